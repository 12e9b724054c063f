"""Second pass: rows checked and turned into lines, parted by key so that what belongs together is in one part."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.kinds.problems import REJECTED, Tally, along
from regard.exchange.kinds.surveys import Survey
from regard.exchange.models import Import
from regard.exchange.readers import ROW
from regard.exchange.services.error_file import write_errors
from regard.exchange.services.loading import Loader
from regard.exchange.services.pipes import ahead, each
from regard.exchange.services.taking import ragged_rows, taken_rows
from regard.kernel.words import tr
from regard.people.queries import business

PART_LINES = 200_000
MAX_PARTS = 400
HOLD_LINES = 200_000  # kept in memory before they are written to their parts


def staged_as(item: Import) -> str:
    """Of what the parts were made: when it is the same again they need not be made again."""
    made_of = [item.digest, item.layout, item.mapping, item.options, business().time_zone]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def sort_lines(item: Import, loader: Loader, hearing: Hearing) -> None:
    """Survey the mapped columns, check every row, write the parts, the rejected rows and the error file.

    Sets `reading`, `tally`, `parts`, `staged_as`, `error_file` and the counts of what was read and set aside.
    """
    wanted = [f"c{number}" for number in dict.fromkeys(loader.columns)]
    total = int(item.counts["lines_read"])
    hearing.update(done=0, total=2 * total, note=tr("Looking at every value"))
    survey = Survey(KINDS[item.kind], item.mapping)
    for frame in ahead(taken_rows(item.pk, wanted)):
        hearing.check()
        survey.look(frame)
        hearing.update(done=survey.rows)
    reading = survey.reading(
        country=business().country,
        day_first=item.options.get("day_first"),
        decimal=item.options.get("decimal", ""),
    )
    item.reading = reading.as_json()
    files.forget(files.home(item.pk) / files.DOUBTFUL)
    item.parts = min(MAX_PARTS, max(1, -(-total // min(PART_LINES, loader.lines_held))))
    with _Writer(item, loader) as writer:
        hearing.update(done=total, note=tr("Checking every row"))
        done = total
        for built in each(lambda frame: loader.read(frame, reading), taken_rows(item.pk, wanted)):
            hearing.check()
            writer.add(built)
            done += len(built.lines) + len(built.rejected)
            hearing.update(done=done)
    if item.parts > 1 and loader.grouped_by is not None:
        _group(item, loader.grouped_by, hearing)
    if writer.torn:
        _bring_along(item, writer.torn)
    for path in (files.part(item.pk, number) for number in range(item.parts)):
        for oddity in loader.oddities(path) if path.exists() else ():
            writer.tally.note(*oddity)
    item.tally = writer.tally.as_json()
    item.counts = {**_plain_counts(item), **writer.counts, "lines_rejected": writer.tally.total}
    item.error_file = write_errors(item)
    item.staged_as = staged_as(item)


def _bring_along(item: Import, torn: Collection[str]) -> None:
    """Puts the good rows of orders of which another was set aside beside it, for the error file. They are imported; but an order
    is what a file says it is, so the mended row alone would take their place."""
    orders = pl.Series(list(torn)).implode()
    paths = [files.part(item.pk, number) for number in range(item.parts)]
    found = [
        along(pl.read_parquet(path, columns=[ROW, "order"]).filter(pl.col("order").is_in(orders)))
        for path in paths
        if path.exists()
    ]
    target = files.home(item.pk) / files.REJECTED
    before = pl.read_parquet(target)
    draft = target.with_suffix(".again")
    pl.concat([before, *(part.select(before.columns) for part in found)]).write_parquet(draft)
    draft.replace(target)


def _group(item: Import, key: pl.Expr, hearing: Hearing) -> None:
    """Parts the lines once more, so that what concerns one customer lies together and each is written once."""
    folder = files.home(item.pk) / "parts.new"
    paths = [files.part(item.pk, number) for number in range(item.parts)]
    with Parted(folder, item.parts) as parted:
        spread = (parted.spread(pl.read_parquet(path), key) for path in paths if path.exists())
        for number, pieces in enumerate(ahead(spread)):
            hearing.check()
            hearing.update(done=number, total=item.parts, note=tr("Sorting"))
            parted.write(pieces)
    parted.replace(files.home(item.pk) / "parts")


def _plain_counts(item: Import) -> dict[str, int]:
    return {key: item.counts[key] for key in ("lines_read", "lines_ragged")}


class _Writer:
    """Checks batches and spreads their lines over the parts; holds a bounded number of lines."""

    def __init__(self, item: Import, loader: Loader) -> None:
        self._item = item
        self._loader = loader
        self._columns = {key: item.layout["columns"][number - 1] for key, number in item.mapping.items()}
        self.tally = Tally()
        self.tally.reject_rows(ragged_rows(item.pk))
        self.counts: Counter[str] = Counter(
            {"amount_read": 0, "amount_rejected": 0, "lines_good": 0, "lines_cancelled": 0}
        )
        self._held: list[pl.DataFrame] = []
        self.torn: set[str] = set()
        self._parted = Parted(files.home(item.pk) / "parts.new", item.parts)
        self._rejected = _Appender(files.home(item.pk) / f"{files.REJECTED}.new")

    def __enter__(self) -> _Writer:
        self._parted.__enter__()
        self._rejected.add(pl.DataFrame(schema=REJECTED))
        return self

    def add(self, built: Built) -> None:
        if len(built.rejected):
            self.tally.reject(built.rejected, self._columns)
            self._rejected.add(built.rejected)
            self.torn.update(built.torn)
        for code, count in built.odd.items():
            self.tally.note(code, count)
        self.counts.update({
            "amount_read": built.amount_read,
            "amount_rejected": built.amount_rejected,
            "lines_good": len(built.lines),
            "lines_cancelled": built.odd.get("cancelled", 0),
        })  # fmt: skip
        self._held.append(built.lines)
        if sum(map(len, self._held)) >= min(HOLD_LINES, self._loader.lines_held):
            self._spill()

    def _spill(self) -> None:
        if self._held:
            lines = pl.concat(self._held)
            self._parted.write(self._parted.spread(lines, pl.col(self._loader.parted_by)))
        self._held = []

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._spill()
        self._parted.__exit__(kind, *rest)
        self._rejected.close()
        if kind is None:
            home = files.home(self._item.pk)
            self._parted.replace(home / "parts")
            self._rejected.path.replace(home / files.REJECTED)


class Parted:
    """A folder of Parquet files over which rows are spread by a key."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._folder = folder
        self._count = parts
        self._parts: dict[int, _Appender] = {}

    def __enter__(self) -> Parted:
        files.forget(self._folder)
        self._folder.mkdir(parents=True)
        return self

    def spread(self, lines: pl.DataFrame, key: pl.Expr) -> dict[int, pl.DataFrame]:
        """The lines by part."""
        if self._count == 1:
            return {0: lines}
        numbered = lines.with_columns((key.hash(7) % self._count).alias("part"))
        found = numbered.partition_by("part", as_dict=True, include_key=False)
        return {int(part): group for (part, *_), group in found.items()}

    def write(self, pieces: Mapping[int, pl.DataFrame]) -> None:
        for part, lines in pieces.items():
            if part not in self._parts:
                self._parts[part] = _Appender(self._folder / f"{part:04}.parquet")
            self._parts[part].add(lines)

    def __exit__(self, *_: object) -> None:
        for part in self._parts.values():
            part.close()

    def replace(self, folder: Path) -> None:
        """Becomes `folder`, in place of what was there."""
        files.forget(folder)
        self._folder.rename(folder)


class _Appender:
    """A Parquet file that grows, made to be written fast and read whole once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def add(self, frame: pl.DataFrame) -> None:
        table = frame.to_arrow()
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path, table.schema, compression="lz4", use_dictionary=False, write_statistics=False
            )
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
