"""Notes, calls, meetings and tasks that come in by the hundred: written in bulk, told quietly, taken back as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from regard.activities import rules
from regard.activities.events import TaskDone, TaskOpened
from regard.activities.models import Activity, Task
from regard.activities.queries import CREATE as LOG
from regard.activities.queries import DELETE as UNLOG
from regard.activities.queries import MODEL as ACTIVITY
from regard.activities.services import activities, tasks
from regard.activities.services.checking import settle_activity, settle_task
from regard.activities.task_queries import CREATE as OPEN
from regard.activities.task_queries import MODEL as TASK
from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.fields.services.computing import recompute_of
from regard.fields.services.values import release
from regard.kernel.actor import Actor
from regard.people.door import require
from regard.story.telling import Told, tell_many
from regard.ui.among import among

BATCH = 500


@dataclass(frozen=True)
class PastActivity:
    """A note, call or meeting as another system kept it; `key` is what that calls it."""

    key: str
    customer_id: int
    kind: str
    happened_at: datetime
    author_id: int | None
    text: str = ""
    minutes: int | None = None
    direction: str = ""
    outcome: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class PastTask:
    """A task as another system kept it; done since `done_at`, else open."""

    key: str
    title: str
    customer_id: int | None
    customer_name: str
    assignee_id: int
    created_at: datetime
    note: str = ""
    due_on: date | None = None
    due_time: time | None = None
    priority: str = "normal"
    repeat: str = "none"
    done_at: datetime | None = None


@transaction.atomic
def log_many(*, actor: Actor, rows: Sequence[PastActivity], import_id: int, source: str) -> int:
    """Write these down as part of an import; how many were new. What `source` has brought before stays as it is.

    The caller answers for the customers being there. Raises `Invalid` for the first that breaks a rule: then nothing is written.
    """
    require(actor, LOG)
    by_it = replace(actor, source=f"import:{import_id}")
    known = set(Activity.objects.filter(source=source).values_list("external_id", flat=True))
    made = []
    for one in rows:
        if one.key in known:
            continue
        row = Activity(
            customer_id=one.customer_id, kind=one.kind, text=one.text, happened_at=one.happened_at, minutes=one.minutes,
            direction=one.direction, outcome=one.outcome, purpose=one.purpose,
            author_id=one.author_id, source=source, external_id=one.key,
            import_id=import_id, created_at=one.happened_at, updated_at=one.happened_at,
        )  # fmt: skip
        settle_activity(row)
        made.append(row)
    Activity.objects.bulk_create(made, batch_size=BATCH)
    note_many(
        AuditRow(by_it, ACTIVITY, row.pk, "create", None, activities.state(row), row.customer_id)
        for row in made
    )
    tell_many((activities.telling(row) for row in made), actor=by_it)
    mark_dirty("activities", {row.customer_id for row in made})
    recompute_of(ACTIVITY, [row.customer_id for row in made])
    return len(made)


@transaction.atomic
def open_many(*, actor: Actor, rows: Sequence[PastTask], import_id: int, source: str) -> int:
    """The same of tasks, open and done ones. What repeats goes on from its first finish here."""
    require(actor, OPEN)
    by_it = replace(actor, source=f"import:{import_id}")
    known = set(Task.objects.filter(source=source).values_list("external_id", flat=True))
    made = []
    for one in rows:
        if one.key in known:
            continue
        row = Task(
            title=one.title, note=one.note, customer_id=one.customer_id, assignee_id=one.assignee_id, due_on=one.due_on,
            due_time=one.due_time, priority=one.priority, repeat=one.repeat, anchor_on=one.due_on,
            created_by_id=one.assignee_id, source=source, external_id=one.key, import_id=import_id,
            created_at=one.created_at, updated_at=one.done_at or one.created_at,
        )  # fmt: skip
        if one.done_at is not None:
            row.status, row.done_at, row.done_by_id = Task.Status.DONE, one.done_at, one.assignee_id
            row.is_over = True
            row.done_on = timezone.localdate(one.done_at)
        settle_task(row, one.customer_name)
        made.append(row)
    Task.objects.bulk_create(made, batch_size=BATCH)
    note_many(
        AuditRow(by_it, TASK, row.pk, "create", None, tasks.state(row), row.customer_id) for row in made
    )
    tell_many((told for row in made for told in _told(row)), actor=by_it)
    mark_dirty("tasks", [row.pk for row in made])
    recompute_of(TASK, [row.customer_id for row in made])
    return len(made)


@transaction.atomic
def remove_imported(*, actor: Actor, import_id: int) -> tuple[int, int]:
    """Take back what an import brought: how many activities and tasks went. What somebody changed since stays, and is the
    import's no longer; so does what people wrote themselves. The story is withdrawn by whoever takes the import back."""
    require(actor, UNLOG)
    counts = []
    for model, name in ((Activity, ACTIVITY), (Task, TASK)):
        brought = model._default_manager.filter(import_id=import_id)
        brought.filter(edited_at__isnull=False).update(import_id=None)
        gone = dict(brought.values_list("pk", "customer_id"))
        note_many(AuditRow(actor, name, pk, "delete", None, {"import": import_id}, gone[pk]) for pk in gone)
        _delete(model, gone)
        if model is Activity:
            mark_dirty("activities", set(gone.values()))
        else:
            mark_dirty("tasks", list(gone))
        recompute_of(name, gone.values())
        counts.append(len(gone))
    return counts[0], counts[1]


def _delete(model: type[Activity] | type[Task], numbers: Collection[int]) -> None:
    if model is Task:
        Task.objects.filter(follows_id__in=among(list(numbers))).update(follows=None)
        release(TASK, numbers)
    model._default_manager.filter(pk__in=among(list(numbers))).delete()


def _told(row: Task) -> list[Told]:
    if row.customer_id is None:
        return []
    subject = (TASK, row.pk)
    opened = TaskOpened(assignee_id=row.assignee_id)
    told = [Told(opened, row.created_at, row.customer_id, subject, key=f"task:{row.pk}")]
    if row.done_at is not None and row.done_on is not None:
        done = TaskDone(is_late=rules.is_late(row.due_on, row.done_on))
        told.append(Told(done, row.done_at, row.customer_id, subject, key=f"task:{row.pk}:done:1"))
    return told
