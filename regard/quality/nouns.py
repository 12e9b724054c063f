"""Where doubles are found: in the palette, and on the customer's page. The queue has a page of its own."""

from dataclasses import replace
from typing import Any

from django.db.models import Q

from regard.customers.confidence import limit_ages
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of
from regard.quality import parts  # noqa: F401 - register
from regard.quality.fields import BITS, CHECKS, check_key
from regard.quality.models import CustomerQuality
from regard.quality.own_items import checks, required_fields
from regard.quality.score_queries import ages, lacking
from regard.quality.task_queries import LIVE, task_counts
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Choices, Column, Filter, extend_noun
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page

limit_ages(ages)
register_nav(
    NavItem(lazy("Doubles"), "quality:double_list", "copy", "quality.double.view", order=25, letter="u")
)
register_command(
    Command(
        lazy("Doubles"),
        "quality:double_list",
        "copy",
        "quality.double.view",
        lazy("duplicates duplicate merge same twice data quality"),
    )
)


def _checks(actor: object) -> Choices:
    fields = required_fields()
    return [
        (check_key(check), f"{fields[check[0]].label}: {fields[check[0]].says[check[1]]}")
        for check in checks()
    ]


def _fails(op: str, value: Any) -> Q:  # noqa: ANN401
    """Customers who fail any of these checks, or (`is_not`) none of them. Reads all scores, one number each; of an own field that
    is required, who is asked for it and has none."""
    known = {check_key(check): BITS[check] for check in CHECKS}
    bits = sum({known[one] for one in value if one in known})
    failing = CustomerQuality.objects.extra(where=["failed & %s <> 0"], params=[bits])
    inside = Q(pk__in=failing.values("customer_id")) | lacking(value)
    return ~inside if op == "is_not" else inside


extend_noun(
    "customers.customer",
    columns=(
        Column(
            "quality", lazy("Data quality"), "number", path="quality__score", default=False, sortable=False
        ),
    ),
    filters=(
        Filter("quality", lazy("Data quality"), "number", path="quality__score"),
        Filter("quality_fails", lazy("Fault"), "choice", choices=_checks, apply=_fails, ops=("is", "is_not")),
    ),
    related=("quality",),
)
register_command(
    Command(
        lazy("Data quality"),
        "quality:quality_overview",
        "checkbox",
        "quality.requirement.view",
        lazy("requirements completeness accuracy mend score data steward"),
    )
)
register_command(
    Command(
        lazy("Steward tasks"),
        "quality:task_list",
        "checkbox",
        "quality.task.view",
        lazy("data faults to do mend steward assigned"),
    )
)


def _waiting(actor: Actor) -> int | None:
    """Steward tasks that are open or in progress, as far as the actor may see them; None when there are none."""
    counts = task_counts(actor)
    return sum(counts.get(status, 0) for status in LIVE) or None


REQUIREMENT, TASK, DOUBLE = "quality.requirement.view", "quality.task.view", "quality.double.view"
for _order, _page in enumerate(
    (
        SectionPage(
            "data-quality",
            "overview",
            lazy_of("data quality", "State"),
            "quality:quality_overview",
            REQUIREMENT,
        ),
        SectionPage("data-quality", "tasks", lazy("Tasks"), "quality:task_list", TASK, count=_waiting),
        SectionPage("data-quality", "doubles", lazy("Doubles"), "quality:double_list", DOUBLE),
        SectionPage(
            "data-quality",
            "requirements",
            lazy_of("data quality", "Requirements"),
            "quality:requirement_list",
            REQUIREMENT,
        ),
        SectionPage("data-quality", "governance", lazy("Governance"), "quality:governance", REQUIREMENT),
        SectionPage("data-quality", "mends", lazy("Mends"), "quality:mend_list", REQUIREMENT),
    )
):
    register_page(replace(_page, order=10 * _order))
