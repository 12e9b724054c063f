"""What others may ask about customers. Every answer starts from what the actor may see."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from regard.customers import rules
from regard.customers.models import ContactPoint, Customer, CustomerKey, PinnedEntry
from regard.customers.rules import DERIVED_KEY
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.folding import fold
from regard.kernel.sight import mask
from regard.kernel.words import tr
from regard.people.queries import business, owned_by, owns, users_for_choice
from regard.story.aliases import formers_within
from regard.ui import finding
from regard.ui.among import among, among_texts
from regard.ui.nouns import noun
from regard.ui.prepared import Prepared
from regard.ui.sight import reads, sight, veil, veiled, words_open

VIEW = "customers.customer.view"
MODEL = "customers.customer"
LOOKED_THROUGH = 200  # finds of which those are kept that an actor may find so
UNSHOWN = (
    "search_text", "email_normal", "phone_normal", "import_id", "edited_at", "name_as_of", "email_as_of", "country_as_of",
)  # fmt: skip
"""Columns a list of customers need not read."""
_customers = Prepared(
    lambda pk: Customer.objects.select_related("owner", "parent").order_by().filter(pk=pk), int
)
_some = Prepared(lambda ids: Customer.objects.defer(*UNSHOWN).order_by().filter(pk__in=among(ids)), str)
_keys = Prepared(
    lambda customer: (
        CustomerKey.objects.filter(customer_id=customer)
        .exclude(key__startswith=DERIVED_KEY)
        .order_by("source", "key")
    ),
    int,
)


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Customer]:
    """The customers `permission` lets `actor` reach: own, the team's and those of its territories, or all."""
    return owned_by(Customer.objects.all(), actor, permission, territory="territory")


def customer(actor: Actor, customer_id: int) -> Customer:
    """One customer with its owner and parent, as the actor sees it. Raises `NotFound` when absent or not visible. One query."""
    found = _customers.first(customer_id)
    if found is None or not owns(actor, VIEW, found.owner_id, found.territory_id):
        raise NotFound(tr("There is no such customer, or it is not yours to see."))
    return veil(actor, found)


def by_key(actor: Actor, source: str, key: str) -> Customer | None:
    """The customer another system knows by this key, if the actor may see it."""
    return visible_to(actor).filter(keys__source=source, keys__key=key).first()


def keys_of(customer_id: int) -> Sequence[CustomerKey]:
    return _keys.all(customer_id)


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Names by id, for whoever has checked already that they may be shown. One query."""
    return dict(Customer.objects.filter(id__in=customer_ids).values_list("id", "name"))


def pins_of(customer_id: int) -> list[int]:
    """The entries of the customer's story that are pinned, with those of customers merged into it. One query."""
    return _pins.all(customer_id, customer_id)


_pins = Prepared(
    lambda customer, same: (
        PinnedEntry.objects.filter(Q(customer_id=customer) | Q(customer_id__in=formers_within(same)))
        .order_by("pk")
        .values_list("entry_id", flat=True)
    ),
    int,
    int,
)


def visible_names(actor: Actor, customer_ids: Collection[int]) -> dict[int, str]:
    """Names by id of those among these customers whom the actor may see. One query."""
    rows = visible_to(actor).filter(pk__in=among(customer_ids)).order_by()
    return named(actor, rows)


def named(actor: Actor, rows: QuerySet[Customer]) -> dict[int, str]:
    """The names of these customers by id, as the actor may see them. One query."""
    if reads(actor, MODEL, "name"):
        return dict(rows.values_list("id", "name"))
    return {one.pk: one.name for one in veiled(actor, rows.only("id", "name", "kind"))}


def name_seen(actor: Actor, name: str) -> str:
    """A customer's name that is kept by itself, as the actor may see it: masked where names are, of organisations too."""
    return name if reads(actor, MODEL, "name") else mask("name", name)


def customer_names(actor: Actor, values: Sequence[str]) -> dict[str, str]:
    """The same for filters, where numbers are text. One query."""
    found = visible_names(actor, [int(value) for value in values if value.isdecimal() and len(value) < 19])
    return {str(number): name for number, name in found.items()}


def owners_of(customer_ids: Collection[int]) -> dict[int, int | None]:
    """Whose each of these customers is, for whoever may not tell of them to anybody else. One query."""
    return dict(Customer.objects.filter(pk__in=among(customer_ids)).order_by().values_list("id", "owner_id"))


def is_anybody() -> bool:
    """Whether there is any customer at all."""
    return Customer.objects.exists()


def found_by_words(actor: Actor, words: Collection[str]) -> dict[str, list[int]]:
    """Whom each may mean, among customers the actor sees: by a key, else by e-mail address, else by name. Three queries."""
    wanted = {text: text.strip() for text in words if text.strip()}
    found: dict[str, set[int]] = {text: set() for text in wanted}
    seen, of = visible_to(actor), sight(actor, MODEL)
    by_key = CustomerKey.objects.filter(key__in=among_texts(list(wanted.values())), customer__in=seen)
    by_email = seen.filter(email_normal__in=among_texts([text.lower() for text in wanted.values()]))
    by_name = seen.filter(sort_name__in=among_texts([fold(text)[:200] for text in wanted.values()]))
    for field, pairs, form in (
        ("keys", by_key.values_list("key", "customer_id"), str),
        ("email", by_email.exclude(email_normal="").values_list("email_normal", "pk"), str.lower),
        ("name", by_name.values_list("sort_name", "pk"), lambda text: fold(text)[:200]),
    ):
        if of is not None and not of.sees(field):
            continue
        numbers: dict[str, set[int]] = {}
        for said, number in pairs:
            numbers.setdefault(said, set()).add(number)
        for text, plain in wanted.items():
            found[text] = found[text] or numbers.get(form(plain), set())
    return {text: sorted(ids) for text, ids in found.items()}


def search(actor: Actor, text: str, limit: int) -> list[Customer]:
    """The customers `text` finds, best first: see `search_scored`."""
    return [customer for customer, _ in search_scored(actor, text, limit)]


def search_scored(actor: Actor, text: str, limit: int) -> list[tuple[Customer, float]]:
    """The customers `text` finds with their score, best first: names, e-mail, keys, city, phone numbers in any format,
    with typos. At most seven queries. To whom a field is closed, nothing is found by it: one query more."""
    is_restricted = actor.scope(VIEW) is not Scope.ALL
    is_open = words_open(actor, noun(MODEL), text)
    ranked = finding.find(
        visible_to(actor),
        text,
        limit=limit if is_open is None else max(limit, LOOKED_THROUGH),
        is_restricted=is_restricted,
        instead=_phone(text),
    )
    if is_open is not None:
        kept = set(
            visible_to(actor)
            .filter(is_open, pk__in=among([number for number, _ in ranked]))
            .values_list("pk", flat=True)
        )
        ranked = [one for one in ranked if one[0] in kept][:limit]
    rows = veiled(actor, _some.all(json.dumps([number for number, _ in ranked])))
    found = {one.pk: one for one in rows}
    return [(found[number], score) for number, score in ranked if number in found]


def find_in(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """A list of customers narrowed to those `text` finds, in the list's own order."""
    phone = _phone(text)
    return finding.find_in(rows, phone[0] if phone else text)


def _phone(text: str) -> tuple[str, ...]:
    fragment = rules.phone_fragment(text, business().country)
    return (fragment,) if fragment else ()


def some(actor: Actor, customer_ids: Collection[int]) -> dict[int, Customer]:
    """These customers by id, as far as the actor may see them, each with its owner and parent. One query."""
    rows = visible_to(actor).select_related("owner", "parent").defer("search_text", "note").order_by()
    return {one.pk: one for one in rows.filter(pk__in=among(customer_ids))}


def newest_change() -> tuple[int, datetime | None]:
    """How many customers there are, and when one of them or a way to reach one was changed last. Reads every row: for jobs."""
    counted = Customer.objects.aggregate(count=Count("id"), newest=Max("updated_at"))
    reached = ContactPoint.objects.aggregate(newest=Max("updated_at"))["newest"]
    return counted["count"], max(filter(None, (counted["newest"], reached)), default=None)


def entered_since(at: datetime, most: int) -> int:
    """How many customers were entered since then, counted as far as `most`. One query."""
    return Customer.objects.filter(created_at__gte=at)[:most].count()


def those_there(customer_ids: Collection[int]) -> set[int]:
    """The ones of these numbers that are customers, whoever may see them. One query."""
    return set(Customer.objects.filter(pk__in=among(customer_ids)).values_list("pk", flat=True))


SAMPLE = 20_000


def values_in_use(field: str) -> list[str]:
    """What the newest 20,000 customers have in this field, sorted: the choices of a filter. One query."""
    newest = Customer.objects.order_by("-id").values(field)[:SAMPLE]
    found = Customer.objects.filter(**{f"{field}__gt": ""}).filter(id__in=newest.values("id"))
    return list(found.order_by(field).values_list(field, flat=True).distinct()[:500])


def children_of(customer_id: int, *, actor: Actor, limit: int = 20) -> list[Customer]:
    """The organisations and people that belong to a customer, as far as the actor may see them. One query."""
    rows = visible_to(actor).filter(parent_id=customer_id).order_by("sort_name", "id")
    return list(rows.only("id", "name", "kind", "category", "city", "country", "sector")[:limit])


def colleagues(actor: Actor, user_ids: Collection[int]) -> dict[int, str]:
    """Names of colleagues by id, those who have left not among them. One query, none for nobody."""
    if not user_ids:
        return {}
    return {user.pk: str(user) for user in users_for_choice(actor).filter(pk__in=user_ids)}
