"""Further ways to reach customers, by the thousand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.customers import contact_rules as ways
from regard.customers.contact_queries import found_by
from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_updates import derive
from regard.customers.services.imports import see
from regard.kernel.actor import Actor
from regard.people.queries import business
from regard.story.telling import tell_columns
from regard.ui import trigrams
from regard.ui.among import among

TABLE = "customers_contactpoint"
POINT = "customers.contactpoint"
OWN = {"email": "email_normal", "phone": "phone_normal"}


def long_points(frame: pl.DataFrame) -> pl.DataFrame:
    """`customer_id` and the fields of each point, of a frame with `customer_id` and `points`."""
    return (
        frame.select("customer_id", "points")
        .explode("points")
        .drop_nulls("points")
        .unnest("points")
        .unique(["customer_id", "kind", "normal"], keep="first", maintain_order=True)
    )


def is_more(points: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The points that say more than the customer's own row; `is_own` are those that say of what stands there of which type
    it is, or that it was verified. `own`: `customer_id`, `kind`, `normal`."""
    is_own = pl.col("is_own").fill_null(value=False)
    marked = points.join(
        own.with_columns(is_own=pl.lit(value=True)),
        on=["customer_id", "kind", "normal"],
        how="left",
        maintain_order="left",
    )
    says_more = (pl.col("type").fill_null("") != "") | pl.col("verified_at").is_not_null()
    return marked.with_columns(is_own=is_own).filter(~is_own | says_more)


def own_among(points: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """The same as `own_points` of new customers, looked up among their `points` as `long_points` gives them, all checked."""
    asked = customers.select("customer_id", "email", "phone", **{f"own_{name}": name for name in ways.PARTS})
    own = points.join(asked, on="customer_id")
    is_place = pl.all_horizontal(
        pl.col(name).fill_null("") == pl.col(f"own_{name}").fill_null("") for name in ways.PARTS
    )
    is_own = (
        pl.when(pl.col("kind") == "address")
        .then(is_place)
        .when(pl.col("kind") == "email")
        .then(pl.col("value") == pl.col("email"))
        .when(pl.col("kind") == "phone")
        .then(pl.col("value") == pl.col("phone"))
    )
    return own.filter(is_own.fill_null(value=False)).select("customer_id", "kind", "normal")


def own_points(customers: pl.DataFrame) -> pl.DataFrame:
    """`customer_id`, `kind`, `normal` of what stands in the rows of customers.

    `customers`: `customer_id`, `email`, `phone`, `phone_normal` and the five parts of an address.
    """
    emails = customers.filter(pl.col("email").fill_null("") != "").select(
        "customer_id", kind=pl.lit("email"), normal=pl.col("email").str.strip_chars().str.to_lowercase()
    )
    phones = [
        (number, normal or ways.checked_phone(text, "").normal)
        for number, text, normal in customers.filter(pl.col("phone").fill_null("") != "")
        .select("customer_id", "phone", "phone_normal")
        .iter_rows()
    ]
    places = [
        (
            number,
            ways.checked_address(
                {name: part or "" for name, part in zip(ways.PARTS, parts, strict=True)}
            ).normal,
        )
        for number, *parts in customers.select("customer_id", *ways.PARTS).iter_rows()
        if parts[0] or parts[1] or parts[2]
    ]
    schema = {"customer_id": pl.Int64, "normal": pl.String}
    told = [
        pl.DataFrame(found, schema=schema, orient="row").select(
            "customer_id", kind=pl.lit(kind), normal="normal"
        )
        for kind, found in (("phone", phones), ("address", places))
    ]
    return pl.concat([emails, *told])


def known_points(customer_ids: Collection[int]) -> pl.DataFrame:
    """`id`, `customer_id`, `kind`, `normal`, `import_id` of the points these customers have."""
    table, values = rows.wanted(list(customer_ids))
    return rows.fetch(
        f"SELECT p.id, p.customer_id, p.kind, p.normal, p.import_id FROM {table} CROSS JOIN {TABLE} p"  # noqa: S608
        " WHERE p.customer_id = wanted.value",
        [values],
        {
            "id": pl.Int64,
            "customer_id": pl.Int64,
            "kind": pl.String,
            "normal": pl.String,
            "import_id": pl.Int64,
        },
    )


def insert_points(points: pl.DataFrame, *, source: str, import_id: int | None, now: datetime) -> None:
    """Write points that are not there yet; `points` as `long_points` gives them, each once."""
    if points.is_empty():
        return
    time = rows.TIME
    verified = (
        pl.col("verified_at")
        .str.replace("Z$", "+00:00")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False, time_unit="us", time_zone="UTC")
    )
    is_told_so = pl.col("verified_at") == "true"
    text = [pl.col(name).fill_null("").str.slice(0, length) for name, length in _LENGTHS.items()]
    rows.insert(
        TABLE,
        points.select(
            pl.Series("id", rows.next_ids(TABLE, points.height), dtype=pl.Int64),
            "customer_id", "kind", *text, "is_valid",
            verified_at=pl.when(is_told_so).then(pl.lit(now, time)).otherwise(verified),
            source=pl.lit(source[:60]), import_id=pl.lit(import_id, pl.Int64),
            created_at=pl.lit(now, time), updated_at=pl.lit(now, time),
        ),
    )  # fmt: skip


_LENGTHS = {
    "type": 20, "value": 500, "normal": 500, "street": 200, "postal_code": 20, "city": 100, "region": 100, "country": 60,
}  # fmt: skip


def see_points(known: pl.DataFrame, points: pl.DataFrame, import_id: int | None) -> None:
    """Remember which points of other imports this one brought too."""
    others = known.drop_nulls("import_id").filter(pl.col("import_id") != import_id)
    brought = others.join(points, on=["customer_id", "kind", "normal"], how="semi")
    see(POINT, import_id, brought["id"].to_list())


def found_again(customer_ids: Collection[int]) -> None:
    """Let search find these customers by all their ways. Four queries."""
    ids = sorted(customer_ids)
    if not ids:
        return
    known = found_by(ids)
    now = timezone.now()
    customers = list(Customer.objects.filter(id__in=among(ids)))
    region = business().country
    for one in customers:
        derive(one, known[one.pk], region)
        one.version += 1
        one.updated_at = now
    with trigrams.in_bulk("customers_customer", ids):
        rows.update(customers, ("search_text", "version", "updated_at"))


def tell_points(points: pl.DataFrame, *, actor: Actor, now: datetime) -> None:
    """Tell of customers that they are reached in further ways."""
    if points.is_empty():
        return
    kinds = points.group_by("customer_id", maintain_order=True).agg(pl.col("kind").unique().sort())
    ids = kinds["customer_id"].to_list()
    payload = [
        '{"fields": [' + ", ".join(f'"{kind}_contacts"' for kind in found) + "]}" for found in kinds["kind"]
    ]
    told: dict[str, Any] = {"happened_at": [now] * len(ids), "customer_id": ids, "subject_id": ids}
    told |= {"subject_model": MODEL, "payload": payload}
    tell_columns("customers.customer.changed", told, actor=actor)
    mark_dirty("customers", ids)
