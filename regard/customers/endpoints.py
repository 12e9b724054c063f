"""Customers and their stories for programs."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponseRedirect
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.customers.bin_endpoints import router as bin_router
from regard.customers.contact_queries import Contact, contacts_of
from regard.customers.lookalikes import Lookalike, lookalikes
from regard.customers.merge_queries import mergeable, merges, preview
from regard.customers.models import Customer
from regard.customers.profile_endpoints import router as profile_router
from regard.customers.queries import MODEL, UNSHOWN, keys_of, search, visible_to
from regard.customers.queries import customer as read
from regard.customers.record_endpoints import router as record_router
from regard.customers.relationship_endpoints import router as relationships
from regard.customers.services.contacts import add_contact, remove_contact
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.customers.tag_rules import tags_in
from regard.fields.queries import with_own
from regard.fields.rest import OwnIn, OwnOut, own_row, own_sent
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import plain
from regard.kernel.words import in_english
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.story.aliases import today_of
from regard.story.reading import timeline
from regard.ui.sight import Sight, reads, sight, sight_of, veil

router = Router(tags=["Customers"])
router.add_router("", bin_router)
router.add_router("", relationships)
router.add_router("", profile_router)
router.add_router("", record_router)
SORTS = {
    "name": ["sort_name"],
    "-name": ["-sort_name"],
    "created_at": ["created_at"],
    "-created_at": ["-created_at"],
}
TEXTS = (
    "kind", "party_class", "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region",
    "country", "language", "category", "sector", "note",
)  # fmt: skip


class CustomerOut(Answer):
    id: int
    kind: str = Field(description="person or organisation")
    party_class: str = Field(description="consumer, industrial, institutional or government")
    name: str
    given_name: str
    family_name: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    language: str
    category: str
    tags: list[str]
    sector: str
    note: str
    employees: int | None
    annual_revenue: str | None = Field(description="Decimal string in the business's currency")
    customer_since: date | None
    owner_id: int | None
    territory_id: int | None
    parent_id: int | None
    own: OwnOut
    withheld: dict[str, str] = Field(
        description="Fields that are not open to the token's user: `masked`, where a value is only a mask, or `none`"
    )
    source: str
    version: int = Field(description="Send it back with a change; another one stored answers 409")
    created_at: datetime
    updated_at: datetime


class KeyOut(Answer):
    source: str
    key: str


class ContactOut(Answer):
    id: int | None = Field(description="null for a first way of which nothing but the value is known")
    kind: str = Field(description="email, phone, address, site or social")
    type: str = Field(description="work, home, mobile, …; of a social profile the network")
    value: str = Field(description="As it was given; an address on one line")
    normal: str = Field(
        description="As it is compared: a telephone number in E.164, an address in small letters"
    )
    is_first: bool = Field(
        description="The one that stands in `email`, `phone`, or `street` to `country` of the customer"
    )
    is_verified: bool
    problem: str = Field(description="Why it cannot be right; empty when it can")


class CustomerWithKeys(CustomerOut):
    keys: list[KeyOut] = Field(description="What other systems call this customer")
    contacts: list[ContactOut] = Field(
        description="All ways to reach the customer, the first of each kind first"
    )


class LookalikeOut(Answer):
    id: int
    name: str
    email: str
    phone: str
    city: str
    reasons: list[str] = Field(
        description="Why it may be the same, surest first: email, phone, name_and_city, name, similar_name"
    )
    score: int = Field(description="How many per cent of what both say are alike, at most 99")


class Lookalikes(Answer):
    items: list[LookalikeOut]


class CustomerEntered(CustomerWithKeys):
    possible_duplicates: list[LookalikeOut] = Field(
        description="At most five others with the same address, number or name, as far as the token's user may see them"
    )


class CustomerPage(Answer):
    items: list[CustomerOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class KeyIn(Schema):
    source: str = Field(min_length=1, max_length=60, examples=["shop"])
    key: str = Field(min_length=1, max_length=200, examples=["W-10009"])


class CustomerChange(Schema):
    """Fields left out stay as they are."""

    kind: str | None = Field(None, description="person or organisation")
    party_class: str | None = None
    name: str | None = Field(None, max_length=200, examples=["Kade Koffiebar"])
    given_name: str | None = Field(None, max_length=100)
    family_name: str | None = Field(None, max_length=100)
    email: str | None = Field(None, max_length=254, examples=["inkoop@kadekoffiebar.example"])
    phone: str | None = Field(None, max_length=40)
    street: str | None = Field(None, max_length=200)
    postal_code: str | None = Field(None, max_length=20)
    city: str | None = Field(None, max_length=100)
    region: str | None = Field(None, max_length=100)
    country: str | None = Field(None, max_length=60)
    language: str | None = Field(None, max_length=10)
    category: str | None = Field(None, max_length=60)
    tags: list[str] | None = Field(
        None,
        max_length=100,
        description="All of them: those left out are taken away. Commas part several in one text",
    )
    sector: str | None = Field(None, max_length=60)
    note: str | None = Field(None, max_length=20000)
    employees: int | None = Field(None, ge=0, le=2_147_483_647)
    annual_revenue: str | None = Field(None, max_length=30, description="Decimal string")
    customer_since: date | None = None
    owner_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    territory_id: int | None = Field(
        None, ge=1, le=HIGHEST_ID, description="Left out: by the territories' rules"
    )
    parent_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    own: OwnIn = None


class CustomerIn(CustomerChange):
    keys: list[KeyIn] = Field(default_factory=list, max_length=20)


class CustomerPatch(CustomerChange):
    version: int | None = Field(None, description="Of the customer as read")


class ContactIn(Schema):
    kind: str = Field(description="email, phone, address, site or social")
    type: str = Field("", max_length=20, description="work, home, mobile, …; of a social profile the network")
    value: str = Field("", max_length=500, description="Of all kinds but an address")
    street: str = Field("", max_length=200)
    postal_code: str = Field("", max_length=20)
    city: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    country: str = Field("", max_length=60)
    is_verified: bool = Field(False, description="Somebody has made sure that it reaches the customer")
    is_first: bool = Field(False, description="Use it first from now on")


class MergeIn(Schema):
    keep: int = Field(ge=1, le=HIGHEST_ID, description="The customer that stays")
    merge: list[int] = Field(min_length=1, max_length=9, description="The customers that become one with it")
    take: dict[str, int] = Field(
        default_factory=dict,
        description="Field -> customer whose value is kept. Left out: that of `keep`, and where it says nothing of the oldest",
    )
    versions: dict[int, int] = Field(
        default_factory=dict, description="Customer -> version as read; another one answers 409"
    )
    accept_conflicts: bool = Field(
        False, description="They are one although one system knows them by different keys"
    )
    dry_run: bool = Field(False, description="Say what would become of them, and change nothing")


class MergeChoice(Schema):
    field: str
    values: dict[int, Any] = Field(description="Customer -> what it says")
    chosen: int = Field(description="The customer whose value is kept")
    differs: bool


class MergeLeft(Schema):
    words: str
    what: str
    stays: str
    goes: str


class MergePlan(Schema):
    keep: int
    choices: list[MergeChoice]
    moves: dict[str, dict[int, int]] = Field(description="Kind of rows -> customer -> how many")
    conflicts: dict[str, list[str]] = Field(
        description="Source -> keys by which it knows them as different customers"
    )
    left: list[MergeLeft] = Field(description="What is not taken over, because only one may say it")
    merge_id: int | None = Field(description="What undoes it; null for a dry run")


class MergeOut(Schema):
    id: int
    customer_id: int
    name: str
    merged: list[str]
    at: datetime
    who: str
    moved: int = Field(description="Rows that moved")
    undone_at: datetime | None
    may_undo: bool


class EntryOut(Answer):
    id: int
    kind: str
    happened_at: datetime
    recorded_at: datetime
    subject: str | None = Field(description="What it is about, as `domain.noun/id`")
    channel: str
    amount: str | None
    currency: str
    source: str
    payload: dict[str, Any]


class EntryPage(Answer):
    items: list[EntryOut]
    next: str | None


def customer_row(customer: Customer) -> dict[str, Any]:
    """Of a veiled customer as it is seen, and `withheld` says what is not."""
    seen_by = sight_of(customer)
    names = (
        "id", *TEXTS, "employees", "customer_since", "owner_id", "territory_id", "parent_id",
        "source", "version", "created_at", "updated_at",
    )  # fmt: skip
    return {name: getattr(customer, name) for name in names} | {
        "annual_revenue": plain(customer.annual_revenue),
        "tags": tags_in(customer.tags),
        "own": own_row(customer),
        "withheld": seen_by.withheld(customer) if seen_by is not None else {},
    }


def _itself(customer: Customer) -> Customer:
    return customer


def _values(body: CustomerChange, but: set[str]) -> dict[str, Any]:
    """What is said, own fields among the others."""
    return body.dict(exclude_unset=True, exclude={"own", *but}) | own_sent(body.own)


def _whole(actor: Actor, customer: Customer) -> dict[str, Any]:
    customer = veil(actor, customer)
    has_keys = reads(actor, MODEL, "keys")
    keys = [{"source": key.source, "key": key.key} for key in keys_of(customer.pk)] if has_keys else []
    contacts = [_contact_row(one) for one in contacts_of(customer)]
    return customer_row(customer) | {"keys": keys, "contacts": contacts}


def _contact_row(one: Contact) -> dict[str, Any]:
    names = ("id", "kind", "type", "value", "normal", "is_first", "is_verified", "problem")
    return {name: getattr(one, name) for name in names}


def _one(request: ActorRequest, customer_id: int) -> Customer:
    require(request.actor, "customers.customer.view")
    if customer_id > HIGHEST_ID:
        raise Http404
    return read(request.actor, customer_id)


@router.get("/customers", response=CustomerPage, summary="Customers")
def list_customers(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    sort: str = Query("name", description="name, -name, created_at or -created_at"),
    q: str | None = Query(
        None,
        description="Name, e-mail, key, city, phone in any format; best first, one page",
    ),
    email: str | None = Query(None, description="Only those with exactly this address"),
    source: str | None = Query(None, description="With `key`: the customer another system knows by it"),
    key: str | None = None,
) -> Any:  # noqa: ANN401
    """Those the token's user may see."""
    require(request.actor, "customers.customer.view")
    if sort not in SORTS:
        raise Invalid([FieldError("sort", f"Sort by {', '.join(SORTS)}.", "choice")])
    if q is not None:
        if not 1 <= limit <= 500:
            raise Invalid([FieldError("limit", "A page holds 1 to 500 rows.", "range")])
        return {
            "items": [customer_row(one) for one in with_own(MODEL, search(request.actor, q[:200], limit))],
            "next": None,
        }
    rows = visible_to(request.actor).defer(*UNSHOWN)
    seen_by = sight(request.actor, MODEL)
    if seen_by is not None:
        _require_seen(seen_by, sort=sort, email=email, key=key)
    if email is not None:
        rows = rows.filter(email_normal=email.strip().lower())
    if source is not None and key is not None:
        rows = rows.filter(keys__source=source, keys__key=key)
    page = page_of(rows, order=SORTS[sort], cursor=cursor, limit=limit, row=_itself)
    return {"items": [customer_row(one) for one in with_own(MODEL, page.items)], "next": page.next}


def _require_seen(seen_by: Sight, *, sort: str, email: str | None, key: str | None) -> None:
    """Raises `Invalid` for an order or a filter that would tell what is closed. A masked address is found by the whole of it."""
    wrong = []
    if sort.lstrip("-") == "name" and not seen_by.reads("name"):
        wrong.append(FieldError("sort", "Names are not open to this user. Sort by created_at.", "closed"))
    if email is not None and not seen_by.sees("email"):
        wrong.append(FieldError("email", "E-mail addresses are not open to this user.", "closed"))
    if key is not None and not seen_by.sees("keys"):
        wrong.append(FieldError("key", "Keys are not open to this user.", "closed"))
    if wrong:
        raise Invalid(wrong)


@router.post("/customers", response={201: CustomerEntered}, summary="Enter a customer")
def add_customer(request: ActorRequest, body: CustomerIn) -> Status[dict[str, Any]]:
    """A name follows from given and family name where it is left out. A key that is taken is refused.

    A customer who looks like another is entered all the same: `possible_duplicates` names the others.
    """
    values = _values(body, {"keys"})
    keys = [(key.source, key.key) for key in body.keys]
    made = create_customer(actor=request.actor, values=values, keys=keys)
    others = lookalikes(request.actor, values, but=made.pk, is_exact=True)
    return Status(
        201, _whole(request.actor, made) | {"possible_duplicates": [_lookalike(one) for one in others]}
    )


@router.get("/customers/lookalikes", response=Lookalikes, summary="Who may be the same")
def list_lookalikes(
    request: ActorRequest,
    name: str = Query("", max_length=200),
    given_name: str = Query("", max_length=100),
    family_name: str = Query("", max_length=100),
    email: str = Query("", max_length=254),
    phone: str = Query("", max_length=40, description="In any format"),
    city: str = Query("", max_length=100),
    country: str = Query("", max_length=60, description="Of the phone number; else the business's"),
    limit: int = Query(5, description="1 to 20"),
) -> Any:  # noqa: ANN401
    """Customers who may be the one described, the likeliest first: to ask before one is entered. Similar names are found too."""
    require(request.actor, "customers.customer.view")
    if not 1 <= limit <= 20:
        raise Invalid([FieldError("limit", "Ask for 1 to 20.", "range")])
    values = {
        "name": name, "given_name": given_name, "family_name": family_name, "email": email, "phone": phone,
        "city": city, "country": country,
    }  # fmt: skip
    return {"items": [_lookalike(one) for one in lookalikes(request.actor, values, limit=limit)]}


def _lookalike(one: Lookalike) -> dict[str, Any]:
    shown = {name: getattr(one.customer, name) for name in ("id", "name", "email", "phone", "city")}
    return shown | {"reasons": list(one.reasons), "score": one.score}


@router.post("/customers/merge", response=MergePlan, summary="Make one customer of several")
def merge(request: ActorRequest, body: MergeIn) -> dict[str, Any]:
    """Everything that hangs on the others moves to `keep`; their addresses lead to it. Try it with `dry_run` first.

    Refused (409) when one system knows them as different customers, unless `accept_conflicts`. Can be undone for 30 days.
    """
    ids = {body.keep, *body.merge}
    if body.keep in body.merge or not all(0 < number <= HIGHEST_ID for number in ids):
        raise Invalid([FieldError("merge", "Name other customers than the one that stays.", "few")])
    plan = preview(mergeable(request.actor, ids), body.keep, actor=request.actor)
    made = None
    if not body.dry_run:
        made = merge_customers(
            actor=request.actor,
            survivor=body.keep,
            others=body.merge,
            take=body.take,
            versions=body.versions,
            accept_conflicts=body.accept_conflicts,
        )
    with in_english():  # programs know the kinds of rows by these words
        moves = {str(one.words[1]): dict(one.by_customer) for one in plan.counts}
        left = [vars(one) | {"words": str(one.words)} for one in plan.left]
    return {
        "keep": plan.survivor,
        "choices": [vars(choice) | {"values": dict(choice.values)} for choice in plan.choices],
        "moves": moves,
        "conflicts": {source: list(keys) for source, keys in plan.conflicts.items()},
        "left": left,
        "merge_id": made.pk if made else None,
    }


@router.get("/customers/merges", response=list[MergeOut], summary="Merges")
def list_merges(
    request: ActorRequest, before: int | None = Query(None, le=HIGHEST_ID)
) -> list[dict[str, Any]]:
    """The newest fifty, or those before the one with id `before`."""
    return [vars(one) | {"merged": list(one.merged)} for one in merges(request.actor, before=before)]


@router.post("/customers/merges/{int:merge_id}/undo", response=MergeOut, summary="Undo a merge")
def unmerge(request: ActorRequest, merge_id: int) -> dict[str, Any]:
    """The records are back with all that was theirs. Refused (409) when it is undone already or older than 30 days."""
    if merge_id > HIGHEST_ID:
        raise Http404
    undone = undo_merge(actor=request.actor, merge_id=merge_id)
    (one,) = merges(request.actor, before=undone.pk + 1, limit=1)
    return vars(one) | {"merged": list(one.merged)}


@router.get("/customers/{int:customer_id}", response=CustomerWithKeys, summary="One customer")
def read_customer(request: ActorRequest, customer_id: int) -> Any:  # noqa: ANN401
    """The address of a customer who was merged into another leads to that one (307)."""
    try:
        return _whole(request.actor, _one(request, customer_id))
    except NotFound:
        if (today := today_of(customer_id)) is None:
            raise
        return HttpResponseRedirect(f"./{_one(request, today).pk}", preserve_request=True)


@router.patch("/customers/{int:customer_id}", response=CustomerWithKeys, summary="Change a customer")
def patch_customer(request: ActorRequest, customer_id: int, body: CustomerPatch) -> dict[str, Any]:
    """With `version`, refused (409) when somebody changed the same fields meanwhile."""
    _one(request, customer_id)
    values = _values(body, {"version"})
    changed = change_customer(
        actor=request.actor, customer_id=customer_id, values=values, version=body.version
    )
    return _whole(request.actor, changed)


@router.delete("/customers/{int:customer_id}", response={204: None}, summary="Delete a customer")
def remove_customer(
    request: ActorRequest,
    customer_id: int,
    for_good: bool = Query(False, description="Leave nothing in the recycle bin; cannot be undone"),
) -> Status[None]:
    """The customer goes to the recycle bin, from where it can be restored for thirty days."""
    _one(request, customer_id)
    done = delete_customers(actor=request.actor, customer_ids=[customer_id], for_good=for_good)
    if not done.count:
        raise Conflict("This customer stays: it is not yours to delete.")
    return Status(204, None)


@router.post(
    "/customers/{int:customer_id}/contacts",
    response={201: CustomerWithKeys},
    summary="Add a way to reach a customer",
)
def add_contact_point(request: ActorRequest, customer_id: int, body: ContactIn) -> Status[dict[str, Any]]:
    """What the customer has already is not added twice. An e-mail address, a website or an address that cannot be is refused."""
    _one(request, customer_id)
    values = body.dict(exclude={"kind", "is_verified", "is_first"})
    add_contact(
        actor=request.actor,
        customer_id=customer_id,
        kind=body.kind,
        values=values,
        is_verified=body.is_verified,
        first=body.is_first,
    )
    return Status(201, _whole(request.actor, _one(request, customer_id)))


@router.delete(
    "/customers/{int:customer_id}/contacts/{int:contact_id}",
    response={204: None},
    summary="Remove a way to reach a customer",
)
def remove_contact_point(request: ActorRequest, customer_id: int, contact_id: int) -> Status[None]:
    _one(request, customer_id)
    if contact_id > HIGHEST_ID:
        raise Http404
    remove_contact(actor=request.actor, customer_id=customer_id, point_id=contact_id)
    return Status(204, None)


@router.get("/customers/{int:customer_id}/story", response=EntryPage, summary="A customer's story")
def read_story(
    request: ActorRequest,
    customer_id: int,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    kind: str | None = Query(None, description="Only this kind; `sales.*` for all of a domain"),
) -> dict[str, Any]:
    """What happened, from new to old; kinds the token's user may not see are left out."""
    _one(request, customer_id)
    if not 1 <= limit <= 500:
        raise Invalid([FieldError("limit", "A page holds 1 to 500 rows.", "range")])
    page = timeline(
        customer_id,
        actor=request.actor,
        kinds=[kind] if kind else None,
        before=cursor,
        limit=limit,
        traces=True,
    )
    return {"items": [entry_row(entry) for entry in page.entries], "next": page.next_cursor}


def entry_row(entry: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "happened_at": entry.happened_at,
        "recorded_at": entry.recorded_at,
        "subject": f"{entry.subject_model}/{entry.subject_id}" if entry.subject_id else None,
        "channel": entry.channel,
        "amount": plain(entry.amount),
        "currency": entry.currency,
        "source": entry.source,
        "payload": entry.payload,
    }
