"""Comparing all customers, and bringing the queue up to date with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from regard.customers.queries import newest_change, those_there
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.door import require
from regard.quality.models import Double, Scan
from regard.quality.queries import job_of, last_scan, live_scan
from regard.quality.services.finding import Findings, Found, find_pairs
from regard.ui.among import among

DECIDE = "quality.double.decide"
BATCH = 1_000
RENEWED = (
    "probability", "reasons", "cluster", "is_organisation", "status", "found_at", "scan", "decided_at", "decided_by",
)  # fmt: skip
Status = Double.Status


def start_scan(*, actor: Actor) -> Scan:
    """Have a worker look for doubles; one that waits or runs already is the answer. Raises `Forbidden`."""
    from regard.quality.jobs import scan_customers

    require(actor, DECIDE)
    with transaction.atomic():
        going = live_scan()
        if going is not None:
            return going
        scan = Scan.objects.create(started_by_id=actor.user_id)
        job = jobs.enqueue(
            scan_customers,
            actor=actor,
            title=tr("Find doubles"),
            queue="bulk",
            url=reverse("quality:double_list"),
            scan_id=scan.pk,
        )
        scan.job_id = job.pk
        scan.save(update_fields=["job_id"])
    return scan


def stop_scan(*, actor: Actor) -> None:
    """Cancel the scan that waits or runs, if one does. Nothing of it has been written."""
    require(actor, DECIDE)
    going = live_scan()
    job = job_of(going) if going is not None else None
    if job is not None:
        jobs.cancel(actor=actor, job=job)


def is_due() -> bool:
    """Whether a customer was entered, changed or deleted since the last scan. Four queries."""
    last = last_scan()
    count, newest = newest_change()
    if last is None:
        return count > 1
    return count != last.customers or (newest is not None and newest >= last.started_at)


def run_scan(*, scan: Scan | None = None, hearing: Hearing | None = None) -> Scan:
    """Compare all customers and bring the queue up to date; done already, it does nothing.

    All that is written is one transaction at the end: a scan that is killed or cancelled on its way has not
    happened. Who was said not to be the same stays so.
    """
    scan, hearing = scan or Scan(), hearing or Nobody()
    if scan.finished_at is not None:
        return scan
    scan.started_at = timezone.now()
    findings = find_pairs(hearing=hearing)
    hearing.check()
    hearing.update(note="Bringing the queue up to date")
    with transaction.atomic():
        hearing.fence()
        scan.save()
        outcome = _bring_up_to_date(scan, findings)
        scan.finished_at = timezone.now()
        scan.customers, scan.left_out = findings.customers, findings.left_out
        scan.found, scan.opened, scan.closed = outcome.found, outcome.opened, outcome.closed
        scan.save(update_fields=["finished_at", "customers", "left_out", "found", "opened", "closed"])
    hearing.update(
        note="",
        done=scan.customers,
        total=scan.customers,
        counts={"customers compared": scan.customers, "new pairs": scan.opened, "pairs closed": scan.closed},
    )
    return scan


@dataclass(frozen=True)
class _Outcome:
    found: int
    opened: int
    closed: int


def _bring_up_to_date(scan: Scan, findings: Findings) -> _Outcome:
    known = {
        (one.first_id, one.second_id): one for one in Double.objects.select_for_update().defer("reasons")
    }
    mentioned = {number for one in findings.pairs for number in one.pair}
    there = those_there(mentioned.union(*known))
    seen = {one.pair: one for one in findings.pairs if there.issuperset(one.pair)}
    new = [one for pair, one in seen.items() if pair not in known and one.opens]
    opened = _open(new, scan)
    renewed = [double for pair, double in known.items() if pair in seen]
    for double in renewed:
        before = double.status
        _renew(double, seen[double.first_id, double.second_id], scan)
        opened += double.status == Status.OPEN != before
    Double.objects.bulk_create(
        renewed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=RENEWED
    )
    ended = [pair for pair, double in known.items() if pair not in seen and double.status == Status.OPEN]
    unlike = [known[pair].pk for pair in ended if there.issuperset(pair)]
    gone = [known[pair].pk for pair in ended if not there.issuperset(pair)]
    for status, ids in ((Status.UNLIKE, unlike), (Status.GONE, gone)):
        Double.objects.filter(pk__in=among(ids)).update(status=status, decided_at=timezone.now())
    found = sum(1 for one in seen.values() if one.opens)
    return _Outcome(found, opened, len(ended))


def _open(found: Sequence[Found], scan: Scan) -> int:
    rows = [
        Double(
            first_id=one.first, second_id=one.second, is_organisation=one.is_organisation, probability=one.probability,
            cluster=one.cluster, reasons=list(one.reasons), scan=scan,
        )
        for one in found
    ]  # fmt: skip
    Double.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _renew(double: Double, found: Found, scan: Scan) -> None:
    """What is known now of a pair that was known already; one that was closed by itself opens again."""
    double.probability, double.reasons, double.cluster = found.probability, list(found.reasons), found.cluster
    double.is_organisation, double.found_at, double.scan = found.is_organisation, timezone.now(), scan
    if double.status in {Status.UNLIKE, Status.GONE} and found.opens:
        double.status, double.decided_at, double.decided_by = Status.OPEN, None, None
