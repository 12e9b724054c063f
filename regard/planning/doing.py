"""What the pages of doing bring into the frame: areas of the plan, commands, notices."""

from regard.kernel.words import lazy
from regard.notifications.kinds import Kind, register_kind, register_subject
from regard.planning import (
    budget_parts,
    budget_queries,
    doing_panels,
    home_parts,
    initiative_queries,
    review_queries,
    risk_queries,
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

register_page(SectionPage(PLAN, "initiatives", "Initiatives", "planning:initiative_list", VIEW, order=30))
register_page(SectionPage(PLAN, "timeline", "Timeline", "planning:timeline", VIEW, order=40))
register_page(SectionPage(PLAN, "budget", "Budget", "planning:budget", budget_queries.VIEW, order=50))
register_page(SectionPage(PLAN, "worth", "Worth", "planning:worth", budget_queries.VIEW, order=60))
register_page(SectionPage(PLAN, "risks", "Risks", "planning:risk_list", VIEW, order=70))
register_page(SectionPage(PLAN, "reviews", "Reviews", "planning:review_list", VIEW, order=80))
register_page(SectionPage(PLAN, "scope", "Scope", "planning:scope", VIEW, order=90))
register_command(
    Command(
        "Add an initiative", "planning:initiative_create", "rocket", "planning.initiative.create",
        "plan project measure",
    )
)  # fmt: skip
register_command(Command("Open the timeline", "planning:timeline", "timeline", VIEW, "gantt plan milestones"))
register_kind(
    Kind(
        LATE,
        "A step I answer for is overdue",
        "A step is overdue",
        "A step of the plan is overdue",
        "calendar",
    )
)
register_kind(
    Kind(
        PUSHED,
        "Somebody moves what I wait for",
        "{who} pushed a step of yours",
        "A step of yours was pushed",
        "timeline",
    )
)
register_kind(
    Kind(
        OVER,
        "A budget line I answer for is overspent",
        "A budget line needs a look",
        "A budget line needs a look",
        "coins",
    )
)
register_kind(
    Kind(
        ACTIVE,
        "A contingency of mine goes into force",
        "A contingency is in force",
        "A contingency is in force",
        "shield",
    )
)
register_kind(
    Kind(
        RECOVERED,
        "The figure of such a risk is right again",
        "A risk’s figure is right again",
        "A risk’s figure is right again",
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
register_kind(Kind(DUE, "A review I lead is due", "A review is due", "A review is due", "presentation"))
register_subject(review_queries.MODEL, review_queries.describe_reviews)
register_kind(
    Kind(
        ANSWERED,
        "A change I asked for is answered",
        "{who} answered your request",
        "Your request was answered",
        "ruler",
    )
)
register_subject("planning.change_request", scope_queries.describe_requests)
register_subject(risk_queries.MODEL, risk_queries.describe_risks)
register_subject(budget_queries.LINE, budget_queries.describe_lines)
budget_parts.register()
doing_panels.register()
home_parts.register()
register_subject(initiative_queries.STEP, initiative_queries.describe_steps)
