# ruff: noqa: ANN401 - rows and values of any noun pass through
"""A list as a map of the world: how many rows each country has. Outlines are ours (`bin/vendor`); nothing is asked of others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import get_global
from django.db.models import Count
from django.templatetags.static import static

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


def view_box(used: Iterable[str]) -> str:
    """The part of the sheet that shows these outlines, with some of what is around them."""
    sheet, known = _boxes()
    boxes = [known[key] for key in used if key in known]
    if not boxes:
        return f"0 0 {sheet[2]:g} {sheet[3]:g}"
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    shape = sheet[2] / sheet[3]
    width = min(sheet[2], max(NARROWEST, 1.5 * (right - left), 1.5 * (bottom - top) * shape))
    height = width / shape
    x = min(max((left + right - width) / 2, 0), sheet[2] - width)
    y = min(max((top + bottom - height) / 2, 0), sheet[3] - height)
    return f"{x:.1f} {y:.1f} {width:.1f} {height:.1f}"


def placed(noun: Noun, columns: Iterable[Column]) -> Column | None:
    """The column that puts rows into countries."""
    model = noun_model(noun)
    return next((one for one in columns if one.region is not None and is_column(model, one.read_path)), None)


def laid_out(state: State, matching: Any) -> dict[str, Any] | None:
    """What the list shows instead of a table: `map`, and the `count` of rows. None without a country. One query.

    Of more than `WINDOW` rows those that come first are counted, which is said, unless the count is asked for.
    """
    column = placed(state.noun, state.allowed)
    if column is None or column.region is None:
        return None
    path = column.read_path
    if state.exact:
        rows = matching.order_by().values(path).annotate(rows_there=Count("pk"))
        counts = Counter(dict(rows.values_list(path, "rows_there")))
        is_cut = False
    else:
        read = list(matching.order_by().values_list(path, flat=True)[: WINDOW + 1])
        is_cut = len(read) > WINDOW
        counts = Counter(read[:WINDOW])
    return {
        "map": _map(state, column, counts),
        "count": {"number": counts.total(), "is_capped": is_cut},
        "row_count": counts.total(),
    }


def _map(state: State, column: Column, counts: Counter[Any]) -> dict[str, Any]:
    region = column.region or (lambda value: "")
    nowhere = sum(number for name, number in counts.items() if not name)
    drawn, unknown = [], Counter[str]()
    most = max((number for name, number in counts.items() if name), default=1)
    for name, number in counts.most_common():
        if not name:
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
    return {
        "column": column,
        "countries": [one for one in drawn if one["outline"]],
        "land": [*sorted(set(outlines().values()) - used - _dots()), "land"],
        "listed": drawn[:LISTED],
        "left_out": max(len(drawn) - LISTED, 0),
        "nowhere": nowhere,
        "nowhere_url": _only(state, column, ""),
        "unknown": unknown.total(),
        "unknown_names": ", ".join(list(unknown)[:3]),
        "most": formats.number(most),
        "world": static("ui/vendor/world/world.svg"),
        "view_box": view_box(used),
    }


def _only(state: State, column: Column, name: str) -> str:
    """The rows of a country as a table; of none where the name is empty."""
    if state.noun.filter(column.key) is None:
        return ""
    rule = filters.Condition(column.key, "is", [name]) if name else filters.Condition(column.key, "empty")
    tree = state.filters
    base = tree if tree.mode == "all" and not tree.negated else filters.Group("all", (tree,))
    return state.changed(layout=PLAIN, filters=replace(base, items=(*base.items, rule))).url()
