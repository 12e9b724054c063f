"""Adoption: who works with Regard how much."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import adoption_queries as queries
from regard.planning.queries import plan_in_force


@permission_required(queries.SEE)
@require_GET
def adoption(request: ActorRequest) -> HttpResponse:
    """The last four weeks by person, team and part, and the share of active people week by week."""
    context = {
        "plan": plan_in_force(request.actor),
        "seen": queries.adoption_of(request.actor),
        "chart": queries.trend(request.actor),
        "days": queries.DAYS,
    }
    return render(request, "planning/adoption.html", context)
