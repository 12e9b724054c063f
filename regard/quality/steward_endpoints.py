"""Steward tasks and governance for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from ninja import Field, Router, Schema

from regard.kernel.ids import HIGHEST_ID
from regard.people.rest import ActorRequest, Answer
from regard.quality.governance_queries import Governed, governance, governed
from regard.quality.services.governing import govern, sign_group
from regard.quality.services.tasks import change_task
from regard.quality.task_queries import LIVE, Task, task, tasks

router = Router(tags=["Data quality"])


class TaskOut(Answer):
    id: int
    key: str = Field(description="The check, such as email.accurate")
    title: str
    status: str = Field(description="open, going, done or dismissed")
    records: int = Field(description="That fail it as of the last scoring of all records")
    since: datetime
    times: int = Field(description="How often it was opened")
    assignee_id: int | None
    reason: str
    closed_at: datetime | None
    mend: str = Field(description="The mend that puts most right by itself; empty for none")
    version: int


class TaskIn(Schema):
    status: Literal["open", "going", "done", "dismissed"] | None = None
    reason: str = Field("", description="Needed to dismiss", max_length=500)
    assignee_id: int | None = None
    version: int | None = Field(
        None, description="The one that was read: a task that changed since is refused (409)"
    )


class GroupOut(Answer):
    key: str
    label: str
    fields: list[str]
    is_personal: bool
    owner_id: int | None
    policy: str
    review_on: date | None
    is_overdue: bool
    signed_off_at: datetime | None
    version: int


class GovernanceOut(Answer):
    groups: list[GroupOut]
    overdue: list[str] = Field(description="What should have been looked at again by now")
    unowned: list[str] = Field(description="Personal fields nobody answers for")


class GovernIn(Schema):
    owner_id: int | None = None
    policy: str = ""
    review_on: date | None = None
    version: int | None = None


def _group(one: Governed) -> dict[str, Any]:
    return {
        "key": one.key, "label": str(one.group.label), "fields": list(one.group.columns), "is_personal": one.group.is_personal,
        "owner_id": one.owner_id, "policy": one.policy, "review_on": one.review_on, "is_overdue": one.is_overdue,
        "signed_off_at": one.signed_off_at, "version": one.version,
    }  # fmt: skip


@router.get("/steward-tasks", response=list[TaskOut], summary="Steward tasks")
def list_tasks(
    request: ActorRequest, status: Literal["live", "done", "dismissed"] = "live", mine: bool = False
) -> list[Task]:
    """One for each cause of faults; live ones are open or in progress, those that miss their target first."""
    return tasks(request.actor, statuses=LIVE if status == "live" else (status,), mine=mine)


@router.patch("/steward-tasks/{int:task_id}", response=TaskOut, summary="Change a steward task")
def edit_task(request: ActorRequest, task_id: int, body: TaskIn) -> Any:  # noqa: ANN401
    """Takes it on, gives it to somebody, says that it is done or why it is dismissed. What is left out stays."""
    if task_id > HIGHEST_ID:
        raise Http404
    assignee: int | str | None = body.assignee_id if "assignee_id" in body.model_fields_set else ""
    change_task(
        actor=request.actor, task_id=task_id, status=body.status, reason=body.reason, assignee_id=assignee,
        version=body.version,
    )  # fmt: skip
    return task(request.actor, task_id)


@router.get("/governance", response=GovernanceOut, summary="Who answers for which data")
def read_governance(request: ActorRequest) -> dict[str, Any]:
    seen = governance(request.actor)
    return {
        "groups": [_group(one) for one in seen.groups],
        "overdue": [label for label, _ in seen.overdue],
        "unowned": seen.unowned,
    }


@router.put("/governance/{slug:key}", response=GroupOut, summary="Lay down who answers for a group of fields")
def put_group(request: ActorRequest, key: str, body: GovernIn) -> dict[str, Any]:
    """Another owner or policy takes the sign-off back; what was signed off is kept."""
    govern(
        actor=request.actor, key=key, owner_id=body.owner_id, policy=body.policy, review_on=body.review_on, version=body.version
    )  # fmt: skip
    return _answer(request, key)


@router.post("/governance/{slug:key}/sign-off", response=GroupOut, summary="Sign a group of fields off")
def post_sign_off(request: ActorRequest, key: str) -> dict[str, Any]:
    """It must have a policy and somebody who answers for it."""
    sign_group(actor=request.actor, key=key)
    return _answer(request, key)


def _answer(request: ActorRequest, key: str) -> dict[str, Any]:
    one = governed(request.actor, key)
    if one is None:
        raise Http404
    return _group(one)
