"""What customers are to each other, accounts with their parts, and key accounts for programs."""

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.customers import key_account_queries as keys
from regard.customers.account_tree import Node, tree_of
from regard.customers.models import Customer, KeyAccount
from regard.customers.purchases import Purchases
from regard.customers.queries import customer as read
from regard.customers.relationship_queries import (
    CHANGE,
    VIEW,
    Link,
    household_of,
    link_from,
    links_of,
    may_see,
    relationship,
)
from regard.customers.services.key_accounts import (
    change_key_account,
    log_review,
    mark_key_account,
    unmark_key_account,
)
from regard.customers.services.relationships import (
    add_relationship,
    change_relationship,
    remove_relationship,
)
from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import plain
from regard.people.door import require
from regard.people.queries import business
from regard.people.rest import ActorRequest, Answer, page_of

router = Router(tags=["Customers"])


class OtherOut(Answer):
    id: int
    name: str
    kind: str = Field(description="person or organisation")


class RelationshipOut(Answer):
    id: int
    type: str = Field(
        description="decides, influences, contact, works_at, reports_to, guardian_of, child_of, household, family, owns, partner,"
        " supplies, advises, refers"
    )
    direction: str = Field(description="The type; with ~ in front where the other stands first")
    words: str = Field(description="What this customer is to the other: works at, employs")
    other: OtherOut
    role: str
    strength: str = Field(description="weak, normal or strong")
    since: date | None
    until: date | None = Field(description="The last day")
    is_past: bool
    note: str
    source: str


class RelationshipsOut(Answer):
    items: list[RelationshipOut]
    unseen: int = Field(description="So many more lead to customers the token's user may not see")
    has_more: bool = Field(description="Only the newest 300 are given")


class RelationshipChange(Schema):
    """Fields left out stay as they are."""

    role: str | None = Field(None, max_length=100, examples=["Head of purchasing"])
    strength: str | None = Field(None, description="weak, normal or strong")
    since: date | None = None
    until: date | None = Field(None, description="The last day; null while it lasts")
    note: str | None = Field(None, max_length=20000)


class RelationshipIn(RelationshipChange):
    direction: str = Field(
        description="What the customer is to the other: a type; with ~ in front what the other is to the customer. "
        "`parent_of` and `~parent_of` set whom the one belongs to",
        examples=["~works_at"],
    )
    other_id: int = Field(ge=1, le=HIGHEST_ID)


class BoughtOut(Answer):
    net_revenue: str = Field(description="Decimal string in the business's currency")
    orders: int
    foreign_orders: int = Field(description="Of these orders, those in other currencies: not in the revenue")
    last_at: datetime | None


class NodeOut(Answer):
    id: int | None = Field(description="null for an organisation the token's user may not see")
    name: str
    kind: str
    parent_id: int | None
    depth: int
    own: BoughtOut | None = Field(description="null where the purchases may not be seen")
    total: BoughtOut | None = Field(description="With all its parts, as far as they are counted")
    more: int = Field(description="Parts of it that are not listed, but counted in `total`")


class TreeOut(Answer):
    currency: str
    nodes: list[NodeOut] = Field(description="From the top down, each before its parts")
    total: BoughtOut | None
    members: int
    unseen: int = Field(description="Not to be seen by the token's user, and not counted")
    uncounted: int = Field(description="Seen, but their purchases are not, so they are not counted")
    beyond: int = Field(description="Not read, and not counted, because the account is too large")


class MemberOut(Answer):
    id: int
    name: str
    bought: BoughtOut | None


class HouseholdOut(Answer):
    currency: str
    members: list[MemberOut]
    total: BoughtOut | None
    unseen: int
    uncounted: int
    has_more: bool = Field(description="Only fifty are listed and counted")


class KeyAccountOut(Answer):
    customer_id: int
    name: str
    sponsor_id: int | None
    every: int
    unit: str = Field(description="weeks or months")
    goals: str
    last_review_on: date | None
    next_review_on: date
    is_overdue: bool


class KeyAccountPage(Answer):
    items: list[KeyAccountOut]
    next: str | None


class KeyAccountIn(Schema):
    """Fields left out stay as they are; of a new key account: no sponsor, every 3 months."""

    sponsor_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    every: int | None = Field(None, ge=1, le=104)
    unit: str | None = Field(None, description="weeks or months")
    goals: str | None = Field(None, max_length=20000)
    next_review_on: date | None = None


class ReviewIn(Schema):
    held_on: date | None = Field(None, description="Left out: today")
    note: str = Field("", max_length=20000)
    next_review_on: date | None = Field(None, description="Left out: by how often it is reviewed")


def _one(request: ActorRequest, customer_id: int, permission: str) -> Customer:
    require(request.actor, permission)
    if customer_id > HIGHEST_ID:
        raise Http404
    found = read(request.actor, customer_id)
    if permission == VIEW and not may_see(request.actor, found):
        raise NotFound("There is no such customer, or its relationships are not yours to see.")
    return found


def _row(link: Link) -> dict[str, Any]:
    names = (
        "id", "type", "direction", "words", "role", "strength", "since", "until", "is_past", "note", "source",
    )  # fmt: skip
    other = {"id": link.other.pk, "name": link.other.name, "kind": link.other.kind}
    return {name: getattr(link, name) for name in names} | {"other": other}


def _bought(bought: Purchases | None) -> dict[str, Any] | None:
    if bought is None:
        return None
    return {
        "net_revenue": plain(bought.net_revenue),
        "orders": bought.orders,
        "foreign_orders": bought.foreign_orders,
        "last_at": bought.last_at,
    }


@router.get(
    "/customers/{int:customer_id}/relationships",
    response=RelationshipsOut,
    summary="What a customer is to others",
)
def list_relationships(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """Those that last, the most telling first, then past ones. Whom it belongs to is its `parent_id`."""
    links = links_of(request.actor, _one(request, customer_id, VIEW))
    return {
        "items": [_row(one) for one in (*links.current, *links.past)],
        "unseen": links.unseen,
        "has_more": links.has_more,
    }


@router.post(
    "/customers/{int:customer_id}/relationships",
    response={201: RelationshipOut, 204: None},
    summary="Say what a customer is to another",
)
def add(request: ActorRequest, customer_id: int, body: RelationshipIn) -> Status[Any]:
    """Who cannot stand so to each other, do already, or would go round is refused (422). A parent is answered with 204."""
    _one(request, customer_id, CHANGE)
    values = body.dict(exclude_unset=True, exclude={"direction", "other_id"})
    made = add_relationship(
        actor=request.actor,
        customer_id=customer_id,
        direction=body.direction,
        other_id=body.other_id,
        values=values,
    )
    return Status(204, None) if made is None else Status(201, _row(link_from(made, customer_id)))


@router.patch(
    "/customers/{int:customer_id}/relationships/{int:relationship_id}",
    response=RelationshipOut,
    summary="Correct or end a relationship",
)
def change(
    request: ActorRequest, customer_id: int, relationship_id: int, body: RelationshipChange
) -> dict[str, Any]:
    """With `until` it is over after that day, and stays as a past one."""
    _one(request, customer_id, CHANGE)
    if relationship_id > HIGHEST_ID:
        raise Http404
    change_relationship(
        actor=request.actor,
        customer_id=customer_id,
        relationship_id=relationship_id,
        values=body.dict(exclude_unset=True),
    )
    return _row(link_from(relationship(request.actor, customer_id, relationship_id), customer_id))


@router.delete(
    "/customers/{int:customer_id}/relationships/{int:relationship_id}",
    response={204: None},
    summary="Remove a relationship that never was",
)
def remove(request: ActorRequest, customer_id: int, relationship_id: int) -> Status[None]:
    _one(request, customer_id, CHANGE)
    if relationship_id > HIGHEST_ID:
        raise Http404
    remove_relationship(actor=request.actor, customer_id=customer_id, relationship_id=relationship_id)
    return Status(204, None)


@router.get(
    "/customers/{int:customer_id}/account", response=TreeOut, summary="The account a customer is in, added up"
)
def read_account(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """All levels up and down. Absent (404) for whoever belongs to nobody and has no parts."""
    tree = tree_of(request.actor, _one(request, customer_id, VIEW))
    if tree is None:
        raise NotFound("This customer belongs to nobody and has no parts.")
    return {
        "currency": business().currency,
        "nodes": [_node(node) for node in tree.nodes],
        "total": _bought(tree.total) if tree.is_told else None,
        "members": tree.members,
        "unseen": tree.unseen,
        "uncounted": tree.uncounted,
        "beyond": tree.beyond,
    }


def _node(node: Node) -> dict[str, Any]:
    one = node.customer
    return {
        "id": one.pk if node.is_seen else None,
        "name": one.name if node.is_seen else "",
        "kind": one.kind,
        "parent_id": one.parent_id if node.is_seen else None,
        "depth": node.depth,
        "own": _bought(node.own),
        "total": _bought(node.total),
        "more": node.more,
    }


@router.get(
    "/customers/{int:customer_id}/household", response=HouseholdOut, summary="A person's household, added up"
)
def read_household(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """Absent (404) for whoever lives with nobody."""
    found = household_of(request.actor, _one(request, customer_id, VIEW))
    if found is None:
        raise NotFound("Nobody is said to live with this customer.")
    return {
        "currency": business().currency,
        "members": [
            {"id": one.customer.pk, "name": one.customer.name, "bought": _bought(one.purchases)}
            for one in found.members
        ],
        "total": _bought(found.total) if found.is_told else None,
        "unseen": found.unseen,
        "uncounted": found.uncounted,
        "has_more": found.has_more,
    }


def _account(row: KeyAccount) -> dict[str, Any]:
    names = ("customer_id", "sponsor_id", "every", "unit", "goals", "last_review_on", "next_review_on")
    return {name: getattr(row, name) for name in names} | {
        "name": row.customer.name,
        "is_overdue": keys.standing(row.next_review_on).verdict == "bad",
    }


@router.get("/key-accounts", response=KeyAccountPage, summary="Key accounts")
def list_key_accounts(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
) -> Any:  # noqa: ANN401
    """Those whose review is due first, first."""
    require(request.actor, keys.VIEW)
    rows = keys.visible_to(request.actor).select_related("customer")
    return page_of(rows, order=["next_review_on"], cursor=cursor, limit=limit, row=_account)


@router.get(
    "/customers/{int:customer_id}/key-account",
    response=KeyAccountOut,
    summary="How a key account is looked after",
)
def read_key_account(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """Absent (404) for a customer that is no key account."""
    return _account(keys.key_account(request.actor, _one(request, customer_id, keys.VIEW)))


@router.put(
    "/customers/{int:customer_id}/key-account",
    response=KeyAccountOut,
    summary="Make a customer a key account, or change how it is looked after",
)
def put_key_account(request: ActorRequest, customer_id: int, body: KeyAccountIn) -> dict[str, Any]:
    customer = _one(request, customer_id, keys.CHANGE)
    values = body.dict(exclude_unset=True)
    save = change_key_account if keys.key_account_of(request.actor, customer) else mark_key_account
    return _account(save(actor=request.actor, customer_id=customer_id, values=values))


@router.delete(
    "/customers/{int:customer_id}/key-account",
    response={204: None},
    summary="Make it a key account no longer",
)
def delete_key_account(request: ActorRequest, customer_id: int) -> Status[None]:
    """Its reviews stay."""
    _one(request, customer_id, keys.CHANGE)
    unmark_key_account(actor=request.actor, customer_id=customer_id)
    return Status(204, None)


@router.post(
    "/customers/{int:customer_id}/key-account/reviews",
    response={201: KeyAccountOut},
    summary="Log a review of a key account",
)
def add_review(request: ActorRequest, customer_id: int, body: ReviewIn) -> Status[dict[str, Any]]:
    """The next review is due by the cadence, or on the day that is named."""
    customer = _one(request, customer_id, keys.REVIEW)
    log_review(actor=request.actor, customer_id=customer_id, values=body.dict(exclude_unset=True))
    return Status(201, _account(keys.key_account(request.actor, customer)))
