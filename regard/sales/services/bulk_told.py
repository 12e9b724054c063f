"""Telling the story of a batch, quietly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from regard.customers.services import rows
from regard.kernel.actor import Actor
from regard.sales.rules import ADJUSTMENT, RETURN, SALE
from regard.story.telling import tell_columns

_NEW = {SALE: "sales.order.placed", ADJUSTMENT: "sales.adjustment.booked", RETURN: "sales.return.received"}


def tell_new(heads: pl.DataFrame, *, actor: Actor) -> None:
    """One entry per new document, at the time it happened."""
    for kind, event in _NEW.items():
        mine = heads.filter(pl.col("kind") == kind)
        if mine.is_empty():
            continue
        payload = pl.struct("line_count")
        if kind == SALE:
            payload = pl.struct("line_count", pl.col("customer_id").is_null().alias("is_anonymous"))
        _tell(event, mine, mine["at"], mine.select(payload.struct.json_encode()).to_series(), actor)


def tell_changed(heads: pl.DataFrame, *, actor: Actor, now: datetime) -> None:
    """One entry per document that came again with other content, at the time that was learnt."""
    for part, event in (("order", "sales.order.changed"), (RETURN, "sales.return.changed")):
        mine = heads.filter(pl.col("part") == part)
        if mine.is_empty():
            continue
        payload = pl.struct("line_count", "former_amount")
        _tell(event, mine, [now] * mine.height, mine.select(payload.struct.json_encode()).to_series(), actor)


def _tell(event: str, heads: pl.DataFrame, at: Any, payload: pl.Series, actor: Actor) -> None:  # noqa: ANN401
    part = heads["part"][0]
    columns: dict[str, Any] = {
        "happened_at": _moments(at),
        "customer_id": heads["customer_id"].to_list(),
        "subject_model": "sales.return" if part == RETURN else "sales.order",
        "subject_id": heads["id"].to_list(),
        "amount": heads["amount"].to_list(),
        "currency": heads["currency"].to_list(),
        "cost": heads["cost"].to_list(),
        "channel": heads["channel"].to_list(),
        "payload": payload.to_list(),
    }
    tell_columns(event, columns, actor=actor)


def _moments(at: Any) -> list[Any]:  # noqa: ANN401
    """Moments as they are told soonest: as text where that is what is stored."""
    if isinstance(at, pl.Series) and not rows.is_postgres():
        return rows.as_stored(at.to_frame("at"))["at"].to_list()
    return list(at)
