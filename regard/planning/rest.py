"""What the REST addresses of the plan share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

from django.http import Http404
from ninja import Field

from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business, user_by_email
from regard.planning.queries import plan_in_force
from regard.planning.version_queries import plan_asked
from regard.segments.queries import visible_to as visible_segments

if TYPE_CHECKING:
    from regard.kernel.actor import Actor
    from regard.planning.models import Plan

VIEW = "planning.plan.view"
Id = Annotated[int, Field(ge=1, le=HIGHEST_ID)]
T = TypeVar("T")


def day_of(moment: datetime) -> date:
    """The day of the business on which something was."""
    return moment.astimezone(business().zone).date()


def current_plan(actor: Actor) -> Plan:
    """The plan that is in force. Raises `Forbidden`, and `Http404` where there is none."""
    require(actor, VIEW)
    plan = plan_in_force(actor)
    if plan is None:
        raise Http404
    return plan


def plan_numbered(actor: Actor, number: int | None) -> Plan:
    """The version of that id, else the one in force. Raises `Forbidden`, and `Http404` where there is none."""
    require(actor, VIEW)
    found = plan_asked(actor, None if number is None else str(number))
    if found is None:
        raise Http404
    return found


def found_or_404(find: Callable[[], T]) -> T:
    """What `find` finds; absent and out of sight are the same."""
    try:
        return find()
    except NotFound:
        raise Http404 from None


def person_id(email: str | None, otherwise: int | None, field: str = "owner") -> int | None:
    """The colleague with this address; `otherwise` where none was said. Raises `Invalid` at `field` for a stranger's."""
    if email is None:
        return otherwise
    found = user_by_email(email)
    if found is None or not found.is_active:
        raise Invalid([FieldError(field, tr("Nobody here has the address {email}.", email=email), "unknown")])
    return found.pk


def segment_id(actor: Actor, key: str | None) -> int | None:
    """The segment of this key that the actor may see; None where none was said. Raises `Invalid` for another."""
    if not key:
        return None
    found = visible_segments(actor).filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid([FieldError("segment", tr("There is no segment “{key}”.", key=key), "unknown")])
    return int(found)
