"""Rules evaluated customer by customer in plain Python: what the compiled expression must agree with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regard.kernel.money import to_units
from regard.segments.rules import (
    AttributeRule,
    Event,
    EventRule,
    Field,
    Group,
    Node,
    SegmentRule,
    ShareOfBefore,
    Test,
    TimesField,
    Value,
    Vocabulary,
    days_before,
    days_of,
)
from regard.segments.rules.reading import compared_field

Row = Mapping[str, Any]


class Naive:
    """`facts` maps a fact to its rows; `members` a segment to its customers."""

    def __init__(
        self,
        facts: Mapping[str, Sequence[Row]],
        members: Mapping[int, set[int]],
        vocabulary: Vocabulary,
        today: date,
    ) -> None:
        self.facts = facts
        self.members = members
        self.vocabulary = vocabulary
        self.today = today

    def customers(self, root: Group) -> set[int]:
        ids = [row["customer_id"] for row in self.facts["customers"]]
        return {id_ for id_ in ids if self.holds(id_, root)}

    def holds(self, customer: int, node: Node) -> bool:
        match node:
            case Group(op, rules, is_negated):
                answers = [self.holds(customer, child) for child in rules]
                return (all(answers) if op == "all" else any(answers)) != is_negated
            case AttributeRule(key, test):
                field = self.vocabulary.attributes[key]
                return self.passes(self.attribute(customer, key), field, test, customer)
            case SegmentRule(segment, is_):
                return (customer in self.members[segment]) == (is_ == "in")
            case EventRule():
                return self.event(customer, node)
        raise AssertionError(node)

    def attribute(self, customer: int, key: str) -> Any:
        field = self.vocabulary.attributes[key]
        row = next((row for row in self.facts[field.fact] if row["customer_id"] == customer), None)
        return row[field.column] if row else None

    def event(self, customer: int, rule: EventRule) -> bool:
        event = self.vocabulary.events[rule.event]
        rows = [
            row
            for row in self.facts[rule.event]
            if row["customer_id"] == customer and row[event.day] <= self.today
        ]
        kept = [
            row for row in rows if all(self.meets(row, event, item.field, item.test) for item in rule.where)
        ]
        figure = self.figure(self.within(kept, event, days_of(rule.window, self.today)), event, rule)
        before = None
        if any(isinstance(value, ShareOfBefore) for value in rule.test.values):
            before = self.figure(self.within(kept, event, days_before(rule.window, self.today)), event, rule)
        compared = compared_field(event, rule.measure, rule.of)
        return self.passes(figure, compared, rule.test, customer, before)

    def meets(self, row: Row, event: Event, key: str, test: Test) -> bool:
        return self.passes(self.value(row, event, key), event.fields[key], test, 0)

    def value(self, row: Row, event: Event, key: str) -> Any:
        field = event.fields[key]
        if not field.through:
            return row[field.column]
        other = next(
            (item for item in self.facts[field.fact] if item["product_id"] == row[field.through]), None
        )
        return other[field.column] if other and row[field.through] is not None else None

    def within(self, rows: list[Row], event: Event, span: tuple[date | None, date | None]) -> list[Row]:
        first, last = span
        return [
            row
            for row in rows
            if (not first or row[event.day] >= first) and (not last or row[event.day] <= last)
        ]

    def figure(self, rows: list[Row], event: Event, rule: EventRule) -> Any:
        if rule.of and event.fields[rule.of].currency:
            rows = [row for row in rows if row["currency"] == self.vocabulary.currency]
        days = [row[event.day] for row in rows]
        values = [self.value(row, event, rule.of) for row in rows] if rule.of else []
        values = [value for value in values if value not in (None, "")]
        match rule.measure:
            case "count":
                return len(rows)
            case "distinct":
                return len(set(values))
            case "sum":
                return sum(values)
            case "average":
                return sum(values) / len(values) if values else None
            case "min":
                return min(values, default=None)
            case "max":
                return max(values, default=None)
            case "first":
                return min(days, default=None)
            case "last":
                return max(days, default=None)
            case "days_since_first":
                return (self.today - min(days)).days if days else None
            case "days_since_last":
                return (self.today - max(days)).days if days else None
            case "gap":
                apart = len(set(days)) - 1
                return (max(days) - min(days)).days / apart if apart > 0 else None
        raise AssertionError(rule.measure)

    def passes(self, value: Any, field: Field, test: Test, customer: int, before: Any = None) -> bool:
        if test.is_ in ("known", "unknown"):
            return (value not in (None, "")) == (test.is_ == "known")
        if test.is_ in ("no", "not_in"):
            return not self.passes(
                value, field, Test("yes" if test.is_ == "no" else "in", test.values), customer
            )
        if value is None:
            return False
        operands = [self.operand(operand, field, customer, before) for operand in test.values]
        return None not in operands and COMPARE[test.is_](value, operands, self.today)

    def operand(self, value: Value, field: Field, customer: int, before: Any) -> Any:
        match value:
            case TimesField(factor, key):
                other = self.attribute(customer, key)
                return None if other is None else other * float(factor)
            case ShareOfBefore(percent):
                return None if before is None else before * (float(percent) / 100)
            case Decimal():
                return to_units(value) if field.type == "units" else float(value)
        return value


COMPARE: Mapping[str, Callable[[Any, Sequence[Any], date], bool]] = {
    "in": lambda value, operands, today: value in operands,
    "contains": lambda value, operands, today: operands[0].lower() in value.lower(),
    "starts_with": lambda value, operands, today: value.lower().startswith(operands[0].lower()),
    "equals": lambda value, operands, today: value == operands[0],
    "at_least": lambda value, operands, today: value >= operands[0],
    "at_most": lambda value, operands, today: value <= operands[0],
    "above": lambda value, operands, today: value > operands[0],
    "below": lambda value, operands, today: value < operands[0],
    "between": lambda value, operands, today: operands[0] <= value <= operands[1],
    "on_or_after": lambda value, operands, today: value >= operands[0],
    "before": lambda value, operands, today: value < operands[0],
    "last_days": lambda value, operands, today: today - timedelta(days=operands[0]) < value <= today,
    "older_days": lambda value, operands, today: value < today - timedelta(days=operands[0]),
    "next_days": lambda value, operands, today: today <= value < today + timedelta(days=operands[0]),
    "yes": lambda value, operands, today: bool(value),
}
