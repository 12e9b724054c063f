"""The recycle bin, and the page of everything that can be undone as a whole."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.customers.bin_queries import PURGE, in_bin, not_put_back
from regard.customers.services.binning import purge_customers, restore_customers
from regard.customers.services.bulk_changes import start_restoring
from regard.customers.undoing import UNDOABLES, deeds
from regard.kernel.errors import Conflict, Forbidden, NotFound
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.toasts import undo_tag

PAGE = 50
MOST = 500  # chosen at once on the page


@permission_required("customers.customer.delete")
@require_GET
def recycle_bin(request: ActorRequest) -> HttpResponse:
    """Who was deleted, by whom, and for how long each can be restored."""
    text, before = request.GET.get("q", "").strip(), request.GET.get("before", "")
    last = whole_number(before) or None
    found, total = in_bin(request.actor, text=text[:100], before=last, limit=PAGE + 1)
    newest = found[0].id if found and last is None else whole_number(request.GET.get("newest", ""))
    more: dict[str, object] = {}
    if len(found) > PAGE:
        more = {"before": found[PAGE - 1].id, "newest": newest} | ({"q": text} if text else {})
    context = {
        "page_title": tr("Recycle bin"),
        "found": found[:PAGE],
        "total": total,
        "newest": newest,
        "text": text,
        "next": f"?{urlencode(more)}" if more else "",
        "left_out": [] if text or last else not_put_back(request.actor),
        "may_purge": request.actor.may(PURGE),
    }
    return render(request, "customers/bin.html", context)


@permission_required("customers.customer.delete")
@require_POST
def bin_restore(request: ActorRequest) -> HttpResponse:
    """Bring the chosen ones back, or with `found` all that `q` finds, and say of each what could not be."""
    if "found" in request.POST:
        return _restore_found(request)
    back = restore_customers(actor=request.actor, customer_ids=_chosen(request))
    if not back.ids:
        messages.error(request, "Nobody was chosen who can be restored. Tick somebody in the list first.")
        return redirect("customers:bin")
    for number, said in list(back.said.items())[:10]:
        messages.warning(request, tr("Customer {number}: {why}", number=number, why=" ".join(said)))
    messages.success(request, _restored(len(back.ids)))
    if len(back.ids) == 1:
        return redirect("customers:customer_detail", pk=back.ids[0])
    return redirect("customers:bin")


def _restored(count: int) -> str:
    return several(
        "{count} customer restored.", "{count} customers restored.", count, count=formats.number(count)
    )


def _restore_found(request: ActorRequest) -> HttpResponse:
    """All that were found when the page was made; whoever came into the bin since stays there."""
    text = request.POST.get("q", "").strip()[:100]
    try:
        change = start_restoring(actor=request.actor, text=text, newest=whole_number(request.POST["found"]))
    except Conflict as error:
        messages.error(request, f"{error} {error.kept}")
        return redirect("customers:bin")
    if change.job_id is not None:
        return redirect("jobs:job_detail", pk=change.job_id)
    left_out = change.options.get("left_out", 0)
    left = tr("{count} of them not wholly: see below.", count=formats.number(left_out)) if left_out else ""
    undone = tr("It can be undone for 30 days, under Bulk changes.")
    messages.success(
        request,
        " ".join(said for said in (_restored(change.changed), left, undone) if said),
        extra_tags=undo_tag(reverse("customers:bulk_change_undo", args=["customers", change.pk])),
    )
    return redirect("customers:bin")


@permission_required(PURGE)
@require_http_methods(["GET", "POST"])
def bin_purge(request: ActorRequest) -> HttpResponse:
    """Asks, then deletes the chosen ones for good."""
    chosen = _chosen(request)
    if request.method == "POST" and "sure" in request.POST:
        count = purge_customers(actor=request.actor, customer_ids=chosen)
        said = several(
            "{count} customer deleted for good.",
            "{count} customers deleted for good.",
            count,
            count=formats.number(count),
        )
        messages.success(request, said)
        return redirect("customers:bin")
    if not chosen:
        messages.error(request, "Nobody was chosen. Tick somebody in the list first.")
        return redirect("customers:bin")
    context = {"page_title": tr("Delete for good"), "chosen": chosen, "count": len(chosen)}
    return render(request, "customers/bin_purge.html", context)


@permission_required("customers.customer.view")
@require_GET
def bulk_changes(request: ActorRequest) -> HttpResponse:
    """Everything that changed much at once, whichever domain did it, each with its undo."""
    found = deeds(request.actor, before=_moment(request.GET.get("before", "")), limit=PAGE + 1)
    context = {
        "page_title": tr("Bulk changes"),
        "deeds": found[:PAGE],
        "next": f"?{urlencode({'before': found[PAGE - 1].at.isoformat()})}" if len(found) > PAGE else "",
    }
    return render(request, "customers/bulk_changes.html", context)


@permission_required("customers.customer.view")
@require_POST
def bulk_change_undo(request: ActorRequest, kind: str, number: int) -> HttpResponse:
    """Undo one deed; the service of its kind decides who may."""
    found = UNDOABLES.get(kind)
    if found is None or not request.actor.may(found.permission):
        raise Http404
    try:
        messages.success(request, found.undo(request.actor, number))
    except (NotFound, Forbidden):
        raise Http404 from None
    except Conflict as error:
        messages.error(request, f"{error} {error.remedy}".strip())
    return redirect("customers:bulk_changes")


def whole_number(text: str) -> int:
    """A number that was sent; 0 for anything else."""
    return int(text[:18]) if text[:18].isdecimal() and text.isascii() else 0


def _chosen(request: ActorRequest) -> list[int]:
    given = request.POST.getlist("customer") or request.GET.getlist("customer")
    return sorted({int(one[:18]) for one in given[:MOST] if one[:18].isdecimal()})


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
