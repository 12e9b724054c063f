"""Contacts by the thousand: people and organisations with all ways to reach them, met again by key, address or number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl
from django.utils import timezone

from regard.audit.services import note
from regard.customers import contact_rules as ways
from regard.customers.models import Customer
from regard.customers.profile_rules import Definition
from regard.customers.queries import MODEL
from regard.customers.rules import OWN
from regard.customers.services import rows
from regard.customers.services.bulk import FIELDS, completed, known, parent_ids
from regard.customers.services.bulk_jobs import ORGANISATION_KEY, jobs_in, tie_jobs
from regard.customers.services.bulk_lookalikes import LIKE, Doubles, look_alikes
from regard.customers.services.bulk_matching import REFUSED, Matched, Matching, match, other_keys
from regard.customers.services.bulk_needs import note_needs
from regard.customers.services.bulk_new import insert_customers
from regard.customers.services.bulk_own import insert_own, own_columns, refused_for_own, with_own
from regard.customers.services.bulk_points import (
    found_again,
    insert_points,
    is_more,
    known_points,
    long_points,
    own_among,
    own_points,
    see_points,
    tell_points,
)
from regard.customers.services.bulk_profile import Saying, languages_kept, note_values, speak
from regard.customers.services.bulk_updates import GROW, Swap, Updated, change_known, shielded
from regard.customers.services.imports import see
from regard.customers.services.tags import tags_kept
from regard.customers.services.texts import folded
from regard.customers.tag_rules import LONGEST, joined
from regard.fields.services.computing import recompute
from regard.kernel.actor import Actor
from regard.people.door import require
from regard.ui.among import among

_OWN = ("email", "phone", "phone_normal", *ways.PARTS)


@dataclass
class Brought:
    """What became of a batch. `refused` as `bulk_matching.REFUSED`; `alike` the new ones who
    look like somebody, as `bulk_lookalikes.LIKE`; `new_keys` which rows were made, or would be, and
    `new_organisations` which only by name."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    organisations_created: int = 0
    organisations_unclear: int = 0
    parents_unknown: int = 0
    points_created: int = 0
    values_replaced: int = 0
    values_noted: int = 0  # of the profile
    jobs_tied: int = 0
    values_kept: int = 0  # which a source that comes before this one has said
    swaps: tuple[Swap, ...] = ()  # the first of the values that are replaced
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    alike: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LIKE))
    new_keys: set[str] = field(default_factory=set)
    new_organisations: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Batch:
    """Whose rows are brought in, and for which import."""

    actor: Actor
    source: str
    import_id: int | None
    matching: Matching
    overwrite: frozenset[str]
    dry_run: bool = False
    doubles: Doubles | None = None
    definitions: Mapping[str, Definition] = field(default_factory=dict)  # of what `profile` says
    firms: pl.DataFrame | None = None  # `fold`, `firm`: keys of the file's own organisations by their names

    @property
    def saying(self) -> Saying:
        return Saying(self.actor, self.source, self.import_id, self.matching.fills_only, self.dry_run)


def bring_contacts(frame: pl.DataFrame, batch: Batch) -> Brought:
    """Find or make the customers of these rows, bring them up to date, and add the ways to reach them that are new.

    `frame`: one row per key; `row` (i64), `key`, `kind`, any of `bulk.FIELDS` (`tags` as `tag_rules` has them), `organisation`
    (the name of the one an organisation belongs to), `parent` (the key of another row), `keys` (JSON list of keys elsewhere),
    `points` (list of `reaching.POINT`), `jobs` (list of `bulk_jobs.JOB`, where a person works) and `profile` (list of
    `bulk_profile.KNOWN`, what is stated of somebody as a person).

    A row is a customer that its source knows by this key, else the one that alone has its e-mail address or number, if that is
    asked; where several have it, the row is refused and nothing of it goes in. New ones are compared with `batch.doubles`.
    A known customer's first address, number or place is replaced only by a row that knows its key, and stays as a further
    one. Notes grow by the lines, tags by those that are new. Further ways are added, never removed. An organisation named is
    found by its name or made.

    In the caller's transaction; a fixed number of queries. Raises `Forbidden` without `customers.customer.import`.
    """
    require(batch.actor, "customers.customer.import")
    if not batch.dry_run:
        rows.lock(f"customers:{batch.source}")
    brought, frame = Brought(), with_own(frame)
    if "tags" in frame.columns:
        frame = frame.with_columns(tags_kept(frame["tags"], is_dry=batch.dry_run))
    frame, jobs = _with_organisations(frame, batch, brought)
    matched = match(frame, batch.matching, source=batch.source)
    if not batch.dry_run:
        matched = _held(matched, frame, batch)
    brought.refused = matched.refused
    frame = frame.join(matched.refused, on="row", how="anti").join(
        matched.ids, on="row", how="left", maintain_order="left"
    )
    is_new = pl.col("customer_id").is_null()
    new, old = frame.filter(is_new), frame.filter(~is_new)
    if batch.matching.mode == "create":
        brought.skipped, old = old.height, old.clear()
    elif batch.matching.mode == "update":
        brought.skipped, new = new.height, new.clear()
    new = _without_doubles(new, batch, brought)
    wrong = refused_for_own(new, old)
    brought.refused = pl.concat([brought.refused, wrong.select(brought.refused.columns)])
    new, old = (part.join(wrong, on="row", how="anti", maintain_order="left") for part in (new, old))
    brought.created, brought.new_keys = new.height, set(new["key"])
    if not batch.dry_run:
        ids = rows.next_ids("customers_customer", new.height)
        new = new.with_columns(pl.Series("customer_id", ids, dtype=pl.Int64))
    parents = _parents(frame, new, old, batch, brought)
    _make(new.join(parents, on="row", how="left", maintain_order="left"), batch, brought)
    tied = _tie(jobs, new, old, batch, brought) | _need(new, old, batch, brought)
    _change(old.join(parents, on="row", how="left", maintain_order="left"), tied, batch, brought)
    if not batch.dry_run and (brought.created or brought.updated):
        after = {"source": batch.source, "created": brought.created, "updated": brought.updated}
        note(
            actor=batch.actor,
            model="customers.batch",
            object_id=batch.import_id or 0,
            action="import",
            after=after,
        )
    return brought


def _without_doubles(new: pl.DataFrame, batch: Batch, brought: Brought) -> pl.DataFrame:
    """The new rows; those that look like somebody are told, and left out where that is asked."""
    if batch.doubles is None:
        return new
    brought.alike = look_alikes(new, batch.doubles, batch.import_id)
    if not batch.doubles.are_refused or brought.alike.is_empty():
        return new
    said = new.join(brought.alike, on="row").select(
        "row", field=pl.col("reason").replace("name_and_city", "name"),
        value=pl.when(pl.col("reason") == "name_and_city").then("name")
        .when(pl.col("reason") == "email").then("email").otherwise("phone"),
        code=pl.format("double_{}", "reason"),
    )  # fmt: skip
    brought.refused = pl.concat([brought.refused, said])
    return new.join(brought.alike, on="row", how="anti")


def _held(matched: Matched, frame: pl.DataFrame, batch: Batch) -> Matched:
    """The same with these customers held; whoever was merged meanwhile is found as who it is since."""
    while rows.is_postgres():
        rows.hold("customers_customer", matched.ids["customer_id"].drop_nulls().unique().to_list())
        again = match(frame, batch.matching, source=batch.source)
        if again.ids.sort("row").equals(matched.ids.sort("row")):
            break
        matched = again
    return matched


def _with_organisations(
    frame: pl.DataFrame, batch: Batch, brought: Brought
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with `organisation_id` of the organisation that is named, and their jobs as `bulk_jobs.jobs_in` with the same;
    one whose name several have stays in the note."""
    jobs = jobs_in(frame, batch.firms)
    own = frame.filter(pl.col("organisation").is_not_null() & pl.col("parent").is_null())
    own = own.select("row", "organisation", fold=folded(own["organisation"]))
    by_name = jobs.filter(pl.col("key").is_null())
    names = _names(pl.concat([own, by_name.select(own.columns)]), frame, batch)
    unclear = names.filter(pl.col("customer_id").is_null() & (pl.col("many") > 1).fill_null(value=False))
    new = names.filter(
        pl.col("customer_id").is_null() & pl.col("is_here").is_null() & pl.col("many").is_null()
    )
    brought.organisations_unclear = unclear.height
    if batch.matching.mode != "update":
        brought.organisations_created = new.height
        brought.new_organisations = set(new["organisation_key"])
        if not batch.dry_run and new.height:
            names = _joined(names, _made_organisations(new, batch))
    else:
        unclear = pl.concat([unclear, new])
    ids = names.select("fold", organisation_id="customer_id")
    jobs = jobs.join(ids, on="fold", how="left", maintain_order="left").with_columns(
        organisation_id=pl.when(pl.col("key").is_null()).then("organisation_id")
    )
    kept = pl.concat([own.with_columns(role=pl.lit(None, pl.String)), by_name.select(*own.columns, "role")])
    whole = frame.join(
        own.join(ids, on="fold").select("row", "organisation_id"), on="row", how="left", maintain_order="left"
    )
    return _with_unclear(whole, kept.join(unclear, on="fold", how="semi")), jobs


def _with_unclear(frame: pl.DataFrame, unclear: pl.DataFrame) -> pl.DataFrame:
    """The rows with the names of organisations that could be several, and roles there, in their notes."""
    if unclear.is_empty():
        return frame
    lines = pl.concat_str(
        pl.format("Organisation: {}", "organisation"),
        pl.format("Job title: {}", "role"),
        separator="\n",
        ignore_nulls=True,
    )
    said = unclear.group_by("row").agg(unclear=lines.str.join("\n"))
    whole = frame.join(said, on="row", how="left", maintain_order="left")
    note = pl.concat_str("note", "unclear", separator="\n", ignore_nulls=True).replace("", None)
    return whole.with_columns(note=note).drop("unclear")


def _names(named: pl.DataFrame, frame: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """The organisations that are named, each once: `fold`, `name`, `organisation_key`, `customer_id` where it is known, `is_here`
    where a row of the batch is it, `many` who are called so."""
    names = named.select("fold", name="organisation").unique("fold", keep="first", maintain_order=True)
    names = names.with_columns(organisation_key=(pl.lit(ORGANISATION_KEY) + pl.col("fold")).str.slice(0, 200))
    tied = known(names["organisation_key"], batch.source).rename({"key": "organisation_key"})
    names = names.join(tied, on="organisation_key", how="left")
    here = (
        frame.filter(kind="organisation").select(organisation_key="key", is_here=pl.lit(value=True)).unique()
    )
    names = names.join(here, on="organisation_key", how="left")
    stored = _organisations_called(
        names.filter(pl.col("customer_id").is_null() & pl.col("is_here").is_null())["fold"]
    )
    return names.join(stored, on="fold", how="left").with_columns(
        pl.coalesce("customer_id", "found").alias("customer_id")
    )


def _joined(names: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    joined = names.join(made, on="organisation_key", how="left")
    return joined.with_columns(pl.coalesce("customer_id", "made").alias("customer_id")).drop("made")


def _organisations_called(folds: pl.Series) -> pl.DataFrame:
    """`fold`, `found` (when only one is called so), `many`."""
    table, values = rows.wanted(folds.to_list(), "text")
    found = rows.fetch(
        f"SELECT wanted.value, c.id FROM {table} CROSS JOIN customers_customer c"  # noqa: S608
        " WHERE c.sort_name = wanted.value AND c.kind = %s",
        [values, Customer.Kind.ORGANISATION.value],
        {"fold": pl.String, "id": pl.Int64},
    )
    grouped = found.group_by("fold").agg(many=pl.len(), first=pl.col("id").min())
    return grouped.select("fold", "many", found=pl.when(pl.col("many") == 1).then("first"))


def _made_organisations(new: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    ids = rows.next_ids("customers_customer", new.height)
    firms = new.select(
        "name", key="organisation_key", customer_id=pl.Series(ids, dtype=pl.Int64),
        kind=pl.lit("organisation"), party_class=pl.lit("industrial"),
    )  # fmt: skip
    whole = completed(firms, timezone.now()).join(firms.select("key", "customer_id"), on="key")
    whole = whole.with_columns(parent_id=pl.lit(None, pl.Int64))
    insert_customers(whole, actor=batch.actor, source=batch.source, import_id=batch.import_id)
    recompute(MODEL, whole["customer_id"].to_list())
    return firms.select(organisation_key="key", made="customer_id")


def _parents(
    frame: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame, batch: Batch, brought: Brought
) -> pl.DataFrame:
    """`row`, `parent_id`: whom each belongs to, by key, else by the organisation's name."""
    here = pl.concat([part.select("key", "customer_id") for part in (old, new)])
    found = parent_ids(frame["parent"], here, batch.source)
    brought.parents_unknown = len(set(frame["parent"].drop_nulls()) - set(found["parent"]))
    named = frame.filter(pl.col("organisation").is_not_null()).select(
        "row",
        parent=(
            pl.lit(ORGANISATION_KEY)
            + folded(frame.filter(pl.col("organisation").is_not_null())["organisation"])
        ).str.slice(0, 200),
    )
    by_name = named.join(here.rename({"key": "parent", "customer_id": "named_id"}), on="parent").select(
        "row", "named_id"
    )
    told = frame.select("row", "parent", "organisation_id").join(
        found, on="parent", how="left", maintain_order="left"
    )
    told = told.join(by_name, on="row", how="left")
    return told.select("row", parent_id=pl.coalesce("parent_id", "organisation_id", "named_id")).unique("row")


def _tie(
    jobs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame, batch: Batch, brought: Brought
) -> frozenset[int]:
    """Let people work where the rows say, once both are there; who of those known before got another job."""
    if jobs.is_empty():
        return frozenset()
    here = pl.concat([part.select("row", "key", "customer_id") for part in (old, new)])
    ids = here.select("key", "customer_id")
    by_key = parent_ids(jobs["key"], ids, batch.source).rename({"parent": "key", "parent_id": "keyed_id"})
    by_name = ids.select(organisation_key="key", named_id="customer_id")
    jobs = jobs.join(here.drop("key"), on="row").join(by_key, on="key", how="left", maintain_order="left")
    jobs = jobs.join(by_name, on="organisation_key", how="left", maintain_order="left")
    jobs = jobs.with_columns(other_id=pl.coalesce("keyed_id", "organisation_id", "named_id"))
    both = jobs.drop_nulls(["customer_id", "other_id"])
    if batch.dry_run:
        is_new = pl.col("customer_id").is_null() | pl.col("other_id").is_null()
        brought.jobs_tied += jobs.filter(is_new).height
    tied = tie_jobs(both, batch.saying, known_before=frozenset(old["customer_id"]))
    brought.jobs_tied += tied.created
    brought.values_replaced += tied.replaced
    brought.values_kept += tied.kept
    brought.swaps = (*brought.swaps, *tied.swaps)
    return tied.customers & frozenset(old["customer_id"])


def _need(new: pl.DataFrame, old: pl.DataFrame, batch: Batch, brought: Brought) -> frozenset[int]:
    """Note the special needs the rows say; of whom of those known before."""
    if batch.dry_run:  # who would be made has no number yet, and none that somebody has
        new = new.with_columns(customer_id=-pl.col("row"))
    known = frozenset(old["customer_id"])
    noted = note_needs(pl.concat([new, old], how="diagonal"), batch.saying, known_before=known)
    brought.values_noted += noted.created
    return noted.customers & known


def _fields(frame: pl.DataFrame) -> list[str]:
    return [name for name in (*FIELDS, *own_columns(frame)) if name in frame.columns]


def _make(new: pl.DataFrame, batch: Batch, brought: Brought) -> None:
    """Insert the new customers with their points and their keys elsewhere."""
    if new.is_empty():
        return
    if batch.dry_run:
        named = new.with_columns(customer_id=pl.col("row"))
        points = long_points(named)
        brought.points_created += is_more(points, own_among(points, named)).filter(~pl.col("is_own")).height
        brought.values_noted += note_values(named, batch.definitions, batch.saying, are_new=True).created
        return
    now = timezone.now()
    points = long_points(new)
    more = is_more(points, own_among(points, new))
    found = more.filter(pl.col("kind") != "address").with_columns(
        pl.when(pl.col("kind") == "phone")
        .then(pl.col("normal").str.strip_prefix("+"))
        .otherwise("normal")
        .alias("normal")
    )
    found = found.group_by("customer_id").agg(found_by="normal")
    whole = completed(new.select("key", *_fields(new)), now).join(
        new.select("key", "customer_id", "parent_id", "phone_normal"), on="key"
    )
    whole = whole.join(found, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col("found_by").fill_null([]), pl.col("phone_normal").fill_null("")
    )
    insert_customers(whole, actor=batch.actor, source=batch.source, import_id=batch.import_id)
    insert_own(new)
    recompute(MODEL, new["customer_id"].to_list())
    insert_points(more, source=batch.source, import_id=batch.import_id, now=now)
    brought.points_created += more.filter(~pl.col("is_own")).height
    brought.values_noted += note_values(new, batch.definitions, batch.saying, are_new=True).created
    _tie_other_keys(new, batch)


def _tie_other_keys(frame: pl.DataFrame, batch: Batch, *, own: bool = False) -> None:
    """Tie keys that nobody has to the customers of the rows; with `own` those of the file's own source."""
    if own:
        said = frame.select("row", "key", "by", source=pl.lit(batch.source))
    else:
        said = other_keys(frame).filter(pl.col("source") != OWN).with_columns(by=pl.lit(""))
    if said.is_empty():
        return
    import_id = batch.import_id if own else None
    whole = said.join(frame.select("row", "customer_id"), on="row").unique(
        ["source", "key"], maintain_order=True
    )
    for (source,), part in whole.partition_by("source", as_dict=True).items():
        free = part.join(known(part["key"], str(source)), on="key", how="anti")
        ids = pl.Series("id", rows.next_ids("customers_customerkey", free.height), dtype=pl.Int64)
        rows.insert(
            "customers_customerkey",
            free.select(
                ids, "customer_id", "key", "source", import_id=pl.lit(import_id, pl.Int64), found_by="by"
            ),
        )


def _change(old: pl.DataFrame, tied: frozenset[int], batch: Batch, brought: Brought) -> None:
    """Bring known customers up to date, and add what reaches them besides; `tied` have another job."""
    if old.is_empty():
        return
    now = timezone.now()
    old = old.with_columns(name=pl.when(~_is_how_reached()).then("name"))
    ids = old["customer_id"].to_list()
    stored = _stored(ids)
    changed, former = _against_stored(old, stored, batch)
    own = own_points(stored)
    had = known_points(ids)
    points = pl.concat([long_points(old), former.select(long_points(old).columns)])
    new_own = own_points(changed.select("customer_id", *_OWN))
    kept_own = pl.concat([own, new_own]).unique(["customer_id", "kind"], keep="last", maintain_order=True)
    more = is_more(points, kept_own).join(had, on=["customer_id", "kind", "normal"], how="anti")
    more = more.unique(["customer_id", "kind", "normal"], keep="first", maintain_order=True)
    if not batch.dry_run:
        see_points(had, points, batch.import_id)
        insert_points(more, source=batch.source, import_id=batch.import_id, now=now)
    whole = completed(changed.select("key", *_fields(changed)), now).join(
        changed.select("key", "customer_id", "parent_id"), on="key"
    )
    # What is emptied of an address that another takes the place of must stay said.
    emptied = [
        pl.when(pl.col(f"{name}_new") == "").then(pl.lit("")).otherwise(name).alias(name)
        for name in ways.PARTS
    ]
    parts = changed.select("key", *(pl.col(name).alias(f"{name}_new") for name in ways.PARTS))
    whole = whole.join(parts, on="key", how="left", maintain_order="left").with_columns(emptied)
    whole = whole.drop(f"{name}_new" for name in ways.PARTS)
    overwrite = frozenset() if batch.matching.fills_only else batch.overwrite
    weak = changed.filter(pl.col("by") != "id").select("key")
    fills = overwrite if batch.matching.replaces else frozenset[str]()
    updated = Updated()
    for part, may_change in (
        (whole.join(weak, on="key", how="anti", maintain_order="left"), overwrite),
        (whole.join(weak, on="key", how="semi", maintain_order="left"), fills),
    ):
        updated += change_known(
            part,
            actor=batch.actor,
            source=batch.source,
            import_id=batch.import_id,
            overwrite=may_change | {*GROW, *_OWN},
            dry_run=batch.dry_run,
        )
    done = updated.customers
    brought.values_kept += updated.kept
    brought.values_replaced += updated.replaced
    noted = note_values(
        _as_spoken(old),
        batch.definitions,
        batch.saying,
        are_new=False,
        spoke=dict(stored.select("customer_id", "language").iter_rows()),
    )
    brought.swaps = (*brought.swaps, *updated.swaps, *noted.swaps)
    brought.values_noted += noted.created
    brought.values_replaced += noted.replaced
    brought.values_kept += noted.kept
    further = more.filter(~pl.col("is_own"))
    touched = set(further["customer_id"])
    if not batch.dry_run:
        made_here = set(stored.filter(pl.col("import_id") == (batch.import_id or -1))["customer_id"])
        found_again(touched - done)
        tell_points(further.filter(~pl.col("customer_id").is_in(list(made_here))), actor=batch.actor, now=now)
        _tie_other_keys(old.filter(pl.col("by") != "id"), batch, own=True)
        others = stored.drop_nulls("import_id").filter(pl.col("import_id") != (batch.import_id or -1))
        see(MODEL, batch.import_id, others["customer_id"].to_list())
        touched = (touched | noted.customers | tied) - made_here
    else:
        touched |= noted.customers | tied
    brought.points_created += further.height
    brought.updated += len(done | touched)
    brought.unchanged += old.height - len(done | touched)


def _is_how_reached() -> pl.Expr:
    """Whether a row has no name and is called by what it has instead: no name for somebody who has one."""
    other = pl.when(pl.col("kind") == "person").then("organisation")
    is_called = (pl.col("name") == way for way in (pl.col("email"), pl.col("phone"), other))
    has_name = pl.coalesce("given_name", "family_name").is_not_null()
    return ~has_name & pl.any_horizontal(one.fill_null(value=False) for one in is_called)


def _as_spoken(old: pl.DataFrame) -> pl.DataFrame:
    """The rows with what they say of a language only where it is the customer's now. One query where any says one."""
    said = old.select("customer_id", "profile")
    if not speak(said):
        return said
    spoken = Customer.objects.filter(id__in=among(old["customer_id"].to_list()))
    return languages_kept(said, dict(spoken.values_list("id", "language")))


def _stored(ids: list[int]) -> pl.DataFrame:
    names = ("id", "import_id", "source", "language", *sorted(GROW), *_OWN)
    found = list(Customer.objects.filter(id__in=among(ids)).values_list(*names))
    schema = {"customer_id": pl.Int64, "import_id": pl.Int64, **dict.fromkeys(names[2:], pl.String)}
    return pl.DataFrame(found, schema=schema, orient="row")


def _against_stored(
    old: pl.DataFrame, stored: pl.DataFrame, batch: Batch
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with what may become of a customer's own e-mail, number, place and note; and what was first before, as points."""
    own: Mapping[int, dict[str, str]] = {row["customer_id"]: row for row in stored.iter_rows(named=True)}
    had = {
        (one, kind, normal)
        for one, kind, normal in pl.concat(
            [
                own_points(stored),
                known_points(old["customer_id"].to_list()).select("customer_id", "kind", "normal"),
            ]
        ).iter_rows()
    }
    columns: dict[str, list[str | None]] = {name: [] for name in (*_OWN, *GROW)}
    if "tags" not in old.columns:
        old = old.with_columns(tags=pl.lit(None, pl.String))
    first = {
        (one, kind): normal for one, kind, normal in own_points(old.select("customer_id", *_OWN)).iter_rows()
    }
    replaced: list[tuple[int, str]] = []
    shield = _shield(old, own, first, had, batch)
    for row in old.select("customer_id", "by", *GROW, *_OWN).iter_rows(named=True):
        one, mine = row["customer_id"], own[row["customer_id"]]
        may_replace = row["by"] == "id" and not batch.matching.fills_only
        for kind, names in _KINDS.items():
            normal = first.get((one, kind), "")
            has = bool(mine[names[0]]) if kind != "address" else any(mine[name] for name in names[:3])
            goes_in = bool(normal) and (
                not has or (may_replace and (one, kind, normal) not in had and (one, kind) not in shield)
            )
            if goes_in and has:
                replaced.append((one, kind))
            for name in names:
                columns[name].append(
                    _part(row[name], mine[name], goes_in=goes_in, has=has, is_alone=not normal)
                )
            if kind == "email" and has and normal == mine["email"].lower():
                columns["email"][-1] = mine["email"]  # said again, so known to be true now
        columns["note"].append(_grown(mine["note"], row["note"]))
        columns["tags"].append(_tagged(mine["tags"], row["tags"]))
    changed = old.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in columns.items())
    return changed, _as_points(stored, replaced)


def _shield(
    old: pl.DataFrame,
    own: Mapping[int, dict[str, str]],
    first: Mapping[tuple[int, str], str],
    had: set[tuple[int, str, str]],
    batch: Batch,
) -> set[tuple[int, str]]:
    """`(customer, kind)` of what stays the first because a source that comes before this one has said it."""
    asked: dict[int, dict[str, str]] = {}
    for one in old.filter(by="id")["customer_id"]:
        for kind, names in _KINDS.items():
            normal = first.get((one, kind), "")
            if normal and (one, kind, normal) not in had:
                said = {name: own[one][name] for name in names if name != "phone_normal" and own[one][name]}
                asked.setdefault(one, {}).update(said)
    found = shielded(asked, batch.source, {one: own[one]["source"] for one in asked})
    return {(one, kind) for one, name in found for kind, names in _KINDS.items() if name in names}


def _part(said: str | None, stored: str, *, goes_in: bool, has: bool, is_alone: bool) -> str | None:
    """What becomes of a part: a whole address takes the place of another; a country alone fills an empty one."""
    if goes_in:
        return said or "" if has else said
    return said if is_alone and not stored else None


_KINDS = {"email": ("email",), "phone": ("phone", "phone_normal"), "address": ways.PARTS}


def _grown(stored: str, said: str | None) -> str | None:
    """The note with the lines that are new to it; nothing when there are none."""
    if not said:
        return None
    known_lines = {line.strip() for line in stored.splitlines()}
    more = [line for line in said.splitlines() if line.strip() and line.strip() not in known_lines]
    return "\n".join(filter(None, (stored.rstrip(), *more))) if more else None


def _tagged(stored: str, said: str | None) -> str | None:
    """The tags with those that are new; nothing when there are none, or no room for them."""
    whole = joined(stored, said or "")
    return whole if whole != stored and len(whole) <= LONGEST else None


def _as_points(stored: pl.DataFrame, replaced: list[tuple[int, str]]) -> pl.DataFrame:
    """What was the first of a kind, as further points."""
    from regard.customers.services.reaching import POINT

    schema = {"customer_id": pl.Int64, **{item.name: item.dtype for item in POINT.fields}}
    wanted = set(replaced)
    found = []
    for one in stored.iter_rows(named=True):
        for kind in _KINDS:
            if (one["customer_id"], kind) not in wanted:
                continue
            parts = {name: one[name] for name in ways.PARTS} if kind == "address" else {}
            if kind == "address":
                checked = ways.checked_address(parts)
            elif kind == "email":
                checked = ways.checked_email(one["email"])
            else:
                checked = ways.checked_phone(one["phone"], "")
                if one["phone_normal"]:
                    checked = replace(checked, normal=one["phone_normal"], problem="")
            found.append({
                "customer_id": one["customer_id"], "kind": kind, "type": "", "value": checked.value, "normal": checked.normal,
                "is_valid": not checked.problem, **parts,
            })  # fmt: skip
    return pl.DataFrame(found, schema=schema, orient="row") if found else pl.DataFrame(schema=schema)
