"""What personas, training and adoption bring into the frame: areas of the plan, panels, notices, and who knows about courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, several, tr
from regard.notifications.kinds import Kind, register_kind, register_subject
from regard.people.gates import learn_from
from regard.planning import adoption_queries, persona_queries, training_queries
from regard.planning.areas import PLAN
from regard.planning.live import Cell, Live, Panel, register_panel
from regard.planning.models import Plan, Section
from regard.planning.queries import today
from regard.planning.services.training import ENDING, NEEDED
from regard.segments.queries import register_usage
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
from regard.ui.slots import Part, register_part

VIEW = "planning.plan.view"
SHOWN = 3


def _personas(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Who they are, how many, what they are worth, and whether it still rests on something."""
    cells = []
    computed = []
    for row in persona_queries.persona_rows(plan, actor):
        figures = {figure.label: figure for figure in row.figures}
        size, revenue = figures.get(tr("Members")), figures.get(tr("Net revenue"))
        cells.append(
            (
                Cell(row.persona.name, row.url, note=row.persona.sentence),
                Cell(size.value if size else "", size.url if size else "", is_figure=True),
                Cell(revenue.value if revenue else "", revenue.url if revenue else "", is_figure=True),
                Cell(row.state, verdict=row.glyph),
            )
        )
        if row.figures and row.computed_at is not None:
            computed.append(row.computed_at)
    heads = (tr("Persona"), tr("Members"), tr("Net revenue"), tr("Evidence"))
    url = reverse("planning:persona_list") + plan.query
    return Live(heads, cells, as_of=min(computed, default=None), url=url)


def _training(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Courses, who needs them, and how many have them for whoever may see that."""
    sees = actor.may(training_queries.SEE)
    cells = []
    for row in training_queries.course_rows(plan, actor):
        months = row.course.months
        cells.append(
            (
                Cell(
                    row.course.name,
                    reverse("planning:course_detail", args=[row.course.pk]),
                    note=row.course.outcome,
                ),
                Cell(", ".join(row.roles)),
                Cell(several("{count} month", "{count} months", months) if months else tr("once")),
                Cell(row.state[1], verdict=row.state[0]) if sees else Cell(""),
            )
        )
    heads = (tr("Course"), tr("Who needs it"), tr("Again after"), tr("State") if sees else "")
    return Live(heads, cells, as_of=today(), url=reverse("planning:training"))


def _stale(request: HttpRequest, plan: Plan) -> Mapping[str, Any] | None:
    """Two queries; nothing while all evidence is fresh."""
    found = persona_queries.stale_personas(plan)
    return {"stale": found[:SHOWN]} if found else None


register_page(
    SectionPage(
        PLAN, "personas", lazy("Personas"), "planning:persona_list", VIEW, order=30, group="knowledge"
    )
)
register_page(
    SectionPage(PLAN, "training", lazy("Training"), "planning:training", VIEW, order=10, group="people")
)
register_page(
    SectionPage(PLAN, "mine", lazy("My courses"), "planning:training_mine", VIEW, order=20, group="people")
)
register_page(
    SectionPage(
        PLAN,
        "adoption",
        lazy("Adoption"),
        "planning:adoption",
        adoption_queries.SEE,
        order=30,
        group="people",
    )
)
register_command(
    Command(lazy("Open my courses"), "planning:training_mine", "license", VIEW, lazy("training learn course"))
)
register_panel(Panel("personas", lazy("Personas"), ("customers",), _personas, order=15))
register_panel(Panel("training", lazy("Courses"), ("training",), _training, order=15))
register_part(Part("planning.home.side", "personas", "planning/parts/home_personas.html", _stale, order=30))
register_kind(
    Kind(
        NEEDED,
        lazy("I need a course"),
        lazy("You need a course"),
        lazy("You need a course"),
        "license",
    )
)
register_kind(
    Kind(
        ENDING,
        lazy("A course of mine is over soon"),
        lazy("A course is over soon"),
        lazy("A course of yours is over soon"),
        "license",
    )
)
register_subject(training_queries.MODEL, training_queries.describe_courses)
register_usage("planning.personas", persona_queries.uses_in_personas)
learn_from(training_queries.PlanRegister())
