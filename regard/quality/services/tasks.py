"""Steward tasks: opened and closed by what scoring finds, worked on by people."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.queries import users_for_choice
from regard.quality.governance_queries import owners_of_fields
from regard.quality.models import CheckCount, Requirement, StewardTask
from regard.quality.rules import why_done
from regard.quality.task_queries import CHANGE, tasks_of

MODEL = "quality.stewardtask"
LONGEST_REASON = 500
Status = StewardTask.Status
LIVE = (Status.OPEN, Status.GOING)


def follow_scoring(counts: Mapping[str, tuple[int, int]]) -> None:
    """Let the tasks say what a scoring of all records found: {check: (records it applies to, records that fail)}.

    In the caller's transaction. What misses its target and has no task gets one, given to who answers for the field; what nobody
    fails any more, or what reaches its target, is done and says why; what was done and misses it again is open again. Dismissed
    stays dismissed as long as it misses its target.
    """
    actor, now = system_actor("quality"), timezone.now()
    owners, targets = owners_of_fields(), dict(Requirement.objects.values_list("field", "target"))
    known = {one.key: one for one in StewardTask.objects.select_for_update(of=("self",))}
    for key in sorted({*counts, *known}):
        applied, failed = counts.get(key, (0, 0))
        task = known.get(key)
        why = why_done(applied, failed, targets.get(key.partition(".")[0]))
        if task is None:
            if not why:
                owner_id = owners.get(key.partition(".")[0])
                task = StewardTask.objects.create(
                    key=key, records=failed, applied=applied, assignee_id=owner_id, since=now
                )
                _note(actor, task, "open", None)
            continue
        before = task.status
        task.records, task.applied = failed, applied
        if why and before != Status.DONE:
            task.status, task.closed_at, task.closed_by_id, task.reason = Status.DONE, now, None, why
        elif why and task.closed_by_id is None:
            task.reason = why
        elif not why and before == Status.DONE:
            task.status, task.since, task.closed_at, task.closed_by_id = Status.OPEN, now, None, None
            task.reason, task.times = "", task.times + 1
            task.assignee_id = task.assignee_id or owners.get(key.partition(".")[0])
        if task.status != before:
            task.version += 1
            _note(actor, task, "close" if task.status == Status.DONE else "reopen", before)
        task.save()


def follow_targets() -> None:
    """Let the tasks say at once what follows from another target, by what the last scoring of all records found."""
    latest = CheckCount.objects.order_by("-day").values_list("day", flat=True).first()
    if latest is not None:
        counts = CheckCount.objects.filter(day=latest)
        follow_scoring({one.key: (one.applied, one.failed) for one in counts})


def hand_over(*, actor: Actor, answered: Mapping[str, int | None], answers: Mapping[str, int | None]) -> None:
    """Give the live tasks about fields for which somebody else answers now to them, unless they were given to a third.

    In the caller's transaction, by a service that has asked the door. Before and after: who answers for each field.
    """
    fields = [field for field, owner in answers.items() if owner != answered.get(field)]
    if not fields:
        return
    for task in StewardTask.objects.select_for_update(of=("self",)).filter(status__in=LIVE):
        field = task.key.partition(".")[0]
        if field in fields and task.assignee_id == answered.get(field):
            before = {"assignee_id": task.assignee_id}
            task.assignee_id, task.version = answers[field], task.version + 1
            task.save(update_fields=["assignee", "version"])
            after = {"assignee_id": task.assignee_id}
            note(actor=actor, model=MODEL, object_id=task.pk, action="change", before=before, after=after)


@transaction.atomic
def change_task(
    *,
    actor: Actor,
    task_id: int,
    status: str | None = None,
    reason: str = "",
    assignee_id: int | str | None = "",
    version: int | None = None,
) -> StewardTask:
    """Take a task on, give it to somebody, say that it is done or why it is dismissed. Empty `assignee_id`: as it is.

    Raises `NotFound` for one that is not the actor's to change, `Invalid` for a dismissal without a reason or a colleague there
    is not, and `Conflict` when somebody changed it meanwhile.
    """
    task = tasks_of(actor, CHANGE).select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise NotFound(tr("There is no such task, or it is not yours to change."))
    if version is not None and version != task.version:
        raise Conflict(
            tr("Somebody changed this task meanwhile."),
            kept=tr("Nothing was saved."),
            remedy=tr("Look again."),
        )
    before = {"status": task.status, "assignee_id": task.assignee_id, "reason": task.reason}
    _assign(actor, task, assignee_id)
    if status is not None:
        _set_status(actor, task, status, reason.replace("\x00", "").strip())
    after = {"status": task.status, "assignee_id": task.assignee_id, "reason": task.reason}
    if before != after:
        task.version += 1
        task.save()
        note(actor=actor, model=MODEL, object_id=task.pk, action="change", before=before, after=after)
    return task


def _assign(actor: Actor, task: StewardTask, assignee_id: int | str | None) -> None:
    if assignee_id in {"", task.assignee_id}:
        return
    if assignee_id is not None and not users_for_choice(actor).filter(pk=assignee_id).exists():
        raise Invalid([FieldError("assignee_id", tr("There is no such colleague."), "unknown")])
    task.assignee_id = None if assignee_id is None else int(assignee_id)


def _set_status(actor: Actor, task: StewardTask, status: str, reason: str) -> None:
    if status not in Status.values:
        raise Invalid([FieldError("status", tr("Choose one of those offered."), "choice")])
    if status == Status.DISMISSED and not reason:
        raise Invalid([FieldError("reason", tr("Say why nothing is to be done about it."), "missing")])
    if len(reason) > LONGEST_REASON:
        raise Invalid([FieldError("reason", tr("At most {count} letters.", count=LONGEST_REASON), "long")])
    if status != task.status:
        is_closed = status not in LIVE
        task.closed_at = timezone.now() if is_closed else None
        task.closed_by_id = actor.user_id if is_closed else None
        if not is_closed and task.status not in LIVE:
            task.since = timezone.now()
        task.status = status
    task.reason = reason if status == Status.DISMISSED else ""
    if status == Status.GOING and task.assignee_id is None:
        task.assignee_id = actor.user_id


def _note(actor: Actor, task: StewardTask, action: str, before: str | None) -> None:
    note(
        actor=actor, model=MODEL, object_id=task.pk, action=action,
        before=None if before is None else {"status": before}, after={"status": task.status, "records": task.records},
    )  # fmt: skip
