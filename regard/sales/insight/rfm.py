"""The RFM page: the grid, the cells with what they bring, the limits of the scores, who moved where."""

from __future__ import annotations

from datetime import date
from typing import Any

from regard.analytics.rfm import CELLS, GRID
from regard.kernel.words import tr
from regard.sales.insight.shared import Cell, Json, customers_url, parse_day, shade, share_of, span_words
from regard.ui import formats

GRID_STEPS = (0.02, 0.04, 0.06, 0.10)
MOVE_STEPS = (0.1, 0.25, 0.4, 0.6)
NAMES = {cell.key: cell for cell in CELLS}


def cell_url(key: str) -> str:
    return customers_url(("rfm_cell", "is", [key]))


def grid(report: Json) -> list[Json]:
    """Rows of the grid, recency 5 first: squares shaded by how many customers they hold, named once per cell."""
    counts, total = report["grid"], sum(map(sum, report["grid"]))
    sizes = {row["key"]: row["customers"] for row in report["cells"]}
    named: set[str] = set()
    rows = []
    for recency in range(5, 0, -1):
        squares = []
        for column, key in enumerate(GRID[recency]):
            count = counts[recency - 1][column]
            squares.append(
                _square(key, recency, column, count, total) | {"size": None if key in named else sizes[key]}
            )
            named.add(key)
        rows.append({"recency": recency, "squares": squares})
    return rows


def _square(key: str, recency: int, column: int, count: int, total: int) -> Json:
    label = NAMES[key].label
    return {
        "key": key,
        "label": label,
        "url": cell_url(key),
        "heat": shade(share_of(count, total), GRID_STEPS),
        "title": tr(
            "{cell}: {customers} with recency {recency}, frequency and money {score}",
            cell=label,
            customers=formats.number(count),
            recency=recency,
            score=column + 1,
        ),
        "edges": _edges(key, recency, column),
    }


def _edges(key: str, recency: int, column: int) -> str:
    """Where the square borders on another cell, as classes."""
    neighbours = {
        "top": GRID.get(recency + 1, ("",) * 5)[column],
        "bottom": GRID.get(recency - 1, ("",) * 5)[column],
        "left": GRID[recency][column - 1] if column else "",
        "right": GRID[recency][column + 1] if column < 4 else "",
    }
    return " ".join(f"is-edge-{side}" for side, other in neighbours.items() if other != key)


def lines(report: Json, migration: Json | None, currency: str) -> list[Json]:
    """One line per cell, in the order of the cells: customers, what they brought and are worth, the change since."""
    total = sum(row["customers"] for row in report["cells"])
    before = _sizes_before(migration)
    found = []
    for row in report["cells"]:
        cell, size = NAMES[row["key"]], row["customers"]
        change = None if before is None else size - before[row["key"]]
        found.append(
            {
                "cell": cell,
                "url": cell_url(cell.key),
                "customers": size,
                "share": share_of(size, total),
                "revenue": formats.money_short(row["revenue"], currency) if size else formats.UNKNOWN,
                "each": formats.money_short(row["revenue"] // size, currency) if size else formats.UNKNOWN,
                "value": formats.money_short(row["value"], currency)
                if row["value"] is not None and size
                else formats.UNKNOWN,
                "change": formats.UNKNOWN if change is None else _signed(change),
            }
        )
    return found


def _sizes_before(migration: Json | None) -> dict[str, int] | None:
    if migration is None:
        return None
    return {cell.key: sum(migration["matrix"][i]) for i, cell in enumerate(CELLS)}


def _signed(change: int) -> str:
    if change == 0:
        return "0"
    return f"{'+' if change > 0 else '−'}{formats.number(abs(change))}"


def moves(migration: Json) -> Json:
    """The migration matrix as a table: counts, shaded by their share of the cell they left, and how many stayed."""
    matrix = migration["matrix"]
    rows = []
    for i, counts in enumerate(matrix):
        total = sum(counts)
        label = CELLS[i].label if i < len(CELLS) else tr("Not yet customers")
        cells = [_move(count, total, i == j) for j, count in enumerate(counts)]
        rows.append({"label": label, "total": total, "cells": cells})
    old = sum(sum(counts) for counts in matrix[:-1])
    stayed = sum(matrix[i][i] for i in range(len(CELLS)))
    return {
        "heads": [cell.label for cell in CELLS],
        "rows": rows,
        "from": _as_day(migration["from"]),
        "to": _as_day(migration["to"]),
        "stayed": share_of(stayed, old),
        "old": old,
        "sums": [sum(counts[j] for counts in matrix) for j in range(len(CELLS))],
    }


def _move(count: int, total: int, is_same: bool) -> dict[str, Any]:
    cell = Cell(formats.number(count) if count else "0", heat=shade(share_of(count, total), MOVE_STEPS))
    return {"cell": cell, "is_same": is_same, "is_none": not count}


def _as_day(value: Any) -> date | None:  # noqa: ANN401
    return value if isinstance(value, date) else parse_day(value)


def limits(report: Json, currency: str) -> list[Json]:
    """What each score stands for, 5 first, in the measure's own unit."""
    found = report["limits"]
    if not found["recency"]:
        return []
    recency, frequency, monetary = found["recency"], found["frequency"], found["monetary"]
    return [
        {
            "score": score,
            "recency": _days(recency, score),
            "frequency": _over(frequency, score, formats.number, 1),
            "monetary": _over(monetary, score, lambda units: formats.money_short(units, currency), 100),
        }
        for score in range(5, 0, -1)
    ]


def _days(cuts: list[int], score: int) -> str:
    """Recency falls: a score means fewer days than the limit below it."""
    low = cuts[score - 1] if score < 5 else 0
    if score == 1:
        return tr("{number} or more", number=formats.number(cuts[0]))
    high = cuts[score - 2] - 1
    if high < low:
        return tr("nobody")
    return (
        tr("up to {number}", number=formats.number(high))
        if score == 5
        else f"{formats.number(low)}–{formats.number(high)}"
    )


def _over(cuts: list[int], score: int, write: Any, step: int) -> str:  # noqa: ANN401
    """Frequency and money rise: a score means more than the limit below it and at most the one above."""
    if score == 1:
        return tr("up to {number}", number=write(cuts[0]))
    if score == 5:
        return tr("over {number}", number=write(cuts[3]))
    low, high = cuts[score - 2] + step, cuts[score - 1]
    if high < low:
        return tr("nobody")
    return write(high) if write(low) == write(high) else span_words(write(low), write(high))
