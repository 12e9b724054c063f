"""Where a row of a file says that a person works: the organisation it names with the title, and the list of our own exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from regard.customers.relationship_rules import TYPES
from regard.customers.services.bulk_jobs import JOB
from regard.customers.services.texts import folded
from regard.exchange.readers import ROW
from regard.exchange.values import texts

LONGEST_ROLE = 100
LIST = pl.List(JOB)
LONG = {ROW: pl.Int64, **{one.name: one.dtype for one in JOB.fields}}


@dataclass(frozen=True)
class Jobs:
    """`jobs`: `row` and the list of `JOB`; `titled`: the rows whose job title is said in it; `bad` and `bad_others`:
    whether a row's list of jobs, or of other relationships, cannot be read."""

    jobs: pl.DataFrame
    titled: pl.Series
    bad: pl.Series | None = None
    bad_others: pl.Series | None = None


NOBODY = Jobs(pl.DataFrame(schema={ROW: pl.Int64, "jobs": LIST}), pl.Series(ROW, [], dtype=pl.Int64))


def jobs_of(frame: pl.DataFrame, named: pl.DataFrame, mapping: Mapping[str, int]) -> Jobs:
    """The jobs of people, and what else customers are to others. `named`: `row`, `kind`, `organisation` and `parent` of all rows.

    Who is part of an organisation, by its key, does not work there because its name stands beside. A title without an
    organisation, or a longer one than a role may be, is no part of it.
    """
    if not mapping.keys() & {"organisation", "jobs", "relationships"}:
        return NOBODY
    people = named.filter(pl.col("kind") == "person").select(ROW, "organisation", "parent")
    listed, bad = _listed(frame, mapping, "jobs", _job)
    others, bad_others = _listed(frame, mapping, "relationships", _relationship)
    listed = listed.join(people.select(ROW), on=ROW, how="semi")
    title = texts.tidied(f"c{mapping['title']}") if "title" in mapping else pl.lit(None, pl.String)
    titles = frame.select(ROW, title=title)
    flat = people.drop_nulls("organisation").join(titles, on=ROW, how="left", maintain_order="left")
    flat = flat.with_columns(
        role=pl.when(pl.col("title").str.len_chars() <= LONGEST_ROLE).then("title"),
        fold=folded(flat["organisation"]),
    )
    first = listed.with_columns(fold=folded(listed["organisation"])).unique(
        [ROW, "fold"], keep="first", maintain_order=True
    )
    same = flat.join(first.select(ROW, "fold", place="place"), on=[ROW, "fold"])
    has_list = flat.join(listed.select(ROW).unique(), on=ROW, how="semi").select(ROW)
    more = flat.join(same.select(ROW), on=ROW, how="anti").filter(
        pl.col("parent").is_null() | pl.col(ROW).is_in(has_list[ROW].to_list())
    )
    # A title in its own column is what somebody may have mended in the file.
    listed = listed.join(
        same.select(ROW, "place", mended="role"), on=[ROW, "place"], how="left"
    ).with_columns(role=pl.coalesce("mended", "role"))
    absent = [
        pl.lit(None, kind).alias(name)
        for name, kind in LONG.items()
        if name not in {ROW, "organisation", "role"}
    ]
    whole = pl.concat([
        listed.sort(ROW, "place").select(*LONG), more.with_columns(*absent).select(*LONG), others.select(*LONG),
    ])  # fmt: skip
    titled = pl.concat([part.drop_nulls("role").select(ROW) for part in (same, more)])[ROW]
    jobs = whole.group_by(ROW, maintain_order=True).agg(jobs=pl.struct(*(one.name for one in JOB.fields)))
    return Jobs(jobs, titled, bad, bad_others)


def without_titles(frame: pl.DataFrame, jobs: Jobs, mapping: Mapping[str, int]) -> pl.DataFrame:
    """The raw rows without the titles that are said as roles, so that the note does not say them again."""
    if "title" not in mapping or jobs.titled.is_empty():
        return frame
    cell = f"c{mapping['title']}"
    is_said = pl.col(ROW).is_in(jobs.titled.to_list())
    return frame.with_columns(pl.when(is_said).then(pl.lit("")).otherwise(cell).alias(cell))


def _listed(
    frame: pl.DataFrame,
    mapping: Mapping[str, int],
    name: str,
    read: Callable[[Mapping[str, Any]], tuple[Any, ...]],
) -> tuple[pl.DataFrame, pl.Series | None]:
    """What our own exports list in this field, as `LONG`, with the `place` in the list."""
    schema = {**LONG, "place": pl.Int64}
    if name not in mapping:
        return pl.DataFrame(schema=schema), None
    cells = frame.select(ROW, text=pl.col(f"c{mapping[name]}").str.strip_chars())
    found, bad = [], []
    for row, text in cells.iter_rows():
        try:
            jobs = [read(one) for one in (json.loads(text) or [] if text else [])]
        except (ValueError, TypeError, KeyError, AttributeError):
            bad.append(row)
            continue
        found += [(row, *job, place) for place, job in enumerate(jobs)]
    return pl.DataFrame(found, schema=schema, orient="row"), cells[ROW].is_in(bad)


def _job(one: Mapping[str, Any]) -> tuple[Any, ...]:
    days = [date.fromisoformat(one[name]) if one.get(name) else None for name in ("since", "until")]
    texts_ = [str(one[name]) if one.get(name) else None for name in ("strength", "note")]
    key, role = (str(one[name]) if one.get(name) else None for name in ("key", "role"))
    return key, str(one["organisation"]), role, *days, *texts_, None


def _relationship(one: Mapping[str, Any]) -> tuple[Any, ...]:
    told = _job({**one, "organisation": one["name"]})
    if one["type"] not in TYPES:
        raise ValueError(one["type"])
    return *told[:-1], str(one["type"])
