"""The metrics of sales and customers against a count by hand in plain Python, month by month, on both databases."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
import time_machine
from django.db.models import Sum

from regard.analytics import answers
from regard.analytics.metrics import METRICS, ask, rows_behind
from regard.analytics.services import mark_dirty, refresh
from regard.sales.models import Order, Return
from regard.sales.tests.purchases import buy

TODAY = date(2026, 6, 15)
FIRST = date(2024, 11, 1)
MONTHS = [
    (date(2025 + n // 12, n % 12 + 1, 1), date(2025 + (n + 1) // 12, (n + 1) % 12 + 1, 1)) for n in range(17)
]
ACTIVE = timedelta(days=365)


@pytest.fixture(autouse=True)
def _sold(db: None) -> Iterator[None]:
    """Sixty customers with habits of their own, some returns, and days on which nobody buys."""
    luck = random.Random(20261122)
    purchases = []
    for number in range(60):
        day = FIRST + timedelta(days=luck.randrange(500))
        while day < TODAY and luck.random() < 0.9:
            amount = luck.randrange(500, 20_000)
            purchases.append((f"c{number}", day, f"{amount / 100:.2f}"))
            if luck.random() < 0.12:
                back = day + timedelta(days=luck.randrange(1, 20))
                if back <= TODAY:
                    purchases.append((f"c{number}", back, f"-{luck.randrange(100, amount) / 100:.2f}"))
            day += timedelta(days=luck.randrange(1, 90))
    with time_machine.travel(TODAY, tick=False):
        buy(*dict.fromkeys(purchases), cost="20.00")
        yield


class ByHand:
    """What the tables say about [start, end), counted row by row."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end
        sales = Order.objects.filter(kind="sale").order_by("placed_on", "id")
        self.days: dict[int, list[date]] = defaultdict(list)
        for customer, day in sales.values_list("customer_id", "placed_on"):
            assert customer is not None
            self.days[customer].append(day)
        self.sales = sales.filter(placed_on__gte=start, placed_on__lt=end)
        self.returns = Return.objects.filter(returned_on__gte=start, returned_on__lt=end)

    def within(self, days: list[date]) -> list[date]:
        return [day for day in days if self.start <= day < self.end]

    def orders(self) -> int:
        return self.sales.count()

    def net_revenue(self) -> Decimal:
        return _money(self.sales, "amount") - _money(self.returns, "amount")

    def gross_margin(self) -> Decimal | None:
        if not self.orders() and not self.returns.exists():
            return None
        costs = _money(self.sales, "cost") - _money(self.returns.filter(cost__isnull=False), "cost")
        return (
            _money(self.sales, "amount") - _money(self.returns.filter(cost__isnull=False), "amount") - costs
        )

    def average_order_value(self) -> float | None:
        return float(self.net_revenue()) / self.orders() if self.orders() else None

    def active_customers(self) -> int:
        return sum(bool(self.within(days)) for days in self.days.values())

    def new_customers(self) -> int:
        return sum(self.start <= min(days) < self.end for days in self.days.values())

    def purchase_frequency(self) -> float | None:
        return self.orders() / self.active_customers() if self.active_customers() else None

    def repeat_purchase_rate(self) -> float | None:
        counts = [len(self.within(days)) for days in self.days.values()]
        buyers = [count for count in counts if count]
        return sum(count >= 2 for count in buyers) / len(buyers) if buyers else None

    def retention_rate(self) -> float | None:
        before = [days for days in self.days.values() if _active(days, self.start)]
        return sum(_active(days, self.end) for days in before) / len(before) if before else None

    def churn_rate(self) -> float | None:
        kept = self.retention_rate()
        return None if kept is None else 1 - kept

    def inter_purchase_time(self) -> float | None:
        gaps = [
            (later - earlier).days
            for days in self.days.values()
            for earlier, later in pairwise(sorted(set(days)))
            if self.start <= later < self.end
        ]
        return median(gaps) if len(gaps) >= METRICS["inter_purchase_time"].minimum_n else None

    def return_rate(self) -> float | None:
        sold = _money(self.sales, "amount")
        return float(_money(self.returns, "amount") / sold) if sold else None


def _money(rows: Any, field: str) -> Decimal:
    return Decimal(rows.aggregate(all=Sum(field))["all"] or 0) / 10_000


def _active(days: list[date], on: date) -> bool:
    return any(on - ACTIVE <= day < on for day in days)


COUNTED = [name for name in vars(ByHand) if name in METRICS]


@pytest.mark.parametrize("key", COUNTED)
def test_a_metric_is_what_one_counts_by_hand(key: str) -> None:
    answer = ask(key, actor=None, start=MONTHS[0][0], end=MONTHS[-1][1], grain="month")
    assert len(answer.rows) == len(MONTHS)
    known = 0
    for row, (start, end) in zip(answer.rows, MONTHS, strict=True):
        expected = getattr(ByHand(start, end), key)()
        known += row.value is not None
        if expected is None:
            assert row.value is None, (key, row)
        else:
            assert row.value is not None, (key, row, expected)
            assert float(row.value) == pytest.approx(float(expected), abs=6e-5), (key, row)
    assert known > 10  # a comparison of empty months would prove nothing


def test_everything_declared_is_compared() -> None:
    elsewhere = {"customers", "cohort_retention", "customer_lifetime_value", "customer_equity"}
    elsewhere |= {"installed_base", "assets_in_warranty"}
    elsewhere |= {"activities", "contacts", "contact_rate", "tasks_done_on_time"}
    elsewhere |= {"active_colleagues", "entries_per_colleague"}
    elsewhere |= {"reorder_rate_given", "reorder_rate_comparable"}  # counted by hand beside them
    elsewhere |= {key for key in METRICS.keys() if key.startswith("data_")}
    assert set(COUNTED) | elsewhere == set(METRICS.keys())


def test_customers_stand_at_the_end_of_each_month() -> None:
    answer = ask("customers", actor=None, start=MONTHS[0][0], end=MONTHS[-1][1], grain="month")
    days = ByHand(*MONTHS[0]).days
    expected = [sum(min(known) < end for known in days.values()) for _, end in MONTHS]
    assert [row.value for row in answer.rows] == expected


def test_cohorts_are_what_one_counts_by_hand() -> None:
    answer = ask("cohort_retention", actor=None, start=MONTHS[0][0], end=MONTHS[-1][1], grain="month")
    cells = {(row.period, row.group): row for row in answer.rows}
    days = ByHand(*MONTHS[0]).days.values()
    compared = 0
    for place, (start, end) in enumerate(MONTHS):
        cohort = [known for known in days if start <= min(known) < end]
        for age, (opens, closes) in enumerate(MONTHS[place:]):
            row = cells.get((f"{start:%Y-%m}", str(age)))
            if not cohort or row is None:
                assert row is None or row.value is None
            elif closes > TODAY:
                assert row.value is None  # not over, so not known
            else:
                back = sum(any(opens <= day < closes for day in known) for known in cohort)
                assert (row.numerator, row.denominator) == (back, len(cohort))
                compared += 1
    assert compared > 50


@pytest.mark.parametrize("key", ["orders", "active_customers", "new_customers", "customers"])
def test_a_number_opens_as_many_rows_as_it_says(key: str) -> None:
    for row in ask(key, actor=None, start=MONTHS[0][0], end=MONTHS[-1][1], grain="quarter").rows:
        assert rows_behind(key, actor=None, start=row.start, end=row.end).total == row.value


@pytest.mark.parametrize("key", ["repeat_purchase_rate", "retention_rate", "churn_rate"])
def test_both_parts_of_a_share_open(key: str) -> None:
    row = ask(key, actor=None, start=MONTHS[3][0], end=MONTHS[9][1]).rows[0]
    span: dict[str, Any] = {"start": MONTHS[3][0], "end": MONTHS[9][1]}
    assert rows_behind(key, actor=None, **span).total == row.numerator
    assert rows_behind(key, actor=None, **span, part="denominator").total == row.denominator


def test_parts_add_up_to_the_whole() -> None:
    whole = ask("net_revenue", actor=None, grain="year").rows
    parts = ask("net_revenue", actor=None, grain="year", by="channel").rows
    for year in whole:
        assert sum(Decimal(row.value or 0) for row in parts if row.period == year.period) == year.value


def test_an_answer_that_took_long_is_kept_with_the_names_of_its_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "SLOW", 0)
    first = ask("customers", actor=None, by="kind")
    answers.forget()
    assert ask("customers", actor=None, by="kind") == first
    assert {row.group_label for row in first.rows} <= {"Person", "Organisation"}
    assert first.rows


def test_a_new_order_is_in_the_next_answer() -> None:
    before = ask("orders", actor=None).value
    buy(("c1", TODAY, "12.50"))
    assert before is not None
    assert ask("orders", actor=None).value == before + 1
    Order.objects.filter(placed_on=TODAY).update(kind="adjustment")
    mark_dirty("orders", None)
    refresh()
    assert ask("orders", actor=None).value <= before  # type: ignore[operator]


def test_the_command_line_answers_as_scripts_expect() -> None:
    found = _run(
        "show", "net_revenue", "--from", "2025-01-01", "--to", "2025-03-01", "--grain", "month", "--json"
    )
    assert {"key", "unit", "version", "as_of", "rows"} <= found.keys()
    assert (found["key"], found["unit"], found["version"]) == ("net_revenue", "money", 1)
    january = ByHand(*MONTHS[0])
    assert Decimal(found["rows"][0]["value"]) == january.net_revenue()
    assert found["rows"][0].keys() >= {"period", "group", "value", "numerator", "denominator"}
    assert [row["period"] for row in found["rows"]] == ["2025-01", "2025-02"]


def test_the_command_line_reads_what_no_worker_has_copied_yet() -> None:
    before = _run("show", "orders", "--json")["rows"][0]["value"]
    order = Order.objects.filter(kind="sale").latest("id")
    Order.objects.filter(pk=order.pk).update(kind="adjustment")
    mark_dirty("orders", [order.pk])  # as the service does in its transaction
    assert _run("show", "orders", "--json")["rows"][0]["value"] == before - 1


def test_the_command_line_filters_by_segment_and_breaks_down() -> None:
    whole = _run("show", "orders", "--json")["rows"][0]["value"]
    parts = _run("show", "orders", "--by", "kind", "--json")["rows"]
    assert sum(row["value"] for row in parts) == whole
    assert {row["group"] for row in parts} == {"person"}


def test_bad_usage_is_exit_code_2_with_a_reason() -> None:
    from click.testing import CliRunner

    from regard.config.cli.metrics_ import command

    for words, reason in (
        (["show", "nonsense"], "Known:"),
        (["show", "orders", "--by", "shoe_size"], "only by"),
        (["show", "orders", "--from", "2026-02-01", "--to", "2026-01-01"], "before it has begun"),
        (["show", "orders", "--from", "yesterday"], "yesterday"),
        (["show", "orders", "--segment", "no such segment"], "no segment"),
    ):
        result = CliRunner().invoke(command, words)
        assert result.exit_code == 2, (words, result.output)
        assert reason in result.output


def test_the_table_for_people_says_the_same() -> None:
    text = _text("show", "repeat_purchase_rate", "--from", "2025-01-01", "--to", "2025-02-01")
    row = ask("repeat_purchase_rate", actor=None, start=MONTHS[0][0], end=MONTHS[0][1]).rows[0]
    assert f"{row.value:.4f}" in text
    assert "net_revenue" in _text("list")
    assert json.loads(_text("list", "--json"))["metrics"][0]["definition"]


def _run(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_text(*words))
    return found


def _text(*words: str) -> str:
    from click.testing import CliRunner

    from regard.config.cli.metrics_ import command

    result = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_nobody_is_nought_and_not_unknown() -> None:
    """Before the first customer there were none; that is known, unlike what an average of nothing is."""
    asked: dict[str, Any] = {
        "actor": None,
        "start": date(2020, 1, 1),
        "end": date(2020, 3, 1),
        "grain": "month",
    }
    assert [row.value for row in ask("customers", **asked).rows] == [0, 0]
    assert {row.value for row in ask("average_order_value", **asked).rows} <= {None}
