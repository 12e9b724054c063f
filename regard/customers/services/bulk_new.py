"""Inserting the customers of a batch: rows, keys, story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from regard.customers import rules
from regard.customers.models import Customer
from regard.customers.services import rows, texts
from regard.customers.services.checking import LONGEST_NOTE
from regard.customers.services.territories import place_new
from regard.kernel.actor import Actor
from regard.people.queries import business
from regard.story.telling import tell_columns
from regard.ui import trigrams

# Columns taken as the batch says them; `_derived` computes the other texts.
_TEXTS = (
    "given_name", "family_name", "street", "postal_code", "city", "region", "country", "language", "category",
    "sector", "note", "tags",
)  # fmt: skip
_DERIVED = ("name", "sort_name", "email", "email_normal", "phone", "phone_normal", "search_text")
_LENGTHS = {column.name: column.max_length or LONGEST_NOTE for column in Customer._meta.local_fields}


def insert_customers(new: pl.DataFrame, *, actor: Actor, source: str, import_id: int | None) -> None:
    """Write customers whose `customer_id` was taken beforehand, with their key, and tell that they became known.

    `phone_normal` may be there, worked out already, and `found_by`, a list of what else each is found by.
    """
    if new.is_empty():
        return
    now = timezone.now()
    ids = new["customer_id"].to_list()
    with trigrams.in_bulk("customers_customer", ids):
        rows.insert("customers_customer", _finished(new, source, import_id, now))
    place_new(ids)
    key_ids = pl.Series("id", rows.next_ids("customers_customerkey", new.height), dtype=pl.Int64)
    rows.insert("customers_customerkey", new.select(key_ids, "customer_id", "key", source=pl.lit(source)))
    told: dict[str, Any] = {"happened_at": [now] * len(ids), "customer_id": ids, "subject_id": ids}
    told |= {"subject_model": "customers.customer", "payload": "{}"}
    tell_columns("customers.customer.created", told, actor=actor)


def _finished(new: pl.DataFrame, source: str, import_id: int | None, now: datetime) -> pl.DataFrame:
    """All columns of the table."""
    frame = new.with_columns(pl.col(*_TEXTS, "email", "phone").fill_null("")).with_columns(
        pl.col("kind").fill_null(Customer.Kind.PERSON.value),
        pl.col("party_class").fill_null(Customer.PartyClass.CONSUMER.value),
    )
    frame = frame.with_columns(_derived(frame))
    return frame.select(
        *(pl.col(name).str.slice(0, _LENGTHS[name]) for name in (*_TEXTS, *_DERIVED)),
        "kind", "party_class", "employees", "annual_revenue", "customer_since", "parent_id", "owner_id",
        "name_as_of", "email_as_of", "country_as_of",
        id="customer_id",
        source=pl.lit(source[:60]),
        import_id=pl.lit(import_id, pl.Int64),
        version=pl.lit(1, pl.Int64),
        created_at=pl.lit(now, rows.TIME),
        updated_at=pl.lit(now, rows.TIME),
    )  # fmt: skip


def _derived(frame: pl.DataFrame) -> list[pl.Series]:
    """Names, comparable forms and search text."""
    region = business().country
    name = frame.select(
        pl.when(pl.col("name").fill_null("") != "")
        .then("name")
        .otherwise(pl.lit(rules.PLACEHOLDER) + pl.col("key"))
        .str.slice(0, _LENGTHS["name"])
    ).to_series()
    number = pl.Series("phone_normal", [None], dtype=pl.String).new_from_index(0, frame.height)
    if "phone_normal" in frame.columns:
        number = frame["phone_normal"]
    if number.null_count():
        missing = frame.filter(number.is_null())
        worked_out = texts.phone_normals(missing["phone"], missing["country"], region)
        number = number.scatter(number.is_null().arg_true(), worked_out)
    own_key = pl.when(~pl.col("key").str.starts_with(rules.DERIVED_KEY)).then(pl.concat_list("key"))
    further = pl.concat_list(own_key.otherwise(pl.lit([], pl.List(pl.String))), *_further(frame))
    whole = frame.select("email", "phone", "city", name=name, phone_normal=number, found_by=further)
    derived = {
        "name": name, "sort_name": texts.folded(name), "email": frame["email"],
        "email_normal": texts.lowered(frame["email"]), "phone": frame["phone"], "phone_normal": number,
        "search_text": texts.search_texts(whole),
    }  # fmt: skip
    return [column.alias(name) for name, column in derived.items()]


def _further(frame: pl.DataFrame) -> list[str]:
    return ["found_by"] if "found_by" in frame.columns else []
