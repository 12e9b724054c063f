"""Customers whom a source does not know by a key yet, found by an e-mail address or a number that only they have."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from regard.customers.models import Customer, CustomerKey
from regard.customers.rules import DERIVED_KEY, is_called, may_be_one
from regard.customers.services.bulk import known
from regard.customers.services.bulk_keys import MET, Found
from regard.customers.services.bulk_matching import holders
from regard.customers.services.texts import folded, lowered, phone_normals
from regard.people.queries import business
from regard.ui.among import among

STEP = 50_000  # keys asked for at once
_ASKED = {"key": pl.String, "by": pl.String, "normal": pl.String, "said": pl.String}
_EMAIL, _PHONE = "email", "phone"


def found_by_reach(people: pl.DataFrame, by: Sequence[str], *, source: str, import_id: int | None) -> Found:
    """The customers behind keys `source` is not known to use yet. `people`: all of a file, one row per `key`, with any of `name`,
    `email`, `phone`, `country`; `by` says what is asked ("email", "phone").

    An e-mail address finds the customer who alone has it, first or further, unless the two are called otherwise. A number does
    only together with a similar name. Nothing is found where address and number lead to two, where several keys of the file
    share it or lead to one, or where the source has a key for that customer already: then somebody has to decide.

    Two queries for each 50,000 keys, and one for each who is found; none where all keys are known. The answer for a key is the
    same however many others of the file are in by now.
    """
    asked = _asked(people, by)
    new = asked.select("key").unique().join(_known(asked["key"].unique(), source), on="key", how="anti")
    if new.is_empty():
        return Found()
    held = pl.concat(_held(part, way, import_id) for way in by for part in _steps(asked.filter(by=way)))
    held = held.with_columns(is_alike=_is_alike(held))
    # A number whose holder is called otherwise says nothing: people who live or work together share one.
    held = held.filter((pl.col("by") != _PHONE) | pl.col("is_alike"))
    held = held.with_columns(claims=pl.col("key").n_unique().over("customer_id"))
    whole = (
        held.join(new, on="key", how="semi")
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("customer_id").n_unique().alias("many"),
            pl.col("customer_id").first(),
            pl.col("by").first(),
            pl.col("is_alike").all(),
            pl.col("is_shared").any(),
            pl.col("claims").max(),
        )
    )
    is_one = (pl.col("many") == 1) & (pl.col("claims") == 1)
    sure = whole.filter(is_one & pl.col("is_alike") & ~pl.col("is_shared"))
    sure = _without_tied(sure, held, source)
    return Found(sure.select(*MET), frozenset(whole["key"]) - frozenset(sure["key"]))


_NO_ONE = pl.DataFrame(
    schema={
        "key": pl.String, "by": pl.String, "normal": pl.String, "said": pl.String, "is_shared": pl.Boolean,
        "customer_id": pl.Int64, "called": pl.String,
    }
)  # fmt: skip


def _asked(people: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """`key`, `by`, `normal`, `said` (the folded name) and whether it `is_shared` by several keys."""
    parts = []
    said = folded(people["name"].fill_null("")) if "name" in people.columns else pl.lit("")
    for way in by:
        if way not in people.columns or people[way].null_count() == people.height:
            continue
        some = people.with_columns(said=said).filter(pl.col(way).is_not_null())
        if way == _EMAIL:
            normal = lowered(some[_EMAIL])
        else:
            country = (
                some["country"].fill_null("") if "country" in some.columns else some["said"].str.slice(0, 0)
            )
            normal = phone_normals(some[_PHONE], country, business().country)
        parts.append(some.select("key", by=pl.lit(way), normal=normal, said="said"))
    whole = pl.concat([pl.DataFrame(schema=_ASKED), *parts])
    whole = whole.filter(pl.col("normal") != "")
    return whole.with_columns(is_shared=pl.col("key").n_unique().over("by", "normal") > 1)


def _steps(frame: pl.DataFrame) -> list[pl.DataFrame]:
    return list(frame.iter_slices(STEP)) or [frame]


def _known(keys: pl.Series, source: str) -> pl.DataFrame:
    return pl.concat(known(part["key"], source) for part in _steps(pl.DataFrame({"key": keys})))


def _held(asked: pl.DataFrame, way: str, import_id: int | None) -> pl.DataFrame:
    """Each of these with everybody who is reached by it, but for those the import itself has made so far."""
    found = holders(asked["normal"].unique(), way)
    made = Customer.objects.filter(pk__in=among(found["customer_id"].unique().to_list()), import_id=import_id)
    mine = list(made.order_by().values_list("pk", flat=True)) if import_id is not None else []
    found = found.filter(~pl.col("customer_id").is_in(mine))
    return asked.join(found, on="normal").select(*_NO_ONE.columns)


def _is_alike(held: pl.DataFrame) -> pl.Series:
    """Whether the file's name and the customer's can be of one. For a number both must have one."""
    return pl.Series(
        [
            may_be_one(said, called) and (way != _PHONE or (is_called(said) and is_called(called)))
            for way, said, called in held.select("by", "said", "called").iter_rows()
        ],
        dtype=pl.Boolean,
    )


def _without_tied(sure: pl.DataFrame, held: pl.DataFrame, source: str) -> pl.DataFrame:
    """Without those the source has another key for: it tells two people apart. An address or a name in the place of a key, as
    files without keys have it, tells nobody apart."""
    parts = [sure.clear()]
    for some in _steps(sure):
        ids = some["customer_id"].to_list()
        tied = CustomerKey.objects.filter(source=source, customer_id__in=among(ids)).exclude(
            key__startswith=DERIVED_KEY
        )
        keys = dict.fromkeys(ids, frozenset[str]())
        for number, key in tied.values_list("customer_id", "key"):
            keys[number] |= {key.lower()}
        said = held.join(some.select("key"), on="key", how="semi")
        own: dict[str, set[str]] = {}
        for key, normal, name in said.select("key", "normal", "said").iter_rows():
            own.setdefault(key, set()).update((normal, name))
        is_free = [
            key.lower() in own[key] or not keys[number] - own[key]
            for key, number in some.select("key", "customer_id").iter_rows()
        ]
        parts.append(some.filter(pl.Series(is_free, dtype=pl.Boolean)))
    return pl.concat(parts)
