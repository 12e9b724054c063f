"""Remembering whose membership may have changed, from what the story tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from django.db import transaction

from regard.segments.bits import Flags, Ids, IdSet, chunks_of, pack, unpack
from regard.segments.models import Touched

NEW_CUSTOMER = "customers.customer.created"


class Seen(Protocol):
    """What is looked at of a story entry."""

    @property
    def kind(self) -> str: ...
    @property
    def customer_id(self) -> int | None: ...
    @property
    def is_backfilled(self) -> bool: ...


def note_touched(entries: Sequence[Seen]) -> None:
    """Marks the customers of `entries`. Called in the transaction of the story's reader; a query or two per chunk."""
    loud = [entry.customer_id for entry in entries if entry.customer_id and not entry.is_backfilled]
    quiet = [entry.customer_id for entry in entries if entry.customer_id and entry.is_backfilled]
    fresh = [
        entry.customer_id
        for entry in entries
        if entry.customer_id and entry.is_backfilled and entry.kind == NEW_CUSTOMER
    ]
    _mark(_array(loud), _array(quiet), _array(fresh))


def note_customers(ids: Iterable[int]) -> None:
    """Marks customers of whom something has changed that the story does not tell, in the caller's transaction; quietly."""
    _mark(_array(()), _array(ids), _array(()))


def note_withdrawn(entries: Sequence[Seen]) -> None:
    """Marks the customers of entries that do not count any more (an undone import), quietly."""
    _mark(_array(()), _array(entry.customer_id for entry in entries if entry.customer_id), _array(()))


def _array(ids: Iterable[int]) -> Ids:
    return np.unique(np.fromiter(ids, np.int64))


def _mark(loud: Ids, quiet: Ids, fresh: Ids) -> None:
    parts = {"loud": IdSet.of(loud), "quiet": IdSet.of(quiet), "fresh": IdSet.of(fresh)}
    with transaction.atomic():
        for chunk in chunks_of(np.concatenate([loud, quiet])):
            Touched.objects.get_or_create(chunk=chunk, defaults={"loud": b"", "quiet": b"", "fresh": b""})
            row = Touched.objects.select_for_update().get(chunk=chunk)
            for name, ids in parts.items():
                flags = ids.chunk(chunk)
                if flags.any():
                    setattr(row, name, pack(unpack(getattr(row, name)) | flags))
            row.stamp += 1
            row.save()


@dataclass
class Feed:
    """What was touched since the last refresh, and the stamps of what was read."""

    loud: IdSet = field(default_factory=IdSet)
    quiet: IdSet = field(default_factory=IdSet)
    fresh: IdSet = field(default_factory=IdSet)
    stamps: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stamps)

    def ids(self) -> Ids:
        return np.union1d(self.loud.ids(), self.quiet.ids())

    def is_quiet(self, chunk: int) -> Flags:
        """Who in a chunk was touched by nothing but the past."""
        return self.quiet.chunk(chunk) & ~self.loud.chunk(chunk)


def is_somebody_touched(*, loud: bool) -> bool:
    """Whether customers are waiting to be looked at: such as did something just now, or any. One query."""
    return (Touched.objects.exclude(loud=b"") if loud else Touched.objects.all()).exists()


def read_loud() -> Feed:
    """Who did something just now, not whom an import or a formula touched. One query."""
    feed = Feed()
    for row in Touched.objects.exclude(loud=b""):
        feed.stamps[row.chunk] = row.stamp
        feed.loud.chunks[row.chunk] = unpack(row.loud)
    return feed


def read_feed() -> Feed:
    """Everything touched so far. One query."""
    feed = Feed()
    for row in Touched.objects.all():
        feed.stamps[row.chunk] = row.stamp
        feed.loud.chunks[row.chunk] = unpack(row.loud)
        feed.quiet.chunks[row.chunk] = unpack(row.quiet)
        feed.fresh.chunks[row.chunk] = unpack(row.fresh)
    return feed


def settle_feed(feed: Feed) -> None:
    """Forgets what was read; what was touched meanwhile stays for the next time."""
    for chunk, stamp in feed.stamps.items():
        Touched.objects.filter(chunk=chunk, stamp=stamp).delete()


def settle_loud(feed: Feed) -> None:
    """The same after `read_loud`: what an import or a formula touched stays."""
    for chunk, stamp in feed.stamps.items():
        same = Touched.objects.filter(chunk=chunk, stamp=stamp)
        if not same.filter(quiet=b"", fresh=b"").delete()[0]:
            same.update(loud=b"")
