"""What is done to many customers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.forms import OwnerForm
from regard.customers.services.customers import assign_owner
from regard.kernel.errors import Forbidden, NotFound
from regard.people.door import permission_required
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
        owner_id, moved = form.owner_id(), 0
        try:
            for ids in selection.batches(500):
                moved += assign_owner(actor=request.actor, customer_ids=ids, owner_id=owner_id)
        except Forbidden as error:
            form.add_error("owner", str(error))
        else:
            messages.success(
                request, f"{moved:,} changed hands; {selection.count - moved:,} stay with whom they were."
            )
            return redirect("customers:customer_list")
    context = {"page_title": "Assign customers", "form": form, "selection": selection}
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


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
