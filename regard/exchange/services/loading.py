"""What every kind of import does with its rows: build lines, cut them into batches, apply, foresee, finish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import polars as pl

from regard.customers.services.bulk_updates import MOST_SWAPS, Swap
from regard.exchange.hearing import Hearing
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.problems import Tally
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.kernel.actor import Actor
from regard.kernel.words import in_english
from regard.people.queries import business


class Oddity(NamedTuple):
    """How often something of `problems.ODDITIES` was found, and where one would look for the first."""

    code: str
    times: int
    example: str


@dataclass
class Foreseen:
    """What a dry run adds up over batches. The sets hold what would be made, however often it comes."""

    counts: dict[str, int] = field(default_factory=dict)
    new_customers: set[str] = field(default_factory=set)
    new_organisations: set[str] = field(default_factory=set)  # of the customers those that are only named
    new_products: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)  # customers who are known, though not by their keys
    unclear: set[str] = field(default_factory=set)  # new ones who might be somebody who is known
    touched: set[str] = field(
        default_factory=set
    )  # customers for whom something is new or changed, where that matters
    swaps: list[Swap] = field(default_factory=list)  # the first stored values that would be replaced
    refused: Tally = field(default_factory=Tally)  # rows that would be set aside for what is stored
    values_refused: Tally = field(default_factory=Tally)  # own fields kept out of rows that would go in

    def add(self, counts: dict[str, int]) -> None:
        for key, count in counts.items():
            self.counts[key] = self.counts.get(key, 0) + count

    def swap(self, swaps: Sequence[Swap]) -> None:
        self.swaps += swaps[: MOST_SWAPS - len(self.swaps)]


Parts = Callable[[], Iterator[pl.DataFrame]]


class Loader:
    """Base of the loaders. Counts are whole numbers by name, amounts in ten-thousandths; they add up over batches."""

    parted_by: ClassVar[str] = ""
    grouped_by: ClassVar[pl.Expr | None] = None  # asked of a whole part
    lines_held: ClassVar[int] = (
        200_000  # so many at most are in memory at once, and about so many are in a part
    )

    cache_mb: ClassVar[int] = 120  # of SQLite's pages, kept while it is written

    def __init__(self, item: Import, actor: Actor) -> None:
        self.item = item
        self.actor = replace(actor, source=f"import:{item.pk}")
        self.time_zone = business().time_zone  # read here: `build` and `prepare` may not ask the database

    @property
    def columns(self) -> Sequence[int]:
        """The numbers of the file's columns that `build` reads."""
        return list(self.item.mapping.values())

    def build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        """Lines from raw rows, without the database: several frames are built in threads."""
        raise NotImplementedError

    def read(self, frame: pl.DataFrame, reading: Reading) -> Built:
        """The same of a file whose words, as those of choices, are English whoever brings it in."""
        with in_english():
            return self.build(frame, reading)

    def oddities(self, part: Path) -> Iterator[Oddity]:
        """What is odd about lines that belong together, which only a whole part shows."""
        return iter(())

    def batches(self, lines: pl.DataFrame, start: int = 0) -> Iterator[pl.DataFrame]:
        """A part in the order that is always the same, cut into what one transaction takes, from the line at `start` on."""
        raise NotImplementedError

    def prepare(self, batch: pl.DataFrame) -> Any:  # noqa: ANN401
        """What can be worked out of a batch without the database, in another thread, while the one before is written."""
        return None

    def apply(self, batch: pl.DataFrame, prepared: Any = None) -> dict[str, int]:  # noqa: ANN401
        """Write a batch in the caller's transaction."""
        raise NotImplementedError

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        """What `apply` would do, without doing it."""
        raise NotImplementedError

    def foresee_rest(self, foreseen: Foreseen, parts: Parts) -> None:
        """What `finish` would do, once all batches were foreseen; `parts` gives them all again."""

    def finish(self, hearing: Hearing) -> dict[str, int]:
        """What is left to do when all batches are in. Commits in steps; harmless when repeated."""
        raise NotImplementedError


def cut(lines: pl.DataFrame, starts: np.ndarray, position: int, size: int) -> Iterator[pl.DataFrame]:
    """Slices of about `size` from a position on that begin where something begins."""
    while position < len(lines):
        later = starts[np.searchsorted(starts, position + size) :]
        end = int(later[0]) if len(later) and len(lines) - position > size else len(lines)
        yield lines.slice(position, end - position)
        position = end
