"""Taking a list out as a file: the chosen rows and columns of any noun, as CSV or XLSX, safe to open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags

from regard.audit.services import note
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.models import Export
from regard.exchange.services.contact_files import CUSTOMERS, ENDINGS, write_records
from regard.exchange.services.tables import Csv, Table, Xlsx
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.money import from_units
from regard.kernel.sight import Level
from regard.kernel.words import in_english, lazy, midsentence, tr
from regard.people.door import require
from regard.people.gates import Gate, pass_gate, register_gate
from regard.ui.formats import number
from regard.ui.nouns import Column, Noun, has_noun, noun
from regard.ui.queries import selection_of
from regard.ui.sight import seen

STEP = 500
EVERYTHING = "*"  # in place of columns: all that is known, as an import takes it
WHOLE_ONLY = frozenset({"vcard", "jsonl"})
MAX_SHEET_ROWS = 1_048_575
MANY = register_gate(
    Gate(
        "exchange.export",
        lazy("Large exports"),
        lazy("Taking many rows out as a file, where nothing guards them any more."),
    )
)


def permission_for(key: str) -> str:
    """The permission that lets one take out rows of a noun."""
    return f"{noun(key).rights_key if has_noun(key) else key}.export"


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
    item = seen(noun(noun_key), actor)
    selection = selection_of(actor, selection_id)
    pass_gate(actor, MANY.key, selection.count)
    allowed = {column.key for column in exportable_columns(item, actor)}
    is_whole = noun_key == CUSTOMERS and (EVERYTHING in columns or format in WHOLE_ONLY)
    chosen = [EVERYTHING] if is_whole else [key for key in columns if key in allowed]
    if not chosen:
        raise Invalid({"columns": tr("Choose at least one column.")})
    if format not in Export.Format.values or (format in WHOLE_ONLY and not is_whole):
        raise Invalid({"format": tr("Choose CSV or XLSX.")})
    if format == Export.Format.XLSX and selection.count > MAX_SHEET_ROWS:
        raise Invalid(
            {
                "format": tr(
                    "A sheet holds {most} rows, {count} are chosen. Choose CSV.",
                    most=number(MAX_SHEET_ROWS),
                    count=number(selection.count),
                )
            }
        )
    with transaction.atomic():
        export = Export.objects.create(
            noun=noun_key,
            title=_title(item, selection.count),
            filter={
                "selection": selection.pk,
                "description": selection.description,
                "most_personal": str(
                    actor.most_personal
                ),  # the worker acts for the person, not for the token
            },
            columns=chosen,
            format=format,
            rows=selection.count,
            created_by_id=actor.user_id,
        )
        job = jobs.enqueue(
            export_list,
            actor=actor,
            title=tr("Export {what}", what=export.title),
            queue="default",
            export_id=export.pk,
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


def _title(item: Noun, count: int) -> str:
    return f"{number(count)} {midsentence(item.label if count == 1 else item.plural)}"


def write_export(*, actor: Actor, export: Export, hearing: Hearing) -> Export:
    """Write the file. Rows that `actor` may not see any more, or that are gone, are left out."""
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    actor = replace(actor, most_personal=Level(export.filter.get("most_personal", Level.CHANGE)))
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
    item = seen(noun(export.noun), actor)
    with in_english():  # the same file, whoever takes it out
        name = str(item.plural).lower().replace(" ", "-")
    by_key = {column.key: column for column in exportable_columns(item, actor)}
    columns = [by_key[key] for key in export.columns if key in by_key]
    selection = selection_of(actor, int(export.filter["selection"]))
    path = files.exports(export.pk) / f"{name}-{export.created_at:%Y-%m-%d}.{ENDINGS[export.format]}"
    if EVERYTHING in export.columns:
        _write_whole(actor, export, path, hearing)
        return
    draft = path.with_suffix(".new")
    sheet: Table = Xlsx(draft) if export.format == Export.Format.XLSX else Csv(draft)
    hearing.update(done=0, total=selection.count, note=tr("Writing rows"))
    done = written = 0
    with sheet, in_english():
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


def _write_whole(actor: Actor, export: Export, path: Path, hearing: Hearing) -> None:
    selection = selection_of(actor, int(export.filter["selection"]))
    included = frozenset(number for ids in selection.batches(STEP) for number in ids)
    export.rows, export.defused = write_records(
        actor,
        path,
        export.format,
        selection.batches(STEP),
        included=included,
        hearing=hearing,
        total=selection.count,
    )
    export.file, export.size = str(path), path.stat().st_size


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
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


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
        found = dict(choices).get(value, value)
        return str(found) if isinstance(found, Promise) else found
    return strip_tags(str(value)) if column.kind == "html" else value
