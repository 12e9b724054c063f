"""The words of the metric language: what a metric is, what is asked, what is answered. Knows no engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from regard.analytics.offering import offer_rows
from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.analytics.context import MetricContext

Table: TypeAlias = Any
"""A table expression of the engine (`ibis.Table`); has no rows until the engine runs it."""

Unit = Literal["count", "money", "share", "days", "ratio", "orders"]
Direction = Literal["up", "down", "none"]
Kind = Literal["flow", "stock", "cohort"]
Interval = Literal["", "wilson", "given"]
Part = Literal["numerator", "denominator"]
Number = int | float | Decimal


class Grain(StrEnum):
    """How a period is cut. Periods are half-open [start, end) days of the business's time zone."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Compute(Protocol):
    """The formula of a metric: from a context to one row per period and group.

    The table has a column `numerator`, and may have `period` (first day), `group`, `denominator`, `n` (what
    `minimum_n` is held against, else the denominator), `low` and `high`. The value is the numerator, divided by
    the denominator when there is one.
    """

    def __call__(self, ctx: "MetricContext", /) -> Table: ...


@dataclass(frozen=True)
class Metric:
    """A named, versioned formula over facts.

    `unit`: what the value is. `money` values are ten-thousandths of a currency inside, decimal strings outside.
    `definition` says in one sentence what is counted; `formula` says it in words of facts; `source` where the
    definition comes from; `owner` the role that answers for it until somebody says who does; `refresh` how fresh it is;
    `window` what the period means for this metric.
    `kind`: a `flow` happens during a period, a `stock` stands at its end, a `cohort` has one row per first period
    (`period`) and age (`group`).
    `trailing`: without a start, so many days up to the end are asked (None: everything known).
    `minimum_n`: fewer observations than this give no value. `interval`: `wilson` for a share of independent
    cases, `given` when the formula answers `low` and `high` itself; `level` is its probability.
    `drill`: the noun whose rows are opened; `rows` gives their ids as a column `id` (left out: the formula's own).
    `grain`: how it is cut when nobody says (a cohort needs one). `permission`: needed besides `analytics.metric.view` and
    what the metric's facts ask for.
    `is_zero_without_rows`: a period without rows is 0 and not unknown (None: as the formula of `measures` says).
    Changing a formula means raising `version`: answers kept under the old one stay as they were.
    """

    key: str
    label: str
    unit: Unit
    direction: Direction
    definition: str
    source: str
    facts: tuple[str, ...]
    compute: Compute = field(hash=False)
    formula: str = ""
    window: str = ""
    owner: str = ""
    refresh: str = ""
    version: int = 1
    kind: Kind = "flow"
    minimum_n: int = 0
    interval: Interval = ""
    level: float = 0.95
    dimensions: tuple[str, ...] = ()
    drill: str = ""
    rows: Callable[["MetricContext", Part], Table] | None = field(default=None, hash=False)
    is_monetary: bool | None = None
    trailing: int | None = None
    grain: Grain | None = None
    permission: str = ""
    is_zero_without_rows: bool | None = None

    @property
    def fills_zero(self) -> bool:
        """Whether a period or group without rows is 0 rather than unknown: what the ready-made formula says."""
        said = self.is_zero_without_rows
        return bool(getattr(self.compute, "is_zero_without_rows", False)) if said is None else said

    @property
    def is_now_only(self) -> bool:
        """Whether facts tell only what it stands at now, so that its past is what was kept of it."""
        return bool(getattr(self.compute, "is_now_only", False))

    @property
    def reads_money(self) -> bool:
        """Whether only rows of one currency may enter: every metric in money, unless it says otherwise."""
        return self.unit == "money" if self.is_monetary is None else self.is_monetary


METRICS: Registry[Metric] = Registry("metric")


def register_metric(metric: Metric) -> Metric:
    """Adds `metric` to the catalogue, and to the list of its noun the filter that opens its rows.

    Raises `ValueError` for a key that is taken.
    """
    if metric.drill:
        offer_rows(metric.drill)
    return METRICS.register(metric.key, metric)


@dataclass(frozen=True)
class Period:
    """A half-open span of days of the business. Cut by what was asked, it still `opens` and `closes` where it would."""

    start: date
    end: date
    label: str | None = None
    opens: date | None = None
    closes: date | None = None

    @property
    def key(self) -> date:
        """The day by which rows of this period are gathered."""
        return self.opens or self.start

    def is_partial(self, today: date) -> bool:
        """Whether days of it are missing: cut off by what was asked, or not over yet."""
        if self.opens is None or self.closes is None:
            return self.end > today + timedelta(days=1)
        return (self.start, self.end) != (self.opens, self.closes) or self.end > today

    def spans(self, days: int | None) -> tuple[date, date]:
        """Where the `days` days before the period and those before its end begin; see `MetricContext.period_table`."""
        if days is None:
            return self.start - (self.end - self.start), self.start
        return self.start - timedelta(days=days), self.end - timedelta(days=days)


@dataclass(frozen=True)
class MetricRow:
    """One answer. `value` None means not known: too few cases, nothing to divide by, or not yet over.

    `period` is 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-09 by grain, None when one period was asked without a
    grain. `group` is the value of the breakdown, None without one (`""` is a group: not given).
    Money in `value`, `numerator`, `low` and `high` is `Decimal` of the currency. `is_partial`: the period is not over.
    """

    period: str | None
    group: str | None
    value: Number | None
    numerator: Number | None
    denominator: Number | None
    low: float | None = None
    high: float | None = None
    start: date | None = None
    end: date | None = None
    group_label: str | None = None
    is_partial: bool = False


@dataclass(frozen=True)
class MetricAnswer:
    """What `ask` answers: rows in order of period, then group. `as_of`: up to when the facts were read
    (None before the first copy). `notes`: what was left out."""

    key: str
    unit: Unit
    version: int
    as_of: datetime | None
    rows: tuple[MetricRow, ...]
    currency: str = ""
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> Number | None:
        """The value of a one-row answer; None when there is no row."""
        return self.rows[0].value if self.rows else None


@dataclass(frozen=True)
class DrillDown:
    """The rows behind a number: ids of `noun`, in no order, at most as many as asked for; `total` counts them all."""

    noun: str
    ids: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Dimension:
    """Something metrics can be broken down by. `facts` says which column of which fact carries it."""

    key: str
    label: str
    facts: Mapping[str, str] = field(hash=False)
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
