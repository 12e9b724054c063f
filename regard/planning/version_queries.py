"""Reads of the plan's versions: which there are, what became of each, what differs between two, and who is to approve."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.words import tr, tr_of
from regard.notifications.kinds import Described
from regard.people.queries import business, holders_of, users_for_choice
from regard.planning.differences import Pair, compare
from regard.planning.elements import ELEMENTS, Element
from regard.planning.figures import write
from regard.planning.inline import named
from regard.planning.models import Approval, Objective, Plan, Section
from regard.planning.queries import metric_of, objectives_of, plan_in_force, today, visible_to
from regard.planning.section_queries import sections_of
from regard.planning.thing_queries import KINDS, Things
from regard.ui import formats
from regard.ui.among import among
from regard.ui.richtext import plain

if TYPE_CHECKING:
    from regard.people.models import User

APPROVE = "planning.plan.approve"
MODEL = "planning.approval"


def versions(actor: Actor) -> QuerySet[Plan]:
    """Every version, the newest first."""
    return visible_to(actor).select_related("approved_by", "previous").order_by("-edition")


def plan_asked(actor: Actor, number: str | None) -> Plan | None:
    """The version a page was asked for by its number, else the plan in force; None when there is none to see."""
    if not number:
        return plan_in_force(actor)
    if not number.isdecimal() or len(number) > 18:
        return None
    return visible_to(actor).filter(pk=int(number)).first()


def draft_under_way(actor: Actor) -> Plan | None:
    """The newest version that is being written or decided on beside the one in force; None when there is none. One query."""
    open_states = (Plan.Status.DRAFT, Plan.Status.PROPOSED, Plan.Status.APPROVED)
    return visible_to(actor).filter(status__in=open_states).order_by("-edition").first()


def open_approval(plan: Plan) -> Approval | None:
    """What waits to be decided about the plan. One query."""
    return (
        plan.approvals.filter(outcome="open").select_related("approver", "deputy", "asked_by", "plan").first()
    )


def approvals_of(plan: Plan) -> list[Approval]:
    """All that was asked and decided about it, the newest first. One query."""
    return list(plan.approvals.select_related("approver", "deputy", "asked_by", "decided_by"))


def approval(actor: Actor, pk: int) -> Approval | None:
    """One approval of a plan the actor may see."""
    found = Approval.objects.select_related("plan", "approver", "deputy", "asked_by", "decided_by")
    return found.filter(pk=pk, plan__in=visible_to(actor)).first()


def may_decide(actor: Actor, asked: Approval) -> bool:
    """Whether the actor decides: who was asked; from the day it passes on, their deputy, too."""
    if asked.outcome != Approval.Outcome.OPEN or not actor.may(APPROVE) or actor.user_id is None:
        return False
    if actor.user_id == asked.approver_id:
        return True
    return actor.user_id == asked.deputy_id and asked.has_passed(today())


def approvers(actor: Actor) -> list[User]:
    """The colleagues who may approve plans, by name."""
    holders = holders_of(APPROVE)
    return [user for user in users_for_choice(actor) if user.pk in holders]


def describe_approvals(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Approvals as notices name them, for those who may see the plan. One query."""
    rows = Approval.objects.filter(pk__in=among(list(ids)), plan__in=visible_to(actor)).select_related("plan")
    return {
        one.pk: Described(str(one.plan), reverse("planning:approval_decide", args=[one.pk])) for one in rows
    }


@dataclass(frozen=True)
class SectionDifference:
    """A section in two versions."""

    element: Element
    pairs: Sequence[Pair]
    is_new: bool
    is_gone: bool

    @property
    def is_changed(self) -> bool:
        return any(pair.is_changed for pair in self.pairs)


@dataclass(frozen=True)
class Line:
    """One thing about an objective or another thing in two versions, in words."""

    label: str
    left: str
    right: str


@dataclass(frozen=True)
class ThingDifference:
    """An objective, a gap, a rule or another thing that is new, gone or otherwise in the later version."""

    name: str
    kind: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Difference:
    """Two versions side by side: what is otherwise about them, kind by kind (its title) their objectives and what else they lay
    down, and their sections."""

    left: Plan
    right: Plan
    facts: Sequence[Line]
    things: Sequence[tuple[str, Sequence[ThingDifference]]]
    sections: Sequence[SectionDifference]

    @property
    def left_name(self) -> str:
        return tr("Version {number}", number=self.left.edition)

    @property
    def right_name(self) -> str:
        return tr("Version {number}", number=self.right.edition)

    @property
    def changed(self) -> list[SectionDifference]:
        return [one for one in self.sections if one.is_changed]

    @property
    def unchanged(self) -> list[SectionDifference]:
        return [one for one in self.sections if not one.is_changed]


def difference(left: Plan, right: Plan) -> Difference:
    """What `right` says otherwise than `left`. Some forty queries, however much they hold."""
    ours, theirs = sections_of(left), sections_of(right)
    lefts, rights = _texts(ours, left), _texts(theirs, right)
    sections = [
        SectionDifference(
            element,
            compare(lefts[element.key], rights[element.key]),
            is_new=ours[element.key].is_empty and not theirs[element.key].is_empty,
            is_gone=theirs[element.key].is_empty and not ours[element.key].is_empty,
        )
        for element in ELEMENTS
        if not (ours[element.key].is_empty and theirs[element.key].is_empty)
    ]
    said = [
        Line(tr("Name"), left.name, right.name),
        Line(tr("Begins"), formats.day(left.starts_on), formats.day(right.starts_on)),
        Line(tr("Ends"), formats.day(left.ends_on), formats.day(right.ends_on)),
        Line(tr("In short"), left.summary, right.summary),
    ]
    kinds = ((tr("Objectives"), _objectives), *KINDS)
    things = [(str(title), _differ(read(left), read(right))) for title, read in kinds]
    return Difference(
        left,
        right,
        [line for line in said if line.left != line.right],
        [(title, found) for title, found in things if found],
        sections,
    )


def _texts(sections: Mapping[str, Section], plan: Plan) -> dict[str, str]:
    """The sections as they are read side by side: without marks, live figures by what they are."""
    return {
        key: plain(text)
        for key, text in named({key: one.text for key, one in sections.items()}, plan).items()
    }


def _differ(ours: Things, theirs: Things) -> list[ThingDifference]:
    """What is new, gone or said otherwise in `theirs`, in the order of both."""
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        before, after = ours.get(key), theirs.get(key)
        if before is None and after is not None:
            found.append(ThingDifference(after[0], "new", [Line(name, "", text) for name, text in after[1]]))
        elif after is None and before is not None:
            found.append(
                ThingDifference(before[0], "gone", [Line(name, text, "") for name, text in before[1]])
            )
        elif before is not None and after is not None:
            lines = [
                Line(name, old, new)
                for (name, old), (_, new) in zip(before[1], after[1], strict=True)
                if old != new
            ]
            if lines:
                found.append(ThingDifference(after[0], "changed", lines))
    return found


def _objectives(plan: Plan) -> Things:
    return {one.key: (one.name, _said(one)) for one in objectives_of(plan)}


def _label(key: str) -> str:
    metric = METRICS.get(key)
    return str(metric.label) if metric else key


def _said(objective: Objective) -> list[tuple[str, str]]:
    """What an objective asks, in words."""
    metric = metric_of(objective)
    return [
        (tr("Name"), objective.name),
        (tr("Goal"), objective.goal.name),
        (tr("Metric"), str(metric.label) if metric else objective.metric),
        (tr_of("objective", "About"), objective.segment.label if objective.segment else tr("All customers")),
        (tr("Measured over"), objective.get_window_display()),
        (tr("Part of"), objective.parent.name if objective.parent else ""),
        (tr("Moves early"), _label(objective.leading_metric)),
        (tr("By how many days earlier"), "" if objective.lag_days is None else str(objective.lag_days)),
        (tr_of("objective", "Guard"), _label(objective.guard_metric)),
        (tr("Target"), write(float(objective.target), metric, business().currency, is_short=False)),
        (tr("Due"), formats.day(objective.due_on)),
        (tr_of("responsible", "Owner"), objective.owner.display_name),
        (tr("Team"), objective.team.name if objective.team else ""),
        (tr("Why"), objective.why),
    ]
