"""When, and through which channel, customers do something of their own accord: what habits are read from.

A domain says with `register_deeds` which of its facts are such deeds. Whoever reads them need not know the domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from regard.analytics.facts import FACTS
from regard.kernel.registry import Registry

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Deeds:
    """Rows of `fact` that customers caused: columns of the moment (UTC) and the channel; `only`: what a row must be.

    `many` names them: "orders".
    """

    fact: str
    at: str
    channel: str
    many: str
    only: tuple[tuple[str, str], ...] = ()


DEEDS: Registry[Deeds] = Registry("deeds")


def register_deeds(deeds: Deeds) -> None:
    """Declare deeds; the same fact twice raises `ValueError`."""
    DEEDS.register(deeds.fact, deeds)


def deeds_between(low: int, high: int, since: datetime) -> pl.DataFrame:
    """What customers with an id in [`low`, `high`) did since then: `customer_id`, `at` (UTC), `channel`, `many`.

    One question to the engine for each kind of deeds, over the columns it needs of all rows.
    """
    import polars as pl

    from regard.analytics.engine import run, table

    kinds = pl.Schema(
        {"customer_id": pl.Int64(), "at": pl.Datetime("us"), "channel": pl.String(), "many": pl.String()}
    )
    frames = [pl.DataFrame(schema=kinds)]
    for deeds in DEEDS:
        rows = table(FACTS[deeds.fact].name)
        wanted = [
            rows.customer_id >= low,
            rows.customer_id < high,
            rows[deeds.at] >= since.replace(tzinfo=None),
            *(rows[column] == value for column, value in deeds.only),
        ]
        found = run(rows.filter(wanted).select("customer_id", at=rows[deeds.at], channel=rows[deeds.channel]))
        frame = pl.DataFrame(pl.from_arrow(found)).with_columns(pl.lit(deeds.many).alias("many"))
        frames.append(frame.select(*kinds).cast(kinds))
    return pl.concat(frames).with_columns(pl.col("at").dt.replace_time_zone("UTC"))
