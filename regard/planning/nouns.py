from collections.abc import Iterable, Mapping

from django.urls import reverse

from regard.kernel.actor import Actor
from regard.planning import doing  # noqa: F401 - registers
from regard.planning.models import Objective
from regard.planning.queries import objectives_of, plan_in_force
from regard.quality.score_queries import offer_objectives
from regard.segments.queries import Use, register_usage
from regard.ui.finding import find_named
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Finder, SearchHit, register_finder
from regard.ui.palette import Command, register_command

register_nav(
    NavItem(
        "Plan", "planning:plan_home", "target-arrow", "planning.plan.view", order=10, letter="p", phone=True
    )
)
register_command(
    Command(
        "Add an objective",
        "planning:objective_create",
        "target-arrow",
        "planning.objective.create",
        "plan goal target",
    )
)


def _objectives(actor: Actor) -> list[tuple[str, str]]:
    """What the plan in force wants, for whoever says what data it takes."""
    if not actor.may("planning.plan.view") or (plan := plan_in_force(actor)) is None:
        return []
    return list(objectives_of(plan).values_list("key", "name"))


offer_objectives(_objectives)


def _found(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Objectives of the plan in force by name. Three queries."""
    if (plan := plan_in_force(actor)) is None:
        return []
    rows = {one.pk: one for one in objectives_of(plan)}
    return [
        SearchHit(
            title=rows[number].name,
            url=reverse("planning:objective_detail", args=[rows[number].key]),
            subtitle=f"Objective of {plan.name}",
            icon="target-arrow",
            id=number,
            score=score,
        )
        for number, score in find_named({pk: one.name for pk, one in rows.items()}, text, limit=limit)
    ]


register_finder(
    Finder("planning.objective", "Objective", "Objectives", "target-arrow", "planning.plan.view", _found)
)


def _uses(segments: Iterable[int]) -> Mapping[int, list[Use]]:
    """The objectives that are about these segments. One query."""
    found: dict[int, list[Use]] = {}
    for key, name, segment in Objective.objects.filter(segment__in=list(segments)).values_list(
        "key", "name", "segment"
    ):
        found.setdefault(segment, []).append(
            Use("objectives", name, reverse("planning:objective_detail", args=[key]))
        )
    return found


register_usage("planning.objectives", _uses)
