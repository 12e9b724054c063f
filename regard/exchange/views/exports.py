"""Exports: choose columns and form, wait, download."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from regard.exchange.models import Export
from regard.exchange.queries import job_of_export, visible_exports
from regard.exchange.services.contact_files import CUSTOMERS
from regard.exchange.services.exporting import exportable_columns, permission_for, start_export
from regard.jobs.queries import standing
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import nouns
from regard.ui.queries import selection_of
from regard.ui.sight import seen

SEE = "exchange.export.view"
SHOWN = 100


@permission_required(SEE)
@require_GET
def export_list(request: ActorRequest) -> HttpResponse:
    """One's own exports, the newest first."""
    items = list(visible_exports(request.actor)[:SHOWN])
    is_working = any(item.status in {Export.Status.WAITING, Export.Status.RUNNING} for item in items)
    context = {"page_title": tr("Exports"), "items": items, "is_working": is_working, "days": 30}
    template = "exchange/parts/exports.html" if request.htmx else "exchange/export_list.html"
    return render(request, template, context)


@permission_required(SEE)
@require_http_methods(["GET", "POST"])
def export_new(request: ActorRequest) -> HttpResponse:
    """Which columns, in which form, of the rows that were chosen."""
    try:
        selection = selection_of(
            request.actor, request.POST.get("selection") or request.GET.get("selection", "")
        )
    except NotFound as error:
        raise Http404 from error
    noun = seen(nouns.noun(selection.noun), request.actor)
    if not request.actor.may(permission_for(noun.key)):
        raise Http404
    columns = exportable_columns(noun, request.actor)
    chosen = request.POST.getlist("columns") or [column.key for column in columns if column.default]
    problem = ""
    if request.method == "POST":
        try:
            start_export(
                actor=request.actor,
                noun_key=noun.key,
                selection_id=selection.pk,
                columns=request.POST.getlist("columns"),
                format=request.POST.get("format", ""),
            )
            return redirect("exchange:export_list")
        except RegardError as error:
            problem = str(error)
    context = {
        "page_title": tr("Export {what}", what=midsentence(noun.plural)),
        "noun": noun,
        "selection": selection,
        "columns": columns,
        "chosen": chosen,
        "format": request.POST.get("format", "csv"),
        "problem": problem,
        "has_whole": noun.key == CUSTOMERS,
    }
    return render(request, "exchange/export_new.html", context, status=422 if problem else 200)


def _export(request: ActorRequest, pk: int) -> Export:
    export = visible_exports(request.actor).filter(pk=pk).first()
    if export is None:
        raise Http404
    return export


@permission_required(SEE)
@require_GET
def export_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One export and how far it is."""
    export = _export(request, pk)
    job = job_of_export(export)
    context = {
        "page_title": export.title,
        "export": export,
        "job": job,
        "standing": standing(job) if job is not None else None,
    }
    template = "exchange/parts/export.html" if request.htmx else "exchange/export_detail.html"
    return render(request, template, context)


@permission_required(SEE)
@require_GET
def export_download(request: ActorRequest, pk: int) -> FileResponse:
    """The file."""
    export = _export(request, pk)
    path = Path(export.file)
    if export.status != Export.Status.DONE or not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
