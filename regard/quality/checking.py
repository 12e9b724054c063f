"""The checks: from a table of customers to what each of them applies to and who fails it. Polars; knows no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from regard.customers.class_rules import SENSELESS
from regard.customers.contact_rules import PLACEHOLDER, address_problem, country_name, region_of
from regard.quality.fields import (
    ACCURATE,
    BITS,
    CHECKS,
    COMPLETE,
    CONSISTENT,
    DIMENSIONS,
    RELIABLE,
    SAID,
    TIMELY,
)
from regard.quality.formats import ISO_DATE
from regard.quality.mends import DOMAINS

COLUMNS = (
    "id", "kind", "party_class", "name", "email_normal", "phone", "phone_normal", "street", "postal_code", "city", "country",
    "language", "category", "sector", "owner_id", "employees", "annual_revenue", "parent_id", "customer_since", "name_as_of",
    "email_as_of", "country_as_of", "updated_at",
)  # fmt: skip
"""What a table of customers has; beside these `email_shared`, and `verified_email`, `verified_phone`, `verified_address`; and of
each of `fields.SAID` that is required `said_<field>`, the day on which it was said, null where it is not known; and of a date of
birth `whole_born`, whether it is one; and of each own field that is required one of its name, whether it has a value."""
VERIFIED = ("email", "phone", "address")
EMAIL = r"^[^\s@<>()\[\],;:\\\"]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}$"
WRONG_ENDS = r"\.(?:con|cmo|ocm|comm|coom|c0m|nett|ogr|vom)$"
Check = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """What one requirement asks of its field."""

    field: str
    applies_to: str = "both"
    is_needed: bool = True
    must_be_verified: bool = False
    max_age_days: int | None = None
    format: str = ""


@dataclass(frozen=True)
class Judged:
    """`rows`: customer_id, score, one column per dimension (per cent, null where none applies), failed (bits).

    `counts`: by check, how many it applied to and how many failed.
    """

    rows: pl.DataFrame
    counts: dict[Check, tuple[int, int]]


def judge(customers: pl.DataFrame, rules: Iterable[Rule], today: date) -> Judged:
    """Every customer by every check that follows from the rules."""
    marks = dict(_marks(customers, {rule.field: rule for rule in rules}, today))
    counts = {
        check: (int(applies.sum()), int((applies & ~passes).sum()))
        for check, (applies, passes) in marks.items()
    }
    frame = pl.DataFrame({"customer_id": customers["id"]})
    shares = {dimension: _share(marks, dimension, customers.height) for dimension in DIMENSIONS}
    failed = pl.zeros(customers.height, pl.Int64, eager=True)
    for check, (applies, passes) in marks.items():
        failed = failed + (applies & ~passes).cast(pl.Int64) * BITS.get(check, 0)
    return Judged(
        frame.with_columns(score=_share(marks, "", customers.height), **shares, failed=failed).select(
            "customer_id", "score", *DIMENSIONS, "failed"
        ),
        counts,
    )


def _share(marks: dict[Check, tuple[pl.Series, pl.Series]], dimension: str, height: int) -> pl.Series:
    """Per cent passed of what applies, rounded down so that 100 means all."""
    applied = passed = pl.zeros(height, pl.Int64, eager=True)
    for (_, of), (applies, passes) in marks.items():
        if dimension in ("", of):
            applied = applied + applies.cast(pl.Int64)
            passed = passed + (applies & passes).cast(pl.Int64)
    shares = pl.DataFrame({"applied": applied, "passed": passed}).select(
        pl.when(pl.col("applied") > 0).then(pl.col("passed") * 100 // pl.col("applied"))
    )
    return shares.to_series().cast(pl.Int64)


def _marks(
    customers: pl.DataFrame, rules: dict[str, Rule], today: date
) -> Iterator[tuple[Check, tuple[pl.Series, pl.Series]]]:
    """Of each check whom it applies to and who passes."""
    everybody = pl.repeat(True, customers.height, dtype=pl.Boolean, eager=True)
    filled = _filled(customers) | {
        field: customers[f"said_{field}"].is_not_null() for field in SAID if field in rules
    }
    own = [field for field in rules if field in customers.columns and field not in filled]
    filled |= {field: customers[field] for field in own}
    for check in (*CHECKS, *((field, COMPLETE) for field in own)):
        field, dimension = check
        rule = rules.get(field)
        if rule is None or (dimension == COMPLETE and not rule.is_needed):
            continue
        among = everybody if rule.applies_to == "both" else customers["kind"] == rule.applies_to
        if field in SENSELESS:
            among = among & _makes_sense(customers, field)
        if dimension == COMPLETE:
            yield check, (among, filled[field])
        elif dimension == TIMELY:
            if rule.max_age_days is not None:
                since = today - timedelta(days=rule.max_age_days)
                fresh = _confirmed(customers, field) >= since
                yield check, (among & filled[field], fresh.fill_null(False))
        elif dimension == RELIABLE:
            if rule.must_be_verified:
                yield check, (among & filled[field], customers[f"verified_{field}"])
        elif field == "born":
            if rule.format == ISO_DATE:
                yield check, (among & filled[field], customers["whole_born"].fill_null(False))
        else:
            applies, passes = _WAYS[check](customers)
            yield check, (among & filled[field] & applies, passes)


def _makes_sense(customers: pl.DataFrame, field: str) -> pl.Series:
    """Of whom to ask it: of other classes it is neither missing nor wrong."""
    nonsense = [
        (pl.col("kind") == kind) & (pl.col("party_class") == of_class)
        for kind, of_class in SENSELESS[field][0]
    ]
    return customers.select(~pl.any_horizontal(nonsense)).to_series()


def _filled(customers: pl.DataFrame) -> dict[str, pl.Series]:
    def said(name: str) -> pl.Series:
        return (customers[name] != "").fill_null(False)

    return {
        "name": said("name") & ~customers["name"].str.starts_with(PLACEHOLDER),
        "email": said("email_normal"),
        "phone": said("phone"),
        "address": said("street") & said("postal_code") & said("city") & said("country"),
        "country": said("country"),
        "language": said("language"),
        "category": said("category"),
        "sector": said("sector"),
        "owner": customers["owner_id"].is_not_null(),
        "parent": customers["parent_id"].is_not_null(),
    } | {name: customers[name].is_not_null() for name in ("employees", "annual_revenue", "customer_since")}


def _confirmed(customers: pl.DataFrame, field: str) -> pl.Series:
    """The day on which the field was last known to be true, at the latest when the record was last written."""
    if field in SAID:
        return customers[f"said_{field}"]
    column = {"name": "name_as_of", "email": "email_as_of", "address": "country_as_of"}.get(field)
    if column is None:
        return customers["updated_at"].dt.date()
    return customers.select(pl.coalesce(column, "updated_at")).to_series().dt.date()


Marks = tuple[pl.Series, pl.Series]


def _all(customers: pl.DataFrame) -> pl.Series:
    return pl.repeat(True, customers.height, dtype=pl.Boolean, eager=True)


def _name_right(customers: pl.DataFrame) -> Marks:
    wrong = customers["name"].str.contains(r"[0-9@<>{}\[\]|\\/*#%]") & (customers["kind"] == "person")
    return customers["kind"] == "person", ~wrong


def _name_case(customers: pl.DataFrame) -> Marks:
    name = customers["name"]
    letters = name.str.count_matches(r"\p{L}")
    large, small = name.str.to_uppercase(), name.str.to_lowercase()
    has_case = large != small  # many scripts have none
    return (customers["kind"] == "person") & (letters > 3) & has_case, (name != large) & (name != small)


def _email_right(customers: pl.DataFrame) -> Marks:
    email = customers["email_normal"]
    is_slip = email.str.split("@").list.last().is_in(list(DOMAINS)) | email.str.contains(WRONG_ENDS)
    return _all(customers), email.str.contains(EMAIL) & ~is_slip & ~email.str.contains("..", literal=True)


def _email_alone(customers: pl.DataFrame) -> Marks:
    return customers["kind"] == "person", ~customers["email_shared"]


def _phone_right(customers: pl.DataFrame) -> Marks:
    return _all(customers), customers["phone_normal"] != ""


def _phone_there(customers: pl.DataFrame) -> Marks:
    """Whether the country of the number is that of the address, where both are known."""
    calling = customers["phone_normal"].str.slice(1, 4)
    pairs = pl.DataFrame({"calling": calling, "country": customers["country"]})
    same = {pair: _same_country(*pair) for pair in pairs.filter(pl.col("calling") != "").unique().iter_rows()}
    found = pl.Series([same.get(pair) for pair in pairs.iter_rows()], dtype=pl.Boolean)
    return found.is_not_null(), found.fill_null(True)


@lru_cache(maxsize=50_000)
def _same_country(calling: str, country: str) -> bool | None:
    code = region_of(country)
    regions = _regions_of(calling)
    return code in regions if code and regions else None


@lru_cache(maxsize=10_000)
def _regions_of(digits: str) -> tuple[str, ...]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    for length in (3, 2, 1):
        if digits[:length].isdecimal() and (found := COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))):
            return tuple(found)
    return ()


def _address_right(customers: pl.DataFrame) -> Marks:
    return _all(customers), _each(customers, ("postal_code", "country"), _is_postal)


@lru_cache(maxsize=50_000)
def _is_postal(postal_code: str, country: str) -> bool:
    return not region_of(country) or not address_problem("x", postal_code, "", "", country)


def _country_right(customers: pl.DataFrame) -> Marks:
    return _all(customers), _each(customers, ("country",), _is_country)


def _is_country(country: str) -> bool:
    return bool(region_of(country))


def _country_kept(customers: pl.DataFrame) -> Marks:
    return (
        _each(customers, ("country",), _is_country),
        _each(customers, ("country",), lambda country: country_name(country) == country),
    )


def _each(customers: pl.DataFrame, columns: tuple[str, ...], is_right: Callable[..., bool]) -> pl.Series:
    """`is_right` of every combination there is, asked once for each."""
    different = customers.select(columns).unique()
    answers = different.with_columns(
        is_right=pl.Series([bool(is_right(*row)) for row in different.iter_rows()], dtype=pl.Boolean)
    )
    return customers.select(columns).join(answers, on=columns, how="left", maintain_order="left")["is_right"]


_WAYS: dict[Check, Callable[[pl.DataFrame], Marks]] = {
    ("name", ACCURATE): _name_right,
    ("name", CONSISTENT): _name_case,
    ("email", ACCURATE): _email_right,
    ("email", CONSISTENT): _email_alone,
    ("phone", ACCURATE): _phone_right,
    ("phone", CONSISTENT): _phone_there,
    ("address", ACCURATE): _address_right,
    ("country", ACCURATE): _country_right,
    ("country", CONSISTENT): _country_kept,
}
