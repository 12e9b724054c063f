"""Cases of the addresses of doing: see `tests/cases.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from regard.people.tests.cast import Cast
from regard.planning.models import (
    Assignment,
    BudgetEntry,
    BudgetLine,
    ChangeRequest,
    Decision,
    Initiative,
    Plan,
    Review,
    Risk,
    Step,
    TimeEntry,
    TimelineMove,
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


DOING = (
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
