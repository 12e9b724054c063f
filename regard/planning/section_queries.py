"""Reads of the written plan: its sections and how far each is, what people say about them, and how they came to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from regard.kernel.actor import Actor, Scope
from regard.kernel.words import tr, tr_of
from regard.planning.completeness import Check, checks_of, share_met
from regard.planning.elements import ELEMENTS, MANDATORY, Element, View
from regard.planning.further_checks import further_checks
from regard.planning.models import Comment, Plan, Revision, Section, SectionDraft

WRITE = "planning.section.change"
MODEL = "planning.section"


@dataclass(frozen=True)
class Standing:
    """A section and how far it is: what is asked of it, and the share of that which is there (0 to 1)."""

    section: Section
    checks: tuple[Check, ...]
    open_comments: int

    @property
    def element(self) -> Element:
        return self.section.element

    @property
    def share(self) -> float:
        return share_met(self.checks, is_empty=self.section.is_empty)

    @property
    def is_done(self) -> bool:
        return not self.section.is_empty and all(check.is_met for check in self.checks)

    @property
    def state(self) -> str:
        """done, ready, writing or empty."""
        if self.section.is_empty:
            return "empty"
        if self.is_done:
            return "done"
        return str(self.section.status)

    @property
    def word(self) -> str:
        match self.state:
            case "done":
                return tr_of("section", "Done")
            case "ready":
                return tr("Ready, with open points")
            case "writing":
                return tr("Being written")
            case _:
                return tr("Not begun")

    @property
    def glyph(self) -> str:
        """A shape for the state: full, half, or hollow."""
        return {"done": "good", "ready": "watch", "writing": "watch", "empty": "none"}[self.state]

    @property
    def todo(self) -> list[str]:
        return [check.todo for check in self.checks if not check.is_met]


@dataclass(frozen=True)
class Written:
    """The written plan: every element in order, also those nobody has begun."""

    plan: Plan
    standings: tuple[Standing, ...]
    objectives: int

    def of(self, key: str) -> Standing:
        return next(one for one in self.standings if one.element.key == key)

    @property
    def mandatory(self) -> list[Standing]:
        return [one for one in self.standings if one.element.is_mandatory]

    @property
    def share(self) -> float:
        """How far the plan is: the mean of the sections a plan must have."""
        return sum(one.share for one in self.mandatory) / len(MANDATORY)

    @property
    def written(self) -> int:
        """How many of the sections a plan must have hold something."""
        return sum(not one.section.is_empty for one in self.mandatory)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.mandatory)

    @property
    def lacking(self) -> list[str]:
        """What keeps the plan from being approved: the mandatory sections that are empty, by name."""
        return [
            str(one.element.label)
            for one in self.mandatory
            if one.section.is_empty or (one.element.needs_objectives and not self.objectives)
        ]

    def boxes(self, view: View) -> list[Boxed]:
        """The sections as a view arranges them."""
        return [Boxed(box.label, box.asks, [self.of(key) for key in box.elements]) for box in view.boxes]


@dataclass(frozen=True)
class Boxed:
    """A part of a view with its sections; empty when nothing is written in any of them."""

    label: str
    asks: str
    standings: Sequence[Standing]

    @property
    def is_empty(self) -> bool:
        return all(one.section.is_empty for one in self.standings)


def sections_of(plan: Plan) -> dict[str, Section]:
    """Every element's section in order; those nobody has begun are not in the database yet. One query."""
    known = {one.key: one for one in plan.sections.select_related("owner", "updated_by")}
    return {
        element.key: known.get(element.key) or Section(plan=plan, key=element.key) for element in ELEMENTS
    }


def written(plan: Plan) -> Written:
    """The plan as written, with how far each section is. Three queries."""
    sections = sections_of(plan)
    comments = dict(
        Comment.objects.filter(section__plan=plan, closed_at=None)
        .values_list("section_id")
        .annotate(count=Count("pk"))
    )
    objectives = plan.objectives.count()
    return Written(
        plan,
        tuple(_standing(one, comments.get(one.pk or 0, 0), objectives) for one in sections.values()),
        objectives,
    )


def standing(section: Section) -> Standing:
    """How far one section is. Two queries at most."""
    count = section.comments.filter(closed_at=None).count() if section.pk else 0
    objectives = section.plan.objectives.count() if section.element.needs_objectives else None
    return _standing(section, count, objectives)


def _standing(section: Section, open_comments: int, objectives: int | None) -> Standing:
    checks = checks_of(
        section.element,
        text=section.text,
        starter_text=section.starter_text,
        has_owner=section.owner_id is not None,
        is_ready=section.status == Section.Status.READY,
        open_comments=open_comments,
        objectives=objectives,
    )
    return Standing(section, (*checks, *further_checks(section)), open_comments)


def section_of(plan: Plan, key: str) -> Section | None:
    """One section of the plan, unsaved when nobody has begun it; None when there is no such element."""
    if key not in ELEMENTS:
        return None
    found = plan.sections.filter(key=key).select_related("owner", "updated_by", "plan").first()
    return found or Section(plan=plan, key=key)


def place_number(section: Section) -> int:
    """What a section of a plan is known by where people meet at it, also before anybody has begun it."""
    return section.plan_id * len(ELEMENTS) + [element.key for element in ELEMENTS].index(section.key)


def section_at(number: int) -> tuple[int, str]:
    """The plan and the key of the section with this `place_number`."""
    plan, at = divmod(number, len(ELEMENTS))
    return plan, [element.key for element in ELEMENTS][at]


def may_write(actor: Actor, section: Section) -> bool:
    """Whether the actor may write this section: all, those of the team, or those one answers for. No query."""
    scope = actor.scope(WRITE)
    if scope is None:
        return False
    if scope is Scope.ALL:
        return True
    if section.owner_id is None:
        return False
    mine = {actor.user_id} if scope is Scope.OWN else {actor.user_id, *actor.team_user_ids}
    return section.owner_id in mine


def draft_of(section: Section, actor: Actor) -> SectionDraft | None:
    """What the actor typed here and did not save."""
    if not section.pk:
        return None
    return SectionDraft.objects.filter(section=section, user_id=actor.user_id or 0).first()


def drafts_of(plan: Plan, actor: Actor) -> Mapping[str, SectionDraft]:
    """The same for the whole plan, by element. One query."""
    rows = SectionDraft.objects.filter(section__plan=plan, user_id=actor.user_id or 0).select_related(
        "section"
    )
    return {one.section.key: one for one in rows}


def comments_of(section: Section) -> list[Comment]:
    """What people said about it, open ones first, the oldest first. One query."""
    if not section.pk:
        return []
    rows = section.comments.select_related("author", "closed_by")
    return sorted(rows, key=lambda one: one.closed_at is not None)


def comment_of(plan_rows: Q, pk: int) -> Comment | None:
    """One comment of a plan the rows say may be seen."""
    return Comment.objects.filter(plan_rows, pk=pk).select_related("section", "section__plan").first()


def revisions_of(section: Section) -> list[Revision]:
    """Every saved text, the newest first. One query."""
    return list(section.revisions.select_related("by")) if section.pk else []


def revision_of(section: Section, number: int) -> Revision | None:
    return section.revisions.filter(number=number).first() if section.pk else None
