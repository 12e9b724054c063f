"""What becomes of what is done for a plan: it goes on in the next version, and out with a plan that came from somewhere."""

from __future__ import annotations

from collections.abc import Mapping

from regard.activities.services.tasks import delete_task
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.planning.carrying import Carried, goes_over, register_carried
from regard.planning.models import (
    Action,
    Activation,
    BudgetEntry,
    BudgetLine,
    ChangeRequest,
    Decision,
    Initiative,
    Phase,
    Plan,
    Review,
    Risk,
    ScopeBaseline,
    TimelineMove,
)


def _take_initiatives_over(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    goes_over(Initiative)(old, new, objectives)
    goes_over(Initiative.objectives.through, plan="", objective="objective")(old, new, objectives)


register_carried(Carried("planning.initiative", into_force=_take_initiatives_over))
for _model in (Phase, TimelineMove, BudgetLine, Risk, Review, ScopeBaseline, ChangeRequest):
    register_carried(Carried(_model._meta.label_lower, into_force=goes_over(_model)))


def clear_doing(*, actor: Actor, plan: Plan) -> None:
    """Delete what was booked and the tasks that initiatives, contingencies and reviews opened. Part of the caller's transaction;
    the rest goes with the plan."""
    of_plan = {"initiative__plan": plan}
    tasks = {*Action.objects.filter(**of_plan).values_list("task_id", flat=True)}
    tasks |= set(Review.objects.filter(plan=plan).values_list("task_id", flat=True))
    tasks |= set(Decision.objects.filter(review__plan=plan).values_list("task_id", flat=True))
    for numbers in Activation.objects.filter(risk__plan=plan).values_list("task_ids", flat=True):
        tasks |= set(numbers)
    for number in sorted(one for one in tasks if one is not None):
        try:
            delete_task(actor=actor, task_id=number)
        except NotFound:
            continue
    entries = BudgetEntry.objects.filter(line__plan=plan)
    entries.exclude(reverses=None).delete()
    entries.exclude(settles=None).delete()
    entries.delete()
