"""RFM, ABC, cohorts and lifetime value: pages over what was computed, and the buttons that have it computed.

They show the whole business, so they are for whoever may see numbers about all customers.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from regard.analytics.cohorts import Step
from regard.analytics.questions import local_today
from regard.analytics.reckoning import QUIET_DAYS
from regard.kernel.errors import RegardError
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.sales.insight import abc, cohorts, lifetime, rfm
from regard.sales.insight.shared import basis, parse_day, pause
from regard.sales.insight_pages import is_for
from regard.sales.model_queries import holdout_at, migration_between, newest_values
from regard.sales.models import ModelRun
from regard.sales.services.model_runs import ask_for_holdout, ask_for_migration, recompute_now
from regard.ui import formats
from regard.ui.nouns import Empty

VIEW, RUN = "analytics.metric.view", "sales.model.run"
NOTHING_YET = Empty(
    lazy("No purchases to learn from yet"),
    lazy(
        "Once there are orders, this page shows which customers are worth what, who comes back, and who is slipping away."
    ),
    lazy("Import purchases"),
    "exchange:import_new",
    "sales.order.import",
    "chart-dots",
)


def _page(request: ActorRequest, key: str, title: str) -> tuple[ModelRun | None, dict[str, Any]]:
    if not is_for(request.actor):
        raise Http404
    run = newest_values()
    context = {
        "page_title": title,
        "tab": key,
        "run": run,
        "currency": run.currency if run else "",
        "may_run": request.actor.may(RUN),
        "basis": basis(run, is_past=(local_today() - run.as_of).days > QUIET_DAYS) if run else "",
        "pause": pause(run.report) if run else "",
        "nothing_yet": NOTHING_YET,
    }
    return run, context


@permission_required(VIEW)
@require_GET
def rfm_page(request: ActorRequest) -> HttpResponse:
    """Cells with their size and worth, and who moved between two days."""
    run, context = _page(request, "rfm", "RFM")
    if run is not None:
        migration, problem = _migration(request, run)
        context |= {
            "grid": rfm.grid(run.report["rfm"]),
            "lines": rfm.lines(run.report["rfm"], run.report["migration"], run.currency),
            "limits": rfm.limits(run.report["rfm"], run.currency),
            "moves": rfm.moves(migration) if migration else None,
            "value_in": run.report["value"]["basis"],
            "since": run.report["migration"] and parse_day(run.report["migration"]["from"]),
            "problem": problem,
        }
    return render(request, "sales/insight/rfm.html", context)


def _migration(request: ActorRequest, run: ModelRun) -> tuple[dict[str, Any] | None, str]:
    """The comparison that was asked for, else the one that comes with every run."""
    start, end = parse_day(request.GET.get("from")), parse_day(request.GET.get("to"))
    if start is None or end is None:
        return run.report["migration"], ""
    found = migration_between(start, end)
    if found is None:
        return run.report["migration"], tr(
            "{start} and {end} have not been compared yet.", start=formats.day(start), end=formats.day(end)
        )
    return found.report, ""


@permission_required(VIEW)
@require_GET
def abc_page(request: ActorRequest) -> HttpResponse:
    """The whale curve and the classes."""
    run, context = _page(request, "abc", "ABC")
    if run is not None:
        report = run.report["abc"]
        context |= {
            "report": report,
            "chart": abc.whale(report, run.currency),
            "lines": abc.lines(report, run.currency),
            "verdict": abc.verdict(report, run.currency),
        }
    return render(request, "sales/insight/abc.html", context)


@permission_required(VIEW)
@require_GET
def cohort_page(request: ActorRequest) -> HttpResponse:
    """Cohorts by month or quarter, retention or revenue."""
    run, context = _page(request, "cohorts", tr("Cohorts"))
    step: Step = "quarter" if request.GET.get("by") == "quarter" else "month"
    show = "revenue" if request.GET.get("show") == "revenue" else "retention"
    context |= {"step": step, "show": show, "steps": cohorts.STEPS, "shows": cohorts.SHOWS}
    if run is not None:
        rows = run.report["cohorts"][step]
        context |= {
            "sheet": cohorts.sheet(rows, step, show, run.currency),
            "chart": cohorts.curve(rows, step, show, run.currency),
        }
    return render(request, "sales/insight/cohorts.html", context)


@permission_required(VIEW)
@require_GET
def lifetime_page(request: ActorRequest) -> HttpResponse:
    """What customers are worth, by which model, and how well it would have forecast."""
    run, context = _page(request, "lifetime-value", tr("Lifetime value"))
    if run is not None:
        report = run.report
        holdout, problem = _holdout(request, run)
        context |= {
            "report": report,
            "problems": [tr(words) for words in report["problems"]],
            "figures": lifetime.figures(report, run.customers, run.currency),
            "choice": lifetime.choice(report["models"], run.chosen, report["holdout"]),
            "fits": lifetime.fits(report["models"], run.chosen),
            "distribution": lifetime.distribution(report["value"], run.currency),
            "problem": problem,
        }
        if holdout and "problem" not in holdout:
            context |= {
                "asked": lifetime.asked(holdout),
                "accuracy": lifetime.accuracy(holdout),
                "tracking": lifetime.tracking(holdout),
                "by_frequency": lifetime.by_frequency(holdout),
            }
    return render(request, "sales/insight/lifetime_value.html", context)


def _holdout(request: ActorRequest, run: ModelRun) -> tuple[dict[str, Any], str]:
    usual: dict[str, Any] = run.report["holdout"]
    day = parse_day(request.GET.get("calibration_end"))
    if day is None or day.isoformat() == usual.get("calibration_end"):
        return usual, tr(usual.get("problem", ""))
    found = holdout_at(day)
    if found is None:
        return usual, tr("The forecast of {day} has not been judged yet.", day=formats.day(day))
    return found.report, ""


def _is_current(found: ModelRun | None) -> bool:
    """Whether it was answered after the last computation of everybody's values, so from the same purchases."""
    newest = newest_values()
    return found is not None and (newest is None or found.pk > newest.pk)


@permission_required(RUN)
@require_POST
def values_request(request: ActorRequest) -> HttpResponse:
    """Have everybody's values computed; leads to the job."""
    return HttpResponseRedirect(f"/jobs/{recompute_now(actor=request.actor).pk}/")


@permission_required(RUN)
@require_POST
def holdout_request(request: ActorRequest) -> HttpResponse:
    """Have the forecast of a day judged; leads to the job, or back with what was wrong."""
    page = reverse("sales:lifetime_value")
    day = parse_day(request.POST.get("calibration_end"))
    if day is None:
        messages.error(request, tr("Choose the day on which the calibration ends."))
        return HttpResponseRedirect(page)
    if _is_current(holdout_at(day)):
        return HttpResponseRedirect(f"{page}?calibration_end={day}")
    try:
        job = ask_for_holdout(actor=request.actor, calibration_end=day)
    except RegardError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(page)
    return HttpResponseRedirect(f"/jobs/{job.pk}/")


@permission_required(RUN)
@require_POST
def migration_request(request: ActorRequest) -> HttpResponse:
    """Have the cells of two days compared; leads to the job, or back with what was wrong."""
    page = reverse("sales:rfm")
    start, end = parse_day(request.POST.get("from")), parse_day(request.POST.get("to"))
    if start is None or end is None:
        messages.error(request, tr("Choose two days to compare."))
        return HttpResponseRedirect(page)
    if _is_current(migration_between(start, end)):
        return HttpResponseRedirect(f"{page}?from={start}&to={end}")
    try:
        job = ask_for_migration(actor=request.actor, start=start, end=end)
    except RegardError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(page)
    return HttpResponseRedirect(f"/jobs/{job.pk}/")
