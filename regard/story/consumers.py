"""Readers of the story, and the only place that remembers how far somebody has read.

    @consumer("columnar")
    def copy(entries: Sequence[Entry]) -> None: ...

A consumer gets every entry once, in the order in which they were committed, in batches. What it writes and how
far it has come are one transaction. When it fails it gets the same entries again after a growing wait, in smaller
and smaller batches, so that one bad entry ends up alone; nothing is skipped, and other consumers go on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from regard.audit.commit_order import horizon
from regard.story.models import ReaderState
from regard.story.readers import CONSUMERS, Consumer, consumer
from regard.story.stepping import has_news, step, unread

__all__ = ["CONSUMERS", "Consumer", "Lag", "Status", "consumer", "lag", "run_consumers", "statuses"]

COUNTED = 100_000  # a lag beyond this is told as this


@dataclass(frozen=True)
class Lag:
    """How far behind a consumer is: entries (at most 100,000 are counted) and the age of the oldest of them."""

    entries: int
    seconds: float


@dataclass(frozen=True)
class Status:
    """A consumer as the operations page shows it."""

    name: str
    lag: Lag
    handled: int
    last_at: datetime | None
    failures: int
    error: str
    retry_at: datetime | None
    title: str = ""

    @property
    def last_line(self) -> str:
        """What the error says, without where."""
        return self.error.strip().rpartition("\n")[2]


def run_consumers(
    names: Iterable[str] | None = None, *, max_seconds: float | None = None, strict: bool = False
) -> int:
    """Let consumers read in turns until all are up to date or the time is over; answers entries handled.

    `strict` raises a consumer's error after noting it, and also runs those that wait after a failure.
    Idle it costs three queries.
    """
    ends = monotonic() + max_seconds if max_seconds is not None else None
    waiting = [CONSUMERS[name] for name in names] if names is not None else list(CONSUMERS)
    handled = 0
    states = _states(waiting)
    below = horizon()
    waiting = [one for one in waiting if has_news(one, states.get(one.name), below, strict)]
    while waiting:
        for one in list(waiting):
            moved = step(one, strict=strict)
            handled += moved or 0
            if moved is None:
                waiting.remove(one)
            if ends is not None and monotonic() > ends:
                return handled
    return handled


def _states(consumers: Iterable[Consumer]) -> dict[str, ReaderState]:
    return ReaderState.objects.in_bulk([one.name for one in consumers])


def lag(name: str) -> Lag:
    """How far behind a consumer is, entries of running transactions included. Two queries."""
    state = ReaderState.objects.filter(name=name).first()
    return _lag(CONSUMERS[name], state, timezone.now())


def _lag(one: Consumer, state: ReaderState | None, now: datetime) -> Lag:
    before_it = unread(one, state, 2**63 - 1)
    oldest = before_it.values_list("recorded_at", flat=True).first()
    if oldest is None:
        return Lag(0, 0.0)
    return Lag(before_it[:COUNTED].count(), max(0.0, (now - oldest) / timedelta(seconds=1)))


def statuses() -> list[Status]:
    """Every declared consumer. Two queries each."""
    states = _states(CONSUMERS)
    now = timezone.now()
    return [_status(one, states.get(one.name), now) for one in CONSUMERS]


def _status(one: Consumer, state: ReaderState | None, now: datetime) -> Status:
    seen = state or ReaderState(name=one.name)
    return Status(
        one.name,
        _lag(one, state, now),
        seen.handled,
        seen.last_at,
        seen.failures,
        seen.error,
        seen.retry_at,
        one.title,
    )
