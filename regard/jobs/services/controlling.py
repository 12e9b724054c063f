"""What people do to jobs. One's own needs no right; another's needs `jobs.job.manage`."""

from django.db import transaction
from django.utils import timezone

from regard.jobs.models import Job
from regard.jobs.services.enqueueing import with_key
from regard.kernel import witness
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden
from regard.kernel.words import tr

Status = Job.Status


@transaction.atomic
def cancel(*, actor: Actor, job: Job) -> Job:
    """Stop a job: at once while it waits, at its next checkpoint while it runs. Raises `Conflict` when it is over."""
    job = _locked(actor, job)
    if job.is_over:
        raise Conflict(tr("“{title}” is over.", title=job.title))
    job.is_cancel_requested = True
    if job.status == Status.QUEUED:
        job.status, job.finished_at = Status.CANCELLED, timezone.now()
    return _saved(actor, job, "cancel", "is_cancel_requested", "status", "finished_at")


@transaction.atomic
def pause(*, actor: Actor, job: Job) -> Job:
    """Hold a job: it stops at its next checkpoint and waits. Raises `Conflict` when it cannot go on later."""
    job = _locked(actor, job)
    if job.is_over or not (job.is_pausable or job.status == Status.QUEUED):
        raise Conflict(tr("“{title}” cannot be paused.", title=job.title))
    job.is_paused = True
    return _saved(actor, job, "pause", "is_paused")


@transaction.atomic
def resume(*, actor: Actor, job: Job) -> Job:
    """Let a paused job go on."""
    job = _locked(actor, job)
    if not job.is_paused:
        raise Conflict(tr("“{title}” is not paused.", title=job.title))
    job.is_paused = False
    return _saved(actor, job, "resume", "is_paused")


@transaction.atomic
def retry(*, actor: Actor, job: Job) -> Job:
    """Run a failed or cancelled job anew. Raises `Conflict` when it is neither, or another has taken its key."""
    job = _locked(actor, job)
    if job.status not in {Status.FAILED, Status.CANCELLED}:
        raise Conflict(tr("“{title}” has not failed.", title=job.title))
    if job.key and with_key(job.key) is not None:
        raise Conflict(tr("“{title}” has been started anew already.", title=job.title))
    job.status, job.run_at, job.finished_at, job.attempts = Status.QUEUED, timezone.now(), None, 0
    job.is_cancel_requested = job.is_paused = False
    job.error = job.traceback = ""
    job.seen_at = None
    fields = ("status", "run_at", "finished_at", "attempts", "is_cancel_requested", "is_paused", "error")
    return _saved(actor, job, "retry", *fields, "traceback", "seen_at")


def mark_seen(*, actor: Actor, job: Job) -> None:
    """Its user has seen how it ended: no longer news."""
    if job.is_over and job.seen_at is None and job.user_id == actor.user_id:
        job.seen_at = timezone.now()
        job.save(update_fields=["seen_at"])


def see_all_jobs(*, actor: Actor) -> None:
    """Nothing that has become of the actor's jobs is news any more."""
    if actor.user_id is None:
        return
    over = (Status.DONE, Status.FAILED, Status.CANCELLED)
    Job.objects.filter(user_id=actor.user_id, seen_at=None, status__in=over).update(seen_at=timezone.now())


def may_manage(actor: Actor, job: Job) -> bool:
    """Whether `actor` may stop or restart the job."""
    scope = actor.scope("jobs.job.manage")
    is_own = job.user_id is not None and job.user_id == actor.user_id
    is_team = scope is Scope.TEAM and job.user_id in actor.team_user_ids
    return is_own or is_team or scope is Scope.ALL


def _locked(actor: Actor, job: Job) -> Job:
    if not may_manage(actor, job):
        raise Forbidden(tr("This job belongs to somebody else."))
    return Job.objects.select_for_update().get(pk=job.pk)


def _saved(actor: Actor, job: Job, action: str, *fields: str) -> Job:
    job.save(update_fields=fields)
    witness.note(actor=actor, model="jobs.job", object_id=job.pk, action=action, after={"title": job.title})
    return job
