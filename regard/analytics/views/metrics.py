"""Metrics in the browser: the catalogue, and each metric with its questions, its chart and its rows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from regard.analytics import presenting
from regard.analytics.catalogue import Card, cards
from regard.analytics.dimensions import labels_for, pages_for
from regard.analytics.documentation import DIRECTIONS, KINDS, UNITS, refresh_of
from regard.analytics.drilling import open_rows
from regard.analytics.forms import AskForm, grain_for, presets
from regard.analytics.owners import CHANGE, Owner, choices, owner_of, owners, set_owner
from regard.analytics.periods import earlier
from regard.analytics.prompt import Prompt, prompt
from regard.analytics.questions import (
    SEGMENT,
    Question,
    breakdowns,
    known_days,
    local_today,
    metric_for,
    question,
)
from regard.analytics.reckoning import reckon
from regard.analytics.words import Grain, Metric, MetricRow
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import midsentence, several, tr, tr_of
from regard.people.door import permission_required
from regard.people.requests import ActorRequest

VIEW = "analytics.metric.view"


@permission_required(VIEW)
def metric_list(request: ActorRequest) -> HttpResponse:
    """The catalogue: every metric with its last figure, what is usual, and where it comes from."""
    known = owners()
    lines = [_line(card, known[card.metric.key]) for card in cards(request.actor)]
    context = {
        "page_title": tr("Insight"),
        "lines": lines,
        "is_waiting": any(line["is_waiting"] for line in lines),
    }
    return render(request, "analytics/metric_list.html", context)


def _line(card: Card, owner: Owner) -> dict[str, Any]:
    metric = card.metric
    return {
        "metric": metric,
        "owner": owner.words,
        "is_down_better": metric.direction == "down",
        "value": presenting.written(metric, card.row.value if card.row else None, card.currency),
        "rows_url": presenting.rows_url(card.question, card.row) if card.row and card.question else "",
        "period": presenting.period_name(card.row, Grain.MONTH) if card.row else "",
        "usual": None if card.usual is None else _usual(card),
        "change": presenting.change(metric, card.row.value if card.row else None, card.usual),
        "values": card.values,
        "is_table": metric.kind == "cohort",
        "is_waiting": not card.is_known and metric.kind != "cohort",
    }


def _usual(card: Card) -> str:
    metric = card.metric
    value: Any = card.usual
    if metric.unit == "money":
        value = Decimal(str(value)).quantize(Decimal("0.0001"))
    elif metric.unit in {"count", "orders"}:
        value = round(value)
    return presenting.written(metric, value, card.currency)


@permission_required(VIEW)
def metric_detail(request: ActorRequest, key: str) -> HttpResponse:
    """One metric: its definition, its course over a period, broken down, each number a door to its rows."""
    metric = metric_for(key, request.actor)
    form = AskForm(_form_data(metric, request.GET), metric=metric, actor=request.actor)
    asked = _asked(metric, request.actor, form)
    whole = prompt(replace(asked, grain=None, by=None), request.actor) if metric.kind != "cohort" else None
    course = whole if whole and (asked.grain, asked.by) == (None, None) else prompt(asked, request.actor)
    context = {
        "page_title": metric.label,
        "metric": metric,
        "about": _about(metric),
        "owner": owner_of(metric),
        "owner_choices": choices(request.actor) if request.actor.may(CHANGE) else [],
        "form": form,
        "whom": _whom(asked, request.actor),
        "split_url": _split_url(asked, form),
        "presets": _presets(metric, asked, request.GET),
        "figures": _figures(asked, whole, request.actor),
        "chart": presenting.chart(asked, course.answer) if course.answer else None,
        "sheet": presenting.sheet(asked, course.answer, request.actor) if course.answer else None,
        "answer": course.answer,
        "is_waiting": not course.is_current or (whole is not None and not whole.is_current),
        "here": request.get_full_path(),
    }
    return render(request, "analytics/metric_detail.html", context)


def _form_data(metric: Metric, query: QueryDict) -> dict[str, Any]:
    """What the address says, in the form's words, with the last twelve months where it says nothing."""
    today = local_today()
    usual = presets(known_days(metric, today)[1], today)[1]
    first = query.get("from") or usual.start.isoformat()
    last = query.get("last") or _day_before(query.get("to")) or _day_before(usual.end.isoformat())
    grain = query.get("grain")
    if grain is None:
        grain = "month" if metric.kind == "cohort" else _usual_grain(first, last)
    return {
        "first": first,
        "last": last,
        "grain": grain,
        "segment": query.get("segment"),
        "by": query.get("by"),
    }


def _usual_grain(first: str, last: str) -> str:
    try:
        return grain_for(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return "month"


def _day_before(day: str | None) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else ""
    except ValueError:
        return day or ""


def _asked(metric: Metric, actor: Actor, form: AskForm) -> Question:
    """The question of a form; what is wrong in it is left out and shown at its field."""
    form.is_valid()
    said = form.cleaned_data
    start, last = said.get("first"), said.get("last")
    end = last + timedelta(days=1) if last else None
    if start and end and start >= end:
        start = None
    return question(
        metric.key,
        actor,
        start,
        end,
        said.get("grain") or None,
        said.get("segment"),
        said.get("by") or None,
        None,
    )


def _presets(metric: Metric, asked: Question, query: QueryDict) -> list[dict[str, Any]]:
    today = local_today()
    kept = {name: query[name] for name in ("segment", "by") if query.get(name)}
    return [
        {
            "label": one.label,
            "url": f"?{urlencode({**kept, 'from': one.start, 'to': one.end})}",
            "is_on": (one.start, one.end) == (asked.start, asked.end),
        }
        for one in presets(known_days(metric, today)[1], today)
    ]


def _whom(asked: Question, actor: Actor) -> dict[str, str] | None:
    """The segment whose customers alone are counted, with its page where `actor` may open it."""
    if asked.segment is None:
        return None
    value = str(asked.segment)
    name = labels_for(SEGMENT, [value])[value]
    return {"name": name, "url": pages_for(SEGMENT, actor, [value]).get(value, "")}


def _split_url(asked: Question, form: AskForm) -> str:
    """The same question of all customers, one line per segment; empty where that cannot be asked or is asked already."""
    if asked.segment is not None or asked.by == SEGMENT or "by" not in form.fields:
        return ""
    if SEGMENT not in {one.key for one in breakdowns(asked.metric)}:
        return ""
    return f"?{urlencode({'from': asked.start, 'to': asked.end, 'grain': '', 'by': SEGMENT})}"


def _figures(asked: Question, whole: Prompt | None, actor: Actor) -> list[dict[str, Any]]:
    """The figure of the whole period beside that of an earlier one, and what it is made of."""
    if whole is None or whole.answer is None or not whole.answer.rows:
        return []
    row, currency, metric = whole.answer.rows[0], whole.answer.currency, asked.metric
    note = presenting.interval(metric, row, currency)
    found = [
        {
            "label": presenting.span_name(row.start, row.end),
            "value": presenting.written(metric, row.value, currency),
            "note": tr("{level}% interval {interval}", level=f"{metric.level * 100:.0f}", interval=note)
            if note
            else _coverage(metric, row),
            "url": presenting.rows_url(whole.question, row),
        }
    ]
    found += _before(whole.question, row, actor)
    if row.denominator is not None:
        found += [
            {"label": label, "value": presenting.written_part(part, currency), "note": "", "url": url}
            for label, part, url in (
                (tr("Counted"), row.numerator, presenting.rows_url(whole.question, row)),
                (tr("Out of"), row.denominator, presenting.rows_url(whole.question, row, "denominator")),
            )
        ]
    return found


def _coverage(metric: Metric, row: MetricRow) -> str:
    if row.value is None:
        if not metric.minimum_n:
            return tr("Nothing to count it from")
        return tr("Fewer than {count} cases", count=metric.minimum_n)
    return tr("Not over yet") if row.is_partial else ""


def _before(asked: Question, row: MetricRow, actor: Actor) -> list[dict[str, Any]]:
    """The same span a year or more earlier, or just before, as far as this one has come."""
    oldest, newest = known_days(asked.metric, asked.today)
    if row.start is None:
        return []
    than = earlier(asked.start, asked.end, reached=reckon(newest, asked.today).day, known_from=oldest)
    if than is None:
        return []
    question = replace(asked, start=than.start, end=than.end)
    found = prompt(question, actor).answer
    if found is None or not found.rows:
        return []
    before = found.rows[0]
    span, now = presenting.span_name(before.start, before.end), _now(asked.metric, row, before)
    return [
        {
            "label": _than(than.years),
            "value": presenting.written(asked.metric, before.value, found.currency),
            "note": f"{span}; {now}" if now else span,
            "url": presenting.rows_url(question, before),
        }
    ]


def _than(years: int) -> str:
    """What a figure is held against."""
    return several("A year earlier", "{count} years earlier", years) if years else tr("Just before")


def _now(metric: Metric, row: MetricRow, before: MetricRow) -> str:
    """Now 12.3% more; shares in points."""
    usual = None if before.value is None else float(before.value)
    change = presenting.change(metric, row.value, usual)
    if not change:
        return ""
    sign, size = change[0], change[1:]
    if sign == "+":
        return tr("now {size} more", size=size)
    return tr("now {size} less", size=size) if sign == "−" else tr("the same now")


def _about(metric: Metric) -> list[tuple[str, str]]:
    """What stands beside the figures."""
    by = ", ".join(midsentence(one.label) for one in breakdowns(metric))
    found = [
        (tr("Formula"), metric.formula),
        (tr("Unit"), f"{UNITS[metric.unit]}, {DIRECTIONS[metric.direction]}"),
        (tr("Period"), metric.window or KINDS[metric.kind]),
        (tr_of("metric", "Source"), metric.source),
        (tr("Refreshed"), refresh_of(metric)),
        (tr("Version"), str(metric.version)),
        (tr("Smallest number of cases"), str(metric.minimum_n or "")),
        (tr("Broken down by"), by),
        (tr("Key"), metric.key),
    ]
    return [(name, text) for name, text in found if text]


@permission_required(CHANGE)
@require_POST
def metric_owner(request: ActorRequest, key: str) -> HttpResponse:
    """Say who answers for a metric; back to its page."""
    metric = metric_for(key, request.actor)
    try:
        owner = set_owner(actor=request.actor, key=metric.key, choice=request.POST.get("owner", ""))
    except Invalid as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, tr("{name} answers for {metric} now.", name=owner.words, metric=metric.label)
        )
    return redirect("analytics:metric_detail", key=metric.key)


@permission_required(VIEW)
def metric_rows(request: ActorRequest, key: str) -> HttpResponse:
    """To the list of exactly the rows behind a number."""
    query = request.GET
    segment = query.get("segment", "")
    words = {
        "start": _date(query.get("from")),
        "end": _date(query.get("to")),
        "grain": query.get("grain") or None,
        "segment": int(segment) if segment.isdecimal() else None,
        "by": query.get("by") or None,
        "group": query.get("group"),
        "currency": query.get("currency") or None,
        "part": "denominator" if query.get("part") == "denominator" else "numerator",
    }
    return HttpResponseRedirect(open_rows(actor=request.actor, key=key, words=words))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
