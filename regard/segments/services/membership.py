"""Writing who is in a segment: the difference to what was, in short transactions, members and bits together."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from regard.kernel.actor import Actor
from regard.segments.bits import Flags, Ids, IdSet, ids_of, pack, unpack
from regard.segments.models import Build, MemberBits, Segment
from regard.segments.services.feeding import Feed
from regard.story.telling import tell_columns

CHUNKS_AT_ONCE = 4
"""How many chunks one transaction writes: at most 262,144 memberships, a third of a second."""


class Superseded(Exception):
    """The rule was changed while it was being evaluated: what is left of this refresh is not wanted any more."""


@dataclass
class Change:
    """What a refresh did to one segment."""

    entered: int = 0
    left: int = 0
    build: Build | None = None


@dataclass(frozen=True)
class Outcome:
    """Who is to be in a segment. `asked`: the customers that were looked at, None for all of them."""

    segment: Segment
    inside: IdSet
    asked: IdSet | None
    cause: str
    feed: Feed
    is_told: bool = True
    is_quiet: bool = False
    brought_from: int | None = None  # whoever has this number or a higher one was brought by an import

    def wanted(self, chunk: int, old: Flags) -> Flags:
        if self.asked is None:
            return self.inside.chunk(chunk)
        asked = self.asked.chunk(chunk)
        return (self.inside.chunk(chunk) & asked) | (old & ~asked)


def apply_outcome(*, actor: Actor, outcome: Outcome, checkpoint: Callable[[], None] = lambda: None) -> Change:
    """Brings the members of a segment in line with `outcome`. Raises `Superseded` when its rule has changed.

    Each transaction is complete in itself: members, bits, count, story and dirty pages agree after every one, so a
    killed refresh leaves some customers as of before and some as of now, and the next one finishes. Two at once are
    harmless: each compares with what it finds inside its own transaction.
    """
    change = Change()
    chunks = sorted(_chunks(outcome))
    for start in range(0, len(chunks), CHUNKS_AT_ONCE):
        checkpoint()
        with transaction.atomic():
            _lock(outcome.segment)
            for chunk in chunks[start : start + CHUNKS_AT_ONCE]:
                _write_chunk(actor, outcome, change, chunk)
            _count(outcome.segment, change)
    return change


def _chunks(outcome: Outcome) -> set[int]:
    if outcome.asked is not None:
        return set(outcome.asked.chunks)
    stored = MemberBits.objects.filter(segment=outcome.segment).values_list("chunk", flat=True)
    return set(outcome.inside.chunks) | set(stored)


def _lock(segment: Segment) -> None:
    found = (
        Segment.objects.select_for_update().filter(pk=segment.pk).values_list("version", flat=True).first()
    )
    if found != segment.version:
        raise Superseded(f"{segment.name} has version {found} by now, not {segment.version}")


def _write_chunk(actor: Actor, outcome: Outcome, change: Change, chunk: int) -> None:
    from regard.analytics.services import mark_pages

    stored = MemberBits.objects.filter(segment=outcome.segment, chunk=chunk).first()
    old = unpack(stored.bits if stored else None)
    new = outcome.wanted(chunk, old)
    if np.array_equal(old, new):
        return
    build = _build(outcome, change)
    entered, left = ids_of(new & ~old, chunk), ids_of(old & ~new, chunk)
    _insert(outcome.segment.pk, build.pk, entered)
    _close(outcome.segment.pk, build.pk, left)
    MemberBits.objects.update_or_create(segment=outcome.segment, chunk=chunk, defaults={"bits": pack(new)})
    mark_pages([("segment_members", chunk)])
    if outcome.is_told:
        _tell(actor, outcome, build, chunk, entered=entered, left=left)
    change.entered += len(entered)
    change.left += len(left)
    build.entered += len(entered)
    build.departed += len(left)


def _build(outcome: Outcome, change: Change) -> Build:
    if change.build is None:
        change.build = Build.objects.create(
            segment=outcome.segment, version=outcome.segment.version, cause=outcome.cause, at=timezone.now()
        )
    return change.build


def _count(segment: Segment, change: Change) -> None:
    """Adds what the transaction did to the counts; a build's own count is that after its last transaction."""
    build = change.build
    if build is None:
        return
    counted = Build.objects.filter(pk=build.pk).values_list("entered", "departed").get()
    delta = (build.entered - counted[0]) - (build.departed - counted[1])
    Segment.objects.filter(pk=segment.pk, member_count=None).update(member_count=0)
    Segment.objects.filter(pk=segment.pk).update(member_count=F("member_count") + delta)
    build.members = Segment.objects.values_list("member_count", flat=True).get(pk=segment.pk) or 0
    build.save(update_fields=["entered", "departed", "members"])


_INSERT = {
    "sqlite": """
        INSERT INTO segments_member (segment_id, customer_id, entered_in_id, left_in_id)
        SELECT %s, value, %s, NULL FROM json_each(%s)
    """,
    "postgresql": """
        INSERT INTO segments_member (segment_id, customer_id, entered_in_id, left_in_id)
        SELECT %s, value, %s, NULL FROM unnest(%s::bigint[]) AS value
    """,
}
_CLOSE = {
    "sqlite": """
        UPDATE segments_member SET left_in_id = %s
        WHERE segment_id = %s AND left_in_id IS NULL AND customer_id IN (SELECT value FROM json_each(%s))
    """,
    "postgresql": """
        UPDATE segments_member SET left_in_id = %s
        WHERE segment_id = %s AND left_in_id IS NULL AND customer_id = ANY(%s::bigint[])
    """,
}


def _id_list(ids: Ids) -> Any:  # noqa: ANN401
    """Ids as one parameter: read by the database in C, about 3 million a second."""
    if connection.vendor == "sqlite":
        return json.dumps(ids.tolist(), separators=(",", ":"))
    return "{" + ",".join(map(str, ids.tolist())) + "}"


def _insert(segment_id: int, build_id: int, ids: Ids) -> None:
    if len(ids):
        with connection.cursor() as cursor:
            cursor.execute(_INSERT[connection.vendor], [segment_id, build_id, _id_list(ids)])


def _close(segment_id: int, build_id: int, ids: Ids) -> None:
    if len(ids):
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE[connection.vendor], [build_id, segment_id, _id_list(ids)])


def _tell(actor: Actor, outcome: Outcome, build: Build, chunk: int, *, entered: Ids, left: Ids) -> None:
    """Tells who came and went. Customers an import has just brought did not move, so nothing is told of them."""
    fresh = IdSet({chunk: outcome.feed.fresh.chunk(chunk) & outcome.feed.is_quiet(chunk)})
    quiet = IdSet({chunk: outcome.feed.is_quiet(chunk)})
    for kind, ids in (("segments.member.entered", entered), ("segments.member.left", left)):
        known = ids[~fresh.holds(ids)]
        if outcome.brought_from is not None:
            known = known[known < outcome.brought_from]
        is_quiet = np.ones(len(known), np.bool_) if outcome.is_quiet else quiet.holds(known)
        for backfilled in (True, False):
            _tell_some(actor, outcome, build, kind, known[is_quiet == backfilled], backfilled=backfilled)


def _tell_some(
    actor: Actor, outcome: Outcome, build: Build, kind: str, ids: Ids, *, backfilled: bool
) -> None:
    if not len(ids):
        return
    columns = {
        "happened_at": [build.at] * len(ids),
        "customer_id": ids.tolist(),
        "subject_model": "segments.segment",
        "subject_id": [outcome.segment.pk] * len(ids),
        "payload": json.dumps({"version": outcome.segment.version}),
    }
    tell_columns(kind, columns, actor=actor, backfilled=backfilled)
