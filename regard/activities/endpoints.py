"""Activities and tasks, for programs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.activities import queries
from regard.activities import task_queries as tasks
from regard.activities.file_endpoints import router as file_router
from regard.activities.models import Activity, Task
from regard.activities.services.activities import change_activity, log_activity
from regard.activities.services.tasks import (
    change_task,
    drop_task,
    finish_task,
    open_task,
    reopen_task,
)
from regard.fields.queries import with_own
from regard.fields.rest import OwnIn, OwnOut, own_row, own_sent
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.policies import PURPOSES
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.ui.sight import veil

router = Router(tags=["Activities and tasks"])
router.add_router("", file_router)
OUTCOMES = (
    "Of a call: reached, no_answer, left_message, wrong_number; of a meeting: held, did_not_come, called_off"
)

PURPOSE = f"What it was for: {', '.join(PURPOSES)}; empty where it was not said"
PLAN_SAID = (
    "allowed, over, not_planned or no_permission when it was written down; empty where nothing was asked"
)


class ActivityOut(Answer):
    id: int
    customer_id: int
    kind: str = Field(description="note, call or meeting")
    text: str
    happened_at: datetime
    minutes: int | None
    direction: str = Field(description="Of a call: out or in")
    outcome: str = Field(description=OUTCOMES)
    purpose: str = Field(description=PURPOSE)
    plan_said: str = Field(description=PLAN_SAID)
    contact_reason: str = Field(description="Why it was made although the plan was against it")
    author_id: int | None
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime


class ActivityPage(Answer):
    items: list[ActivityOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class ActivityValues(Schema):
    text: str | None = Field(None, max_length=20_000, description="Plain, with line breaks")
    happened_at: datetime | None = Field(None, description="Left out: now")
    minutes: int | None = Field(None, ge=0, le=1440)
    direction: str | None = Field(None, description="Of a call: out or in")
    outcome: str | None = Field(None, description=OUTCOMES)
    purpose: str | None = Field(None, description=PURPOSE)
    contact_reason: str | None = Field(
        None, max_length=300, description="Why it was made although the plan was against it"
    )


class ActivityIn(ActivityValues):
    customer_id: int = Field(ge=1, le=HIGHEST_ID)
    kind: str = Field(description="note, call or meeting", examples=["call"])
    source: str = Field("api", min_length=1, max_length=60, description="The system it comes from")
    external_id: str = Field(
        "", max_length=200, description="What that system calls it; the same again changes it"
    )


class ActivityChange(ActivityValues):
    version: int | None = Field(
        None, ge=1, le=HIGHEST_ID, description="The one you saw: 409 if it changed since"
    )


class Item(Schema):
    text: str = Field(max_length=300)
    is_done: bool = False


class TaskOut(Answer):
    id: int
    kind: str = Field(description="task, or meeting for one that is to come")
    title: str
    note: str
    customer_id: int | None
    assignee_id: int | None
    due_on: date | None
    due_time: time | None
    minutes: int | None = Field(description="How long a meeting lasts")
    remind_before: int | None = Field(
        description="Minutes before it is due; null for a moment of its own, or none"
    )
    remind_at: datetime | None = Field(description="When whose it is is reminded")
    checklist: list[Item]
    purpose: str = Field(description=PURPOSE)
    plan_said: str = Field(description=PLAN_SAID)
    contact_reason: str
    logged_as_id: int | None = Field(
        description="The activity as which a meeting was logged when it was held"
    )
    priority: str = Field(description="high, normal or low")
    status: str = Field(description="open, done or dropped")
    repeat: str = Field(description="none, daily, weekdays, weekly, monthly or yearly")
    follows_id: int | None = Field(description="The repeating task this one came after")
    done_at: datetime | None
    done_by_id: int | None
    created_by_id: int | None
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    own: OwnOut


class TaskPage(Answer):
    items: list[TaskOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class TaskValues(Schema):
    title: str | None = Field(None, max_length=300, examples=["Call about the winter assortment"])
    note: str | None = Field(None, max_length=20_000)
    customer_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    assignee_id: int | None = Field(None, ge=1, le=HIGHEST_ID, description="Left out of a new one: yourself")
    due_on: date | None = None
    due_time: time | None = None
    kind: str | None = Field(
        None, description="task (left out of a new one), or meeting for one that is to come"
    )
    minutes: int | None = Field(None, ge=0, le=1440, description="How long a meeting lasts")
    remind_before: int | None = Field(None, ge=0, le=40_320, description="Minutes before it is due")
    remind_at: datetime | None = Field(None, description="A moment of its own for the reminder")
    purpose: str | None = Field(None, description=PURPOSE)
    contact_reason: str | None = Field(None, max_length=300)
    checklist: list[Item] | None = Field(None, max_length=100, description="All of it, in order")
    priority: str | None = Field(None, description="high, normal or low")
    repeat: str | None = Field(None, description="none, daily, weekdays, weekly, monthly or yearly")
    own: OwnIn = None


class TaskIn(TaskValues):
    source: str = Field("api", min_length=1, max_length=60, description="The system it comes from")
    external_id: str = Field(
        "", max_length=200, description="What that system calls it; the same again changes it"
    )


class TaskChange(TaskValues):
    status: str | None = Field(None, description="done, dropped, or open again")
    version: int | None = Field(
        None, ge=1, le=HIGHEST_ID, description="The one you saw: 409 if it changed since"
    )


def _sent(body: Schema, *, but: set[str], needed: set[str]) -> dict[str, Any]:
    """What was sent; null for what cannot be empty is as left out."""
    values = body.dict(exclude_unset=True, exclude=but)
    return {name: value for name, value in values.items() if value is not None or name not in needed}


def _activity_values(body: ActivityValues) -> dict[str, Any]:
    return _sent(
        body,
        but={"customer_id", "kind", "source", "external_id", "version"},
        needed={"happened_at", "direction", "outcome", "purpose", "contact_reason"},
    )


def _task_values(body: TaskValues) -> dict[str, Any]:
    built_in = _sent(
        body,
        but={"source", "external_id", "status", "version", "own"},
        needed={
            "kind",
            "title",
            "assignee_id",
            "checklist",
            "priority",
            "repeat",
            "purpose",
            "contact_reason",
        },
    )
    return built_in | own_sent(body.own)


def _task_row(task: Task) -> dict[str, Any]:
    names = [name for name in TaskOut.model_fields if name != "own"]
    return {name: getattr(task, name) for name in names} | {"own": own_row(task)}


def _narrowed(rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def _require_one_of(field: str, value: str | None, known: list[str]) -> None:
    if value is not None and value not in known:
        raise Invalid([FieldError(field, f"Choose one of {', '.join(known)}.", "choice")])


@router.get("/activities", response=ActivityPage, summary="Notes, calls and meetings")
def list_activities(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    author_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    kind: str | None = Query(None, description="note, call or meeting"),
    since: date | None = Query(None, description="Only those of this day or later"),
) -> Any:  # noqa: ANN401
    """Newest first. Those of customers the token's user may not see are left out."""
    require(request.actor, queries.VIEW)
    _require_one_of("kind", kind, Activity.Kind.values)
    wanted = {"customer_id": customer_id, "author_id": author_id, "kind": kind, "happened_on__gte": since}
    rows = _narrowed(queries.visible_to(request.actor).defer("search_text"), wanted)
    return page_of(rows, order=["-happened_at"], cursor=cursor, limit=limit, row=lambda one: one)


@router.get("/activities/{int:activity_id}", response=ActivityOut, summary="One note, call or meeting")
def read_activity(request: ActorRequest, activity_id: int) -> Activity:
    require(request.actor, queries.VIEW)
    return queries.activity(request.actor, activity_id)


@router.post(
    "/activities", response={200: ActivityOut, 201: ActivityOut}, summary="Log a note, a call or a meeting"
)
def post_activity(request: ActorRequest, body: ActivityIn) -> Status[Activity]:
    """With `external_id` the same again changes that one (200) instead of logging another (201)."""
    kept = log_activity(
        actor=request.actor,
        customer_id=body.customer_id,
        kind=body.kind,
        values=_activity_values(body),
        source=body.source,
        external_id=body.external_id,
    )
    return Status(201 if kept.is_new else 200, kept.activity)


@router.patch("/activities/{int:activity_id}", response=ActivityOut, summary="Change a note, call or meeting")
def patch_activity(request: ActorRequest, activity_id: int, body: ActivityChange) -> Activity:
    """Only what is sent is changed."""
    if activity_id > HIGHEST_ID:
        raise Http404
    values = _activity_values(body)
    return change_activity(actor=request.actor, activity_id=activity_id, values=values, version=body.version)


@router.get("/tasks", response=TaskPage, summary="Tasks")
def list_tasks(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    assignee_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    status: str | None = Query(None, description="open, done or dropped"),
    due_until: date | None = Query(None, description="Only those due on this day or before"),
) -> Any:  # noqa: ANN401
    """By the day they are due, those without one last. Tasks the token's user may not see are left out."""
    require(request.actor, tasks.VIEW)
    _require_one_of("status", status, Task.Status.values)
    wanted = {
        "customer_id": customer_id,
        "assignee_id": assignee_id,
        "status": status,
        "due_on__lte": due_until,
    }
    rows = _narrowed(tasks.visible_to(request.actor).defer("search_text"), wanted)
    page = page_of(rows, order=["due_on"], cursor=cursor, limit=limit, row=lambda one: one)
    return {"items": [_task_row(one) for one in with_own(tasks.MODEL, page.items)], "next": page.next}


@router.get("/tasks/{int:task_id}", response=TaskOut, summary="One task")
def read_task(request: ActorRequest, task_id: int) -> dict[str, Any]:
    require(request.actor, tasks.VIEW)
    return _task_row(tasks.task(request.actor, task_id))


@router.post("/tasks", response={200: TaskOut, 201: TaskOut}, summary="Open a task")
def post_task(request: ActorRequest, body: TaskIn) -> Status[dict[str, Any]]:
    """With `external_id` the same again changes that task (200) instead of opening another (201)."""
    kept = open_task(
        actor=request.actor, values=_task_values(body), source=body.source, external_id=body.external_id
    )
    return Status(201 if kept.is_new else 200, _task_row(veil(request.actor, kept.task)))


@router.patch("/tasks/{int:task_id}", response=TaskOut, summary="Change, finish, drop or reopen a task")
def patch_task(request: ActorRequest, task_id: int, body: TaskChange) -> dict[str, Any]:
    """Only what is sent is changed. All of it is done, or nothing. A repeating task that is done is followed by the next one,
    which names it in `follows_id`."""
    if task_id > HIGHEST_ID:
        raise Http404
    _require_one_of("status", body.status, Task.Status.values)
    with transaction.atomic():
        task = change_task(
            actor=request.actor, task_id=task_id, values=_task_values(body), version=body.version
        )
        if body.status is None or body.status == task.status:
            return _task_row(veil(request.actor, task))
        if body.status == Task.Status.DONE:
            return _task_row(veil(request.actor, finish_task(actor=request.actor, task_id=task_id).task))
        verb = drop_task if body.status == Task.Status.DROPPED else reopen_task
        return _task_row(veil(request.actor, verb(actor=request.actor, task_id=task_id)))
