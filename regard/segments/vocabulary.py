"""The vocabulary of rules, built from the declared facts: what is new in a fact can be asked for at once.

Facts with one row per customer give attributes; facts with a customer and a day give events. The words in which
events are said stand here; a fact without words is said by its label.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from regard.analytics import facts
from regard.fields.queries import own_fields
from regard.kernel.actor import Actor
from regard.objects.queries import objects
from regard.segments.rules import Event, Field, Vocabulary
from regard.segments.rules.vocabulary import FieldType
from regard.ui.sight import sight

CUSTOMERS = "customers"
MEMBERS = "segment_members"
OWN, OWNER, RECORDS = "customer_own", "customers.customer", "own_records"
_OWN_TYPES: dict[str, FieldType] = {
    "text": "text",
    "number": "units",
    "money": "units",
    "percent": "units",
    "date": "date",
    "flag": "bool",
    "choice": "choice",
    "several": "several",
    "person": "id",
    "rating": "int",
    "url": "text",
    "email": "text",
    "phone": "text",
}


@dataclass(frozen=True)
class Words:
    """How an event is spoken of: one order, many orders, ordered; `only`: what a row must be to count."""

    label: str
    one: str
    many: str
    did: str
    icon: str
    only: tuple[tuple[str, str], ...] = ()


WORDS = {
    "orders": Words("Orders", "order", "orders", "ordered", "receipt", (("kind", "sale"),)),
    "order_lines": Words("Products bought", "product bought", "products bought", "bought", "package"),
    "returns": Words("Returns", "return", "returns", "returned", "receipt-refund"),
    "customer_attributes": Words(
        "Interests and values", "answer", "answers", "told us of themselves", "heart"
    ),
    "customer_needs": Words("Special needs", "special need", "special needs", "had a special need", "heart"),
    "activities": Words(
        "Notes, calls and meetings",
        "note, call or meeting",
        "notes, calls and meetings",
        "had contact with us",
        "phone",
    ),
    "tasks": Words("Tasks about them", "task", "tasks", "had a task about them", "checkbox"),
    "assets": Words("What they own", "asset", "assets", "got an asset", "tools"),
}

GROUPS = {
    CUSTOMERS: "About the customer",
    "customer_profiles": "As a person",
    "customer_values": "Value and behaviour",
}

_ICONS = {
    "country": "world",
    "city": "map-pin",
    "region": "map-pin",
    "kind": "users",
    "party_class": "building-store",
    "category": "tag",
    "tags": "tag",
    "sector": "building",
    "owner_id": "user",
    "territory_id": "map",
    "name": "id",
    "rfm_cell": "layout-grid",
    "abc_class": "chart-bar",
    "lifetime_value": "coin",
    "probability_alive": "heartbeat",
}
_LABELS = {"kind": "Kind"}
_REFERS = {"owner_id": "users", "territory_id": "territories"}
_TYPE_ICONS = {
    "date": "calendar",
    "units": "coin",
    "bool": "checkbox",
    "choice": "list",
    "several": "checklist",
    "text": "letter-case",
}


@cache
def _parts() -> tuple[dict[str, Field], dict[str, Event]]:
    """Built once: facts are declared at start and never after."""
    attributes: dict[str, Field] = {}
    events: dict[str, Event] = {}
    for fact in facts.FACTS:
        if _is_about_customers(fact):
            attributes.update({field.key: field for field in _attributes(fact)})
        elif fact.name != RECORDS and (day := _day(fact)):
            events[fact.name] = _event(fact, day)
    return attributes, events


def vocabulary(currency: str) -> Vocabulary:
    """Everything rules can speak about, with amounts in `currency`. Mostly no query."""
    attributes, events = _parts()
    own = {field.key: field for field in _own()}
    records = {event.key: event for event in _records()}
    return Vocabulary({**attributes, **own}, {**events, **records}, currency)


NOUNS = {
    "orders": "sales.order",
    "order_lines": "sales.order",
    "assets": "sales.asset",
    "tasks": "activities.task",
    "activities": "activities.activity",
}
"""Of which noun the rows of an event are, whose fields may be closed."""


def open_to(actor: Actor, words: Vocabulary) -> Vocabulary:
    """What of it `actor` may ask for: no attribute and no column of an event that stands in a field which is closed or masked."""
    attributes = {
        key: one
        for key, one in words.attributes.items()
        if _is_open(actor, OWNER, one, key.rpartition(".")[2])
    }
    events = {}
    for key, one in words.events.items():
        noun = f"objects.{key.removeprefix(f'{RECORDS}.')}" if one.fact == RECORDS else NOUNS.get(key, "")
        fields = {
            name: item for name, item in one.fields.items() if not noun or _is_open(actor, noun, item, name)
        }
        events[key] = one if len(fields) == len(one.fields) else replace(one, fields=fields)
    return replace(words, attributes=attributes, events=events)


def _is_open(actor: Actor, noun: str, one: Field, name: str) -> bool:
    seen_by = sight(actor, noun)
    if seen_by is None:
        return True
    if one.fact == "customer_profiles":
        name = "profile.born" if name.startswith("birth") else f"profile.{name}"
    return seen_by.reads(name)


def _own() -> Iterator[Field]:
    """The business's own fields of customers."""
    return _fields_of(OWNER, OWN, f"{OWN}.")


def _records() -> Iterator[Event]:
    """Own objects that belong to customers: to have one is an event of the day on which it was entered."""
    for one in objects():
        if not one.customer_label:
            continue
        yield Event(
            key=f"{RECORDS}.{one.key}",
            label=one.plural,
            day="entered_on",
            fields={field.key: field for field in _fields_of(one.noun, RECORDS, "")},
            one=one.label.lower(),
            many=one.plural.lower(),
            did=f"have {one.plural.lower()}",
            only=(("object_key", one.key),),
            icon=one.icon,
            fact=RECORDS,
        )


def _fields_of(noun: str, fact: str, head: str) -> Iterator[Field]:
    """The own fields of a noun; of long texts rules cannot speak."""
    for one in own_fields(noun):
        if one.kind not in _OWN_TYPES:
            continue
        yield Field(
            key=f"{head}{one.key}",
            label=one.label,
            type=_OWN_TYPES[one.kind],
            fact=fact,
            column=one.slot,
            choices=tuple((key, label) for key, label in one.choices),
            refers="users" if one.kind == "person" else "",
            group=one.group or "Own fields",
            icon=one.of_kind.icon,
        )


def forget() -> None:
    """For tests that declare facts of their own."""
    _parts.cache_clear()


def _is_about_customers(fact: facts.Fact) -> bool:
    return fact.key == "customer_id" and fact.name != MEMBERS


def _day(fact: facts.Fact) -> str:
    """The column that says on which day; empty when the fact is no event of a customer."""
    if fact.name == MEMBERS or not any(item.refers == CUSTOMERS for item in fact.fields):
        return ""
    return next((item.name for item in fact.fields if item.type == "date"), "")


def _attributes(fact: facts.Fact) -> list[Field]:
    group = GROUPS.get(fact.name, fact.label)
    kept = [
        item
        for item in fact.fields
        if item.name != fact.key and item.type != "time" and item.name != "currency" and not item.is_inner
    ]
    return [_field(item, f"{fact.name}.{item.name}", fact.name, group=group) for item in kept]


def _field(
    item: facts.Field, key: str, fact: str, *, group: str = "", through: str = "", label: str = ""
) -> Field:
    assert item.type != "time"  # noqa: S101
    return Field(
        key=key,
        label=label or _LABELS.get(item.name, item.label),
        type=item.type,
        fact=fact,
        column=item.name,
        choices=tuple((item.choices or {}).items()),
        currency=item.currency,
        refers=item.refers or _REFERS.get(item.name, ""),
        through=through,
        group=group,
        icon=_ICONS.get(item.name, _TYPE_ICONS.get(item.type, "hash")),
        kept=item.kept,
    )


def _event(fact: facts.Fact, day: str) -> Event:
    words = WORDS.get(fact.name) or Words(
        fact.label, fact.label.lower(), fact.label.lower(), f"have {fact.label.lower()}", "activity"
    )
    own = {
        item.name: _field(item, item.name, fact.name)
        for item in fact.fields
        if item.type != "time" and item.name not in (day, fact.key, "currency") and item.refers != CUSTOMERS
    }
    only = tuple((column, value) for column, value in words.only if column in fact.columns)
    return Event(
        key=fact.name,
        label=words.label,
        day=day,
        fields={**_referred(fact, own), **own},
        one=words.one,
        many=words.many,
        did=words.did,
        only=only,
        currency="currency" if "currency" in fact.columns else "",
        icon=words.icon,
    )


def _referred(fact: facts.Fact, own: dict[str, Field]) -> dict[str, Field]:
    """What the things an event refers to are like: the category of a line's product."""
    found: dict[str, Field] = {}
    for item in fact.fields:
        other = facts.FACTS.get(item.refers)
        if other is None or other.name in (CUSTOMERS, fact.name):
            continue
        for column in other.fields:
            if column.type in ("text", "choice") and column.name not in ("key", "name", *own):
                begins = column.label.lower().startswith(item.label.lower())
                label = column.label if begins else f"{item.label} {column.label.lower()}"
                found[column.name] = _field(column, column.name, other.name, through=item.name, label=label)
    return found
