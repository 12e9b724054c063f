"""What was given away to customers, for programs. `endpoints` takes these addresses in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import plain, to_units
from regard.kernel.policies import GRANTS
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.sales.concession_queries import VIEW, concession, visible_to
from regard.sales.models import Concession
from regard.sales.services.concessions import ConcessionWanted, give_concession, take_back_concession

router = Router(tags=["Concessions"])


class ConcessionOut(Answer):
    """Amounts are decimal strings in `currency`."""

    id: int
    customer_id: int
    kind: str = Field(description=", ".join(GRANTS))
    amount: str
    whole: str | None = Field(description="What it is a part of")
    order_id: int | None = Field(description="The order it was given on")
    currency: str
    why: str
    by: str | None = Field(description="E-mail of whoever gave it")
    given_at: datetime
    taken_back_at: datetime | None


class ConcessionPage(Answer):
    items: list[ConcessionOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class ConcessionIn(Schema):
    kind: str = Field(description=", ".join(GRANTS))
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=4, description="In the business's currency")
    whole: Decimal | None = Field(
        None, gt=0, max_digits=14, decimal_places=4,
        description="What it is a part of; needed without an order where the plan limits it in percent",
    )  # fmt: skip
    order_id: int | None = Field(
        None, ge=1, le=HIGHEST_ID,
        description="An order of the customer: what it comes to, less what came back, is the whole",
    )  # fmt: skip
    why: str = Field(max_length=300)


def _row(one: Concession) -> dict[str, Any]:
    names = ("id", "customer_id", "kind", "currency", "why", "given_at", "taken_back_at", "order_id")
    return {name: getattr(one, name) for name in names} | {
        "amount": plain(one.amount),
        "whole": plain(one.whole),
        "by": one.by.email if one.by else None,
    }


@router.get("/concessions", response=ConcessionPage, summary="What was given away")
def list_concessions(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    kind: str = Query("", description=", ".join(GRANTS)),
) -> Any:  # noqa: ANN401
    """In the order it was written down. What was given to customers the token's user may not see is left out."""
    require(request.actor, VIEW)
    if kind and kind not in GRANTS:
        raise Invalid([FieldError("kind", tr("Choose one of {known}.", known=", ".join(GRANTS)), "choice")])
    rows = visible_to(request.actor)
    if customer_id is not None:
        rows = rows.filter(customer=customer_id)
    rows = rows.filter(kind=kind) if kind else rows
    return page_of(rows, order=["id"], cursor=cursor, limit=limit, row=_row)


@router.post(
    "/customers/{int:customer_id}/concessions",
    response={201: ConcessionOut},
    summary="Give something away to a customer",
)
def post_concession(request: ActorRequest, customer_id: int, body: ConcessionIn) -> Status[dict[str, Any]]:
    """Within what the plan lets the token's user give; above that 422 says who decides."""
    if customer_id > HIGHEST_ID:
        raise Http404
    wanted = ConcessionWanted(
        body.kind, to_units(body.amount), body.why, None if body.whole is None else to_units(body.whole),
        body.order_id,
    )  # fmt: skip
    made = give_concession(actor=request.actor, customer_id=customer_id, wanted=wanted)
    return Status(201, _row(concession(request.actor, made.pk)))


@router.post(
    "/concessions/{int:pk}/take-back", response=ConcessionOut, summary="Take back what was given by mistake"
)
def post_take_back(request: ActorRequest, pk: int) -> dict[str, Any]:
    """It counts for no limit any more. Twice is once."""
    require(request.actor, VIEW)
    if pk > HIGHEST_ID:
        raise Http404
    take_back_concession(actor=request.actor, concession_id=pk)
    return _row(concession(request.actor, pk))
