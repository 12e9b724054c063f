"""Where the files of an import and an export lie, below the data directory."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from regard.exchange.models import Import

ROWS, RAGGED, REJECTED, ERRORS = "rows.parquet", "ragged.jsonl", "rejected.parquet", "errors.csv"
ALIKE = "alike.csv"  # who looks like somebody
ALIKE_PARTS = "alike"  # a folder: the same by batch, while it is written
REPLACED = "replaced.json"  # the first stored values that a check says are replaced
DOUBTFUL = "doubtful"  # a folder: what was set aside while it was written, by batch


def home(import_id: int) -> Path:
    """The folder of an import; made when it is not there."""
    folder = Path(settings.DATA_DIR) / "imports" / str(import_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def located(item: Import) -> Path:
    """Where the file of an import lies."""
    return Path(item.location)


def part(import_id: int, number: int) -> Path:
    """The sorted lines of one part."""
    return home(import_id) / "parts" / f"{number:04}.parquet"


def incoming() -> Path:
    """Where uploads land before they are an import."""
    folder = Path(settings.DATA_DIR) / "imports" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def exports(export_id: int) -> Path:
    folder = Path(settings.DATA_DIR) / "exports" / str(export_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def forget(folder: Path) -> None:
    """Remove a folder and all in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def forget_work(import_id: int) -> None:
    """Remove what is needed only while an import runs; the error file and an uploaded file stay."""
    folder = home(import_id)
    forget(folder / "parts")
    forget(folder / DOUBTFUL)
    forget(folder / ALIKE_PARTS)
    for name in (ROWS, RAGGED, REJECTED, REPLACED):
        (folder / name).unlink(missing_ok=True)
