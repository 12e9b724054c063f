"""What can be undone as a whole. Each domain registers its kind; the page "Bulk changes" shows all of them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from regard.kernel.actor import Actor
from regard.kernel.days import in_utc
from regard.kernel.registry import Registry

UNDONE_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Deed:
    """One deed that changed much. `state` in words; `may_undo`: this actor, now. `said`: why some could not be restored.

    `undo_url` leads to a page of its own that asks before it is undone; without one, `Undoable.undo` does it.
    `more` is an address with the rows or the progress.
    """

    id: int
    kind: str
    label: str
    at: datetime
    who: str
    count: int
    state: str
    may_undo: bool = False
    restored: int | None = None
    not_restored: int = 0
    said: Sequence[str] = ()
    undo_url: str = ""
    more: str = ""


@dataclass(frozen=True)
class Undoable:
    """A kind of deed. `listed(actor, before, limit)`: the newest the actor may see, made before a time.

    `undo(actor, id)` starts or does it and answers what happened, in a sentence; raises `NotFound`, `Forbidden` and `Conflict`.
    """

    key: str
    label: str
    permission: str
    listed: Callable[[Actor, datetime | None, int], Sequence[Deed]]
    undo: Callable[[Actor, int], str]


UNDOABLES: Registry[Undoable] = Registry("undoable")


def register_undoable(undoable: Undoable) -> None:
    """Make a kind known; the same key twice raises `ValueError`."""
    UNDOABLES.register(undoable.key, undoable)


def deeds(actor: Actor, *, before: datetime | None = None, limit: int = 50) -> list[Deed]:
    """The newest deeds of every kind the actor may see, newest first. Some queries per kind."""
    before = in_utc(before) if before else None
    found = [
        deed for kind in UNDOABLES if actor.may(kind.permission) for deed in kind.listed(actor, before, limit)
    ]
    return sorted(found, key=lambda deed: deed.at, reverse=True)[:limit]
