"""Jobs for programs: how far a long work is."""

from datetime import datetime
from typing import Any, Literal

from django.http import Http404
from ninja import Field, Router, Status
from ninja.params.functions import Query

from regard.jobs import backups
from regard.jobs.models import Job
from regard.jobs.queries import visible_jobs
from regard.jobs.services.backups import PERMISSION, start_backup
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of

router = Router(tags=["Jobs"])


class JobOut(Answer):
    id: int
    title: str
    status: str = Field(description="queued, running, done, failed or cancelled")
    done: int
    total: int | None
    counts: dict[str, Any]
    note: str
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobPage(Answer):
    items: list[JobOut]
    next: str | None


def _row(job: Job) -> dict[str, Any]:
    names = (
        "title",
        "status",
        "done",
        "total",
        "counts",
        "note",
        "error",
        "created_at",
        "started_at",
        "finished_at",
    )
    return {"id": job.pk} | {name: getattr(job, name) for name in names}


@router.get("/jobs", response=JobPage, summary="Jobs")
def list_jobs(
    request: ActorRequest, cursor: str | None = None, limit: int = Query(50, description="1 to 500")
) -> Any:  # noqa: ANN401
    """All with the right to see them, else the user's own; the newest first."""
    return page_of(visible_jobs(request.actor), order=["-created_at"], cursor=cursor, limit=limit, row=_row)


@router.get("/jobs/{int:job_id}", response=JobOut, summary="One job")
def read_job(request: ActorRequest, job_id: int) -> dict[str, Any]:
    found = visible_jobs(request.actor).filter(pk=job_id).first() if job_id < 2**63 else None
    if found is None:
        raise Http404
    return _row(found)


class BackupRunOut(Answer):
    kind: str = Field(description="backup, or test: the newest restored aside and checked")
    at: datetime
    seconds: float
    is_good: bool
    name: str
    bytes: int
    rows: int
    files: int
    note: str = Field(description="What was wrong")


class BackupsOut(Answer):
    alarms: list[str] = Field(description="What is wrong or late by the policy; empty: nothing")
    runs: list[BackupRunOut]


@router.get("/backups", response=BackupsOut, summary="Backups and restore tests")
def read_backups(request: ActorRequest) -> dict[str, Any]:
    """The newest thirty, and whether one is late."""
    require(request.actor, PERMISSION)
    return {"alarms": [state.alarm for state in backups.states() if state.alarm], "runs": backups.runs()}


@router.post("/backups/{kind}", response={202: JobOut}, summary="Make a backup, or test the newest")
def post_backup(request: ActorRequest, kind: Literal["backup", "test"]) -> Status[dict[str, Any]]:
    """A worker does it; one that waits or runs already is the answer."""
    return Status(202, _row(start_backup(actor=request.actor, kind=kind)))
