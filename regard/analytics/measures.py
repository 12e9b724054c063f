"""Formulas ready to be named: a metric is usually one of these, or two of them divided.

Each returns a `Measure`: called with a context it is the formula (columns `period`, `group`, `numerator` and
perhaps `denominator`, `n`), and it knows the ids of the rows behind its numbers. `fact` is a declared fact, `on`
the column with the day a row counts on, `where` narrows: `where=lambda order: order.kind == "sale"`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from regard.analytics.context import MetricContext, Where
from regard.analytics.facts import FACTS
from regard.analytics.words import Part, Table

Expr = Callable[[MetricContext], Table]


@dataclass(frozen=True)
class Measure:
    """A formula and its rows. `ids` and `base_ids` answer (`period`, `group`, `id`) behind the numerator and the denominator."""

    expr: Expr
    ids: Expr
    base_ids: Expr | None = None

    def __call__(self, ctx: MetricContext) -> Table:
        return self.expr(ctx)

    def rows(self, ctx: MetricContext, part: Part = "numerator") -> Table:
        """The rows behind one part of the number, each id once."""
        ids = self.base_ids if part == "denominator" and self.base_ids else self.ids
        return ids(ctx).select("period", "group", "id").distinct()


def count(fact: str, *, on: str, where: Where | None = None) -> Measure:
    """How many rows fall in the period."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=rows.count())

    return Measure(expr, _keys(fact, on, where))


def total(fact: str, field: str, *, on: str, where: Where | None = None) -> Measure:
    """The sum of a column over rows in the period. Rows where it is not known do not count; all unknown is unknown."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=rows[field].sum())

    return Measure(expr, _keys(fact, on, where))


def distinct(fact: str, field: str, *, on: str, where: Where | None = None) -> Measure:
    """How many different known values a column has in the period: customers who ordered. Its rows are these values."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=rows[field].nunique())

    return Measure(expr, _keys(fact, on, where, field))


def mean(fact: str, field: str, *, on: str, where: Where | None = None) -> Measure:
    """The average of a column over the rows in the period where it is known."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(
            numerator=rows[field].sum(), denominator=rows[field].count()
        )

    return Measure(expr, _keys(fact, on, where))


def median(fact: str, field: str, *, on: str, where: Where | None = None) -> Measure:
    """The median of a column over the rows in the period where it is known; the middle of two when they are even."""

    def expr(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        return rows.group_by("period", "group").agg(numerator=rows[field].median(), n=rows[field].count())

    return Measure(expr, _keys(fact, on, where))


def ratio(numerator: Measure, denominator: Measure) -> Measure:
    """One measure divided by another of the same period and group; a period without the latter has no value."""

    def expr(ctx: MetricContext) -> Table:
        above, below = numerator(ctx), denominator(ctx)
        parts = above.select("period", "group", "numerator", denominator=_nothing()).union(
            below.select("period", "group", numerator=_nothing(), denominator=below.numerator)
        )
        return parts.group_by("period", "group").agg(
            numerator=parts.numerator.sum(), denominator=parts.denominator.sum()
        )

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


def _nothing() -> Table:
    import ibis

    return ibis.null("int64")


def _keys(fact: str, on: str, where: Where | None, field: str = "") -> Expr:
    def ids(ctx: MetricContext) -> Table:
        rows = ctx.flow(fact, on, where)
        table = rows.select("period", "group", id=rows[field or FACTS[fact].key])
        return table.filter(table.id.notnull())

    return ids
