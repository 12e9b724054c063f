"""Imports for programs."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404
from ninja import Field, File, Form, Router, Status
from ninja.files import UploadedFile

from regard.exchange import files
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.kinds.mapping import columns_by_field
from regard.exchange.models import Import
from regard.exchange.queries import visible_imports
from regard.exchange.reports import alike_file, report
from regard.exchange.services.drafts import change_mapping, create_import, delete_draft
from regard.exchange.services.working import start_run, start_undo
from regard.kernel.errors import Forbidden, Invalid
from regard.people.rest import ActorRequest, Answer, page_of

router = Router(tags=["Imports"])


class ImportOut(Answer):
    """What an import is and what became of its rows. `report` has everything countable about it."""

    id: int
    kind: str = Field(
        description="purchases, contacts, customers, or objects.{key} for records of an own object"
    )
    file: str
    source: str
    status: str = Field(
        description="draft, ready, running, paused, done, failed, cancelled, undoing or undone"
    )
    message: str = Field(description="Why it stopped, if it did")
    created_at: datetime
    finished_at: datetime | None
    job_id: int | None = Field(description="The job that works on it")
    report: dict[str, Any]


class ImportPage(Answer):
    items: list[ImportOut]
    next: str | None


def _row(item: Import) -> dict[str, Any]:
    names = ("kind", "source", "status", "message", "created_at", "finished_at", "job_id")
    told = {key: value for key, value in report(item).items() if key not in {"error_file", "alike_file"}}
    return {"id": item.pk, "file": item.name, "report": told} | {name: getattr(item, name) for name in names}


def _found(request: ActorRequest, import_id: int) -> Import:
    item = visible_imports(request.actor).filter(pk=import_id).first() if import_id < 2**63 else None
    if item is None:
        raise Http404
    return item


@router.get("/imports", response=ImportPage, summary="Imports")
def list_imports(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = 50,
) -> Any:  # noqa: ANN401
    """Those the token's user may see, the newest first; 1 to 500 a page."""
    return page_of(
        visible_imports(request.actor), order=["-created_at"], cursor=cursor, limit=limit, row=_row
    )


@router.get("/imports/{int:import_id}", response=ImportOut, summary="One import")
def read_import(request: ActorRequest, import_id: int) -> dict[str, Any]:
    """What became of it, as far as it is."""
    return _row(_found(request, import_id))


@router.get("/imports/{int:import_id}/errors", summary="The rows set aside")
def read_import_errors(request: ActorRequest, import_id: int) -> FileResponse:
    """The rows that were not taken in, as CSV with their own columns and why; mended, it can be imported as it is.

    404 when no row was set aside, or the file is older than 30 days.
    """
    item = _found(request, import_id)
    path = Path(item.error_file)
    if not item.error_file or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"import-{item.pk}-set-aside.csv",
        content_type="text/csv; charset=utf-8",
    )


@router.get("/imports/{int:import_id}/look-alikes", summary="The rows that look like somebody")
def read_import_look_alikes(request: ActorRequest, import_id: int) -> FileResponse:
    """The new rows that look like a customer or like an earlier row, with whom and why, as CSV. 404 when none does."""
    item = _found(request, import_id)
    if (path := alike_file(item)) is None:
        raise Http404
    return FileResponse(
        Path(path).open("rb"),
        as_attachment=True,
        filename=f"import-{item.pk}-look-alikes.csv",
        content_type="text/csv; charset=utf-8",
    )


@router.post("/imports", response={202: ImportOut}, summary="Import a file")
def post_import(
    request: ActorRequest,
    file: File[UploadedFile],
    kind: Form[str] = "purchases",
    mapping: Form[str] = "",
    source: Form[str] = "",
    currency: Form[str] = "",
    match: Form[str] = "",
    mode: Form[str] = "",
    known: Form[str] = "",
    defaults: Form[str] = "",
) -> Status[dict[str, Any]]:
    """Brings a file in, by a job. `mapping` is `field=column,…` with names of the header or numbers from 1; left out, it is
    guessed, and refused where the guess is not clear. `match` says what tells a known customer of contacts and of purchases
    (`id,email` where it is left out, `id`, or with `phone`). Of contacts, `mode` says whether to `create`, `update` or do
    `both`, `known` whether to `replace` or only `fill` what is known (left out: replaced where the row knows the key, else
    filled), and `defaults` the values of empty cells (`country=NL,category=Lead`). Larger files come in by `regard import` or
    in the browser.
    """
    if kind not in KINDS:
        raise Invalid({"kind": f"There is no kind {kind!r}. Kinds: {', '.join(KINDS)}."})
    if not request.actor.may(KINDS[kind].permission):
        raise Forbidden("This token may not import.")
    path = files.incoming() / secrets.token_hex(12)
    try:
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        item = create_import(
            actor=request.actor, kind=kind, path=path, name=file.name or "upload", is_upload=True
        )
    finally:
        path.unlink(missing_ok=True)
    try:
        options = {
            "source": source, "currency": currency, "match": match, "mode": mode, "known": known, "defaults": defaults,
        }  # fmt: skip
        chosen = columns_by_field(item, [mapping] if mapping else [])
        change_mapping(actor=request.actor, item=item, mapping=chosen, options=options)
    except Invalid:
        delete_draft(actor=request.actor, item=item)
        raise
    return Status(202, _row(start_run(actor=request.actor, item=item)))


@router.post("/imports/{int:import_id}/undo", response={202: ImportOut}, summary="Undo an import")
def undo_import(request: ActorRequest, import_id: int) -> Status[dict[str, Any]]:
    """Takes it back, by a job: what it made goes, what it changed returns to what it was."""
    return Status(202, _row(start_undo(actor=request.actor, item=_found(request, import_id))))
