"""Asking a metric: one function for screen, plan, report, API, command line and export."""

from datetime import date

from regard.analytics.words import DrillDown, Grain, MetricAnswer, Part
from regard.kernel.actor import Actor


def ask(
    key: str,
    *,
    actor: Actor | None,
    start: date | None = None,
    end: date | None = None,
    grain: Grain | str | None = None,
    segment: int | None = None,
    by: str | None = None,
    currency: str | None = None,
) -> MetricAnswer:
    """The metric `key` over the days [start, end) of the business, `end` not included."""
    raise NotImplementedError(key)


def rows_behind(
    key: str,
    *,
    actor: Actor | None,
    start: date | None = None,
    end: date | None = None,
    grain: Grain | str | None = None,
    segment: int | None = None,
    by: str | None = None,
    group: str | None = None,
    currency: str | None = None,
    part: Part = "numerator",
    limit: int = 10_000,
) -> DrillDown:
    """The rows behind one number: its period is [start, end), its group `group` of the breakdown `by`."""
    raise NotImplementedError(key)
