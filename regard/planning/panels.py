"""The live data of the plan's own parts: objectives, segments, metrics, the state of the data, who may do what."""

from __future__ import annotations

from django.urls import reverse

from regard.analytics.catalogue import cards
from regard.analytics.presenting import period_name, rows_url, written
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr, tr_of
from regard.people.queries import business
from regard.planning.figures import write
from regard.planning.live import Cell, Live, Panel, register_panel
from regard.planning.models import Plan, Section
from regard.planning.queries import objectives_of, row_of
from regard.quality.score_queries import overview
from regard.segments.queries import population
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats

SHOWN = 12


def _objectives(plan: Plan, section: Section, actor: Actor) -> Live | None:
    currency = business().currency
    rows = [row_of(objective, actor=actor) for objective in objectives_of(plan)]
    measured = [row.measurement.measured_at for row in rows if row.measurement]
    cells = [
        (
            Cell(
                row.objective.name,
                reverse("planning:objective_detail", args=[row.objective.key]) + plan.query,
                note=f"{row.objective.goal.name} · {row.objective.owner.display_name}",
            ),
            Cell(write(row.actual, row.metric, currency), is_figure=True),
            Cell(write(float(row.objective.target), row.metric, currency), is_figure=True),
            Cell(formats.day(row.objective.due_on)),
            Cell(row.verdict_word, verdict=row.glyph),
        )
        for row in rows
    ]
    return Live(
        (tr("Objective"), tr("Actual"), tr("Target"), tr("Due"), tr("Verdict")),
        cells,
        as_of=min(measured, default=None),
    )


def _segments(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Those the author chose; in the customer analysis, else those the business made itself, the largest first."""
    chosen = section.shows.get("segments") or []
    if not chosen and section.key != "customers":
        return None
    rows = visible_segments(actor).exclude(member_count=None)
    rows = rows.filter(pk__in=chosen) if chosen else rows.filter(kind="own")
    everybody = population()
    found = sorted(rows, key=lambda one: -(one.member_count or 0))[:SHOWN]
    cells = [
        (
            Cell(segment.label, segment.get_absolute_url(), note=segment.meaning),
            Cell(formats.number(segment.member_count), segment.get_absolute_url(), is_figure=True),
            Cell(
                formats.percent((segment.member_count or 0) / everybody) if everybody else "", is_figure=True
            ),
        )
        for segment in found
    ]
    built = [segment.last_built_at for segment in found if segment.last_built_at]
    return Live(
        (tr("Segment"), tr("Customers"), tr("Of all")),
        cells,
        as_of=min(built, default=None),
        url=reverse("segments:segment_list"),
    )


def _metrics(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Those the author chose; in the section on metrics, else those the plan's objectives are bound to."""
    chosen = set(section.shows.get("metrics") or [])
    if not chosen and section.key == "metrics":
        chosen = set(plan.objectives.values_list("metric", flat=True))
    if not chosen:
        return None
    cells = []
    for card in cards(actor, chosen):
        row, asked = card.row, card.question
        if asked is None:
            continue
        is_known = row is not None and row.value is not None
        cells.append(
            (
                Cell(
                    str(card.metric.label),
                    reverse("analytics:metric_detail", args=[card.metric.key]),
                    note=str(card.metric.definition),
                ),
                Cell(
                    written(card.metric, row.value, card.currency)
                    if is_known and row
                    else tr("Being computed")
                    if not card.is_known
                    else formats.UNKNOWN,
                    rows_url(asked, row) if is_known and row else "",
                    is_figure=True,
                ),
                Cell(written_usual(card.metric.unit, card.usual, card.currency), is_figure=True),
                Cell(period_name(row, asked.grain) if row else ""),
            )
        )
    return Live(
        (tr("Metric"), tr("Last value"), tr("Usually"), tr_of("period", "Of")),
        cells,
        url=reverse("analytics:metric_list"),
    )


def written_usual(unit: str, value: float | None, currency: str) -> str:
    """The usual value as its metric is written; money comes in the currency's units."""
    if value is None:
        return formats.UNKNOWN
    match unit:
        case "money":
            return formats.money_short(round(value * 10_000), currency)
        case "share":
            return formats.percent(value)
        case "days":
            return tr("{days} d", days=formats.number(value, 1))
        case _:
            return formats.number(value, 0 if value >= 100 else 2)


def _quality(plan: Plan, section: Section, actor: Actor) -> Live | None:
    seen = overview(actor)
    if seen.share is None:
        return None
    url = reverse("quality:quality_overview")
    cells = [(Cell(tr("All checks"), url), Cell(formats.percent(seen.share), url, is_figure=True), Cell(""))]
    for one in seen.dimensions:
        worst = next((cause for cause in seen.causes if cause.dimension == one.label), None)
        if one.share is not None:
            cells.append(
                (
                    Cell(str(one.label), url),
                    Cell(formats.percent(one.share), url, is_figure=True),
                    Cell(
                        f"{formats.number(worst.failed)} × {worst.says}" if worst else tr("Nothing fails"),
                        url,
                    ),
                )
            )
    at = seen.scored.finished_at if seen.scored else None
    return Live((tr("Dimension"), tr_of("checks", "Passed"), tr("Most frequent")), cells, as_of=at, url=url)


def _ahead(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """What is due in the plan's time, in order."""
    rows = sorted(objectives_of(plan), key=lambda one: (one.due_on, one.position))
    by_day: dict[str, list[str]] = {}
    for one in rows:
        by_day.setdefault(formats.day(one.due_on), []).append(one.name)
    cells = [(Cell(day), Cell(", ".join(names))) for day, names in by_day.items()]
    if formats.day(plan.ends_on) not in by_day:
        cells.append((Cell(formats.day(plan.ends_on)), Cell(tr("The plan ends"))))
    return Live((tr("Day"), tr("What is due")), cells)


register_panel(
    Panel("objectives", lazy("Objectives"), ("objectives",), _objectives, order=10, for_links=True)
)
register_panel(
    Panel(
        "segments",
        lazy("Segments"),
        ("customers", "strategy", "interaction", "communication"),
        _segments,
        permission="segments.segment.view",
        order=20,
        for_links=True,
    )
)
register_panel(
    Panel(
        "metrics",
        lazy("Metrics"),
        (
            "metrics", "customers", "strategy", "experience", "process", "training", "communication",
            "interaction", "budget", "data",
        ),
        _metrics,
        permission="analytics.metric.view",
        order=30,
        for_links=True,
    )
)  # fmt: skip
register_panel(
    Panel(
        "quality",
        lazy("State of the data"),
        ("data",),
        _quality,
        permission="quality.requirement.view",
        order=10,
    )
)
register_panel(Panel("due", lazy("Due days"), ("timeline",), _ahead, order=90, for_links=True))
