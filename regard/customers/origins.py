"""Where a customer's values come from, and which source is believed when two say different things.

Nothing is kept for it: the audit knows who made a value what it is, and whom nobody has changed has it from where the customer
comes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from regard.audit.queries import changes_to
from regard.customers.models import Customer, CustomerKey, SourceRank

MODEL = "customers.customer"
HAND, API = "by hand", "by API"
SAYINGS = (
    "change",
    "create",
    "mend",
)  # deeds that say what a value is; others only bring back or move what was said
IMPORT = "import:"


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: the source's name, who (empty for programs), and since when."""

    source: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class Imported:
    """An import as others speak of it: the name of its source, and of its file."""

    source: str
    file: str


ToldSources = Callable[[], Mapping[str, str]]
_SOURCES: list[ToldSources] = []
_names: list[tuple[float, dict[str, str]]] = []
KEPT_SECONDS = 5.0


def name_sources(tell: ToldSources) -> None:
    """Have sources that nobody gave a name be named by `tell`: {source: what people call it}. One query."""
    if tell not in _SOURCES:
        _SOURCES.append(tell)


def source_name(source: str) -> str:
    """What people call a source: its name, or of one that nobody named the file it is of. No query within five seconds of the
    last."""
    if not _names or monotonic() - _names[0][0] >= KEPT_SECONDS:
        found = {key: name for tell in _SOURCES for key, name in tell().items()}
        _names[:] = [(monotonic(), found)]
    return _names[0][1].get(source, source)


def forget_source_names() -> None:
    """Ask anew, for tests."""
    _names.clear()


ToldImports = Callable[[Collection[int]], Mapping[int, Imported]]
_IMPORTS: list[ToldImports] = []


def name_imports(tell: ToldImports) -> None:
    """Have imports named by `tell`: {import id: import}. One query."""
    if tell not in _IMPORTS:
        _IMPORTS.append(tell)


def import_number(source: str) -> int | None:
    """Which import made an entry or a change whose source this is."""
    number = source.removeprefix(IMPORT)
    return int(number) if source.startswith(IMPORT) and number.isdecimal() else None


def imports_among(sources: Iterable[str]) -> dict[str, Imported]:
    """The imports among the sources of entries or changes, by these sources. One query, none where there is no import."""
    numbers = {number: source for source in sources if (number := import_number(source)) is not None}
    told = {number: one for tell in _IMPORTS if numbers for number, one in tell(list(numbers)).items()}
    return {numbers[number]: one for number, one in told.items()}


def ranks() -> dict[str, int]:
    """{source: position}; what is not named comes after all that are, and all of that is equal. People come first of
    themselves. One query."""
    known = dict(SourceRank.objects.values_list("source", "position"))
    return known if HAND in known else {HAND: -1, **known}


def is_below(source: str, other: str, order: Mapping[str, int]) -> bool:
    """Whether `source` may not replace what `other` has said."""
    last = len(order) + 32_768
    return source != other and order.get(source, last) > order.get(other, last)


def sources() -> list[str]:
    """All sources there can be, those with a rank first. Reads an index of all keys: for pages rarely opened."""
    named = list(SourceRank.objects.values_list("source", flat=True))
    found = CustomerKey.objects.order_by().values_list("source", flat=True).distinct()
    told = [HAND, API, *sorted(found)]
    first = named if HAND in named else [HAND, *named]
    return list(dict.fromkeys([*first, *told]))


def origins_of(values: Mapping[int, Mapping[str, Any]]) -> dict[tuple[int, str], Origin]:
    """Where these values of customers come from: {customer id: {field: value}} to {(customer id, field): origin}. Fields that
    nobody has said since the customer came are missing. Two queries."""
    wanted = {(number, name): value for number, fields in values.items() for name, value in fields.items()}
    found: dict[tuple[int, str], Any] = {}
    for change in changes_to(MODEL, list(values), SAYINGS):
        for name, value in change.after.items():
            place = (change.object_id, name)
            if place in wanted and place not in found and str(value) == str(wanted[place]):
                found[place] = change
    named = _named({change.source for change in found.values()})
    return {place: Origin(named(change), _who(change), change.at) for place, change in found.items()}


def origins_of_rows(model: str, brought: Mapping[int, tuple[int | None, str]]) -> dict[int, str]:
    """The sources of rows that hang on customers, given as {row id: (import that made it, what the row itself says)}: whoever
    wrote it last, else its import's, else its own word. Two queries."""
    last: dict[int, Any] = {}
    for change in changes_to(model, list(brought), SAYINGS):
        last.setdefault(change.object_id, change)
    named = _named({change.source for change in last.values()})
    makers = {by: f"{IMPORT}{by}" for number, (by, _) in brought.items() if by and number not in last}
    imports = imports_among(makers.values())
    found = {}
    for number, (by, source) in brought.items():
        made_by = imports.get(makers.get(by or 0, ""))
        found[number] = (
            named(last[number]) if number in last else made_by.source if made_by else came_by(source)
        )
    return found


def origins_of_customer(customer: Customer, names: Collection[str]) -> dict[str, Origin]:
    """Where each of these values of a customer comes from. Two queries."""
    told = origins_of({customer.pk: {name: getattr(customer, name) for name in names}})
    first = Origin(came_by(customer.source), "", customer.created_at)
    return {
        name: told.get((customer.pk, name), first)
        for name in names
        if getattr(customer, name) not in (None, "")
    }


def came_by(source: str) -> str:
    return {"web": HAND, "api": API}.get(source, source)


def _who(change: Any) -> str:  # noqa: ANN401
    return change.actor_name if change.actor_kind == "user" and not change.source.startswith(IMPORT) else ""


def _named(said: Collection[str]) -> Callable[[Any], str]:
    """What turns the source of a change into that of a value."""
    imports = imports_among(said)

    def name(change: Any) -> str:  # noqa: ANN401
        source: str = change.source
        if source.startswith(IMPORT):
            return imports[source].source if source in imports else source
        if change.token_id is not None or source == "api":
            return API
        return HAND if change.actor_kind == "user" else source

    return name
