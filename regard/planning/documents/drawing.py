"""A chart of an objective as SVG, for paper: plan dashed, actual solid, projection dotted with its band; and every drawing as a
picture, for Word."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from regard.kernel.money import SCALE
from regard.kernel.words import tr
from regard.ui import formats
from regard.ui.charts import Chart, Value

WIDTH, HEIGHT = 480, 136
LEFT, RIGHT, TOP, BOTTOM = 50, 104, 8, 22
FONT, SCREEN_FONT = "Libertinus Serif", "Inter"
FONTS = Path(__file__).parents[2] / "ui/static/ui/vendor/print"
INK, GREY, LINE, BLUE, BAND = "#1C1B19", "#6C6860", "#E8E6E0", "#2B4FCB", "#DDE4FA"


def chart_svg(chart: Chart) -> str:
    """The chart, as wide as every drawing."""
    known = [
        value
        for series in chart.series
        for values in (series.values, series.low, series.high)
        for value in values
        if value is not None
    ]
    low, high = min(known), max(known)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    low, high = (low if low == 0 else low - room), high + room
    days = [day for day in chart.x if isinstance(day, date)]
    first, span = days[0], max((days[-1] - days[0]).days, 1)

    def at_x(day: date) -> float:
        return LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT)

    def at_y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out: list[str] = []
    for value in _round_values(low, high):
        y = at_y(value)
        out.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}" stroke-width=".8"/>'
        )
        out.append(text(LEFT - 6, y + 3, _written(chart, value), GREY, "end"))
    for index in sorted({0, len(days) // 2, len(days) - 1}):
        out.append(text(at_x(days[index]), HEIGHT - 6, formats.day_short(days[index]), GREY, "middle"))
    ends: list[tuple[float, str, str]] = []
    for series in chart.series:
        points = _points(days, series.values)
        if not points:
            continue
        colour, dash = {
            "plan": (GREY, "4 3"),
            "projection": (BLUE, "1.5 2.5"),
        }.get(series.role, (BLUE, ""))
        if series.low and series.high:
            lows, highs = _points(days, series.low), _points(days, series.high)
            ring = [*highs, *reversed(lows)]
            shape = " ".join(f"{at_x(day):.1f},{at_y(value):.1f}" for day, value in ring)
            out.append(f'<polygon points="{shape}" fill="{BAND}"/>')
        path = " ".join(f"{at_x(day):.1f},{at_y(value):.1f}" for day, value in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dashed}/>')
        ends.append((at_y(points[-1][1]), series.end_label, INK if series.role == "actual" else colour))
        if series.role == "actual":
            x, y = at_x(points[-1][0]), at_y(points[-1][1])
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{BLUE}"/>')
    out += [text(WIDTH - RIGHT + 6, y + 3, label, colour) for y, label, colour in _apart(ends)]
    return page("".join(out), HEIGHT)


def page(drawn: str, height: float) -> str:
    """What was drawn, as wide as every chart on paper and this high."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}"'
        f' viewBox="0 0 {WIDTH} {height:.0f}" font-family="{FONT}">{drawn}</svg>'
    )


def png_of(drawings: Sequence[str]) -> list[bytes]:
    """The same drawings as pictures, for files that hold no vectors: fine enough for print, and in the letters of the screen,
    since the text beside them is without serifs, too."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shown = []
        for number, svg in enumerate(drawings):
            drawn = svg.replace(f'font-family="{FONT}"', f'font-family="{SCREEN_FONT}"')
            (root / f"{number}.svg").write_text(drawn, encoding="utf-8")
            shown.append(
                f'#page(width: auto, height: auto, margin: 0pt, image("{number}.svg", width: {WIDTH}pt))'
            )
        if not shown:
            return []
        (root / "all.typ").write_text("\n".join(shown), encoding="utf-8")
        made: Any = typst.compile(  # one picture for one page, else a list
            str(root / "all.typ"),
            root=str(root),
            ignore_system_fonts=True,
            font_paths=[str(FONTS)],
            format="png",
            ppi=280,
        )
    return [bytes(one) for one in made] if isinstance(made, list) else [bytes(made)]


def _round_values(low: float, high: float) -> list[float]:
    """Three to six round values between the two, for the lines behind a chart."""
    rough = (high - low) / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * by for by in (1, 2, 2.5, 5, 10) if size * by >= rough * 0.999)
    first = ceil(low / step)
    return [step * number for number in range(first, floor(high / step) + 1)]


def _apart(ends: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels at the ends of lines, moved so that none covers another."""
    placed: list[tuple[float, str, str]] = []
    for y, label, colour in sorted(ends):
        least = placed[-1][0] + 12 if placed else y
        placed.append((max(y, least), label, colour))
    over = placed[-1][0] - (HEIGHT - BOTTOM) if placed else 0
    return [(y - max(over, 0), label, colour) for y, label, colour in placed]


def _points(days: Sequence[date], values: Sequence[Value]) -> list[tuple[date, float]]:
    return [(day, float(value)) for day, value in zip(days, values, strict=False) if value is not None]


def text(
    x: float, y: float, words: str, colour: str, anchor: str = "start", *, is_strong: bool = False
) -> str:
    """Words on a drawing; `anchor` says which end of them stands at x."""
    weight = ' font-weight="600"' if is_strong else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="9.5" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _written(chart: Chart, value: float) -> str:
    match chart.y_format:
        case "money":
            units = round(value)
            return (
                formats.money_short(units, chart.currency)
                if abs(value) >= 1_000_000 * SCALE
                else formats.money(units, chart.currency, 0 if abs(value) >= 100 * SCALE else None)
            )
        case "percent":
            return formats.percent(value, 1 if abs(value) >= 0.02 else 2)
        case "days":
            return tr("{days} d", days=formats.number(value, 0))
        case _:
            return formats.number(value, chart.places if chart.places is not None else 0)
