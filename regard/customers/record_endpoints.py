"""What the values of a customer were, where they come from, and how sure they are, for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router
from ninja.params.functions import Query

from regard.audit.sifting import THROUGH, WHO, Sieve, is_who
from regard.customers.confidence import provenance_seen
from regard.customers.forms import labels
from regard.customers.history_queries import history
from regard.customers.models import Customer
from regard.customers.origins import source_name
from regard.customers.queries import MODEL
from regard.customers.queries import customer as read
from regard.customers.services.checking import FIELDS
from regard.customers.services.customers import restore_value
from regard.fields.queries import own_fields
from regard.kernel.errors import Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer

router = Router(tags=["Customers"])


class ChangeOut(Answer):
    id: int
    field: str
    at: datetime
    before: Any = Field(description="As it is stored; null where nothing is known of before")
    after: Any
    is_first: bool = Field(description="Nothing is known of what it was before")
    may_restore: bool = Field(description="What it was can be given back")
    who: str
    source: str = Field(description="web, api, cli, import:<id>, job:<id> …")
    token: str = Field(description="The name of the token that did it, where you may know")


class HistoryOut(Answer):
    items: list[ChangeOut]
    next: int | None = Field(description="Give it as `before` for what is earlier; null on the last page")


class SourceOut(Answer):
    field: str
    label: str
    source: str = Field(description="“by hand”, “by API”, or the name of a source of customers")
    source_name: str
    who: str
    since: datetime | None
    said_on: date | None = Field(description="When it was last said, confirmed or verified")
    basis: str = Field(description="verified, stated, imported, program or inferred")
    confidence: str = Field(description="high, fair or low")
    why: str


def _one(request: ActorRequest, customer_id: int) -> Customer:
    require(request.actor, "customers.customer.view")
    if customer_id > HIGHEST_ID:
        raise Http404
    return read(request.actor, customer_id)


@router.get(
    "/customers/{int:customer_id}/history", response=HistoryOut, summary="What a customer's fields were"
)
def read_history(
    request: ActorRequest,
    customer_id: int,
    field: str = "",
    who: str = Query("", description=f"{', '.join(WHO)}, or person:<id>, token:<id>"),
    through: str = Query("", description=", ".join(THROUGH)),
    since: date | None = None,
    until: date | None = None,
    before: int | None = Query(None, le=HIGHEST_ID),
) -> dict[str, Any]:
    """Fifty changes, the newest first. `since` and `until` are days, both included."""
    one = _one(request, customer_id)
    known = labels()
    wrong = {
        name: "There is no such choice."
        for name, value, is_known in (
            ("field", field, field in known), ("who", who, is_who(who)), ("through", through, through in THROUGH),
        )
        if value and not is_known
    }  # fmt: skip
    if wrong:
        raise Invalid(wrong)
    found = history(
        request.actor,
        one.pk,
        fields=(field,) if field else known,
        before=before,
        sieve=Sieve(who, through, since, until),
    )
    names = ("field", "at", "before", "after", "is_first", "who", "source", "token")
    may_change = request.actor.may("customers.customer.change")
    items = [
        {name: getattr(line, name) for name in names}
        | {"id": line.change_id, "may_restore": may_change and line.is_past}
        for line in found.changes
    ]
    return {"items": items, "next": found.next}


@router.post(
    "/customers/{int:customer_id}/history/{int:change_id}/restore",
    response=HistoryOut,
    summary="Give a field back a former value",
)
def restore(request: ActorRequest, customer_id: int, change_id: int, field: str) -> dict[str, Any]:
    """`field` gets the value it had before that change, by a change of its own. Answers the field's history."""
    _one(request, customer_id)
    if change_id > HIGHEST_ID:
        raise Http404
    restore_value(actor=request.actor, customer_id=customer_id, change_id=change_id, field=field)
    return read_history(request, customer_id, field=field, who="", through="", before=None)


@router.get(
    "/customers/{int:customer_id}/sources",
    response=list[SourceOut],
    summary="Where a customer's values come from, and how sure they are",
)
def read_sources(request: ActorRequest, customer_id: int) -> list[dict[str, Any]]:
    """One for each field that has a value."""
    one = _one(request, customer_id)
    known = labels()
    own = {field.key for field in own_fields(MODEL)}
    told = provenance_seen(one, [name for name in known if name in FIELDS or name in own])
    return [
        {
            "field": name,
            "label": str(known[name]),
            "source": it.origin.source,
            "source_name": source_name(it.origin.source),
            "who": it.origin.who,
            "since": it.origin.at,
            "said_on": it.said_on,
            "basis": it.sureness.basis,
            "confidence": it.sureness.level,
            "why": it.sureness.why,
        }
        for name, it in told.items()
    ]
