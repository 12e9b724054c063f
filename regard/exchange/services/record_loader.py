"""Records of own objects on their way in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds import records
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.problems import REJECTED, Tally
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.exchange.services.doubtful import add_doubtful
from regard.exchange.services.loading import Foreseen, Loader, cut
from regard.exchange.values import texts
from regard.fields.services.files import file_reader
from regard.kernel.actor import Actor
from regard.objects.services.importing import Brought, Line, import_records

BATCH_LINES = 500
"""One transaction: each row takes some queries, and nobody else should wait for all of them."""
DEFUSED = frozenset({"text", "sheet"})


class RecordLoader(Loader):
    """Rows of one key are one record; the last in the file counts."""

    parted_by = "key"

    def __init__(self, item: Import, actor: Actor) -> None:
        super().__init__(item, actor)
        self._own = file_reader(item.kind)

    def build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        frame = texts.as_meant(frame) if self.item.layout["format"] in DEFUSED else frame
        return records.build(frame, self.item.mapping, reading, self._own, time_zone=self.time_zone)

    def batches(self, lines: pl.DataFrame, start: int = 0) -> Iterator[pl.DataFrame]:
        unique = lines.sort("row").unique("key", keep="last", maintain_order=True)
        yield from cut(unique, np.arange(len(unique)), start, BATCH_LINES)

    def apply(self, batch: pl.DataFrame, prepared: Any = None) -> dict[str, int]:  # noqa: ANN401
        brought = self._bring(batch, dry_run=False)
        if brought.refused:
            folder = files.home(self.item.pk) / files.DOUBTFUL
            folder.mkdir(exist_ok=True)
            # Named after where the batch begins: one that is written again after a crash replaces what it said.
            _rejected(brought).write_parquet(folder / f"{batch['row'][0]:012}.parquet")
        return _counts(brought, batch)

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        brought = self._bring(batch, dry_run=True)
        foreseen.add(_counts(brought, batch))
        foreseen.refused.reject(_rejected(brought), self._names)

    def _bring(self, batch: pl.DataFrame, *, dry_run: bool) -> Brought:
        lines = [
            Line(row["row"], row["key"], records.values_of(row), row["customer"] or "", row["owner"] or "")
            for row in batch.iter_rows(named=True)
        ]
        return import_records(
            actor=self.actor,
            key=self.item.kind.removeprefix(records.PREFIX),
            lines=lines,
            source=self.item.source,
            import_id=self.item.pk,
            dry_run=dry_run,
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        columns = self.item.layout["columns"]
        return {key: columns[number - 1] for key, number in self.item.mapping.items()}

    def finish(self, hearing: Hearing) -> dict[str, int]:
        add_doubtful(self.item, self._names)
        return {"lines_rejected": Tally.from_json(self.item.tally).total}


def _rejected(brought: Brought) -> pl.DataFrame:
    names = ("row", "field", "value", "code")
    return pl.DataFrame(brought.refused, schema={name: REJECTED[name] for name in names}, orient="row")


def _counts(brought: Brought, batch: pl.DataFrame) -> dict[str, int]:
    return {
        "lines_imported": len(batch),
        "records_created": brought.created,
        "records_updated": brought.updated,
        "records_unchanged": brought.unchanged,
        "lines_rejected": len(brought.refused),
    }
