"""The segments every installation has from the start: what they are called, what they mean and their rules.

Their names are kept in English and said in the language of whoever reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from regard.kernel.words import ENGLISH, language, lazy, lazy_of, midsentence

Rule = Mapping[str, Any]
YEAR = 365


@dataclass(frozen=True)
class Builtin:
    """One built-in segment; the description says what it means to somebody who never saw the rule."""

    key: str
    name: str
    description: str
    colour: str
    rules: tuple[Rule, ...]

    @property
    def rule(self) -> dict[str, Any]:
        return {"version": 1, "op": "all", "not": False, "rules": [*self.rules]}


def _orders(measure: str, is_: str, value: object) -> Rule:
    return {"event": "orders", "measure": measure, "window": None, "where": [], "is": is_, "value": value}


def _any(*rules: Rule) -> Rule:
    return {"op": "any", "not": False, "rules": [*rules]}


def _all(*rules: Rule) -> Rule:
    return {"op": "all", "not": False, "rules": [*rules]}


def _value(column: str, value: str) -> Rule:
    return {"field": f"customer_values.{column}", "is": "in", "value": [value]}


LIFE = (
    Builtin(
        "new",
        lazy_of("group of customers", "New"),
        lazy("First order in the last 90 days"),
        "v2",
        (_orders("days_since_first", "at_most", 90),),
    ),
    Builtin(
        "lapsing",
        lazy_of("group of customers", "Lapsing"),
        lazy("Quiet for twice as long as usual, or half a year after a single order, but not lost yet"),
        "v4",
        (
            _orders("days_since_last", "at_most", YEAR),
            _any(
                _orders("days_since_last", "above", {"times": "2", "of": "customer_values.usual_gap_days"}),
                _all(_orders("count", "at_most", 2), _orders("days_since_last", "above", 180)),
            ),
        ),
    ),
    Builtin(
        "lost",
        lazy_of("group of customers", "Lost"),
        lazy("No order for more than a year"),
        "v6",
        (_orders("days_since_last", "above", YEAR),),
    ),
    Builtin(
        "best",
        lazy_of("group of customers", "Best"),
        lazy("ABC class A, bought within a year"),
        "v1",
        (_value("abc_class", "A"), _orders("days_since_last", "at_most", YEAR)),
    ),
)

_ABC_MEANING = {
    "A": lazy("Who together bring the first 80% of profit, or of revenue while costs are not known"),
    "B": lazy("Who bring the next 15% of profit, or of revenue while costs are not known"),
    "C": lazy("Who bring the last 5% of profit, or nothing"),
}


def builtins() -> tuple[Builtin, ...]:
    """Life cycle, named RFM cells, ABC classes."""
    return (*LIFE, *_rfm(), *_abc())


def _rfm() -> list[Builtin]:
    from regard.analytics.rfm import CELLS

    taken = {item.key for item in LIFE}
    return [
        Builtin(
            f"rfm-{cell.key.replace('_', '-')}",
            lazy("{cell} by RFM", cell=cell.label) if cell.key in taken else cell.label,
            lazy("RFM: {meaning}", meaning=_Midsentence(cell.meaning)),
            "v3",
            (_value("rfm_cell", cell.key),),
        )
        for cell in CELLS
    ]


def _abc() -> list[Builtin]:
    from regard.analytics.abc import CLASSES

    return [
        Builtin(
            f"abc-{name.lower()}",
            lazy("ABC class {name}", name=name),
            _ABC_MEANING[name],
            "v5",
            (_value("abc_class", name),),
        )
        for name in CLASSES
    ]


@dataclass(frozen=True)
class _Midsentence:
    """A label that begins small within a sentence, read in the language of whoever reads the sentence."""

    label: str

    def __str__(self) -> str:
        return midsentence(self.label)

    def __format__(self, spec: str) -> str:
        return str(self)


@cache
def _by_key() -> Mapping[str, Builtin]:
    return {item.key: item for item in builtins()}


def said_name(key: str, name: str) -> str:
    """The name of a built-in segment in the active language; in English the one that is kept."""
    known = None if language().startswith(ENGLISH) else _by_key().get(key)
    return str(known.name) if known else name


def said_description(key: str, description: str) -> str:
    """The same of what it means."""
    known = None if language().startswith(ENGLISH) else _by_key().get(key)
    return str(known.description) if known else description
