"""How many a rule would have found in the past: its purchases as of then, customers and their values as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic

from regard.segments.evaluation import how_many
from regard.segments.queries import setting, today
from regard.segments.rules import AttributeRule, EventRule, Group, SegmentRule, leaves
from regard.ui.charts import Chart, Series

MONTHS = 12
BUDGET = 2.5
"""Seconds after which no further month is counted; the chart then has fewer points."""

ORDER = (0, 12, 6, 3, 9, 1, 2, 4, 5, 7, 8, 10, 11)
"""The months back in the order in which they are counted, so that a cut-off year still shows its shape."""


@dataclass(frozen=True)
class Past:
    """`chart` is None when the rule says nothing about the past. `is_mixed`: parts of it are taken as they are today."""

    chart: Chart | None
    is_mixed: bool = False


def had_it_applied(root: Group) -> Past:
    """The members at the same day of each of the last twelve months. At most thirteen queries of the engine."""
    kinds = {type(leaf) for _, leaf in leaves(root)}
    if EventRule not in kinds:
        return Past(None)
    ends, counted = monotonic() + BUDGET, {}
    for back in ORDER:
        day = months_before(today(), back)
        counted[day] = how_many(root, setting(on=day))
        if monotonic() > ends:
            break
    days = sorted(counted)
    return Past(_chart(days, [counted[day] for day in days]), bool(kinds & {AttributeRule, SegmentRule}))


def _chart(days: Sequence[date], sizes: Sequence[int]) -> Chart:
    series = Series("Members", sizes, role="actual", kind="line", end_label=f"{sizes[-1]:,}")
    return Chart(
        "past", "Members, had this rule applied", days, (series,), x_title="Day", height=116, from_zero=True
    )


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, the last of the month where there is none."""
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
