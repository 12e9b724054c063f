"""Which version of the plan a page is about: the one in force, or the one its address names."""

from __future__ import annotations

from django.http import Http404

from regard.people.requests import ActorRequest
from regard.planning.models import Plan
from regard.planning.version_queries import plan_asked


def asked(request: ActorRequest) -> Plan:
    """The version of `?plan=`, else the one in force; 404 when there is none the actor may see."""
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        raise Http404
    return plan
