"""Choosing the organisation somebody belongs to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.customers.models import Customer
from regard.customers.pick_queries import picks, seen
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


def parent_picks(
    actor: Actor, text: str, picked: str, *, but: int | None = None, kept: int | None = None
) -> dict[str, Any]:
    """Organisations to choose from, or none. `kept`: the one they belong to now, which stays a choice where
    the actor may not see it."""
    context = picks(actor, text, picked, but=but, kind=Customer.Kind.ORGANISATION)
    is_kept = kept is not None and picked == str(kept) and context["picked"] is None
    return context | {
        "name": "parent_id",
        "nobody": tr("Nobody"),
        "sought": tr("No organisation is found by “{text}”.", text=context["q"]),
        "kept": kept if is_kept else None,
    }


@permission_required("customers.customer.view")
@require_GET
def parent_pick(request: ActorRequest) -> HttpResponse:
    """Organisations to choose from; a part of the form of a customer, `but` the one that is edited."""
    given, but = request.GET, request.GET.get("but", "")
    customer = seen(request.actor, but)
    context = parent_picks(
        request.actor, given.get("parent_q", ""), given.get("parent_id", ""),
        but=customer.pk if customer else None, kept=customer.parent_id if customer else None,
    )  # fmt: skip
    return render(request, "customers/parts/picks.html", {"page_title": tr("Belongs to"), **context})
