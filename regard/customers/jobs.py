"""What workers do for customers."""

from __future__ import annotations

from django_tasks import task

from regard.customers.services.binning import purge_old
from regard.customers.services.bulk_changes import forget_old_changes, run_change, take_back
from regard.customers.services.forgetting import forget_merges
from regard.customers.services.handing import assign_by_rules, foreseen
from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import lazy, tr
from regard.ui import formats


@every(daily_at="03:40", title=lazy("Forget merges and bulk changes that can no longer be undone"))
@task
def forget_old_merges() -> int:
    """Empties what was kept to undo a merge or a bulk change, thirty days after it."""
    return forget_merges() + forget_old_changes()


@every(daily_at="03:50", title=lazy("Empty the recycle bin of customers"), queue="bulk")
@task(queue_name="bulk")
def empty_bin() -> int:
    """Deletes for good whoever has been in the recycle bin for thirty days."""
    return purge_old(actor=system_actor("customers"))


@task(queue_name="bulk")
def run_bulk_change(change_id: int) -> str:
    """Do one deed to many customers; run again after a crash it goes on where it stopped."""
    done = run_change(change_id=change_id, actor=_actor(), hearing=current() or Nobody())
    return f"{done.changed:,} customers {done.get_kind_display().lower()}"


@task(queue_name="bulk")
def undo_bulk_change(change_id: int) -> str:
    """Take it back where nobody changed it since; run again after a crash it goes on where it stopped."""
    done = take_back(change_id=change_id, actor=_actor(), hearing=current() or Nobody())
    return tr(
        "{count} customers are as they were, {others} could not be",
        count=formats.number(done.restored),
        others=formats.number(done.not_restored),
    )


def _actor() -> Actor:
    progress = current()
    return progress.actor if progress is not None else system_actor("customers")


@task(queue_name="bulk")
def foresee_territories() -> str:
    """Counts how many customers the territories' rules would put elsewhere, and where."""
    return foreseen(actor=_actor())


@every(daily_at="03:10", title=lazy("Put customers into the territories of the rules"), queue="bulk")
@task(queue_name="bulk")
def assign_all_territories() -> int:
    """Puts every customer into the territory whose rule finds it."""
    return assign_by_rules(actor=_actor())


@every(daily_at="00:20", title=lazy("See which answers are still believed"))
@task
def expire_profiles() -> str:
    """Marks answers past the time they are believed for, and needs that are over, so that segments leave them out."""
    from regard.customers.services.attributes import expire

    return f"{expire(hearing=_hearing()):,} marked"


@every(daily_at="04:50", title=lazy("Conclude when and how customers are best reached"), queue="bulk")
@task(queue_name="bulk")
def infer_profiles() -> str:
    """From the hours and channels of what customers did, and where they are; never in place of what was stated."""
    from regard.customers.services.inferring import infer_preferences

    return tr(
        "{count} values became others",
        count=formats.number(infer_preferences(hearing=_hearing())),
    )


def _hearing() -> Hearing:
    return current() or Nobody()
