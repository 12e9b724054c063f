"""Reading jobs: one's own always, others' by the scope of `jobs.job.view`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from regard.jobs import liveness
from regard.jobs.claiming import QUEUES
from regard.jobs.models import Job, Milestone, Slot, Worker
from regard.jobs.schedule import SCHEDULES, Schedule
from regard.kernel.actor import Actor, Scope
from regard.kernel.words import lazy
from regard.people.queries import business
from regard.ui.prepared import Prepared

Status = Job.Status
QUEUE_WORDS = {
    "fast": lazy("What somebody waits for"),
    "default": lazy("Everyday work"),
    "bulk": lazy("Long work, such as imports"),
}
SILENT = timedelta(seconds=25)  # a worker gives a sign of life every ten
PATIENCE = timedelta(seconds=20)  # so long it may take until a worker that died has been started again


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs `actor` may see. Jobs of the installation itself belong to nobody and need the scope all."""
    scope = actor.scope("jobs.job.view")
    if scope is Scope.ALL:
        return Job.objects.all()
    users = actor.team_user_ids | {actor.user_id} if scope is Scope.TEAM else {actor.user_id}
    return Job.objects.filter(user_id__in=[user for user in users if user is not None])


def titles_of(actor: Actor, sources: Iterable[str]) -> dict[str, str]:
    """What the jobs among the sources of changes (`job:7`) are called, by these sources, as far as the actor may see them and
    they are kept still. One query, none where there is no job."""
    numbers = {
        int(number): source
        for source in sources
        if source.startswith("job:") and (number := source.removeprefix("job:")).isdecimal()
    }
    if not numbers:
        return {}
    found = visible_jobs(actor).filter(pk__in=sorted(numbers)).values_list("pk", "title")
    return {numbers[pk]: title for pk, title in found}


MOST_NEWS = 8


def news_for(actor: Actor) -> list[Job]:
    """The newest jobs of this person that lead somewhere or failed, for the bell. One query."""
    if actor.user_id is None:
        return []
    return _news.all(actor.user_id)


_news = Prepared(
    lambda user: Job.objects.filter(
        Q(url__gt="") | Q(status=Status.FAILED), user_id=user, schedule=""
    ).order_by("-id")[:MOST_NEWS],
    int,
)


@dataclass(frozen=True)
class QueueDepth:
    """What stands in a queue now: due and waiting, due later, held, and since when the oldest due one waits."""

    name: str
    waiting: int
    later: int
    paused: int
    running: int
    oldest: datetime | None

    @property
    def words(self) -> str:
        return queue_words(self.name)


def queue_words(name: str) -> str:
    """What a queue is for, in plain words; its own name where it is none of ours."""
    return str(QUEUE_WORDS.get(name, name))


def queue_depths() -> list[QueueDepth]:
    """Every queue, empty ones too. One query."""
    now = timezone.now()
    is_due = Q(status=Status.QUEUED, is_paused=False, run_at__lte=now)
    found = {
        row["queue"]: row
        for row in Job.objects.filter(status__in=[Status.QUEUED, Status.RUNNING])
        .values("queue")
        .annotate(
            waiting=Count("id", filter=is_due),
            later=Count("id", filter=Q(status=Status.QUEUED, is_paused=False, run_at__gt=now)),
            paused=Count("id", filter=Q(status=Status.QUEUED, is_paused=True)),
            running=Count("id", filter=Q(status=Status.RUNNING)),
            oldest=Min("run_at", filter=is_due),
        )
        .order_by()
    }
    names = [*QUEUES, *sorted(set(found) - set(QUEUES))]
    empty = {"waiting": 0, "later": 0, "paused": 0, "running": 0, "oldest": None}
    return [_depth(name, {**empty, **found.get(name, {})}) for name in names]


def _depth(name: str, row: dict[str, Any]) -> QueueDepth:
    return QueueDepth(name, row["waiting"], row["later"], row["paused"], row["running"], row["oldest"])


@dataclass(frozen=True)
class Rhythm:
    """A schedule, when it was last run (None: not yet) and when it is due next. One never run is not late but new.

    `under_way` is whether its last run waits for a worker (`queued`) or is `running`; empty when it is over.
    """

    schedule: Schedule
    last: datetime | None
    next: datetime
    is_late: bool
    under_way: str = ""


def rhythms() -> list[Rhythm]:
    """Every schedule, the rare ones first. Two queries."""
    now, zone = timezone.now(), ZoneInfo(business().time_zone)
    slots = {slot.schedule: slot for slot in Slot.objects.all()}
    going = Job.objects.filter(status__in=[Status.QUEUED, Status.RUNNING]).exclude(schedule="")
    states = dict(going.order_by("-id").values_list("schedule", "status"))
    found = [
        replace(
            _rhythm(schedule, slots.get(schedule.name), now, zone),
            under_way=states.get(schedule.name, ""),
        )
        for schedule in SCHEDULES
    ]
    return sorted(
        found, key=lambda one: (one.schedule.seconds is not None, one.next, str(one.schedule.title))
    )


def _rhythm(schedule: Schedule, known: Slot | None, now: datetime, zone: ZoneInfo) -> Rhythm:
    slot = schedule.slot(now, zone)
    late = known is not None and known.at < slot and now - slot > timedelta(minutes=5)
    last = None if known is None else known.enqueued_at or known.at
    return Rhythm(schedule, last, schedule.next_slot(now, zone), late)


def living_workers() -> list[Worker]:
    """Worker processes that are known to live, or gave a sign of life lately. One query."""
    return [one for one, is_alive in crew() if is_alive]


def crew() -> list[tuple[Worker, bool]]:
    """Every worker process that has not said goodbye, and whether it lives. One query."""
    return [(one, _lives(one)) for one in Worker.objects.order_by("started_at")]


def _lives(worker: Worker) -> bool:
    known = liveness.lives(worker.name)
    return timezone.now() - worker.seen_at < SILENT if known is None else known


@dataclass(frozen=True)
class Standing:
    """Whether somebody sees to a job. `is_interrupted`: its worker died before it was done; `is_manned`: there is a worker
    that does it, or takes it up soon."""

    is_interrupted: bool = False
    is_manned: bool = True

    @property
    def is_well(self) -> bool:
        return self.is_manned and not self.is_interrupted


def standing(job: Job, known: Sequence[tuple[Worker, bool]] | None = None) -> Standing:
    """How a job stands that says it runs or waits: known at once where its worker died on this machine, within half a minute
    where it did on another. At most one query; none with `known`, the `crew`."""
    if job.is_over or job.is_paused:
        return Standing()
    known = crew() if known is None else known
    if job.status == Status.RUNNING:
        if _is_held(job, known):
            return Standing()
        is_interrupted, waited = True, timedelta()
    else:
        is_interrupted, waited = job.attempts > 0 and not job.error, timezone.now() - job.run_at
        if not is_interrupted and waited < PATIENCE:
            return Standing()
    workers = [one for one, is_alive in known if is_alive]
    is_manned = any(job.queue in one.queues for one in workers) or (bool(workers) and waited < PATIENCE)
    return Standing(is_interrupted, is_manned)


def _is_held(job: Job, known: Sequence[tuple[Worker, bool]]) -> bool:
    here = liveness.lives(job.worker)
    if here is not None:
        return here
    is_over = job.lease_until is not None and job.lease_until < timezone.now()
    is_dead = any(one.name == job.worker and not is_alive for one, is_alive in known)
    return not (is_over or is_dead)


def milestones() -> Sequence[Milestone]:
    """What the installation last did for its safety, by name."""
    return list(Milestone.objects.order_by("name"))


def newest_of(path: str) -> Job | None:
    """The newest job of a task, by the task's path. For whoever may start it. One query."""
    return Job.objects.filter(path=path).order_by("-pk").first()
