"""What a metric stood at is kept under its version, and answers for the past that no fact tells."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
import time_machine

from regard.analytics.measures import count, current
from regard.analytics.metrics import METRICS, Metric, ask, register_metric
from regard.analytics.models import Snapshot
from regard.analytics.services import mark_dirty, rebuild, refresh
from regard.analytics.snapshots import take_snapshots
from regard.analytics.tests.shop import put

MARCH_30 = date(2026, 3, 30)


def _standing(version: int = 1) -> Metric:
    return Metric(
        key="owned",
        label="Sum of owners",
        unit="count",
        direction="up",
        kind="stock",
        definition="d",
        source="s",
        facts=("customers",),
        version=version,
        compute=current("customers", "owner_id"),
    )


def _orders() -> Metric:
    return Metric(
        key="orders", label="Orders", unit="count", direction="up", definition="d", source="s", facts=("orders",),
        compute=count("orders", on="placed_on"),
    )  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_the_past_of_what_stands_now_is_what_was_kept_of_it() -> None:
    with patch.object(METRICS, "_items", {}):
        register_metric(_standing())
        for day, owner in ((0, 5), (1, 7), (2, 9)):  # 30 and 31 March, 1 April
            with time_machine.travel(MARCH_30 + timedelta(days=day), tick=False):
                put("customers", (1, "DE", owner, MARCH_30))
                mark_dirty("customers", [1])
                rebuild() if day == 0 else refresh()
                assert take_snapshots() == 1
                assert take_snapshots() == 1  # the same day again is the same row
        assert Snapshot.objects.count() == 3
        with time_machine.travel(date(2026, 4, 2), tick=False):
            put("customers", (1, "DE", 11, MARCH_30))
            mark_dirty("customers", [1])
            refresh()
            monthly = ask("owned", actor=None, start=date(2026, 2, 1), end=date(2026, 5, 1), grain="month")
            assert [(row.period, row.value) for row in monthly.rows] == [
                ("2026-02", None), ("2026-03", 7), ("2026-04", 11),
            ]  # fmt: skip
            cut = ask(
                "owned", actor=None, start=date(2026, 3, 1), end=date(2026, 4, 1), grain="month", by="country"
            )
            assert all(row.value is None for row in cut.rows)  # nothing was kept of parts


@pytest.mark.usefixtures("shop")
def test_another_version_leaves_what_was_kept_and_does_not_answer_with_it() -> None:
    with patch.object(METRICS, "_items", {}), time_machine.travel(MARCH_30, tick=False):
        put("customers", (1, "DE", 5, MARCH_30))
        rebuild()
        register_metric(_standing())
        take_snapshots()
        METRICS._items["owned"] = _standing(version=2)
        take_snapshots()
    assert {kept.version: kept.value for kept in Snapshot.objects.all()} == {1: Decimal(5), 2: Decimal(5)}
    with (
        patch.object(METRICS, "_items", {"owned": _standing(version=3)}),
        time_machine.travel(date(2026, 4, 2)),
    ):
        assert (
            ask("owned", actor=None, start=MARCH_30, end=date(2026, 3, 31), grain="day").rows[0].value is None
        )


@pytest.mark.usefixtures("shop")
def test_a_flow_keeps_its_last_whole_month() -> None:
    with patch.object(METRICS, "_items", {}), time_machine.travel(date(2026, 4, 2), tick=False):
        register_metric(_orders())
        put(
            "orders",
            (1, 1, "sale", MARCH_30, "EUR", "web", 1, None),
            (2, 1, "sale", date(2026, 4, 1), "EUR", "", 1, None),
        )
        rebuild()
        take_snapshots()
    kept = Snapshot.objects.get()
    assert (kept.grain, kept.period_start, kept.period_end) == ("month", date(2026, 3, 1), date(2026, 4, 1))
    assert kept.value == Decimal(1)
