from collections.abc import Iterable, Mapping

from django.urls import reverse

from regard.planning.models import Objective
from regard.segments.queries import Use, register_usage
from regard.ui.navigation import NavItem, register_nav
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
