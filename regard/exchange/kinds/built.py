"""What building rows of any kind gives."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

EMAIL = r"(?i)^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"


@dataclass(frozen=True)
class Built:
    """`lines` as the kind's `SCHEMA`; `rejected` as `problems.REJECTED`; `odd` counts by code. Amounts, where a kind
    has them, in ten-thousandths: `amount_read` of all rows whose amount could be read, `amount_rejected` of those
    among them that were set aside. `torn` are the orders of rows that were set aside, as `lines` call them."""

    lines: pl.DataFrame
    rejected: pl.DataFrame
    odd: Mapping[str, int]
    amount_read: int = 0
    amount_rejected: int = 0
    torn: Collection[str] = ()
