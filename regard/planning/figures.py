"""How the plan writes the figures of a metric: in its unit, short in tables, whole where it is the subject."""

from regard.analytics.words import Metric
from regard.kernel.money import SCALE
from regard.kernel.words import lazy, tr
from regard.ui import formats

UNIT_WORDS = {
    "money": lazy("The target is typed in {currency}."),
    "share": lazy("The target is typed in percent."),
    "count": lazy("The target is typed as a number."),
    "orders": lazy("The target is typed as a number."),
    "days": lazy("The target is typed in days."),
    "ratio": lazy("The target is typed as a ratio."),
}


def typed_unit(metric: Metric | None, currency: str) -> str:
    """How a target is typed: in EUR, in percent …, as a sentence."""
    return UNIT_WORDS[metric.unit].format(currency=currency) if metric else ""


def write(value: float | None, metric: Metric | None, currency: str, *, is_short: bool = True) -> str:
    """`value` in the metric's unit: €7.63 M, 36.8%, 9,412, 18 d. Unknown is an en dash."""
    if value is None:
        return formats.UNKNOWN
    match metric.unit if metric else "ratio":
        case "money":
            return _money(value, currency, is_short)
        case "share":
            return formats.percent(value, _share_places(value))
        case "days":
            return tr("{days} d", days=formats.number(value, 0 if abs(value) >= 10 else 1))
        case "count" | "orders":
            return formats.number(round(value))
        case _:
            return formats.number(value, 2)


def write_range(low: float | None, high: float | None, metric: Metric | None, currency: str) -> str:
    """An interval without repeating the unit: 37.1–38.6, 8.26–8.69."""
    if low is None or high is None:
        return ""
    unit = metric.unit if metric else "ratio"
    if unit == "share":
        places = _share_places(high)
        return f"{formats.number(low * 100, places)}–{formats.number(high * 100, places)}"
    if unit == "money" and max(abs(low), abs(high)) >= 1e6:
        return f"{formats.number(low / 1e6, 2)}–{formats.number(high / 1e6, 2)}"
    places = 2 if (unit == "money" and abs(high) < 1000) or unit == "ratio" else 0
    return f"{formats.number(low, places)}–{formats.number(high, places)}"


def write_gap(value: float, metric: Metric | None, currency: str) -> str:
    """A signed difference: −413 k is written −€413,000, shares in points."""
    sign = "+" if value > 0 else formats.MINUS if value < 0 else ""
    if metric is not None and metric.unit == "share":
        points = formats.number(abs(value) * 100, 1 if abs(value) >= 0.001 else 2)
        return tr("{points} points", points=f"{sign}{points}")
    return f"{sign}{write(abs(value), metric, currency)}"


def _share_places(value: float) -> int:
    """One decimal; two under 2%, where one would make 1.05% and 1.13% the same."""
    return 1 if abs(value) >= 0.02 else 2


def _money(value: float, currency: str, is_short: bool) -> str:
    units = round(value * SCALE)
    if abs(value) < 1000:
        return formats.money(units, currency)
    return formats.money_short(units, currency) if is_short else formats.money(units, currency)
