"""What is known of customers as people, by the thousand: stated in a file, with the import as its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.customers import profile_rules as rules
from regard.customers.origins import is_below, origins_of_rows, ranks
from regard.customers.profile_rules import STATED, Definition
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_updates import MOST_SWAPS, Swap
from regard.customers.services.imports import changes_frame, remember, see
from regard.customers.services.profile import FACTS, HIDDEN, VALUE
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.story.telling import tell_columns

TABLE = "customers_profilevalue"
FACT = "profile."  # before the field of a `Swap`, which else is a column of the customer
KNOWN = pl.Struct({"field": pl.String, "value": pl.String, "said_on": pl.Date, "source": pl.String})
"""One thing a file says of a customer: `field` a key of the definitions, `value` as `reader` gives it."""
KEPT = ("value", "source", "said_on", "is_expired")  # of a row, before and after an import
_STORED = {
    "id": pl.Int64, "customer_id": pl.Int64, "field": pl.String, "value": pl.String, "source": pl.String,
    "said_on": pl.Date, "is_expired": pl.Boolean, "import_id": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Noted:
    """How many values were new, replaced others, or stayed because a source that comes before has said them; `customers` for
    whom anything became another. `swaps`: the first that were replaced, each field with `FACT` before it."""

    customers: frozenset[int] = frozenset()
    created: int = 0
    replaced: int = 0
    kept: int = 0
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True)
class Saying:
    """Who says it: the source of an import, and whether it only fills what is not known."""

    actor: Actor
    source: str
    import_id: int | None
    fills_only: bool = False
    dry_run: bool = False


def reader(definitions: Mapping[str, Definition], today: date) -> Callable[[str, str], str | None]:
    """What reads a text as a value of a field: as it is kept, or None where it cannot be one."""

    def read(field: str, text: str) -> str | None:
        try:
            return rules.checked(definitions[field], text, today)
        except (KeyError, ValueError):
            return None

    return read


def note_values(
    frame: pl.DataFrame,
    definitions: Mapping[str, Definition],
    saying: Saying,
    *,
    are_new: bool,
    spoke: Mapping[int, str] | None = None,
) -> Noted:
    """Note what a file states of customers. `frame`: `customer_id` and `profile`, a list of `KNOWN`; of `are_new` nothing is
    known yet. `spoke` are the languages they had before: said again with no word of where it comes from, one is no news.

    What is stated already and says the same, or more, stays; else it is replaced, unless it came from a source above this one.
    What was inferred stays beside. In the caller's transaction; at most ten queries.
    """
    said = _said(frame, definitions)
    if said.is_empty():
        return Noted()
    known = pl.DataFrame(schema=_STORED) if are_new else _known(said)
    new = _without_known_languages(said.join(known, on=["customer_id", "field"], how="anti"), spoke or {})
    both = said.join(known, on=["customer_id", "field"], suffix="_known")
    both = both.with_columns(_is_same(both).alias("is_same"))
    other = both.filter(~pl.col("is_same"))
    shield = set() if saying.fills_only else _shielded(other, saying)
    if saying.fills_only:
        other = other.clear()
    replaced = other.filter(~pl.col("id").is_in(list(shield)))
    done = Noted(
        frozenset(new["customer_id"]) | frozenset(replaced["customer_id"]),
        new.height,
        replaced.height,
        len(shield),
        tuple(_swaps(replaced, definitions)),
    )
    if saying.dry_run:
        return done
    others = both.filter(
        pl.col("is_same") & (pl.col("import_id") != (saying.import_id or -1)).fill_null(value=False)
    )
    see(VALUE, saying.import_id, others["id"].to_list())
    now = timezone.now()
    made = _insert(new, definitions, saying, now)
    _replace(replaced, definitions, saying, now)
    if not are_new:
        _note(pl.concat([made, replaced.select(made.columns)]), definitions, saying, now)
    for is_attribute, fact in FACTS.items():
        touched = pl.concat([part.select("customer_id", "field") for part in (new, replaced)])
        touched = touched.filter(pl.col("field").str.starts_with("attribute-") == is_attribute)
        if len(touched):
            mark_dirty(fact, touched["customer_id"].unique().to_list())
    return done


def _said(frame: pl.DataFrame, definitions: Mapping[str, Definition]) -> pl.DataFrame:
    """`customer_id`, the fields of `KNOWN`, and whether it is too old to be believed; the last of each field."""
    today = timezone.localdate()
    said = (
        frame.select("customer_id", "profile").drop_nulls("profile").explode("profile").drop_nulls("profile")
    )
    said = said.unnest("profile").unique(["customer_id", "field"], keep="last", maintain_order=True)
    until = {
        key: months_before(today, one.keeps_months)
        for key, one in definitions.items()
        if one.keeps_months is not None
    }
    if not until:
        return said.with_columns(is_expired=pl.lit(value=False))
    last = pl.col("field").replace_strict(until, default=None, return_dtype=pl.Date)
    return said.with_columns(is_expired=(pl.col("said_on") <= last).fill_null(value=False))


def _without_known_languages(new: pl.DataFrame, spoke: Mapping[int, str]) -> pl.DataFrame:
    had = pl.col("customer_id").replace_strict(dict(spoke), default=None, return_dtype=pl.String)
    is_known = (pl.col("field") == "language") & pl.col("source").is_null() & (pl.col("value") == had)
    return new.filter(~is_known.fill_null(value=False)) if spoke else new


def _known(said: pl.DataFrame) -> pl.DataFrame:
    """What is stated of these customers already, as `_STORED`. One query."""
    table, values = rows.wanted(said["customer_id"].unique().to_list())
    found = rows.fetch(
        f"SELECT {', '.join(f'p.{name}' for name in _STORED)}"  # noqa: S608
        f" FROM {table} CROSS JOIN {TABLE} p WHERE p.customer_id = wanted.value AND p.basis = %s",
        [values, STATED],
        _STORED,
    )
    return found.join(said.select("field").unique(), on="field", how="semi")


def _is_same(both: pl.DataFrame) -> pl.Series:
    """Whether nothing new is said: the same, or a part of a date that is known whole."""
    texts = both.select("field", "value", "value_known").iter_rows()
    return pl.Series(
        [
            value == known or (field == "born" and rules.is_less(value, known))
            for field, value, known in texts
        ],
        dtype=pl.Boolean,
    )


def _shielded(other: pl.DataFrame, saying: Saying) -> set[int]:
    """Which rows hold the word of a source that comes before this one. At most three queries."""
    if other.is_empty():
        return set()
    columns = other.select("id", "import_id", "source_known").iter_rows()
    brought = {number: (by, source) for number, by, source in columns}
    order, told = ranks(), origins_of_rows(VALUE, brought)
    return {number for number in brought if is_below(saying.source, told[number], order)}


def _insert(
    new: pl.DataFrame, definitions: Mapping[str, Definition], saying: Saying, now: datetime
) -> pl.DataFrame:
    ids = pl.Series("id", rows.next_ids(TABLE, new.height), dtype=pl.Int64)
    numbers = {key: one.attribute_id for key, one in definitions.items() if one.attribute_id is not None}
    whole = new.with_columns(
        ids,
        pl.col("source").fill_null(saying.source[:60]),
        attribute_id=pl.col("field").replace_strict(numbers, default=None, return_dtype=pl.Int64)
        if numbers
        else pl.lit(None, pl.Int64),
    )
    rows.insert(
        TABLE,
        whole.select(
            "id", "customer_id", "field", "value", "source", "said_on", "is_expired", "attribute_id",
            basis=pl.lit(STATED), evidence=pl.lit("{}"), import_id=pl.lit(saying.import_id, pl.Int64),
            created_at=pl.lit(now, rows.TIME), updated_at=pl.lit(now, rows.TIME),
        ),
    )  # fmt: skip
    return whole.with_columns(value_known=pl.lit(None, pl.String)).select(
        "id", "customer_id", "field", "value", "value_known"
    )


def _replace(
    replaced: pl.DataFrame, definitions: Mapping[str, Definition], saying: Saying, now: datetime
) -> None:
    if replaced.is_empty():
        return
    whole = replaced.with_columns(pl.col("source").fill_null(saying.source[:60]))
    changes = [
        (
            row["customer_id"],
            {"id": row["id"], **{name: row[f"{name}_known"] for name in KEPT}},
            {"id": row["id"], **{name: row[name] for name in KEPT}},
        )
        for row in whole.filter(
            (pl.col("import_id") != (saying.import_id or -1)).fill_null(value=True)
        ).iter_rows(named=True)
    ]
    # The changes stand under the customer, so that they go when the customer is deleted for good.
    remember(VALUE, saying.import_id, changes_frame(changes))
    rows.write_each(
        f"UPDATE {TABLE} SET value = %s, source = %s, said_on = %s, is_expired = %s WHERE id = %s",  # noqa: S608
        whole,
        [*KEPT, "id"],
    )


def _swaps(replaced: pl.DataFrame, definitions: Mapping[str, Definition]) -> Iterator[Swap]:
    """The first values that give way; of sensitive ones not what they are, as the audit keeps them."""
    first = replaced.select("customer_id", "field", "value_known", "value").head(MOST_SWAPS)
    for customer_id, field, before, after in first.iter_rows():
        is_hidden = definitions[field].is_sensitive
        yield Swap(
            customer_id, f"{FACT}{field}", HIDDEN if is_hidden else before, HIDDEN if is_hidden else after
        )


def _note(done: pl.DataFrame, definitions: Mapping[str, Definition], saying: Saying, now: datetime) -> None:
    """The audit and the story of customers who were known before."""
    if done.is_empty():
        return
    listed = list(done.iter_rows(named=True))
    note_many(_audited(row, definitions[row["field"]], saying) for row in listed)
    told: dict[str, Any] = {
        "happened_at": [now] * len(listed),
        "customer_id": [row["customer_id"] for row in listed],
        "subject_id": [row["customer_id"] for row in listed],
        "subject_model": MODEL,
        "payload": [
            f'{{"field": "{row["field"]}", "basis": "{STATED}", "is_removed": false}}' for row in listed
        ],
    }
    tell_columns("customers.profile.changed", told, actor=saying.actor)


def _audited(row: Mapping[str, Any], of: Definition, saying: Saying) -> AuditRow:
    """Of a sensitive value not what it is, as `services.profile` does it."""
    before, after = (
        {"field": row["field"], "value": HIDDEN if of.is_sensitive else value, "basis": STATED}
        for value in (row["value_known"], row["value"])
    )
    after["source"] = saying.source
    if of.is_sensitive:
        after["changed_at"] = timezone.now().isoformat()
    is_new = row["value_known"] is None
    return AuditRow(
        saying.actor,
        VALUE,
        row["id"],
        "create" if is_new else "change",
        None if is_new else before,
        after,
        customer_id=row["customer_id"],
    )


def languages_kept(said: pl.DataFrame, spoken: Mapping[int, str]) -> pl.DataFrame:
    """`frame` of `note_values` without languages that are not the customer's: of these a row would tell nothing."""
    known = pl.col("customer_id").replace_strict(dict(spoken), default="", return_dtype=pl.String)
    long = said.with_columns(spoken=known).explode("profile").drop_nulls("profile")
    part = pl.col("profile").struct
    long = long.filter((part.field("field") != "language") | (part.field("value") == pl.col("spoken")))
    return long.group_by("customer_id", maintain_order=True).agg("profile")


def speak(frame: pl.DataFrame) -> bool:
    """Whether any row says a language."""
    if frame["profile"].null_count() == frame.height:
        return False
    fields = frame.select(pl.col("profile").explode().struct.field("field")).to_series()
    return bool((fields == "language").any())
