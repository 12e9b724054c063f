"""What is done to many customers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.forms import OwnerForm, TagsForm, TerritoryForm, ValueForm
from regard.customers.queries import MODEL
from regard.customers.services.bulk_changes import AT_ONCE, start_change, visible_changes
from regard.customers.services.handing import ask_for_assignment, ask_for_preview, is_large
from regard.customers.services.territories import preview_assignment, require_all
from regard.fields.queries import written_fields
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.sight import Level
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.queries import territory_names
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.queries import selection_of
from regard.ui.sight import level
from regard.ui.toasts import undo_tag

if TYPE_CHECKING:
    from regard.customers.models import BulkChange
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
        try:
            change = start_change(
                actor=request.actor,
                kind="assign",
                customer_ids=selection.ids(),
                options={"owner_id": form.owner_id()},
            )
        except (Forbidden, Invalid) as error:
            form.add_error("owner", str(error))
        else:
            return _after(
                request,
                change,
                _said(change, tr("changed hands"), tr("stay with whom they were")),
            )
    context = {"page_title": tr("Assign customers"), "form": form, "selection": selection, "at_once": AT_ONCE}
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.assign")
@require_http_methods(["GET", "POST"])
def customers_territory(request: ActorRequest) -> HttpResponse:
    """Put the selected customers into a territory."""
    selection = _selection(request)
    form = TerritoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = start_change(
                actor=request.actor,
                kind="territory",
                customer_ids=selection.ids(),
                options={"territory_id": form.territory_id()},
            )
        except (Forbidden, Invalid) as error:
            form.add_error("territory", str(error))
        else:
            return _after(
                request,
                change,
                _said(change, tr("changed territory"), tr("stay where they were")),
            )
    context = {
        "page_title": tr("Put into a territory"),
        "form": form,
        "selection": selection,
        "at_once": AT_ONCE,
    }
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def customers_tag(request: ActorRequest) -> HttpResponse:
    """Give the selected customers tags, or take some away."""
    if level(request.actor, MODEL, "tags") is not Level.CHANGE:
        raise Http404
    selection = _selection(request)
    form = TagsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gives = form.cleaned_data["do"] == "tag"
        try:
            change = start_change(
                actor=request.actor,
                kind=form.cleaned_data["do"],
                customer_ids=selection.ids(),
                options={"tags": form.cleaned_data["tags"]},
            )
        except Invalid as error:
            form.add_error("tags", error.message)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            done = (
                _said(change, tr("got the tags"), tr("had them, or have no room for more"))
                if gives
                else _said(change, tr("lost the tags"), tr("had none of them"))
            )
            return _after(request, change, done)
    context = {
        "page_title": tr("Tags of customers"),
        "form": form,
        "selection": selection,
        "at_once": AT_ONCE,
        "verb": tr("Change {count}", count=formats.number(selection.count)),
    }
    return render(request, "customers/customers_assign.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def customers_value(request: ActorRequest) -> HttpResponse:
    """Fill in one own field of the selected customers, or empty it: first which, then what."""
    selection = _selection(request)
    fields = [
        field for field in written_fields(MODEL) if level(request.actor, MODEL, field.key) is Level.CHANGE
    ]
    wanted = request.POST.get("field") or request.GET.get("field", "")
    one = next((field for field in fields if field.key == wanted), None)
    context = {
        "page_title": tr("Fill in a field"),
        "selection": selection,
        "at_once": AT_ONCE,
        "own": fields,
        "one": one,
    }
    if one is None:
        return render(request, "customers/customers_value.html", context)
    form = ValueForm(request.POST or None, actor=request.actor, field=one)
    if request.method == "POST" and form.is_valid():
        options = {"field": one.key, "value": form.cleaned_data["value"]}
        try:
            change = start_change(
                actor=request.actor, kind="value", customer_ids=selection.ids(), options=options
            )
        except Invalid as error:
            form.add_error("value", error.message)
        except Forbidden as error:
            form.add_error("value", str(error))
        else:
            refused = change.options.get("refused", 0)
            said = several(
                "{field} of {count} customer is changed.",
                "{field} of {count} customers is changed.",
                change.changed,
                field=one.label,
                count=formats.number(change.changed),
            )
            if refused:
                stay = tr("For {count} it would break a rule, and they stay.", count=formats.number(refused))
                said = f"{said} {stay}"
            return _after(request, change, said)
    context |= {"form": form, "page_title": tr("{field} of many", field=one.label)}
    return render(request, "customers/customers_value.html", context, status=422 if form.errors else 200)


@permission_required("customers.customer.assign")
@require_http_methods(["GET", "POST"])
def territories_assign(request: ActorRequest) -> HttpResponse:
    """What assigning territories by their rules would change, and the button that has it done."""
    try:
        if request.method == "POST":
            ask = ask_for_preview if request.POST.get("do") == "count" else ask_for_assignment
            return redirect("jobs:job_detail", ask(actor=request.actor).pk)
        require_all(request.actor)
        if territory_names() and is_large():
            context = {"page_title": tr("Assign territories"), "is_large": True, "has_any": True}
            return render(request, "customers/territories_assign.html", context)
        planned = preview_assignment(actor=request.actor)
    except Forbidden:
        raise Http404 from None
    names = territory_names()
    coming = sorted(
        ((names.get(pk or 0, tr("No territory any more")), count) for pk, count in planned.coming.items()),
        key=lambda item: (-item[1], item[0]),
    )
    context = {
        "page_title": tr("Assign territories"),
        "planned": planned,
        "coming": coming,
        "has_any": bool(names),
    }
    return render(request, "customers/territories_assign.html", context)


@permission_required("customers.customer.delete")
@require_GET
def customers_deleted(request: ActorRequest) -> HttpResponse:
    """Says what a bulk delete did, then shows the list, or how far it is."""
    number = request.GET.get("change", "")
    change = visible_changes(request.actor).filter(pk=int(number[:18]) if number.isdecimal() else 0).first()
    if change is None or change.kind != "delete":
        raise Http404
    stay = change.count - change.changed
    said = several(
        "{count} customer is in the recycle bin, to be restored for 30 days.",
        "{count} customers are in the recycle bin, to be restored for 30 days.",
        change.changed,
        count=formats.number(change.changed),
    )
    if stay:
        left = tr("Not yours to delete, and left where they are: {count}.", count=formats.number(stay))
        said = f"{said} {left}"
    return _after(request, change, said)


def _said(change: BulkChange, did: str, others: str) -> str:
    """How many were changed, and of how many there was nothing to change where there are such."""
    left = change.count - change.changed
    count = formats.number(change.changed)
    return (
        tr("{count} {did}; {left} {others}.", count=count, did=did, left=formats.number(left), others=others)
        if left
        else tr("{count} {did}.", count=count, did=did)
    )


def _after(request: ActorRequest, change: BulkChange, said: str) -> HttpResponse:
    if change.job_id is not None:
        return redirect("jobs:job_detail", pk=change.job_id)
    undo = reverse("customers:bulk_change_undo", args=["customers", change.pk])
    messages.success(request, said, extra_tags=undo_tag(undo) if change.changed else "")
    return redirect("customers:customer_list")
