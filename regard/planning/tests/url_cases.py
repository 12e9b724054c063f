from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from regard.people.tests.cast import Cast
from regard.planning.models import Approval, Comment, Goal, Objective, Plan, PlanLink, Section
from regard.planning.services.sharing import share_plan
from regard.planning.tests.assessing_cases import ASSESSING
from regard.planning.tests.doing_cases import DOING
from regard.planning.tests.people_cases import PEOPLE
from tests.cases import Case

VIEW = ("planning.plan.view",)


def _plan(cast: Cast) -> Plan:
    return Plan.objects.create(name="Plan", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def _objective(cast: Cast) -> Sequence[Any]:
    plan = _plan(cast)
    objective = Objective.objects.create(
        plan=plan,
        goal=Goal.objects.create(plan=plan, name="Grow"),
        key="sell-more",
        name="Sell more",
        metric="net_revenue",
        window="trailing_year",
        baseline=Decimal(1),
        baseline_on=date(2025, 12, 31),
        target=Decimal(2),
        due_on=date(2026, 12, 31),
        owner=cast.owner,
    )
    return [objective.key]


def _only_plan(cast: Cast) -> Sequence[Any]:
    _plan(cast)
    return []


def _section(cast: Cast) -> Sequence[Any]:
    Section.objects.create(plan=_plan(cast), key="strategy", text="Keep before win.")
    return ["strategy"]


def _comment(cast: Cast) -> Sequence[Any]:
    section = Section.objects.create(plan=_plan(cast), key="strategy")
    return [Comment.objects.create(section=section, text="Why?").pk]


def _approval(cast: Cast) -> Sequence[Any]:
    plan = Plan.objects.create(
        name="Plan", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), status=Plan.Status.PROPOSED
    )
    return [Approval.objects.create(plan=plan, approver=cast.owner, asked_by=cast.owner).pk]


def _guide(cast: Cast) -> Sequence[Any]:
    _plan(cast)
    return ["segments"]


def _link(cast: Cast) -> Sequence[Any]:
    made = PlanLink.objects.create(
        plan=_plan(cast), note="The bank", digest="0" * 64, expires_on=date(2099, 1, 1), made_by=cast.owner
    )
    return [made.pk]


def _shared(cast: Cast) -> Sequence[Any]:
    made = share_plan(
        actor=cast.actor("owner"), plan=_plan(cast), note_="The bank", days=1, shows_budget=False
    )
    return [made[1]]


CASES = (
    Case("planning:plan_link_revoke", _link, method="post", grants=VIEW, status=(302, 404)),
    Case("planning:plan_links", _only_plan, grants=VIEW),
    Case("planning:plan_shared", _shared),
    Case("planning:guide_step", _guide, grants=VIEW),
    Case("planning:section_detail", _section),
    Case("planning:section_edit", _section, grants=VIEW),
    Case("planning:section_draft", _section, method="post", grants=VIEW, data={"text": "Keep"}),
    Case("planning:section_draft_drop", _section, method="post", grants=VIEW),
    Case("planning:section_comment", _section, method="post", grants=VIEW, data={"text": "Why?"}),
    Case("planning:section_history", _section),
    Case("planning:section_restore", _section, method="post", grants=VIEW, data={"text": "1"}, status=(404,)),
    Case("planning:comment_close", _comment, method="post", grants=(*VIEW, "planning.section.change")),
    Case("planning:plan_document", _only_plan),
    Case("planning:plan_tree", _only_plan),
    Case("planning:version_compare", _only_plan),
    Case("planning:plan_export", _only_plan),
    Case("planning:plan_print", _only_plan, method="post", data={"format": "pdf"}),
    Case("planning:version_begin", _only_plan, grants=VIEW),
    Case("planning:version_ask", _only_plan, grants=VIEW),
    Case("planning:version_approve", _only_plan, method="post", grants=VIEW),
    Case("planning:version_enforce", _only_plan, method="post", grants=VIEW),
    Case("planning:version_drop", _only_plan, method="post", grants=VIEW),
    Case("planning:approval_decide", _approval),
    Case("planning:approval_withdraw", _approval, method="post", grants=VIEW),
    Case("planning:objective_detail", _objective),
    Case("planning:objective_panel", _objective),
    Case("planning:objective_change", _objective, grants=VIEW),
    Case("planning:objective_delete", _objective, grants=VIEW),
    Case(
        "planning:objective_lag", _objective, method="post", grants=VIEW, data={"lag_days": ""}, status=(302,)
    ),
    Case("planning:objective_preview", _only_plan, method="post", grants=VIEW),
    *DOING,
    *ASSESSING,
    *PEOPLE,
)
