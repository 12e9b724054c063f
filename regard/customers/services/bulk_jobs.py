"""Where people work, by the thousand: as a file says it, tied to organisations that are found or made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers.models import Customer
from regard.customers.origins import is_below, origins_of_rows, ranks
from regard.customers.queries import MODEL as CUSTOMER
from regard.customers.relationship_queries import MODEL
from regard.customers.relationship_rules import STRENGTHS, TYPES, do_overlap, wrong_ends, wrong_period
from regard.customers.services import rows
from regard.customers.services.bulk_profile import Saying
from regard.customers.services.bulk_updates import MOST_SWAPS, Swap
from regard.customers.services.imports import changes_frame, remember, see
from regard.customers.services.relationship_checking import LONGEST_ROLE
from regard.customers.services.texts import folded
from regard.story.telling import tell_columns
from regard.ui.among import among

TABLE = "customers_relationship"
ORGANISATION_KEY = "~organisation "  # begins the key of an organisation that is known by its name only
WORKS_AT = "works_at"
TITLE = "title"
JOB = pl.Struct({
    "key": pl.String, "organisation": pl.String, "role": pl.String, "since": pl.Date, "until": pl.Date,
    "strength": pl.String, "note": pl.String, "type": pl.String,
})  # fmt: skip
"""One job of a person: at whom, by the key of another row or by name, and as what; with a `type` another relationship, in which
the row's customer stands first and the other is told by its key alone."""
_STORED = {
    "id": pl.Int64, "customer_id": pl.Int64, "other_id": pl.Int64, "role": pl.String, "since": pl.Date, "until": pl.Date,
    "source": pl.String, "import_id": pl.Int64, "type": pl.String,
}  # fmt: skip


def jobs_in(frame: pl.DataFrame, firms: pl.DataFrame | None) -> pl.DataFrame:
    """The jobs the rows of `frame` (`row`, `jobs`) say: `row`, the fields of `JOB`, `fold` of the organisation's name and the
    `organisation_key` of who is known by it alone. `firms` (`fold`, `firm`) gives those a key that the file itself holds."""
    said = frame.select("row", "jobs").drop_nulls("jobs").explode("jobs").drop_nulls("jobs").unnest("jobs")
    said = said.with_columns(fold=folded(said["organisation"]))
    is_job = pl.col("type").is_null()
    said = said.filter(is_job | pl.col("key").is_not_null()).with_columns(
        organisation_key=pl.when(is_job).then((pl.lit(ORGANISATION_KEY) + pl.col("fold")).str.slice(0, 200))
    )
    if firms is None or firms.is_empty() or said.is_empty():
        return said
    own = said.join(firms, on="fold", how="left", maintain_order="left")
    return own.with_columns(key=pl.coalesce("key", "firm")).drop("firm")


@dataclass(frozen=True)
class Tied:
    """How many jobs were new; how many roles replaced others, or stayed because a source that comes before has said them;
    `customers` for whom anything became another. `swaps`: the first that were replaced, as the field `TITLE`."""

    customers: frozenset[int] = frozenset()
    created: int = 0
    replaced: int = 0
    kept: int = 0
    swaps: tuple[Swap, ...] = ()


def tie_jobs(jobs: pl.DataFrame, saying: Saying, *, known_before: frozenset[int]) -> Tied:
    """Let people work at organisations, and customers be to others what `jobs` says: `customer_id`, `other_id` and the fields of
    `JOB`; of those in `known_before` the audit and the story tell.

    A job at the same organisation at the same time is there already; only its role may be filled or, where this source may,
    changed. In the caller's transaction; at most eight queries.
    """
    jobs = _right(jobs)
    if jobs.is_empty():
        return Tied()
    known = _known(jobs)
    of_pair: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in known.iter_rows(named=True):
        of_pair.setdefault(_ends(row), []).append(row)
    new: list[dict[str, Any]] = []
    same: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for job in jobs.iter_rows(named=True):
        there = of_pair.setdefault(_ends(job), [])
        period = (job["since"], job["until"])
        match = next((one for one in there if do_overlap(period, (one["since"], one["until"]))), None)
        if match is None:
            new.append(job)
            there.append({**job, "id": None})
        elif match["id"] is not None:
            same.append((match, job))
    other = [
        (one, job)
        for one, job in same
        if job["role"] and job["role"] != one["role"] and not (saying.fills_only and one["role"])
    ]
    shield = _shielded([one for one, _ in other if one["role"]], saying)
    changed = [(one, job) for one, job in other if one["id"] not in shield]
    swaps = [Swap(one["customer_id"], TITLE, one["role"], job["role"]) for one, job in changed if one["role"]]
    done = Tied(
        frozenset(job["customer_id"] for job in new) | frozenset(one["customer_id"] for one, _ in changed),
        len(new),
        len(swaps),
        len(shield),
        tuple(swaps[:MOST_SWAPS]),
    )
    if not saying.dry_run:
        others = [one["id"] for one, _ in same if one["import_id"] not in (None, saying.import_id)]
        see(MODEL, saying.import_id, others)
        see(CUSTOMER, saying.import_id, _made_elsewhere(jobs, saying))
        ids = _insert(new, saying)
        _rename(changed, saying)
        _tell(list(zip(ids, new, strict=True)), changed, saying, known_before)
    return done


def _ends(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """By which two rows say the same of the same two: where it does not matter who stands first, in either order."""
    ends = (row["customer_id"], row["other_id"])
    return row["type"], *(sorted(ends) if TYPES[row["type"]].is_mutual else ends)


def _right(jobs: pl.DataFrame) -> pl.DataFrame:
    """Those that can be, as they are kept."""
    jobs = _between_the_right(jobs.with_columns(pl.col("type").fill_null(WORKS_AT)))
    strength = pl.col("strength").fill_null("normal")
    jobs = jobs.filter(pl.col("customer_id") != pl.col("other_id")).with_columns(
        pl.col("role").fill_null("").str.slice(0, LONGEST_ROLE),
        pl.col("note").fill_null(""),
        strength=pl.when(strength.is_in(list(STRENGTHS))).then(strength).otherwise(pl.lit("normal")),
    )
    is_wrong = [
        bool(wrong_period(since, until)) for since, until in jobs.select("since", "until").iter_rows()
    ]
    return jobs.filter(~pl.Series(is_wrong, dtype=pl.Boolean)).unique(maintain_order=True)


def _between_the_right(jobs: pl.DataFrame) -> pl.DataFrame:
    """Without other relationships than jobs between customers of a kind that cannot stand so. One query where there are any."""
    others = jobs.filter(pl.col("type") != WORKS_AT)
    if others.is_empty():
        return jobs
    ids = pl.concat([others["customer_id"], others["other_id"]]).unique().to_list()
    kinds = dict(Customer.objects.filter(pk__in=among(ids)).order_by().values_list("pk", "kind"))
    can_be = [
        type_ == WORKS_AT or not wrong_ends(type_, ("", kinds.get(one, "")), ("", kinds.get(other, "")))
        for type_, one, other in jobs.select("type", "customer_id", "other_id").iter_rows()
    ]
    return jobs.filter(pl.Series(can_be, dtype=pl.Boolean))


def _known(jobs: pl.DataFrame) -> pl.DataFrame:
    """The relationships of these types in which these customers stand first, and of mutual ones in which they stand second. One
    query, or two."""
    types = jobs["type"].unique().to_list()
    mutual = [one for one in types if TYPES[one].is_mutual]
    found = [_stored("customer_id", jobs, types)]
    if mutual:
        found.append(_stored("other_id", jobs.filter(pl.col("type").is_in(mutual)), mutual))
    return pl.concat(found).unique("id").sort("id")


def _stored(side: str, jobs: pl.DataFrame, types: list[str]) -> pl.DataFrame:
    table, values = rows.wanted(jobs["customer_id"].unique().to_list())
    marks = ", ".join(["%s"] * len(types))
    return rows.fetch(
        f"SELECT {', '.join(f'r.{name}' for name in _STORED)} FROM {table} CROSS JOIN {TABLE} r"  # noqa: S608
        f" WHERE r.{side} = wanted.value AND r.type IN ({marks}) ORDER BY r.id",
        [values, *types],
        _STORED,
    )


def _made_elsewhere(jobs: pl.DataFrame, saying: Saying) -> list[int]:
    """The organisations other imports made: they stay when those are undone, because this one names them. One query."""
    table, values = rows.wanted(jobs["other_id"].unique().to_list())
    found = rows.fetch(
        f"SELECT c.id FROM {table} CROSS JOIN customers_customer c"  # noqa: S608
        " WHERE c.id = wanted.value AND c.import_id IS NOT NULL AND c.import_id <> %s",
        [values, saying.import_id or -1],
        {"id": pl.Int64},
    )
    return found["id"].to_list()


def _shielded(had: list[dict[str, Any]], saying: Saying) -> set[int]:
    """Whose role is the word of a source that comes before this one. At most three queries."""
    if not had:
        return set()
    brought = {one["id"]: (one["import_id"], one["source"]) for one in had}
    order, told = ranks(), origins_of_rows(MODEL, brought)
    return {number for number in brought if is_below(saying.source, told[number], order)}


def _insert(new: list[dict[str, Any]], saying: Saying) -> list[int]:
    if not new:
        return []
    now = timezone.now()
    ids = rows.next_ids(TABLE, len(new))
    names = ("customer_id", "other_id", "type", "role", "strength", "since", "until", "note")
    schema = {"customer_id": pl.Int64, "other_id": pl.Int64, "since": pl.Date, "until": pl.Date}
    frame = pl.DataFrame(
        {name: pl.Series([job[name] for job in new], dtype=schema.get(name, pl.String)) for name in names}
    )
    rows.insert(
        TABLE,
        frame.select(
            pl.Series("id", ids, dtype=pl.Int64), *names, source=pl.lit(saying.source[:60]),
            import_id=pl.lit(saying.import_id, pl.Int64),
            created_at=pl.lit(now, rows.TIME), updated_at=pl.lit(now, rows.TIME),
        ),
    )  # fmt: skip
    return ids


def _rename(changed: list[tuple[dict[str, Any], dict[str, Any]]], saying: Saying) -> None:
    changes = [
        (one["customer_id"], {"id": one["id"], "role": one["role"]}, {"id": one["id"], "role": job["role"]})
        for one, job in changed
        if one["import_id"] != saying.import_id or saying.import_id is None
    ]
    # The changes stand under the person, so that they go when he is deleted for good.
    remember(MODEL, saying.import_id, changes_frame(changes))
    rows.run_each(
        f"UPDATE {TABLE} SET role = %s WHERE id = %s",  # noqa: S608
        [(job["role"], one["id"]) for one, job in changed],
    )


def _tell(
    new: list[tuple[int, dict[str, Any]]],
    changed: list[tuple[dict[str, Any], dict[str, Any]]],
    saying: Saying,
    known_before: frozenset[int],
) -> None:
    """The audit of people who were known, and both stories of what is between two who were."""
    now = timezone.now()
    told = [(number, job) for number, job in new if job["customer_id"] in known_before]
    note_many(
        AuditRow(saying.actor, MODEL, number, "create", None, _plain(job), customer_id=job["customer_id"])
        for number, job in told
    )
    note_many(
        AuditRow(
            saying.actor,
            MODEL,
            one["id"],
            "change",
            {"role": one["role"]},
            {"role": job["role"]},
            customer_id=one["customer_id"],
        )
        for one, job in changed
    )
    sides = [
        (job[mine], job[theirs], mine == "customer_id", number, job["type"])
        for number, job in told
        for mine, theirs in (("customer_id", "other_id"), ("other_id", "customer_id"))
    ]
    if sides:
        columns: dict[str, Any] = {
            "happened_at": [now] * len(sides),
            "customer_id": [side[0] for side in sides],
            "subject_id": [side[3] for side in sides],
            "subject_model": MODEL,
            "payload": [
                f'{{"type": "{type_}", "other": {other}, "is_first": {str(is_first).lower()}, "relationship": {number}}}'
                for _, other, is_first, number, type_ in sides
            ],
        }
        tell_columns("customers.relationship.added", columns, actor=saying.actor)


def _plain(job: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("type", "customer_id", "other_id", "role", "strength", "since", "until", "note")
    return {name: job[name].isoformat() if isinstance(job[name], date) else job[name] for name in kept}
