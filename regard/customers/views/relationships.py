"""What a customer is to others: the page, and saying, correcting and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.customers import relationship_rules as rules
from regard.customers.account_tree import tree_of
from regard.customers.key_account_queries import CHANGE as CHANGE_KEY
from regard.customers.key_account_queries import REVIEW, cadence, key_account_of, reviews_of, standing
from regard.customers.models import Customer
from regard.customers.pick_queries import picks
from regard.customers.queries import customer as find_customer
from regard.customers.relationship_forms import RelationshipForm
from regard.customers.relationship_map import map_of
from regard.customers.relationship_queries import (
    CHANGE,
    VIEW,
    Links,
    household_of,
    link_from,
    links_of,
    may_see,
    relationship,
)
from regard.customers.services.customers import change_customer
from regard.customers.services.relationships import (
    add_relationship,
    change_relationship,
    end_relationship,
    remove_relationship,
)
from regard.customers.views.customers import follows_merges, found
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.queries import business, owns
from regard.people.requests import ActorRequest
from regard.ui.slots import Tab, register_tab


def address(customer: Customer) -> str:
    return reverse("customers:customer_relationships", args=[customer.pk])


register_tab(
    Tab(
        "customers.customer.tabs",
        "relationships",
        lazy("Relationships"),
        address,
        order=20,
        permission=VIEW,
        is_for=lambda request, customer: may_see(request.actor, customer),  # type: ignore[attr-defined]
    )
)


@permission_required(VIEW)
@require_GET
@follows_merges
def customer_relationships(request: ActorRequest, pk: int) -> HttpResponse:
    """Everybody the customer has to do with, the account it is in, the household, and all of it as a map."""
    customer, actor = _seen(request, pk), request.actor
    links, tree = links_of(actor, customer), tree_of(actor, customer)
    account = key_account_of(actor, customer)
    context = {
        "page_title": tr("Relationships of {name}", name=customer.name),
        "customer": customer,
        "links": links,
        "tree": tree,
        "household": _household(request, customer, links),
        "map": map_of(customer, links, tree),
        "currency": business().currency,
        "account": account,
        "standing": standing(account.next_review_on) if account else None,
        "cadence": cadence(account) if account else "",
        "reviews": reviews_of(pk) if account else (),
        "may_change": owns(actor, CHANGE, customer.owner_id, customer.territory_id),
        "may_part": owns(actor, "customers.customer.change", customer.owner_id, customer.territory_id),
        "may_key": owns(actor, CHANGE_KEY, customer.owner_id, customer.territory_id)
        and customer.kind == "organisation",
        "may_review": owns(actor, REVIEW, customer.owner_id, customer.territory_id),
    }
    return render(request, "customers/customer_relationships.html", context)


def _household(request: ActorRequest, customer: Customer, links: Links) -> Any:  # noqa: ANN401
    """Looked for only where it is known already that the customer lives with somebody, or may with somebody unseen."""
    lives = any(link.type == rules.HOUSEHOLD for link in links.current)
    return household_of(request.actor, customer) if lives or links.unseen or links.has_more else None


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def relationship_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what the customer is to another. Without scripts a press of *Search* looks for the other and keeps what was typed."""
    customer = _seen(request, pk)
    usual = "works_at" if customer.kind == Customer.Kind.PERSON else "~works_at"
    initial = {"direction": request.GET.get("direction", usual), "strength": "normal"}
    is_search = "find" in request.POST
    form = RelationshipForm(
        request.POST if request.method == "POST" else None, customer=customer, initial=initial
    )
    if request.method == "POST" and not is_search and form.is_valid():
        try:
            _add(request, customer, form)
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, Conflict) as error:
            form.add_error(None, str(error))
        else:
            return redirect(address(customer))
    if is_search:  # nothing is wrong yet with what is only half filled in
        form = RelationshipForm(customer=customer, initial=request.POST.dict())
    picked = request.POST.get("other_id") or request.GET.get("other", "")
    context = {
        "page_title": tr("What {name} is to others", name=customer.name),
        "customer": customer,
        "form": form,
        "submit": tr("Add relationship"),
        "cancel_url": address(customer),
        **picks(request.actor, request.POST.get("q", ""), picked, but=customer.pk),
    }
    return render(request, "customers/relationship_form.html", context, status=422 if form.errors else 200)


def _add(request: ActorRequest, customer: Customer, form: RelationshipForm) -> None:
    picked = form.cleaned_data["other_id"]
    if not picked.isdecimal() or len(picked) > 18:
        raise Invalid({"other_id": tr("Search for the other customer and choose one.")})
    direction, other_id = form.cleaned_data["direction"], int(picked)
    add_relationship(
        actor=request.actor,
        customer_id=customer.pk,
        direction=direction,
        other_id=other_id,
        values=form.values(),
    )
    other = find_customer(request.actor, other_id)
    said = tr(
        "{first} {does} {second}.",
        first=customer.name,
        does=rules.DIRECTIONS[direction].label,
        second=other.name,
    )
    messages.success(request, said)


@permission_required(CHANGE)
@require_GET
def relationship_pick(request: ActorRequest, pk: int) -> HttpResponse:
    """Customers to choose from for what is typed; a part of the form."""
    customer = _seen(request, pk)
    context = picks(request.actor, request.GET.get("q", ""), request.GET.get("other_id", ""), but=customer.pk)
    return render(
        request, "customers/parts/picks.html", {"page_title": tr("Who"), "customer": customer, **context}
    )


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def relationship_change(request: ActorRequest, pk: int, relationship_id: int) -> HttpResponse:
    """Correct one, or `do` something with it: end, remove."""
    customer = _seen(request, pk)
    try:
        row = relationship(request.actor, pk, relationship_id)
    except NotFound:
        raise Http404 from None
    link = link_from(row, pk)
    do = request.POST.get("do", "")
    is_saved = request.method == "POST" and not do
    form = RelationshipForm(request.POST if is_saved else None, customer=customer, row=row)
    try:
        if do:
            _do(request, customer, relationship_id, f"{customer.name} {link.words} {link.other.name}", do)
            return redirect(address(customer))
        if is_saved and form.is_valid():
            change_relationship(
                actor=request.actor, customer_id=pk, relationship_id=relationship_id, values=form.values()
            )
            return redirect(address(customer))
    except Invalid as error:
        form.refuse(error)
    except (Forbidden, Conflict) as error:
        form.add_error(None, str(error))
    context = {
        "page_title": f"{customer.name} {link.words} {link.other.name}",
        "customer": customer,
        "form": form,
        "link": link,
        "submit": tr("Save"),
        "cancel_url": address(customer),
    }
    return render(request, "customers/relationship_form.html", context, status=422 if form.errors else 200)


def _do(request: ActorRequest, customer: Customer, relationship_id: int, words: str, do: str) -> None:
    actor = request.actor
    if do == "end":
        end_relationship(actor=actor, customer_id=customer.pk, relationship_id=relationship_id)
        messages.success(request, tr("“{words}” is over and stays among the past ones.", words=words))
    elif do == "remove":
        remove_relationship(actor=actor, customer_id=customer.pk, relationship_id=relationship_id)
        messages.success(request, tr("“{words}” is removed.", words=words))
    else:
        raise Http404


@permission_required("customers.customer.change")
@require_POST
def relationship_unpart(request: ActorRequest, pk: int) -> HttpResponse:
    """Take `part` out of what it belongs to: the customer itself, or one of its parts. Back to the page it was asked on."""
    customer = _seen(request, pk)
    said = request.POST.get("part", "")
    try:
        part = find_customer(request.actor, int(said)) if said.isdecimal() and len(said) <= 18 else customer
        if part.parent is None or pk not in {part.pk, part.parent_id}:
            raise NotFound(tr("It belongs to nobody."))
        former = part.parent.name
        change_customer(actor=request.actor, customer_id=part.pk, values={"parent_id": None})
    except NotFound:
        raise Http404 from None
    except (Forbidden, Invalid) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, tr("{name} is no longer part of {former}.", name=part.name, former=former))
    return redirect(address(customer))


def _seen(request: ActorRequest, pk: int) -> Customer:
    """The customer whose relationships the actor may see."""
    customer = found(request, pk)
    if not may_see(request.actor, customer):
        raise Http404
    return customer
