"""What was given away, on the page of a customer, with what one may give; and on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from regard.kernel.actor import Actor
from regard.kernel.policies import GRANTS, Grant, may_grant
from regard.kernel.words import lazy, tr
from regard.people.queries import business, owns
from regard.sales.concession_queries import CHANGE, CREATE, MODEL, SHOWN, VIEW, concessions_by_id, given_to
from regard.story.reading import subject_loader
from regard.ui import formats
from regard.ui.slots import Part, register_part

CUSTOMER = "customers.customer"


@dataclass(frozen=True)
class May:
    """What somebody may give a customer of a kind by themselves, in words; `is_any` while something is left."""

    label: str
    words: str
    note: str
    is_any: bool


def authority_of(actor: Actor, customer_id: int) -> list[May]:
    """What the plan lets the actor give this customer, kind by kind. Up to four queries for each."""
    return [_may(str(label), may_grant(actor, kind, customer=customer_id)) for kind, label in GRANTS.items()]


def _may(label: str, answer: Grant) -> May:
    notes = [answer.of] if answer.of else []
    if answer.total is not None:
        currency = business().currency
        left, total = formats.money(answer.left, currency), formats.money(answer.total, currency)
        notes.append(tr("{left} of {total} left until {day}", left=left, total=total,
                        day=formats.day_short(answer.ends_on)))  # fmt: skip
    if not answer.is_allowed:
        asks = tr("{name} decides", name=answer.ask) if answer.ask else ""
        return May(label, tr("nothing by yourself"), ", ".join([*notes, *([asks] if asks else [])]), False)
    if answer.most is None:
        words = tr("any") if answer.total is None else tr("within what is left")
    elif answer.unit == "percent":
        words = tr("up to {limit}", limit=formats.percent(float(answer.most) / 100, 1))
    else:
        words = tr("up to {limit}", limit=formats.money(int(answer.most), business().currency))
    return May(label, words, ", ".join(notes), True)


def given(request: HttpRequest, customer: Any) -> Mapping[str, Any] | None:  # noqa: ANN401
    """The newest things given; nothing where there are none and none may be given. One query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not owns(actor, VIEW, customer.owner_id, customer.territory_id):
        return None
    rows = given_to(customer.pk, SHOWN)
    may_give = owns(actor, CREATE, customer.owner_id, customer.territory_id)
    if not rows and not may_give:
        return None
    may_change = owns(actor, CHANGE, customer.owner_id, customer.territory_id)
    return {
        "customer": customer,
        "rows": [
            (
                row,
                formats.percent(row.amount / row.whole, 0 if row.amount * 100 % row.whole == 0 else 1)
                if row.whole
                else "",
                row.taken_back_at is None and (may_change or (may_give and row.by_id == actor.user_id)),
            )
            for row in rows
        ],
        "may_give": may_give,
    }


subject_loader(MODEL, concessions_by_id)
register_part(
    Part(
        f"{CUSTOMER}.beside", "given", "sales/parts/customer_given.html", given, 35, VIEW, lazy("Given away")
    )
)
