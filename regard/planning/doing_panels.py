"""The live data of doing the plan beside its text: initiatives with their days, the budget, risks, reviews."""

from __future__ import annotations

from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.planning.budget_queries import VIEW as SEE_BUDGET
from regard.planning.budget_queries import Sums, budget_of
from regard.planning.initiative_queries import timeline_of
from regard.planning.live import Cell, Live, Panel, register_panel
from regard.planning.models import Plan, Risk, Section
from regard.planning.queries import today
from regard.planning.review_queries import reviews_of
from regard.planning.risk_queries import risk_rows
from regard.ui import formats


def _initiatives(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """In the order of the timeline: who leads it, from when to when, what comes next."""
    cells = []
    for row in timeline_of(plan).rows:
        step = row.next_step
        days = "–".join(formats.day_short(day) for day in (row.starts_on, row.ends_on) if day is not None)
        cells.append(
            (
                Cell(
                    row.initiative.name,
                    reverse("planning:initiative_detail", args=[row.initiative.pk]),
                    note=row.initiative.owner.display_name,
                ),
                Cell(days),
                Cell(f"{step.step.name}, {formats.day_short(step.item.ends_on)}" if step is not None else ""),
                Cell(row.word, verdict=row.glyph),
            )
        )
    heads = (tr("Initiative"), tr("Days"), tr("Next step"), tr("State"))
    return Live(heads, cells, as_of=today(), url=reverse("planning:timeline"))


def _budget(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """By cost factor, and all together, in the business's currency."""
    budget = budget_of(plan)
    if not budget.rows:
        return None
    url = reverse("planning:budget")

    def line(label: str, sums: Sums, word: str = "", verdict: str = "") -> tuple[Cell, ...]:
        money = (sums.planned, sums.committed, sums.actual, sums.expected)
        figures = (Cell(formats.money(one, budget.currency, 0), is_figure=True) for one in money)
        return (Cell(label, url), *figures, Cell(word, verdict=verdict))

    rows = []
    for label, lines, sums in budget.groups:
        worst = next(
            (one for wanted in ("bad", "watch", "none") for one in lines if one.verdict == wanted), lines[0]
        )
        rows.append(line(label, sums, worst.word, worst.verdict))
    rows.append(line(tr("Together"), budget.sums))
    heads = (tr("For what"), tr("Planned"), tr("Committed"), tr("Spent"), tr("Forecast"), "")
    foreign = len({row.line.currency for row in budget.rows}) > 1
    note = tr("Lines in other currencies are not in these sums.") if foreign else ""
    return Live(heads, rows, as_of=today(), url=url, note=note)


def _risks(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Those that are not closed, what is in force first, then by probability times impact."""
    rows = [row for row in risk_rows(plan, actor) if row.risk.status == Risk.Status.OPEN]
    cells = [
        (
            Cell(
                row.risk.name,
                reverse("planning:risk_detail", args=[row.risk.pk]),
                note=row.risk.mitigation.split("\n")[0],
            ),
            Cell(f"{row.risk.probability} × {row.risk.impact} = {row.risk.score}", is_figure=True),
            Cell(row.trigger, note=tr("now {value}", value=row.now) if row.now else ""),
            Cell(row.state[1], verdict=row.state[0]),
        )
        for row in rows
    ]
    heads = (tr("Risk"), tr("Probability × impact"), tr("Its contingency goes into force when"), tr("State"))
    return Live(heads, cells, as_of=today(), url=reverse("planning:risk_list"))


def _reviews(plan: Plan, section: Section, actor: Actor) -> Live | None:
    cells = [
        (
            Cell(formats.day(one.on)),
            Cell(one.name, reverse("planning:review_detail", args=[one.pk]), note=one.leader.display_name),
            Cell(tr("held") if one.closed_at else tr("is open") if one.opened_at else tr("to come")),
        )
        for one in reviews_of(plan)
    ]
    return Live((tr("Day"), tr("Review"), tr("State")), cells, url=reverse("planning:review_list"))


def register() -> None:
    """Put them beside the sections they belong to."""
    register_panel(
        Panel(
            "initiatives",
            lazy("Initiatives"),
            ("timeline", "strategy"),
            _initiatives,
            order=10,
            for_links=True,
        )
    )
    register_panel(
        Panel("budget", lazy("Budget"), ("budget",), _budget, permission=SEE_BUDGET, order=10, for_links=True)
    )
    register_panel(Panel("risks", lazy("Risks"), ("risks",), _risks, order=10))
    register_panel(Panel("reviews", lazy("Reviews"), ("review",), _reviews, order=10))
