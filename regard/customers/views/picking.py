"""Choosing another customer in a form: searched as one types, as far as one may see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.customers.models import Customer
from regard.customers.nouns import subtitle
from regard.customers.queries import customer as find_customer
from regard.customers.queries import search
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.people.door import permission_required
from regard.people.requests import ActorRequest

PICKED = 8
SEARCHED = 40  # of which those of the wrong kind are left out


def picks(actor: Actor, text: str, picked: str, *, but: int | None = None, kind: str = "") -> dict[str, Any]:
    """Who was found for what is typed, first of all who is chosen already; never `but`, and only of `kind` where that is said.

    Context of `customers/parts/picks.html`.
    """
    text = " ".join(text.split())[:200]
    some = search(actor, text, SEARCHED if kind else PICKED + 1) if text else []
    chosen = next((one for one in some if str(one.pk) == picked), None) or _seen(actor, picked)
    rest = [one for one in some if one.pk not in {but, chosen.pk if chosen else 0} and kind in {"", one.kind}]
    listed = ([chosen] if chosen and chosen.pk != but else []) + rest[:PICKED]
    return {
        "q": text,
        "picks": [(one, subtitle(one)) for one in listed],
        "picked": chosen.pk if chosen else None,
        "is_asked": bool(text),
    }


def _seen(actor: Actor, picked: str) -> Customer | None:
    if not picked.isascii() or not picked.isdecimal() or len(picked) > 18:
        return None
    try:
        return find_customer(actor, int(picked))
    except NotFound:
        return None


def parent_picks(
    actor: Actor, text: str, picked: str, *, but: int | None = None, kept: int | None = None
) -> dict[str, Any]:
    """The same for the organisation somebody belongs to, or none. `kept`: the one they belong to now, which stays a choice where
    the actor may not see it."""
    context = picks(actor, text, picked, but=but, kind=Customer.Kind.ORGANISATION)
    is_kept = kept is not None and picked == str(kept) and context["picked"] is None
    return context | {"name": "parent_id", "nobody": "Nobody", "kept": kept if is_kept else None}


@permission_required("customers.customer.view")
@require_GET
def parent_pick(request: ActorRequest) -> HttpResponse:
    """Organisations to choose from; a part of the form of a customer, `but` the one that is edited."""
    given, but = request.GET, request.GET.get("but", "")
    customer = _seen(request.actor, but)
    context = parent_picks(
        request.actor, given.get("parent_q", ""), given.get("parent_id", ""),
        but=customer.pk if customer else None, kept=customer.parent_id if customer else None,
    )  # fmt: skip
    return render(request, "customers/parts/picks.html", {"page_title": "Belongs to", **context})
