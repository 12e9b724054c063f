"""What the REST addresses of the plan share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from regard.people.door import require
from regard.planning.queries import plan_in_force

if TYPE_CHECKING:
    from regard.kernel.actor import Actor
    from regard.planning.models import Plan


def current_plan(actor: Actor) -> Plan:
    """The plan that is in force. Raises `Forbidden`, and `Http404` where there is none."""
    require(actor, "planning.plan.view")
    plan = plan_in_force(actor)
    if plan is None:
        raise Http404
    return plan
