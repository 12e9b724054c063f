"""Live figures within a text: `[[metric:net_revenue]]` shows what the metric stands at when the text is read.

A text keeps the mark, never the figure. Kinds: `metric:key`, `segment:key` (how many are in it), `objective:key` and `target:key`
(what an objective stands at, and where it has to get), `budget:planned`, `spent`, `committed` and `expected` (of all lines in the
business's currency), and `quality` (the share of data checks passed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regard.analytics.catalogue import cards
from regard.analytics.presenting import period_name, rows_url, written
from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.people.queries import business
from regard.planning.budget_queries import budget_of, sees_budget
from regard.planning.figures import write
from regard.planning.models import Plan
from regard.planning.queries import objectives_of, row_of, today
from regard.quality.score_queries import overview
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats
from regard.ui.richtext import rich

MARK = re.compile(r"\[\[(?:(metric|segment|objective|target|budget):([A-Za-z0-9_-]{1,60})|(quality))\]\]")
GONE = lazy("Not known, or not for you")


@dataclass(frozen=True)
class Figure:
    """One live figure: its value, what it is, the day or period it holds for, and where its rows are."""

    mark: str
    text: str
    label: str
    as_of: str = ""
    url: str = ""
    is_known: bool = True


Figures = Mapping[str, Figure]


def marks_in(texts: Iterable[str]) -> set[str]:
    """The marks that stand in the texts, without their brackets."""
    return {_key(found) for text in texts if "[[" in text for found in MARK.finditer(text)}


def resolve(marks: Iterable[str], plan: Plan, actor: Actor) -> Figures:
    """What each mark shows to this reader. As many queries as there are kinds of marks; no metric is computed that is slow."""
    by_kind: dict[str, set[str]] = {}
    for mark in marks:
        kind, _, key = mark.partition(":")
        by_kind.setdefault(kind, set()).add(key)
    found: dict[str, Figure] = {}
    if "metric" in by_kind and actor.may("analytics.metric.view"):
        found |= _metrics(by_kind["metric"], actor)
    if "segment" in by_kind:
        found |= _segments(by_kind["segment"], actor)
    if by_kind.keys() & {"objective", "target"}:
        found |= _objectives(by_kind.get("objective", set()) | by_kind.get("target", set()), plan, actor)
    if "budget" in by_kind and sees_budget(actor):
        found |= _budget(plan)
    if "quality" in by_kind and actor.may("quality.requirement.view"):
        found |= _quality(actor)
    return {mark: found.get(mark) or Figure(mark, formats.UNKNOWN, GONE, is_known=False) for mark in marks}


def shown(text: str, figures: Figures) -> SafeString:
    """The text as safe HTML with its live figures, told apart from what was written."""
    html = str(rich(text))
    if "[[" not in html:
        return mark_safe(html)  # noqa: S308 - cleaned by rich
    return mark_safe(MARK.sub(lambda found: _drawn(figures.get(_key(found)), _key(found)), html))  # noqa: S308


def spelled(text: str, figures: Figures) -> str:
    """The text with its figures written out, for documents and comparisons."""
    return MARK.sub(
        lambda found: figures[_key(found)].text if _key(found) in figures else formats.UNKNOWN, text
    )


def named(texts: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """Texts with what each live figure is in place of its mark, in brackets: where no figure may stand, since it would be that
    of today. One query where they name objectives."""
    marks = marks_in(texts.values())
    labels = {f"budget:{key}": label for key, label in budget_marks()}
    labels["quality"] = tr("Checks of the data that are passed")
    labels |= {
        f"metric:{metric.key}": str(metric.label) for metric in METRICS if f"metric:{metric.key}" in marks
    }
    if any(mark.startswith(("objective:", "target:")) for mark in marks):
        for objective in objectives_of(plan):
            labels[f"objective:{objective.key}"] = objective.name
            labels[f"target:{objective.key}"] = tr("Target of “{objective}”", objective=objective.name)
    for mark in marks:
        if mark.startswith("segment:"):
            labels[mark] = tr("Customers in “{segment}”", segment=mark.partition(":")[2])
    return {
        name: MARK.sub(lambda found: f"[{labels.get(_key(found)) or GONE}]", text)
        for name, text in texts.items()
    }


def used(text: str, figures: Figures) -> list[Figure]:
    """The live figures of a text in the order they stand in it, each once."""
    keys = dict.fromkeys(_key(found) for found in MARK.finditer(text))
    return [figures[key] for key in keys if key in figures]


def _key(found: re.Match[str]) -> str:
    return found[3] or f"{found[1]}:{found[2]}"


def _drawn(figure: Figure | None, key: str) -> str:
    figure = figure or Figure(key, formats.UNKNOWN, GONE, is_known=False)
    title = f"{figure.label}, {figure.as_of}" if figure.as_of else figure.label
    if figure.url:
        return format_html(
            '<a class="plan-figure" href="{}" title="{}">{}</a>', figure.url, title, figure.text
        )
    return format_html('<span class="plan-figure" title="{}">{}</span>', title, figure.text)


def _metrics(keys: set[str], actor: Actor) -> dict[str, Figure]:
    found = {}
    for card in cards(actor, keys):
        if card.question is None or card.row is None or card.row.value is None:
            continue
        key = card.metric.key
        found[f"metric:{key}"] = Figure(
            f"metric:{key}",
            written(card.metric, card.row.value, card.currency),
            str(card.metric.label),
            period_name(card.row, card.question.grain),
            rows_url(card.question, card.row) or reverse("analytics:metric_detail", args=[key]),
        )
    return found


def _segments(keys: set[str], actor: Actor) -> dict[str, Figure]:
    rows = visible_segments(actor).filter(key__in=keys)
    return {
        f"segment:{segment.key}": Figure(
            f"segment:{segment.key}",
            formats.number(segment.member_count),
            tr("Customers in “{segment}”", segment=segment.label),
            formats.day(segment.last_built_at) if segment.last_built_at else "",
            segment.get_absolute_url(),
        )
        for segment in rows
        if segment.member_count is not None
    }


def _objectives(keys: set[str], plan: Plan, actor: Actor) -> dict[str, Figure]:
    found, currency = {}, business().currency
    for objective in objectives_of(plan).filter(key__in=keys):
        row = row_of(objective, actor=actor)
        url = reverse("planning:objective_detail", args=[objective.key]) + plan.query
        target = write(float(objective.target), row.metric, currency)
        found[f"target:{objective.key}"] = Figure(
            f"target:{objective.key}",
            target,
            tr("Target of “{objective}”", objective=objective.name),
            tr("due {day}", day=formats.day(objective.due_on)),
            url,
        )
        if row.measurement is not None and row.actual is not None:
            found[f"objective:{objective.key}"] = Figure(
                f"objective:{objective.key}",
                write(row.actual, row.metric, currency),
                objective.name,
                formats.moment(row.measurement.measured_at),
                url,
            )
    return found


def budget_marks() -> list[tuple[str, str]]:
    """What of the budget a text can show: the key of the mark, and what it is."""
    return [
        ("planned", tr("Budget, planned")),
        ("spent", tr("Budget, spent")),
        ("committed", tr("Budget, committed")),
        ("expected", tr("Budget, expected in the end")),
    ]


def _budget(plan: Plan) -> dict[str, Figure]:
    """Two queries; nothing while the plan has no lines."""
    budget = budget_of(plan)
    if not budget.rows:
        return {}
    sums = budget.sums
    amounts = (sums.planned, sums.actual, sums.committed, sums.expected)
    return {
        f"budget:{key}": Figure(
            f"budget:{key}",
            formats.money(amount, budget.currency, 0),
            label,
            formats.day(today()),
            reverse("planning:budget") + plan.query,
        )
        for (key, label), amount in zip(budget_marks(), amounts, strict=True)
    }


def _quality(actor: Actor) -> dict[str, Figure]:
    seen = overview(actor)
    if seen.share is None:
        return {}
    day: date | None = seen.scored.finished_at.date() if seen.scored and seen.scored.finished_at else None
    return {
        "quality": Figure(
            "quality",
            formats.percent(seen.share),
            tr("Checks of the data that are passed"),
            formats.day(day) if day else "",
            reverse("quality:quality_overview"),
        )
    }
