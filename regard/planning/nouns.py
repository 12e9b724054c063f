import json
from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.notifications.kinds import Described, Kind, register_kind, register_subject
from regard.planning import (
    doing,  # noqa: F401 - registers
    panels,  # noqa: F401 - registers the live data of the plan
    people_parts,  # noqa: F401 - registers
)
from regard.planning.areas import PLAN
from regard.planning.elements import ELEMENTS
from regard.planning.models import Objective, Section
from regard.planning.queries import objectives_of, plan_in_force, visible_to
from regard.planning.section_queries import MODEL as SECTION
from regard.planning.section_queries import section_at
from regard.planning.services.sections import COMMENTED, GIVEN
from regard.planning.services.versions import ASKED, DECIDED, PASSED
from regard.planning.version_queries import MODEL as APPROVAL
from regard.planning.version_queries import describe_approvals
from regard.quality.score_queries import offer_objectives
from regard.segments.queries import Use, register_usage
from regard.ui.among import among
from regard.ui.finding import find_named
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Finder, SearchHit, register_finder
from regard.ui.palette import Command, register_command
from regard.ui.places import Place, register_place
from regard.ui.prepared import Prepared
from regard.ui.sections import SectionPage, register_page

register_nav(
    NavItem(
        lazy("Plan"),
        "planning:plan_home",
        "target-arrow",
        "planning.plan.view",
        order=10,
        letter="p",
        phone=True,
    )
)
register_page(
    SectionPage(
        PLAN,
        "document",
        lazy("Written plan"),
        "planning:plan_document",
        "planning.plan.view",
        order=20,
        group="written",
    )
)
register_page(
    SectionPage(
        PLAN,
        "versions",
        lazy("Versions"),
        "planning:plan_versions",
        "planning.plan.view",
        order=100,
        group="control",
    )
)
register_page(
    SectionPage(
        PLAN,
        "links",
        lazy("For others"),
        "planning:plan_links",
        "planning.plan.share",
        order=110,
        group="control",
    )
)
register_command(
    Command(
        lazy("Read the plan"),
        "planning:plan_document",
        "book",
        "planning.plan.view",
        lazy("strategy sections brief sostac"),
    )
)
register_command(
    Command(
        lazy("Add an objective"),
        "planning:objective_create",
        "target-arrow",
        "planning.objective.create",
        lazy("plan goal target"),
    )
)


def _objectives(actor: Actor) -> list[tuple[str, str]]:
    """What the plan in force wants, for whoever says what data it takes."""
    if not actor.may("planning.plan.view") or (plan := plan_in_force(actor)) is None:
        return []
    return list(objectives_of(plan).values_list("key", "name"))


offer_objectives(_objectives)


def _found(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Objectives of the plan in force by name. At most three queries."""
    if (plan := plan_in_force(actor)) is None:
        return []
    rows = {one.pk: one for one in objectives_of(plan)}
    return [
        SearchHit(
            title=rows[number].name,
            url=reverse("planning:objective_detail", args=[rows[number].key]),
            subtitle=tr("Objective of {plan}", plan=plan.name),
            icon="target-arrow",
            id=number,
            score=score,
        )
        for number, score in find_named({pk: one.name for pk, one in rows.items()}, text, limit=limit)
    ]


register_finder(
    Finder(
        "planning.objective",
        lazy("Objective"),
        lazy("Objectives"),
        "target-arrow",
        "planning.plan.view",
        _found,
    )
)


def _is_section(actor: Actor, number: int) -> bool:
    """One query."""
    plan, _ = section_at(number)
    return visible_to(actor).filter(pk=plan).exists()


def _section_pulse(actor: Actor, number: int) -> object:
    """Another one when the section was saved. One query."""
    plan, key = section_at(number)
    return Section.objects.filter(plan=plan, key=key).values_list("version", flat=True).first()


register_place(Place(SECTION, "planning.plan.view", _is_section, _section_pulse))


def _found_sections(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Sections of the plan in force by name. At most two queries."""
    if (plan := plan_in_force(actor)) is None:
        return []
    names = dict(enumerate(ELEMENTS))
    return [
        SearchHit(
            title=str(names[number].label),
            url=reverse("planning:section_detail", args=[names[number].key]) + plan.query,
            subtitle=tr("Section of {plan}", plan=plan.name),
            icon=names[number].icon,
            id=number,
            score=score,
        )
        for number, score in find_named({n: str(one.label) for n, one in names.items()}, text, limit=limit)
    ]


register_finder(
    Finder(
        SECTION,
        lazy("Section of the plan"),
        lazy("Sections of the plan"),
        "book",
        "planning.plan.view",
        _found_sections,
    )
)


_named = Prepared(
    lambda ids: (
        Section.objects.filter(pk__in=among(ids))
        .select_related("plan")
        .only("key", "plan__name", "plan__status")
        .order_by()
    ),
    str,
)


def _describe_sections(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Sections as notices name them, for those who may see the plan. One query."""
    rows = _named.all(json.dumps(list(ids))) if actor.may("planning.plan.view") else []
    return {
        one.pk: Described(
            f"{one.element.label}, {one.plan}",
            reverse("planning:section_detail", args=[one.key]) + one.plan.query,
        )
        for one in rows
    }


register_subject(SECTION, _describe_sections)
register_subject(APPROVAL, describe_approvals)
register_kind(
    Kind(
        COMMENTED,
        lazy("Somebody comments on my section of the plan"),
        lazy("{who} commented on the plan"),
        lazy("The plan was commented on"),
        "message",
    )
)
register_kind(
    Kind(
        GIVEN,
        lazy("Somebody gives me a section of the plan"),
        lazy("{who} gave you a section of the plan"),
        lazy("You were given a section of the plan"),
        "book",
    )
)
register_kind(
    Kind(
        ASKED,
        lazy("Somebody asks me to approve a plan"),
        lazy("{who} asks you to approve a plan"),
        lazy("You are asked to approve a plan"),
        "checks",
    )
)
register_kind(
    Kind(
        DECIDED,
        lazy("My plan was decided on"),
        lazy("{who} decided on the plan"),
        lazy("The plan was decided on"),
        "checks",
    )
)
register_kind(
    Kind(
        PASSED,
        lazy("An approval passes to me as deputy"),
        lazy("{who} left an approval to you"),
        lazy("An approval passes to you as deputy"),
        "checks",
    )
)


def _uses(segments: Iterable[int]) -> Mapping[int, list[Use]]:
    """The objectives that are about these segments. One query."""
    found: dict[int, list[Use]] = {}
    rows = Objective.objects.filter(segment__in=list(segments)).select_related("plan")
    for one in rows.order_by("-plan__edition", "position"):
        if one.segment_id is None or any(use.title == one.name for use in found.get(one.segment_id, [])):
            continue  # an older version of the plan says it, too
        url = reverse("planning:objective_detail", args=[one.key]) + one.plan.query
        found.setdefault(one.segment_id, []).append(Use(tr("objectives"), one.name, url))
    return found


register_usage("planning.objectives", _uses)
