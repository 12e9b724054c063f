from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from regard.people.tests.cast import Cast
from regard.planning.models import Goal, Objective, Plan
from regard.planning.tests.doing_cases import DOING
from tests.cases import Case

VIEW = ("planning.plan.view",)


def _plan(cast: Cast) -> Plan:
    return Plan.objects.create(name="Plan", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def _objective(cast: Cast) -> Sequence[Any]:
    plan = _plan(cast)
    objective = Objective.objects.create(
        plan=plan,
        goal=Goal.objects.create(plan=plan, name="Grow"),
        key="sell-more",
        name="Sell more",
        metric="net_revenue",
        window="trailing_year",
        baseline=Decimal(1),
        baseline_on=date(2025, 12, 31),
        target=Decimal(2),
        due_on=date(2026, 12, 31),
        owner=cast.owner,
    )
    return [objective.key]


def _only_plan(cast: Cast) -> Sequence[Any]:
    _plan(cast)
    return []


CASES = (
    Case("planning:objective_detail", _objective),
    Case("planning:objective_panel", _objective),
    Case("planning:objective_change", _objective, grants=VIEW),
    Case("planning:objective_delete", _objective, grants=VIEW),
    Case("planning:objective_preview", _only_plan, method="post", grants=VIEW),
    *DOING,
)
