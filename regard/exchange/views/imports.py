"""Imports as a list, and one of them: on its way, stopped, done, undone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.exchange.kinds.kinds import KINDS
from regard.exchange.models import Import
from regard.exchange.presenting import counted, described, made_words, outcome, passed_on, problems
from regard.exchange.queries import last_job
from regard.exchange.readers.dialect import shown_column
from regard.exchange.replacing import HEAD, replaced
from regard.exchange.reports import alike_file
from regard.exchange.services.drafts import delete_draft
from regard.exchange.services.working import CHECK, UNDO, start_undo, stop
from regard.exchange.values.texts import defused
from regard.exchange.views.common import SEE, found, say, workable
from regard.jobs.queries import standing
from regard.kernel.errors import RegardError
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.lists import ListView

Status = Import.Status


class ImportList(ListView):
    noun_key = "exchange.import"
    template_name = "exchange/import_list.html"


@permission_required(SEE)
@require_GET
def import_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Where an import stands, whatever that is."""
    item = found(request, pk)
    context = _context(request, item)
    if item.status in {Status.DRAFT, Status.READY} and not context["is_working"]:
        return redirect("exchange:import_fields", pk)
    if context["is_working"]:
        return render(request, "exchange/import_progress.html", context)
    return render(request, "exchange/import_result.html", context)


@permission_required(SEE)
@require_GET
def import_progress(request: ActorRequest, pk: int) -> HttpResponse:
    """The bar, asked for again and again; once the work is over the browser goes to what became of it."""
    item = found(request, pk)
    context = _context(request, item)
    if not context["is_working"]:
        return HttpResponse(headers={"HX-Redirect": reverse("exchange:import_detail", args=[pk])})
    return render(request, "exchange/parts/progress.html", context)


def _context(request: ActorRequest, item: Import) -> dict[str, Any]:
    job = last_job(item)
    is_undoing = item.work == UNDO
    written = int(item.counts.get("lines_imported", 0)) if item.has_written and not is_undoing else None
    is_live = job is not None and not job.is_over and item.work != CHECK
    return {
        "item": item,
        "kind": KINDS[item.kind],
        "page_title": item.name,
        "described": described(item),
        "job": job,
        "standing": standing(job) if job is not None else None,
        "is_working": is_live or (item.status in {Status.RUNNING, Status.UNDOING} and not item.is_stalled),
        "is_undoing": is_undoing,
        "written": written,
        "writing_total": int(item.counts.get("lines_good", 0)) if item.stage == Import.Stage.APPLYING else 0,
        "made": made_words(item),
        "counted": counted(job.counts) if job is not None else [],
        "seconds_left": job.seconds_left(timezone.now()) if job is not None else None,
        "may_work": request.actor.may(KINDS[item.kind].permission),
        "outcome": outcome(item),
        "passed": passed_on(item, request.actor),
        "problems": problems(item),
        "has_alike": item.kind == "contacts" and alike_file(item) is not None,
        "columns": [
            (KINDS[item.kind].field(key).label, shown_column(item.layout["columns"][number - 1]))
            for key, number in item.mapping.items()
        ],
    }


@permission_required(SEE)
@require_GET
def import_errors(request: ActorRequest, pk: int) -> FileResponse:
    """The rows that were set aside, as a file to mend."""
    item = found(request, pk)
    path = Path(item.error_file) if item.error_file else None
    if path is None or not path.exists():
        raise Http404
    name = f"{Path(item.name).name.split('.')[0]}-set-aside.csv"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


@permission_required(SEE)
@require_GET
def import_alike(request: ActorRequest, pk: int) -> FileResponse:
    """The rows that look like a customer or like an earlier row, with whom and why."""
    item = found(request, pk)
    path = alike_file(item)
    if path is None:
        raise Http404
    name = f"{Path(item.name).name.split('.')[0]}-look-alikes.csv"
    return FileResponse(
        Path(path).open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


@permission_required(SEE)
@require_GET
def import_replaced(request: ActorRequest, pk: int) -> HttpResponse:
    """The stored values the check says are replaced: whose, which, what they are and become."""
    item = found(request, pk)
    rows = replaced(item, request.actor)
    if not rows:
        raise Http404
    name = f"{Path(item.name).name.split('.')[0]}-replaced.csv"
    answer = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""},
    )
    writer = csv.writer(answer)
    writer.writerow(HEAD)
    writer.writerows(
        [defused(str(cell)) for cell in (one.customer_id, one.name, one.label, one.before, one.after)]
        for one in rows
    )
    return answer


@permission_required(SEE)
@require_http_methods(["GET", "POST"])
def import_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask, then take the import back."""
    item = workable(request, pk)
    if request.method == "POST":
        try:
            start_undo(actor=request.actor, item=item)
        except RegardError as error:
            say(request, error)
        return redirect("exchange:import_detail", pk)
    if not item.has_written:
        return redirect("exchange:import_detail", pk)
    return render(request, "exchange/import_undo.html", _context(request, item))


@permission_required(SEE)
@require_POST
def import_stop(request: ActorRequest, pk: int) -> HttpResponse:
    """Pause it, let it go on, or cancel it; what was written stays until it is undone."""
    item = workable(request, pk)
    how = request.POST.get("how", "")
    if how not in {"pause", "resume", "cancel"}:
        raise Http404
    try:
        stop(actor=request.actor, item=item, how=how)
    except RegardError as error:
        say(request, error)
    return redirect("exchange:import_detail", pk)


@permission_required(SEE)
@require_POST
def import_delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    item = workable(request, pk)
    try:
        delete_draft(actor=request.actor, item=item)
    except RegardError as error:
        say(request, error)
        return redirect("exchange:import_detail", pk)
    return redirect("exchange:import_list")
