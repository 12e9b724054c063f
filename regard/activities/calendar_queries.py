"""What the calendar shows: tasks and meetings to come by their day, and meetings that were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from regard.activities import calendar_rules as rules
from regard.activities import ical, queries
from regard.activities import task_queries as tasks
from regard.activities.models import Activity, CalendarFeed, CalendarImport, Task
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.queries import person_names
from regard.people.services.tokens import digest_of
from regard.ui.among import among_texts

MOST = 1_000  # of one page


@dataclass(frozen=True)
class Item:
    """One thing on a day. `place` is where it stands in a column of half hours, of those that have a time: `row` from 0, `span`
    half hours, `lane` of `lanes` beside others of the same time."""

    key: str
    id: int
    kind: str  # task, meeting, held
    title: str
    about: str
    whose: str
    day: date
    at: time | None
    minutes: int | None
    url: str
    is_over: bool
    may_move: bool
    version: int = 0
    note: str = ""
    changed_at: datetime | None = None
    row: int = 0
    span: int = 1
    lane: int = 1
    lanes: int = 1

    @property
    def ends(self) -> time | None:
        if self.at is None or not self.minutes:
            return None
        return (datetime.combine(self.day, self.at) + timedelta(minutes=self.minutes)).time()


def may_see_others(actor: Actor) -> bool:
    """Whether there are tasks of others the actor may see."""
    return actor.scope(tasks.VIEW) in {Scope.TEAM, Scope.ALL}


def items_between(
    actor: Actor, first: date, last: date, *, everybodys: bool = False
) -> tuple[Mapping[date, Sequence[Item]], bool]:
    """What stands on these days, by day and in order, and whether that is all. The actor's own, or that of everybody the actor
    may see. Three queries."""
    rows = tasks.visible_to(actor).filter(due_on__range=(first, last)).exclude(status=Task.Status.DROPPED)
    if not everybodys:
        rows = rows.filter(assignee_id=actor.user_id)
    found = list(rows.select_related("customer").defer("search_text").order_by("due_on", "pk")[: MOST + 1])
    is_all = len(found) <= MOST
    names = person_names() if everybodys else {}
    items = [_of_task(row, actor, names) for row in found[:MOST]]
    logged = {row.logged_as_id for row in found if row.logged_as_id is not None}
    if actor.may(queries.VIEW):
        held = queries.visible_to(actor).filter(kind="meeting", happened_on__range=(first, last))
        if not everybodys:
            held = held.filter(author_id=actor.user_id)
        past = held.select_related("customer").defer("search_text").order_by("happened_at", "pk")
        meetings = list(past[: MOST + 1])
        is_all = is_all and len(meetings) <= MOST
        items += [_of_meeting(row, names) for row in meetings[:MOST] if row.pk not in logged]
    days: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        days[item.day].append(item)
    return {day: placed(those) for day, those in days.items()}, is_all


def placed(items: Iterable[Item]) -> list[Item]:
    """In the order of the day, without a time first, each with its place in the column of half hours."""
    ordered = sorted(items, key=lambda one: (one.at is not None, one.at or time(0), one.title, one.key))
    timed = [one for one in ordered if one.at is not None]
    spots = rules.lanes([rules.slots(one.at, one.minutes) for one in timed if one.at is not None])
    places = {
        one.key: replace(one, row=spot.row, span=spot.span, lane=spot.lane, lanes=spot.lanes)
        for one, spot in zip(timed, spots, strict=True)
    }
    return [places.get(one.key, one) for one in ordered]


def _of_task(row: Task, actor: Actor, names: Mapping[int, str]) -> Item:
    may_change = tasks.may_touch(actor, tasks.CHANGE, row.assignee_id, row.created_by_id)
    return Item(
        key=f"task-{row.pk}",
        id=row.pk,
        kind=row.kind,
        title=row.title,
        about=row.customer.name if row.customer else "",
        whose=names.get(row.assignee_id or 0, ""),
        day=row.due_on or date.min,
        at=row.due_time,
        minutes=row.minutes,
        url=tasks.address_of(row.pk),
        is_over=row.is_over,
        may_move=may_change and not row.is_over,
        version=row.version,
        note=row.note,
        changed_at=row.updated_at,
    )


def _of_meeting(row: Activity, names: Mapping[int, str]) -> Item:
    at = timezone.localtime(row.happened_at)
    return Item(
        key=f"held-{row.pk}",
        id=row.pk,
        kind="held",
        title=str(row),
        about=row.customer.name,
        whose=names.get(row.author_id or 0, ""),
        day=row.happened_on,
        at=at.time().replace(second=0, microsecond=0),
        minutes=row.minutes,
        url=queries.address_of(row.pk),
        is_over=True,
        may_move=False,
        version=row.version,
        note=row.text,
        changed_at=row.updated_at,
    )


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The address of the actor's calendar, if there is one. One query."""
    return CalendarFeed.objects.filter(user_id=actor.user_id or 0).first()


def feed_by(secret: str) -> CalendarFeed | None:
    """The calendar behind an address, of somebody who may still sign in. One query."""
    rows = CalendarFeed.objects.select_related("user").filter(digest=digest_of(secret), user__is_active=True)
    return rows.first()


def entries_of(actor: Actor, today: date, site: str) -> list[ical.Entry]:
    """What a calendar program is told: the actor's own tasks with a day and meetings, from three months back. Times are in the
    current time zone. Three queries."""
    days, _ = items_between(actor, today - timedelta(days=92), today + timedelta(days=730))
    found = [_entry(item, site) for items in days.values() for item in items]
    return list(ical.in_order(found))


def _entry(item: Item, site: str) -> ical.Entry:
    host = urlsplit(site).hostname or "localhost"
    at = timezone.make_aware(datetime.combine(item.day, item.at)) if item.at is not None else None
    return ical.Entry(
        uid=f"{item.key}@{host}",
        title=f"{item.title}, {item.about}" if item.about else item.title,
        note=item.note,
        url=f"{site.rstrip('/')}{item.url}",
        day=item.day,
        at=at,
        minutes=item.minutes or rules.USUAL,
        changed_at=item.changed_at or timezone.now(),
        version=item.version,
        is_meeting=item.kind != "task",
        is_done=item.is_over and item.kind == "task",
    )


def calendar_import(actor: Actor, import_id: int) -> CalendarImport:
    """A calendar file the actor brought. Raises `NotFound`. One query."""
    found = CalendarImport.objects.filter(user_id=actor.user_id or 0, pk=import_id).first()
    if found is None:
        raise NotFound(tr("There is no such calendar file, or it is somebody else’s."))
    return found


def known_keys(actor: Actor, keys: Sequence[str], source: str) -> Mapping[str, bool]:
    """Which keys of a file came before, and whether what came is over. One query."""
    wanted = {f"{actor.user_id}:{key}": key for key in keys}
    rows = Task.objects.filter(source=source, external_id__in=among_texts(list(wanted)))
    return {wanted[key]: is_over for key, is_over in rows.values_list("external_id", "is_over")}
