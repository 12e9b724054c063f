"""The address of somebody's calendar, and calendar files that are taken in and back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.activities import ical
from regard.activities import task_queries as tasks
from regard.activities.models import CalendarFeed, CalendarImport, Task
from regard.activities.services.tasks import change_task, delete_task, open_task
from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.services.tokens import digest_of

FEED, IMPORT = "activities.calendarfeed", "activities.calendarimport"
SOURCE = "calendar"
LARGEST = 2_000_000
READ_NOTED_EVERY = timedelta(minutes=5)
TAKEN = ("kind", "title", "note", "due_on", "due_time", "minutes", "repeat")


@dataclass(frozen=True)
class TakenBack:
    """How many tasks an undo deleted, how many it made what they were, and how many stay because somebody changed them."""

    deleted: int
    restored: int
    kept: int


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """The secret of a new address for the actor's calendar, which is not kept: show it once. The one there was ends."""
    require(actor, tasks.VIEW)
    if actor.user_id is None:
        raise Forbidden(tr("Only somebody who has signed in has a calendar."))
    secret = secrets.token_urlsafe(30)
    feed, _ = CalendarFeed.objects.update_or_create(
        user_id=actor.user_id,
        defaults={"digest": digest_of(secret), "created_at": timezone.now(), "read_at": None},
    )
    note(actor=actor, model=FEED, object_id=feed.pk, action="create", after={"user": actor.user_id})
    return secret


@transaction.atomic
def revoke_feed(*, actor: Actor) -> None:
    """End the address of the actor's calendar, if there is one."""
    for feed in CalendarFeed.objects.filter(user_id=actor.user_id or 0):
        note(actor=actor, model=FEED, object_id=feed.pk, action="revoke")
        feed.delete()


def note_read(feed: CalendarFeed) -> None:
    """Keep when a calendar was read, to five minutes."""
    now = timezone.now()
    if feed.read_at is None or now - feed.read_at > READ_NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


@transaction.atomic
def bring_calendar(*, actor: Actor, name: str, content: bytes) -> CalendarImport:
    """Read a calendar file; nothing is taken in yet. Raises `Invalid` for one that cannot be read."""
    require(actor, tasks.CREATE)
    if actor.user_id is None:
        raise Forbidden(tr("Only somebody who has signed in has a calendar."))
    try:
        if len(content) > LARGEST:
            raise ValueError(tr("A calendar file has at most {limit} MB.", limit=LARGEST // 1_000_000))
        zone = timezone.get_current_timezone()
        found = ical.read(content, zone=zone, today=timezone.localdate())
    except ValueError as error:
        raise Invalid([FieldError("file", str(error), "unreadable")]) from None
    return CalendarImport.objects.create(
        user_id=actor.user_id,
        name=name[:200],
        rows=list(found.rows),
        left_out=[list(one) for one in found.left_out],
    )


@transaction.atomic
def take_in(*, actor: Actor, import_id: int) -> CalendarImport:
    """Make the tasks and meetings of a file that was read the actor's own; once, however often it is asked.

    What came by the same key before is changed to what the file says now, unless it is over.
    """
    brought = _locked(actor, import_id)
    if brought.applied_at is not None:
        return brought
    made: list[dict[str, Any]] = []
    for row in brought.rows:
        key = f"{actor.user_id}:{row['key']}"
        values = {name: row[name] for name in TAKEN}
        known = Task.objects.filter(source=SOURCE, external_id=key).first()
        if known is None:
            opened = open_task(actor=actor, values=values, source=SOURCE, external_id=key, is_asked=False)
            task = opened.task
            made.append({"id": task.pk, "version": task.version, "was": None})
        elif not known.is_over:
            was = {name: _plain(getattr(known, name)) for name in TAKEN}
            try:
                task = change_task(actor=actor, task_id=known.pk, values=values)
            except (NotFound, Forbidden):  # it was given away since
                continue
            if task.version != known.version:
                made.append({"id": task.pk, "version": task.version, "was": was})
    brought.made, brought.applied_at = made, timezone.now()
    brought.save(update_fields=["made", "applied_at"])
    note(actor=actor, model=IMPORT, object_id=brought.pk, action="create", after={"tasks": len(made)})
    return brought


@transaction.atomic
def take_back(*, actor: Actor, import_id: int) -> TakenBack:
    """Undo a calendar file: what it brought goes, what it changed is what it was; what somebody touched since stays. Raises
    `Conflict` where it was not taken in, or was taken back already."""
    brought = _locked(actor, import_id)
    if brought.applied_at is None or brought.undone_at is not None:
        raise Conflict(tr("There is nothing to take back of this file."), kept=tr("Nothing was changed."))
    versions = dict(
        Task.objects.filter(pk__in=[one["id"] for one in brought.made]).values_list("pk", "version")
    )
    deleted = restored = kept = 0
    for one in brought.made:
        if versions.get(one["id"]) != one["version"]:
            kept += one["id"] in versions
        elif one["was"] is None:
            Task.objects.filter(follows_id=one["id"]).update(follows=None)
            delete_task(actor=actor, task_id=one["id"])
            deleted += 1
        else:
            change_task(actor=actor, task_id=one["id"], values=one["was"])
            restored += 1
    brought.undone_at = timezone.now()
    brought.save(update_fields=["undone_at"])
    note(
        actor=actor,
        model=IMPORT,
        object_id=brought.pk,
        action="undo",
        after={"deleted": deleted, "restored": restored},
    )
    return TakenBack(deleted, restored, kept)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _locked(actor: Actor, import_id: int) -> CalendarImport:
    require(actor, tasks.CREATE)
    rows = CalendarImport.objects.select_for_update(of=("self",)).filter(user_id=actor.user_id or 0)
    found = rows.filter(pk=import_id).first()
    if found is None:
        raise NotFound(tr("There is no such calendar file, or it is somebody else’s."))
    return found
