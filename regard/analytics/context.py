"""What a metric's formula is given: the facts, narrowed to what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from regard.analytics.dimensions import CUSTOMERS, MEMBERS, Way, customer_column, way
from regard.analytics.facts import FACTS
from regard.analytics.holders import held_by
from regard.analytics.periods import next_start
from regard.analytics.words import Grain, Period, Table
from regard.kernel.errors import Invalid
from regard.kernel.words import tr

Where = Callable[[Table], Any]

_UNITS = {Grain.DAY: "D", Grain.MONTH: "M", Grain.QUARTER: "Q", Grain.YEAR: "Y"}


class Blanks:
    """Days that a formula names and does not know yet, so that its SQL serves every question that differs in its days only.

    Each is a day of the years 1 and 2 in the SQL, where no day of a business lies. `are_all` tells whether the formula left it at
    that: one that asked for the days themselves (`MetricContext.periods`, `today`) is good for these days alone.
    """

    def __init__(self) -> None:
        self.names: dict[str, date] = {}
        self.are_all = True

    def day(self, name: str) -> date:
        return self.names.setdefault(name, date(1, 1, 1) + timedelta(days=len(self.names)))


@dataclass(frozen=True)
class MetricContext:
    """One question. Every table it hands out is already narrowed to its segment, its owners and its currency.

    `periods` are consecutive, in order, never empty. `owners`: only customers of these users and, below zero, in these
    territories (None: all).
    `currency`: the currency money is asked in. `today` is the business's day up to which facts are known.

    `start`, `end` and `day` give days as values of the engine, which a formula compares and hands on. It reads `periods`, whose
    days Python knows, only where it must: then its SQL has to be made anew for other days, which takes longer than to run it.
    """

    cut: tuple[Period, ...]
    reached: date
    grain: Grain | None = None
    by: str | None = None
    segment: int | None = None
    owners: frozenset[int] | None = None
    currency: str = ""
    reads_money: bool = False
    first_weekday: int = 0
    blanks: Blanks | None = field(default=None, compare=False)

    @property
    def periods(self) -> tuple[Period, ...]:
        self._look()
        return self.cut

    @property
    def today(self) -> date:
        self._look()
        return self.reached

    @property
    def start(self) -> Any:  # noqa: ANN401
        """The first day, as a value of the engine."""
        return self.day("start")

    @property
    def end(self) -> Any:  # noqa: ANN401
        """The day after the last, as a value of the engine."""
        return self.day("end")

    def day(self, name: str) -> Any:  # noqa: ANN401
        """A day of the question as a value of the engine: `start`, `end`, `opens` (the key of the first period), and of a
        question about one period what `Period.spans` answers for a number of days or None: `before:365`, `since:None`."""
        import ibis

        found = self.known_day(name) if self.blanks is None else self.blanks.day(name)
        return ibis.literal(found, type="date")

    def known_day(self, name: str) -> date:
        """The day itself; see `day`."""
        first = self.cut[0]
        if ":" in name:
            which, _, days = name.partition(":")
            return first.spans(None if days == "None" else int(days))[which == "since"]
        return {"start": first.start, "end": self.cut[-1].end, "opens": first.key}[name]

    @property
    def is_one(self) -> bool:
        """Whether it is asked about one period, whose days `day` knows."""
        return self.grain is None

    @property
    def is_today_in(self) -> bool:
        """Whether today lies in the periods."""
        return self.cut[0].start <= self.reached < self.cut[-1].end

    def today_key(self) -> Any:  # noqa: ANN401
        """The key of the period that today lies in, as a value of the engine; None when it lies in none."""
        if not self.is_today_in:
            return None
        if self.is_one:
            return self.day("opens")
        return _literal(next(one.key for one in self.periods if one.start <= self.today < one.end))

    def _look(self) -> None:
        if self.blanks is not None:
            self.blanks.are_all = False

    def is_over(self, period: Period, later: int = 0) -> bool:
        """Whether the period `later` ones after `period` is over, so that it can be counted."""
        opens = period.key
        for _ in range(later + 1):
            opens = next_start(opens, self.grain or Grain.MONTH)
        return opens <= self.today

    def table(self, fact: str) -> Table:
        """All rows of a fact that the question is about, whenever they happened; adds a text column `group`."""
        return self.grouped(self.narrowed(fact), fact)

    def flow(self, fact: str, on: str, where: Where | None = None) -> Table:
        """Rows whose day `on` lies in the periods; adds `period` (the key of the row's period) and `group`.

        `where` sees the columns of the fact.
        """
        table = self.narrowed(fact)
        conditions = [table[on] >= self.start, table[on] < self.end]
        if where is not None:
            conditions.append(where(table))
        return self.grouped(table.filter(conditions), fact, on)

    def narrowed(self, fact: str) -> Table:
        """Rows of a fact of the asked currency, segment and owners, without a group."""
        table = raw_table(fact)
        if self.reads_money and self.currency and "currency" in FACTS[fact].columns:
            table = table.filter(table.currency == self.currency)
        audience = self._audience()
        if audience is None:
            return table
        column = customer_column(FACTS[fact])
        if column is None:
            raise Invalid(
                tr(
                    "{facts} belong to no customer, so they cannot be asked for some customers only.",
                    facts=FACTS[fact].label,
                )
            )
        return table.semi_join(audience, table[column] == audience.audience_id)

    def grouped(self, table: Table, fact: str, on: str = "") -> Table:
        """`table`, rows of `fact`, with the column `group`: null without a breakdown, "" where it is not given.

        With `on`, the day of the rows, also with their `period`. One step instead of two: each costs milliseconds.
        """

        found = self._way(fact)
        if found is not None and found.through:
            table = self._joined(table, found)
        if found is None:
            group = no_group()
        else:
            group = _text(table["group" if found.through else found.column])
        return table.mutate(group=group, **({"period": self.period_of(table[on])} if on else {}))

    def _way(self, fact: str) -> Way | None:
        if self.by is None:
            return None
        found = way(FACTS[fact], self.by)
        if found is None:
            raise Invalid(
                tr("{what} cannot be broken down by {by}.", what=FACTS[fact].label, by=repr(self.by))
            )
        return found

    def _joined(self, table: Table, found: Way) -> Table:
        other = current_members() if found.through == MEMBERS else raw_table(found.through)
        other = other.select(group_key=other[found.through_key], group=other[found.value])
        return table.left_join(other, table[found.column] == other.group_key).drop("group_key")

    def period_of(self, day: Any) -> Any:  # noqa: ANN401
        """The key of the period in which `day` (a date column) lies: the day on which it opens."""
        import ibis

        if self.grain is None:
            return self.start
        if self.grain is Grain.WEEK:
            shift = ibis.interval(days=self.first_weekday)
            return ((day - shift).cast("date").truncate("W").cast("date") + shift).cast("date")
        return day.truncate(_UNITS[self.grain]).cast("date")

    def only_period(self) -> Any:  # noqa: ANN401
        """The first day of the first period, as a value: for rows that are asked for one period."""
        return self.day("opens")

    def period_table(self, days: int | None = None) -> Table:
        """The periods as a table of days: `period` (its name), `start`, `end` (exclusive), `before` and `since`.

        `before` .. `start` and `since` .. `end` are the `days` days up to the beginning and up to the end; without
        `days` they are the period before, of the same length, and the period itself.
        """
        import ibis

        if self.is_one:
            named = {"period": "opens", "start": "start", "end": "end"}
            named |= {name: f"{name}:{days}" for name in ("before", "since")}
            return (
                ibis.literal(1)
                .name("one")
                .as_table()
                .select(**{to: self.day(of) for to, of in named.items()})
            )
        rows = [(item.key, item.start, item.end, *item.spans(days)) for item in self.periods]
        names = ("period", "start", "end", "before", "since")
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        return ibis.memtable(columns, schema=dict.fromkeys(names, "date"))

    def _audience(self) -> Table | None:
        audience = None
        if self.segment is not None:
            members = current_members()
            members = members.filter(members.segment_id == self.segment)
            audience = members.select(audience_id=members.customer_id).distinct()
        if self.owners is not None:
            people = held_by(raw_table(CUSTOMERS), self.owners)
            owned = people.select(audience_id=people.customer_id)
            audience = owned if audience is None else audience.semi_join(owned, "audience_id")
        return audience


def raw_table(fact: str) -> Table:
    """All rows of a fact, as declared."""
    from regard.analytics.engine import table

    return table(fact)


def no_group() -> Any:  # noqa: ANN401
    """What stands in `group` where nothing is broken down, as a value."""
    import ibis

    return ibis.null("string")


def current_members() -> Table:
    """Who is in which segment now."""
    members = raw_table(MEMBERS)
    return members.filter(members.left_at.isnull())


def _literal(day: date) -> Any:  # noqa: ANN401
    import ibis

    return ibis.literal(day, type="date")


def _text(column: Any) -> Any:  # noqa: ANN401
    return column.cast("string").fill_null("")
