"""Declaring readers of the story; `consumers` runs them. What a reader is handed can be named from here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from regard.kernel.registry import Registry
from regard.story.models import Entry, Revision

__all__ = ["CONSUMERS", "Consumer", "Entry", "Revision", "consumer"]

Handler = Callable[[Sequence[Any]], Callable[[], None] | None]
RevisionHandler = Callable[[Revision, Sequence[Entry]], Callable[[], None] | None]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Consumer:
    """A reader as it was declared; see `consumer`."""

    name: str
    handle: Handler
    kinds: tuple[str, ...] | None = None
    batch: int = 10_000
    is_reaction: bool = False
    prepares: bool = False
    fields: tuple[str, ...] | None = None
    on_revision: RevisionHandler | None = None
    starts: Literal["beginning", "now"] = "beginning"
    title: str = ""


CONSUMERS: Registry[Consumer] = Registry("consumer")


def consumer(
    name: str,
    *,
    kinds: Iterable[str] | None = None,
    batch: int = 10_000,
    reaction: bool = False,
    prepares: bool = False,
    fields: Iterable[str] | None = None,
    on_revision: RevisionHandler | None = None,
    starts: Literal["beginning", "now"] | None = None,
    title: str = "",
) -> Callable[[F], F]:
    """Declare a consumer; `title` says in plain words what it keeps up to date.

    `kinds` may hold patterns such as `sales.*`. A `reaction` never sees backfilled entries and begins with what is
    told after it was first run; others begin at the beginning. `fields` gives light rows with these attributes in
    place of `Entry` objects. Withdrawn entries are never handed out.

    A consumer that `prepares` is called outside of a transaction, does its slow work (files, the network), and
    returns a function; that one runs in the transaction of the cursor and makes the work valid. Should another
    worker have been quicker it is not called, and what was prepared must be worthless. So a slow reader does
    not hold the only writer of SQLite.

    `on_revision(revision, entries)` hears of entries that were told earlier and have since been withdrawn, redacted
    or erased, as they are now; for expired ones there are no entries, only the revision's range of ids.
    """

    def declare(function: F) -> F:
        CONSUMERS.register(
            name,
            Consumer(
                name,
                function,
                tuple(kinds) if kinds is not None else None,
                batch,
                reaction,
                prepares,
                tuple(fields) if fields is not None else None,
                on_revision,
                starts or ("now" if reaction else "beginning"),
                title,
            ),
        )
        return function

    return declare
