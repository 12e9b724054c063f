"""Steward tasks as people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from regard.kernel.actor import Actor
from regard.kernel.words import ENGLISH, language, tr
from regard.people.door import require
from regard.people.queries import owned_by
from regard.quality.fields import DIMENSIONS, check_key
from regard.quality.governance_queries import Answering, answering
from regard.quality.models import Requirement, StewardTask
from regard.quality.own_items import Check, checks, required_fields
from regard.quality.rules import is_reached, share_right, why_done
from regard.quality.score_queries import MEND_OF

VIEW = "quality.task.view"
CHANGE = "quality.task.change"
LIVE = ("open", "going")


@dataclass(frozen=True)
class Task:
    """A task with what it is about. `mend`: key of what puts it right by itself, or empty; `answers`: who answers for the
    field, as the register has it; `is_met`: the target is reached."""

    id: int
    key: str
    title: str
    field: str
    dimension: str
    status: str
    status_label: str
    records: int
    share: float | None
    target: int | None
    since: datetime
    times: int
    assignee_id: int | None
    assignee: str
    reason: str
    closed_at: datetime | None
    closed_by: str
    mend: str
    answers: str
    version: int
    may_change: bool

    @property
    def is_met(self) -> bool:
        return is_reached(self.share, self.target)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


def tasks_of(actor: Actor, permission: str = VIEW) -> QuerySet[StewardTask]:
    """The tasks `permission` lets the actor reach: those given to oneself, to the team, or all."""
    return owned_by(StewardTask.objects.all(), actor, permission, "assignee")


def tasks(actor: Actor, *, statuses: Sequence[str] = LIVE, mine: bool = False) -> list[Task]:
    """Tasks in these states, those that miss their target first, then by records. Five queries."""
    require(actor, VIEW)
    rows = (
        tasks_of(actor).select_related("assignee", "closed_by").filter(status__in=statuses, key__in=_known())
    )
    if mine:
        rows = rows.filter(assignee_id=actor.user_id)
    found = _seen(actor, rows)
    return sorted(found, key=lambda one: (one.is_met, -one.records, one.key))


def task(actor: Actor, task_id: int) -> Task | None:
    """One task the actor may see. Five queries."""
    require(actor, VIEW)
    rows = tasks_of(actor).select_related("assignee", "closed_by").filter(pk=task_id, key__in=_known())
    return next(iter(_seen(actor, rows)), None)


def task_counts(actor: Actor) -> dict[str, int]:
    """How many there are in each state. One query."""
    if not actor.may(VIEW):
        return {}
    rows = tasks_of(actor).filter(key__in=_known()).values_list("status").annotate(number=Count("pk"))
    return dict(rows.order_by())


def _known() -> dict[str, Check]:
    """The checks by what tasks call them."""
    return {check_key(check): check for check in checks()}


def _seen(actor: Actor, rows: QuerySet[StewardTask]) -> list[Task]:
    targets = dict(Requirement.objects.values_list("field", "target"))
    changeable = set(tasks_of(actor, CHANGE).values_list("pk", flat=True))
    answers = answering()
    return [_task(one, targets, answers, may_change=one.pk in changeable) for one in rows]


def _reason(one: StewardTask, target: int | None) -> str:
    """Why it is closed: what somebody wrote, and of one that closed by itself what is true of it, in the active language."""
    is_by_itself = one.status == StewardTask.Status.DONE and one.closed_by_id is None
    if not is_by_itself or language().startswith(ENGLISH):
        return one.reason
    return why_done(one.applied, one.records, target) or one.reason


def _task(
    one: StewardTask, targets: Mapping[str, int], answers: Mapping[str, Answering], *, may_change: bool
) -> Task:
    field, dimension = _known()[one.key]
    of = required_fields()[field]
    return Task(
        id=one.pk,
        key=one.key,
        title=tr("{field}: {fault}", field=of.label, fault=of.says[dimension]),
        field=str(of.label),
        dimension=str(DIMENSIONS[dimension]),
        status=one.status,
        status_label=str(one.get_status_display()),
        records=one.records,
        share=share_right(one.applied, one.records),
        target=targets.get(field),
        since=one.since,
        times=one.times,
        assignee_id=one.assignee_id,
        assignee=str(one.assignee or ""),
        reason=_reason(one, targets.get(field)),
        closed_at=one.closed_at,
        closed_by=str(one.closed_by or ""),
        mend=MEND_OF.get((field, dimension), ""),
        answers=answers[field].name,
        version=one.version,
        may_change=may_change,
    )
