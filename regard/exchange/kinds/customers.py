"""Rows of a file of organisations as customers: checked, with every row that cannot be one explained."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from regard.exchange.kinds.built import EMAIL, Built
from regard.exchange.kinds.fields import CUSTOMERS, Is
from regard.exchange.kinds.problems import Checks
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import dates, numbers, texts

TEXTS = (
    "sector",
    "category",
    "email",
    "phone",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "language",
    "note",
)
SCHEMA = {
    ROW: pl.Int64, "key": pl.String, "name": pl.String, "parent": pl.String, **dict.fromkeys(TEXTS, pl.String),
    "annual_revenue": pl.Int64, "employees": pl.Int64, "customer_since": pl.Date,
}  # fmt: skip
MOST_EMPLOYEES = 10**8


def build(frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, *, time_zone: str) -> Built:
    """Customers from raw rows (`row`, c1 … cN as text). Without a key column the name is the key."""
    cells = frame.select(ROW, *(pl.col(f"c{number}").alias(f"raw_{key}") for key, number in mapping.items()))
    said = cells.select(ROW, *(texts.cleaned(f"raw_{key}").alias(key) for key in mapping))
    missing = pl.Series("x", [None], dtype=pl.String).new_from_index(0, len(said))
    values = {key: said.get_column(key) if key in mapping else missing.alias(key) for key in CUSTOMERS.keys}
    checks = Checks(cells)
    _check_texts(values, mapping, checks)
    typed = {
        **_numbers(values, reading, checks),
        "customer_since": _since(values, reading, checks, time_zone),
    }
    lines = pl.DataFrame(
        [said.get_column(ROW), *({**values, **typed}[key].alias(key) for key in SCHEMA if key != ROW)]
    )
    lines = lines.with_columns(_keys(mapping, reading)).filter(checks.is_good)
    odd = _oddities(lines, said, checks.is_good)
    limits = {item.key: item.limit for item in CUSTOMERS.built_in if item.is_cut}
    lines = lines.with_columns(
        *(pl.col(key).str.slice(0, limit) for key, limit in limits.items()),
        pl.when(pl.col("email").str.contains(EMAIL)).then(pl.col("email")).alias("email"),
    )
    return Built(lines.select(*SCHEMA), checks.rejected(), odd)


def name_key(name: pl.Expr) -> pl.Expr:
    """The key of somebody known by name only: upper and lower case are the same."""
    return name.str.to_lowercase().str.slice(0, 200)


def _keys(mapping: Mapping[str, int], reading: Reading) -> list[pl.Expr]:
    if "key" not in mapping:
        return [name_key(pl.col("name")).alias("key"), name_key(pl.col("parent")).alias("parent")]
    integral = "key" in reading.integral
    return [texts.as_key(pl.col(key), integral=integral).alias(key) for key in ("key", "parent")]


def _check_texts(values: Mapping[str, pl.Series], mapping: Mapping[str, int], checks: Checks) -> None:
    needed = "key" if "key" in mapping else "name"
    checks.add("missing", needed, values[needed].is_null())
    for item in CUSTOMERS.built_in:
        if item.limit and not item.is_cut and item.kind is not Is.EMAIL:
            checks.add("too_long", item.key, values[item.key].str.len_chars() > item.limit)


def _numbers(values: Mapping[str, pl.Series], reading: Reading, checks: Checks) -> dict[str, pl.Series]:
    found: dict[str, pl.Series] = {}
    for key in ("annual_revenue", "employees"):
        if key not in reading.numbers:
            found[key] = pl.Series(key, [None], dtype=pl.Int64).new_from_index(0, len(values[key]))
            continue
        exact = numbers.parse(values[key], reading.numbers[key])
        checks.add("no_number", key, exact.is_null() & values[key].is_not_null())
        found[key] = pl.select(numbers.to_units(pl.lit(exact)).cast(pl.Int64)).to_series()
    if "employees" in reading.numbers:
        units = found["employees"]
        checks.add("below_zero", "employees", units < 0)
        checks.add("not_whole", "employees", units % 10_000 != 0)
        checks.add("too_large", "employees", units > MOST_EMPLOYEES * 10_000)
        found["employees"] = units // 10_000
    return found


def _since(values: Mapping[str, pl.Series], reading: Reading, checks: Checks, time_zone: str) -> pl.Series:
    said = values["customer_since"]
    if "customer_since" not in reading.times:
        return pl.Series("x", [None], dtype=pl.Date).new_from_index(0, len(said))
    parsed = dates.parse(said, reading.times["customer_since"], time_zone)
    checks.add("no_time", "customer_since", parsed.is_null() & said.is_not_null())
    return parsed.dt.convert_time_zone(time_zone).dt.date()


def _oddities(lines: pl.DataFrame, said: pl.DataFrame, good: pl.Series) -> dict[str, int]:
    limits = {item.key: item.limit for item in CUSTOMERS.built_in if item.is_cut}
    cut = sum(
        int((lines.get_column(key).str.len_chars() > limit).sum() or 0) for key, limit in limits.items()
    )
    bad_email = int((~lines.get_column("email").str.contains(EMAIL)).sum() or 0)
    plain = {
        item.key for item in CUSTOMERS.built_in if item.kind not in {Is.MONEY, Is.NUMBER, Is.TIME, Is.PHONE}
    }
    kept = said.filter(good)
    formulas = kept.select(texts.is_formula(pl.col(key)).sum() for key in said.columns if key in plain)
    return {
        "cut": cut,
        "no_email": bad_email,
        "formula": sum(map(int, formulas.row(0))) if formulas.width else 0,
    }
