"""How many members there were over time: as a chart of the page, and as a small drawing that comes with a part of it."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from regard.kernel.words import tr
from regard.segments.models import Segment
from regard.segments.queries import history
from regard.ui import formats
from regard.ui.charts import Chart, Series

WIDTH, HEIGHT = 304, 124
LEFT, RIGHT, TOP, BOTTOM = 36, 48, 8, 20


def history_chart(segment: Segment) -> Chart | None:
    """Members at the end of each day on which they changed, the last year; None with fewer than two days."""
    points = history(segment)
    if len(points) < 2:
        return None
    sizes = [point.members for point in points]
    series = Series(tr("Members"), sizes, role="actual", kind="line", end_label=formats.number(sizes[-1]))
    days = [point.day for point in points]
    return Chart("members", tr("Members"), days, (series,), x_title=tr("Day"), from_zero=True)


def line_drawing(days: Sequence[date], sizes: Sequence[int]) -> SafeString:
    """A line from zero, with its last value written at its end. At least two days, in order."""
    top = _round_up(max([*sizes, 1]))
    first, span = days[0], max((days[-1] - days[0]).days, 1)
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(day: date) -> float:
        return round(LEFT + width * (day - first).days / span, 1)

    def y(size: float) -> float:
        return round(TOP + height * (1 - size / top), 1)

    grid = format_html_join(
        "",
        '<line class="sg-grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="sg-axis" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, LEFT + width, y(level), y(level), LEFT - 6, y(level) + 4, _short(level))
            for level in (0, top / 2, top)
        ),
    )
    named = ((days[0], "start"), (days[-1], "end"))
    axis = format_html_join(
        "",
        '<text class="sg-axis" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x(day), HEIGHT - 4, anchor, formats.month_short(day)) for day, anchor in named),
    )
    points = " ".join(f"{x(day)},{y(size)}" for day, size in zip(days, sizes, strict=True))
    end = (x(days[-1]), y(sizes[-1]))
    return format_html(
        '<svg class="sg-drawing" viewBox="0 0 {} {}" aria-hidden="true">{}{}<polyline class="sg-line" points="{}"/>'
        '<circle class="sg-end" cx="{}" cy="{}" r="3"/><text class="sg-end-label" x="{}" y="{}">{}</text></svg>',
        WIDTH, HEIGHT, grid, axis, points, *end, end[0] + 7, end[1] + 4, formats.number(sizes[-1]),
    )  # fmt: skip


def _round_up(size: int) -> int:
    """The next number that halves well: 1,036 -> 1,200."""
    step: float = 10 ** max(len(str(size)) - 1, 0)
    for factor in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10):
        if step * factor >= size and step * factor >= 2:
            return round(step * factor)
    return size


def _short(level: float) -> str:
    if level >= 1_000_000:
        return f"{level / 1_000_000:g} M"
    return f"{level / 1000:g} k" if level >= 10_000 else formats.number(level, 0)
