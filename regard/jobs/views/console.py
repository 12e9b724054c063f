"""The jobs one may see; for whoever sees all, how the installation runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from regard.jobs import backups, queries
from regard.jobs.console import panels
from regard.jobs.models import Job, Milestone, Worker
from regard.jobs.services.controlling import may_manage
from regard.kernel.actor import Actor, Scope
from regard.kernel.words import lazy_of, tr, tr_of
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.formats import duration

Status = Job.Status
SHOWN = 50
WAITS_TOO_LONG = 60.0
EXPECTED = {"backup": timedelta(days=2), "verified restore": timedelta(days=14)}


@dataclass(frozen=True)
class Figure:
    """A key figure of the operations page."""

    label: str
    value: int
    note: str
    verdict: str = ""


@permission_required("jobs.job.view")
@require_GET
def job_list(request: ActorRequest) -> HttpResponse:
    """Own jobs, newest first; with the scope all the operations page. Polled by htmx, which takes what it needs of it."""
    is_operator = request.actor.scope("jobs.job.view") is Scope.ALL
    context = _operations() if is_operator else {}
    context |= _lists(request, is_operator)
    return render(
        request, "jobs/job_list.html", {"page_title": tr("Jobs"), "is_operator": is_operator, **context}
    )


def _lists(request: ActorRequest, is_operator: bool) -> dict[str, Any]:
    jobs = queries.visible_jobs(request.actor).select_related("user")
    over = jobs.filter(status__in=[Status.DONE, Status.CANCELLED])
    if is_operator:
        over = over.filter(schedule="")
    known = queries.crew()
    return {
        "running": _managed(request.actor, known, jobs.filter(status=Status.RUNNING).order_by("started_at")),
        "waiting": _managed(
            request.actor,
            known,
            jobs.filter(status=Status.QUEUED).order_by("is_paused", "-priority", "run_at"),
        ),
        "failed": _managed(request.actor, known, jobs.filter(status=Status.FAILED).order_by("-id")),
        "over": _managed(request.actor, known, over.order_by("-id")),
    }


def _managed(actor: Actor, known: Sequence[tuple[Worker, bool]], jobs: Any) -> list[Job]:  # noqa: ANN401
    """The first fifty, each with whether `actor` may stop or restart it and whether one of the `known` workers sees to it."""
    found = list(jobs[:SHOWN])
    for job in found:
        job.is_mine_to_manage = may_manage(actor, job)
        job.standing = queries.standing(job, known)
    return found


def _operations() -> dict[str, Any]:
    depths = queries.queue_depths()
    workers = queries.living_workers()
    return {
        "figures": _figures(depths, len(workers)),
        "depths": depths,
        "workers": [(one, [queries.queue_words(name) for name in one.queues]) for one in workers],
        "rhythms": queries.rhythms(),
        "milestones": _milestones(),
        "alarms": [state.alarm for state in backups.states() if state.alarm],
        "panels": [(panel, render_to_string(panel.template, dict(panel.context()))) for panel in panels()],
    }


def _figures(depths: Sequence[queries.QueueDepth], workers: int) -> list[Figure]:
    waiting = sum(depth.waiting for depth in depths)
    oldest = min((depth.oldest for depth in depths if depth.oldest is not None), default=None)
    waits = (timezone.now() - oldest).total_seconds() if oldest is not None else 0.0
    failed = Job.objects.filter(status=Status.FAILED).count()
    return [
        Figure(tr("Waiting"), waiting, tr("the oldest for {waits}", waits=duration(waits)) if waiting else tr("nothing is due"),
               "watch" if waits > WAITS_TOO_LONG else ""),
        Figure(tr("Running"), sum(depth.running for depth in depths), tr("now")),
        Figure(tr("Failed"), failed, tr("see below") if failed else tr_of("failed jobs", "none"), "bad" if failed else ""),
        Figure(tr("Worker processes"), workers, tr("alive") if workers else tr("start one: regard worker"),
               "" if workers else "bad"),
    ]  # fmt: skip


def _milestones() -> list[tuple[str, Milestone | None, str]]:
    """What an installation should have done lately, done or not, each with its verdict; then what else was noted."""
    found = {one.name: one for one in queries.milestones()}
    names = [*EXPECTED, *(name for name in found if name not in EXPECTED)]
    return [(_called(name), found.get(name), _verdict(found.get(name), name)) for name in names]


_MILESTONES = {
    "backup": lazy_of("milestone", "Backup"),
    "verified restore": lazy_of("milestone", "Verified restore"),
    "restore": lazy_of("milestone", "Restore"),
}


def _called(name: str) -> str:
    return str(_MILESTONES.get(name) or name.capitalize())


def _verdict(milestone: Milestone | None, name: str) -> str:
    if milestone is None:
        return "watch"
    if not milestone.is_good:
        return "bad"
    age = timezone.now() - milestone.at
    return "watch" if name in EXPECTED and age > EXPECTED[name] else "good"
