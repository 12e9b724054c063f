"""Taking a list out as a file: the chosen rows and columns of any noun, as CSV or XLSX, safe to open."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from regard.audit.services import note
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.models import Export
from regard.exchange.values.texts import defused
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.money import from_units
from regard.people.door import require
from regard.people.queries import business
from regard.ui.nouns import Column, Noun, noun
from regard.ui.queries import selection_of

STEP = 500
MAX_SHEET_ROWS = 1_048_575


def permission_for(key: str) -> str:
    """The permission that lets one take out rows of a noun."""
    return f"{key}.export"


def exportable_columns(item: Noun, actor: Actor) -> list[Column]:
    """The columns `actor` may take out; drawings are none."""
    return [
        column
        for column in item.columns
        if column.kind != "sparkline" and (not column.permission or actor.may(column.permission))
    ]


def start_export(
    *, actor: Actor, noun_key: str, selection_id: int, columns: Sequence[str], format: str
) -> Export:
    """Have a frozen selection written to a file by a worker. Raises `Forbidden`, `NotFound`, `Invalid`."""
    from regard.exchange.jobs import export_list

    require(actor, permission_for(noun_key))
    item = noun(noun_key)
    selection = selection_of(actor, selection_id)
    allowed = {column.key for column in exportable_columns(item, actor)}
    chosen = [key for key in columns if key in allowed]
    if not chosen:
        raise Invalid({"columns": "Choose at least one column."})
    if format not in Export.Format.values:
        raise Invalid({"format": "Choose CSV or XLSX."})
    if format == Export.Format.XLSX and selection.count > MAX_SHEET_ROWS:
        raise Invalid(
            {"format": f"A sheet holds {MAX_SHEET_ROWS:,} rows, {selection.count:,} are chosen. Choose CSV."}
        )
    with transaction.atomic():
        export = Export.objects.create(
            noun=noun_key,
            title=f"{selection.count:,} {item.plural.lower() if selection.count != 1 else item.label.lower()}",
            filter={"selection": selection.pk, "description": selection.description},
            columns=chosen,
            format=format,
            rows=selection.count,
            created_by_id=actor.user_id,
        )
        job = jobs.enqueue(
            export_list, actor=actor, title=f"Export {export.title}", queue="default", export_id=export.pk
        )
        export.job_id = job.pk
        export.save(update_fields=["job_id"])
        note(
            actor=actor,
            model="exchange.export",
            object_id=export.pk,
            action="create",
            after={"noun": noun_key, "rows": export.rows},
        )
    return export


def write_export(*, actor: Actor, export: Export, hearing: Hearing) -> Export:
    """Write the file. Rows that `actor` may not see any more, or that are gone, are left out."""
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    try:
        _write(actor, export, hearing)
    except RegardError as error:
        export.status, export.message = Export.Status.FAILED, str(error)
        export.save(update_fields=["status", "message"])
        raise
    export.status, export.finished_at = Export.Status.DONE, timezone.now()
    export.save(update_fields=["status", "finished_at", "rows", "defused", "file", "size"])
    return export


def _write(actor: Actor, export: Export, hearing: Hearing) -> None:
    require(actor, permission_for(export.noun))
    item = noun(export.noun)
    by_key = {column.key: column for column in exportable_columns(item, actor)}
    columns = [by_key[key] for key in export.columns if key in by_key]
    selection = selection_of(actor, int(export.filter["selection"]))
    path = (
        files.exports(export.pk)
        / f"{item.plural.lower().replace(' ', '-')}-{export.created_at:%Y-%m-%d}.{export.format}"
    )
    draft = path.with_suffix(".new")
    sheet: _Sheet = _Xlsx(draft) if export.format == Export.Format.XLSX else _Csv(draft)
    hearing.update(done=0, total=selection.count, note="Writing rows")
    done = written = 0
    with sheet:
        sheet.head([_head(column) for column in columns])
        for ids in selection.batches(STEP):
            hearing.check()
            for row in _rows(item, actor, ids):
                sheet.row([plain_value(column, row) for column in columns])
                written += 1
            done += len(ids)
            hearing.update(done=done)
    draft.replace(path)
    export.rows, export.defused, export.file, export.size = (
        written,
        sheet.defused,
        str(path),
        path.stat().st_size,
    )


def _rows(item: Noun, actor: Actor, ids: Sequence[int]) -> Iterator[Any]:
    """The rows in the order they were chosen. Two queries at most."""
    rows = item.visible_to(actor).filter(pk__in=ids)
    if item.select_related:
        rows = rows.select_related(*item.select_related)
    if item.prefetch_related:
        rows = rows.prefetch_related(*item.prefetch_related)
    by_id: Mapping[int, Any] = {row.pk: row for row in rows}
    return (by_id[number] for number in ids if number in by_id)


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def plain_value(column: Column, row: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """The value as a file holds it: exact numbers, ISO times, words of choices; never markup."""
    if column.export is not None:
        return column.export(row)
    value = row
    for name in column.read_path.split("__"):
        value = getattr(value, name, None)
        if value is None:
            return None
    if column.kind in {"money", "quantity"}:
        return from_units(int(value))
    if column.kind == "choice" and column.choices is not None:
        choices = column.choices() if callable(column.choices) else column.choices
        return dict(choices).get(value, value)
    return strip_tags(str(value)) if column.kind == "html" else value


class _Sheet(Protocol):
    defused: int

    def __enter__(self) -> Any: ...  # noqa: ANN401
    def __exit__(self, *_: object) -> None: ...
    def head(self, names: Sequence[str]) -> None: ...
    def row(self, values: Sequence[Any]) -> None: ...


class _Csv:
    """UTF-8 with a byte order mark and commas: what spreadsheets and scripts both read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.defused = 0

    def __enter__(self) -> _Csv:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def head(self, names: Sequence[str]) -> None:
        self._writer.writerow(names)

    def row(self, values: Sequence[Any]) -> None:
        self._writer.writerow([self._cell(value) for value in values])

    def _cell(self, value: Any) -> str:  # noqa: ANN401
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, Decimal):
            return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}".rstrip("0")
        text = str(value)
        safe = defused(text) if isinstance(value, str) else text
        self.defused += safe is not text
        return safe


class _Xlsx:
    """Numbers as numbers, days as days in the business's time zone, texts always as texts."""

    def __init__(self, path: Path) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._zone = business_zone()
        self._next = 0
        self.defused = 0

    def __enter__(self) -> _Xlsx:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def head(self, names: Sequence[str]) -> None:
        self._sheet.write_row(0, 0, names, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def row(self, values: Sequence[Any]) -> None:
        for position, value in enumerate(values):
            self._cell(position, value)
        self._next += 1

    def _cell(self, position: int, value: Any) -> None:  # noqa: ANN401
        place = (self._next, position)
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(*place, value)
        elif isinstance(value, (int, float, Decimal)):
            self._sheet.write_number(*place, float(value))
        elif isinstance(value, dt.datetime):
            self._sheet.write_datetime(
                *place, value.astimezone(self._zone).replace(tzinfo=None), self._moment
            )
        elif isinstance(value, dt.date):
            self._sheet.write_datetime(*place, dt.datetime.combine(value, dt.time()), self._day)
        else:
            self._text(place, str(value))

    def _text(self, place: tuple[int, int], text: str) -> None:
        """A text cell is never run; it is counted as defused when a CSV of it would have been."""
        self.defused += defused(text) is not text
        self._sheet.write_string(*place, text[:32_767])


def business_zone() -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(business().time_zone)
