# ruff: noqa: ANN401 - rows and values of any noun pass through
"""A list as a map of the world: how many rows each country has, and where those lie that say a place. Outlines are ours
(`bin/vendor`); nothing is asked of others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import get_global
from django.db.models import Count
from django.templatetags.static import static

from regard.kernel import places
from regard.kernel.words import language
from regard.ui import filters, formats
from regard.ui.filters import is_column, noun_model
from regard.ui.layouts import PLAIN
from regard.ui.liststate import State
from regard.ui.nouns import Column, Noun

WORLD = Path(__file__).parent / "static/ui/vendor/world/world.svg"
WINDOW = 20_000  # rows whose countries are read; beyond them all are counted only when asked
LISTED = 24
SHADES = 5
NARROWEST = 160.0  # of the sheet's width
NEAREST = 64.0  # of it where there are places: nearer, the outlines are too coarse
ACROSS = 14  # heaps of places from one side of what is shown to the other
FINE = 100  # of the numbers places are drawn by: browsers round small letters
STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30)  # degrees


@lru_cache(maxsize=1)
def outlines() -> Mapping[str, str]:
    """The ids of the outlines there are, by ISO code."""
    aliases = get_global("territory_aliases")
    ids = re.findall(r'id="n(\d{3})"', WORLD.read_text(encoding="utf-8"))
    return {codes[0]: f"n{number}" for number in ids if (codes := aliases.get(number))}


Box = tuple[float, float, float, float]
"""Left, top, right and bottom on the sheet."""


@lru_cache(maxsize=1)
def _boxes() -> tuple[Box, Mapping[str, Box]]:
    """The sheet, and where the largest piece of land of each country lies: overseas parts do not make a map of Europe a world."""
    text, found = WORLD.read_text(encoding="utf-8"), {}
    for key, path in re.findall(r'<path id="(n\d{3})"[^>]* d="([^"]+)"', text):
        pieces = [_box(piece) for piece in path.split("Z") if piece]
        found[key] = max(pieces, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    for key, x, y in re.findall(r'<circle id="(n\d{3})" cx="([^"]+)" cy="([^"]+)"', text):
        found[key] = (float(x) - 4, float(y) - 4, float(x) + 4, float(y) + 4)
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    return (0.0, 0.0, float(size[1]), float(size[2])) if size else (0.0, 0.0, 960.0, 468.0), found


@lru_cache(maxsize=1)
def _dots() -> frozenset[str]:
    """Countries that are too small for an outline: drawn only where there is something in them."""
    return frozenset(re.findall(r'<circle id="(n\d{3})"', WORLD.read_text(encoding="utf-8")))


def _box(piece: str) -> Box:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", piece)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def view_box(used: Iterable[str], spots: Sequence[tuple[float, float]] = ()) -> Box:
    """The part of the sheet that shows these outlines and spots, with some of what is around them: left, top, width, height."""
    sheet, known = _boxes()
    boxes = [known[key] for key in used if key in known]
    narrowest = NEAREST if spots else NARROWEST
    boxes += [(x, y, x, y) for x, y in spots]
    if not boxes:
        return 0.0, 0.0, sheet[2], sheet[3]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    shape = sheet[2] / sheet[3]
    width = min(sheet[2], max(narrowest, 1.5 * (right - left), 1.5 * (bottom - top) * shape))
    height = width / shape
    x = min(max((left + right - width) / 2, 0), sheet[2] - width)
    y = min(max((top + bottom - height) / 2, 0), sheet[3] - height)
    return x, y, width, height


def placed(noun: Noun, columns: Iterable[Column]) -> Column | None:
    """The column that puts rows into countries."""
    model = noun_model(noun)
    return next((one for one in columns if one.region is not None and is_column(model, one.read_path)), None)


def pointed(noun: Noun, columns: Iterable[Column]) -> Column | None:
    """The column that says where rows lie; the first that is shown, else the first there is."""
    model = noun_model(noun)
    return next((one for one in columns if one.is_place and is_column(model, one.read_path)), None)


def can_map(noun: Noun, columns: Iterable[Column]) -> bool:
    found = list(columns)
    return placed(noun, found) is not None or pointed(noun, found) is not None


def laid_out(state: State, matching: Any) -> dict[str, Any] | None:
    """What the list shows instead of a table: `map`, and the `count` of rows. None without a country or a place. One query.

    Of more than `WINDOW` rows those that come first are read, which is said, unless the count is asked for.
    """
    column, points = (find(state.noun, [*state.columns, *state.allowed]) for find in (placed, pointed))
    asked = [one.read_path for one in (column, points) if one is not None]
    if not asked:
        return None
    if state.exact and column is not None and points is None:
        there = matching.order_by().values(asked[0]).annotate(rows_there=Count("pk"))
        counts = Counter[Any](dict(there.values_list(asked[0], "rows_there")))
        return _answer(_map(state, column, counts, None, []), counts.total(), is_cut=False)
    rows = matching.order_by().values_list(*asked)
    read = list(rows if state.exact else rows[: WINDOW + 1])
    is_cut = not state.exact and len(read) > WINDOW
    read = read[:WINDOW] if is_cut else read
    counts = Counter[Any](row[0] for row in read) if column is not None else Counter[Any]()
    numbers = [row[-1] for row in read] if points is not None else []
    return _answer(_map(state, column, counts, points, numbers), len(read), is_cut=is_cut)


def _answer(drawn: dict[str, Any], count: int, *, is_cut: bool) -> dict[str, Any]:
    return {"map": drawn, "count": {"number": count, "is_capped": is_cut}, "row_count": count}


def _map(
    state: State,
    column: Column | None,
    counts: Counter[Any],
    points: Column | None,
    numbers: Sequence[int | None],
) -> dict[str, Any]:
    region = (column.region if column is not None else None) or (lambda value: "")
    nowhere = sum(number for name, number in counts.items() if not name)
    drawn, unknown = [], Counter[str]()
    most = max((number for name, number in counts.items() if name), default=1)
    for name, number in counts.most_common():
        if not name or column is None:
            continue
        code = region(str(name))
        one = {
            "name": formats.country(str(name), code, language()),
            "count": number,
            "url": _only(state, column, str(name)),
            "outline": outlines().get(code, ""),
            "shade": min(SHADES, 1 + int(SHADES * number / (most + 1))),
        }
        drawn.append(one)
        if not one["outline"]:
            unknown[str(name)] = number
    used = {str(one["outline"]) for one in drawn if one["outline"]}
    found = [places.unpacked(number) for number in numbers if number is not None]
    box = view_box(used, [places.projected(one, _boxes()[0][2]) for one in set(found)])
    heaps = _heaps(state, points, found, box) if points is not None else []
    return {
        "column": column,
        "points": points,
        "heaps": heaps,
        "heaps_listed": heaps[:LISTED],
        "heaps_left_out": max(len(heaps) - LISTED, 0),
        "placeless": len(numbers) - len(found),
        "placeless_url": _narrowed(state, filters.Condition(points.key, "empty"))
        if points is not None
        else "",
        "countries": [one for one in drawn if one["outline"]],
        "land": [*sorted(set(outlines().values()) - used - _dots()), "land"],
        "listed": drawn[:LISTED],
        "left_out": max(len(drawn) - LISTED, 0),
        "nowhere": nowhere,
        "nowhere_url": _only(state, column, "") if column is not None else "",
        "unknown": unknown.total(),
        "unknown_names": ", ".join(list(unknown)[:3]),
        "most": formats.number(most),
        "world": static("ui/vendor/world/world.svg"),
        "view_box": " ".join(f"{part:.1f}" for part in box),
    }


@dataclass(frozen=True)
class Heap:
    """Places that lie together on what is shown: where their circle is on the sheet, in `FINE` parts, and the rows there."""

    x: int
    y: int
    radius: int
    count: int
    place: str
    url: str

    @property
    def size(self) -> int:
        """Of the figure in it, which is to fit."""
        return round(min(self.radius, 2.6 * self.radius / len(formats.number(self.count))))


def _heaps(state: State, column: Column, found: Sequence[places.Place], box: Box) -> list[Heap]:
    """Places by the fields of a grid that is as fine as what is shown is near, the largest first.

    The grid is one of degrees, in rows of fields as wide as they are high: a heap opens the rows between its corners, which
    are its own and no others. Its circle stays within its field, so that none lies over another.
    """
    sheet = _boxes()[0][2]
    degrees = 360 * box[2] / sheet
    step = round(next((one for one in STEPS if one >= degrees / ACROSS), STEPS[-1]) * places.MILLION)
    fields: dict[tuple[int, int], list[places.Place]] = {}
    wide: dict[int, int] = {}
    for north, east in found:
        row = north // step
        if row not in wide:
            middle = math.radians(min(85.0, abs((row + 0.5) * step / places.MILLION)))
            wide[row] = round(step / math.cos(middle))
        fields.setdefault((row, east // wide[row]), []).append((north, east))
    most, unit = max((len(some) for some in fields.values()), default=1), box[2] / 100
    heaps = []
    for (row, across), some in fields.items():
        souths, wests = [one[0] for one in some], [one[1] for one in some]
        middle_place = (sum(souths) // len(some), sum(wests) // len(some))
        corners = [places.written((edge(souths), edge(wests))) for edge in (min, max)]
        radius = unit * (0.9 if len(some) == 1 else 1.4 + 1.4 * math.sqrt(len(some) / most))
        ends = [
            places.projected((row * step + north, across * wide[row] + east), sheet)
            for north, east in ((0, 0), (step, wide[row]))
        ]
        x, y = (
            _kept_within(at, radius, *sorted((one, other)))
            for at, one, other in zip(places.projected(middle_place, sheet), *ends, strict=True)
        )
        heaps.append(
            Heap(
                round(x * FINE),
                round(y * FINE),
                round(radius * FINE),
                len(some),
                places.written((round(middle_place[0], -4), round(middle_place[1], -4))),
                _narrowed(state, filters.Condition(column.key, "between", corners)),
            )
        )
    return sorted(heaps, key=lambda heap: (-heap.count, heap.x, heap.y))


def _kept_within(at: float, radius: float, low: float, high: float) -> float:
    """As near to `at` as the radius lets it, between two ends."""
    if high - low <= 2 * radius:
        return (low + high) / 2
    return min(max(at, low + radius), high - radius)


def _narrowed(state: State, rule: filters.Condition) -> str:
    """The rows of the list that fulfil this as well, as a table; nowhere where it cannot be asked."""
    if state.noun.filter(rule.key) is None:
        return ""
    tree = state.filters
    base = tree if tree.mode == "all" and not tree.negated else filters.Group("all", (tree,))
    return state.changed(layout=PLAIN, filters=replace(base, items=(*base.items, rule))).url()


def _only(state: State, column: Column, name: str) -> str:
    """The rows of a country as a table; of none where the name is empty."""
    rule = filters.Condition(column.key, "is", [name]) if name else filters.Condition(column.key, "empty")
    return _narrowed(state, rule)
