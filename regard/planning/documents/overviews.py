"""Charts of what the plan holds as SVG, for paper: objectives against target, budget against spent, the map of risks.

All are drawn from what the pages show, with the same shapes: bar, tick, ring on its whisker. As high as their rows ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.planning.budget_queries import Sums, budget_of
from regard.planning.documents.drawing import BLUE, GREY, INK, LINE, WIDTH, page, text
from regard.planning.models import Plan, Risk
from regard.planning.presenting import Shown
from regard.planning.queries import today
from regard.planning.risk_queries import map_of, risk_rows
from regard.ui import formats

TRACK, PALE, TICK = "#EFEDE8", "#B9C6F2", "#1C1B19"
FILLS = {"good": "#2B9A61", "watch": "#C9840C", "bad": "#D4432F", "none": "#8C887F"}
WORDS = {"good": "#17683F", "watch": "#8A5200", "bad": "#AB281E", "none": "#6C6860"}
GROUNDS = {"bad": "#FCEAE7", "watch": "#FCF1DC", "none": "#F4F3EF"}
NAMES, BARS, BAR = 168, 132, 8
"""Where the names end and the bars stand, and how thick a bar is."""


@dataclass(frozen=True)
class Drawing:
    """A chart: what it shows, the day its figures are of, how to read it, the drawing, and what it says in words."""

    title: str
    as_of: date
    legend: str
    svg: str
    says: str


def objectives_drawing(aims: Sequence[Shown], as_of: date) -> Drawing | None:
    """Each objective's way from baseline to target, with where it is projected to end; None where none is measured."""
    seen = [aim for aim in aims if aim.measurement is not None and aim.row.actual is not None]
    if not seen:
        return None
    row_height, top, left = 21, 6, NAMES + 8
    height = top + row_height * len(seen) + 4
    out = []
    for number, aim in enumerate(seen):
        y = top + number * row_height
        out += _named(aim.name, NAMES, y + 9)
        out.append(_rect(left, y + 3, BARS, BAR, TRACK))
        start, target = aim.row.way_from, float(aim.objective.target)
        if start is not None and target != start and aim.row.actual is not None:
            out += _way(aim, left, y, _Scale(left, start, target))
        x = left + BARS + 12
        out.append(text(x, y + 10, tr("{actual} of {target}", actual=aim.actual, target=aim.target), INK))
        out.append(text(WIDTH - 1, y + 10, aim.row.verdict_word, WORDS[aim.row.glyph], "end"))
    says = "; ".join(f"{aim.name}: {aim.actual}, {aim.target}, {aim.row.verdict_word}" for aim in seen)
    return Drawing(
        tr("Objectives against target"),
        as_of,
        tr(
            "Bar: actual, from the baseline, sums from zero. Tick: target. Dotted tick: planned by today. "
            "Ring: projected, with its 80% range."
        ),
        page("".join(out), height),
        says,
    )


def budget_drawing(plan: Plan, actor: Actor) -> Drawing | None:
    """What was planned for each kind of cost, spent and committed of it, and expected in the end; None without lines. Two
    queries. Whoever calls has seen to it that `actor` may see the budget."""
    budget = budget_of(plan)
    rows = [(label, sums) for label, _, sums in budget.groups if sums.planned or sums.actual]
    if not rows:
        return None
    rows.append((tr("Together"), budget.sums))
    row_height, top, left = 27, 6, NAMES + 8
    height = top + row_height * len(rows) + 6
    out = []
    for number, (label, sums) in enumerate(rows):
        is_whole = number == len(rows) - 1
        y = top + number * row_height + (4 if is_whole else 0)
        if is_whole:
            out.append(_line(0, y - 4, WIDTH, y - 4, LINE))
        out += _named(label, NAMES, y + 9, is_strong=is_whole)
        out += _money_bar(sums, left, y)
        x = left + BARS + 12
        said = tr(
            "{spent} of {planned}",
            spent=formats.money(sums.actual, budget.currency, 0),
            planned=formats.money(sums.planned, budget.currency, 0),
        )
        expected = tr("{figure} expected", figure=formats.money(sums.expected, budget.currency, 0))
        out.append(text(x, y + 9, said, INK, is_strong=is_whole))
        out.append(text(x, y + 20, expected, WORDS["bad"] if sums.variance < 0 else GREY))
        share = formats.percent(sums.actual / sums.planned, 0) if sums.planned else ""
        out.append(text(WIDTH - 1, y + 9, share, GREY, "end"))
    says = "; ".join(
        f"{label}: {formats.money(sums.actual, budget.currency, 0)} / {formats.money(sums.planned, budget.currency, 0)}"
        for label, sums in rows
    )
    return Drawing(
        tr("Budget: planned and spent"),
        today(),
        tr(
            "Bar: spent, pale what is committed. Tick: all that was planned. Dotted tick: planned by today. "
            "Ring: expected in the end."
        ),
        page("".join(out), height),
        says,
    )


def risks_drawing(plan: Plan, actor: Actor) -> Drawing | None:
    """The map of open risks by probability and impact, numbered, with the sums at its ends, and their names beside it; None
    without open risks. Three queries."""
    rows = [row for row in risk_rows(plan, actor) if row.risk.status == Risk.Status.OPEN]
    if not rows:
        return None
    numbers = {row.risk.pk: number for number, row in enumerate(rows, 1)}
    seen = map_of(plan)
    left, top, wide, high = 84.0, 4.0, 36.0, 26.0
    out = []
    for line, (_, word, cells, total) in enumerate(seen.rows):
        y = top + line * high
        out.append(text(left - 8, y + high / 2 + 3, word, GREY, "end"))
        for column, cell in enumerate(cells):
            x = left + column * wide
            out.append(_rect(x + 1, y + 1, wide - 2, high - 2, GROUNDS[cell.zone], radius=3))
            if cell.risks:
                ids = ", ".join(str(numbers[one.pk]) for one in cell.risks if one.pk in numbers)
                out.append(
                    text(x + wide / 2, y + high / 2 + 3.5, ids, WORDS[cell.zone], "middle", is_strong=True)
                )
        out.append(text(left + 5 * wide + 12, y + high / 2 + 3, formats.number(total), GREY, "middle"))
    y = top + 5 * high + 13
    for column, (_, word, total) in enumerate(seen.columns):
        x = left + column * wide + wide / 2
        out.append(text(x, y, word, GREY, "middle"))
        out.append(text(x, y + 14, formats.number(total), GREY, "middle"))
    out.append(text(left + 5 * wide + 12, y + 14, formats.number(seen.total), INK, "middle", is_strong=True))
    out.append(text(left - 8, y, tr("Impact"), GREY, "end"))
    names_at, at = left + 5 * wide + 36, top + 12
    for row in rows:
        number = numbers[row.risk.pk]
        out.append(text(names_at + 10, at, str(number), WORDS[row.zone], "end", is_strong=True))
        for part in _wrapped(row.risk.name, WIDTH - names_at - 18):
            out.append(text(names_at + 18, at, part, INK))
            at += 12
        at += 4
    says = "; ".join(
        f"{numbers[row.risk.pk]} {row.risk.name}: {row.risk.probability} × {row.risk.impact}" for row in rows
    )
    return Drawing(
        tr("Risks by probability and impact"),
        today(),
        tr("The numbers are those of the list beside it; at the ends stand the sums."),
        page("".join(out), max(y + 22, at)),
        says,
    )


DRAWN: dict[str, Callable[[Plan, Actor], Drawing | None]] = {
    "budget": budget_drawing,
    "risks": risks_drawing,
}
"""Which live panels come with a chart, by the panel's key."""


@dataclass(frozen=True)
class _Scale:
    """Where a value lies on a bar: its start at the left, what is aimed at after four fifths, a quarter more at the end."""

    left: float
    start: float
    aim: float

    def at(self, value: float) -> float:
        share = (value - self.start) / (self.aim - self.start)
        return self.left + min(max(share, 0.0), 1.25) / 1.25 * BARS


def _way(aim: Shown, left: float, y: float, scale: _Scale) -> list[str]:
    """The bar of an objective, the tick of its target, and the ring of its projection on its range."""
    actual = aim.row.actual or 0.0
    out = [_rect(left, y + 3, max(scale.at(actual) - left, 1.5), BAR, FILLS[aim.row.glyph])]
    if aim.planned is not None:
        due = scale.at(aim.planned)
        out.append(_line(due, y, due, y + 13, TICK, width=1, dashes="1.5 1.5"))
    at_target = scale.at(scale.aim)
    out.append(_line(at_target, y, at_target, y + 17, TICK, width=1.4))
    if aim.projected is not None:
        if aim.low is not None and aim.high is not None:
            out.append(_line(scale.at(aim.low), y + 15, scale.at(aim.high), y + 15, GREY, width=1.2))
        out.append(_ring(scale.at(aim.projected), y + 15))
    return out


def _money_bar(sums: Sums, left: float, y: float) -> list[str]:
    """The bar of money: spent, then committed, with a tick where all of it is used up and another where it should be by now."""
    if not sums.planned:
        return [_rect(left, y + 3, BARS, BAR, TRACK)]
    scale = _Scale(left, 0, sums.planned)
    spent, committed = scale.at(sums.actual), scale.at(sums.actual + sums.committed)
    due, end = scale.at(sums.due), scale.at(sums.expected)
    colour = FILLS["bad"] if sums.actual > sums.planned else BLUE
    return [
        _rect(left, y + 3, BARS, BAR, TRACK),
        _rect(left, y + 3, committed - left, BAR, PALE),
        _rect(left, y + 3, spent - left, BAR, colour),
        _line(due, y, due, y + 13, TICK, width=1, dashes="1.5 1.5"),
        _line(scale.at(sums.planned), y, scale.at(sums.planned), y + 17, TICK, width=1.4),
        _ring(end, y + 15),
    ]


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#fff" stroke="{INK}" stroke-width="1.2"/>'


def _named(name: str, right: float, y: float, *, is_strong: bool = False) -> list[str]:
    """A name before a bar, in two lines where one is too short."""
    return [
        text(0, y + 12 * number, part, INK, is_strong=is_strong)
        for number, part in enumerate(_wrapped(name, right, lines=2))
    ]


def _wrapped(words: str, width: float, lines: int = 3) -> list[str]:
    """Words in lines of about this width; what does not go into the last line is cut. A letter is taken for 4.7 wide."""
    most = max(int(width / 4.7), 8)
    found: list[str] = []
    for word in words.split():
        if found and len(found[-1]) + 1 + len(word) <= most:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [one if len(one) <= most else f"{one[: most - 1]}…" for one in found]


def _rect(x: float, y: float, width: float, height: float, fill: str, *, radius: float = 2) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" fill="{fill}"/>'


def _line(
    x1: float, y1: float, x2: float, y2: float, stroke: str, *, width: float = 0.8, dashes: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'
