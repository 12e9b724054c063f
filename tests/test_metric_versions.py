"""Another formula is another version: what every version answered on fixed purchases is kept, and old answers stay."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from pytest_django import Settings

from regard.activities.models import Activity, Task
from regard.analytics import engine
from regard.analytics.answers import forget
from regard.analytics.context import MetricContext
from regard.analytics.measures import ratio
from regard.analytics.metrics import METRICS, ask
from regard.analytics.models import Snapshot
from regard.analytics.questions import Question, question
from regard.analytics.services import rebuild
from regard.analytics.snapshots import take_snapshots
from regard.analytics.statements import _known, rows_of
from regard.analytics.words import Grain, Metric, Table
from regard.customers.models import Customer
from regard.quality.models import CustomerQuality
from regard.sales.metrics import gross_revenue, orders
from regard.sales.models import Asset, Concession, CustomerValue
from regard.sales.tests.purchases import buy

ANSWERS = Path(__file__).parent / "samples" / "metric_answers.json"
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _sold(db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Twelve customers with rhythms of their own; every fifth purchase of some comes back."""
    settings.DATA_DIR = tmp_path
    purchases = []
    for number in range(12):
        for turn in range(4 + number % 5):
            day = date(2025, 1, 3) + timedelta(days=17 * number + (23 + 7 * number) * turn)
            if day < TODAY:
                purchases.append((f"c{number}", day, f"{20 + 3 * number + turn}.50"))
                if (turn + number) % 5 == 4 and day + timedelta(days=4) < TODAY:
                    purchases.append((f"c{number}", day + timedelta(days=4), f"-{10 + number}.25"))
    with time_machine.travel(TODAY, tick=False):
        buy(*purchases, cost="7.00")
        Customer.objects.update(created_at=TODAY - timedelta(days=10))
        CustomerValue.objects.bulk_create(
            CustomerValue(
                customer_id=pk, as_of=TODAY, lifetime_value=(40 + 10 * place) * 10_000,
                lifetime_value_luck=200_000.0, lifetime_value_doubt=0.05,
            )
            for place, pk in enumerate(Customer.objects.order_by("pk").values_list("pk", flat=True))
        )  # fmt: skip
        CustomerQuality.objects.bulk_create(
            CustomerQuality(
                customer_id=pk, score=60 + place, complete=50 + place, accurate=70 + place, consistent=90 - place,
                reliable=place if place % 2 else None, timely=100 - 2 * place,
            )
            for place, pk in enumerate(Customer.objects.order_by("pk").values_list("pk", flat=True))
        )  # fmt: skip
        Asset.objects.bulk_create(
            Asset(
                customer_id=pk, name="Grinder", sort_name="grinder", bought_on=date(2025, 1 + place, 10),
                warranty_until=date(2026, 1 + place, 9) if place % 3 else None,
                status="retired" if place % 4 == 3 else "in_use",
                ended_on=date(2026, 2, 1) if place % 4 == 3 else None,
            )
            for place, pk in enumerate(Customer.objects.order_by("pk").values_list("pk", flat=True))
        )  # fmt: skip
        people = Customer.objects.order_by("pk").values_list("pk", flat=True)
        Activity.objects.bulk_create(
            Activity(
                customer_id=pk, kind=("note", "call", "call", "meeting")[place % 4], direction="out" if place % 4 else "",
                outcome=("", "reached", "no_answer", "held")[place % 4],
                happened_at=datetime(2026, 1 + place % 5, 10, 9, tzinfo=UTC), happened_on=date(2026, 1 + place % 5, 10),
            )
            for place, pk in enumerate(people)
        )  # fmt: skip
        Task.objects.bulk_create(
            Task(
                customer_id=pk, title="Call", sort_name="call", due_on=date(2026, 3, 1 + place) if place % 4 else None,
                status="done" if place % 3 else "open", done_on=date(2026, 3, 5) if place % 3 else None,
            )
            for place, pk in enumerate(people)
        )  # fmt: skip
        Concession.objects.bulk_create(
            Concession(
                customer_id=pk, kind="goodwill", amount=50_000, currency="EUR", why="Late",
                given_at=datetime(2025, month, 20, 10, tzinfo=UTC),
            )
            for pk in people[:2]
            for month in (2, 6, 10)
        )  # fmt: skip
        rebuild()
        yield


def answered(metric: Metric) -> str:
    """A fingerprint of everything the metric says, month by month and for all time."""
    asked = [ask(metric.key, actor=None, start=date(2025, 1, 1), end=date(2026, 7, 1), grain="month")]
    if metric.kind != "cohort":
        asked += [ask(metric.key, actor=None), ask(metric.key, actor=None, start=date(2025, 3, 1), end=TODAY)]
    rows = [row for one in asked for row in one.rows]
    said = [
        [_plain(part) for part in (row.period, row.group, row.value, row.numerator, row.denominator, row.low)]
        for row in rows
    ]
    return sha256(json.dumps(said).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return f"{value:.7g}" if isinstance(value, int | float | Decimal) else value


def test_a_formula_that_answers_otherwise_is_another_version() -> None:
    kept = json.loads(ANSWERS.read_text())
    for metric in METRICS:
        now, versions = answered(metric), kept.get(metric.key, {})
        assert versions, (
            f'a new metric: add "{metric.key}": {{"{metric.version}": "{now}"}} to {ANSWERS.name}'
        )
        remedy = f'{metric.key}: raise its version, and add "{metric.version}": "{now}" to {ANSWERS.name}'
        assert versions.get(str(metric.version)) == now, remedy
        assert max(map(int, versions)) == metric.version, f"{metric.key} fell back behind a version it had"


def test_sql_made_for_other_days_says_what_the_formula_says_of_these() -> None:
    def of(metric: Metric, start: date, end: date, grain: Grain | None) -> Question:
        return question(metric.key, None, start, end, grain, None, None, None)

    _known.clear()
    for metric in METRICS:
        for grain in (Grain.MONTH,) if metric.kind == "cohort" else (None, Grain.MONTH):
            rows_of(of(metric, date(2024, 2, 29), date(2025, 2, 1), grain))
            asked = of(metric, date(2025, 3, 1), date(2026, 4, 1), grain)
            found, direct = rows_of(asked), engine.run(metric.compute(asked.context())).to_pylist()
            assert sorted(map(str, found)) == sorted(map(str, direct)), f"{metric.key} by {grain}"
    assert sum(one is not None for one in _known.values()) > len(METRICS)


def test_a_formula_that_looks_at_the_days_is_put_into_sql_each_time() -> None:
    def compute(ctx: MetricContext) -> Table:
        rows = ctx.table("orders")
        rows = rows.filter(rows.placed_on >= ctx.periods[0].start).mutate(period=ctx.start)
        return rows.group_by("period", "group").agg(numerator=rows.count())

    metric = _with(METRICS["orders"], compute=compute)
    with patch.object(METRICS, "_items", {**METRICS._items, metric.key: metric}):
        counts = [
            rows_of(question("orders", None, start, TODAY, None, None, None, None))[0]["numerator"]
            for start in (date(2025, 1, 1), date(2026, 1, 1))
        ]
    assert counts[0] > counts[1]


def test_the_answers_of_an_old_version_are_never_taken_for_the_new_ones() -> None:
    """A metric whose formula changes: the kept month of version 1 stays as it was, and all figures are the new formula's."""
    take_snapshots()
    may = {"metric": "average_order_value", "grain": "month", "period_start": date(2026, 5, 1)}
    old = Snapshot.objects.get(**may)
    asked: dict[str, Any] = {"actor": None, "start": date(2026, 5, 1), "end": date(2026, 6, 1)}
    before = ask("average_order_value", **asked)
    metric = METRICS["average_order_value"]
    changed = {**METRICS._items, metric.key: _with(metric, version=2, compute=ratio(gross_revenue, orders))}
    with patch.object(METRICS, "_items", changed):
        after = ask("average_order_value", **asked)
        assert (before.version, after.version) == (1, 2)
        assert after.value != before.value
        take_snapshots()
        take_snapshots()
    kept = {row.version: row for row in Snapshot.objects.filter(**may)}
    assert sorted(kept) == [1, 2]
    assert (kept[1].value, kept[1].as_of, kept[1].pk) == (old.value, old.as_of, old.pk)
    assert kept[2].value != old.value
    forget()
    assert ask("average_order_value", **asked).value == before.value


def _with(metric: Metric, **changes: Any) -> Metric:
    return replace(metric, **changes)
