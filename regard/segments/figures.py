"""One pass over a kind of event: a row per customer, a column per measure asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from regard.segments.comparing import Column, Table, holds, span_filter
from regard.segments.rules import Condition, Event, EventRule, Field, ShareOfBefore, days_before, days_of

Tables = Callable[[str], Table]
"""The table of a fact by name."""

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


def needs_of(rule: EventRule, today: date) -> tuple[MeasureNeed, ...]:
    """The figures of a rule: its own (the day, for days since), and the one before where it is held against that."""
    measure = {"days_since_last": "last", "days_since_first": "first"}.get(rule.measure, rule.measure)
    spans = [days_of(rule.window, today)]
    if any(isinstance(value, ShareOfBefore) for value in rule.test.values):
        spans.append(days_before(rule.window, today))
    return tuple(MeasureNeed(rule.event, measure, rule.of, *span, rule.where) for span in spans)


@dataclass(frozen=True)
class Pass:
    """The reading of one kind of event up to `today`, of the customers in `only` or of all. Amounts in `currency`."""

    event: Event
    tables: Tables
    today: date
    currency: str
    only: Table | None = None

    def figures(self, needs: Mapping[MeasureNeed, str]) -> Table:
        """A row per customer with any event that counts; columns are named as `needs` says."""
        rows = self._rows(needs)
        columns = {name: self._figure(rows, need) for need, name in needs.items()}
        return rows.group_by("customer_id").aggregate(**columns)

    def _rows(self, needs: Iterable[MeasureNeed]) -> Table:
        """The rows that any measure looks at, with what is asked of the things they refer to."""
        event = self.event
        rows = self.tables(event.table)
        rows = rows.filter(rows.customer_id.notnull(), rows[event.day] <= self.today)
        for column, value in event.only:
            rows = rows.filter(rows[column] == value)
        if self.only is not None:
            rows = rows.semi_join(self.only, "customer_id")
        first = [need.first for need in needs]
        if None not in first:
            rows = rows.filter(rows[event.day] >= min(day for day in first if day))
        asked = {item.field for need in needs for item in need.where} | {need.of for need in needs if need.of}
        named = [event.fields[key] for key in sorted(asked) if not event.fields[key].through]
        rows = rows.mutate(**{one.key: rows[one.column] for one in named if one.column != one.key})
        referred = [event.fields[key] for key in sorted(asked) if event.fields[key].through]
        for through in dict.fromkeys(field.through for field in referred):
            rows = self._with_referred(rows, [field for field in referred if field.through == through])
        return rows

    def _with_referred(self, rows: Table, fields: list[Field]) -> Table:
        """`rows` with what the things they refer to are like: all `fields` are of one fact, through one id."""
        other = self.tables(fields[0].fact)
        columns = {item.key: other[item.column] for item in fields}
        found = other.select(other[_key_of(fields[0].fact)].name("_key"), **columns)
        return rows.left_join(found, rows[fields[0].through] == found["_key"]).drop("_key")

    def _figure(self, rows: Table, need: MeasureNeed) -> Column:
        where = self._where(rows, need)
        day = rows[self.event.day]
        of = rows[need.of] if need.of else day
        match need.measure:
            case "count":
                return rows.customer_id.count(where=where)
            case "distinct":
                is_named = need.of and self.event.fields[need.of].type != "id"
                return of.nunique(where=_and(where, of != "") if is_named else where)
            case "gap":
                steps = day.nunique(where=where) - 1
                return day.max(where=where).delta(day.min(where=where), unit="day") / steps.nullif(0)
            case _:
                return getattr(of, _AGGREGATES[need.measure])(where=where)

    def _where(self, rows: Table, need: MeasureNeed) -> Column | None:
        fields = self.event.fields
        parts = span_filter(rows[self.event.day], need.first, need.last)
        parts += [holds(rows[item.field], fields[item.field], item.test, self.today) for item in need.where]
        if need.of and fields[need.of].currency and self.event.currency:
            parts.append(rows[self.event.currency] == self.currency)
        return reduce(and_, parts) if parts else None


def _and(left: Column | None, right: Column) -> Column:
    return right if left is None else left & right


def _key_of(fact: str) -> str:
    from regard.analytics.facts import FACTS

    return FACTS[fact].key
