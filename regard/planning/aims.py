"""Ten kinds of objective to begin from, each bound to a metric that measures it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10


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
    AimKind("business", "Serve the goals of the business", "Grow what customers bring, in step with the business as a whole.",
        "Grow the business", "net_revenue", "trailing_year", step=1.08),
    AimKind("needs", "Meet customers' needs", "Send what people expected: less of it comes back.",
        "Keep what we promise", "return_rate", "trailing_year", step=0.9),
    AimKind("engagement", "Stay in touch", "Talk with more customers, more often, on the channels they like.",
        "Closer relationships", "activities", "trailing_quarter", step=1.2),
    AimKind("satisfaction", "Satisfied and loyal", "More of those who try us come again.",
        "Closer relationships", "repeat_purchase_rate", "trailing_year", points=0.02),
    AimKind("processes", "Better processes", "What was promised to a customer is done by the day it was promised for.",
        "Work that flows", "tasks_done_on_time", "trailing_quarter", points=0.05),
    AimKind("data", "Better use of data", "Know customers well enough to treat them well: data one can trust.",
        "Data one can trust", "data_quality_score", "all_time", points=0.05),
    AimKind("retention", "Keep customers", "Fewer stop buying. Keeping somebody costs a fraction of winning somebody new.",
        "Closer relationships", "churn_rate", "trailing_year", step=0.93),
    AimKind("revenue", "Earn more with each", "Fuller baskets and further products, where they help the customer.",
        "Grow the business", "average_order_value", "trailing_quarter", step=1.04),
    AimKind("compliance", "Keep the law and people's trust", "What is known of people is complete, right and recent, "
    "and nothing else.",
        "Data one can trust", "data_completeness", "all_time", points=0.05),
    AimKind("measuring", "Measure and learn", "Figures one can steer by: what is known of customers is of today and "
    "not of last year.",
        "Data one can trust", "data_timeliness", "all_time", points=0.05),
)  # fmt: skip


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
