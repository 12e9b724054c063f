"""One step of one consumer: read the next batch, hand it over, note how far it came. Used by `consumers` only."""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from regard.audit.commit_order import START, Position, horizon, in_commit_order, last_settled, present, up_to
from regard.story.models import Entry, ReaderState, Revision
from regard.story.readers import Consumer

log = logging.getLogger("regard.story")

WINDOW = 100_000  # entries looked through at most in one step, so that a rare kind does not hold a transaction for long
LONGEST_WAIT = 300


@dataclass
class Work:
    """What the next step of a consumer has before it, and where it is afterwards."""

    entries: Sequence[Any]
    position: Position
    revision: Revision | None = None
    revised_up_to: int = 0


def has_news(one: Consumer, state: ReaderState | None, below: int, strict: bool = False) -> bool:
    """Whether a step may have something to do. One query or two, none of which locks."""
    if state is None:
        return True
    if state.retry_at is not None and state.retry_at > timezone.now() and not strict:
        return False
    last = last_settled(Entry.objects.all(), below)
    if last is not None and last > _place(state):
        return True
    return one.on_revision is not None and _next_revision(state, below) is not None


def step(one: Consumer, *, strict: bool = False) -> int | None:
    """One batch; answers how many entries it had, None when there is nothing to do now."""
    state, _ = ReaderState.objects.get_or_create(name=one.name, defaults=_beginning(one))
    if state.retry_at is not None and state.retry_at > timezone.now() and not strict:
        return None
    try:
        return _prepared_step(one, state) if one.prepares else _plain_step(one)
    except Exception as error:
        _note_failure(one, error)
        if strict:
            raise
        return None


def _plain_step(one: Consumer) -> int | None:
    with transaction.atomic():
        state = _locked(one.name)
        work = _next_work(one, state) if state is not None else None
        if state is None or work is None:
            return None
        _handle(one, work)
        _move(state, work)
        return len(work.entries)


def _prepared_step(one: Consumer, seen: ReaderState) -> int | None:
    work = _next_work(one, seen)
    if work is None:
        return None
    finish = _handle(one, work)
    with transaction.atomic():
        state = _locked(one.name)
        if state is None or _bookmark(state) != _bookmark(seen):
            return None  # another worker has done the same; what was prepared here is never looked at
        if finish is not None:
            finish()
        _move(state, work)
        return len(work.entries)


def _handle(one: Consumer, work: Work) -> Any:  # noqa: ANN401
    if work.revision is not None and one.on_revision is not None:
        return one.on_revision(work.revision, work.entries)
    return one.handle(work.entries) if work.entries else None


def _locked(name: str) -> ReaderState | None:
    """The state for this worker alone; None while another has it. SQLite has one writer anyway."""
    skip = connection.features.has_select_for_update_skip_locked
    return ReaderState.objects.select_for_update(skip_locked=skip).filter(name=name).first()


def _bookmark(state: ReaderState) -> tuple[int, ...]:
    return (state.xid, state.entry_id, state.revision_xid, state.revision_id, state.revised_up_to)


def _beginning(one: Consumer) -> dict[str, Any]:
    """Older revisions need no reading: entries are read as they are now."""
    below = horizon()
    place = present(below, Entry.objects.all()) if one.starts == "now" else START
    revision = present(below, Revision.objects.all())
    return {
        "xid": place.xid, "entry_id": place.id, "revision_xid": revision.xid, "revision_id": revision.id
    }  # fmt: skip


def _place(state: ReaderState) -> Position:
    return Position(state.xid, state.entry_id)


def _next_work(one: Consumer, state: ReaderState) -> Work | None:
    below = horizon()
    size = max(1, one.batch >> min(state.failures, 30))
    end = _window_end(_place(state), below)
    if end is not None:
        return _entry_work(one, state, below, end, size)
    if one.on_revision is None:
        return None
    revision = _next_revision(state, below)
    return None if revision is None else _revision_work(state, revision, size)


def _window_end(after: Position, below: int) -> Position | None:
    """The last place to look at in this step; None when there is nothing settled behind `after`."""
    last = last_settled(Entry.objects.all(), below)
    if last is None or last <= after:
        return None
    if connection.vendor != "postgresql":
        return Position(0, min(last.id, max(after.id, 0) + WINDOW))
    window = in_commit_order(Entry.objects.all(), after, below).values_list("xid", "id")[WINDOW - 1 : WINDOW]
    found = next(iter(window), None)
    return Position(*found) if found is not None else last


def _entry_work(one: Consumer, state: ReaderState, below: int, end: Position, size: int) -> Work:
    rows = up_to(unread(one, state, below), end)
    wanted = rows.values_list("xid", "id", *one.fields, named=True) if one.fields else rows
    entries = list(wanted[:size])
    if len(entries) == size:
        end = Position(entries[-1].xid, entries[-1].id)
    return Work(entries, end)


def _revision_work(state: ReaderState, revision: Revision, size: int) -> Work:
    entries: list[Entry] = []
    if revision.what != Revision.What.EXPIRED:
        rows = Entry.objects.filter(_revised(revision), id__gt=state.revised_up_to).order_by("id")
        entries = list(rows[:size])
    return Work(entries, _place(state), revision, entries[-1].pk if len(entries) == size else 0)


def _revised(revision: Revision) -> Q:
    if revision.what == Revision.What.WITHDRAWN:
        return Q(source=revision.source, withdrawn_at__isnull=False)
    if revision.what == Revision.What.ERASED:
        return Q(customer_id=revision.customer_id)
    return Q(id=revision.entry_id)


def unread(one: Consumer, state: ReaderState | None, below: int) -> QuerySet[Entry]:
    """What a consumer wants of the settled entries behind its place, oldest first."""
    rows = Entry.objects.filter(withdrawn_at=None)
    if one.is_reaction:
        rows = rows.filter(is_backfilled=False)
    if one.kinds is not None:
        rows = rows.filter(reduce(or_, (_wanted(pattern) for pattern in one.kinds)))
    return in_commit_order(rows, _place(state) if state is not None else START, below)


def _wanted(pattern: str) -> Q:
    return Q(kind__startswith=pattern[:-1]) if pattern.endswith("*") else Q(kind=pattern)


def _next_revision(state: ReaderState, below: int) -> Revision | None:
    after = Position(state.revision_xid, state.revision_id)
    return in_commit_order(Revision.objects.all(), after, below).first()


def _move(state: ReaderState, work: Work) -> None:
    state.xid, state.entry_id = work.position
    state.revised_up_to = work.revised_up_to
    if work.revision is not None and not work.revised_up_to:
        state.revision_xid, state.revision_id = work.revision.xid, work.revision.pk
    state.handled += len(work.entries)
    state.last_at = timezone.now()
    state.failures, state.error, state.retry_at = 0, "", None
    state.save()


def _note_failure(one: Consumer, error: Exception) -> None:
    log.exception("consumer %s failed", one.name)
    with transaction.atomic():
        state = ReaderState.objects.select_for_update().get(name=one.name)
        state.failures += 1
        state.error = "".join(traceback.format_exception(error))[-8000:]
        state.retry_at = timezone.now() + timedelta(seconds=min(2**state.failures, LONGEST_WAIT))
        state.save(update_fields=["failures", "error", "retry_at"])
