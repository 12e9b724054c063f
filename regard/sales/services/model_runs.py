"""Asking the models, now or by a worker: the values of everybody, a forecast judged, two days compared."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django_tasks import task

from regard.analytics.customer_days import span_of_purchases
from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.questions import local_today
from regard.analytics.services import catch_up
from regard.jobs.progress import current
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.sales.models import ModelRun
from regard.ui import formats

if TYPE_CHECKING:
    from regard.jobs.models import Job

RUN_MODELS = "sales.model.run"
KEPT = 60  # runs of each kind and question
DEBOUNCE_SECONDS = 120


def recompute_soon(*, actor: Actor, now: datetime | None = None) -> Job:
    """Have everybody's values computed within two minutes; calls in between are answered with the same job.

    For whoever has just changed many purchases, such as an import. Needs no permission: nothing is asked that the
    schedule would not ask anyway.
    """
    moment = now or timezone.now()
    slot = int(moment.timestamp()) // DEBOUNCE_SECONDS + 1
    return enqueue(
        refresh_values, actor=actor, title=tr("Compute customer values"), queue="bulk", key=f"sales.values:{slot}",
        run_at=datetime.fromtimestamp(slot * DEBOUNCE_SECONDS, moment.tzinfo), url="/insight/lifetime-value/",
    )  # fmt: skip


def recompute_now(*, actor: Actor) -> Job:
    """Have everybody's values computed as soon as a worker is free; one job at a time, however often it is asked."""
    require(actor, RUN_MODELS)
    return enqueue(
        refresh_values, actor=actor, title=tr("Compute customer values"), key=f"sales.values:after:{_newest_values()}",
        url="/insight/lifetime-value/",
    )  # fmt: skip


def ask_for_holdout(*, actor: Actor, calibration_end: date) -> Job:
    """Have the forecast of a day judged. Raises `Invalid` for a day without purchases before or after it."""
    require(actor, RUN_MODELS)
    _require_between(calibration_end, "calibration_end")
    return enqueue(
        judge_forecast, actor=actor, title=tr("Judge the forecast of {day}", day=formats.day(calibration_end)),
        key=f"sales.holdout:{calibration_end}:{_newest_values()}",
        url=f"/insight/lifetime-value/?calibration_end={calibration_end}",
        calibration_end=calibration_end.isoformat(),
    )  # fmt: skip


def ask_for_migration(*, actor: Actor, start: date, end: date) -> Job:
    """Have the RFM cells of two days compared. Raises `Invalid` for days in the wrong order or without purchases."""
    require(actor, RUN_MODELS)
    if start >= end:
        raise Invalid({"start": tr("The first day must come before the second.")})
    _require_between(start, "start")
    return enqueue(
        compare_cells, actor=actor,
        title=tr("Compare RFM cells of {start} and {end}", start=formats.day(start), end=formats.day(end)),
        key=f"sales.migration:{start}:{end}:{_newest_values()}",
        url=f"/insight/rfm/?from={start}&to={end}", start=start.isoformat(), end=end.isoformat(),
    )  # fmt: skip


@task
def refresh_values() -> dict[str, object]:
    """Compute everybody's values as of today, or of the newest purchase where that is long ago."""
    from regard.sales.services.values import recompute_values

    catch_up()
    progress = current()
    report = recompute_values(
        actor=system_actor("schedule" if progress is None else f"job:{progress.job_id}"),
        progress=None
        if progress is None
        else lambda done, total, note: progress.update(done=done, total=total, note=note),
    )
    _forget_old()
    return {"customers": report.customers, "chosen": report.chosen, "seconds": round(report.seconds, 2)}


@task
def judge_forecast(calibration_end: str) -> int:
    """Fit up to a day and compare with what came; answers the number of the run."""
    from regard.sales.services.model_reports import holdout_report

    first, last = _span()
    started, day = monotonic(), date.fromisoformat(calibration_end)
    report = holdout_report(business().currency, first, last, day)
    if "problem" in report:
        raise NotEnoughData(report["problem"])
    customers = report["customers"]
    return _keep(
        ModelRun.Kind.HOLDOUT, calibration_end, report, as_of=last, customers=customers, started=started
    )


@task
def compare_cells(start: str, end: str) -> int:
    """Count who went from which RFM cell to which between two days; answers the number of the run."""
    from regard.sales.services.model_reports import migration_report

    started, last = monotonic(), date.fromisoformat(end)
    report = migration_report(business().currency, date.fromisoformat(start), last)
    customers = sum(map(sum, report["matrix"]))
    question = f"{start}/{end}"
    return _keep(ModelRun.Kind.MIGRATION, question, report, as_of=last, customers=customers, started=started)


def _keep(
    kind: ModelRun.Kind, question: str, report: dict[str, Any], *, as_of: date, customers: int, started: float
) -> int:
    run = ModelRun.objects.create(
        kind=kind, question=question, as_of=as_of, currency=business().currency, customers=customers,
        chosen=report.get("chosen", ""), report=report, seconds=monotonic() - started,
    )  # fmt: skip
    _forget_old()
    return run.pk


def _forget_old() -> None:
    """Keeps the newest runs of each kind."""
    for kind in ModelRun.Kind:
        kept = ModelRun.objects.filter(kind=kind).order_by("-id").values_list("id", flat=True)[:KEPT]
        ModelRun.objects.filter(kind=kind).exclude(id__in=list(kept)).delete()


def _span() -> tuple[date, date]:
    span = span_of_purchases(business().currency, local_today())
    if span is None:
        raise NotEnoughData(tr("Nothing has been bought yet."), remedy=tr("Import purchases first."))
    return span


def _require_between(day: date, field: str) -> None:
    first, last = _span()
    if not first <= day < last:
        raise Invalid(
            {
                field: tr(
                    "Choose a day from {first} to {last}.",
                    first=formats.day(first),
                    last=formats.day(last - timedelta(days=1)),
                )
            }
        )


def _newest_values() -> int:
    newest = (
        ModelRun.objects.filter(kind=ModelRun.Kind.VALUES)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    return newest or 0
