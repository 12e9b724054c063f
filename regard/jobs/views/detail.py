"""One job: how far it is, how it ended, what it left; and stopping or restarting it."""

from copy import copy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from regard.jobs import services
from regard.jobs.models import Job
from regard.jobs.queries import standing, visible_jobs
from regard.jobs.services.controlling import may_manage
from regard.kernel.actor import Scope
from regard.kernel.errors import RegardError
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest

VERBS = {
    "cancel": services.cancel,
    "pause": services.pause,
    "resume": services.resume,
    "retry": services.retry,
}


@signed_in_only
@require_GET
def job_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The page of a job; htmx gets the part that moves."""
    job = _found(request, pk)
    services.mark_seen(actor=request.actor, job=job)
    template = "jobs/parts/progress.html" if request.htmx else "jobs/job_detail.html"
    return render(request, template, _context(request, job))


@signed_in_only
@require_GET
def job_open(request: ActorRequest, pk: int) -> HttpResponse:
    """To what the job made, or to the job while it has not; either way it is no longer news."""
    job = _found(request, pk)
    services.mark_seen(actor=request.actor, job=job)
    if job.status == Job.Status.DONE and job.url:
        return HttpResponseRedirect(job.url)
    return redirect("jobs:job_detail", job.pk)


@signed_in_only
@require_GET
def job_file(request: ActorRequest, pk: int, number: int) -> HttpResponseBase:
    """Download a file the job left; `number` counts from 1."""
    job = _found(request, pk)
    if not 1 <= number <= len(job.files):
        raise Http404
    file = job.files[number - 1]
    path = Path(settings.MEDIA_ROOT) / file["path"]
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=file["name"])


@signed_in_only
@require_POST
def job_control(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Cancel, pause, resume or retry a job."""
    job = _found(request, pk)
    if verb not in VERBS or not may_manage(request.actor, job):
        raise Http404
    try:
        VERBS[verb](actor=request.actor, job=job)
    except RegardError as error:
        messages.error(request, str(error))
    if request.POST.get("next") == "list":
        return redirect("jobs:job_list")
    return redirect("jobs:job_detail", pk)


def _found(request: ActorRequest, pk: int) -> Job:
    job = visible_jobs(request.actor).select_related("user").filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def _shown(job: Job) -> Job:
    """As the page shows it: under its title in the reader's language, and the error of an attempt that is over is told above the
    bar, not as the end of the job."""
    shown = copy(job)
    shown.title = job.shown_title
    if not job.is_over:
        shown.error = ""
    return shown


def _context(request: ActorRequest, job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "standing": standing(job),
        "shown": _shown(job),
        "page_title": job.shown_title,
        "counts": job.outcomes,
        "left": None if job.is_paused else job.seconds_left(timezone.now()),
        "may_manage": may_manage(request.actor, job),
        "sees_all": request.actor.scope("jobs.job.view") is Scope.ALL,
    }
