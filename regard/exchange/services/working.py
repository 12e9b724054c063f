"""Having the work on an import done by a worker: check, run, undo, and stop what runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import Task

from regard.exchange.kinds.kinds import KINDS, check_mapping
from regard.exchange.models import Import
from regard.exchange.queries import live_job, state_of
from regard.exchange.services.sorting import staged_as
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict
from regard.kernel.words import tr
from regard.people.door import require

Status = Import.Status
CHECK, RUN, UNDO = "check", "run", "undo"


def is_checked(item: Import) -> bool:
    """Whether the dry run is of what would be imported now."""
    return "counts" in item.check_result and item.check_result.get("of") == staged_as(item)


def has_failed(item: Import) -> bool:
    """Whether the dry run of what would be imported now came to no end; why is in `message`."""
    return "counts" not in item.check_result and item.check_result.get("of") == staged_as(item)


def start_check(*, actor: Actor, item: Import) -> Import:
    """Have the dry run made, unless it has been, or is about to be; one of another mapping is given up.

    Raises `Invalid` for a wrong mapping.
    """
    from regard.exchange.jobs import check_file

    _permit(actor, item)
    check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    running = live_job(item) if item.work == CHECK else None
    if is_checked(item) or has_failed(item) or (running is not None and item.checking == staged_as(item)):
        return item
    if running is not None:
        jobs.cancel(actor=actor, job=running)
    item.checking = staged_as(item)
    return _enqueue(actor, item, CHECK, check_file, tr("Check {name}", name=item.name), replaces=True)


def start_run(*, actor: Actor, item: Import) -> Import:
    """Have the file brought in, or brought in further. Raises `Conflict` when it is over."""
    from regard.exchange.jobs import run_file

    _permit(actor, item)
    check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    if item.is_over or item.status == Status.UNDOING:
        raise Conflict(state_of(item))
    checking = live_job(item) if item.work == CHECK else None
    if checking is not None:
        jobs.cancel(actor=actor, job=checking)
    return _enqueue(actor, item, RUN, run_file, tr("Import {name}", name=item.name), pausable=True)


def start_undo(*, actor: Actor, item: Import) -> Import:
    """Have the import taken back; a run that is under way is cancelled first."""
    from regard.exchange.jobs import undo_file

    _permit(actor, item)
    if item.status == Status.UNDONE:
        raise Conflict(tr("“{name}” has been undone.", name=item.name))
    running = live_job(item)
    if running is not None and item.work == RUN:
        jobs.cancel(actor=actor, job=running)
    elif running is not None and item.work == UNDO:
        return item
    return _enqueue(actor, item, UNDO, undo_file, tr("Undo {name}", name=item.name), replaces=True)


def stop(*, actor: Actor, item: Import, how: str) -> None:
    """`pause`, `resume` or `cancel` the work that runs. Raises `Conflict` when none does."""
    _permit(actor, item)
    running = live_job(item)
    if running is None:
        raise Conflict(tr("“{name}” does not run.", name=item.name))
    verbs: dict[str, Callable[..., Any]] = {"pause": jobs.pause, "resume": jobs.resume, "cancel": jobs.cancel}
    verbs[how](actor=actor, job=running)


def _permit(actor: Actor, item: Import) -> None:
    require(actor, KINDS[item.kind].permission)


def _enqueue(
    actor: Actor,
    item: Import,
    work: str,
    task: Task[Any, Any],
    title: str,
    *,
    replaces: bool = False,
    **options: Any,  # noqa: ANN401
) -> Import:
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=item.pk)
        if not replaces and stored.work == work and live_job(stored) is not None:
            item.job_id, item.work = stored.job_id, stored.work
            return item
        url = reverse("exchange:import_detail", args=[item.pk])
        job = jobs.enqueue(
            task, actor=actor, title=title[:200], queue="bulk", url=url, import_id=item.pk, **options
        )
        item.job_id, item.work = job.pk, work
        item.started_at = timezone.now() if work == RUN and not stored.started_at else stored.started_at
        item.save(update_fields=["job_id", "work", "checking", "started_at"])
    return item
