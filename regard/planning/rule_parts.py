"""What the plan lays down, brought to where it is read: beside the written sections, on a customer's page, to the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.policies import CHANNELS, GRANTS, PURPOSES, promised_to
from regard.kernel.words import lazy, several, tr
from regard.planning import policy_queries
from regard.planning.areas import PLAN
from regard.planning.contact_queries import cadence
from regard.planning.further_checks import Further, register_check
from regard.planning.live import Cell, Live, Panel, register_panel
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Section, Treatment
from regard.planning.policy_queries import limit_words
from regard.planning.process_queries import process_check, process_rows
from regard.planning.rule_queries import authority_limits, contact_rules, treatments
from regard.segments.queries import Use, register_usage
from regard.ui import formats
from regard.ui.sections import SectionPage, register_page
from regard.ui.slots import Part, register_part

VIEW = "planning.plan.view"


def of_whom(row: ContactRule | Treatment) -> str:
    return row.segment.label if row.segment else tr("Everybody")


def waiting(hours: int | None) -> str:
    """How long somebody waits for an answer at most, as people say it."""
    if hours is None:
        return ""
    if hours % 24 == 0:
        return several("within {count} day", "within {count} days", hours // 24)
    return several("within {count} hour", "within {count} hours", hours)


def _contacts(plan: Plan, section: Section, actor: Actor) -> Live | None:
    url = reverse("planning:contact_matrix") + plan.query
    cells = [
        (
            Cell(of_whom(row), url),
            Cell(str(CHANNELS[row.channel])),
            Cell(str(PURPOSES[row.purpose]), note=row.says),
            Cell(cadence(row)),
            Cell(row.owner.display_name),
        )
        for row in sorted(
            contact_rules(plan), key=lambda one: (one.segment is not None, of_whom(one), one.pk)
        )
    ]
    heads = (tr("Customers"), tr("Channel"), tr("What for"), tr("At most"), tr("Who answers for it"))
    return Live(heads, cells, url=url)


def _treatments(plan: Plan, section: Section, actor: Actor) -> Live | None:
    url = reverse("planning:treatment_list") + plan.query
    cells = [
        (
            Cell(row.name, url, note=of_whom(row)),
            Cell(row.what),
            Cell(waiting(row.answer_hours)),
            Cell(row.owner.display_name if row.owner else ""),
        )
        for row in treatments(plan)
    ]
    heads = (tr("Treatment"), tr("What is done for them"), tr("Answer"), tr("Looked after by"))
    return Live(heads, cells, url=url)


def _limits(plan: Plan, section: Section, actor: Actor) -> Live | None:
    url = reverse("planning:authority") + plan.query
    cells = [
        (
            Cell(row.role.shown_name, url),
            Cell(str(GRANTS[row.kind])),
            Cell(limit_words(row.unit, row.most), is_figure=True),
            Cell(row.ask.display_name),
        )
        for row in authority_limits(plan)
    ]
    return Live((tr("Role"), tr("May give"), tr("Up to"), tr("Above it asks")), cells, url=url)


def _processes(plan: Plan, section: Section, actor: Actor) -> Live | None:
    cells = [
        (
            Cell(
                row.process.name,
                reverse("planning:process_detail", args=[row.process.pk]),
                note=row.process.owner.display_name,
            ),
            Cell(formats.listing(dict.fromkeys(one["who"] for one in row.process.steps if one["who"]))),
            Cell(formats.number(len(row.process.steps)), is_figure=True),
            Cell(row.word, verdict=row.glyph, note=row.failing[0].health.note if row.failing else ""),
        )
        for row in process_rows(plan)
    ]
    heads = (tr("Process"), tr("Who takes part"), tr("Steps"), tr("State"))
    return Live(heads, cells, url=reverse("planning:process_list") + plan.query)


def _treatment_of(request: HttpRequest, customer: Any) -> Mapping[str, Any] | None:  # noqa: ANN401
    """Two queries; nothing where nothing was promised."""
    promise = promised_to([customer.pk]).get(customer.pk)
    if promise is None:
        return None
    return {"promise": promise, "answer": waiting(promise.answer_hours)}


def _uses(segments: Iterable[int]) -> Mapping[int, list[Use]]:
    """The rules that are about these segments. Three queries."""
    wanted, found = list(segments), dict[int, list[Use]]()
    rules = ContactRule.objects.filter(segment__in=wanted).values_list("segment_id", "plan_id").distinct()
    for segment_id, plan_id in rules:
        url = f"{reverse('planning:contact_matrix')}?plan={plan_id}"
        if segment_id is not None and segment_id not in found:
            found[segment_id] = [Use(tr("rules"), tr("Who is contacted how often"), url)]
    rows = Treatment.objects.filter(segment__in=wanted).order_by("-plan__edition", "position")
    for segment_id, name, plan_id in rows.values_list("segment_id", "name", "plan_id"):
        uses = found.setdefault(segment_id or 0, [])
        if all(one.title != name for one in uses):  # an older version of the plan says it, too
            uses.append(Use(tr("rules"), name, f"{reverse('planning:treatment_list')}?plan={plan_id}"))
    limits = AuthorityLimit.objects.filter(segment__in=wanted).order_by("-plan__edition")
    of_roles = set[int]()
    for segment_id, plan_id in limits.values_list("segment_id", "plan_id"):
        if segment_id is not None and segment_id not in of_roles:
            of_roles.add(segment_id)
            url = f"{reverse('planning:authority')}?plan={plan_id}"
            found.setdefault(segment_id, []).append(Use(tr("rules"), tr("What a role may give"), url))
    return found


def register() -> None:
    """Put everything into its place."""
    policy_queries.register()
    for order, (key, label, url_name) in enumerate(
        (
            ("contacts", lazy("Contacts"), "planning:contact_matrix"),
            ("treatments", lazy("Treatments"), "planning:treatment_list"),
            ("authority", lazy("What a role may give"), "planning:authority"),
            ("processes", lazy("Processes"), "planning:process_list"),
        )
    ):
        register_page(SectionPage(PLAN, key, label, url_name, VIEW, order=order, group="rules"))
    register_panel(Panel("contacts", lazy("Contacts"), ("communication",), _contacts, order=5))
    register_panel(Panel("treatments", lazy("Treatments"), ("strategy",), _treatments, order=5))
    register_panel(Panel("limits", lazy("What a role may give"), ("process",), _limits, order=6))
    register_panel(Panel("processes", lazy("Processes"), ("process",), _processes, order=5))
    register_check(Further("processes", "process", process_check))
    register_usage("planning.rules", _uses)
    register_part(
        Part(
            "customers.customer.beside", "treatment", "planning/parts/customer_treatment.html", _treatment_of,
            order=3, permission=VIEW, label=lazy("Treatment"),
        )
    )  # fmt: skip
