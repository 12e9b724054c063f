"""Tying keys of other systems to customers who are known already."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.imports import see
from regard.ui.among import among

MET = {"key": pl.String, "customer_id": pl.Int64, "by": pl.String}
"""Who was found for a key, and by what: "email" or "phone"."""


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema=MET)


@dataclass(frozen=True)
class Found:
    """Customers found otherwise than by their keys: `ids` as `MET`. `unclear` are the keys whose address or number is known, but
    does not say for sure whose it is."""

    ids: pl.DataFrame = field(default_factory=_nobody)
    unclear: frozenset[str] = frozenset()


def still_there(met: pl.DataFrame, *, dry_run: bool) -> pl.DataFrame:
    """Those of `met` who have not gone since, for instance into another by a merge; held until the transaction ends, so that they
    do not while rows come to point at them."""
    if met.is_empty():
        return met
    ids = met["customer_id"].unique().to_list()
    if not dry_run and rows.is_postgres():
        rows.hold("customers_customer", ids)
    there = Customer.objects.filter(pk__in=among(ids)).order_by().values_list("pk", flat=True)
    return met.filter(pl.col("customer_id").is_in(list(there)))


def tie(met: pl.DataFrame, *, source: str, import_id: int | None) -> None:
    """Let `source` know these customers by these keys from now on, and remember who brought that about and by what they were
    found. Undoing the import unties them; whoever another import made stays while this one holds him."""
    if met.is_empty():
        return
    ids = pl.Series("id", rows.next_ids("customers_customerkey", met.height), dtype=pl.Int64)
    rows.insert(
        "customers_customerkey",
        met.select(
            ids,
            "customer_id",
            "key",
            source=pl.lit(source),
            import_id=pl.lit(import_id, pl.Int64),
            found_by="by",
        ),
    )
    others = Customer.objects.filter(pk__in=among(met["customer_id"].to_list()), import_id__isnull=False)
    see(MODEL, import_id, list(others.exclude(import_id=import_id).values_list("pk", flat=True)))
