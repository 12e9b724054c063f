"""What is done to many customers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.forms import OwnerForm, TerritoryForm
from regard.customers.services.handing import (
    AT_ONCE,
    ask_for_assignment,
    ask_for_hand_over,
    ask_for_territory,
    hand_over,
    put_into_territory,
)
from regard.customers.services.territories import preview_assignment
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.door import permission_required
from regard.people.queries import territory_names
from regard.people.requests import ActorRequest
from regard.ui.queries import selection_of

if TYPE_CHECKING:
    from regard.ui.models import Selection


def _selection(request: ActorRequest) -> Selection:
    wanted = request.POST.get("selection") or request.GET.get("selection", "")
    try:
        selection = selection_of(request.actor, wanted)
    except NotFound:
        raise Http404 from None
    if selection.noun != "customers.customer":
        raise Http404
    return selection


@permission_required("customers.customer.assign")
@require_http_methods(["GET", "POST"])
def customers_assign(request: ActorRequest) -> HttpResponse:
    """Give the selected customers to somebody."""
    selection = _selection(request)
    form = OwnerForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        actor, owner_id = request.actor, form.owner_id()
        try:
            if selection.count > AT_ONCE:
                job = ask_for_hand_over(actor=actor, selection_id=selection.pk, owner_id=owner_id)
                return redirect("jobs:job_detail", job.pk)
            moved = hand_over(actor=actor, selection_id=selection.pk, owner_id=owner_id)
        except (Forbidden, Invalid) as error:
            form.add_error("owner", str(error))
        else:
            messages.success(
                request, f"{moved:,} changed hands; {selection.count - moved:,} stay with whom they were."
            )
            return redirect("customers:customer_list")
    context = {"page_title": "Assign customers", "form": form, "selection": selection, "at_once": AT_ONCE}
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.assign")
@require_http_methods(["GET", "POST"])
def customers_territory(request: ActorRequest) -> HttpResponse:
    """Put the selected customers into a territory."""
    selection = _selection(request)
    form = TerritoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, territory_id = request.actor, form.territory_id()
        try:
            if selection.count > AT_ONCE:
                job = ask_for_territory(actor=actor, selection_id=selection.pk, territory_id=territory_id)
                return redirect("jobs:job_detail", job.pk)
            moved = put_into_territory(actor=actor, selection_id=selection.pk, territory_id=territory_id)
        except (Forbidden, Invalid) as error:
            form.add_error("territory", str(error))
        else:
            messages.success(
                request, f"{moved:,} changed territory; {selection.count - moved:,} stay where they were."
            )
            return redirect("customers:customer_list")
    context = {"page_title": "Put into a territory", "form": form, "selection": selection, "at_once": AT_ONCE}
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.assign")
@require_http_methods(["GET", "POST"])
def territories_assign(request: ActorRequest) -> HttpResponse:
    """What assigning territories by their rules would change, and the button that has it done."""
    try:
        if request.method == "POST":
            return redirect("jobs:job_detail", ask_for_assignment(actor=request.actor).pk)
        planned = preview_assignment(actor=request.actor)
    except Forbidden:
        raise Http404 from None
    names = territory_names()
    coming = sorted(
        ((names.get(pk or 0, "No territory any more"), count) for pk, count in planned.coming.items()),
        key=lambda item: (-item[1], item[0]),
    )
    context = {
        "page_title": "Assign territories",
        "planned": planned,
        "coming": coming,
        "has_any": bool(names),
    }
    return render(request, "customers/territories_assign.html", context)


@permission_required("customers.customer.delete")
@require_GET
def customers_deleted(request: ActorRequest) -> HttpResponse:
    """Says what a bulk delete did, then shows the list."""
    deleted, kept = (request.GET.get(name, "0") for name in ("deleted", "kept"))
    if not (deleted.isdecimal() and kept.isdecimal()):
        raise Http404
    stay = f" {int(kept):,} stay because of their purchases." if int(kept) else ""
    messages.success(request, f"{int(deleted):,} customers are deleted.{stay}")
    return redirect("customers:customer_list")
