"""Small figures drawn by the server as SVG: verdict glyphs, sparklines, meters. No script, no style attribute.

Colours come from classes (`regard.css`), so both themes work. All are decoration beside a written figure and
hidden from screen readers; callers write the numbers next to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

VERDICTS = ("good", "watch", "bad", "none")
_GLYPHS = {
    "good": '<circle cx="5" cy="5" r="4"/>',
    "watch": '<path d="M5 .8 9.6 9H.4z"/>',
    "bad": '<rect x="1" y="1" width="8" height="8" rx="1"/>',
    "none": '<circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" stroke-width="1.4"/>',
}


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - built from numbers and escaped words only


@lru_cache(maxsize=16)
def glyph(verdict: str, size: int = 10) -> SafeString:
    """Circle on track, triangle at risk, square off track, ring without verdict."""
    shown = verdict if verdict in _GLYPHS else "none"
    return _safe(
        f'<svg class="rg-glyph rg-glyph-{shown}" width="{size}" height="{size}" viewBox="0 0 10 10"'
        f' fill="currentColor" aria-hidden="true">{_GLYPHS[shown]}</svg>'
    )


def verdict(kind: str, word: str) -> SafeString:
    """Shape and word; colour is only the third carrier."""
    return _verdict(kind, str(word))


@lru_cache(maxsize=256)
def _verdict(kind: str, word: str) -> SafeString:
    shown = kind if kind in _GLYPHS else "none"
    return _safe(
        f'<span class="rg-verdict rg-verdict-{shown}">{glyph(shown)}<span>{escape(word)}</span></span>'
    )


def sparkline(
    values: Sequence[float | None],
    target: float | None = None,
    kind: str = "",
    width: int = 84,
    height: int = 24,
) -> SafeString:
    """A line of `values`, oldest first, dotted target, end dot in the verdict's colour. Gaps stay gaps.

    Fewer than two known values draw nothing (an empty string).
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return _safe("")
    low, high = min(known), max(known)
    if target is not None:
        low, high = min(low, target), max(high, target)
    span = (high - low) or 1.0
    step = (width - 8) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return 3 + (high - value) / span * (height - 6)

    lines, points = _runs(values, step, y)
    end_x, end_y = points[-1]
    dotted = ""
    if target is not None:
        level = f"{y(target):.1f}"
        dotted = f'<line class="rg-spark-target" x1="0" x2="{width}" y1="{level}" y2="{level}"/>'
    dot = f"rg-dot-{kind}" if kind in VERDICTS else "rg-dot-plain"
    return _safe(
        f'<svg class="rg-spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'{dotted}{lines}<circle class="{dot}" cx="{end_x:.1f}" cy="{end_y:.1f}" r="2.6"/></svg>'
    )


def _runs(
    values: Sequence[float | None], step: float, y: Callable[[float], float]
) -> tuple[str, list[tuple[float, float]]]:
    """The polylines of every unbroken run, and all points from left to right."""
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((2 + index * step, y(value)))
    drawn = [run for run in runs if run]
    lines = "".join(
        '<polyline class="rg-spark-line" points="' + " ".join(f"{px:.1f},{py:.1f}" for px, py in run) + '"/>'
        for run in drawn
        if len(run) > 1
    )
    return lines, [point for run in drawn for point in run]


def meter(
    *,
    baseline: float | None,
    actual: float | None,
    target: float | None,
    projection: float | None = None,
    low: float | None = None,
    high: float | None = None,
    kind: str = "none",
    width: int = 140,
    planned: float | None = None,
) -> SafeString:
    """The way from baseline to target: bar = actual, tick = target, ring = projection on its whisker (low to high).

    `planned` is where the bar should be by now: a dotted tick.

    The whisker runs below the bar, so that neither hides the other.

    The scale runs from the baseline (0) to the target (1) and is cut at -0.02 and 1.25, so that lower-is-better
    objectives read the same way. Without baseline, actual or target nothing but the track is drawn.
    """
    shown = kind if kind in VERDICTS else "none"
    parts = [f'<rect class="rg-meter-track" x="2" y="{_BAR_TOP}" width="{width - 4}" height="7" rx="2"/>']
    if baseline is not None and target is not None and target != baseline:
        scale = _Scale(baseline, target, width)
        if actual is not None:
            length = scale.x(actual) - 2
            parts.append(
                f'<rect class="rg-meter-bar rg-meter-{shown}" x="2" y="{_BAR_TOP}" width="{max(length, 1.5):.1f}"'
                ' height="7" rx="2"/>'
            )
        if planned is not None:
            due = f"{scale.x(planned):.1f}"
            parts.append(f'<line class="rg-meter-planned" x1="{due}" x2="{due}" y1="1" y2="13"/>')
        parts.append(_whisker(scale, projection, low, high))
        tick = f"{scale.x(target):.1f}"
        parts.append(f'<line class="rg-meter-target" x1="{tick}" x2="{tick}" y1="1" y2="19"/>')
    return _safe(
        f'<svg class="rg-meter" width="{width}" height="20" viewBox="0 0 {width} 20" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


_BAR_TOP, _WHISKER = 3.5, 15


class _Scale:
    """Shares of the way mapped to pixels; the target stands at four fifths."""

    def __init__(self, baseline: float, target: float, width: int) -> None:
        self.baseline, self.way, self.width = baseline, target - baseline, width

    def x(self, value: float) -> float:
        share = min(max((value - self.baseline) / self.way, 0.0), 1.25)
        return 2 + share / 1.25 * (self.width - 4)


def _whisker(scale: _Scale, projection: float | None, low: float | None, high: float | None) -> str:
    parts = []
    if low is not None and high is not None:
        left, right = sorted((scale.x(low), scale.x(high)))
        parts.append(
            f'<line class="rg-meter-whisker" x1="{left:.1f}" x2="{right:.1f}" y1="{_WHISKER}" y2="{_WHISKER}"/>'
        )
    if projection is not None:
        parts.append(
            f'<circle class="rg-meter-ring" cx="{scale.x(projection):.1f}" cy="{_WHISKER}" r="3.2"/>'
        )
    return "".join(parts)


def interval(
    *, value: float | None, low: float | None, high: float | None, top: float, bottom: float = 0.0
) -> SafeString:
    """An estimate on a line from `bottom` to `top`, as wide as its place: interval thick with end ticks, estimate a dot."""
    if value is None or top <= bottom:
        return _safe("")

    def x(amount: float) -> str:
        return f"{min(max((amount - bottom) / (top - bottom), 0.0), 1.0) * 100:.2f}%"

    parts = ['<rect class="rg-meter-track" x="0" y="8" width="100%" height="4" rx="2"/>']
    if low is not None and high is not None:
        parts.append(f'<line class="rg-interval-span" x1="{x(low)}" x2="{x(high)}" y1="10" y2="10"/>')
        parts.extend(
            f'<line class="rg-interval-end" x1="{x(end)}" x2="{x(end)}" y1="4" y2="16"/>'
            for end in (low, high)
        )
    parts.append(f'<circle class="rg-interval-dot" cx="{x(value)}" cy="10" r="5"/>')
    return _safe(
        f'<svg class="rg-interval" width="100%" height="20" aria-hidden="true">{"".join(parts)}</svg>'
    )


def shares(parts: Sequence[tuple[str, float]]) -> SafeString:
    """A bar made of parts that sum to the whole: (colour, amount), colours v1..v6, muted, good, watch, bad."""
    total = sum(amount for _, amount in parts)
    if total <= 0:
        return _safe("")
    drawn, at = [], 0.0
    for kind, amount in parts:
        width = amount / total * 100
        if width > 0:
            drawn.append(
                f'<rect class="rg-fill-{escape(kind)}" x="{at:.3f}%" y="0" width="{max(width - 0.3, 0.3):.3f}%"'
                ' height="8" rx="2"/>'
            )
        at += width
    return _safe(
        f'<svg class="rg-share-bar" width="100%" height="8" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def thin_bar(share: float | None, kind: str = "v1", width: int = 88) -> SafeString:
    """A bar of three pixels on its track, to stand under a count."""
    length = min(max(share or 0.0, 0.0), 1.0) * width
    filled = (
        f'<rect class="rg-fill-{escape(kind)}" width="{max(length, 1.0):.1f}" height="3" rx="1.5"/>'
        if share
        else ""
    )
    return _safe(
        f'<svg class="rg-bar" width="{width}" height="3" viewBox="0 0 {width} 3" aria-hidden="true">'
        f'<rect class="rg-meter-track" width="{width}" height="3" rx="1.5"/>{filled}</svg>'
    )


def bar(share: float | None, kind: str = "v1", width: int = 80, mark: float | None = None) -> SafeString:
    """A plain bar of `share` (0 to 1) of `width`; `mark` draws an ink tick for comparison. `kind`: v1..v6, muted."""
    parts = []
    if share is not None:
        length = min(max(share, 0.0), 1.0) * width
        parts.append(
            f'<rect class="rg-fill-{escape(kind)}" x="0" y="3" width="{length:.1f}" height="8" rx="1"/>'
        )
    if mark is not None:
        at = f"{min(max(mark, 0.0), 1.0) * width:.1f}"
        parts.append(f'<line class="rg-bar-mark" x1="{at}" x2="{at}" y1="0" y2="14"/>')
    return _safe(
        f'<svg class="rg-bar" width="{width}" height="14" viewBox="0 0 {width} 14" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )
