"""What the pages of doing bring into the frame: areas of the plan, commands, notices."""

from regard.kernel.words import lazy, lazy_of
from regard.notifications.kinds import Kind, register_kind, register_subject
from regard.planning import (
    assessing,
    budget_parts,
    budget_queries,
    doing_panels,
    home_parts,
    initiative_queries,
    review_queries,
    risk_queries,
    rule_parts,
    scope_queries,
    surprise_queries,
)
from regard.planning.areas import PLAN
from regard.planning.services.budget import OVER
from regard.planning.services.reviews import DUE
from regard.planning.services.risks import ACTIVE, RECOVERED
from regard.planning.services.scope import ANSWERED
from regard.planning.services.surprises import UNUSUAL
from regard.planning.services.timeline import LATE, PUSHED
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page

VIEW = "planning.plan.view"

register_page(
    SectionPage(
        PLAN, "initiatives", lazy("Initiatives"), "planning:initiative_list", VIEW, order=30, group="doing"
    )
)
for _order, (_key, _label, _url_name, _permission, _group) in enumerate(
    (
        ("timeline", lazy_of("plan", "Timeline"), "planning:timeline", VIEW, "doing"),
        ("budget", lazy("Budget"), "planning:budget", budget_queries.VIEW, "doing"),
        ("scope", lazy("Scope"), "planning:scope", VIEW, "doing"),
        ("worth", lazy("Worth"), "planning:worth", budget_queries.VIEW, "knowledge"),
        ("reviews", lazy("Reviews"), "planning:review_list", VIEW, "control"),
        ("risks", lazy("Risks"), "planning:risk_list", VIEW, "control"),
    ),
    start=4,
):
    register_page(SectionPage(PLAN, _key, _label, _url_name, _permission, order=10 * _order, group=_group))
register_command(
    Command(
        lazy("Add an initiative"), "planning:initiative_create", "rocket", "planning.initiative.create",
        lazy("plan project measure"),
    )
)  # fmt: skip
register_command(
    Command(lazy("Open the timeline"), "planning:timeline", "timeline", VIEW, lazy("gantt plan milestones"))
)
register_kind(
    Kind(
        LATE,
        lazy("A step I answer for is overdue"),
        lazy("A step is overdue"),
        lazy("A step of the plan is overdue"),
        "calendar",
    )
)
register_kind(
    Kind(
        PUSHED,
        lazy("Somebody moves what I wait for"),
        lazy("{who} pushed a step of yours"),
        lazy("A step of yours was pushed"),
        "timeline",
    )
)
register_kind(
    Kind(
        OVER,
        lazy("A budget line I answer for is overspent"),
        lazy("A budget line needs a look"),
        lazy("A budget line needs a look"),
        "coins",
    )
)
register_kind(
    Kind(
        ACTIVE,
        lazy("A contingency of mine goes into force"),
        lazy("A contingency is in force"),
        lazy("A contingency is in force"),
        "shield",
    )
)
register_kind(
    Kind(
        RECOVERED,
        lazy("The figure of such a risk is right again"),
        lazy("A risk’s figure is right again"),
        lazy("A risk’s figure is right again"),
        "shield",
    )
)
register_kind(
    Kind(
        UNUSUAL,
        lazy("A figure of an objective of mine is unusual"),
        lazy("A figure is unusual"),
        lazy("A figure of the plan is unusual"),
        "activity",
    )
)
register_subject(surprise_queries.MODEL, surprise_queries.describe_surprises)
register_kind(
    Kind(
        DUE, lazy("A review I lead is due"), lazy("A review is due"), lazy("A review is due"), "presentation"
    )
)
register_subject(review_queries.MODEL, review_queries.describe_reviews)
register_kind(
    Kind(
        ANSWERED,
        lazy("A change I asked for is answered"),
        lazy("{who} answered your request"),
        lazy("Your request was answered"),
        "ruler",
    )
)
register_subject("planning.change_request", scope_queries.describe_requests)
register_subject(risk_queries.MODEL, risk_queries.describe_risks)
register_subject(budget_queries.LINE, budget_queries.describe_lines)
assessing.register()
budget_parts.register()
doing_panels.register()
rule_parts.register()
home_parts.register()
register_subject(initiative_queries.STEP, initiative_queries.describe_steps)
