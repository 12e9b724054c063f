"""Pure decisions of the plan: windows, projections, verdicts, and what makes an objective SMART."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, median

from regard.kernel.words import lazy, lazy_of, tr

LEVEL = 0.80
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
BEGINNING = date(1970, 1, 1)
TRAILING_DAYS = {"trailing_year": 365, "trailing_quarter": 90, "trailing_month": 30}


class Verdict(StrEnum):
    """What the projection says about the target; the shape beside the word tells it without colour."""

    REACHED = "reached"
    ON_TRACK = "good"
    AT_RISK = "watch"
    OFF_TRACK = "bad"
    NONE = "none"


VERDICT_WORDS = {
    Verdict.REACHED: lazy_of("objective", "Reached"),
    Verdict.ON_TRACK: lazy("On track"),
    Verdict.AT_RISK: lazy("At risk"),
    Verdict.OFF_TRACK: lazy("Off track"),
    Verdict.NONE: lazy("No data yet"),
}


@dataclass(frozen=True)
class Projection:
    """Where a figure will stand on the due date, with the interval of `LEVEL` and what it rests on (see `method_words`)."""

    value: float
    low: float
    high: float
    method: str


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date


def measured_span(window: str, day: date, plan_start: date) -> Span:
    """The days a window covers when it is measured at the end of `day`; before the plan began, the year up to then."""
    end = day + timedelta(days=1)
    if window == "all_time":
        return Span(BEGINNING, end)
    if window == "plan_to_date":
        return Span(plan_start if day >= plan_start else end - timedelta(days=365), end)
    return Span(end - timedelta(days=TRAILING_DAYS[window]), end)


def month_ends(start: date, end: date) -> list[date]:
    """The last day of each month from the month of `start` that lies before `end`."""
    days: list[date] = []
    year, month = start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last = date(year, month, 1) - timedelta(days=1)
        if last >= end:
            return days
        days.append(last)


def meets(value: float, target: float, *, lower_is_better: bool) -> bool:
    return value <= target if lower_is_better else value >= target


def verdict_of(
    actual: float | None,
    projection: Projection | None,
    target: float,
    *,
    lower_is_better: bool,
    is_cumulative: bool,
    is_due: bool,
) -> Verdict:
    """Reached, on track, at risk when the interval still holds the target, else off track.

    A cumulative figure that should stay low is not reached before its date: it can only grow.
    """
    if actual is None:
        return Verdict.NONE
    is_met = meets(actual, target, lower_is_better=lower_is_better)
    if is_due:
        return Verdict.REACHED if is_met else Verdict.OFF_TRACK
    if projection is None:
        return Verdict.REACHED if is_met and not (is_cumulative and lower_is_better) else Verdict.NONE
    if meets(projection.value, target, lower_is_better=lower_is_better):
        final = is_met and not (is_cumulative and lower_is_better)
        return Verdict.REACHED if final else Verdict.ON_TRACK
    best = projection.low if lower_is_better else projection.high
    return Verdict.AT_RISK if meets(best, target, lower_is_better=lower_is_better) else Verdict.OFF_TRACK


GUARD_SLACK = 0.05
"""How much worse than its baseline a guard may be before it counts as fallen: a twentieth, since figures stray by some."""


def has_fallen(baseline: float | None, actual: float | None, *, lower_is_better: bool) -> bool:
    """Whether a guard got worse than it was by more than the slack. Unknown has not."""
    if baseline is None or actual is None:
        return False
    worse = actual - baseline if lower_is_better else baseline - actual
    return worse > abs(baseline) * GUARD_SLACK


ADDS_UP = frozenset({"money", "count", "orders"})
"""Units of figures of which parts are added; everything else is weighed by its cases."""


def rolled_up(unit: str, parts: Sequence[tuple[float | None, float | None, float | None]]) -> float | None:
    """What parts, each (value, numerator, denominator), come to together: what adds up is added, shares and means are weighed by
    their cases. None where a part is unknown or cannot be weighed."""
    if not parts or any(value is None for value, _, _ in parts):
        return None
    if any(denominator is None or numerator is None for _, numerator, denominator in parts):
        return sum(value or 0.0 for value, _, _ in parts) if unit in ADDS_UP else None
    cases = sum(denominator or 0.0 for _, _, denominator in parts)
    return sum(numerator or 0.0 for _, numerator, _ in parts) / cases if cases else None


def project_trend(points: Sequence[tuple[date, float]], due: date) -> Projection | None:
    """A level's way to `due` by the median of pairwise slopes (Theil and Sen), halved in force after half a year.

    `points` are (day, value) at month ends, oldest first; the last twelve count. None under four points. The
    interval grows with the root of the months ahead, from the scatter of the months' own changes.
    """
    recent = list(points)[-12:]
    if len(recent) < 4:
        return None
    last_day, last_value = recent[-1]
    ahead = max((due - last_day).days, 0) / 30.4375
    slopes = [
        (b - a) / ((later - earlier).days / 30.4375)
        for i, (earlier, a) in enumerate(recent)
        for later, b in recent[i + 1 :]
        if later > earlier
    ]
    slope = median(slopes)
    damped = min(ahead, 6.0) + max(ahead - 6.0, 0.0) / 2
    steps = [
        (b - a) - slope * (later - earlier).days / 30.4375 for (earlier, a), (later, b) in pairwise(recent)
    ]
    spread = 1.4826 * median(abs(step) for step in steps)
    value = last_value + slope * damped
    half = _Z * spread * sqrt(ahead)
    return Projection(value, value - half, value + half, f"trend:{len(recent)}")


def project_season(
    to_date: float, before_to_date: float, before_rest: float, monthly_ratios: Sequence[float]
) -> Projection | None:
    """A sum's way to the due date: the rest of the year as last year, times this year's growth so far.

    `monthly_ratios` are this year's finished months over the same months a year before; their scatter gives the
    interval. None when there is no year before to learn from.
    """
    if before_to_date <= 0 or len(monthly_ratios) < 3:
        return None
    growth = to_date / before_to_date
    middle = median(monthly_ratios)
    spread = 1.4826 * median(abs(ratio - middle) for ratio in monthly_ratios)
    rest = before_rest * growth
    half = _Z * before_rest * spread * sqrt(1 / 3)
    months = len(monthly_ratios)
    return Projection(
        to_date + rest,
        to_date + rest - half,
        to_date + rest + half,
        f"season:{months}",
    )


def project_pace(to_date: float, days_gone: int, days_ahead: int) -> Projection | None:
    """A sum's way to the due date at the pace so far, for a business without a year before. Wide on purpose."""
    if days_gone < 28:
        return None
    rest = to_date / days_gone * days_ahead
    half = _Z * 0.25 * rest
    return Projection(
        to_date + rest,
        to_date + rest - half,
        to_date + rest + half,
        f"pace:{days_gone}",
    )


def method_words(method: str) -> str:
    """What a projection rests on, for people; a sentence kept by an earlier version stays as it is."""
    way, _, count = method.partition(":")
    match way:
        case "trend":
            return tr("Trend of the last {count} month ends", count=count)
        case "season":
            return tr("The rest of last year times this year's growth over {count} months", count=count)
        case "pace":
            return tr("The pace of the {count} days so far", count=count)
        case _:
            return method


@dataclass(frozen=True)
class Smart:
    """One of the five marks of an objective: whether it is given, and the words that say so."""

    letter: str
    word: str
    is_met: bool
    note: str


def smart_marks(
    *,
    has_metric: bool,
    has_segment: bool,
    has_baseline: bool,
    baseline: float | None,
    target: float | None,
    best_year_step: float | None,
    goal: str,
    due: date | None,
    plan_end: date,
    written: Callable[[date], str] = date.isoformat,
) -> tuple[Smart, ...]:
    """Specific, measurable, achievable, relevant, time-bound, each with its reason; days as `written` writes them.

    Achievable compares the step with the largest step this metric made within a year; unknown counts as met only
    when there is a baseline to step from.
    """
    step = None if baseline is None or target is None else abs(target - baseline)
    if step is None:
        achievable = Smart("A", tr("Achievable"), False, tr("There is no baseline to step from."))
    elif best_year_step is None:
        achievable = Smart("A", tr("Achievable"), True, tr("Not enough history to compare the step with."))
    else:
        is_fair = step <= 2 * best_year_step
        note = (
            tr("Within twice the largest step of a past year.")
            if is_fair
            else tr("More than twice any past year's step.")
        )
        achievable = Smart("A", tr("Achievable"), is_fair, note)
    return (
        Smart(
            "S",
            tr("Specific"),
            has_metric,
            tr("About one segment.") if has_segment else tr("About all customers."),
        ),
        Smart("M", tr("Measurable"), has_metric and has_baseline, tr("Measured from operating data.")),
        achievable,
        Smart(
            "R",
            tr("Relevant"),
            bool(goal),
            tr("Serves “{goal}”.", goal=goal) if goal else tr("Serves no goal."),
        ),
        Smart(
            "T",
            tr("Time-bound"),
            due is not None and due <= plan_end,
            tr("Due {day}.", day=written(due)) if due else tr("Has no date."),
        ),
    )
