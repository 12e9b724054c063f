"""Noticing that a figure of the plan is not what such days are."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from regard.analytics.metrics import ask
from regard.analytics.unusual import SEASONS_NEEDED, Reading, read_last
from regard.kernel.actor import system_actor
from regard.kernel.errors import RegardError
from regard.notifications.services import notify
from regard.planning.carrying import Carried, goes_over, register_carried
from regard.planning.models import Objective, Plan, Surprise
from regard.planning.queries import metric_of, objectives_of, today
from regard.planning.surprise_queries import MODEL

UNUSUAL = "planning.unusual"
DAYS = 182
SEASON = 7
SIZES = frozenset({"money", "count", "orders"})
MOST_GAPS = 0.2
KEPT = timedelta(days=400)

register_carried(Carried(MODEL, into_force=goes_over(Surprise, plan="", objective="objective")))


def notice_surprises(plan: Plan) -> int:
    """Look at yesterday's figure of every objective whose metric adds up day by day, and tell whoever answers for one that is
    unusual; how many were told. Of several such days on end only the first is told. One question to the metric language and
    up to five queries for each objective; an objective that cannot be asked is passed over."""
    yesterday = today() - timedelta(days=1)
    return sum(_notice(objective, yesterday) for objective in objectives_of(plan))


@transaction.atomic
def _notice(objective: Objective, day: date) -> int:
    reading = _reading(objective, day)
    Surprise.objects.filter(objective=objective, day__lt=day - KEPT).delete()
    if reading is None or not reading.is_unusual:
        return 0
    surprise, is_new = Surprise.objects.get_or_create(
        objective=objective,
        day=day,
        defaults={
            "value": reading.value,
            "expected": reading.expected,
            "low": reading.low,
            "high": reading.high,
            "score": reading.score,
        },
    )
    before = Surprise.objects.filter(objective=objective, day=day - timedelta(days=1)).first()
    if not is_new or (before is not None and before.is_low == surprise.is_low):
        return 0
    return notify(
        actor=system_actor("plan"),
        kind=UNUSUAL,
        subject=(MODEL, surprise.pk),
        to=[objective.owner_id],
        key=f"surprise:{objective.pk}:{day.isoformat()}",
    )


def _reading(objective: Objective, day: date) -> Reading | None:
    """What the figure of `day` looks like beside the half year before it; None where that cannot be said."""
    metric = metric_of(objective)
    if metric is None or metric.kind != "flow":
        return None
    end = day + timedelta(days=1)
    try:
        answer = ask(
            metric.key, actor=None, start=end - timedelta(days=DAYS), end=end, grain="day",
            segment=objective.segment_id,
        )  # fmt: skip
    except RegardError:
        return None
    said = [None if row.value is None else float(row.value) for row in answer.rows]
    is_size = metric.unit in SIZES
    known = [value for value in said if value is not None]
    if not known or said[-1] is None or (not is_size and len(known) < (1 - MOST_GAPS) * len(said)):
        return None
    first = next((index for index, value in enumerate(said) if value), len(said))
    values, last = [], 0.0 if is_size else known[0]
    for value in said[first:]:
        last = value if value is not None else 0.0 if is_size else last
        values.append(last)
    if len(values) <= SEASONS_NEEDED * SEASON:
        return None
    return read_last(values, season=SEASON, is_size=is_size)
