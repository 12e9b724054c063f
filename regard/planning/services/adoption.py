"""Counting who does what with Regard, from the audit and from what was logged; no page is tracked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from regard.analytics import engine
from regard.analytics.context import raw_table
from regard.analytics.services import mark_dirty
from regard.audit.queries import deeds_since
from regard.people.queries import business
from regard.people.rosters import everybody
from regard.planning.adoption_rules import Deeds, part_of
from regard.planning.models import WorkDay
from regard.planning.queries import today

FIRST_DAYS = 400
AGAIN_DAYS = 8
"""So far back days are counted again: what was logged late or came late belongs to its day."""
BATCH = 2_000
COUNTS = ["made", "changed", "done", "logged"]
Key = tuple[int, date, str]


@transaction.atomic
def count_workdays() -> int:
    """Count the last days anew (the first time, more than a year); how many rows are now kept of them. Safe to repeat.

    A row without a part for everybody who could sign in keeps how many there were, also of people who left since.
    """
    end = today()
    days = AGAIN_DAYS if WorkDay.objects.exists() else FIRST_DAYS
    since = end - timedelta(days=days)
    wanted = _deeds(since, end)
    members = everybody()
    zone = ZoneInfo(business().time_zone)
    for one in members:
        joined = one.user.date_joined.astimezone(zone).date()
        earliest = min([joined, *(day for user_id, day, _ in wanted if user_id == one.user.pk)])
        first = max(since, earliest)
        for number in range((end - first).days + 1):
            wanted.setdefault((one.user.pk, first + timedelta(days=number), ""), Deeds())
    known = {
        (user_id, day, part): (pk, Deeds(*counts))
        for pk, user_id, day, part, *counts in WorkDay.objects.filter(day__gte=since).values_list(
            "pk", "user_id", "day", "feature", *COUNTS
        )
    }
    gone = [pk for key, (pk, _) in known.items() if key not in wanted and key[2]]
    changed = {key: deeds for key, deeds in wanted.items() if key not in known or known[key][1] != deeds}
    WorkDay.objects.filter(pk__in=gone).delete()
    _keep(changed.items())
    touched = WorkDay.objects.filter(day__gte=since, user_id__in={key[0] for key in changed})
    numbers = [
        pk
        for pk, user_id, day, part in touched.values_list("pk", "user_id", "day", "feature")
        if (user_id, day, part) in changed
    ]
    if gone or numbers:
        mark_dirty("work_days", [*gone, *numbers])
    return len(wanted)


def _keep(rows: Iterable[tuple[Key, Deeds]]) -> None:
    WorkDay.objects.bulk_create(
        (
            WorkDay(
                user_id=user_id, day=day, feature=part, made=one.made, changed=one.changed, done=one.done,
                logged=one.logged,
            )
            for (user_id, day, part), one in rows
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["user", "day", "feature"],
        update_fields=COUNTS,
    )  # fmt: skip


def _deeds(since: date, end: date) -> dict[Key, Deeds]:
    """Everything people who are still known did in these days, by person, day and part."""
    people = {one.user.pk for one in everybody()}
    found: dict[Key, Deeds] = {}

    def of(user_id: int, day: date, part: str) -> Deeds:
        return found.setdefault((user_id, day, part), Deeds())

    for deed in deeds_since(since, ZoneInfo(business().time_zone)):
        part = part_of(deed.model, deed.action)
        if part and deed.user_id in people and deed.day <= end:
            of(deed.user_id, deed.day, part).add(deed.action, deed.count)
    for user_id, day, count in _counted("activities", "author_id", "happened_on", since, end):
        if user_id in people:
            of(user_id, day, "activities").logged += count
    for user_id, day, count in _counted("tasks", "assignee_id", "done_on", since, end, status="done"):
        if user_id in people:
            of(user_id, day, "activities").done += count
    return found


def _counted(
    fact: str, person: str, on: str, since: date, end: date, *, status: str = ""
) -> list[tuple[int, date, int]]:
    """How many rows of a fact there are by person and day, from the columnar copy."""
    rows = raw_table(fact)
    rows = rows.filter(rows[person].notnull(), rows[on] >= since, rows[on] <= end)
    if status:
        rows = rows.filter(rows.task_status == status)
    counted = rows.group_by(person=rows[person], day=rows[on]).agg(n=rows.count())
    return [(row["person"], row["day"], row["n"]) for row in engine.run(counted).to_pylist()]
