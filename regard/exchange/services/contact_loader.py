"""Contacts on their way in: people and organisations, matched with those that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.customers.profile_queries import definitions
from regard.customers.services.bulk_contacts import Batch, Brought, bring_contacts
from regard.customers.services.bulk_lookalikes import Doubles, known_names
from regard.customers.services.bulk_matching import Matching
from regard.customers.services.texts import folded
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds import contacts
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.contact_notes import kept_columns
from regard.exchange.kinds.contact_options import defaults_of, matching_of
from regard.exchange.kinds.contact_profile import Here, is_said
from regard.exchange.kinds.own import CUSTOMER
from regard.exchange.kinds.problems import REJECTED, Tally
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.exchange.reports import file_of
from regard.exchange.services.contact_doubles import keep_alike, twins, write_alike
from regard.exchange.services.doubtful import add_doubtful
from regard.exchange.services.loading import Foreseen, Loader, cut
from regard.fields.services.files import file_reader
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.queries import business, user_by_email

if TYPE_CHECKING:
    from regard.customers.profile_rules import Definition

BATCH_LINES = 25_000
STEP = 20_000  # rows built at once: each becomes several while it is taken apart
ASSIGN = "customers.customer.assign"
WRITTEN = (
    "name", "given_name", "family_name", "language", "category", "sector", "employees", "annual_revenue", "customer_since",
    "owner_id", "parent",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is so of the file as a whole, told from its sorted parts."""

    keys: pl.Series
    shared: pl.DataFrame
    organisations: pl.DataFrame


class ContactLoader(Loader):
    """Rows of one key are one contact, whose later values count and whose ways to be reached add up."""

    parted_by = "key"
    lines_held = 20_000  # a line with all ways to reach somebody is long

    def __init__(self, item: Import, actor: Actor) -> None:
        super().__init__(item, actor)
        self._country = business().country
        self._defaults = defaults_of(item.options)
        self._by = matching_of(item.options)
        self._owners: dict[str, int | None] = {}
        # What there is to know of people, where the file says anything of it; asked here, for rows are built in a thread.
        is_asked = is_said(self.file.mapping) or bool(self._defaults)
        self._definitions: Mapping[str, Definition] = definitions() if is_asked else {}
        self._own = file_reader(CUSTOMER)

    @cached_property
    def file(self) -> contacts.File:
        return file_of(self.item)

    @property
    def columns(self) -> Sequence[int]:
        return [*self.file.mapping.values(), *kept_columns(self.file)]

    def build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        built = [self._build(part, reading) for part in frame.iter_slices(STEP)] or [
            self._build(frame, reading)
        ]
        odd = {code: sum(one.odd[code] for one in built) for code in built[0].odd}
        return Built(pl.concat(one.lines for one in built), pl.concat(one.rejected for one in built), odd)

    def _build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        file = self.file
        if self._defaults:
            frame, file = self._with_defaults(frame, file)
        return contacts.build(frame, file, reading, self._here)

    @cached_property
    def _here(self) -> Here:
        return Here(self.time_zone, self._country, timezone.localdate(), self._definitions, self._own)

    def _with_defaults(self, frame: pl.DataFrame, file: contacts.File) -> tuple[pl.DataFrame, contacts.File]:
        """Empty cells of a field get its default; a field without a column gets one more."""
        mapping, columns = dict(file.mapping), list(file.columns)
        for key, value in self._defaults.items():
            if key in mapping:
                cell = pl.col(f"c{mapping[key]}")
                filled = pl.when(cell.str.strip_chars() == "").then(pl.lit(value)).otherwise(cell)
                frame = frame.with_columns(filled.alias(f"c{mapping[key]}"))
            else:
                columns.append("")
                mapping[key] = len(columns)
                frame = frame.with_columns(pl.lit(value).alias(f"c{len(columns)}"))
        return frame, contacts.File(mapping, columns, file.format, file.party, file.keeps_rest)

    def batches(self, lines: pl.DataFrame, start: int = 0) -> Iterator[pl.DataFrame]:
        once = _once(lines.sort("row"))
        yield from cut(once, np.arange(len(once)), start, BATCH_LINES)

    def apply(self, batch: pl.DataFrame, prepared: Any = None) -> dict[str, int]:  # noqa: ANN401
        brought = self._bring(batch, dry_run=False)
        if len(brought.refused):
            folder = files.home(self.item.pk) / files.DOUBTFUL
            folder.mkdir(exist_ok=True)
            # Named after where the batch begins: one that is written again after a crash replaces what it said.
            _as_rejected(brought.refused).write_parquet(folder / f"{batch['row'][0]:012}.parquet")
        keep_alike(self.item, brought.alike, batch)
        return {**_counts(brought, batch), "lines_rejected": len(brought.refused)}

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        brought = self._bring(batch, dry_run=True)
        foreseen.add(_counts(brought, batch))
        foreseen.swap(brought.swaps)
        foreseen.new_customers |= brought.new_keys | brought.new_organisations
        foreseen.new_organisations |= brought.new_organisations - brought.new_keys
        foreseen.refused.reject(_as_rejected(brought.refused), self._names)

    @cached_property
    def _names(self) -> dict[str, str]:
        named = {key: self.file.columns[number - 1] for key, number in self.file.mapping.items()}
        if "contacts" in named:
            named = {"email": tr("The e-mail address"), "phone": tr("The phone number"), **named}
        return named

    def _bring(self, batch: pl.DataFrame, *, dry_run: bool, is_checked: bool = True) -> Brought:
        frame = self._with_owners(batch)
        known = self._facts.organisations
        if len(known) and len(frame.filter(pl.col("organisation").is_not_null())):
            fold = folded(frame["organisation"])
            told = frame.with_columns(fold.alias("fold")).join(
                known, on="fold", how="left", maintain_order="left"
            )
            frame = told.with_columns(pl.coalesce("parent", "firm").alias("parent")).drop("fold", "firm")
        options = self.item.options
        matching = Matching(
            by=self._by,
            mode=str(options.get("mode") or "both"),
            fills_only=options.get("known") == "fill",
            replaces=options.get("known") == "replace",
            keys=self._facts.keys,
            shared=self._facts.shared,
        )
        doubles = self._doubles if is_checked else None
        return bring_contacts(
            frame,
            Batch(
                self.actor,
                self.item.source,
                self.item.pk,
                matching,
                frozenset((*WRITTEN, *self._own.fields)),
                dry_run=dry_run,
                doubles=doubles,
                definitions=self._definitions,
                firms=known,
            ),
        )

    def _with_owners(self, batch: pl.DataFrame) -> pl.DataFrame:
        """`owner_id` of the users that are named; a name nobody has is kept in the note."""
        said = batch["owner"].drop_nulls().unique().to_list()
        for address in said:
            if address not in self._owners:
                found = user_by_email(address) if self.actor.may(ASSIGN) else None
                self._owners[address] = found.pk if found else None
        if not said:
            return batch.with_columns(owner_id=pl.lit(None, pl.Int64)).drop("owner")
        ids = batch["owner"].replace_strict(self._owners, default=None, return_dtype=pl.Int64)
        kept = pl.when(pl.col("owner_id").is_null() & pl.col("owner").is_not_null()).then(
            pl.format("Owner: {}", "owner")
        )
        whole = batch.with_columns(ids.alias("owner_id"))
        note = pl.concat_str("note", kept, separator="\n", ignore_nulls=True).replace("", None)
        return whole.with_columns(note=note).drop("owner")

    @cached_property
    def _facts(self) -> Facts:
        paths = [
            path for number in range(self.item.parts) if (path := files.part(self.item.pk, number)).exists()
        ]
        keys = [pl.read_parquet(path, columns=["key"])["key"] for path in paths]
        named = pl.concat([_organisations(path) for path in paths]) if paths else _NO_FIRMS
        firms = named.filter(pl.len().over("fold") == 1)
        weak = [field for field in self._by if field != "id"]
        return Facts(
            keys=pl.concat(keys).unique() if keys and weak else pl.Series("key", [], dtype=pl.String),
            shared=_shared(paths, weak)
            if paths and weak
            else pl.DataFrame(schema={"field": pl.String, "value": pl.String}),
            organisations=firms,
        )

    @cached_property
    def _doubles(self) -> Doubles | None:
        """With whom new rows are compared, unless that is not wanted."""
        if self.item.options.get("doubles") == "off" or self.item.options.get("mode") == "update":
            return None
        numbers = range(self.item.parts)
        paths = [path for number in numbers if (path := files.part(self.item.pk, number)).exists()]
        return Doubles(
            known_names(self.item.pk), twins(paths), are_refused=self.item.options.get("doubles") == "leave"
        )

    @property
    def _is_one_batch(self) -> bool:
        return self.item.parts == 1 and int(self.item.counts.get("lines_good", 0)) <= BATCH_LINES

    def finish(self, hearing: Hearing) -> dict[str, int]:
        """Whom each belongs to who came before that one, and the file of the rows that were set aside meanwhile."""
        self._find_parents(hearing)
        add_doubtful(self.item, self._names)
        write_alike(self.item, self.actor)
        return {"lines_rejected": Tally.from_json(self.item.tally).total}

    def _find_parents(self, hearing: Hearing) -> None:
        has_parents = self.file.mapping.keys() & {"parent", "jobs", "relationships"} or len(
            self._facts.organisations
        )
        if self._is_one_batch or not has_parents or self.item.options.get("mode") == "create":
            return
        for number in range(self.item.parts):
            path = files.part(self.item.pk, number)
            for batch in self.batches(pl.read_parquet(path)) if path.exists() else ():
                hearing.check()
                hearing.update(done=number, total=self.item.parts, note=tr("Finding whom they belong to"))
                with transaction.atomic():
                    self._bring(batch, dry_run=False, is_checked=False)


_NO_FIRMS = pl.DataFrame(schema={"fold": pl.String, "firm": pl.String})


def _organisations(path: Any) -> pl.DataFrame:  # noqa: ANN401
    """`fold`, `firm` (key) of the organisations of a part that have keys of their own."""
    found = pl.read_parquet(path, columns=["key", "kind", "name"]).filter(kind="organisation")
    found = found.filter(~pl.col("key").str.starts_with(contacts.ORGANISATION_KEY)).unique("key", keep="last")
    return pl.DataFrame([folded(found["name"]).alias("fold"), found["key"].alias("firm")])


def _shared(paths: Sequence[Any], fields: Sequence[str]) -> pl.DataFrame:
    """`field`, `value` of what stands in rows of several keys. Hashes first, so that a million rows take little room."""
    pairs = pl.concat(
        _reached(path, fields).select("field", value=pl.col("value").hash(3), key=pl.col("key").hash(5))
        for path in paths
    )
    several = (
        pairs.unique().filter(pl.len().over("field", "value") > 1).select("field", hash="value").unique()
    )
    if several.is_empty():
        return pl.DataFrame(schema={"field": pl.String, "value": pl.String})
    found = [
        _reached(path, fields)
        .with_columns(hash=pl.col("value").hash(3))
        .join(several, on=["field", "hash"], how="semi")
        for path in paths
    ]
    return pl.concat(found).select("field", "value").unique()


def _reached(path: Any, fields: Sequence[str]) -> pl.DataFrame:  # noqa: ANN401
    """`field`, `value`, `key`."""
    points = (
        pl.read_parquet(path, columns=["key", "points"])
        .explode("points")
        .drop_nulls("points")
        .unnest("points")
    )
    points = points.filter(pl.col("kind").is_in(list(fields)), pl.col("is_valid"))
    return points.select("key", field="kind", value="normal")


def _once(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per key: the last value of each field, all ways to reach, and all lines of the notes."""
    is_doubled = lines["key"].is_duplicated()
    if not is_doubled.any():
        return lines
    plain = [
        name
        for name in lines.columns
        if name not in {"row", "key", "note", "points", "profile", "jobs", "needs", "tags"}
    ]
    merged = (
        lines.filter(is_doubled)
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("row").first(),
            *(pl.col(name).drop_nulls().last() for name in plain),
            pl.col("note").drop_nulls().unique(maintain_order=True).str.join("\n").replace("", None),
            pl.col("points").explode().drop_nulls(),
            pl.col("profile").explode().drop_nulls(),
            pl.col("jobs").explode().drop_nulls().unique(maintain_order=True),
            pl.col("tags").drop_nulls().str.join("").replace("", None),
            pl.col("needs").explode().drop_nulls().unique(maintain_order=True),
        )
    )
    return pl.concat([lines.filter(~is_doubled), merged.select(lines.columns)]).sort("row")


def _counts(brought: Brought, batch: pl.DataFrame) -> dict[str, int]:
    return {
        "lines_imported": len(batch) - len(brought.refused) - brought.skipped,
        "customers_created": brought.created + brought.organisations_created,
        "customers_updated": brought.updated,
        "customers_unchanged": brought.unchanged,
        "lines_skipped": brought.skipped,
        "organisations_created": brought.organisations_created,
        "organisations_unclear": brought.organisations_unclear,
        "points_created": brought.points_created,
        "lines_alike": len(brought.alike),
        "values_noted": brought.values_noted,
        "jobs_tied": brought.jobs_tied,
        "values_kept": brought.values_kept,
        "values_replaced": brought.values_replaced,
    }


def _as_rejected(refused: pl.DataFrame) -> pl.DataFrame:
    return refused.select(pl.col(name).cast(kind) for name, kind in REJECTED.items())
