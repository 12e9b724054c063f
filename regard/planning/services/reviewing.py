"""An objective of the plan in force that will miss its target becomes a task of whoever answers for it, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from regard.activities.services.tasks import delete_task, open_task
from regard.activities.task_queries import visible_to as visible_tasks
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import midsentence, tr
from regard.people.queries import business, writing_for
from regard.planning.figures import write
from regard.planning.models import Measurement, Plan
from regard.planning.queries import ObjectiveRow, objectives_of, row_of, today
from regard.planning.rules import Verdict

WITHIN = timedelta(days=7)
SOURCE = "plan"


def open_reviews() -> int:
    """Open what is due of such tasks; how many. An objective that is on its way again may get another one later. Two queries
    while nothing changes."""
    plan = Plan.objects.filter(status=Plan.Status.IN_FORCE).first()
    if plan is None:
        return 0
    opened = 0
    for objective in objectives_of(plan):
        row = row_of(objective, actor=None)
        measured = row.measurement
        if measured is None:
            continue
        is_behind = row.is_hollow or (
            row.verdict in {Verdict.AT_RISK, Verdict.OFF_TRACK} and measured.projection is not None
        )
        if is_behind and measured.reviewed_since is None:
            opened += _open(row)
        elif not is_behind and measured.reviewed_since is not None:
            Measurement.objects.filter(pk=measured.pk).update(reviewed_since=None)
    return opened


@transaction.atomic
def remove_reviews(*, actor: Actor, plan: Plan) -> None:
    """Takes out the tasks that were opened for the objectives of a plan that is removed."""
    names = [f"objective:{pk}:" for pk in plan.objectives.values_list("pk", flat=True)]
    for pk, known in visible_tasks(actor).filter(source=SOURCE).values_list("pk", "external_id"):
        if known.startswith(tuple(names)):
            delete_task(actor=actor, task_id=pk)


@transaction.atomic
def _open(row: ObjectiveRow) -> int:
    """The task, unless another process has opened it meanwhile."""
    day, objective = today(), row.objective
    if not Measurement.objects.filter(pk=objective.pk, reviewed_since=None).update(reviewed_since=day):
        return 0
    with writing_for(objective.owner):
        title = _title(row)
        note = tr(
            "Opened by the plan. Look at what drags it down, decide what changes, and say it at the next review."
        )
    open_task(
        actor=system_actor("plan"),
        values={
            "title": title,
            "note": f"{note}\n/plan/objectives/{objective.key}/",
            "due_on": day + WITHIN,
            "assignee_id": objective.owner_id,
        },
        source=SOURCE,
        external_id=f"objective:{objective.pk}:{day.isoformat()}",
        is_asked=False,
    )
    return 1


def _title(row: ObjectiveRow) -> str:
    name = row.objective.name
    if row.is_hollow and row.guard is not None:
        return tr("Review “{name}”: its guard fell, {guard}", name=name, guard=midsentence(row.guard.label))
    currency = business().currency
    measured = row.measurement
    projected = write(measured.projection if measured else None, row.metric, currency)
    target = write(float(row.objective.target), row.metric, currency)
    return tr(
        "Review “{name}”: projected {projected} of {target}", name=name, projected=projected, target=target
    )
