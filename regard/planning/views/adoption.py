"""Adoption: who works with Regard how much."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from regard.fields.queries import MANAGE
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import adoption_queries as queries
from regard.planning.models import FieldProposal
from regard.planning.queries import plan_in_force
from regard.planning.services.field_proposals import dismiss_proposal, follow_proposal, reopen_proposal
from regard.planning.views.parts import or_404
from regard.ui.toasts import undo_tag


@permission_required(queries.SEE)
@require_GET
def adoption(request: ActorRequest) -> HttpResponse:
    """The last four weeks by person, team and part, and the share of active people week by week."""
    context = {
        "plan": plan_in_force(request.actor),
        "seen": queries.adoption_of(request.actor),
        "chart": queries.trend(request.actor),
        "days": queries.DAYS,
        "proposals": queries.field_proposals(request.actor),
    }
    return render(request, "planning/adoption.html", context)


def _decided(request: ActorRequest, pk: int, decide: Callable[[], FieldProposal], said: str) -> HttpResponse:
    """Do it, say so, and offer to take it back."""
    found = or_404(decide)
    words = said.format(field=found.field.label)
    messages.success(request, words, extra_tags=undo_tag(reverse("planning:field_proposal_undo", args=[pk])))
    return redirect("planning:adoption")


@permission_required(MANAGE)
@require_POST
def field_proposal_follow(request: ActorRequest, pk: int) -> HttpResponse:
    """The field is required no more."""
    return _decided(
        request, pk, lambda: follow_proposal(actor=request.actor, field_id=pk),
        tr("{field} is required no more. What is in it stays."),
    )  # fmt: skip


@permission_required(MANAGE)
@require_POST
def field_proposal_dismiss(request: ActorRequest, pk: int) -> HttpResponse:
    """It stays required, and is not proposed again."""
    return _decided(
        request, pk, lambda: dismiss_proposal(actor=request.actor, field_id=pk),
        tr("{field} stays required, and this is not proposed again."),
    )  # fmt: skip


@permission_required(MANAGE)
@require_POST
def field_proposal_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take either back."""
    found = or_404(lambda: reopen_proposal(actor=request.actor, field_id=pk))
    messages.success(request, tr("{field} is as it was.", field=found.field.label))
    return redirect("planning:adoption")
