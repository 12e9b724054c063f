"""What the plan says of a contact when it is logged or planned. Nothing is refused for it alone: whoever is asked says why, and
that is kept."""

from __future__ import annotations

from datetime import datetime

from regard.activities import rules
from regard.activities.models import Activity, Task
from regard.activities.services.checking import KEPT, starts_at
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.policies import Contact, may_contact, register_touch
from regard.kernel.words import tr


def plan_says(customer_id: int, kind: str, purpose: str, at: datetime | None) -> Contact | None:
    """Whether a customer may be called or met for this purpose at a moment; None for what is no contact. As many queries as the
    plan needs, four."""
    channel = rules.CHANNELS.get(kind)
    return None if channel is None else may_contact([customer_id], channel, purpose, at=at)[customer_id]


def settle_contact(row: Activity, *, asks_why: bool) -> None:
    """Keep what the plan says of a call or a meeting before it counts. With `asks_why`, raises `Invalid` where the plan is
    against it and nobody has said why it was made all the same."""
    if rules.is_contact(row.kind, row.direction, row.outcome):
        said = plan_says(row.customer_id, row.kind, row.purpose, row.happened_at)
        _settle(row, said, asks_why=asks_why)


def settle_planned(row: Task, *, asks_why: bool) -> None:
    """The same of a meeting that is to come."""
    if row.kind == Task.Kind.MEETING and row.customer_id is not None:
        said = plan_says(row.customer_id, rules.MEETING, row.purpose, starts_at(row))
        _settle(row, said, asks_why=asks_why)


def _settle(row: Activity | Task, said: Contact | None, *, asks_why: bool) -> None:
    row.plan_said = said.verdict.value if said else ""
    if said is None or said.is_allowed or not asks_why or row.contact_reason:
        return
    words = tr("{reason} Say why all the same; it is kept.", reason=said.reason)
    raise Invalid([FieldError("contact_reason", words, "plan")], kept=str(KEPT))


register_touch(
    "activities.call.logged",
    lambda told: rules.is_contact(rules.CALL, str(told.get("direction")), str(told.get("outcome"))),
)
register_touch(
    "activities.meeting.held", lambda told: rules.is_contact(rules.MEETING, "", str(told.get("outcome")))
)
