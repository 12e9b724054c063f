"""What a customer's fields were, and giving one of them back a former value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from regard.audit.ways import way_of
from regard.customers.forms import in_words
from regard.customers.forms import labels as all_labels
from regard.customers.merge_queries import merges
from regard.customers.models import Customer
from regard.customers.origins import API, HAND, IMPORT, Imported, came_by, imports_among, source_name
from regard.customers.profile_rules import FIELDS, shown
from regard.customers.queries import FieldChange, History, history
from regard.customers.services.customers import restore_value
from regard.customers.views.customers import follows_merges, found
from regard.jobs.queries import titles_of
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.door import permission_required
from regard.people.queries import business, territory_names
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.slots import Tab, register_tab

register_tab(
    Tab(
        "customers.customer.tabs",
        "history",
        "History",
        lambda customer: reverse("customers:customer_history", args=[customer.pk]),
        order=90,
    )
)


@dataclass(frozen=True)
class Line:
    """A line of the page: the change, and its values in words, which are empty where the values are."""

    change: FieldChange
    label: str
    before: str
    after: str
    who: str
    way: str
    may_restore: bool


@permission_required("customers.customer.view")
@require_GET
@follows_merges
def customer_history(request: ActorRequest, pk: int) -> HttpResponse:
    customer = found(request, pk)
    field = request.GET.get("field", "")
    labels = all_labels()
    field = field if field in labels else ""
    older = request.GET.get("before", "")
    page = history(
        request.actor,
        pk,
        fields=(field,) if field else labels,
        before=int(older[:18]) if older[:18].isdecimal() else None,
    )
    may_change = request.actor.may("customers.customer.change")
    made_by = f"{IMPORT}{customer.import_id}" if customer.import_id else ""
    imports = imports_among({made_by, *(change.source for change in page.changes)})
    jobs = titles_of(request.actor, {change.source for change in page.changes})
    context = {
        "page_title": f"History of {customer.name}",
        "customer": customer,
        "lines": [
            _line(change, page, _way(change.source, imports, jobs), labels, may_change=may_change)
            for change in page.changes
        ],
        "origin": _origin(customer, imports),
        "field": field,
        "label": labels.get(field, ""),
        "merges": [] if older else merges(request.actor, customer_id=pk, limit=10),
        "labels": labels,
        "next": page.next,
        "older": bool(older),
        "address": reverse("customers:customer_history", args=[pk]),
    }
    return render(request, "customers/customer_history.html", context)


@permission_required("customers.customer.change")
@require_POST
def customer_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """One field gets a former value again; back to the page it was asked on."""
    customer = found(request, pk)
    field, change = request.POST.get("field", ""), request.POST.get("change", "")[:18]
    label = all_labels().get(field, field)
    try:
        restore_value(
            actor=request.actor,
            customer_id=pk,
            change_id=int(change) if change.isdecimal() else 0,
            field=field,
        )
    except (Invalid, Forbidden, Conflict, NotFound) as error:
        messages.error(request, f"{label} of {customer.name} stays as it is: {error}")
    else:
        messages.success(request, f"{label} of {customer.name} is what it was before.")
    kept = request.POST.get("only", "")
    query = f"?{urlencode({'field': kept})}" if kept in all_labels() else ""
    return redirect(f"{reverse('customers:customer_history', args=[pk])}{query}")


def _line(
    change: FieldChange, page: History, way: str, labels: Mapping[str, str], *, may_change: bool
) -> Line:
    return Line(
        change,
        labels[change.field],
        _words(change.field, change.before, page),
        _words(change.field, change.after, page),
        change.who or "Regard",
        way,
        may_change and change.is_past,
    )


def _origin(customer: Customer, imports: Mapping[str, Imported]) -> str:
    """How a customer came here, as the end of "was entered" or "came"."""
    made_by = imports.get(f"{IMPORT}{customer.import_id}")
    if made_by is not None:
        return f"came with the import of {made_by.file}"
    source = came_by(customer.source)
    return {HAND: "was entered by hand", API: "was entered through the API", "": "was entered"}.get(
        source, f"came from {source_name(source)}"
    )


def _way(source: str, imports: Mapping[str, Imported], jobs: Mapping[str, str]) -> str:
    kind, _, number = source.partition(":")
    if kind == "import":
        return f"by the import of {imports[source].file}" if source in imports else f"by import {number}"
    return way_of(source, jobs.get(source, ""))


def _words(field: str, value: Any, page: History) -> str:  # noqa: ANN401
    """A stored value as people read it."""
    if value in (None, ""):
        return ""
    write = _WRITERS.get(field)
    return write(value, page) if write else str(in_words(field, value))


def _choice(choices: Sequence[tuple[str, Any]]) -> Callable[[Any, History], str]:
    return lambda value, page: next((str(label) for key, label in choices if key == value), str(value))


_WRITERS: dict[str, Callable[[Any, History], str]] = {
    "owner_id": lambda value, page: page.people.get(value, "a former colleague"),
    "territory_id": lambda value, page: territory_names().get(value, "a former territory"),
    "parent_id": lambda value, page: page.parents.get(value, "an organisation you may not see"),
    "annual_revenue": lambda value, page: formats.money_short(value, business().currency),
    "customer_since": lambda value, page: formats.day(date.fromisoformat(value)),
    "language": lambda value, page: shown(FIELDS["language"], value),
    "kind": _choice(Customer.Kind.choices),
    "party_class": _choice(Customer.PartyClass.choices),
}
