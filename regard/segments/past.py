"""How many a rule would have found in the past: its purchases as of then, customers and their values as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.utils.safestring import SafeString

from regard.analytics.reckoning import reckoning
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.segments.charting import line_drawing
from regard.segments.evaluation import how_many
from regard.segments.queries import setting
from regard.segments.rules import AttributeRule, EventRule, Group, SegmentRule, leaves

MONTHS = 12
BUDGET = 2.5
"""Seconds after which no further month is counted; the chart then has fewer points."""

ORDER = (0, 12, 6, 3, 9, 1, 2, 4, 5, 7, 8, 10, 11)
"""The months back in the order in which they are counted, so that a cut-off year still shows its shape."""


@dataclass(frozen=True)
class Past:
    """Days with the members there would have been; empty when the rule says nothing about the past.

    `is_mixed`: parts of the rule are taken as they are today.
    """

    points: Sequence[tuple[date, int]] = ()
    is_mixed: bool = False

    @property
    def drawing(self) -> SafeString:
        return line_drawing([day for day, _ in self.points], [size for _, size in self.points])


def had_it_applied(root: Group, actor: Actor | None = None) -> Past:
    """The members at the same day of each of the last twelve months. At most thirteen queries of the engine."""
    kinds = {type(leaf) for _, leaf in leaves(root)}
    if EventRule not in kinds:
        return Past()
    ends = monotonic() + BUDGET
    newest = reckoning().day
    counted: dict[date, int] = {}
    for back in ORDER:
        day = months_before(newest, back)
        counted[day] = how_many(root, setting(actor, on=day))
        if monotonic() > ends and len(counted) > 1:
            break
    return Past(sorted(counted.items()), bool(kinds & {AttributeRule, SegmentRule}))
