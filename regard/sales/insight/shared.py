"""Words and addresses the model pages share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse

from regard.kernel.words import tr
from regard.ui import formats

if TYPE_CHECKING:
    from regard.sales.models import ModelRun

Json = dict[str, Any]
Condition = tuple[str, str, Any]
SHADES = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Cell:
    """A written number; `url` opens its rows, `heat` shades it from 1 to 5."""

    text: str
    url: str = ""
    heat: int = 0
    title: str = ""


def customers_url(*conditions: Condition) -> str:
    """The list of customers for whom all `conditions` (filter, operator, value or None) hold."""
    rules = [[part for part in condition if part is not None] for condition in conditions]
    tree = json.dumps({"all": rules}, separators=(",", ":"))
    return f"{reverse('customers:customer_list')}?f={quote(tree)}"


def first_ordered(start: date, end: date) -> Condition:
    """Customers whose first order was on one of these days, both included."""
    return ("first_order_at", "between", [start.isoformat(), end.isoformat()])


def shade(share: float | None, steps: tuple[float, ...]) -> int:
    """1 to 5 by how many of four rising `steps` a share reaches; 0 for nothing."""
    return 0 if not share or share <= 0 else 1 + sum(share >= step for step in steps)


def share_of(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def span_words(low: str, high: str) -> str:
    """`€1,200–1,350`: the unit is not said twice."""
    unit = low[:1] if low[:1] == high[:1] and not low[:1].isdigit() else ""
    return f"{low}–{high.removeprefix(unit)}"


def money_span(low: int | None, high: int | None, currency: str) -> str:
    """An interval of amounts; empty where there is none."""
    if low is None or high is None:
        return ""
    return span_words(formats.money_short(low, currency), formats.money_short(high, currency))


def basis(run: ModelRun, *, is_past: bool) -> str:
    """As of when, and over what: the first line of every page. `is_past`: not of today, because nothing was bought lately."""
    said = {
        "day": formats.day(run.as_of),
        "since": formats.day(parse_day(run.report["first_day"])),
        "customers": formats.number(run.customers),
        "currency": run.currency,
    }
    if is_past:
        return tr(
            "As of {day}, the day of the newest purchase, from all purchases since {since}: {customers} customers who bought, "
            "amounts in {currency}",
            **said,
        )
    return tr(
        "As of {day}, from all purchases since {since}: {customers} customers who bought, amounts in {currency}",
        **said,
    )


def pause(report: Json) -> str:
    """What one must know where old purchases lie beside new ones; empty where they do not."""
    found = report.get("pause")
    if not found:
        return ""
    stops, goes_on = (formats.day(parse_day(found[end])) for end in ("from", "to"))
    return tr(
        "Nothing was bought between {start} and {end}. Who bought last before that counts as long gone here, whatever the "
        "reason; an import of past years can be undone under Imports.",
        start=stops,
        end=goes_on,
    )


def parse_day(text: str | None) -> date | None:
    """A day of an address or form; None for nothing or nonsense."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
