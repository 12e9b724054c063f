"""How far each area is, drawn by the server as SVG: a web of all areas and a bar of five steps. No script, no style attribute.

Both are decoration beside the written levels and hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from regard.planning.situation_rules import SCALE

FEWEST = 3  # areas that make a web
WIDTH, HEIGHT, RADIUS, GAP = 400, 300, 104, 14
LONGEST_LABEL = 18


@dataclass(frozen=True)
class Spoke:
    """One area of the web; None where a level is not known."""

    name: str
    now: int | None
    before: int | None


def web(spokes: Sequence[Spoke]) -> SafeString:
    """All areas around a middle, the further out the better: now as a filled shape, before as a dashed line. Nothing for fewer
    than three."""
    if len(spokes) < FEWEST:
        return mark_safe("")
    parts = [f'<polygon class="sit-ring" points="{_points([level] * len(spokes))}"/>' for level in SCALE]
    for number in range(len(spokes)):
        x, y = _place(number, len(spokes), SCALE[-1])
        parts.append(
            f'<line class="sit-spoke" x1="{WIDTH / 2:.1f}" y1="{HEIGHT / 2:.1f}" x2="{x:.1f}" y2="{y:.1f}"/>'
        )
    if any(one.before is not None for one in spokes):
        was = [one.before if one.before is not None else one.now or 0 for one in spokes]
        parts.append(f'<polygon class="sit-before" points="{_points(was)}"/>')
    parts.append(f'<polygon class="sit-now" points="{_points([one.now or 0 for one in spokes])}"/>')
    for number, one in enumerate(spokes):
        if one.now is not None:
            x, y = _place(number, len(spokes), one.now)
            parts.append(f'<circle class="sit-dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        parts.append(_label(number, len(spokes), one))
    return mark_safe(  # noqa: S308 - built from numbers and escaped words only
        f'<svg class="sit-web" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' aria-hidden="true">{"".join(parts)}</svg>'
    )


def steps(now: int | None, before: int | None = None) -> SafeString:
    """Five steps, those that are reached filled; a tick stands where it was before."""
    parts = [
        f'<rect class="{"sit-step-on" if now is not None and level <= now else "sit-step"}" x="{(level - 1) * 17}"'
        ' y="3" width="15" height="8" rx="1"/>'
        for level in SCALE
    ]
    if before is not None and before != now:
        x = before * 17 - 1
        parts.append(f'<line class="sit-tick" x1="{x}" x2="{x}" y1="0" y2="14"/>')
    return mark_safe(  # noqa: S308 - built from numbers only
        f'<svg class="sit-steps" width="86" height="14" viewBox="0 0 86 14" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _place(number: int, count: int, level: float) -> tuple[float, float]:
    turn = 2 * pi * number / count - pi / 2
    reach = RADIUS * level / SCALE[-1]
    return WIDTH / 2 + reach * cos(turn), HEIGHT / 2 + reach * sin(turn)


def _points(levels: Sequence[int]) -> str:
    return " ".join(
        f"{x:.1f},{y:.1f}"
        for x, y in (_place(number, len(levels), level) for number, level in enumerate(levels))
    )


def _label(number: int, count: int, one: Spoke) -> str:
    turn = 2 * pi * number / count - pi / 2
    x = WIDTH / 2 + (RADIUS + GAP) * cos(turn)
    y = HEIGHT / 2 + (RADIUS + GAP) * sin(turn) + 4 + 4 * sin(turn)
    side = cos(turn)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    name = one.name if len(one.name) <= LONGEST_LABEL else f"{one.name[: LONGEST_LABEL - 1]}…"
    return f'<text class="sit-label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(name)}</text>'
