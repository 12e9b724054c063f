"""Looking for doubles outside of requests: when somebody asks, and at night when customers have changed."""

from __future__ import annotations

from django_tasks import task

from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import lazy
from regard.quality import rules
from regard.quality.models import CustomerQuality, Requirement, Scan, Scoring


def _hearing() -> Hearing:
    return current() or Nobody()


@task(queue_name="bulk")
def scan_customers(scan_id: int) -> str:
    """Compare all customers; says how many pairs are new."""
    from regard.quality.services.scanning import run_scan

    return _said(run_scan(scan=Scan.objects.get(pk=scan_id), hearing=_hearing()))


@every(daily_at="02:40", title=lazy("Find doubles"), queue="bulk")
@task(queue_name="bulk")
def scan_nightly() -> str:
    """The same, when a customer was entered, changed or deleted since the last time."""
    from regard.quality.queries import live_scan
    from regard.quality.services.scanning import is_due, run_scan

    if not is_due():
        return "nothing has changed"
    if live_scan() is not None:
        return "another scan is at it"
    return _said(run_scan(hearing=_hearing()))


@task(queue_name="bulk")
def score_customers(scoring_id: int) -> str:
    """Score every record against the requirements."""
    from regard.quality.services.scoring import score_all

    done = score_all(scoring=Scoring.objects.get(pk=scoring_id), hearing=_hearing())
    return f"{done.customers:,} customers scored"


@every(daily_at="22:30", title=lazy("Score the quality of the data"), queue="bulk")
@task(queue_name="bulk")
def score_nightly() -> str:
    """The same, so that each day is kept, and records grow old by themselves."""
    from regard.quality.services.scoring import score_all

    return (
        f"{score_all(hearing=_hearing()).customers:,} customers scored"
        if Requirement.objects.exists() or CustomerQuality.objects.exclude(score=None).exists()
        else "nothing is required"
    )


@task(queue_name="bulk")
def run_mend(mend_id: int) -> str:
    """Mend a fault in all records that have it; run again after a crash it goes on where it stopped."""
    from regard.quality.services.mending import mend

    done = mend(mend_id=mend_id, actor=_actor(), hearing=_hearing())
    return f"{done.mended:,} customers mended"


@task(queue_name="bulk")
def undo_mend(mend_id: int) -> str:
    """Give all records of a mend back what they had, unless somebody changed it since."""
    from regard.quality.services.mending import take_back

    done = take_back(mend_id=mend_id, actor=_actor(), hearing=_hearing())
    return f"{done.restored:,} customers are as they were"


@every(daily_at="03:45", title=lazy("Forget mends that can no longer be undone"))
@task
def forget_mends() -> int:
    """Lets go of what was kept to undo a mend, thirty days after it."""
    from regard.quality.services.mending import forget_old_mends

    return forget_old_mends()


def _actor() -> Actor:
    progress = current()
    return progress.actor if progress is not None else system_actor("quality")


def _said(scan: Scan) -> str:
    return rules.outcome(scan.customers, scan.opened, scan.closed)
