"""Reads of the situation: how far each area is, then and now, and what is missing. Whoever sees the plan sees it; figures within
it are seen by whoever may see the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.planning.elements import ELEMENTS
from regard.planning.inline import Figure, Figures, marks_in, resolve, shown
from regard.planning.models import Area, Assessment, Gap, Plan
from regard.planning.queries import visible_to
from regard.planning.situation_rules import (
    CLOSED,
    INITIATIVE,
    LEVEL_WORDS,
    OPEN,
    SEVERITY_GLYPHS,
    STATE_GLYPHS,
    STATE_WORDS,
    STATES,
    mean_level,
    state_of,
    verdict_of,
)

CHANGE = "planning.situation.change"
AREA, GAP = "planning.area", "planning.gap"


@dataclass(frozen=True)
class AreaRow:
    """An area with the first and the latest of its assessments, and its gaps that are not closed."""

    area: Area
    assessments: tuple[Assessment, ...]
    gaps: tuple[Gap, ...]

    @property
    def now(self) -> Assessment | None:
        return self.assessments[-1] if self.assessments else None

    @property
    def before(self) -> Assessment | None:
        """What it was when it was looked at first, once it was looked at again."""
        return self.assessments[0] if len(self.assessments) > 1 else None

    @property
    def level(self) -> int | None:
        return self.now.level if self.now else None

    @property
    def was(self) -> int | None:
        return self.before.level if self.before else None

    @property
    def word(self) -> str:
        return str(LEVEL_WORDS[self.now.level]) if self.now else tr("Not assessed yet")

    @property
    def glyph(self) -> str:
        return verdict_of(self.level)

    @property
    def sentence(self) -> str:
        """What its level looks like here."""
        return level_sentence(self.area, self.level)

    @property
    def place(self) -> str:
        """The section it belongs beside, by name."""
        return str(ELEMENTS[self.area.element].label) if self.area.element in ELEMENTS else ""


@dataclass(frozen=True)
class Situation:
    """All areas of a plan in their order."""

    plan: Plan
    rows: tuple[AreaRow, ...]

    @property
    def mean(self) -> float | None:
        return mean_level([row.level for row in self.rows])

    @property
    def mean_before(self) -> float | None:
        """The mean as it was first, of the same areas; None while nothing was looked at twice."""
        if not any(row.before for row in self.rows):
            return None
        return mean_level([row.was if row.before else row.level for row in self.rows])

    @property
    def assessed(self) -> list[AreaRow]:
        return [row for row in self.rows if row.now is not None]

    @property
    def since(self) -> date | None:
        return min((row.before.on for row in self.rows if row.before), default=None)

    @property
    def as_of(self) -> date | None:
        return max((row.now.on for row in self.rows if row.now), default=None)


def situation_of(plan: Plan) -> Situation:
    """Areas with assessments and gaps. Three queries."""
    said = Prefetch("assessments", Assessment.objects.select_related("by"), to_attr="said")
    lacking = Prefetch("gaps", Gap.objects.filter(closed_on=None), to_attr="lacking")
    rows = plan.areas.prefetch_related(said, lacking)
    return Situation(plan, tuple(AreaRow(one, tuple(one.said), tuple(one.lacking)) for one in rows))


def row_of_area(area: Area) -> AreaRow:
    """One area. Two queries."""
    return AreaRow(
        area,
        tuple(area.assessments.select_related("by")),
        tuple(area.gaps.filter(closed_on=None).select_related("initiative", "plan")),
    )


def level_sentence(area: Area, level: int | None) -> str:
    return str(area.levels[level - 1]) if level is not None and len(area.levels) >= level else ""


def find_area(actor: Actor, pk: int) -> Area:
    """One area of a plan the actor sees. Raises `NotFound`."""
    found = Area.objects.filter(pk=pk, plan__in=visible_to(actor)).select_related("plan").first()
    if found is None:
        raise NotFound(tr("There is no such area, or it is not yours to see."))
    return found


# gaps


@dataclass(frozen=True)
class GapRow:
    """A gap and where it stands."""

    gap: Gap

    @property
    def state(self) -> str:
        return gap_state(self.gap)

    @property
    def word(self) -> str:
        return str(STATE_WORDS[self.state])

    @property
    def glyph(self) -> str:
        return STATE_GLYPHS[self.state]

    @property
    def severity(self) -> str:
        return str(Gap.Severity(self.gap.severity).label)

    @property
    def severity_glyph(self) -> str:
        """How bad it is; what is settled carries no verdict."""
        return SEVERITY_GLYPHS[self.gap.severity] if self.state in {OPEN, INITIATIVE} else "none"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def note(self) -> str:
        """What stands below its name on a card: what closes it, or who decided."""
        gap = self.gap
        if self.state == CLOSED:
            return gap.closed_evidence
        if gap.accepted_on is not None:
            return gap.accepted_why
        if gap.initiative is not None and gap.initiative.is_dropped:
            return tr("“{initiative}” was dropped", initiative=gap.initiative.name)
        return gap.initiative.name if gap.initiative is not None else ""


def gap_state(gap: Gap) -> str:
    return state_of(
        is_closed=gap.closed_on is not None,
        is_accepted=gap.accepted_on is not None,
        has_live_initiative=gap.initiative is not None and not gap.initiative.is_dropped,
    )


def gaps_of(plan: Plan) -> QuerySet[Gap]:
    """The plan's gaps, the worst first, with what they are shown with: one query."""
    return plan.gaps.select_related("area", "initiative", "accepted_by", "closed_by", "plan")


def gap_rows(plan: Plan) -> list[GapRow]:
    """Every gap: what is open first, then by severity. One query."""
    rows = [GapRow(one) for one in gaps_of(plan)]
    return sorted(rows, key=lambda row: (STATES.index(row.state), -row.gap.severity, row.gap.pk))


def unlinked(plan: Plan) -> list[GapRow]:
    """Gaps that nobody closes and nobody accepted. One query."""
    rows = gaps_of(plan).filter(closed_on=None, accepted_on=None)
    return [row for row in map(GapRow, rows) if row.is_open]


def find_gap(actor: Actor, pk: int) -> Gap:
    """One gap of a plan the actor sees. Raises `NotFound`."""
    rows = Gap.objects.select_related("area", "initiative", "accepted_by", "closed_by", "plan")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such gap, or it is not yours to see."))
    return found


@dataclass(frozen=True)
class Lane:
    """A column of the board."""

    key: str
    label: str
    glyph: str
    rows: tuple[GapRow, ...]


def board_of(plan: Plan) -> list[Lane]:
    """The gaps by where they stand, the worst first. One query."""
    rows = gap_rows(plan)
    return [
        Lane(key, str(STATE_WORDS[key]), STATE_GLYPHS[key], tuple(row for row in rows if row.state == key))
        for key in STATES
    ]


# evidence


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on: the words with their live figures, the figure chosen beside them, and a link."""

    text: SafeString | str
    figure: Figure | None
    link: str


def evidence_of(given: Sequence[Assessment | Gap], plan: Plan, actor: Actor) -> list[Evidence]:
    """The same for many at once: as many queries as there are kinds of figures, whatever the number of findings."""
    figures = _figures([(one.evidence, one.metric) for one in given], plan, actor)
    return [
        Evidence(
            shown(one.evidence, figures) if one.evidence else "",
            figures.get(f"metric:{one.metric}") if one.metric else None,
            one.link,
        )
        for one in given
    ]


def _figures(given: Iterable[tuple[str, str]], plan: Plan, actor: Actor) -> Figures:
    pairs = list(given)
    marks = marks_in(text for text, _ in pairs) | {f"metric:{metric}" for _, metric in pairs if metric}
    return resolve(marks, plan, actor) if marks else {}


def text_shown(text: str, plan: Plan, actor: Actor) -> SafeString:
    """Words that may hold live figures, as HTML."""
    return shown(text, _figures([(text, "")], plan, actor))


def address_of_gap(gap: Gap) -> str:
    return reverse("planning:gap_detail", args=[gap.pk])
