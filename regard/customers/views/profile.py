"""What is known of a customer as a person: the tab, and each value edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers import profile_rules as rules
from regard.customers.models import Attribute, Customer
from regard.customers.profile_forms import ValueForm, offered
from regard.customers.profile_queries import (
    CHANGE,
    DEFINE,
    NEED_CHANGE,
    NEED_VIEW,
    VIEW,
    Known,
    definition,
    definition_of,
    needs_of,
    preferences_of,
    profile_of,
    reaches,
)
from regard.customers.profile_rules import Definition
from regard.customers.services.profile import remove_value, set_value, use_inferred
from regard.customers.views.customers import follows_merges, found
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.slots import Part, Tab, register_part, register_tab

register_tab(
    Tab(
        "customers.customer.tabs",
        "profile",
        lazy("Profile"),
        lambda customer: reverse("customers:customer_profile", args=[customer.pk]),
        order=30,
        permission=VIEW,
        is_for=lambda request, customer: reaches(request.actor, VIEW, customer),  # type: ignore[attr-defined]
    )
)


@dataclass(frozen=True)
class Line:
    """A line of the page: what can be known, and what is (None: nothing)."""

    of: Definition
    known: Known | None
    url: str

    @property
    def id(self) -> str:
        return f"profile-{self.of.key}"


def reached(request: ActorRequest, pk: int, permission: str) -> Customer:
    """The customer, if the permission of the page reaches it as well; else there is no such page."""
    customer = found(request, pk)
    if not reaches(request.actor, permission, customer):
        raise Http404
    return customer


@permission_required(VIEW)
@require_GET
@follows_merges
def customer_profile(request: ActorRequest, pk: int) -> HttpResponse:
    """All that is known, by what it is about. Four queries besides those of every page."""
    customer = reached(request, pk, VIEW)
    known = profile_of(customer)
    own = "organisation" if customer.kind == Customer.Kind.ORGANISATION else "person"
    every = [definition_of(one) for one in Attribute.objects.order_by("kind", "name")]
    sees_needs = reaches(request.actor, NEED_VIEW, customer)
    context = {
        "page_title": tr("Profile of {name}", name=customer.name),
        "customer": customer,
        "preferences": [_line(customer, rules.FIELDS[key], known) for key in rules.PREFERENCES],
        "about": [_line(customer, of, known) for of in rules.FIELDS.values() if of.group in (own,) or (
            of.group in ("person", "organisation") and of.key in known)],
        "about_title": rules.GROUPS[own],
        "answers": [_line(customer, of, known) for of in every if of.key in known],
        "unanswered": [of for of in every if of.key not in known],
        "kinds": dict(Attribute.Kind.choices),
        "needs": needs_of(pk, ended=True) if sees_needs else [],
        "sees_needs": sees_needs,
        "may_change": reaches(request.actor, CHANGE, customer),
        "may_change_needs": reaches(request.actor, NEED_CHANGE, customer),
        "may_define": request.actor.may(DEFINE),
        "is_anything": bool(every),
    }  # fmt: skip
    return render(request, "customers/customer_profile.html", context)


def _line(customer: Customer, of: Definition, known: dict[str, Known]) -> Line:
    return Line(of, known.get(of.key), reverse("customers:profile_value", args=[customer.pk, of.key]))


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def profile_value(request: ActorRequest, pk: int, field: str) -> HttpResponse:
    """One value: shown (`?show`), as a form, saved; or `do`: remove it, use what was inferred instead.

    In place on the tab, and as a page of its own without scripts.
    """
    customer = reached(request, pk, CHANGE)
    of = _definition(field)
    if request.htmx and request.method == "GET" and "show" in request.GET:
        return _shown(request, customer, of)
    known = profile_of(customer).get(of.key)
    do = request.POST.get("do", "")
    form = ValueForm(request.POST if request.method == "POST" and not do else None, of=of, known=known)
    if request.method == "POST" and (do or form.is_valid()):
        try:
            _save(request, pk, form, known, do)
        except Invalid as error:
            form.refuse(error)
        except (Conflict, Forbidden, NotFound) as error:
            if do:
                messages.error(request, str(error))
                return _back(pk)
            form.add_error(None, str(error))
        else:
            return _shown(request, found(request, pk), of, is_saved=True) if request.htmx else _back(pk)
    context = {
        "page_title": f"{of.label} of {customer.name}",
        "customer": customer,
        "of": of,
        "known": known,
        "form": form,
        "offered": offered(of),
        "line": _line(customer, of, {of.key: known} if known else {}),
        "submit": tr("Save"),
        "cancel_url": reverse("customers:customer_profile", args=[pk]),
    }
    name = "parts/profile_form" if request.htmx else "profile_value"
    # htmx swaps only answers that are right, unless told otherwise
    return render(request, f"customers/{name}.html", context, status=422 if form.errors else 200)


def _definition(field: str) -> Definition:
    number = rules.attribute_of(field)
    if number is not None and number > HIGHEST_ID:
        raise Http404
    try:
        return definition(field)
    except NotFound:
        raise Http404 from None


def _save(request: ActorRequest, pk: int, form: ValueForm, known: Known | None, do: str) -> None:
    if do == "remove":
        basis = known.basis if known else rules.STATED
        remove_value(actor=request.actor, customer_id=pk, field=form.of.key, basis=basis)
    elif do == "use":
        use_inferred(actor=request.actor, customer_id=pk, field=form.of.key)
    elif do:
        raise Http404
    else:
        set_value(actor=request.actor, customer_id=pk, field=form.of.key, **form.values())


def _shown(
    request: ActorRequest, customer: Customer, of: Definition, *, is_saved: bool = False
) -> HttpResponse:
    context = {
        "customer": customer,
        "line": _line(customer, of, profile_of(customer)),
        "may_change": True,
        "is_saved": is_saved,
        "kinds": dict(Attribute.Kind.choices),
    }
    return render(request, "customers/parts/profile_line.html", context)


def _back(pk: int) -> HttpResponseRedirect:
    return redirect("customers:customer_profile", pk=pk)


@permission_required(CHANGE)
@require_GET
def profile_add(request: ActorRequest, pk: int) -> HttpResponse:
    """From the list of what is not known yet to the form for the one that was chosen."""
    reached(request, pk, CHANGE)
    return redirect("customers:profile_value", pk=pk, field=_definition(request.GET.get("field", "")).key)


def beside(request: Any, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """How the customer is best reached, in a few lines. Two queries, after the page is shown."""
    if not reaches(request.actor, VIEW, customer):
        return None
    known = preferences_of(customer.pk)
    return (
        {"items": [known[key] for key in rules.PREFERENCES if key in known], "customer": customer}
        if known
        else None
    )


def care(request: Any, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The special needs a customer has today, with what to do. One query by index."""
    if not reaches(request.actor, NEED_VIEW, customer):
        return None
    needs = needs_of(customer.pk)
    return {"needs": needs} if needs else None


register_part(
    Part(
        "customers.customer.beside",
        "preferences",
        "customers/parts/preferences.html",
        beside,
        10,
        VIEW,
        lazy("How to reach"),
    )
)
register_part(
    Part("customers.customer.notice", "needs", "customers/parts/care_notice.html", care, 5, NEED_VIEW)
)
