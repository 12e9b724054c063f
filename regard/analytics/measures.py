"""Formulas ready to be named: a metric is usually one of these, or two of them divided.

Each returns a `Measure`: called with a context it is the formula (columns `period`, `group`, `numerator` and
perhaps `denominator`, `n`), and it knows the ids of the rows behind its numbers. `fact` is a declared fact, `on`
the column with the day a row counts on, `where` narrows: `where=lambda order: order.kind == "sale"`; `entity` is
whose rows belong together, mostly `customer_id` (rows where it is null stay out). `of` is a column or made of
columns: `of=lambda order: order.amount - order.cost`, unknown where a part is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

from regard.analytics.context import MetricContext, Where
from regard.analytics.facts import FACTS
from regard.analytics.words import Part, Table

Expr = Callable[[MetricContext], Table]
Of = str | Callable[[Table], Any]


@dataclass(frozen=True)
class Measure:
    """A formula and its rows. `ids` and `base_ids` answer (`period`, `group`, `id`) behind numerator and denominator."""

    expr: Expr
    ids: Expr
    base_ids: Expr | None = None
    is_zero_without_rows: bool = False
    is_now_only: bool = False

    def __call__(self, ctx: MetricContext) -> Table:
        return self.expr(ctx)

    def rows(self, ctx: MetricContext, part: Part = "numerator") -> Table:
        """The rows behind one part of the number, each id once."""
        ids = self.base_ids if part == "denominator" and self.base_ids else self.ids
        found = ids(ctx).select("period", "group", "id").distinct()
        return found.filter(found.id.notnull())


def count(fact: str, *, on: str, where: Where | None = None) -> Measure:
    """How many rows fall in the period."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=rows.count())

    return Measure(expr, _keys(fact, on, where), is_zero_without_rows=True)


def total(fact: str, of: Of, *, on: str, where: Where | None = None) -> Measure:
    """The sum over rows in the period. Rows where it is not known do not count; all unknown is unknown."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=_value(rows, of).sum())

    return Measure(expr, _keys(fact, on, where), is_zero_without_rows=True)


def distinct(fact: str, of: Of, *, on: str, where: Where | None = None) -> Measure:
    """How many different known values there are in the period: customers who ordered. Its rows are these values."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=_value(rows, of).nunique())

    return Measure(expr, _keys(fact, on, where, of), is_zero_without_rows=True)


def mean(fact: str, of: Of, *, on: str, where: Where | None = None) -> Measure:
    """The average over the rows in the period where it is known."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        value = _value(rows, of)
        return rows.group_by("period", "group").agg(numerator=value.sum(), denominator=value.count())

    return Measure(expr, _keys(fact, on, where))


def median(fact: str, of: Of, *, on: str, where: Where | None = None) -> Measure:
    """The median over the rows in the period where it is known; between the two in the middle when they are even."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        value = _value(rows, of)
        return rows.group_by("period", "group").agg(numerator=value.median(), n=value.count())

    return Measure(expr, _keys(fact, on, where))


def standing(fact: str, *, on: str, where: Where | None = None) -> Measure:
    """How many rows there are at the end of the period: all with a day `on` before it. A stock, not a flow."""

    def expr(ctx: MetricContext) -> Table:
        rows = _until(ctx, fact, on, where)
        come = rows.group_by("group", since=ctx.period_of(_not_before(rows[on], ctx.start))).agg(
            n=rows.count()
        )
        periods = ctx.period_table()
        there = come.join(periods, come.since <= periods.period)
        return there.group_by("period", "group").agg(numerator=there.n.sum())

    def ids(ctx: MetricContext) -> Table:
        rows = _until(ctx, fact, on, where)
        return rows.select("group", period=ctx.only_period(), id=rows[FACTS[fact].key])

    return Measure(expr, ids, is_zero_without_rows=True)


@dataclass(frozen=True)
class Doubts:
    """Columns that say how sure an estimate is: `luck`, its standard deviation, of each row by itself; `common`, that of its
    logarithm, which all rows have in common. The interval of the sum holds it with probability `level`."""

    luck: str
    common: str
    level: float

    def ends(self, rows: Table, value: Any, parts: Any) -> dict[str, Any]:  # noqa: ANN401
        """`low` and `high` of the sum divided by `parts`: log-normal with its mean and variance. Null where that of
        a row is not known."""
        import ibis

        luck, common, amount = (
            column.cast("float64") for column in (rows[self.luck], rows[self.common], value)
        )
        whole = amount.sum()
        is_known = (luck.count() == value.count()) & (common.count() == value.count()) & (whole > 0)
        safe = ibis.ifelse(whole > 0, whole, 1.0)
        variance = (1 + ((luck * luck).sum() + (amount * common).sum() ** 2) / (safe * safe)).ln()
        reach = variance.sqrt() * NormalDist().inv_cdf(0.5 + self.level / 2)
        return {
            name: ibis.ifelse(is_known, whole / parts * (way - variance / 2).exp(), ibis.null("float64"))
            for name, way in (("low", -reach), ("high", reach))
        }


def current(
    fact: str, of: Of, *, how: str = "sum", where: Where | None = None, doubts: Doubts | None = None
) -> Measure:
    """What a column stands at now: `sum`, `mean` or `median` over all rows where it is known.

    Known for the period that today lies in: the past of such a column is not in the facts. What it stood at is kept
    every day (`snapshots`), so periods since then have the last day kept in them. `doubts`: the columns from which a sum or
    mean of estimates has its interval.
    """

    def expr(ctx: MetricContext) -> Table:
        rows = _now(ctx, fact, where)
        value, found = _value(rows, of), rows.group_by("period", "group")
        if how == "median":
            return found.agg(numerator=value.median(), n=value.count())
        ends = {} if doubts is None else doubts.ends(rows, value, value.count() if how == "mean" else 1)
        if how == "mean":
            return found.agg(numerator=value.sum(), denominator=value.count(), **ends)
        return found.agg(numerator=value.sum(), n=value.count(), **ends)

    def ids(ctx: MetricContext) -> Table:
        rows = _now(ctx, fact, where)
        return rows.filter(_value(rows, of).notnull()).select("period", "group", id=rows[FACTS[fact].key])

    return Measure(expr, ids, is_now_only=True)


def ratio(numerator: Measure, denominator: Measure) -> Measure:
    """One measure divided by another of the same period and group; a period without the latter has no value.

    Where the numerator has no rows it is 0, if that is what no rows mean for it: no returns is a return rate of 0.
    """

    def expr(ctx: MetricContext) -> Table:
        above, below = numerator(ctx), denominator(ctx)
        parts = above.select(
            "period", "group", "numerator", denominator=_nothing(), counted=_number(1)
        ).union(
            below.select(
                "period", "group", numerator=_nothing(), denominator=below.numerator, counted=_number(0)
            )
        )
        total = parts.numerator.sum()
        if numerator.is_zero_without_rows:
            total = (parts.counted.sum() == 0).ifelse(0, total)
        return parts.group_by("period", "group").agg(numerator=total, denominator=parts.denominator.sum())

    return Measure(expr, numerator.ids, denominator.ids)


def difference(plus: Measure, minus: Measure) -> Measure:
    """One measure less another: sales less returns. Its rows are those of the first."""

    def expr(ctx: MetricContext) -> Table:
        more, less = plus(ctx), minus(ctx)
        parts = more.select("period", "group", "numerator").union(
            less.select("period", "group", numerator=-less.numerator)
        )
        return parts.group_by("period", "group").agg(numerator=parts.numerator.sum())

    return replace(plus, expr=expr)


def complement(share: Measure) -> Measure:
    """One minus a share: lost instead of kept. Its rows are those of the denominator that are not in the numerator."""

    def expr(ctx: MetricContext) -> Table:
        found = share(ctx)
        return found.mutate(numerator=found.denominator - found.numerator.fill_null(0))

    def ids(ctx: MetricContext) -> Table:
        kept = share.rows(ctx, "numerator")
        return share.rows(ctx, "denominator").anti_join(kept, ["period", "id"])

    return Measure(expr, ids, share.base_ids)


def _value(rows: Table, of: Of) -> Any:  # noqa: ANN401
    return rows[of] if isinstance(of, str) else of(rows)


def _keys(fact: str, on: str, where: Where | None, of: Of = "") -> Expr:
    def ids(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.select("period", "group", id=_value(rows, of or FACTS[fact].key))

    return ids


def _until(ctx: MetricContext, fact: str, on: str, where: Where | None) -> Table:
    rows = ctx.table(fact)
    rows = rows.filter(rows[on] < ctx.end)
    return rows if where is None else rows.filter(where(rows))


def _now(ctx: MetricContext, fact: str, where: Where | None) -> Table:
    """The rows as they are, in the period of today; none when today is in no period."""
    rows = ctx.table(fact)
    rows = rows if where is None else rows.filter(where(rows))
    here = ctx.today_key()
    rows = rows.mutate(period=ctx.start if here is None else here)
    return rows.limit(0) if here is None else rows


def _not_before(day: Any, start: Any) -> Any:  # noqa: ANN401
    import ibis

    return ibis.greatest(day, start)


def _number(value: int) -> Any:  # noqa: ANN401
    import ibis

    return ibis.literal(value, type="int64")


def _nothing() -> Any:  # noqa: ANN401
    import ibis

    return ibis.null("int64")
