"""Charts as data: what a page says about one, drawn in the browser and written as a table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from regard.kernel.words import language, lazy, several, tr
from regard.ui import formats

Kind = Literal["line", "bar", "area", "scatter"]
Role = Literal["actual", "plan", "projection", "comparison", "series"]
Format = Literal["number", "money", "percent", "days", "decimal"]
Value = float | int | None


@dataclass(frozen=True)
class Series:
    """One row of values, as long as the chart's `x`; None is a gap.

    `role` decides the ink: actual blue, plan dashed grey, projection dotted, comparison muted grey, and `series`
    the next of the six series colours. `low` and `high` draw a band (lines) around the values. For scatter `points`
    are (x, y) pairs and `values` stays empty. `urls` open the rows behind each value.
    """

    name: str
    values: Sequence[Value] = ()
    role: Role = "series"
    kind: Kind | None = None
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    points: Sequence[tuple[float, float]] = ()
    urls: Sequence[str] = ()
    end_label: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with its words. Money values are ten-thousandths, shares 0..1; both are scaled when shown.

    `unit` stands beside the title ("€ million, axis from 4"). `x` are labels or dates; `x_title` heads the table's
    first column. `is_horizontal` lays bars on their side (long labels). `mark_x` draws a vertical line ("today").
    """

    key: str
    title: str
    x: Sequence[str | date] = ()
    series: Sequence[Series] = ()
    kind: Kind = "line"
    unit: str = ""
    y_format: Format = "number"
    currency: str = ""
    x_title: str = lazy("Period")
    y_title: str = ""
    height: int = 216
    is_stacked: bool = False
    is_horizontal: bool = False
    from_zero: bool | None = None
    mark_x: str | date | None = None
    mark_label: str = ""
    places: int | None = None

    @property
    def script_id(self) -> str:
        return f"chart-{self.key}"

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(swatch, name) of every series, only where names cannot stand at the end of lines: several kinds of bars."""
        if len(self.series) < 2 or not any(
            (series.kind or self.kind) in {"bar", "area"} for series in self.series
        ):
            return []
        swatches, used = [], 0
        for series in self.series:
            if series.role == "series":
                used += 1
            swatches.append((_SWATCHES.get(series.role) or f"v{min(used, 6)}", series.name))
        return swatches

    def write(self, value: Value) -> str:
        """A value as the chart and its table write it."""
        return write_value(value, self.y_format, self.currency, self.places)

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Heads and rows of the table behind the chart: the same numbers, bands included."""
        if any(series.points for series in self.series):
            return self._points_table()
        heads = [str(self.x_title)]
        for series in self.series:
            heads.append(str(series.name))
            if series.low:
                heads.append(tr("{series}, low to high", series=series.name))
        return heads, [self._row(index, label) for index, label in enumerate(self.x)]

    def _row(self, index: int, label: str | date) -> list[str]:
        cells = [x_label(label)]
        for series in self.series:
            cells.append(self.write(_at(series.values, index)))
            if series.low:
                low, high = _at(series.low, index), _at(series.high, index)
                cells.append(formats.UNKNOWN if low is None else f"{self.write(low)}–{self.write(high)}")
        return cells

    def _points_table(self) -> tuple[list[str], list[list[str]]]:
        heads = [tr("Series"), str(self.x_title), str(self.y_title or tr("Value"))]
        rows = [
            [str(series.name), formats.number(x), self.write(y)]
            for series in self.series
            for x, y in series.points[:500]
        ]
        return heads, rows

    def spec(self) -> dict[str, Any]:
        """The JSON the drawing script reads. Money in currency units, shares in percent, dates as ISO days."""
        is_time = bool(self.x) and all(isinstance(label, date) for label in self.x)
        return {
            "title": str(self.title),
            "kind": self.kind,
            "x": [label.isoformat() if isinstance(label, date) else str(label) for label in self.x],
            "isTime": is_time,
            "xTitle": str(self.x_title),
            "yTitle": str(self.y_title),
            "format": self.y_format,
            "symbol": formats.symbol(self.currency, language()) if self.y_format == "money" else "",
            "gap": formats.currency_follows(language()),
            "percent": formats.percent_sign(language()),
            "places": self.places,
            "stacked": self.is_stacked,
            "horizontal": self.is_horizontal,
            "fromZero": self.from_zero,
            "markX": self.mark_x.isoformat()
            if isinstance(self.mark_x, date)
            else self.mark_x and str(self.mark_x),
            "markLabel": str(self.mark_label),
            "series": [self._series_spec(series) for series in self.series],
        }

    def _series_spec(self, series: Series) -> dict[str, Any]:
        return {
            "name": str(series.name),
            "role": series.role,
            "kind": series.kind or self.kind,
            "values": [self._scale(value) for value in series.values],
            "low": [self._scale(value) for value in series.low],
            "high": [self._scale(value) for value in series.high],
            "points": [[x, self._scale(y)] for x, y in series.points],
            "urls": list(series.urls),
            "endLabel": str(series.end_label),
        }

    def _scale(self, value: Value) -> Value:
        if value is None:
            return None
        if self.y_format == "money":
            return value / 10_000
        return value * 100 if self.y_format == "percent" else value


_SWATCHES = {"actual": "v1", "projection": "v1", "comparison": "muted", "plan": "plan"}


def x_label(label: str | date) -> str:
    return formats.day(label) if isinstance(label, date) else str(label)


def write_value(value: Value, kind: str, currency: str = "", places: int | None = None) -> str:
    """A value by its format: money (ten-thousandths), percent (share), days, decimal or number."""
    if value is None:
        return formats.UNKNOWN
    if kind == "money":
        return formats.money(round(value), currency, places)
    if kind == "percent":
        return formats.percent(value, 1 if places is None else places)
    if kind == "days":
        return several(
            "{count} d", "{count} d", 2, count=formats.number(float(value), 1 if places is None else places)
        )
    return formats.number(value, places if places is not None or kind == "number" else 2)


def _at(values: Sequence[Value], index: int) -> Value:
    return values[index] if index < len(values) else None
