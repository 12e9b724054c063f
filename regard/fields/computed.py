"""Fields whose values are computed: their definitions compiled, and what hangs on what. Kept until a definition changes.

A field's definition is `{"formula": text}` or `{"rollup": {"of", "what", "field", "where"}}`: of which linked records, one of
`WHATS`, which of their fields (empty for their number), and a formula they have to fulfil (empty: all of them).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone

from regard.fields.holders import Holder, has_holder, holder
from regard.fields.inputs import Input, Linked, inputs_of, linked_records, linked_to
from regard.fields.language import Circle, FormulaError, Name, Program, Type, compiled, hanging_on, in_order
from regard.fields.language.types import as_text, rounded
from regard.fields.models import OwnField
from regard.fields.queries import definitions, own_fields
from regard.kernel.words import in_english, lazy, midsentence, tr

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

Place = tuple[str, str]
"""A noun and the key of one of its fields."""
ALL = "*"
"""In place of a key: that there are such records, and whose they are."""
WHATS: dict[str, str] = {
    "count": lazy("How many"),
    "sum": lazy("Sum"),
    "average": lazy("Average"),
    "least": lazy("Least or earliest"),
    "greatest": lazy("Greatest or latest"),
    "first": lazy("Of the first"),
    "last": lazy("Of the last"),
}
_NUMBERS = frozenset({"number", "money", "percent"})
_TAKES: dict[str, frozenset[str]] = {
    "sum": _NUMBERS,
    "average": _NUMBERS,
    "least": _NUMBERS | {"date"},
    "greatest": _NUMBERS | {"date"},
}
TYPES: dict[str, Type] = {
    "text": "text", "long": "text", "url": "text", "email": "text", "phone": "text", "number": "number", "money": "money",
    "percent": "percent", "rating": "number", "date": "date", "flag": "flag", "choice": "choice", "several": "several",
}  # fmt: skip
"""The type of an own field in formulas, by its kind; of colleagues formulas cannot speak."""
KIND_OF: dict[str, str] = {"choice": "text", "several": "text"}


@dataclass(frozen=True)
class Source:
    """Where the value of a name stands, as a path from the record or an expression, and how what stands there is read."""

    name: Name
    path: str | Combinable
    is_whole: bool
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Rollup:
    """Of which records, what, of which of their fields, and which of them."""

    linked: Linked
    what: str
    value: Source | None
    where: Program | None
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class Computed:
    """A definition that is right. `kind` is that of the field which keeps its values."""

    noun: str
    key: str
    label: str
    kind: str
    uses: frozenset[Place]
    uses_today: bool
    program: Program | None = None
    rollup: Rollup | None = None
    slot: str = ""

    @property
    def place(self) -> Place:
        return self.noun, self.key


class Wrong(ValueError):
    """What is wrong with a roll-up, and which part of it."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True)
class Plan:
    """All that is computed: by noun, each after what it uses."""

    by_noun: Mapping[str, Sequence[Computed]] = field(default_factory=dict)
    uses: Mapping[Place, frozenset[Place]] = field(default_factory=dict)
    linked: Mapping[str, Sequence[Linked]] = field(default_factory=dict)  # by the noun that hangs on another

    def targets(self, noun: str, changed: Collection[str] | None) -> list[Computed]:
        """What is to be computed of a record when these fields of it have changed (None: perhaps any)."""
        mine = self.by_noun.get(noun, ())
        if changed is None or not mine:
            return list(mine)
        hanging = hanging_on(self.uses, [(noun, key) for key in changed])
        return [one for one in mine if one.place in hanging]

    def rollups(self, linked: Linked, changed: Collection[str] | None) -> list[Computed]:
        """What is to be computed of a record on which others hang, of which these fields have changed (None: perhaps any)."""
        mine = self.by_noun.get(linked.parent, ())
        first = [
            one.key
            for one in mine
            if one.rollup is not None
            and one.rollup.linked.key == linked.key
            and (changed is None or one.uses & {(linked.key, key) for key in changed})
        ]
        wanted = {*first, *(one.key for one in self.targets(linked.parent, first))} if first else set()
        return [one for one in mine if one.key in wanted]

    def users(self, noun: str, key: str) -> list[Computed]:
        """What uses a field directly."""
        return [one for some in self.by_noun.values() for one in some if (noun, key) in one.uses]


@dataclass
class _Kept:
    of: object = None
    plan: Plan = field(default_factory=Plan)


_kept = _Kept()


def plan() -> Plan:
    """The plan of the definitions as they are. Mostly no query."""
    now = definitions()
    if _kept.of is not now:
        _kept.plan = made_of(one for fields in now.values() for one in fields if one.is_computed)
        _kept.of = now
    return _kept.plan


def made_of(fields: Iterable[OwnField]) -> Plan:
    """The plan of these. What is not right any more is left out: its values stay as they are. Raises `Circle`."""
    found: dict[Place, Computed] = {}
    for one in fields:
        try:
            right = compute(one)
        except (FormulaError, Wrong):
            continue
        found[right.place] = right
    uses = {place: one.uses for place, one in found.items()}
    by_noun: dict[str, list[Computed]] = {}
    for place in in_order(uses):
        by_noun.setdefault(place[0], []).append(found[place])
    linked: dict[str, list[Linked]] = {}
    for other in linked_records() if found else ():
        linked.setdefault(other.key, []).append(other)
    return Plan(by_noun, uses, linked)


def compute(one: OwnField) -> Computed:
    """The definition of a field, compiled. Raises `FormulaError` and `Wrong`."""
    if "formula" in one.computed:
        return _formula(one, str(one.computed["formula"] or ""))
    return _rollup(one, one.computed.get("rollup") or {})


def _formula(one: OwnField, source: str) -> Computed:
    names = {key: source.name for key, source in sources_of(one.noun).items()}
    program = compiled(source, names)
    return Computed(
        one.noun, one.key, one.label, KIND_OF.get(program.of.type, program.of.type),
        frozenset((one.noun, key) for key in program.uses), program.uses_today, program, slot=one.slot,
    )  # fmt: skip


def _rollup(one: OwnField, said: Mapping[str, Any]) -> Computed:
    of, what = str(said.get("of") or ""), str(said.get("what") or "")
    linked = next((other for other in linked_records() if other.parent == one.noun and other.key == of), None)
    if linked is None:
        raise Wrong("of", tr("Choose the records it is about."))
    if what not in WHATS:
        raise Wrong("what", tr("One of {whats}.", whats=", ".join(WHATS)))
    there = sources_of(linked.key)
    key = str(said.get("field") or "")
    value = there.get(key) or there.get(f"own_{key}") if key else None
    if value is None and (key or what != "count"):
        raise Wrong("field", tr("Choose a field of {label}.", label=midsentence(linked.label)))
    takes = _TAKES.get(what)
    if value is not None and takes is not None and value.name.type not in takes:
        kinds = (
            tr("numbers, money and percentages and dates")
            if "date" in takes
            else tr("numbers, money and percentages")
        )
        raise Wrong(
            "field",
            tr(
                "{label} is {type}: {what} is of {kinds}.",
                label=value.name.label,
                type=value.name.words,
                what=midsentence(WHATS[what]),
                kinds=kinds,
            ),
        )
    where = _condition(linked, str(said.get("where") or ""), there)
    type_ = value.name.type if value is not None and what != "count" else "number"
    used = {ALL, *(where.uses if where else ()), *([value.name.key] if value else ())}
    return Computed(
        one.noun, one.key, one.label, KIND_OF.get(type_, type_), frozenset((linked.key, key) for key in used),
        where is not None and where.uses_today,
        rollup=Rollup(linked, what, value, where, {key: there[key] for key in (where.uses if where else ())}),
        slot=one.slot,
    )  # fmt: skip


def _condition(linked: Linked, source: str, there: Mapping[str, Source]) -> Program | None:
    if not source.strip():
        return None
    where = compiled(source, {key: one.name for key, one in there.items()})
    if where.of.type != "flag":
        raise FormulaError(
            tr("This is {what}, where yes or no is needed.", what=where.of.words),
            0,
            len(source),
            tr("Compare it with something."),
        )
    return where


def sources_of(noun: str) -> dict[str, Source]:
    """Everything a formula about records of this noun may speak of, by key."""
    found = {one.key: _built_in(one) for one in inputs_of(noun)}
    if has_holder(noun):
        of = holder(noun)
        for one in own_fields(noun):
            if one.kind in TYPES:
                found[one.key] = _own(of, one)
    return found


def _built_in(one: Input) -> Source:
    path = one.path if isinstance(one.path, str) else one.path()
    choices = _in_english(one.choices) if one.choices else ()
    name = Name(one.key, one.label, one.type, choices, one.help)
    return Source(name, path, one.is_whole, reader(one.type, choices, is_whole=one.is_whole))


def _in_english(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Formulas compare these words, and what comes of it is kept: it is the same whoever asks."""
    with in_english():
        return tuple((str(key), str(label)) for key, label in choices)


def _own(of: Holder, one: OwnField) -> Source:
    choices = tuple((str(key), str(label)) for key, label in one.choices)
    name = Name(one.key, one.label, TYPES[one.kind], choices, one.help)
    is_whole = one.kind == "rating"
    return Source(name, f"{of.path}__{one.slot}", is_whole, reader(name.type, choices, is_whole=is_whole))


def linked_of(noun: str) -> list[Linked]:
    """The records roll-ups of this noun can be of."""
    return linked_to(noun)


def record_model(of: Holder) -> type[Model]:
    """The model of the records whose own fields a holder has."""
    model = of.model._meta.get_field(of.record).related_model
    assert isinstance(model, type)  # noqa: S101
    return model


_UNITS = Decimal(10_000)


def reader(
    type_: Type, choices: Iterable[tuple[str, str]] = (), *, is_whole: bool = False
) -> Callable[[Any], Any]:
    """What makes of a column's value one that formulas know."""
    if type_ in _NUMBERS:
        return _whole if is_whole else _units
    if type_ in {"choice", "several"}:
        return partial(_choice if type_ == "choice" else _several, dict(choices))
    return {"date": _day, "flag": _flag}.get(type_, _text)


def _whole(value: Any) -> Decimal | None:  # noqa: ANN401
    return None if value is None else Decimal(value)


def _units(value: Any) -> Decimal | None:  # noqa: ANN401
    return None if value is None else Decimal(value) / _UNITS


def _day(value: Any) -> date | None:  # noqa: ANN401
    if isinstance(value, datetime):
        return timezone.localdate(value)
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None
    except ValueError:
        return None


def _flag(value: Any) -> bool | None:  # noqa: ANN401
    return None if value is None else bool(value)


def _text(value: Any) -> str | None:  # noqa: ANN401
    return None if value in (None, "") else str(value)


def _choice(labels: Mapping[str, str], value: Any) -> str | None:  # noqa: ANN401
    return None if value in (None, "") else labels.get(value, str(value))


def _several(labels: Mapping[str, str], value: Any) -> tuple[str, ...] | None:  # noqa: ANN401
    return tuple(labels.get(key, key) for key in value.strip("|").split("|")) if value else None


LONGEST = 255


def in_column(kind: str, value: Any) -> Any:  # noqa: ANN401
    """The value of a formula as the column of its field holds it; too great a number is none, too long a text is cut."""
    if value is None:
        return None
    if kind in _NUMBERS:
        number = rounded(value)
        return None if number is None else int(number * _UNITS)
    if kind == "text":
        text = value if isinstance(value, str) else as_text("several", value)
        return " ".join(text.replace("\x00", "").split())[:LONGEST].strip() or None
    return value


def circle_words(circle: Circle[Place], labels: Mapping[Place, str]) -> str:
    """“A” uses “B”, which uses “A”."""
    first, second, *others = [labels.get(place, place[1]) for place in circle.path]
    said = tr("“{name}” uses “{other}”", name=first, other=second)
    return said + "".join(tr(", which uses “{other}”", other=other) for other in others)
