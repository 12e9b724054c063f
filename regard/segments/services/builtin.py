"""The segments every installation has from the start. They follow this table at every set-up and cannot be edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from regard.segments.models import Segment
from regard.segments.services.changing import sort_name

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
        "New",
        "First order in the last 90 days",
        "v2",
        (_orders("days_since_first", "at_most", 90),),
    ),
    Builtin(
        "lapsing",
        "Lapsing",
        "Quiet for twice as long as usual, or half a year after a single order, but not lost yet",
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
        "Lost",
        "No order for more than a year",
        "v6",
        (_orders("days_since_last", "above", YEAR),),
    ),
    Builtin(
        "best",
        "Best",
        "ABC class A, bought within a year",
        "v1",
        (_value("abc_class", "A"), _orders("days_since_last", "at_most", YEAR)),
    ),
)

_ABC_MEANING = {
    "A": "Who together bring the first 80% of profit, or of revenue while costs are not known",
    "B": "Who bring the next 15% of profit, or of revenue while costs are not known",
    "C": "Who bring the last 5% of profit, or nothing",
}


def builtins() -> tuple[Builtin, ...]:
    """Life cycle, named RFM cells, ABC classes."""
    return (*LIFE, *_rfm(), *_abc())


def _rfm() -> list[Builtin]:
    from regard.analytics.rfm import CELLS

    taken = {item.name for item in LIFE}
    return [
        Builtin(
            f"rfm-{cell.key.replace('_', '-')}",
            f"{cell.label} by RFM" if cell.label in taken else cell.label,
            f"RFM: {cell.meaning[:1].lower()}{cell.meaning[1:]}",
            "v3",
            (_value("rfm_cell", cell.key),),
        )
        for cell in CELLS
    ]


def _abc() -> list[Builtin]:
    from regard.analytics.abc import CLASSES

    return [
        Builtin(
            f"abc-{name.lower()}", f"ABC class {name}", _ABC_MEANING[name], "v5", (_value("abc_class", name),)
        )
        for name in CLASSES
    ]


@transaction.atomic
def ensure_builtin_segments() -> int:
    """Makes the built-in segments what this version of Regard says they are; answers how many were new.

    Their members come with the next refresh. A segment of one's own that took such a key or name keeps it.
    """
    known = {segment.key: segment for segment in Segment.objects.select_for_update()}
    names = {segment.sort_name for segment in known.values() if not segment.is_builtin}
    table = builtins()
    fresh = [item for item in table if item.key not in known]
    for item in fresh:
        name = f"{item.name} (built in)" if sort_name(item.name) in names else item.name
        Segment.objects.create(key=item.key, kind=Segment.Kind.BUILTIN, rule=item.rule, **_values(item, name))
    for item in table:
        segment = known.get(item.key)
        if segment is not None and segment.is_builtin:
            _follow(segment, item)
    return len(fresh)


def _values(item: Builtin, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "sort_name": sort_name(name),
        "description": item.description,
        "colour": item.colour,
    }


def _follow(segment: Segment, item: Builtin) -> None:
    """Takes over what the table says now; a new rule makes a new version."""
    values = {"description": item.description, "colour": item.colour}
    if segment.rule != item.rule:
        values.update({"rule": item.rule, "version": segment.version + 1, "build_error": ""})  # type: ignore[dict-item]
    if any(getattr(segment, name) != value for name, value in values.items()):
        Segment.objects.filter(pk=segment.pk).update(**values)
