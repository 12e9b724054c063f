"""From rules to one expression of the columnar engine.

A `Reading` gathers what several rules need and builds one wide table from it: a row per customer, and what the rules
ask as columns. Each fact is read once however many rules speak of it. Rules about other facts than the customer
are decided where the fact is read, and only customers for whom one of them decides are joined: a rule that few
customers pass costs a small join.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_

from regard.analytics.holders import held_by
from regard.segments.comparing import Column, Table, holds, holds_for_nothing
from regard.segments.figures import MeasureNeed, Pass, Tables, needs_of
from regard.segments.rules import (
    AttributeRule,
    EventRule,
    Group,
    Leaf,
    Node,
    SegmentRule,
    TimesField,
    Unfinished,
    Vocabulary,
    leaves,
)
from regard.segments.rules.reading import compared_field
from regard.segments.rules.tree import counts
from regard.segments.rules.vocabulary import MEASURES
from regard.segments.vocabulary import CUSTOMERS

MemberTable = Callable[[int], Table]
"""The customer ids (column `customer_id`) that are in a segment."""

Columns = dict[str, Column]


@dataclass
class Reading:
    """What some rules need from the facts on one day. Add all rules first, then ask for the table.

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
    _shown: set[str] = field(default_factory=set)
    _flags: dict[Leaf, str] = field(default_factory=dict)
    _segments: dict[int, str] = field(default_factory=dict)

    def add(self, root: Node) -> None:
        """Takes note of everything `root` needs. Unknown fields and events raise `KeyError`."""
        for _, leaf in leaves(root):
            match leaf:
                case AttributeRule():
                    self._add_attribute(leaf)
                case EventRule():
                    self._add_event(leaf)
                case SegmentRule(segment):
                    self._segments.setdefault(segment, f"s{segment}")

    def _add_attribute(self, rule: AttributeRule) -> None:
        is_own = self.vocabulary.attributes[rule.field].fact == CUSTOMERS
        if self._relatives(rule) or is_own:
            self.attribute(rule.field)
        else:
            self._flags.setdefault(rule, f"q{len(self._flags)}")

    def _add_event(self, rule: EventRule) -> None:
        for need in needs_of(rule, self.today):
            self._measures.setdefault(need, f"m{len(self._measures)}")
        if self._relatives(rule):
            self._shown |= {self._measures[need] for need in needs_of(rule, self.today)}
        else:
            self._flags.setdefault(rule, f"q{len(self._flags)}")

    def _relatives(self, rule: AttributeRule | EventRule) -> bool:
        """Notes the other figures a rule is held against; whether there are any."""
        others = [value.field for value in rule.test.values if isinstance(value, TimesField)]
        for key in others:
            self.attribute(key)
        return bool(others)

    def attribute(self, key: str) -> str:
        """Asks for an attribute; answers the column of the wide table it stands in."""
        known = self.vocabulary.attributes[key]
        return self._attributes.setdefault(known.key, f"{known.fact}__{known.column}")

    def figure(self, rule: EventRule) -> str:
        """Asks for what a rule measures (the day, for days since); answers the column it stands in."""
        need = needs_of(rule, self.today)[0]
        name = self._measures.setdefault(need, f"m{len(self._measures)}")
        self._shown.add(name)
        return name

    def table(self) -> Table:
        """The wide table: `customer_id` and a column for everything that was added."""
        wide = self._customers()
        for fact in self._facts():
            wide = _joined(wide, self._attribute_part(fact), fact)
        for event in dict.fromkeys(need.event for need in self._measures):
            wide = _joined(wide, self._event_part(event), event)
        for segment, name in self._segments.items():
            ids = self.members(segment)
            wide = _joined(wide, ids.select("customer_id", **{name: ids.customer_id.notnull()}), name)
        return wide

    def _facts(self) -> list[str]:
        known = self.vocabulary.attributes
        keys = [*self._attributes, *(leaf.field for leaf in self._flags if isinstance(leaf, AttributeRule))]
        return list(dict.fromkeys(known[key].fact for key in keys if known[key].fact != CUSTOMERS))

    def _customers(self) -> Table:
        people = self._narrowed(self.tables(CUSTOMERS))
        if self.owners is not None:
            people = held_by(people, self.owners)
        return people.select("customer_id", **self._columns(people, CUSTOMERS))

    def _narrowed(self, table: Table) -> Table:
        return table if self.only is None else table.semi_join(self.only, "customer_id")

    def _columns(self, table: Table, fact: str) -> Columns:
        known = self.vocabulary.attributes
        names = self._attributes.items()
        return {name: table[known[key].column] for key, name in names if known[key].fact == fact}

    def _attribute_part(self, fact: str) -> Table:
        """What is asked of a fact with one row per customer."""
        table = self._narrowed(self.tables(fact))
        known = self.vocabulary.attributes
        flags = {
            name: self._decided(
                leaf, holds(table[known[leaf.field].column], known[leaf.field], leaf.test, self.today)
            )
            for leaf, name in self._flags.items()
            if isinstance(leaf, AttributeRule) and known[leaf.field].fact == fact
        }
        return _part(table, self._columns(table, fact), flags)

    def _event_part(self, key: str) -> Table:
        """What is asked of a kind of event."""
        event = self.vocabulary.events[key]
        needs = {need: name for need, name in self._measures.items() if need.event == key}
        table = Pass(event, self.tables, self.today, self.vocabulary.currency, self.only).figures(needs)
        flags = {
            name: self._decided(leaf, self._event(table, leaf))
            for leaf, name in self._flags.items()
            if isinstance(leaf, EventRule) and leaf.event == key
        }
        shown = {name: table[name] for name in needs.values() if name in self._shown}
        return _part(table, shown, flags)

    def _decided(self, leaf: Leaf, flag: Column) -> Column:
        """The flag that is true where the answer differs from the one for customers without a row."""
        return ~flag if self._is_default(leaf) else flag

    def _is_default(self, leaf: Leaf) -> bool:
        """What a rule answers for a customer of whom the fact says nothing."""
        assert isinstance(leaf, AttributeRule | EventRule)  # noqa: S101
        if isinstance(leaf, AttributeRule):
            known = self.vocabulary.attributes[leaf.field]
            return holds_for_nothing(known, leaf.test, is_zero=False)
        compared = compared_field(self.vocabulary.events[leaf.event], leaf.measure, leaf.of)
        return holds_for_nothing(compared, leaf.test, is_zero=MEASURES[leaf.measure].zero)

    def holds(self, wide: Table, node: Node) -> Column:
        """Whether a node is true, as a column of `wide` that is never null."""
        if isinstance(node, Group):
            parts = [self.holds(wide, child) for child in node.rules if counts(child)]
            inside = reduce(and_ if node.op == "all" else or_, parts)
            return ~inside if node.is_negated else inside
        return self._leaf(wide, node)

    def _leaf(self, wide: Table, leaf: Leaf) -> Column:
        if isinstance(leaf, Unfinished):
            raise ValueError("an unfinished rule has no answer")
        if isinstance(leaf, SegmentRule):
            inside = wide[self._segments[leaf.segment]].fill_null(False)
            return inside if leaf.is_ == "in" else ~inside
        if leaf in self._flags:
            flag = wide[self._flags[leaf]].fill_null(False)
            return ~flag if self._is_default(leaf) else flag
        if isinstance(leaf, EventRule):
            return self._event(wide, leaf)
        known = self.vocabulary.attributes[leaf.field]
        return holds(wide[self.attribute(leaf.field)], known, leaf.test, self.today, other=self._other(wide))

    def _event(self, table: Table, rule: EventRule) -> Column:
        """Whether a rule is true, from the figures in `table`."""
        event = self.vocabulary.events[rule.event]
        figures = [table[self._measures[need]] for need in needs_of(rule, self.today)]
        if MEASURES[rule.measure].zero:
            figures = [figure.fill_null(0) for figure in figures]
        if rule.measure.startswith("days_since"):
            figures = [-figures[0].delta(self.today, unit="day")]
        compared = compared_field(event, rule.measure, rule.of)
        before = figures[1] if len(figures) > 1 else None
        return holds(figures[0], compared, rule.test, self.today, other=self._other(table), before=before)

    def _other(self, table: Table) -> Callable[[str], Column]:
        return lambda key: table[self.attribute(key)]


def _part(table: Table, columns: Columns, flags: Mapping[str, Column]) -> Table:
    """`customer_id`, the columns and the flags; without columns only rows with a flag set."""
    part = table.select("customer_id", **columns, **flags)
    return part if columns else part.filter(_any(part[name] for name in flags))


def _any(flags: Iterable[Column]) -> Column:
    return reduce(or_, flags)


def _joined(wide: Table, other: Table, name: str) -> Table:
    """`wide` with the columns of `other`, which has one row per customer or none."""
    key = f"_{name}_id"
    other = other.rename({key: "customer_id"})
    return wide.left_join(other, wide.customer_id == other[key]).drop(key)
