"""Cases of the addresses of doing: see `tests/cases.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.models import (
    Assignment,
    AuthorityLimit,
    BudgetEntry,
    BudgetLine,
    ChangeRequest,
    ContactRule,
    Decision,
    Initiative,
    Plan,
    Process,
    Review,
    Risk,
    Step,
    TimeEntry,
    TimelineMove,
    Treatment,
)
from tests.cases import Case

VIEW = ("planning.plan.view",)
DAY = date(2026, 3, 2)


def a_plan(cast: Cast) -> Plan:
    return Plan.objects.create(name="Plan", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def an_initiative(cast: Cast) -> Initiative:
    return Initiative.objects.create(plan=a_plan(cast), name="A tasting box", owner=cast.owner)


def a_step(cast: Cast, **values: Any) -> Step:
    given = {"starts_on": DAY, "ends_on": DAY, "baseline_starts_on": DAY, "baseline_ends_on": DAY}
    return Step.objects.create(initiative=an_initiative(cast), name="Brief", **given | values)


def _initiative(cast: Cast) -> Sequence[Any]:
    return [an_initiative(cast).pk]


def _step(cast: Cast) -> Sequence[Any]:
    return [a_step(cast).pk]


def _assignment(cast: Cast) -> Sequence[Any]:
    initiative = an_initiative(cast)
    return [
        initiative.pk,
        Assignment.objects.create(initiative=initiative, person=cast.owner, part="Leads").pk,
    ]


def _time(cast: Cast) -> Sequence[Any]:
    initiative = an_initiative(cast)
    entry = TimeEntry.objects.create(initiative=initiative, person=cast.owner, on=DAY, minutes=30)
    return [initiative.pk, entry.pk]


def _move(cast: Cast) -> Sequence[Any]:
    step = a_step(cast)
    days = [DAY.isoformat(), DAY.isoformat()]
    moved = [{"step": step.pk, "before": days, "after": days}]
    return [TimelineMove.objects.create(plan=step.initiative.plan, steps=moved).pk]


def _moved(cast: Cast) -> dict[str, Any]:
    return {"step": a_step(cast).pk, "starts_on": "2026-03-03", "ends_on": "2026-03-04"}


def a_line(cast: Cast) -> BudgetLine:
    return BudgetLine.objects.create(
        plan=a_plan(cast), factor="training", name="Course", planned=10_000_000, currency="EUR",
        starts_on=DAY, ends_on=DAY, owner=cast.owner,
    )  # fmt: skip


def _line(cast: Cast) -> Sequence[Any]:
    return [a_line(cast).pk]


def _entry(cast: Cast) -> Sequence[Any]:
    line = a_line(cast)
    entry = BudgetEntry.objects.create(
        line=line, kind="actual", amount=10_000, on=DAY, text="Day one", source="R-1"
    )
    return [line.pk, entry.pk]


def _risk(cast: Cast) -> Sequence[Any]:
    return [
        Risk.objects.create(
            plan=a_plan(cast), name="Cafés leave", probability=3, impact=4, owner=cast.owner
        ).pk
    ]


def a_review(cast: Cast) -> Review:
    return Review.objects.create(plan=a_plan(cast), name="March", on=DAY, leader=cast.owner)


def _review(cast: Cast) -> Sequence[Any]:
    return [a_review(cast).pk]


def _decision(cast: Cast) -> Sequence[Any]:
    review = a_review(cast)
    return [review.pk, Decision.objects.create(review=review, text="Go on").pk]


def _request(cast: Cast) -> Sequence[Any]:
    return [ChangeRequest.objects.create(plan=a_plan(cast), name="Cups", why="They ask", days=2).pk]


def _plan(cast: Cast) -> Sequence[Any]:
    a_plan(cast)
    return []


def a_rule(cast: Cast) -> Sequence[Any]:
    made = ContactRule.objects.create(
        plan=a_plan(cast), channel="phone", purpose="offer", most=1, period="month", owner=cast.owner
    )
    return [made.pk]


def _treatment(cast: Cast) -> Sequence[Any]:
    return [Treatment.objects.create(plan=a_plan(cast), name="House guest", what="By name").pk]


def _limit(cast: Cast) -> Sequence[Any]:
    made = AuthorityLimit.objects.create(
        plan=a_plan(cast),
        role=Role.objects.get(key="seller"),
        kind="refund",
        unit="money",
        most=0,
        ask=cast.owner,
    )
    return [made.pk]


def _process(cast: Cast) -> Sequence[Any]:
    steps = [{"who": "Aylin", "what": "Call", "with": "Phone", "within": "a day"}]
    return [Process.objects.create(plan=a_plan(cast), name="Complaints", steps=steps, owner=cast.owner).pk]


DOING = (
    Case("planning:contact_matrix", _plan),
    Case("planning:contact_create", _plan, grants=VIEW),
    Case("planning:contact_change", a_rule, grants=VIEW),
    Case("planning:contact_remove", a_rule, grants=VIEW),
    Case("planning:treatment_list", _plan),
    Case("planning:treatment_create", _plan, grants=VIEW),
    Case("planning:treatment_change", _treatment, grants=VIEW),
    Case("planning:treatment_move", _treatment, method="post", grants=VIEW),
    Case("planning:treatment_remove", _treatment, grants=VIEW),
    Case("planning:authority", _plan),
    Case("planning:limit_create", _plan, grants=VIEW),
    Case("planning:limit_change", _limit, grants=VIEW),
    Case("planning:limit_remove", _limit, grants=VIEW),
    Case("planning:process_list", _plan),
    Case("planning:process_create", _plan, grants=VIEW),
    Case("planning:process_detail", _process),
    Case("planning:process_change", _process, grants=VIEW),
    Case("planning:process_move", _process, method="post", grants=VIEW),
    Case("planning:process_remove", _process, grants=VIEW),
    Case("planning:initiative_detail", _initiative),
    Case("planning:initiative_change", _initiative, grants=VIEW),
    Case("planning:initiative_drop", _initiative, method="post", grants=VIEW),
    Case("planning:initiative_delete", _initiative, grants=VIEW),
    Case("planning:initiative_assign", _initiative, grants=VIEW),
    Case("planning:initiative_unassign", _assignment, method="post", grants=VIEW),
    Case("planning:initiative_time", _initiative, grants=VIEW),
    Case("planning:initiative_time_remove", _time, method="post", grants=VIEW),
    Case("planning:initiative_action", _initiative, grants=VIEW),
    Case("planning:step_create", _initiative, grants=VIEW),
    Case("planning:step_move", method="post", data=_moved, grants=VIEW),
    Case("planning:timeline_undo", _move, method="post", grants=VIEW),
    Case("planning:step_change", _step, grants=VIEW),
    Case("planning:step_finish", _step, grants=VIEW),
    Case("planning:step_reopen", _step, method="post", grants=VIEW),
    Case("planning:step_remove", _step, grants=VIEW),
    Case("planning:risk_detail", _risk),
    Case("planning:risk_change", _risk, grants=VIEW),
    Case("planning:risk_remove", _risk, grants=VIEW),
    Case("planning:risk_end", _risk, grants=VIEW),
    Case("planning:scope_agree", _plan, method="post", grants=VIEW),
    Case("planning:scope_ask", _plan, grants=VIEW),
    Case("planning:scope_answer", _request, grants=VIEW),
    Case("planning:review_detail", _review),
    Case("planning:review_present", _review),
    Case("planning:review_change", _review, grants=VIEW),
    Case("planning:review_remove", _review, grants=VIEW),
    Case("planning:review_open", _review, method="post", grants=VIEW),
    Case("planning:review_decide", _review, grants=VIEW),
    Case("planning:review_take_back", _decision, method="post", grants=VIEW),
    Case("planning:review_close", _review, grants=VIEW),
    Case("planning:budget_line", _line, grants=VIEW),
    Case("planning:budget_line_change", _line, grants=(*VIEW, "planning.budget.view")),
    Case("planning:budget_line_remove", _line, grants=(*VIEW, "planning.budget.view")),
    Case("planning:budget_entry_create", _line, grants=(*VIEW, "planning.budget.view")),
    Case("planning:budget_entry_reverse", _entry, method="post", grants=(*VIEW, "planning.budget.view")),
)
