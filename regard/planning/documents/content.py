"""What the document says, before it is known how it looks: sections with their live figures, objectives with charts, and where
the plan stands, in sentences made from the measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, midsentence, several, tr
from regard.people.queries import business
from regard.planning.budget_queries import VIEW as SEE_BUDGET
from regard.planning.documents.overviews import DRAWN, Drawing, objectives_drawing
from regard.planning.elements import VIEWS
from regard.planning.figures import write, write_gap
from regard.planning.inline import MARK, Figure, Figures, marks_in, resolve, used
from regard.planning.live import LINK, panels_of
from regard.planning.live import Shown as ShownPanel
from regard.planning.models import Plan, Section
from regard.planning.presenting import Shown, present, present_panel
from regard.planning.queries import PlanHome, plan_home, today
from regard.planning.section_queries import Standing, written
from regard.ui import formats
from regard.ui.charts import Chart
from regard.ui.richtext import Block, Run, blocks

GROUND = lazy("What stands on [blue ground] is such a figure; everything else was written.")
"""Said at the beginning; the words in brackets stand on blue ground themselves."""


@dataclass(frozen=True)
class Piece:
    """A run of text; `is_live` where it is a figure of the day the document was made."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""
    is_live: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a point of a list: `kind` is p, ul or ol."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Chapter:
    """A section of the plan. `drawings` are the charts that go with its panels, by the panel's key."""

    label: str
    asks: str
    owner: str
    paragraphs: Sequence[Paragraph]
    panels: Sequence[ShownPanel]
    sources: Sequence[str]
    drawings: Mapping[str, Drawing]


@dataclass(frozen=True)
class Aim:
    """An objective with its figures and its chart; without one where there is too little to draw."""

    shown: Shown
    goal: str
    owner: str
    chart: Chart | None


@dataclass(frozen=True)
class Content:
    """The whole document. `standing` is where the plan stands, in sentences made from what was measured; `ways` the chart
    of all objectives against their targets."""

    business: str
    plan: Plan
    status: str
    made_on: date
    title: str
    standing: Sequence[str]
    aims: Sequence[Aim]
    ways: Drawing | None
    parts: Sequence[tuple[str, Sequence[Chapter]]]
    counts: tuple[int, int, int]


def content_of(plan: Plan, actor: Actor, *, is_drawn: bool = False) -> Content:
    """The plan as `actor` may see it today. Sections nobody has written are left out. `is_drawn`: with the charts paper needs,
    for five queries more."""
    home = plan_home(plan, actor=actor)
    seen = written(plan)
    currency = business().currency
    figures = resolve(marks_in(one.section.text for one in seen.standings), plan, actor)
    parts = []
    for box in seen.boxes(VIEWS["elements"]):
        chapters = [
            _chapter(one, plan, actor, figures, is_drawn=is_drawn)
            for one in box.standings
            if not one.section.is_empty and not _is_kept_from(actor, one.section)
        ]
        if chapters:
            parts.append((str(box.label), chapters))
    aims = [
        Aim(
            present(row, currency),
            row.objective.goal.name,
            row.objective.owner.display_name,
            present_panel(row, currency).chart,
        )
        for row in home.rows
    ]
    return Content(
        business().name,
        plan,
        plan.get_status_display(),
        today(),
        standing_title(home),
        standing(home, currency),
        aims,
        objectives_drawing([aim.shown for aim in aims], _measured_on(home)) if is_drawn else None,
        parts,
        (home.on_track, home.at_risk, home.off_track),
    )


def _chapter(one: Standing, plan: Plan, actor: Actor, figures: Figures, *, is_drawn: bool) -> Chapter:
    panels = [shown for shown in panels_of(one.section, plan, actor) if shown.panel.key != "objectives"]
    drawn = {
        shown.panel.key: DRAWN[shown.panel.key](plan, actor)
        for shown in panels
        if is_drawn and shown.panel.key in DRAWN
    }
    return Chapter(
        str(one.element.label),
        str(one.element.asks),
        one.section.owner.display_name if one.section.owner else "",
        paragraphs(one.section.text, figures),
        panels,
        [f"{figure.label}: {figure.as_of}" for figure in _used(one.section.text, figures)],
        {key: drawing for key, drawing in drawn.items() if drawing is not None},
    )


def _measured_on(home: PlanHome) -> date:
    """The day of the oldest figure of an objective: of when all of them are at least."""
    return timezone.localdate(home.measured_at) if home.measured_at else today()


def _is_kept_from(actor: Actor, section: Section) -> bool:
    """The section on money, for who reads under a link that does not show the budget."""
    return actor.source == LINK and section.key == "budget" and not actor.may(SEE_BUDGET)


def standing_title(home: PlanHome) -> str:
    count = len(home.rows) - home.hidden
    if not count:
        return tr("The plan has no objectives yet")
    return tr("{some} of {count} objectives are on track", some=home.on_track, count=count)


def standing(home: PlanHome, currency: str) -> list[str]:
    """Where the plan stands, drafted from what was measured: what is reached, what falls short and by how much, what drags it
    down most, and which guard fell. Nothing is in it that no figure says."""
    rows = [row for row in home.rows if not row.is_hidden]
    said = []
    reached = [row.objective.name for row in rows if row.verdict.value == "reached" and not row.is_hollow]
    if reached:
        names = formats.listing([tr("“{name}”", name=name) for name in reached])
        said.append(several("{names} is reached.", "{names} are reached.", len(reached), names=names))
    for row in rows:
        if row.verdict.value not in {"bad", "watch"} or row.measurement is None:
            continue
        target = write(float(row.objective.target), row.metric, currency)
        projected = write(row.measurement.projection, row.metric, currency)
        actual = write(row.actual, row.metric, currency)
        line = tr(
            "“{name}” stands at {actual} and is projected to end at {projected}, of {target}.",
            name=row.objective.name,
            actual=actual,
            projected=projected,
            target=target,
        )
        worst = next(
            (part for part in row.measurement.drags if _short(part["gap"], row.lower_is_better)), None
        )
        if worst is not None:
            missing = tr(
                "Most is missing in {group}: {gap}.",
                group=worst["label"] or tr("Not given"),
                gap=write_gap(worst["gap"], row.metric, currency),
            )
            line = f"{line} {missing}"
        said.append(line)
    said += [
        tr(
            "“{name}” is met at a cost: {guard} got worse than it was.",
            name=row.objective.name,
            guard=midsentence(row.guard.label),
        )
        for row in rows
        if row.is_hollow and row.guard is not None
    ]
    if home.unmeasured:
        said.append(
            several(
                "{count} objective has no projection yet.",
                "{count} objectives have no projection yet.",
                home.unmeasured,
            )
        )
    said.append(
        several(
            "{count} day is left until the plan ends on {day}.",
            "{count} days are left until the plan ends on {day}.",
            home.days_left,
            count=formats.number(home.days_left),
            day=formats.day(home.plan.ends_on),
        )
    )
    return said


def figures_line(content: Content) -> str:
    """Of when the figures are."""
    return tr("Figures of {day}, from operating data.", day=formats.day(content.made_on))


def drafted_line(content: Content) -> str:
    """Of when the sentences about where the plan stands are, and how its ranges are meant."""
    return tr(
        "As of {day}, drafted from the measurements. The range below a projection holds with 80%.",
        day=formats.day(content.made_on),
    )


def foot_line(content: Content) -> str:
    """What stands at the foot of every page."""
    return tr(
        "{business}, {plan}, version {number}",
        business=content.business,
        plan=content.plan.name,
        number=content.plan.edition,
    )


def drawing_line(drawing: Drawing) -> str:
    """Of when the figures of a chart are, and how it is read."""
    day = tr("Live, as of {day}.", day=formats.day(drawing.as_of))
    return f"{day} {drawing.legend}"


def aims_heading() -> str:
    """The head of the last part: each objective with its chart."""
    return tr("Objectives, one by one")


def aim_facts(aim: Aim) -> str:
    """What an objective is measured by, who answers for it and when it is due."""
    return tr(
        "{note}. {owner} answers for it, due {day}.",
        note=aim.shown.note,
        owner=aim.owner,
        day=formats.day(aim.shown.objective.due_on),
    )


def aim_method(aim: Aim) -> str:
    """Of when the chart of an objective is, and how its projection was made."""
    measured = aim.shown.measurement
    day = tr("Live, as of {day}.", day=formats.day(measured.measured_at)) if measured else ""
    method = tr("{method}, 80% interval.", method=aim.shown.method) if aim.shown.method else ""
    return f"{day} {method}".strip()


def column_shares(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]) -> list[float]:
    """How wide the columns of a table of (text, note) are, as parts of one: none narrower than its longest word, the rest to
    those that have most to say."""
    least, more = [], []
    for index, head in enumerate(heads):
        texts = [row[index][0] for row in rows]
        notes = [row[index][1] for row in rows]
        longest = max((len(word) for one in [*texts, *notes, head] for word in one.split()), default=1)
        whole = max(len(one) for one in [*texts, head])
        fits = whole if whole <= SHORT else max(longest, SHORT)
        least.append(max(fits, longest) + 3.0)
        said = max(sum(len(one) for one in texts), sum(len(one) for one in notes)) / max(len(rows), 1)
        more.append(max(max(whole, said) - least[-1], 0.0) ** 0.5)
    room = max(LETTERS - sum(least), 0.0)
    widths = [one + room * want / (sum(more) or 1.0) for one, want in zip(least, more, strict=True)]
    if not sum(more):
        widths[least.index(max(least))] += room
    return [one / sum(widths) for one in widths]


SHAPES = {"good": "●", "watch": "◆", "bad": "■", "none": "○"}
"""Verdicts as shapes, so that a copy without colours says the same."""
LETTERS, SHORT = 88, 14
"""About how many letters a line of a table holds, and up to how many a text is kept on one line."""


def panel_rows(shown: ShownPanel) -> list[list[tuple[str, str]]]:
    """The texts of a panel's cells as paper shows them, a verdict with its shape, and their notes."""
    return [
        [
            (f"{SHAPES[cell.verdict]} {cell.text}" if cell.verdict and cell.text else cell.text, cell.note)
            for cell in row
        ]
        for row in shown.live.rows
    ]


def aim_columns() -> tuple[str, str, str, str, str]:
    """The heads of the table of objectives."""
    return tr("Objective"), tr("Actual"), tr("Target"), tr("Projected"), tr("Verdict")


def _short(gap: float, lower_is_better: bool) -> bool:
    return gap > 0 if lower_is_better else gap < 0


def paragraphs(text: str, figures: Figures) -> list[Paragraph]:
    """A section's text with its figures written out."""
    return [Paragraph(block.kind, tuple(_pieces(block, figures))) for block in blocks(text)]


def _pieces(block: Block, figures: Figures) -> Sequence[Piece]:
    return [piece for run in block.runs for piece in _split(run, figures)]


def _split(run: Run, figures: Figures) -> Sequence[Piece]:
    pieces, at = [], 0
    for found in MARK.finditer(run.text):
        if found.start() > at:
            pieces.append(Piece(run.text[at : found.start()], run.is_bold, run.is_italic, run.href))
        key = found[3] or f"{found[1]}:{found[2]}"
        value = figures[key].text if key in figures else formats.UNKNOWN
        pieces.append(Piece(value, run.is_bold, run.is_italic, "", is_live=True))
        at = found.end()
    if at < len(run.text):
        pieces.append(Piece(run.text[at:], run.is_bold, run.is_italic, run.href))
    return pieces


def _used(text: str, figures: Figures) -> Sequence[Figure]:
    return [figure for figure in used(text, figures) if figure.is_known and figure.as_of]
