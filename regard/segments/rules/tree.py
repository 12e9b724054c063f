"""The rule as a typed tree of frozen values, and its JSON.

A customer is in a segment when its root group is true. Every rule is true or false for every customer, never
unknown: a comparison with a missing value is false, except `unknown` and `not_in`, which are true for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from regard.segments.rules.windows import Window, write_window

VERSION = 1

Scalar = str | int | float | Decimal | date


@dataclass(frozen=True)
class TimesField:
    """So many times another figure of the same customer: `2 x customer_values.usual_gap_days`."""

    factor: Decimal
    field: str


@dataclass(frozen=True)
class ShareOfBefore:
    """So many percent of the same measure in the window just before."""

    percent: Decimal


Value = Scalar | TimesField | ShareOfBefore


@dataclass(frozen=True)
class Test:
    """How a value is compared: `is_` names the comparison, `values` are what it is held against (0, 1, 2, many).

    Values have the type of what is compared: `Decimal` for amounts and decimal numbers, `int` for whole numbers,
    ids and days counted, `date` for days, `str` for texts and choices.
    """

    __test__ = False  # a rule's test, not pytest's

    is_: str
    values: tuple[Value, ...] = ()

    @property
    def value(self) -> Value:
        return self.values[0]


@dataclass(frozen=True)
class Condition:
    """Which events count: `category is any of Tea`."""

    field: str
    test: Test


@dataclass(frozen=True)
class AttributeRule:
    """A fact about the customer: `customers.country in [NL]`."""

    field: str
    test: Test


@dataclass(frozen=True)
class EventRule:
    """What the customer did: a measure over the events of a window that meet all conditions."""

    event: str
    measure: str
    test: Test
    of: str = ""
    window: Window = None
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class SegmentRule:
    """Membership of another segment, by id."""

    segment: int
    is_: Literal["in", "not_in"] = "in"


@dataclass(frozen=True)
class Unfinished:
    """A rule that cannot be evaluated yet: left out of every count, kept in the draft. `message` says what is missing.

    `is_wrong`: something was given that cannot be; else there is only something to come.
    """

    raw: Mapping[str, Any] = field(hash=False)
    message: str
    at: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class Group:
    """`all` or `any` of its rules; `is_negated` turns the answer round. `all` of nothing is true, `any` of nothing too.

    An empty group is one that is still being built, so it does not narrow: it is left out like an unfinished rule.
    """

    op: Literal["all", "any"]
    rules: tuple["Node", ...] = ()
    is_negated: bool = False


Leaf = AttributeRule | EventRule | SegmentRule | Unfinished
Node = Leaf | Group
Path = tuple[int, ...]
"""Where a node stands: () is the root, (0, 2) the third rule of its first."""


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, parents before children, in order."""
    yield path, node
    if isinstance(node, Group):
        for index, child in enumerate(node.rules):
            yield from walk(child, (*path, index))


def leaves(node: Node) -> Iterator[tuple[Path, Leaf]]:
    """Every rule that is not a group, with its path, in order."""
    for path, item in walk(node):
        if not isinstance(item, Group):
            yield path, item


def segments_in(node: Node) -> set[int]:
    """The ids of the segments a rule refers to."""
    return {leaf.segment for _, leaf in leaves(node) if isinstance(leaf, SegmentRule)}


def counts(node: Node) -> bool:
    """Whether a node takes part: finished, and for a group with at least one part that is."""
    if isinstance(node, Group):
        return any(counts(child) for child in node.rules)
    return not isinstance(node, Unfinished)


def write(root: Group) -> dict[str, Any]:
    """The JSON of a whole rule. Reading it again gives an equal tree."""
    return {"version": VERSION, **_group(root)}


def _group(group: Group) -> dict[str, Any]:
    return {"op": group.op, "not": group.is_negated, "rules": [_node(child) for child in group.rules]}


def _node(node: Node) -> dict[str, Any]:
    match node:
        case Group():
            return _group(node)
        case AttributeRule(key, test):
            return {"field": key, **_test(test)}
        case SegmentRule(segment, is_):
            return {"segment": segment, "is": is_}
        case EventRule():
            return _event(node)
        case Unfinished(raw):
            return dict(raw)


def _event(rule: EventRule) -> dict[str, Any]:
    written: dict[str, Any] = {"event": rule.event, "measure": rule.measure}
    if rule.of:
        written["of"] = rule.of
    written["window"] = write_window(rule.window)
    written["where"] = [{"field": item.field, **_test(item.test)} for item in rule.where]
    return {**written, **_test(rule.test)}


def _test(test: Test) -> dict[str, Any]:
    from regard.segments.rules.vocabulary import COMPARISONS

    arity = COMPARISONS[test.is_].arity
    if arity == "none":
        return {"is": test.is_}
    written = [_value(value) for value in test.values]
    return {"is": test.is_, "value": written[0] if arity == "one" else written}


def _value(value: Value) -> object:
    match value:
        case TimesField(factor, key):
            return {"times": str(factor), "of": key}
        case ShareOfBefore(percent):
            return {"percent": str(percent), "of": "before"}
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
