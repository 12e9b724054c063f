"""Formulas about customers over time: who came first, who came again, who stayed, how long it took."""

from typing import Any

from regard.analytics.context import MetricContext, Where
from regard.analytics.facts import FACTS
from regard.analytics.measures import Measure
from regard.analytics.presence import presence
from regard.analytics.words import Grain, Table


def first_time(fact: str, entity: str, *, on: str, where: Where | None = None) -> Measure:
    """How many entities have their very first row in the period: new customers. The group is that of the first row."""

    def ids(ctx: MetricContext) -> Table:
        firsts = _firsts(ctx, fact, entity, on, where)
        firsts = firsts.filter((firsts.first >= ctx.start) & (firsts.first < ctx.end))
        return firsts.select("group", period=ctx.period_of(firsts.first), id=firsts[entity])

    def expr(ctx: MetricContext) -> Table:
        found = ids(ctx)
        return found.group_by("period", "group").agg(numerator=found.count())

    return Measure(expr, ids, is_zero_without_rows=True)


def share_with(fact: str, entity: str, *, on: str, at_least: int, where: Where | None = None) -> Measure:
    """The share of entities with `at_least` rows in the period among those with any: customers who bought again."""

    def each(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        rows = rows.filter(rows[entity].notnull())
        return rows.group_by("period", "group", id=rows[entity]).agg(n=rows.count())

    def expr(ctx: MetricContext) -> Table:
        found = each(ctx)
        return found.group_by("period", "group").agg(
            numerator=(found.n >= at_least).sum(), denominator=found.count()
        )

    def ids(ctx: MetricContext) -> Table:
        found = each(ctx)
        return found.filter(found.n >= at_least)

    return Measure(expr, ids, each)


def active(fact: str, entity: str, *, on: str, days: int, where: Where | None = None) -> Measure:
    """How many entities had a row in the `days` days up to the end of the period."""

    def ids(ctx: MetricContext) -> Table:
        each = presence(ctx, fact, entity, on=on, days=days, where=where)
        return each.filter(each.stays).select("period", "group", "id")

    def expr(ctx: MetricContext) -> Table:
        found = ids(ctx)
        return found.group_by("period", "group").agg(numerator=found.count())

    return Measure(expr, ids, is_zero_without_rows=True)


def retained(
    fact: str, entity: str, *, on: str, days: int | None = None, where: Where | None = None
) -> Measure:
    """Of the entities active when the period began, the share still active when it ended.

    Active means a row within the `days` days before that moment. Without `days` it means a row in the period
    before, of the same length, and still active a row in this period. Who came in the period is in neither number.
    """

    def each(ctx: MetricContext) -> Table:
        found = presence(ctx, fact, entity, on=on, days=days, where=where)
        return found.filter(found.was)

    def expr(ctx: MetricContext) -> Table:
        found = each(ctx)
        return found.group_by("period", "group").agg(numerator=found.stays.sum(), denominator=found.count())

    def ids(ctx: MetricContext) -> Table:
        found = each(ctx)
        return found.filter(found.stays)

    return Measure(expr, ids, each)


def gap(fact: str, entity: str, *, on: str, where: Where | None = None) -> Measure:
    """The median number of days from one day with a row to the entity's next; the later day lies in the period."""

    def each(ctx: MetricContext) -> Table:

        rows = _owned(ctx, fact, entity, where)
        days = rows.group_by(entity, on).agg(group=rows["group"].min())
        before = days[on].lag().over(group_by=entity, order_by=on)
        days = days.mutate(gap=days[on].delta(before, unit="day"))
        days = days.filter((days[on] >= ctx.start) & (days[on] < ctx.end) & days.gap.notnull())
        return days.select("group", "gap", period=ctx.period_of(days[on]), id=days[entity])

    def expr(ctx: MetricContext) -> Table:
        found = each(ctx)
        return found.group_by("period", "group").agg(numerator=found.gap.median(), n=found.count())

    return Measure(expr, each)


def cohort(fact: str, entity: str, *, on: str, where: Where | None = None) -> Measure:
    """Of the entities whose first row lies in a period, the share with a row 0, 1, 2 … periods later.

    `period` is that of the first row, `group` the age in periods. Cells whose time is not over stay out.
    """

    def each(ctx: MetricContext) -> Table:
        rows = _owned(ctx, fact, entity, where)
        firsts = rows.group_by(entity).agg(first=rows[on].min())
        firsts = firsts.filter((firsts.first >= ctx.start) & (firsts.first < ctx.end))
        firsts = firsts.select(id=firsts[entity], period=ctx.period_of(firsts.first))
        days = rows.select(entity, day=ctx.period_of(rows[on])).distinct()
        joined = firsts.join(days, firsts.id == days[entity])
        age = _age(ctx.grain, joined.period, joined.day)
        return joined.select("period", "id", group=age.cast("string"))

    def expr(ctx: MetricContext) -> Table:
        found = each(ctx)
        cells = found.group_by("period", "group").agg(numerator=found.count())
        newborn = found.filter(found["group"] == "0")
        born = newborn.group_by("period").agg(denominator=newborn.count())
        return cells.left_join(born, "period").select("period", "group", "numerator", "denominator")

    return Measure(expr, each)


def _owned(ctx: MetricContext, fact: str, entity: str, where: Where | None) -> Table:
    """Rows up to the end of what was asked that belong to somebody."""
    rows = ctx.table(fact)
    rows = rows.filter(rows[entity].notnull())
    return rows if where is None else rows.filter(where(rows))


def _firsts(ctx: MetricContext, fact: str, entity: str, on: str, where: Where | None) -> Table:
    """Each entity's first day, with the group of the row that came first: of those on one day the one with the least key."""
    import ibis

    rows = _owned(ctx, fact, entity, where)
    if ctx.by is None:
        return rows.group_by(entity).agg(first=rows[on].min(), group=ibis.null("string"))
    place = rows[on].delta(ibis.date("1900-01-01"), unit="day") * 2**40 + rows[FACTS[fact].key]
    return rows.group_by(entity).agg(first=rows[on].min(), group=rows["group"].argmin(place))


def _age(grain: Grain | None, first: Any, later: Any) -> Any:  # noqa: ANN401
    if grain in {None, Grain.DAY, Grain.WEEK}:
        return later.delta(first, unit="day") // (7 if grain is Grain.WEEK else 1)
    months = (later.year() - first.year()) * 12 + (later.month() - first.month())
    return months // {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[grain]
