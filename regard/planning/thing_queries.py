"""What else a version lays down, said in lines that can be held against another version's: situation, tools, personas, rules.

Courses are of no version: they go over to the one that comes into force, with all completions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Prefetch

from regard.kernel.policies import PERIODS
from regard.kernel.words import lazy, tr, tr_of
from regard.planning.contact_queries import cadence
from regard.planning.models import Area, Assessment, Gap, Plan, Process, Selection
from regard.planning.policy_queries import limit_words
from regard.planning.rule_queries import (
    authority_limits,
    contact_name,
    contact_rules,
    limit_name,
    processes,
    treatments,
)
from regard.planning.situation_queries import gap_state
from regard.planning.situation_rules import STATE_WORDS
from regard.ui import formats

Said = list[tuple[str, str]]
Things = Mapping[object, tuple[str, Said]]
"""By what makes a thing the same one in two versions: its name, and what is said of it, label and text."""


def _areas(plan: Plan) -> Things:
    latest = Prefetch("assessments", Assessment.objects.order_by("-on", "-pk"))
    found: dict[object, tuple[str, Said]] = {}
    roots = _roots(Area)
    for one in plan.areas.prefetch_related(latest):
        assessed = next(iter(one.assessments.all()), None)
        found[roots.get(one.pk, one.pk)] = (
            one.name,
            [
                (tr("Name"), one.name),
                (tr_of("area", "Level"), formats.number(assessed.level) if assessed else ""),
                (tr("What was found"), assessed.finding if assessed else ""),
                (tr("What the levels look like"), "\n".join(str(level) for level in one.levels)),
            ],
        )
    return found


def _gaps(plan: Plan) -> Things:
    found: dict[object, tuple[str, Said]] = {}
    roots = _roots(Gap)
    for one in plan.gaps.select_related("area", "initiative"):
        found[roots.get(one.pk, one.pk)] = (
            one.name,
            [
                (tr("Name"), one.name),
                (tr("What is missing"), one.what),
                (tr("Severity"), one.get_severity_display()),
                (tr("Evidence"), one.evidence),
                (tr("Area"), one.area.name if one.area else ""),
                (tr("State"), str(STATE_WORDS[gap_state(one)])),
                (tr("Initiative"), one.initiative.name if one.initiative else ""),
                (tr("Why"), one.accepted_why),
            ],
        )
    return found


def _selections(plan: Plan) -> Things:
    found: dict[object, tuple[str, Said]] = {}
    roots = _roots(Selection)
    rows = plan.selections.select_related("chosen").prefetch_related("criteria", "candidates")
    for one in rows:
        criteria = [tr("{name}: {weight}", name=each.name, weight=formats.number(float(each.weight), 1))
                    for each in one.criteria.all()]  # fmt: skip
        found[roots.get(one.pk, one.pk)] = (
            one.name,
            [
                (tr("Name"), one.name),
                (tr("What it is for"), one.what),
                (tr("Criteria"), formats.listing(criteria) if criteria else ""),
                (tr("Candidates"), formats.listing([each.name for each in one.candidates.all()])),
                (tr("Chosen"), one.chosen.name if one.chosen else ""),
                (tr("Reason"), one.reason),
            ],
        )
    return found


def _personas(plan: Plan) -> Things:
    return {
        one.key: (
            one.name,
            [
                (tr("Name"), one.name),
                (tr("Segment"), one.segment.label),
                (tr("In a sentence"), one.sentence),
                (tr("Needs"), one.needs),
                (tr("What annoys them"), one.pains),
                (tr("Where we meet them"), one.channels),
                (tr("Quote"), one.quote),
            ],
        )
        for one in plan.personas.select_related("segment")
    }


def _contacts(plan: Plan) -> Things:
    found: dict[object, tuple[str, Said]] = {}
    for one in contact_rules(plan):
        said = [(tr("At most"), cadence(one)), (tr("What is said"), one.says),
                (tr("Who answers for it"), one.owner.display_name)]  # fmt: skip
        found[one.segment_id, one.channel, one.purpose] = (contact_name(one), said)
    return found


def _treatments(plan: Plan) -> Things:
    return {
        one.name: (
            one.name,
            [
                (tr("Customers"), one.segment.label if one.segment else tr("Everybody")),
                (tr("What is done for them"), one.what),
                (tr("Answer within hours"), "" if one.answer_hours is None else formats.number(one.answer_hours)),
                (tr("Looked after by"), one.owner.display_name if one.owner else ""),
                (tr("Offers"), one.offers),
                (tr_of("order", "Place"), formats.number(place)),
            ],
        )
        for place, one in enumerate(treatments(plan), 1)
    }  # fmt: skip


def _limits(plan: Plan) -> Things:
    found: dict[object, tuple[str, Said]] = {}
    for one in authority_limits(plan):
        total = (
            ""
            if one.total is None
            else tr("{most} {period}", most=limit_words("money", one.total), period=PERIODS[one.period])
        )
        said = [(tr("Up to"), limit_words(one.unit, one.most)), (tr("Altogether at most"), total),
                (tr("Above it asks"), one.ask.display_name)]  # fmt: skip
        found[one.role_id, one.kind, one.segment_id] = (limit_name(one), said)
    return found


def _processes(plan: Plan) -> Things:
    return {
        one.name: (
            one.name,
            [
                (tr("Begins when"), one.begins),
                (tr("Who answers for it"), one.owner.display_name),
                (tr("Steps"), _steps(one)),
                (tr("What runs"), formats.listing(one.automations) if one.automations else tr("By hand")),
            ],
        )
        for one in processes(plan)
    }


KINDS: Sequence[tuple[str, Callable[[Plan], Things]]] = (
    (lazy("Situation"), _areas),
    (lazy("Gaps"), _gaps),
    (lazy("Tools"), _selections),
    (lazy("Personas"), _personas),
    (lazy("Contacts"), _contacts),
    (lazy("Treatments"), _treatments),
    (lazy("What a role may give"), _limits),
    (lazy("Processes"), _processes),
)
"""Each kind of thing by its title, and how a version's are read: in two to four queries."""


def _steps(process: Process) -> str:
    return "\n".join(
        formats.listing([part for part in (step["who"], step["what"], step["with"], step["within"]) if part])
        for step in process.steps
    )


def _roots(model: type[Model]) -> Mapping[int, int]:
    """What each row was first copied from, through any number of versions. One query."""
    origins: dict[int, Any] = dict(model._default_manager.values_list("pk", "origin_id"))
    found = {}
    for pk in origins:
        root, seen = pk, {pk}
        while (before := origins.get(root)) is not None and before not in seen:
            root = before
            seen.add(root)
        found[pk] = root
    return found
