"""Customers by the thousand: found or made by the key another system knows them by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from regard.audit.services import note
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_keys import Found, still_there, tie
from regard.customers.services.bulk_new import insert_customers
from regard.customers.services.bulk_updates import DATED, Swap, Updated, change_known
from regard.customers.services.texts import countries
from regard.fields.queries import is_own
from regard.fields.services.computing import recompute
from regard.kernel.actor import Actor
from regard.people.door import require

TEXTS = (
    "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region", "country",
    "language", "category", "sector", "kind", "party_class", "note", "tags",
)  # fmt: skip
OTHERS = {"employees": pl.Int64, "annual_revenue": pl.Int64, "customer_since": pl.Date, "owner_id": pl.Int64}
FIELDS = (*TEXTS, *OTHERS)


@dataclass(frozen=True)
class EnsuredCustomers:
    """What became of a batch. `ids` has one row per key of the input: `key` (str), `customer_id` (i64)."""

    ids: pl.DataFrame
    created: int
    updated: int
    unknown_parents: tuple[str, ...] = field(default=())
    found: frozenset[str] = frozenset()  # keys tied to customers `met` had found
    unclear: frozenset[str] = frozenset()  # keys of new ones whose address or number is somebody's
    values_kept: int = 0  # which a source that comes before this one has said
    values_replaced: int = 0
    swaps: tuple[Swap, ...] = ()  # the first of these


def ensure_customers(
    frame: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    overwrite: Collection[str] = ("name", "email", "country"),
    dry_run: bool = False,
    met: Found | None = None,
) -> EnsuredCustomers:
    """Find the customers `source` knows by these keys, make the missing ones, bring the known ones up to date.

    `frame`: one row per customer; `key` (str, unique, not null) and any of `FIELDS` (strings; `employees` i64,
    `annual_revenue` i64 ten-thousandths, `customer_since` date, `owner_id` i64), null meaning not said. Two more columns may
    be there: `as_of` (datetime UTC), when the row was true (the time of the purchase it comes from; now, when the
    column is missing; `name_as_of`, `email_as_of`, `country_as_of` say it for one field), and `parent` (str), the
    key, in the same source, of the organisation this one belongs to (found in this frame or among those known; the
    others come back in `unknown_parents`).

    A customer is matched by (source, key), and beside it only as `met` says (what
    `bulk_found.found_by_reach` answers for the whole file): such a key is tied to the customer, of whom only what is empty is
    filled. Of a known customer empty fields
    are filled; a field named in `overwrite` (`parent` may be one) is also changed, but name, e-mail and country
    only when the row is newer than what is stored, so that batches may come in any order. Every change keeps its
    before-image for `import_id`, so that it can be undone. A customer without a name is called "Customer <key>"
    until a file knows better.

    Must run inside a transaction; a fixed number of queries whatever the size. `dry_run` writes nothing: `ids`
    then holds null for customers that would be made. Raises `Forbidden` without `customers.customer.import`.
    """
    require(actor, "customers.customer.import")
    return write_customers(
        frame,
        actor=actor,
        source=source,
        import_id=import_id,
        overwrite=overwrite,
        dry_run=dry_run,
        met=met,
    )


def write_customers(
    frame: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    overwrite: Collection[str] = ("name", "email", "country"),
    dry_run: bool = False,
    met: Found | None = None,
) -> EnsuredCustomers:
    """`ensure_customers` for services that have asked the door themselves."""
    if not dry_run:
        rows.lock(f"customers:{source}")
    found = known(frame["key"], source) if dry_run else held(frame["key"], source)
    tied = _met(frame["key"], found, met, dry_run=dry_run)
    given = completed(frame, timezone.now()).join(
        pl.concat([found, tied.select(found.columns)]), on="key", how="left"
    )
    is_new = pl.col("customer_id").is_null()
    new, old = given.filter(is_new), given.filter(~is_new)
    if not dry_run:
        ids = rows.next_ids("customers_customer", new.height)
        new = new.with_columns(pl.Series("customer_id", ids, dtype=pl.Int64))
    all_ids = pl.concat([frame.select("key", "customer_id") for frame in (old, new)])
    parents = parent_ids(given["parent"], all_ids, source)
    unknown = tuple(sorted(set(given["parent"].drop_nulls()) - set(parents["parent"])))
    new, old = (part.join(parents, on="parent", how="left") for part in (new, old))
    if not dry_run:
        tie(tied, source=source, import_id=import_id)
        insert_customers(new, actor=actor, source=source, import_id=import_id)
        recompute(MODEL, new["customer_id"].to_list())
    done = Updated()
    for part, may_change in (
        (old.join(tied, on="key", how="anti", maintain_order="left"), overwrite),
        (old.join(tied, on="key", how="semi", maintain_order="left"), ()),
    ):
        done += change_known(
            part, actor=actor, source=source, import_id=import_id, overwrite=may_change, dry_run=dry_run
        )
    updated = len(done.customers)
    if not dry_run and (new.height or updated):
        after = {"source": source, "created": new.height, "updated": updated}
        note(actor=actor, model="customers.batch", object_id=import_id or 0, action="import", after=after)
    return EnsuredCustomers(
        all_ids,
        new.height,
        updated,
        unknown,
        frozenset(tied["key"]),
        met.unclear & frozenset(new["key"]) if met else frozenset(),
        done.kept,
        done.replaced,
        done.swaps,
    )


def _met(keys: pl.Series, found: pl.DataFrame, met: Found | None, *, dry_run: bool) -> pl.DataFrame:
    """Those of `met` whose keys are among these and not known yet."""
    if met is None:
        return Found().ids
    mine = met.ids.join(pl.DataFrame({"key": keys}), on="key", how="semi").join(found, on="key", how="anti")
    return still_there(mine, dry_run=dry_run)


def completed(frame: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Every column there can be, trimmed, countries as they are kept, null for what is not said; names, e-mails and countries
    with their time."""

    def given(name: str, kind: Any) -> pl.Expr:  # noqa: ANN401
        return (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)

    texts = [given(name, pl.String).str.strip_chars().replace("", None) for name in (*TEXTS, "parent")]
    others = [given(name, kind) for name, kind in (OTHERS | {"as_of": rows.TIME}).items()]
    times = [given(f"{name}_as_of", rows.TIME) for name in DATED]
    whole_name = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).replace(
        "", None
    )
    own = [name for name in frame.columns if is_own(name)]
    filled = frame.select("key", *texts, *others, *times, *own).with_columns(
        pl.col("as_of").fill_null(now), pl.coalesce("name", whole_name)
    )
    filled = filled.with_columns(countries(filled["country"]))
    return filled.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.coalesce(f"{name}_as_of", "as_of")).alias(f"{name}_as_of")
        for name in DATED
    )


def known(keys: pl.Series, source: str) -> pl.DataFrame:
    table, values = rows.wanted(keys.to_list(), "text")
    return rows.fetch(
        f"SELECT k.key, k.customer_id FROM {table} CROSS JOIN customers_customerkey k"  # noqa: S608
        " WHERE k.source = %s AND k.key = wanted.value",
        [values, source],
        {"key": pl.String, "customer_id": pl.Int64},
    )


def held(keys: pl.Series, source: str) -> pl.DataFrame:
    """The same, with these customers held until the transaction ends, so that none is merged or deleted while rows come to
    point at it. Whoever waited for a merge finds who the customer is since."""
    found = known(keys, source)
    while rows.is_postgres() and not found.is_empty():
        rows.hold("customers_customer", found["customer_id"].unique().to_list())
        again = known(keys, source)
        if again.sort("key").equals(found.sort("key")):
            break
        found = again
    return found


def parent_ids(parents: pl.Series, ids: pl.DataFrame, source: str) -> pl.DataFrame:
    """`parent`, `parent_id` for the parents that are in this batch or known already."""
    named = pl.DataFrame({"key": parents.drop_nulls().unique()})
    if named.is_empty():
        return pl.DataFrame(schema={"parent": pl.String, "parent_id": pl.Int64})
    here = named.join(ids, on="key")
    stored = known(named.join(here, on="key", how="anti")["key"], source)
    return pl.concat([here, stored]).select(parent="key", parent_id="customer_id")
