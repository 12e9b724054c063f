"""Purchases of years ago are reckoned from the newest of them; a business that sells, from today. One rule for all."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from pytest_django import Settings

from regard.analytics.metrics import ask
from regard.analytics.reckoning import QUIET_DAYS, reckon, reckoning
from regard.config.cli.metrics_ import command as metrics_command
from regard.people.tests.cast import Cast
from regard.sales.models import CustomerValue, ModelRun
from regard.sales.services.values import recompute_values
from regard.sales.tests.purchases import ACTOR, buy
from regard.segments.models import Segment
from regard.segments.queries import members, setting
from regard.segments.services import ensure_builtin_segments, refresh_due, refresh_segments

TODAY, NEWEST = date(2026, 6, 15), date(2011, 12, 9)


@pytest.fixture(autouse=True)
def _imported(db: None, settings: Settings, tmp_path: Path) -> None:
    """Bought 2010 and 2011, imported today: anna all the time, ben until a year before the end, clara just come, dora quiet."""
    settings.DATA_DIR = tmp_path
    with time_machine.travel(TODAY, tick=False):
        buy(
            *(("anna", NEWEST - timedelta(days=30 * turn), "50") for turn in range(12)),
            ("ben", NEWEST - timedelta(days=500), "80"), ("ben", NEWEST - timedelta(days=400), "80"),
            ("clara", NEWEST - timedelta(days=20), "30"),
            ("dora", NEWEST - timedelta(days=200), "10"),
        )  # fmt: skip
        ensure_builtin_segments()


def in_segments() -> dict[str, set[str]]:
    """Who is in the segments of the life cycle, by first letters."""
    found = {}
    for key in ("new", "lapsing", "lost", "best"):
        ids = members(Segment.objects.get(key=key)).values_list("customer_id", flat=True)
        values = CustomerValue.objects.filter(customer__in=list(ids))
        found[key] = {str(key)[0] for key in values.values_list("customer__keys__key", flat=True)}
    return found


@pytest.mark.parametrize(
    ("newest", "day"),
    [
        (None, TODAY),
        (TODAY, TODAY),
        (TODAY - timedelta(days=QUIET_DAYS), TODAY),
        (TODAY - timedelta(days=QUIET_DAYS + 1), TODAY - timedelta(days=QUIET_DAYS + 1)),
        (NEWEST, NEWEST),
    ],
)
def test_the_rule(newest: date | None, day: date) -> None:
    found = reckon(newest, TODAY)
    assert found.day == day
    assert bool(found.words) == (day != TODAY)


@time_machine.travel(TODAY, tick=False)
def test_values_and_windows_of_history_end_with_its_newest_purchase() -> None:
    recompute_values(actor=ACTOR)
    refresh_segments(actor=ACTOR)
    assert reckoning().day == setting().today == ModelRun.objects.get().as_of == NEWEST
    assert in_segments() == {"new": {"c"}, "lapsing": {"d"}, "lost": {"b"}, "best": {"a"}}
    anna = CustomerValue.objects.get(customer__keys__key="anna")
    assert (anna.as_of, anna.recency_score, anna.rfm_cell) == (NEWEST, 4, "loyal")
    # what trails a year trails the year before the newest purchase: anna alone bought twice, of anna, clara and dora
    found = ask("repeat_purchase_rate", actor=None).rows[0]
    assert (found.end, found.numerator, found.denominator) == (NEWEST + timedelta(days=1), 1, 3)


@time_machine.travel(TODAY, tick=False)
def test_once_it_sells_again_today_counts_and_members_follow_by_themselves() -> None:
    recompute_values(actor=ACTOR)
    refresh_due()
    assert in_segments()["lost"] == {"b"}
    buy(("clara", TODAY, "40"))
    assert reckoning().day == setting().today == TODAY
    recompute_values(actor=ACTOR)
    refresh_due()
    assert in_segments()["lost"] == {"a", "b", "d"}
    assert ModelRun.objects.order_by("-id").first().as_of == TODAY  # type: ignore[union-attr]


@time_machine.travel(TODAY, tick=False)
def test_orders_of_days_to_come_are_not_the_newest() -> None:
    buy(("anna", TODAY + timedelta(days=40), "40"))
    assert reckoning().day == NEWEST
    recompute_values(actor=ACTOR)
    assert ModelRun.objects.get().as_of == NEWEST


@time_machine.travel(TODAY, tick=False)
def test_who_bought_twice_has_no_rhythm_yet_and_lapses_by_the_calendar() -> None:
    buy(*(("eve", NEWEST - timedelta(days=ago), "10") for ago in (230, 200)))
    recompute_values(actor=ACTOR)
    refresh_segments(actor=ACTOR)
    assert CustomerValue.objects.get(customer__keys__key="eve").usual_gap_days is None
    assert in_segments()["lapsing"] == {"d", "e"}


@time_machine.travel(TODAY, tick=False)
def test_pages_say_from_which_day_they_reckon(cast: Cast) -> None:
    recompute_values(actor=ACTOR)
    refresh_segments(actor=ACTOR)
    client = cast.client("owner")
    words = "Reckoned from 9 Dec 2011, the day of the newest purchase"
    assert words in client.get(f"/segments/{Segment.objects.get(key='new').pk}/").content.decode()
    assert "As of 9 Dec 2011, the day of the newest purchase" in client.get("/insight/rfm/").content.decode()
    anna = CustomerValue.objects.get(customer__keys__key="anna").customer
    said = client.get(f"/customers/{anna.pk}/").content.decode()
    assert "in 12 months to 9 Dec 2011" in said
    assert "usually 30 to 9 Dec 2011" in said
    assert "overdue" not in said
    buy(("clara", TODAY, "40"))
    recompute_values(actor=ACTOR)
    assert (
        "Reckoned from" not in client.get(f"/segments/{Segment.objects.get(key='new').pk}/").content.decode()
    )
    assert "the day of the newest purchase" not in client.get("/insight/rfm/").content.decode()


@time_machine.travel(TODAY, tick=False)
def test_the_command_line_reckons_alike() -> None:
    said = json.loads(CliRunner().invoke(metrics_command, ["show", "retention_rate", "--json"]).output)
    # active in the year before 10 Dec 2010: ben (29 Jul and 4 Nov 2010); at the end he is not
    assert [(row["numerator"], row["denominator"]) for row in said["rows"]] == [(0, 1)]
