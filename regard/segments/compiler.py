"""From rules to one expression of the columnar engine.

A `Reading` gathers what several rules need and builds one wide table from it: a row per customer, a column per
attribute, per measure of events and per segment referred to. Each fact is read once however many rules speak of
it; measures with different windows and conditions are filtered sums of that one pass.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_

from regard.segments.comparing import Column, Table, holds, span_filter
from regard.segments.rules import (
    AttributeRule,
    Condition,
    Event,
    EventRule,
    Field,
    Group,
    Leaf,
    Node,
    SegmentRule,
    ShareOfBefore,
    TimesField,
    Unfinished,
    Vocabulary,
    days_before,
    days_of,
    leaves,
)
from regard.segments.rules.reading import compared_field
from regard.segments.rules.tree import counts
from regard.segments.rules.vocabulary import MEASURES
from regard.segments.vocabulary import CUSTOMERS

Tables = Callable[[str], Table]
"""The table of a fact by name."""

MemberTable = Callable[[int], Table]
"""The customer ids (column `customer_id`) that are in a segment."""

_AGGREGATES = {"sum": "sum", "average": "mean", "min": "min", "first": "min", "max": "max", "last": "max"}


@dataclass(frozen=True)
class MeasureNeed:
    """One figure per customer made of events: what, over which days, under which conditions."""

    event: str
    measure: str
    of: str
    first: date | None
    last: date | None
    where: tuple[Condition, ...]


@dataclass
class Reading:
    """What some rules need from the facts on one day. `until` leaves out events after it: the rule as of the past.

    `only` narrows to these customers, `owners` to those of these users; both None for everybody.
    """

    vocabulary: Vocabulary
    today: date
    tables: Tables
    members: MemberTable
    only: Table | None = None
    owners: frozenset[int] | None = None
    _attributes: dict[str, str] = field(default_factory=dict)
    _measures: dict[MeasureNeed, str] = field(default_factory=dict)
    _segments: dict[int, str] = field(default_factory=dict)

    def add(self, root: Node) -> None:
        """Takes note of everything `root` needs. Unknown fields and events raise `KeyError`."""
        for _, leaf in leaves(root):
            match leaf:
                case AttributeRule(key, test):
                    self.attribute(key)
                    self._relatives(test.values)
                case EventRule():
                    for need in self.needs(leaf):
                        self._measures.setdefault(need, f"m{len(self._measures)}")
                    self._relatives(leaf.test.values)
                case SegmentRule(segment):
                    self._segments.setdefault(segment, f"s{segment}")

    def attribute(self, key: str) -> str:
        """Asks for an attribute; answers the column of the wide table it will stand in."""
        known = self.vocabulary.attributes[key]
        return self._attributes.setdefault(known.key, f"{known.fact}__{known.column}")

    def needs(self, rule: EventRule) -> tuple[MeasureNeed, ...]:
        """The figures of one rule: its own, and the one before where it is held against that."""
        measure = "last" if rule.measure == "days_since_last" else rule.measure
        measure = "first" if measure == "days_since_first" else measure
        spans = [days_of(rule.window, self.today)]
        if any(isinstance(value, ShareOfBefore) for value in rule.test.values):
            spans.append(days_before(rule.window, self.today))
        return tuple(MeasureNeed(rule.event, measure, rule.of, *span, rule.where) for span in spans)

    def column_of(self, rule: EventRule) -> str:
        """The column of the wide table with the rule's own figure (days, not days since, for days since)."""
        return self._measures[self.needs(rule)[0]]

    def _relatives(self, values: Iterable[object]) -> None:
        for value in values:
            if isinstance(value, TimesField):
                self.attribute(value.field)

    def table(self) -> Table:
        """The wide table: `customer_id` and a column for everything that was added."""
        wide = self._customers()
        for fact in dict.fromkeys(self.vocabulary.attributes[key].fact for key in self._attributes):
            if fact != CUSTOMERS:
                wide = self._with_attributes(wide, fact)
        for event in dict.fromkeys(need.event for need in self._measures):
            wide = _joined(wide, self._figures(self.vocabulary.events[event]), event)
        for segment, name in self._segments.items():
            ids = self.members(segment)
            wide = _joined(
                wide, ids.select(customer_id=ids.customer_id, **{name: ids.customer_id.notnull()}), name
            )
        return wide

    def _customers(self) -> Table:
        people = self.tables(CUSTOMERS)
        if self.only is not None:
            people = people.semi_join(self.only, "customer_id")
        if self.owners is not None:
            people = people.filter(people.owner_id.isin(sorted(self.owners) or [-1]))
        return people.select("customer_id", **self._columns(people, CUSTOMERS))

    def _columns(self, table: Table, fact: str) -> dict[str, Column]:
        known = self.vocabulary.attributes
        return {
            name: table[known[key].column]
            for key, name in self._attributes.items()
            if known[key].fact == fact
        }

    def _with_attributes(self, wide: Table, fact: str) -> Table:
        table = self.tables(fact)
        return _joined(wide, table.select("customer_id", **self._columns(table, fact)), fact)

    def _figures(self, event: Event) -> Table:
        """One pass over the events: a row per customer, a column per measure."""
        needs = {need: name for need, name in self._measures.items() if need.event == event.key}
        rows = self._events(event, needs)
        return rows.group_by("customer_id").aggregate(
            **{name: self._figure(rows, event, need) for need, name in needs.items()}
        )

    def _events(self, event: Event, needs: Iterable[MeasureNeed]) -> Table:
        """The rows that any measure looks at, with what the conditions ask of the things they refer to."""
        rows = self.tables(event.key)
        rows = rows.filter(rows.customer_id.notnull(), rows[event.day] <= self.today)
        for column, value in event.only:
            rows = rows.filter(rows[column] == value)
        if self.only is not None:
            rows = rows.semi_join(self.only, "customer_id")
        first = [need.first for need in needs]
        if None not in first:
            rows = rows.filter(rows[event.day] >= min(day for day in first if day))
        asked = {condition.field for need in needs for condition in need.where} | {
            need.of for need in needs if need.of
        }
        for through in dict.fromkeys(event.fields[key].through for key in sorted(asked)):
            if through:
                rows = self._with_referred(rows, through, [event.fields[key] for key in sorted(asked)])
        return rows

    def _with_referred(self, rows: Table, through: str, fields: Iterable[Field]) -> Table:
        """`rows` with what the things they refer to by `through` are like."""
        wanted = [item for item in fields if item.through == through]
        other = self.tables(wanted[0].fact)
        columns = {item.key: other[item.column] for item in wanted}
        found = other.select(other[_key_of(wanted[0].fact)].name("_key"), **columns)
        return rows.left_join(found, rows[through] == found["_key"]).drop("_key")

    def _figure(self, rows: Table, event: Event, need: MeasureNeed) -> Column:
        day = rows[event.day]
        parts = span_filter(day, need.first, need.last)
        parts += [
            holds(rows[item.field], event.fields[item.field], item.test, self.today) for item in need.where
        ]
        if need.of and event.fields[need.of].currency and event.currency:
            parts.append(rows[event.currency] == self.vocabulary.currency)
        where = reduce(and_, parts) if parts else None
        of = rows[need.of] if need.of else day
        match need.measure:
            case "count":
                return rows.customer_id.count(where=where)
            case "distinct":
                is_named = need.of and event.fields[need.of].type != "id"
                return of.nunique(where=_and(where, of != "") if is_named else where)
            case "gap":
                steps = day.nunique(where=where) - 1
                return day.max(where=where).delta(day.min(where=where), unit="day") / steps.nullif(0)
            case _:
                return getattr(of, _AGGREGATES[need.measure])(where=where)

    def holds(self, wide: Table, node: Node) -> Column:
        """Whether a node is true, as a column of `wide` that is never null."""
        if isinstance(node, Group):
            parts = [self.holds(wide, child) for child in node.rules if counts(child)]
            inside = reduce(and_ if node.op == "all" else or_, parts)
            return ~inside if node.is_negated else inside
        return self._leaf(wide, node)

    def _leaf(self, wide: Table, leaf: Leaf) -> Column:
        match leaf:
            case AttributeRule(key, test):
                known = self.vocabulary.attributes[key]
                return holds(wide[self.attribute(key)], known, test, self.today, other=self._other(wide))
            case SegmentRule(segment, is_):
                inside = wide[f"s{segment}"].fill_null(False)
                return inside if is_ == "in" else ~inside
            case EventRule():
                return self._event(wide, leaf)
            case Unfinished():
                raise ValueError("an unfinished rule has no answer")

    def _event(self, wide: Table, rule: EventRule) -> Column:
        event = self.vocabulary.events[rule.event]
        figures = [wide[self._measures[need]] for need in self.needs(rule)]
        if MEASURES[rule.measure].zero:
            figures = [figure.fill_null(0) for figure in figures]
        if rule.measure.startswith("days_since"):
            figures = [-figures[0].delta(self.today, unit="day")]
        compared = compared_field(event, rule.measure, rule.of)
        before = figures[1] if len(figures) > 1 else None
        return holds(figures[0], compared, rule.test, self.today, other=self._other(wide), before=before)

    def _other(self, wide: Table) -> Callable[[str], Column]:
        return lambda key: wide[self.attribute(key)]


def _joined(wide: Table, other: Table, name: str) -> Table:
    """`wide` with the columns of `other`, which has one row per customer or none."""
    key = f"_{name}_id"
    other = other.rename({key: "customer_id"})
    return wide.left_join(other, wide.customer_id == other[key]).drop(key)


def _and(left: Column | None, right: Column) -> Column:
    return right if left is None else left & right


def _key_of(fact: str) -> str:
    from regard.analytics.facts import FACTS

    return FACTS[fact].key
