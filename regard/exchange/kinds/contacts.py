"""Rows of any file of contacts as customers with all ways to reach them; what has no column is kept in the note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from regard.customers.class_rules import SENSELESS
from regard.customers.services.bulk_jobs import JOB
from regard.customers.services.bulk_needs import NEED
from regard.customers.services.bulk_profile import KNOWN
from regard.customers.services.reaching import POINT, checked_points, regions_of
from regard.customers.services.texts import folded
from regard.exchange.kinds import contact_jobs, contact_needs, contact_notes, contact_profile
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.contact_fields import CARRIED, CONTACTS
from regard.exchange.kinds.contact_points import points_of
from regard.exchange.kinds.contact_profile import Here
from regard.exchange.kinds.customers import MOST_EMPLOYEES
from regard.exchange.kinds.fields import Is
from regard.exchange.kinds.own import own_problem
from regard.exchange.kinds.problems import Checks
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import dates, numbers, texts

LONGEST_NOTE = 20_000
DERIVED = "~"  # before the key of whoever has none in the file
OWN = ("email", "phone", *CARRIED)
SCHEMA: dict[str, Any] = {
    ROW: pl.Int64, "key": pl.String, "kind": pl.String, "party_class": pl.String, "name": pl.String, "given_name": pl.String,
    "family_name": pl.String, "organisation": pl.String, "parent": pl.String, **dict.fromkeys(OWN, pl.String),
    "phone_normal": pl.String, "language": pl.String, "category": pl.String, "sector": pl.String, "note": pl.String,
    "owner": pl.String, "keys": pl.String, "annual_revenue": pl.Int64, "employees": pl.Int64, "customer_since": pl.Date,
    "points": pl.List(POINT), "profile": pl.List(KNOWN), "jobs": pl.List(JOB), "needs": pl.List(NEED), "tags": pl.String,
}  # fmt: skip
_TEXTS = (
    "name", "given_name", "middle_name", "family_name", "organisation", "kind", "party_class", "key", "parent",
    "category", "sector", "owner",
)  # fmt: skip
_ORGANISATION = (
    r"(?i)^(organi[sz]ation|company|org|business|account|firma|unternehmen|bedrijf|entreprise|empresa)"
)
_CLASSES = ("consumer", "industrial", "institutional", "government")


@dataclass(frozen=True)
class File:
    """What building rows has to know of the file: where columns go, what they are called, what is done with the others."""

    mapping: Mapping[str, int]
    columns: Sequence[str]
    format: str
    party: str = "person"
    keeps_rest: bool = True


def build(frame: pl.DataFrame, file: File, reading: Reading, here: Here) -> Built:
    """Customers from raw rows (`row`, c1 … cN as text), as `SCHEMA`."""
    country, time_zone = here.country, here.time_zone
    mapping = file.mapping
    if file.format not in {"vcard", "jsonl"}:
        frame = frame.with_columns(texts.as_written(name) for name in frame.columns if name != ROW)
    checks = Checks(
        frame.select(ROW, *(pl.col(f"c{number}").alias(f"raw_{key}") for key, number in mapping.items()))
    )
    long, is_bad_list = points_of(frame, mapping, file.columns)
    checks.add("no_list", "contacts", is_bad_list)
    points = _checked(frame, long, country)
    said = _said(frame, file).with_columns(_typed(frame, mapping, reading, checks, time_zone))
    said = _with_first(said, points)
    known = _known(frame, mapping, reading, here, checks)
    named = _named(said, file)
    jobs = contact_jobs.jobs_of(frame, named, mapping)
    if jobs.bad is not None:
        checks.add("no_list", "jobs", jobs.bad)
    if jobs.bad_others is not None:
        checks.add("no_list", "relationships", jobs.bad_others)
    noted = contact_jobs.without_titles(frame, jobs, mapping)
    notes = contact_notes.notes_of(noted, said, file, reading, time_zone, unread=known.unread)
    lines = named.join(notes, on=ROW, how="left", maintain_order="left")
    lines = lines.join(jobs.jobs, on=ROW, how="left", maintain_order="left")
    needs, bad_needs = contact_needs.needs_of(frame, mapping)
    if bad_needs is not None:
        checks.add("no_list", "needs", bad_needs)
    lines = lines.join(needs, on=ROW, how="left", maintain_order="left")
    lines = _with_profile(lines, known)
    checks.add("missing", _needed(mapping), lines["name"].is_null() & lines["key"].is_null())
    checks.add("too_long", "note", lines["note"].str.len_chars() > LONGEST_NOTE)
    limits = {item.key: item.limit for item in CONTACTS.built_in if item.is_cut and item.key in SCHEMA}
    good = checks.is_good
    lines = lines.filter(good)
    cut = sum(int((lines[key].str.len_chars() > limit).sum() or 0) for key, limit in limits.items())
    lines = lines.with_columns(pl.col(key).str.slice(0, limit) for key, limit in limits.items())
    lines = lines.with_columns(
        _key(),
        points=pl.col("points").fill_null([]),
        # A person works at an organisation, and is no part of it.
        organisation=pl.when(pl.col("kind") == "organisation").then("organisation"),
    )
    built = lines.select(pl.col(key).cast(kind) for key, kind in SCHEMA.items())
    odd = {
        "cut": cut,
        "not_right": _not_right(points, frame, good),
        "unread": known.unread.join(frame.select(ROW).filter(good), on=ROW, how="semi").height,
    }
    return Built(built, checks.rejected(), odd)


def _known(
    frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, here: Here, checks: Checks
) -> contact_profile.Said:
    if not contact_profile.is_said(mapping):
        return contact_profile.NOTHING
    known = contact_profile.profile_of(frame, mapping, reading, here)
    if known.bad is not None:
        checks.add("no_list", "known", known.bad)
    for key, rows in known.wrong.items():
        one = here.own.fields[key]
        checks.add(own_problem(one.kind, one.rules), key, frame[ROW].is_in(rows[ROW].implode()))
    return known


def _with_profile(lines: pl.DataFrame, known: contact_profile.Said) -> pl.DataFrame:
    if known.profile.is_empty():
        return lines.with_columns(contact_profile.nobody(lines), language=pl.lit(None, pl.String))
    told = known.languages.rename({"value": "language"})
    lines = lines.join(known.profile, on=ROW, how="left", maintain_order="left")
    return lines.join(told, on=ROW, how="left", maintain_order="left")


def _needed(mapping: Mapping[str, int]) -> str:
    return next(key for key in CONTACTS.needs[0] if key in mapping)


def _is_kept() -> pl.Expr:
    """Whether a point is a way to reach somebody: a country alone is kept with the customer, and is no address."""
    return (pl.col("kind") != "address") | pl.any_horizontal(
        pl.col("street", "postal_code", "city").is_not_null()
    )


def _not_right(points: pl.DataFrame, frame: pl.DataFrame, good: pl.Series) -> int:
    return (
        points.filter(~pl.col("is_valid"), _is_kept())
        .join(frame.select(ROW).filter(good), on=ROW, how="semi")
        .height
    )


def _checked(frame: pl.DataFrame, long: pl.DataFrame, country: str) -> pl.DataFrame:
    """The points as they are kept and compared, each once."""
    lands = long.filter(pl.col("kind") == "address", pl.col("is_first").fill_null(value=True))
    lands = lands.unique(ROW, keep="first", maintain_order=True)
    lands = lands.drop_nulls("country")  # of the first address only, as a customer's own row has it
    known = lands.select(ROW, land=regions_of(lands["country"], country))
    placed = long.join(known, on=ROW, how="left", maintain_order="left").with_columns(
        pl.col("land").fill_null(country)
    )
    checked = checked_points(placed).drop("land").with_columns(pl.col("type").str.slice(0, 20))
    # Of several that say the same one with a type says more.
    ranked = checked.with_columns(is_bare=pl.col("type") == "").sort(
        ROW, "kind", "normal", "is_bare", "place", maintain_order=True
    )
    once = ranked.with_columns(
        place=pl.col("place").min().over(ROW, "kind", "normal"),
        is_first=pl.col("is_first").max().over(ROW, "kind", "normal"),
    )
    return once.unique([ROW, "kind", "normal"], keep="first", maintain_order=True).sort(
        ROW, "place", maintain_order=True
    )


def _said(frame: pl.DataFrame, file: File) -> pl.DataFrame:
    mapping = file.mapping
    cells = [texts.tidied(f"c{mapping[key]}").alias(key) for key in _TEXTS if key in mapping]
    raw = [
        pl.col(f"c{mapping[key]}").str.strip_chars().replace("", None).alias(key)
        for key in ("keys",)
        if key in mapping
    ]
    missing = [pl.lit(None, pl.String).alias(key) for key in (*_TEXTS, "keys") if key not in mapping]
    return frame.select(ROW, *cells, *raw, *missing)


def _typed(
    frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, checks: Checks, time_zone: str
) -> list[pl.Series]:
    """Figures and days."""
    found = []
    for key in ("annual_revenue", "employees"):
        series = pl.Series(key, [None], dtype=pl.Int64).new_from_index(0, len(frame))
        if key in mapping:
            text = frame.select(texts.tidied(f"c{mapping[key]}")).to_series()
            exact = numbers.parse(text, reading.numbers[key])
            checks.add("no_number", key, exact.is_null() & text.is_not_null())
            series = pl.select(numbers.to_units(pl.lit(exact)).cast(pl.Int64, strict=False)).to_series()
            if key == "employees":
                checks.add("below_zero", key, series < 0)
                checks.add("not_whole", key, series % 10_000 != 0)
                checks.add("too_large", key, series > MOST_EMPLOYEES * 10_000)
                series = series // 10_000
        found.append(series.alias(key))
    since = pl.Series("customer_since", [None], dtype=pl.Date).new_from_index(0, len(frame))
    if "customer_since" in mapping:
        text = frame.select(texts.tidied(f"c{mapping['customer_since']}")).to_series()
        parsed = dates.parse(text, reading.times["customer_since"], time_zone)
        checks.add("no_time", "customer_since", parsed.is_null() & text.is_not_null())
        since = parsed.dt.convert_time_zone(time_zone).dt.date()
    return [*found, since.alias("customer_since")]


def _with_first(said: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """The first of each kind, as it stands in the customer's own row, and all of them as a list."""
    every = points
    points = points.filter(pl.col("is_first").fill_null(value=True))
    is_voice = ~pl.col("type").is_in(["fax", "pager"])
    emails = points.filter(pl.col("kind") == "email", "is_valid").unique(
        ROW, keep="first", maintain_order=True
    )
    phones = points.filter(kind="phone").sort(
        ROW,
        ~pl.col("is_first").fill_null(value=False),
        ~is_voice,
        ~pl.col("is_valid"),
        "place",
        maintain_order=True,
    )
    phones = phones.unique(ROW, keep="first", maintain_order=True).filter(
        pl.col("value").str.len_chars() <= 40
    )
    places = points.filter(pl.col("kind") == "address").unique(ROW, keep="first", maintain_order=True)
    number = pl.when("is_valid").then("normal").otherwise(pl.lit(""))
    every = every.filter(_is_kept())
    lists = every.group_by(ROW, maintain_order=True).agg(pl.struct(*_fields()).alias("points"))
    for part in (
        emails.select(ROW, email="value"), phones.select(ROW, phone="value", phone_normal=number),
        places.select(ROW, *CARRIED), lists,
    ):  # fmt: skip
        said = said.join(part, on=ROW, how="left", maintain_order="left")
    return said


def _fields() -> list[pl.Expr]:
    return [pl.col(field.name).cast(field.dtype) for field in POINT.fields]


def _named(said: pl.DataFrame, file: File) -> pl.DataFrame:
    """Who it is: a person, or an organisation where nothing else is said than one."""
    given = pl.concat_str("given_name", "middle_name", separator=" ", ignore_nulls=True).replace("", None)
    whole = pl.concat_str(
        "given_name", "middle_name", "family_name", separator=" ", ignore_nulls=True
    ).replace("", None)
    has_name = pl.coalesce("given_name", "family_name").is_not_null()
    is_firm = pl.col("organisation").is_not_null() & ~has_name & (
        pl.col("name").is_null() | (pl.col("name") == pl.col("organisation"))
    )  # fmt: skip
    told = pl.col("kind").str.contains(_ORGANISATION)
    is_firm = (
        pl.when(pl.col("kind").is_not_null())
        .then(told)
        .otherwise(is_firm | pl.lit(file.party == "organisation"))
    )
    kind = pl.when(is_firm).then(pl.lit("organisation")).otherwise(pl.lit("person"))
    named = said.with_columns(
        kind=kind,
        given_name=given,
        name=pl.coalesce(
            "name", whole, pl.when(is_firm).then("organisation"), "email", "phone", "organisation"
        ),
    )
    own = (pl.col("kind") == "organisation") & (pl.col("organisation") == pl.col("name"))
    named = named.with_columns(organisation=pl.when(~own.fill_null(value=False)).then("organisation"))
    said_class = pl.col("party_class").str.to_lowercase()
    # Nobody says a line of business of somebody who has none, so without a class it is not a consumer's.
    has_business = pl.any_horizontal(pl.col(name).is_not_null() for name in SENSELESS)
    is_business = (pl.col("kind") == "organisation") | pl.col("organisation").is_not_null() | has_business
    default = pl.when(is_business).then(pl.lit("industrial")).otherwise(pl.lit("consumer"))
    return named.with_columns(
        party_class=pl.when(said_class.is_in(_CLASSES)).then(said_class).otherwise(default),
        owner=pl.col("owner").str.to_lowercase(),
    )


def _key() -> pl.Expr:
    """Without one of its own a person is known by name and first address, an organisation by its name."""
    reached = pl.coalesce(
        pl.col("email").str.to_lowercase(), pl.col("phone_normal").replace("", None), "phone", "organisation"
    )
    person = pl.concat_str(
        pl.lit(DERIVED), pl.col("name").str.to_lowercase(), pl.lit(" "), reached.fill_null("")
    )
    organisation = pl.lit(ORGANISATION_KEY) + pl.col("name").map_batches(folded, return_dtype=pl.String)
    derived = pl.when(pl.col("kind") == "organisation").then(organisation).otherwise(person).str.slice(0, 200)
    return pl.coalesce("key", derived).alias("key")


ORGANISATION_KEY = f"{DERIVED}organisation "
PLAIN = {item.key for item in CONTACTS.built_in if item.kind is Is.TEXT}
