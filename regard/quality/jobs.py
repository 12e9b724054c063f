"""Looking for doubles outside of requests: when somebody asks, and at night when customers have changed."""

from __future__ import annotations

from django_tasks import task

from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.quality import rules
from regard.quality.models import Scan


def _hearing() -> Hearing:
    return current() or Nobody()


@task(queue_name="bulk")
def scan_customers(scan_id: int) -> str:
    """Compare all customers; says how many pairs are new."""
    from regard.quality.services.scanning import run_scan

    return _said(run_scan(scan=Scan.objects.get(pk=scan_id), hearing=_hearing()))


@every(daily_at="02:40", title="Find doubles", queue="bulk")
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


def _said(scan: Scan) -> str:
    return rules.outcome(scan.customers, scan.opened, scan.closed)
