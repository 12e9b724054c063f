"""What rules can speak about: fields, events, comparisons and measures, with the words they are said in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from regard.kernel.words import ENGLISH, language, lazy, lazy_of, midsentence

FieldType = Literal["id", "int", "units", "text", "date", "bool", "float", "choice", "several", "time"]
Arity = Literal["none", "one", "two", "many"]

NUMBERS: frozenset[str] = frozenset({"int", "units", "float"})


@dataclass(frozen=True)
class Field:
    """Something known about a customer or an event. `key` is `fact.column` for customers, `column` for events.

    `type` `units` are amounts, `decimal` in rules and ten-thousandths in facts. `refers` names the fact whose key
    an id is. `fact` and `column` say where the engine finds it; `through` is the id that leads to `fact` when
    that is not the event itself (the category of a line's product). Of `several` the column has "|a|b|". `kept` is
    how the column has a chosen value.
    """

    key: str
    label: str
    type: FieldType
    fact: str
    column: str
    choices: tuple[tuple[str, str], ...] = ()
    currency: bool = False
    refers: str = ""
    through: str = ""
    group: str = ""
    icon: str = ""
    kept: Callable[[str], str] | None = field(default=None, hash=False)

    @property
    def words(self) -> str:
        """The label inside a sentence: `Lifetime value` -> `lifetime value`, `ABC class` stays."""
        first = self.label.split(" ")[0]
        return self.label if first.isupper() and len(first) > 1 else midsentence(self.label)

    @property
    def is_in_days(self) -> bool:
        """Whether its numbers are days: a measure of time between events, or a field of one's own that says so."""
        return self.key in ("days_since_first", "days_since_last", "gap") or "days" in self.label.lower()

    def choice(self, value: object) -> str:
        return dict(self.choices).get(str(value), str(value))


@dataclass(frozen=True)
class Event:
    """Something customers do, one row of a fact with a customer and a day.

    `one`, `many` and `did` are its words: order, orders, ordered; `phrases` are whole ones for measures, such as *last
    order*, where their words depend on the thing. `only` are values that rows must have to count at all (an adjustment is
    no order). `currency` names the column that says which currency amounts are in.
    """

    key: str
    label: str
    day: str
    fields: Mapping[str, Field] = field(hash=False)
    one: str = ""
    many: str = ""
    did: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict, hash=False)
    only: tuple[tuple[str, str], ...] = ()
    currency: str = ""
    icon: str = ""
    fact: str = ""

    @property
    def table(self) -> str:
        """The fact it is a row of: its key, unless several events share one."""
        return self.fact or self.key


@dataclass(frozen=True)
class Vocabulary:
    """All there is to build rules from, and the currency amounts are compared in."""

    attributes: Mapping[str, Field] = field(hash=False)
    events: Mapping[str, Event] = field(hash=False)
    currency: str = ""
    population: str = "customers"


@dataclass(frozen=True)
class Comparison:
    """How a value is held against what the rule says. `arity`: how many values the rule gives."""

    key: str
    label: str
    arity: Arity


COMPARISONS: dict[str, Comparison] = {
    item.key: item
    for item in (
        Comparison("in", lazy_of("comparison", "is any of"), "many"),
        Comparison("not_in", lazy_of("comparison", "is none of"), "many"),
        Comparison("has", lazy_of("comparison", "include any of"), "many"),
        Comparison("has_none", lazy_of("comparison", "include none of"), "many"),
        Comparison("contains", lazy_of("comparison", "contains"), "one"),
        Comparison("starts_with", lazy_of("comparison", "starts with"), "one"),
        Comparison("equals", lazy_of("comparison", "is exactly"), "one"),
        Comparison("at_least", lazy_of("comparison", "at least"), "one"),
        Comparison("at_most", lazy_of("comparison", "at most"), "one"),
        Comparison("above", lazy_of("comparison", "more than"), "one"),
        Comparison("below", lazy_of("comparison", "less than"), "one"),
        Comparison("between", lazy_of("comparison", "between"), "two"),
        Comparison("on_or_after", lazy_of("comparison", "on or after"), "one"),
        Comparison("at_or_after", lazy_of("comparison", "at or after"), "one"),
        Comparison("before", lazy_of("comparison", "before"), "one"),
        Comparison("last_days", lazy_of("comparison", "in the last"), "one"),
        Comparison("older_days", lazy_of("comparison", "longer ago than"), "one"),
        Comparison("next_days", lazy_of("comparison", "in the next"), "one"),
        Comparison("yes", lazy_of("comparison", "is true"), "none"),
        Comparison("no", lazy_of("comparison", "is not true"), "none"),
        Comparison("known", lazy_of("comparison", "is known"), "none"),
        Comparison("unknown", lazy_of("comparison", "is not known"), "none"),
    )
}

_KNOWN = ("known", "unknown")
_NUMBER = ("at_least", "at_most", "above", "below", "equals", "between")
_DATE = ("last_days", "older_days", "on_or_after", "before", "between")

COMPARISONS_OF: dict[str, tuple[str, ...]] = {
    "text": ("in", "not_in", "contains", "starts_with", *_KNOWN),
    "choice": ("in", "not_in", *_KNOWN),
    "several": ("has", "has_none", *_KNOWN),
    "id": ("in", "not_in", *_KNOWN),
    "bool": ("yes", "no"),
    "int": (*_NUMBER, *_KNOWN),
    "units": (*_NUMBER, *_KNOWN),
    "float": (*_NUMBER, *_KNOWN),
    "date": (*_DATE, "next_days", *_KNOWN),
    "time": ("at_or_after", "before", "between", *_KNOWN),
}
"""What may be asked of a field, by type; the first is the one a new rule starts with."""

COUNTED_IN_DAYS = frozenset({"last_days", "older_days", "next_days"})
"""Comparisons of dates whose value is a number of days."""

RELATIVE = ("at_least", "at_most", "above", "below")
"""Comparisons whose value may be relative to another figure of the same customer."""


@dataclass(frozen=True)
class Measure:
    """What is made of a customer's events. `of`: which fields it needs; `type` empty means the field's own.

    `zero`: customers without events have zero rather than an unknown value.
    """

    key: str
    label: str
    of: frozenset[str] = frozenset()
    type: str = ""
    zero: bool = False


MEASURES: dict[str, Measure] = {
    item.key: item
    for item in (
        Measure("count", "Number", type="int", zero=True),
        Measure(
            "distinct", "Number of different", of=frozenset({"id", "text", "choice"}), type="int", zero=True
        ),
        Measure("sum", "Sum", of=NUMBERS, zero=True),
        Measure("average", "Average", of=NUMBERS),
        Measure("min", "Smallest", of=NUMBERS),
        Measure("max", "Largest", of=NUMBERS),
        Measure("first", "First", type="date"),
        Measure("last", "Last", type="date"),
        Measure("days_since_first", "Days since first", type="int"),
        Measure("days_since_last", "Days since last", type="int"),
        Measure("gap", "Average days between", type="float"),
    )
}

_SAID = {
    "count": lazy("number of {many}"),
    "distinct": lazy("number of different {things} in {many}"),
    "sum": lazy("total {of} of {many}"),
    "average": lazy("average {of} per {one}"),
    "min": lazy("smallest {of} of one {one}"),
    "max": lazy("largest {of} of one {one}"),
    "first": lazy("first {one}"),
    "last": lazy("last {one}"),
    "days_since_first": lazy("days since first {one}"),
    "days_since_last": lazy("days since last {one}"),
    "gap": lazy("average days between {many}"),
}


def measure_words(event: Event, measure: str, of: str) -> str:
    """What a measure is called within a sentence: `total amount of orders`, `days since last order`."""
    if measure in event.phrases:
        return event.phrases[measure]
    words = event.fields[of].words if of else ""
    return str(_SAID[measure]).format(one=event.one, many=event.many, of=words, things=_plural(words))


def measure_label(event: Event, measure: str, of: str) -> str:
    """What a measure is called: `Total amount of orders`, `Days since last order`."""
    words = measure_words(event, measure, of)
    return words[:1].upper() + words[1:]


_PLURALS = {
    "basis": "bases",
    "interest or value": "interests and values",
    "status": "statuses",
    "who called": "callers",
    "whose": "people they are given to",
    "written by": "writers",
}


def _plural(words: str) -> str:
    """Good enough for the labels of fields: product, category, country of sale. Other languages name the field as it is."""
    if not language().startswith(ENGLISH):
        return words
    if words in _PLURALS:
        return _PLURALS[words]
    first, of, rest = words.partition(" of ")
    if of:
        return _plural(first) + of + rest
    *before, last = words.split(" ")
    if last in _PLURALS:
        return " ".join([*before, _PLURALS[last]])
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words if words.endswith("s") else words + "s"


SHARED_WITH_BEFORE = frozenset({"count", "distinct", "sum", "average"})
"""Measures that can be held against the same measure in the window before."""


def comparisons_for_measure(measure: str, type_: str) -> tuple[str, ...]:
    """What may be asked of a measure: as of its type, without known/unknown where nothing means zero."""
    allowed = COMPARISONS_OF[type_]
    if MEASURES[measure].zero:
        return tuple(key for key in allowed if key not in _KNOWN)
    return tuple(key for key in allowed if key != "next_days")
