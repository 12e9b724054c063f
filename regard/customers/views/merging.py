"""Making one customer of several: choosing, doing it, undoing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.customers.contact_rules import one_line
from regard.customers.forms import in_words, labels
from regard.customers.merge_queries import ADDRESS, MOST, Preview, choosable, mergeable, merges, preview, says
from regard.customers.models import Customer
from regard.customers.pick_queries import subtitle
from regard.customers.profile_rules import FIELDS, shown
from regard.customers.queries import search, visible_names
from regard.customers.services.merging import DifferentCustomers, merge_customers, undo_merge
from regard.customers.services.undoables import own_again
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.queries import selection_of
from regard.ui.toasts import undo_tag

PERMISSION = "customers.customer.merge"
ADDRESS_LINE = "address"


@dataclass(frozen=True)
class Cell:
    """What one record says in a line."""

    customer_id: int
    text: str
    is_chosen: bool
    is_said: bool


@dataclass(frozen=True)
class Line:
    """A field, or the address as a whole, with what each record says."""

    name: str
    label: str
    cells: Sequence[Cell]
    differs: bool


@permission_required(PERMISSION)
@require_http_methods(["GET", "POST"])
def customer_merge(request: ActorRequest) -> HttpResponse:
    """`of`: the records, as ids with commas; or `selection`, a selection of the list. With one record, a search for the other.

    `back`: the page to go on with afterwards, the customer's when there is none.
    """
    ids = _ids(request)
    try:
        customers = mergeable(request.actor, ids)
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("customers:customer_list")
    if len(customers) < 2:
        return _search(request, customers)
    problem, conflict, status = "", False, 200
    if request.method == "POST":
        try:
            return _merge(request, customers)
        except Invalid as error:
            problem, status = error.message, 422
        except Conflict as error:
            problem, status = f"{error} {error.remedy}", 409
            conflict = isinstance(error, DifferentCustomers)
    keep = request.POST.get("keep") or request.GET.get("keep", "")
    seen = preview(customers, int(keep[:18]) if keep[:18].isdecimal() else None, actor=request.actor)
    lines = _lines(seen, _taken(request, ids), _parents(request, customers))
    context = {
        "page_title": several("Merge {count} record", "Merge {count} records", len(customers)),
        "customers": _shown(seen),
        "of": ",".join(str(number) for number in ids),
        "lines": [line for line in lines if line.differs],
        "settled": [line for line in lines if not line.differs],
        "counts": seen.counts,
        "counted": [
            (one.words[one.total != 1], one.total, _shares(one.by_customer, seen)) for one in seen.counts
        ],
        "left": seen.left,
        "conflicts": seen.conflicts,
        "problem": problem,
        "is_conflict": conflict,
        "back": _back(request),
        "cancel_url": _back(request) or _customer_url(ids[0]),
    }
    return render(request, "customers/customer_merge.html", context, status=status)


def _ids(request: ActorRequest) -> list[int]:
    said = request.POST.get("of") or request.GET.get("of", "")
    if not said and request.GET.get("selection"):
        try:
            selection = selection_of(request.actor, request.GET["selection"])
        except NotFound:
            raise Http404 from None
        if selection.noun != "customers.customer":
            raise Http404
        return [number for ids in selection.batches(MOST + 1) for number in ids][: MOST + 1]
    ids = [int(part[:18]) for part in said.split(",") if part[:18].isdecimal()]
    if not ids:
        raise Http404
    return list(dict.fromkeys(ids))


def _search(request: ActorRequest, customers: Sequence[Customer]) -> HttpResponse:
    one = customers[0]
    text = request.GET.get("q", "").strip()
    found = [other for other in search(request.actor, text or one.name, 12) if other.pk != one.pk]
    context = {
        "page_title": tr("Merge {name} with another record", name=one.name),
        "customer": one,
        "q": text,
        "found": [(other, subtitle(other)) for other in found],
    }
    return render(request, "customers/customer_merge_search.html", context)


def _merge(request: ActorRequest, customers: Sequence[Customer]) -> HttpResponse:
    keep = request.POST.get("keep", "")
    survivor = int(keep[:18]) if keep[:18].isdecimal() else 0
    ids = [one.pk for one in customers]
    if survivor not in ids:
        raise Invalid({"keep": tr("Say which record stays.")})
    merge = merge_customers(
        actor=request.actor,
        survivor=survivor,
        others=[number for number in ids if number != survivor],
        take=_taken(request, ids),
        versions={number: int(version) for number, version in _versions(request, ids)},
        accept_conflicts="accept" in request.POST,
    )
    messages.success(
        request,
        tr(
            "{count} records are one customer now: {name}. It can be undone for 30 days, under History.",
            count=len(ids),
            name=merge.name,
        ),
        extra_tags=undo_tag(reverse("customers:merge_undo", args=[merge.pk])),
    )
    return redirect(_back(request) or _customer_url(survivor))


def _back(request: ActorRequest) -> str:
    """Where somebody came from who wants to go on there: a page of ours, or nothing."""
    said = request.POST.get("back") or request.GET.get("back", "")
    return said if said.startswith("/") and url_has_allowed_host_and_scheme(said, None) else ""


def _taken(request: ActorRequest, ids: Sequence[int]) -> dict[str, int]:
    known = {str(number) for number in ids}
    said = {
        name.removeprefix("take."): value
        for name, value in request.POST.items()
        if name.startswith("take.") and value in known
    }
    address = said.pop(ADDRESS_LINE, None)
    taken = {name: int(value) for name, value in said.items() if name in choosable() and name not in ADDRESS}
    return taken | (dict.fromkeys(ADDRESS, int(address)) if address else {})


def _versions(request: ActorRequest, ids: Sequence[int]) -> Iterable[tuple[int, str]]:
    for number in ids:
        version = request.POST.get(f"v.{number}", "")
        if version.isdecimal():
            yield number, version[:9]


def _shown(seen: Preview) -> list[dict[str, Any]]:
    return [
        {"customer": one, "subtitle": subtitle(one), "stays": one.pk == seen.survivor}
        for one in seen.customers
    ]


def _parents(request: ActorRequest, customers: Sequence[Customer]) -> dict[int, str]:
    """What these are parts of, as far as it may be seen. One query."""
    ids = [one.parent_id for one in customers if one.parent_id]
    return visible_names(request.actor, ids) if ids else {}


def _lines(seen: Preview, taken: Mapping[str, int], parents: Mapping[int, str]) -> list[Line]:
    """The choices as lines, as chosen already where they are; the parts of the address as one."""
    order, named = [one.pk for one in seen.customers], labels()
    by_id = {one.pk: one for one in seen.customers}
    lines = []
    for choice in seen.choices:
        if choice.field not in ADDRESS:
            chosen = taken.get(choice.field, choice.chosen)
            cells = [_cell(choice.field, by_id[number], chosen, parents) for number in order]
            lines.append(Line(choice.field, named[choice.field], cells, choice.differs))
    parts = [choice for choice in seen.choices if choice.field in ADDRESS]
    if parts:
        chosen = taken.get("street", parts[0].chosen)
        texts = {number: one_line(*(getattr(by_id[number], name) for name in ADDRESS)) for number in order}
        cells = [Cell(number, texts[number], number == chosen, bool(texts[number])) for number in order]
        differs = len({text.casefold() for text in texts.values() if text}) > 1
        lines.insert(min(8, len(lines)), Line(ADDRESS_LINE, tr("Address"), cells, differs))
    return lines


def _cell(field: str, customer: Customer, chosen: int, parents: Mapping[int, str]) -> Cell:
    is_said = says(customer, field)
    text = _written(field, customer, parents) if is_said or field == "name" else ""
    return Cell(customer.pk, text, customer.pk == chosen, is_said)


def _written(field: str, customer: Customer, parents: Mapping[int, str]) -> str:
    value = getattr(customer, field)
    if field == "owner_id":
        return str(customer.owner or "")
    if field == "parent_id":
        return parents.get(value, tr("one you may not see"))
    if field in {"kind", "party_class"}:
        return str(getattr(customer, f"get_{field}_display")())
    if field == "language":
        return shown(FIELDS["language"], value)
    if field == "annual_revenue":
        return formats.money_short(value, business().currency)
    return formats.day(value) if field == "customer_since" else str(in_words(field, value))


def _shares(by_customer: Mapping[int, int], seen: Preview) -> str:
    return " + ".join(formats.number(by_customer.get(one.pk, 0)) for one in seen.customers)


def _customer_url(number: int) -> str:
    return reverse("customers:customer_detail", args=[number])


@permission_required("customers.customer.view")
@require_GET
def merge_list(request: ActorRequest) -> HttpResponse:
    """Which records were made one, when and by whom."""
    before = request.GET.get("before", "")
    made = merges(request.actor, before=int(before[:18]) if before[:18].isdecimal() else None, limit=51)
    context = {
        "page_title": tr("Merges"),
        "merges": made[:50],
        "next": f"?{urlencode({'before': made[49].id})}" if len(made) > 50 else "",
    }
    return render(request, "customers/merge_list.html", context)


@permission_required(PERMISSION)
@require_POST
def merge_undo(request: ActorRequest, merge: int) -> HttpResponse:
    """Part what a merge made one, and go to the customer that had stayed."""
    try:
        undone = undo_merge(actor=request.actor, merge_id=merge)
    except NotFound:
        raise Http404 from None
    except Conflict as error:
        messages.error(request, f"{error} {error.remedy}".strip())
        return redirect("customers:merge_list")
    messages.success(request, own_again(undone.name, undone.merged_names))
    return redirect("customers:customer_detail", pk=undone.customer_id)
