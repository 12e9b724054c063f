"""Which special needs a row of our own exports says a customer has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from regard.customers.services.bulk_needs import NEED
from regard.exchange.readers import ROW

LIST = pl.List(NEED)


def needs_of(frame: pl.DataFrame, mapping: Mapping[str, int]) -> tuple[pl.DataFrame, pl.Series | None]:
    """`row` and the list of `NEED` of the rows that say any; and whether a row's list cannot be read, None without a column."""
    schema: dict[str, Any] = {ROW: pl.Int64, "needs": LIST}
    if "needs" not in mapping:
        return pl.DataFrame(schema=schema), None
    cells = frame.select(ROW, text=pl.col(f"c{mapping['needs']}").str.strip_chars())
    found, bad = [], []
    for row, text in cells.iter_rows():
        try:
            needs = [_need(one) for one in (json.loads(text) or [] if text else [])]
        except (ValueError, TypeError, KeyError, AttributeError):
            bad.append(row)
            continue
        if needs:
            found.append((row, needs))
    return pl.DataFrame(found, schema=schema, orient="row"), cells[ROW].is_in(bad)


def _need(one: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(one[name]) if one.get(name) else None for name in ("since", "until")}
    texts = {name: str(one.get(name) or "") for name in ("kind", "handling", "basis", "source", "note")}
    return {"name": str(one["name"]), **texts, **days}
