"""The timeline as a drawing: where every bar, line and arrow lies. Lengths are in pixels of the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from regard.kernel.words import several, tr, tr_of
from regard.planning.initiative_queries import InitiativeRow, StepRow, Timeline, lag_words
from regard.ui import formats

ROW, BAR, HEAD = 34, 14, 30
NARROWEST = 4
SCALES = {"year": 0.0, "months": 6.0}  # pixels a day; the year fits into WIDTH
WIDTH = 880


@dataclass(frozen=True)
class Bar:
    """A step as drawn. `was_x`, `was_width` are the days first agreed, where they differ; `label` stands to the right of it."""

    row: StepRow
    x: float
    width: float
    y: float
    was_x: float | None
    was_width: float
    label: str
    label_x: float
    words: str

    @property
    def middle(self) -> float:
        return self.y + BAR / 2

    @property
    def points(self) -> str:
        """A milestone is a diamond about its day."""
        x, y, half = self.x + self.width / 2, self.middle, 7
        return f"{x:.1f},{y - half:.1f} {x + half:.1f},{y:.1f} {x:.1f},{y + half:.1f} {x - half:.1f},{y:.1f}"


@dataclass(frozen=True)
class Line:
    """One row of the drawing: a phase, an initiative or a step. `y` is its upper edge."""

    kind: str
    y: float
    name: str
    initiative: InitiativeRow | None = None
    bar: Bar | None = None
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Arrow:
    """What waits for what: a path, whether both are critical, and the days between them in words with where these stand."""

    way: str
    is_critical: bool
    label: str
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Drawing:
    """Everything the template draws. `per_day` is told to the script that drags."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    arrows: tuple[Arrow, ...]
    today_x: float
    width: float
    height: float
    per_day: float
    row: int = ROW
    head: int = HEAD


def draw(timeline: Timeline, scale: str = "year") -> Drawing:
    """The timeline in pixels; `scale` is a key of `SCALES`."""
    first, last = timeline.starts_on.replace(day=1), timeline.ends_on
    days = (last - first).days + 1
    per_day = SCALES.get(scale) or max(WIDTH / days, 1.0)

    def x(day: date) -> float:
        return round((day - first).days * per_day, 1)

    lines: list[Line] = []
    bars: dict[int, Bar] = {}
    y = float(HEAD)
    for phase, rows in timeline.groups:
        lines.append(Line("phase", y, phase.name if phase else tr("Without a phase")))
        y += ROW
        for row in rows:
            span = None
            if row.starts_on is not None and row.ends_on is not None:
                span = (
                    x(row.starts_on),
                    max(x(row.ends_on + timedelta(days=1)) - x(row.starts_on), NARROWEST),
                )
            lines.append(Line("initiative", y, row.initiative.name, initiative=row, span=span))
            y += ROW
            if row.initiative.is_dropped:
                continue
            for step in row.steps:
                bar = _bar(step, y + (ROW - BAR) / 2, x)
                bars[step.step.pk] = bar
                lines.append(Line("step", y, step.step.name, initiative=row, bar=bar))
                y += ROW
    return Drawing(
        lines=tuple(lines),
        ticks=tuple(_ticks(first, last, x)),
        arrows=tuple(_arrows(timeline, bars)),
        today_x=x(timeline.today),
        width=round(days * per_day + 60, 1),
        height=y,
        per_day=round(per_day, 4),
    )


def _bar(row: StepRow, y: float, x: Callable[[date], float]) -> Bar:
    start, width = x(row.item.starts_on), x(row.item.ends_on + timedelta(days=1)) - x(row.item.starts_on)
    step = row.step
    was = (step.baseline_starts_on, step.baseline_ends_on)
    has_moved = was != (row.item.starts_on, row.item.ends_on)
    label = _days(row.slip) if row.slip and not row.is_done else ""
    return Bar(
        row=row,
        x=start,
        width=max(width, NARROWEST),
        y=y,
        was_x=x(was[0]) if has_moved else None,
        was_width=max(x(was[1] + timedelta(days=1)) - x(was[0]), NARROWEST),
        label=label,
        label_x=start + max(width, NARROWEST) + (12 if step.is_milestone else 6),
        words=words_of(row),
    )


def _days(days: int) -> str:
    sign = "+" if days > 0 else formats.MINUS
    return sign + several("{count} d", "{count} d", abs(days))


def words_of(row: StepRow) -> str:
    """What the bar shows, in words."""
    item, step = row.item, row.step
    days = (
        formats.day(item.ends_on)
        if step.is_milestone
        else f"{formats.day(item.starts_on)} – {formats.day(item.ends_on)}"
    )
    parts = [f"{step.name}, {days}"]
    if row.is_done:
        parts.append(tr_of("step", "done"))
    elif row.is_late:
        parts.append(tr_of("step", "overdue"))
    if row.slip > 0:
        parts.append(
            several(
                "{count} day later than agreed",
                "{count} days later than agreed",
                row.slip,
                count=formats.number(row.slip),
            )
        )
    elif row.slip < 0:
        parts.append(
            several(
                "{count} day earlier than agreed",
                "{count} days earlier than agreed",
                -row.slip,
                count=formats.number(-row.slip),
            )
        )
    if row.is_critical:
        parts.append(tr("on the critical path"))
    elif row.slack is not None:
        parts.append(
            several(
                "{count} day to spare", "{count} days to spare", row.slack, count=formats.number(row.slack)
            )
        )
    return ", ".join(parts)


def _ticks(first: date, last: date, x: Callable[[date], float]) -> Iterator[tuple[float, str]]:
    day = first
    while day <= last:
        yield x(day), date_format(day, "M") if day.month > 1 or day == first else formats.month_short(day)
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _arrows(timeline: Timeline, bars: Mapping[int, Bar]) -> Iterator[Arrow]:
    """From the end of what is waited for to the beginning of what waits."""
    for link in timeline.links:
        before, after = bars.get(link.before_id), bars.get(link.after_id)
        if before is None or after is None:
            continue
        x1, y1, x2, y2 = before.x + before.width, before.middle, after.x, after.middle
        if after.row.step.is_milestone:
            x2 = after.x + after.width / 2 - 7
        turn = max(x1 + 6, 0) if x2 - x1 >= 12 else x1 + 6
        way = (
            f"M{x1:.1f} {y1:.1f} H{turn:.1f} V{y2:.1f} H{x2:.1f}"
            if x2 >= turn
            else f"M{x1:.1f} {y1:.1f} H{turn:.1f} V{(y2 - 12 if y2 > y1 else y2 + 12):.1f} H{x2 - 6:.1f} V{y2:.1f} H{x2:.1f}"
        )
        lag = link.lag_days
        yield Arrow(
            f"{way} m-4 -3 l4 3 l-4 3",
            before.row.is_critical and after.row.is_critical,
            _days(lag) if lag else "",
            round(x2 - 6, 1),
            round(y2 + (11 if y2 > y1 else -5), 1),
            tr(
                "{before} → {after}, {lag}",
                before=link.before.name,
                after=link.after.name,
                lag=lag_words(lag),
            )
            if lag
            else "",
        )
