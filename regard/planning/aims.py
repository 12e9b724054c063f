"""Ten kinds of objective to begin from, each bound to a metric that measures it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from regard.kernel.words import lazy


@dataclass(frozen=True)
class AimKind:
    """What one may want, the metric that tells, and the step from the baseline that is proposed.

    `step` multiplies the baseline; `points` is added to it instead, for shares that are near their end.
    """

    key: str
    label: str
    says: str
    goal: str
    metric: str
    window: str
    step: float = 1.0
    points: float = 0.0


AIM_KINDS = (
    AimKind(
        "business",
        lazy("Serve the goals of the business"),
        lazy("Grow what customers bring, in step with the business as a whole."),
        lazy("Grow the business"),
        "net_revenue",
        "trailing_year",
        step=1.08,
    ),
    AimKind(
        "needs",
        lazy("Meet customers' needs"),
        lazy("Send what people expected: less of it comes back."),
        lazy("Keep what we promise"),
        "return_rate",
        "trailing_year",
        step=0.9,
    ),
    AimKind(
        "engagement",
        lazy("Stay in touch"),
        lazy("Talk with more customers, more often, on the channels they like."),
        lazy("Closer relationships"),
        "activities",
        "trailing_quarter",
        step=1.2,
    ),
    AimKind(
        "satisfaction",
        lazy("Satisfied and loyal"),
        lazy("More of those who try us come again."),
        lazy("Closer relationships"),
        "repeat_purchase_rate",
        "trailing_year",
        points=0.02,
    ),
    AimKind(
        "processes",
        lazy("Better processes"),
        lazy("What was promised to a customer is done by the day it was promised for."),
        lazy("Work that flows"),
        "tasks_done_on_time",
        "trailing_quarter",
        points=0.05,
    ),
    AimKind(
        "data",
        lazy("Better use of data"),
        lazy("Know customers well enough to treat them well: data one can trust."),
        lazy("Data one can trust"),
        "data_quality_score",
        "all_time",
        points=0.05,
    ),
    AimKind(
        "retention",
        lazy("Keep customers"),
        lazy("Fewer stop buying. Keeping somebody costs a fraction of winning somebody new."),
        lazy("Closer relationships"),
        "churn_rate",
        "trailing_year",
        step=0.93,
    ),
    AimKind(
        "revenue",
        lazy("Earn more with each"),
        lazy("Fuller baskets and further products, where they help the customer."),
        lazy("Grow the business"),
        "average_order_value",
        "trailing_quarter",
        step=1.04,
    ),
    AimKind(
        "compliance",
        lazy("Keep the law and people's trust"),
        lazy("What is known of people is complete, right and recent, and nothing else."),
        lazy("Data one can trust"),
        "data_completeness",
        "all_time",
        points=0.05,
    ),
    AimKind(
        "measuring",
        lazy("Measure and learn"),
        lazy("Figures one can steer by: what is known of customers is of today and not of last year."),
        lazy("Data one can trust"),
        "data_timeliness",
        "all_time",
        points=0.05,
    ),
)


def proposed_target(kind: AimKind, baseline: float) -> float:
    """The target that is proposed for a baseline, as people would choose it: two or three leading digits."""
    if kind.points:
        return round(min(baseline + kind.points, 0.99), 3)
    exact = baseline * kind.step
    if not exact:
        return 0.0
    digits = 3 if abs(exact) < 10 else 2
    places = digits - 1 - floor(log10(abs(exact)))
    return round(exact, places)
