"""What workers do for imports and exports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from regard.exchange import files
from regard.exchange.hearing import Hearing, Nobody
from regard.exchange.models import Export, Import
from regard.exchange.services.drafts import forget_draft
from regard.exchange.services.exporting import write_export
from regard.exchange.services.following import follow_up
from regard.exchange.services.running import check_import, run_import
from regard.exchange.services.settling import sort_in
from regard.exchange.services.undoing import undo_import
from regard.exchange.uploads import forget_orphans
from regard.jobs import services as jobs
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import lazy, tr
from regard.people.queries import active_user, writing_for

KEPT = timedelta(days=30)
WAIT_FOR_END = 120  # seconds a cancelled run may take to end before it is undone

SORTS_EVERY = 30  # seconds
_next_sort = [0.0]


@tick("search")
def keep_search_quick() -> int:
    """Twice a minute, where the database leaves new rows unsorted. Never asks to be called again at once."""
    if time.monotonic() >= _next_sort[0]:
        _next_sort[0] = time.monotonic() + SORTS_EVERY
        sort_in()
    return 0


@contextmanager
def _at_work() -> Iterator[tuple[Actor, Hearing]]:
    """Who works and who hears of it. What is told meanwhile, and what is kept of a file in words, is in their language and with
    numbers as they write them; by which clock a job counts its days is no matter of who asked for it."""
    progress = current()
    if progress is None:
        yield system_actor("exchange"), Nobody()
        return
    person = active_user(progress.actor.user_id) if progress.actor.user_id else None
    zone = timezone.get_current_timezone()
    with writing_for(person) if person else nullcontext(), timezone.override(zone):
        yield progress.actor, progress


@task(queue_name="bulk")
def check_file(import_id: int) -> None:
    """The dry run of a file."""
    with _at_work() as (actor, hearing):
        check_import(actor=actor, item=Import.objects.get(pk=import_id), hearing=hearing)


@task(queue_name="bulk")
def run_file(import_id: int) -> None:
    """Bring a file in; run again after a crash or a pause it goes on where it stopped."""
    with _at_work() as (actor, hearing):
        item = run_import(actor=actor, item=Import.objects.get(pk=import_id), hearing=hearing)
        title = tr("Values and segments after {name}", name=item.name)
        jobs.enqueue(after_import, actor=actor, title=title[:200], queue="default")


@task(queue_name="bulk")
def undo_file(import_id: int) -> None:
    """Take an import back, once its run has ended."""
    with _at_work() as (actor, hearing):
        until = time.monotonic() + WAIT_FOR_END
        item = Import.objects.get(pk=import_id)
        while item.status == Import.Status.RUNNING and not item.is_stalled and time.monotonic() < until:
            hearing.check()
            hearing.update(note=tr("Waiting for the import to stop"))
            time.sleep(0.5)
            item.refresh_from_db()
        undo_import(actor=actor, item=item, hearing=hearing)
        title = tr("Values and segments after undoing {name}", name=item.name)
        jobs.enqueue(after_import, actor=actor, title=title[:200], queue="default")


@task(queue_name="default")
def after_import() -> None:
    """What is computed from purchases, anew."""
    with _at_work() as (_, hearing):
        follow_up(hearing=hearing)


@task(queue_name="default")
def export_list(export_id: int) -> None:
    """Write the file of an export."""
    with _at_work() as (actor, hearing):
        write_export(actor=actor, export=Export.objects.get(pk=export_id), hearing=hearing)


@every(daily_at="03:40", title=lazy("Forget old files of imports and exports"))
@task(queue_name="default")
def forget_old_files() -> None:
    """Uploads, drafts, error files and exports older than 30 days: they hold personal data and nobody comes back."""
    forget_orphans()
    before = timezone.now() - KEPT
    for item in Import.objects.filter(
        status__in=[Import.Status.DRAFT, Import.Status.READY], created_at__lt=before, step=0
    ):
        forget_draft(item)
    for item in Import.objects.filter(finished_at__lt=before).exclude(location=""):
        files.forget(files.home(item.pk))
        Import.objects.filter(pk=item.pk).update(location="", error_file="")
    for export in Export.objects.filter(created_at__lt=before):
        files.forget(files.exports(export.pk))
        export.delete()
