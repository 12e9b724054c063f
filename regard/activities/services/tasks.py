"""One task at a time, and several alike: opening, changing, finishing, reopening, dropping, deleting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.activities import queries as activity_queries
from regard.activities import rules
from regard.activities import task_queries as queries
from regard.activities.events import TaskDone, TaskOpened
from regard.activities.following_queries import who_wants_nothing
from regard.activities.models import Task
from regard.activities.services.activities import delete_activity, log_activity
from regard.activities.services.checking import KEPT, OF_TASK, cleaned, settle_task, starts_at
from regard.activities.services.contacting import settle_planned
from regard.activities.services.following import follow_by_writing
from regard.activities.task_queries import MODEL
from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers.queries import names_of, visible_names
from regard.fields.queries import is_own, parted
from regard.fields.services.computing import recompute_of
from regard.fields.services.values import give_values, own_state, release, save_own, set_own
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.queries import users_for_choice
from regard.story.telling import Told, tell
from regard.ui.among import among
from regard.ui.sight import require_change

Values = Mapping[str, Any]
CLASSES = ("kind", "priority")  # on which it may depend whether an own field is required
STATE = (
    *OF_TASK,
    "plan_said",
    "status",
    "done_at",
    "done_by_id",
    "follows_id",
    "logged_as_id",
    "source",
    "external_id",
)


@dataclass(frozen=True)
class Kept:
    """The task, and whether it was not known before."""

    task: Task
    is_new: bool


@dataclass(frozen=True)
class Finished:
    """The task that is done, and the one that comes after it if it repeats."""

    task: Task
    next: Task | None


@transaction.atomic
def open_task(
    *,
    actor: Actor,
    values: Values,
    source: str = "",
    external_id: str = "",
    is_asked: bool = True,
    asks_why: bool = False,
) -> Kept:
    """Write down what is to be done. `values` by field name (`checking.OF_TASK`), own fields by their keys; it is the actor's own
    unless `assignee_id` says whose.

    With `external_id`, what another system calls it, the same one again changes that task instead. With `is_asked` off, own
    fields may be missing that are required: for what comes from where nobody can say them. With `asks_why` a meeting the plan is
    against needs a reason. Raises `Invalid` for values that break
    a rule, a customer out of sight or a colleague to whom the actor may give no task, and `Forbidden`.
    """
    require(actor, queries.CREATE)
    if external_id:
        source = source or "api"
        known = Task.objects.filter(source=source, external_id=external_id).first()
        if known is not None:
            return Kept(change_task(actor=actor, task_id=known.pk, values=values), is_new=False)
    task = Task(
        assignee_id=actor.user_id,
        created_by_id=actor.user_id,
        source=source or actor.source[:60],
        external_id=external_id,
    )
    require_change(actor, Task.fields_of, [name for name in values if is_own(name) or name == "note"])
    built_in, own = parted(values)
    given = cleaned(built_in, OF_TASK, set_own(task, own, whole=is_asked, beside=_classes_in(built_in)))
    if given.get("assignee_id", 0) is None:
        del given["assignee_id"]
    for name, value in given.items():
        setattr(task, name, value)
    _require_assignee(actor, task.assignee_id)
    settle_task(task, _customer_name(actor, task.customer_id))
    settle_planned(task, asks_why=asks_why)
    task.anchor_on = task.due_on
    _insert(task, actor)
    follow_by_writing(actor, task.customer_id)
    _tell_assignee(task, actor)
    return Kept(task, is_new=True)


def _classes_in(values: Values) -> dict[str, Any]:
    """What is said of that on which it may depend whether own fields are required."""
    return {name: values[name] for name in CLASSES if name in values}


@transaction.atomic
def change_task(
    *,
    actor: Actor,
    task_id: int,
    values: Values,
    version: int | None = None,
    was: Values | None = None,
    asks_why: bool = False,
) -> Task:
    """Change some fields; nothing at all happens when they are what they were.

    `version` is the one the editor saw: raises `Conflict` when somebody changed it since; so does `was`, own fields as the editor
    saw them, when somebody changed these. Else raises as `open_task`.
    """
    task = _locked(actor, task_id, queries.CHANGE)
    require_change(actor, Task.fields_of, list(values))
    before = state(task)
    built_in, own = parted(values)
    given = cleaned(built_in, OF_TASK, set_own(task, own, whole=False, was=was, beside=_classes_in(built_in)))
    if given.get("assignee_id", 0) is None and task.assignee_id is not None:
        raise Invalid(
            [FieldError("assignee_id", tr("A task is somebody's: choose whose."), "required")], kept=str(KEPT)
        )
    _settle_which_reminder(given, task)
    for name, value in given.items():
        setattr(task, name, value)
    if state(task) == before:
        return task
    if version is not None and version != task.version:
        raise Conflict(
            tr("Somebody changed this task meanwhile."),
            kept=str(KEPT),
            remedy=tr("Save again to replace theirs."),
        )
    if task.assignee_id != before["assignee_id"]:
        _require_assignee(actor, task.assignee_id)
    is_moved = task.customer_id != before["customer_id"]
    name = (
        _customer_name(actor, task.customer_id) if is_moved else task.customer.name if task.customer else ""
    )
    settle_task(task, name)
    if any(getattr(task, name) != before[name] for name in ("kind", "customer_id", "due_on", "purpose")):
        settle_planned(task, asks_why=asks_why)
    if task.due_on != before["due_on"]:
        task.anchor_on = task.due_on
    _save(task, before, actor, "change")
    if task.assignee_id != before["assignee_id"]:
        _tell_assignee(task, actor)
    if is_moved and task.customer_id is not None and task.status == Task.Status.OPEN:
        tell(_opened(task, key=f"task:{task.pk}:{task.version}"), actor=actor)
    return task


def change_own_fields(*, actor: Actor, record_id: int, values: Values, was: Values | None = None) -> Task:
    """`change_task` as the pages of own fields call it."""
    return change_task(actor=actor, task_id=record_id, values=values, was=was)


@transaction.atomic
def finish_task(*, actor: Actor, task_id: int) -> Finished:
    """It is done. One that repeats is followed by the next, once: finishing it again changes nothing and answers the same.

    Raises `Conflict` for a task that was dropped, `NotFound` and `Forbidden`.
    """
    task = _locked(actor, task_id, queries.CHANGE)
    if task.status == Task.Status.DROPPED:
        raise Conflict(
            tr("This task was dropped."), kept=tr("Nothing was changed."), remedy=tr("Reopen it first.")
        )
    if task.status == Task.Status.DONE:
        return Finished(task, Task.objects.filter(follows=task).first())
    before, now = state(task), timezone.now()
    task.status, task.done_at, task.done_by_id = Task.Status.DONE, now, actor.user_id
    task.done_on = timezone.localdate(now)
    task.logged_as_id = _log_meeting(task, actor)
    _save(task, before, actor, "finish")
    if task.customer_id is not None:
        event = TaskDone(is_late=rules.is_late(task.due_on, task.done_on))
        key = f"task:{task.pk}:done:{task.version}"
        tell(Told(event, now, task.customer_id, (MODEL, task.pk), key=key), actor=actor)
    return Finished(task, _follow(task, actor))


@transaction.atomic
def reopen_task(*, actor: Actor, task_id: int) -> Task:
    """It is to be done after all. What followed it is taken away again unless somebody has touched it by then."""
    task = _locked(actor, task_id, queries.CHANGE)
    if task.status == Task.Status.OPEN:
        return task
    before = state(task)
    task.status, task.done_at, task.done_by_id, task.done_on = Task.Status.OPEN, None, None, None
    logged, task.logged_as_id = task.logged_as_id, None
    _save(task, before, actor, "reopen")
    if logged is not None:
        _unlog_meeting(logged, actor)
    following = Task.objects.filter(follows=task, status=Task.Status.OPEN, version=1).first()
    if following is not None:
        _remove(following, actor)
    return task


@transaction.atomic
def drop_task(*, actor: Actor, task_id: int) -> Task:
    """It will not be done, and does not come again. Raises `Conflict` when it is done already."""
    task = _locked(actor, task_id, queries.CHANGE)
    if task.status == Task.Status.DONE:
        raise Conflict(
            tr("This task is done already."), kept=tr("Nothing was changed."), remedy=tr("Reopen it first.")
        )
    if task.status == Task.Status.OPEN:
        before = state(task)
        task.status = Task.Status.DROPPED
        _save(task, before, actor, "drop")
    return task


def set_status(*, actor: Actor, task_id: int, status: str) -> Task:
    """Finish, reopen or drop it, whichever makes it be of this status; raises as these do, and `Invalid` for another word."""
    if status == Task.Status.DONE:
        return finish_task(actor=actor, task_id=task_id).task
    if status == Task.Status.OPEN:
        return reopen_task(actor=actor, task_id=task_id)
    if status == Task.Status.DROPPED:
        return drop_task(actor=actor, task_id=task_id)
    raise Invalid(
        [FieldError("status", tr("Choose from the list."), "choice")], kept=tr("Nothing was changed.")
    )


@transaction.atomic
def delete_task(*, actor: Actor, task_id: int) -> None:
    """Take away what was opened by mistake; what will not be done is dropped instead."""
    _remove(_locked(actor, task_id, queries.DELETE), actor)


@transaction.atomic
def tick_item(*, actor: Actor, task_id: int, place: int, text: str, is_done: bool) -> Task:
    """Tick an item of the checklist, or take the tick away. `place` counts from 0; `text` is what the actor saw there: raises
    `Conflict` when something else stands there by now. Else raises as `change_task`."""
    task = _locked(actor, task_id, queries.CHANGE)
    items = [dict(item) for item in task.checklist]
    if not (0 <= place < len(items) and items[place]["text"] == text):
        raise Conflict(
            tr("Somebody changed the checklist meanwhile."),
            kept=tr("Nothing was ticked."),
            remedy=tr("Look at it again."),
        )
    if items[place]["is_done"] == is_done:
        return task
    before = state(task)
    items[place]["is_done"] = is_done
    task.checklist = items
    _save(task, before, actor, "change")
    return task


@transaction.atomic
def remind_of_due(now: datetime, most: int = 500) -> int:
    """Tell people of the tasks of which they want to be reminded by now, each once; how many at most `most`.

    What nobody may see any more, and whose it is nobody's, is passed over for good.
    """
    rows = Task.objects.select_for_update(of=("self",)).filter(
        remind_at__lte=now, reminded_at=None, is_over=False
    )
    due = list(rows.order_by("remind_at", "pk")[:most])
    for task in due:
        notify(
            actor=system_actor("reminders"), kind=queries.REMINDER, subject=(MODEL, task.pk), to=[task.assignee_id],
            key=f"task:{task.pk}:remind:{task.remind_at:%Y%m%d%H%M%S}",
        )  # fmt: skip
    Task.objects.filter(pk__in=among([task.pk for task in due])).update(reminded_at=now)
    return len(due)


@transaction.atomic
def finish_tasks(*, actor: Actor, task_ids: Collection[int]) -> int:
    """Finish those of these that are open and in reach; how many. Some queries for each."""
    require(actor, queries.CHANGE)
    reach = queries.visible_to(actor, queries.CHANGE).filter(pk__in=among(list(task_ids)))
    numbers = list(reach.filter(status=Task.Status.OPEN).order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        finish_task(actor=actor, task_id=number)
    return len(numbers)


@transaction.atomic
def assign_tasks(*, actor: Actor, task_ids: Collection[int], assignee_id: int) -> int:
    """Give those of these that are in reach to a colleague; how many changed hands. Some queries for each.

    Raises `Invalid` for a colleague to whom the actor may give no tasks.
    """
    require(actor, queries.CHANGE)
    _require_assignee(actor, assignee_id)
    reach = queries.visible_to(actor, queries.CHANGE).filter(pk__in=among(list(task_ids)))
    others = reach.exclude(assignee_id=assignee_id) | reach.filter(assignee_id=None)
    numbers = list(others.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        change_task(actor=actor, task_id=number, values={"assignee_id": assignee_id})
    return len(numbers)


def state(task: Task) -> dict[str, Any]:
    """The task as the audit keeps it."""
    return {name: getattr(task, name) for name in STATE} | own_state(task)


def _follow(task: Task, actor: Actor) -> Task | None:
    """The next turn of a task that is done; the one there is, if there is one."""
    known = Task.objects.filter(follows=task).first()
    if known is not None or task.due_on is None or task.done_on is None:
        return known
    day = rules.next_day(task.due_on, task.repeat, task.done_on, task.anchor_on)
    if day is None:
        return None
    same = {name: getattr(task, name) for name in (*OF_TASK, "anchor_on", "sort_name", "search_text")}
    if task.remind_at is not None:
        same["remind_at"] = task.remind_at + (day - task.due_on)
    same["contact_reason"] = ""
    same["checklist"] = [item | {"is_done": False} for item in task.checklist]
    following = Task(
        **same | {"due_on": day}, follows=task, created_by_id=task.created_by_id, source=task.source
    )
    own = own_state(task)
    _insert(following, actor)
    give_values(MODEL, following.pk, {name: value for name, value in own.items() if value is not None})
    return following


def _settle_which_reminder(given: dict[str, Any], task: Task) -> None:
    """A reminder is some time before, or at a moment: what is said last counts."""
    if given.get("remind_before") is not None:
        given.pop("remind_at", None)
    elif "remind_before" in given and task.remind_before is not None:
        given.setdefault("remind_at", None)
    elif given.get("remind_at") is not None:
        given["remind_before"] = None


def _tell_assignee(task: Task, actor: Actor) -> None:
    given = set() if task.assignee_id is None else {task.assignee_id}
    if task.status == Task.Status.OPEN and not who_wants_nothing(task.customer_id, given - {actor.user_id}):
        key = f"task:{task.pk}:given:{task.version}"
        notify(actor=actor, kind=queries.GIVEN, subject=(MODEL, task.pk), to=[task.assignee_id], key=key)


def _log_meeting(task: Task, actor: Actor) -> int | None:
    """A planned meeting that took place, logged with its customer by whoever may write about them; its number, or None."""
    if task.kind != Task.Kind.MEETING or task.customer_id is None or not actor.may(activity_queries.CREATE):
        return None
    began = starts_at(task)
    text = f"{task.title}\n{task.note}".strip()
    values = {
        "happened_at": min(began or timezone.now(), timezone.now()),
        "minutes": task.minutes,
        "text": text,
        "purpose": task.purpose,
        "contact_reason": task.contact_reason,
    }
    try:
        kept = log_activity(actor=actor, customer_id=task.customer_id, kind=rules.MEETING, values=values)
    except NotFound:
        return None
    return kept.activity.pk


def _unlog_meeting(activity_id: int, actor: Actor) -> None:
    """Take it back with what was not touched since, for whoever may."""
    mine = activity_queries.within_reach(actor, activity_queries.DELETE)
    if actor.may(activity_queries.DELETE) and mine.filter(pk=activity_id, version=1).exists():
        delete_activity(actor=actor, activity_id=activity_id)


def _insert(task: Task, actor: Actor) -> None:
    task.save(force_insert=True)
    save_own(task, {})
    note(
        actor=actor, model=MODEL, object_id=task.pk, action="create", after=state(task), customer_id=task.customer_id,
    )  # fmt: skip
    if task.customer_id is not None:
        tell(_opened(task, key=f"task:{task.pk}"), actor=actor)
    mark_dirty("tasks", [task.pk])
    recompute_of(MODEL, [task.customer_id])


def _save(task: Task, before: Values, actor: Actor, action: str) -> None:
    task.version += 1
    task.is_over = task.status != Task.Status.OPEN
    task.updated_at = task.edited_at = timezone.now()
    task.save()
    save_own(task, before)
    note(
        actor=actor, model=MODEL, object_id=task.pk, action=action, before=before, after=state(task),
        customer_id=task.customer_id,
    )  # fmt: skip
    mark_dirty("tasks", [task.pk])
    recompute_of(MODEL, [before["customer_id"], task.customer_id])


def _remove(task: Task, actor: Actor) -> None:
    note(
        actor=actor, model=MODEL, object_id=task.pk, action="delete", before=state(task), customer_id=task.customer_id,
    )  # fmt: skip
    number = task.pk
    release(MODEL, [number])
    task.delete()
    mark_dirty("tasks", [number])
    recompute_of(MODEL, [task.customer_id])


def _opened(task: Task, key: str) -> Told:
    at = task.updated_at if task.version > 1 else task.created_at
    return Told(TaskOpened(assignee_id=task.assignee_id), at, task.customer_id, (MODEL, task.pk), key=key)


def _locked(actor: Actor, task_id: int, permission: str) -> Task:
    require(actor, permission)
    rows = queries.visible_to(actor, permission).select_for_update(of=("self",))
    found = rows.select_related("customer").filter(pk=task_id).first()
    if found is not None:
        return found
    if queries.visible_to(actor).filter(pk=task_id).exists():
        raise Forbidden(tr("You may see this task, but not do this to it."), remedy=tr("Ask whose it is."))
    raise NotFound(tr("There is no such task, or it is not yours to see."))


def _require_assignee(actor: Actor, assignee_id: int | None) -> None:
    if assignee_id is None:
        raise Invalid(
            [FieldError("assignee_id", tr("A task is somebody's: choose whose."), "required")], kept=str(KEPT)
        )
    if not queries.may_give(actor, assignee_id):
        raise Invalid(
            [FieldError("assignee_id", tr("You may not give tasks to this colleague."), "reach")],
            kept=str(KEPT),
        )
    if assignee_id != actor.user_id and not users_for_choice(actor).filter(pk=assignee_id).exists():
        raise Invalid(
            [FieldError("assignee_id", tr("There is no such colleague."), "unknown")], kept=str(KEPT)
        )


def _customer_name(actor: Actor, customer_id: int | None) -> str:
    """Whom a task is about, if the actor sees them."""
    if customer_id is None:
        return ""
    found = visible_names(actor, [customer_id])
    if customer_id not in found:
        raise Invalid(
            [
                FieldError(
                    "customer_id", tr("There is no such customer, or it is not yours to see."), "unknown"
                )
            ],
            kept=str(KEPT),
        )
    return names_of([customer_id])[customer_id]  # whole, whoever may read it: tasks are found by it
