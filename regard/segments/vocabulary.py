"""The vocabulary of rules, built from the declared facts: what is new in a fact can be asked for at once.

Facts with one row per customer give attributes; facts with a customer and a day give events. The words in which
events are said stand here; a fact without words is said by its label.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from regard.analytics import facts
from regard.fields.queries import own_fields
from regard.kernel.actor import Actor
from regard.kernel.words import in_english, language, lazy, lazy_of, midsentence, tr
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
    "time": "time",
    "url": "text",
    "email": "text",
    "phone": "text",
}


@dataclass(frozen=True)
class Words:
    """How an event is spoken of: one order, many orders, ordered; `only`: what a row must be to count.

    `phrases` are whole, as *first* and *between* depend on the thing in other languages. Without them they are made of
    `one` and `many`.
    """

    label: str
    one: str
    many: str
    did: str
    icon: str
    only: tuple[tuple[str, str], ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)


WORDS = {
    "orders": Words(
        lazy("Orders"),
        lazy_of("one of", "order"),
        lazy_of("many of", "orders"),
        lazy_of("customers who", "ordered"),
        "receipt",
        (("kind", "sale"),),
        phrases={
            "count": lazy("number of orders"),
            "first": lazy("first order"),
            "last": lazy("last order"),
            "days_since_first": lazy("days since first order"),
            "days_since_last": lazy("days since last order"),
            "gap": lazy("average days between orders"),
        },
    ),
    "order_lines": Words(
        lazy("Products bought"),
        lazy_of("one of", "product bought"),
        lazy_of("many of", "products bought"),
        lazy_of("customers who", "bought"),
        "package",
        phrases={
            "count": lazy("number of products bought"),
            "first": lazy("first product bought"),
            "last": lazy("last product bought"),
            "days_since_first": lazy("days since first product bought"),
            "days_since_last": lazy("days since last product bought"),
            "gap": lazy("average days between products bought"),
        },
    ),
    "returns": Words(
        lazy("Returns"),
        lazy_of("one of", "return"),
        lazy_of("many of", "returns"),
        lazy_of("customers who", "returned"),
        "receipt-refund",
        phrases={
            "count": lazy("number of returns"),
            "first": lazy("first return"),
            "last": lazy("last return"),
            "days_since_first": lazy("days since first return"),
            "days_since_last": lazy("days since last return"),
            "gap": lazy("average days between returns"),
        },
    ),
    "customer_attributes": Words(
        lazy("Interests and values"),
        lazy_of("one of", "answer"),
        lazy_of("many of", "answers"),
        lazy_of("customers who", "told us of themselves"),
        "heart",
        phrases={
            "count": lazy("number of answers"),
            "first": lazy("first answer"),
            "last": lazy("last answer"),
            "days_since_first": lazy("days since first answer"),
            "days_since_last": lazy("days since last answer"),
            "gap": lazy("average days between answers"),
        },
    ),
    "customer_needs": Words(
        lazy("Special needs"),
        lazy_of("one of", "special need"),
        lazy_of("many of", "special needs"),
        lazy_of("customers who", "had a special need"),
        "heart",
        phrases={
            "count": lazy("number of special needs"),
            "first": lazy("first special need"),
            "last": lazy("last special need"),
            "days_since_first": lazy("days since first special need"),
            "days_since_last": lazy("days since last special need"),
            "gap": lazy("average days between special needs"),
        },
    ),
    "activities": Words(
        lazy("Notes, calls and meetings"),
        lazy_of("one of", "note, call or meeting"),
        lazy_of("many of", "notes, calls and meetings"),
        lazy_of("customers who", "had contact with us"),
        "phone",
        phrases={
            "count": lazy("number of notes, calls and meetings"),
            "first": lazy("first note, call or meeting"),
            "last": lazy("last note, call or meeting"),
            "days_since_first": lazy("days since first note, call or meeting"),
            "days_since_last": lazy("days since last note, call or meeting"),
            "gap": lazy("average days between notes, calls and meetings"),
        },
    ),
    "tasks": Words(
        lazy("Tasks about them"),
        lazy_of("one of", "task"),
        lazy_of("many of", "tasks"),
        lazy_of("customers who", "had a task about them"),
        "checkbox",
        phrases={
            "count": lazy("number of tasks"),
            "first": lazy("first task"),
            "last": lazy("last task"),
            "days_since_first": lazy("days since first task"),
            "days_since_last": lazy("days since last task"),
            "gap": lazy("average days between tasks"),
        },
    ),
    "assets": Words(
        lazy("What they own"),
        lazy_of("one of", "asset"),
        lazy_of("many of", "assets"),
        lazy_of("customers who", "got an asset"),
        "tools",
        phrases={
            "count": lazy("number of assets"),
            "first": lazy("first asset"),
            "last": lazy("last asset"),
            "days_since_first": lazy("days since first asset"),
            "days_since_last": lazy("days since last asset"),
            "gap": lazy("average days between assets"),
        },
    ),
}

GROUPS = {
    CUSTOMERS: lazy("About the customer"),
    "customer_profiles": lazy("As a person"),
    "customer_values": lazy("Value and behaviour"),
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
_LABELS = {"kind": lazy("Kind")}
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
def _parts(said_in: str) -> tuple[dict[str, Field], dict[str, Event]]:
    """Built once for each language, the active one: facts are declared at start and never after."""
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
    attributes, events = _parts(language())
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
            one=midsentence(one.label),
            many=midsentence(one.plural),
            did=_having(one.plural),
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
            group=one.group or tr("Own fields"),
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
    group = str(GROUPS.get(fact.name, fact.label))
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
        label=str(label or _LABELS.get(item.name, item.label)),
        type=item.type,
        fact=fact,
        column=item.name,
        choices=tuple((key, str(label)) for key, label in (item.choices or {}).items()),
        currency=item.currency,
        refers=item.refers or _REFERS.get(item.name, ""),
        through=through,
        group=group,
        icon=_ICONS.get(item.name, _TYPE_ICONS.get(item.type, "hash")),
        kept=item.kept,
    )


def _event(fact: facts.Fact, day: str) -> Event:
    words = WORDS.get(fact.name) or Words(
        fact.label, midsentence(fact.label), midsentence(fact.label), _having(fact.label), "activity"
    )
    own = {
        item.name: _field(item, item.name, fact.name)
        for item in fact.fields
        if item.type != "time" and item.name not in (day, fact.key, "currency") and item.refers != CUSTOMERS
    }
    only = tuple((column, value) for column, value in words.only if column in fact.columns)
    return Event(
        key=fact.name,
        label=str(words.label),
        day=day,
        fields={**_referred(fact, own), **own},
        one=str(words.one),
        many=str(words.many),
        did=str(words.did),
        phrases={measure: str(phrase) for measure, phrase in words.phrases.items()},
        only=only,
        currency="currency" if "currency" in fact.columns else "",
        icon=words.icon,
    )


def _of_referred(thing: str, label: str) -> str:
    """What a thing's column is called on the event that refers to it: the category of a product, the product category."""
    with in_english():
        is_whole = str(label).lower().startswith(str(thing).lower())
    return str(label) if is_whole else tr("{thing} {label}", thing=thing, label=midsentence(label))


def _having(label: str) -> str:
    """What those did who have such things."""
    return tr("have {things}", things=midsentence(label))


def _referred(fact: facts.Fact, own: dict[str, Field]) -> dict[str, Field]:
    """What the things an event refers to are like: the category of a line's product."""
    found: dict[str, Field] = {}
    for item in fact.fields:
        other = facts.FACTS.get(item.refers)
        if other is None or other.name in (CUSTOMERS, fact.name):
            continue
        for column in other.fields:
            if column.type in ("text", "choice") and column.name not in ("key", "name", *own):
                label = _of_referred(item.label, column.label)
                found[column.name] = _field(column, column.name, other.name, through=item.name, label=label)
    return found
