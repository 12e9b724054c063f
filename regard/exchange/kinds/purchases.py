"""Rows of a purchase file as purchase lines: checked, exact, with every row that cannot be one explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl
from babel.numbers import list_currencies

from regard.customers.services.own_import import UNREAD
from regard.exchange.kinds.built import EMAIL, Built
from regard.exchange.kinds.fields import PURCHASES, Is
from regard.exchange.kinds.own import OF_PURCHASES, own_problem, own_values
from regard.exchange.kinds.problems import SHOWN, Checks
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import dates, numbers, texts
from regard.fields.services.files import FileReader

SCHEMA = {
    ROW: pl.Int64, "order": pl.String, "at": pl.Datetime("us", "UTC"), "amount": pl.Int64, "customer": pl.String,
    "quantity": pl.Int64, "product": pl.String, "description": pl.String, "cost": pl.Int64, "currency": pl.String,
    "channel": pl.String, "country": pl.String, "name": pl.String, "email": pl.String, "phone": pl.String,
    "category": pl.String, "is_return": pl.Boolean,
}  # fmt: skip
MOST_UNITS = 9 * 10**17  # ten-thousandths that fit where amounts are kept
CURRENCIES = frozenset(list_currencies())
_KEYLESS = "anonymous"
NOTHING_OWN: Mapping[str, FileReader] = {}


def build(
    frame: pl.DataFrame,
    mapping: Mapping[str, int],
    reading: Reading,
    own: Mapping[str, FileReader] = NOTHING_OWN,
    *,
    time_zone: str,
    now: dt.datetime,
) -> Built:
    """Purchase lines from raw rows (`row`, c1 … cN as text).

    Own fields that are mapped follow in columns of their keys as `bring_own` takes them; `own` reads them, by whose they are.
    What can be no value of one is marked: it keeps the value out, never the purchase.
    """
    cells = frame.select(ROW, *(pl.col(f"c{number}").alias(f"raw_{key}") for key, number in mapping.items()))
    said = cells.select(ROW, *(texts.cleaned(f"raw_{key}").alias(key) for key in mapping))
    missing = pl.Series("x", [None], dtype=pl.String).new_from_index(0, len(said))
    values = {key: said.get_column(key) if key in mapping else missing for key in PURCHASES.keys}
    checks = Checks(cells)
    at = _time(values["at"], reading, checks, time_zone, now)
    money = _money(values, mapping, reading, checks)
    _check_texts(values, checks)
    odd: dict[str, int] = {}
    lines = _assemble(said.get_column(ROW), values, at, money, reading=reading, time_zone=time_zone)
    owned = [
        _own(key, cells, said, reading, own[parted[0]], time_zone=time_zone).alias(key)
        for key in mapping
        if (parted := parted_own(key)) is not None
    ]
    lines = lines.with_columns(owned) if owned else lines
    good = checks.is_good
    lines = _with_mild_faults(lines.filter(good), odd)
    signed = _as_counted(values["order"], money["amount"], reading)
    total, rejected = int(signed.sum()), int(signed.filter(~good).sum())
    odd["rounded"] = int(money["rounded"].filter(good).sum())
    odd["formula"] = _formulas(said, good)
    odd["without_order"] = int(values["order"].filter(good).null_count()) if "order" in mapping else 0
    return Built(
        lines.select(*SCHEMA, *(column.name for column in owned)), checks.rejected(), odd, total, rejected
    )


def parted_own(key: str) -> tuple[str, str] | None:
    """Whose own field a mapped one is, and its key: `("customer", "own_roast")`; None for what is built in."""
    of, dot, field = key.partition(".")
    return (of, field) if dot and of in OF_PURCHASES else None


def _own(
    key: str, cells: pl.DataFrame, said: pl.DataFrame, reading: Reading, own: FileReader, *, time_zone: str
) -> pl.Series:
    """The JSON of the values of an own field; what is none, marked with what is wrong with it."""
    field = key.partition(".")[2]
    one = own.fields.get(field)
    if one is None or one.is_computed:
        return pl.Series(key, [None], dtype=pl.String).new_from_index(0, len(cells))
    text = cells[f"raw_{key}"].str.strip_chars().replace("", None) if one.kind == "long" else said[key]
    read = own_values(text, key, field, reading, own, time_zone=time_zone)
    code = own_problem(one.kind, one.rules)
    marked = UNREAD + code + UNREAD + text.str.slice(0, SHOWN)
    return pl.select(pl.when(read.is_null() & text.is_not_null()).then(marked).otherwise(read)).to_series()


def _time(texts_: pl.Series, reading: Reading, checks: Checks, time_zone: str, now: dt.datetime) -> pl.Series:
    at = dates.parse(texts_, reading.times["at"], time_zone)
    checks.add("missing", "at", texts_.is_null())
    checks.add("no_time", "at", at.is_null())
    checks.add("too_early", "at", at.dt.year() < dates.EARLIEST_YEAR)
    checks.add("future", "at", at > now + dt.timedelta(days=2))
    return at


def _money(
    values: Mapping[str, pl.Series], mapping: Mapping[str, int], reading: Reading, checks: Checks
) -> dict[str, pl.Series]:
    """amount, quantity and cost in ten-thousandths, and whether an amount had to be `rounded`."""
    exact = {
        key: numbers.parse(values[key], reading.numbers[key])
        for key in ("amount", "quantity", "price", "cost", "profit")
        if key in mapping
    }
    for key, parsed in exact.items():
        checks.add("too_large", key, parsed.is_null() & numbers.is_huge(values[key], reading.numbers[key]))
        checks.add("no_number", key, parsed.is_null() & values[key].is_not_null())
    amount, whole = _amount(exact, len(values["at"]))
    missing_key = "amount" if "amount" in exact else "price"
    if "quantity" in exact and missing_key == "price":
        checks.add("missing", "quantity", values["quantity"].is_null() & values["price"].is_not_null())
    checks.add("missing", missing_key, amount.is_null())
    checks.add("too_large", missing_key, amount.abs() > MOST_UNITS)
    nothing = pl.Series("x", [None], dtype=pl.Int64).new_from_index(0, len(amount))
    quantity = _units(exact["quantity"]) if "quantity" in exact else nothing
    checks.add("too_large", "quantity", quantity.abs() > MOST_UNITS)
    amount = _narrow(amount)
    cost = _narrow(_units(exact["cost"])) if "cost" in exact else nothing
    if "profit" in exact:
        cost = pl.select(
            pl.coalesce(pl.lit(cost), pl.lit(amount) - pl.lit(_narrow(_units(exact["profit"]))))
        ).to_series()
    return {"amount": amount, "quantity": _narrow(quantity), "cost": cost, "rounded": whole}


def _amount(exact: Mapping[str, pl.Series], length: int) -> tuple[pl.Series, pl.Series]:
    """The amount in ten-thousandths (Int128), taken as said or as quantity x price, and whether it was rounded."""
    if "amount" in exact:
        given = exact["amount"]
        step = pl.Series([10**4], dtype=pl.Int128)
        amount, rounded = _units(given), (given - given // step * step) != pl.Series([0], dtype=pl.Int128)
        if "price" not in exact or not amount.null_count():
            return amount, rounded
        computed, _ = _amount({key: part for key, part in exact.items() if key != "amount"}, length)
        return pl.select(pl.coalesce(pl.lit(amount), pl.lit(computed))).to_series(), rounded
    if "quantity" in exact:
        product = pl.select(numbers.multiplied(pl.lit(exact["quantity"]), pl.lit(exact["price"]))).to_series()
        return product, pl.Series([False]).new_from_index(0, length)
    return _units(exact["price"]), pl.Series([False]).new_from_index(0, length)


def _units(exact: pl.Series) -> pl.Series:
    return pl.select(numbers.to_units(pl.lit(exact))).to_series()


def _narrow(units: pl.Series) -> pl.Series:
    return units.cast(pl.Int64, strict=False)


def _check_texts(values: Mapping[str, pl.Series], checks: Checks) -> None:
    for item in PURCHASES.built_in:
        if item.kind is Is.KEY and item.limit:
            checks.add("too_long", item.key, values[item.key].str.len_chars() > item.limit)
    currency = values["currency"].str.to_uppercase()
    checks.add("no_currency", "currency", currency.is_not_null() & ~currency.is_in(list(CURRENCIES)))


def _cancels(order: pl.Expr, reading: Reading) -> pl.Expr:
    if not reading.cancel_prefixes:
        return pl.lit(value=False)
    marks = "|".join(reading.cancel_prefixes)
    return order.str.contains(rf"^({marks})[-_ ]?\d").fill_null(value=False)


def _as_counted(order: pl.Series, amount: pl.Series, reading: Reading) -> pl.Series:
    """The amounts with the sign they count with: what a cancellation names is given back, whatever its sign."""
    cancels = _cancels(pl.lit(order), reading)
    amounts = pl.lit(amount.fill_null(0))
    return pl.select(pl.when(cancels).then(-amounts.abs()).otherwise(amounts)).to_series()


def _assemble(
    rows: pl.Series,
    values: Mapping[str, pl.Series],
    at: pl.Series,
    money: Mapping[str, pl.Series],
    *,
    reading: Reading,
    time_zone: str,
) -> pl.DataFrame:
    frame = pl.DataFrame(
        [rows, *(series.alias(key) for key, series in values.items() if key not in {"price", "profit"})]
    )
    frame = frame.with_columns(
        at.alias("at"),
        money["amount"].alias("amount"),
        money["quantity"].alias("quantity"),
        money["cost"].alias("cost"),
    )
    keys = [
        texts.as_key(pl.col(key), integral=key in reading.integral).alias(key)
        for key in ("customer", "order", "product")
    ]
    frame = frame.with_columns(*keys, pl.col("currency").str.to_uppercase())
    frame = frame.with_columns(_customer(values).alias("customer"))
    frame = frame.with_columns(
        pl.coalesce("order", _derived_order(time_zone)).alias("order"),
        _cancels(pl.col("order"), reading).alias("is_return"),
    )
    turned = pl.col("is_return") & (pl.col("amount") > 0) & (pl.col("quantity").fill_null(1) > 0)
    return frame.with_columns(
        pl.when(turned).then(-pl.col(key)).otherwise(pl.col(key)).alias(key)
        for key in ("amount", "quantity", "cost")
    )


def _customer(values: Mapping[str, pl.Series]) -> pl.Expr:
    """Where a file has no customer key the e-mail address is one, and after it the name."""
    if values["customer"].count():
        return pl.col("customer")
    return pl.coalesce(pl.col("email").str.to_lowercase(), pl.col("name").str.to_lowercase())


def _derived_order(time_zone: str) -> pl.Expr:
    """Lines of one customer and day are one order; so are the anonymous ones of one day and channel."""
    day = pl.col("at").dt.convert_time_zone(time_zone).dt.date().cast(pl.String)
    nobody = pl.concat_str(pl.lit(_KEYLESS), pl.col("channel"), separator=" ", ignore_nulls=True)
    return pl.concat_str(pl.coalesce(pl.col("customer").str.slice(0, 188), nobody), day, separator=" ")


def _with_mild_faults(lines: pl.DataFrame, odd: dict[str, int]) -> pl.DataFrame:
    """Cuts what is too long and drops what is no e-mail address: no reason to refuse a purchase."""
    long = {item.key: item.limit for item in PURCHASES.built_in if item.is_cut}
    cut = [pl.col(key).str.len_chars() > limit for key, limit in long.items()]
    bad_email = (pl.col("email").str.len_chars() > 254) | ~pl.col("email").str.contains(EMAIL)
    counted = lines.select(
        pl.sum_horizontal(part.fill_null(value=False).cast(pl.Int64) for part in cut).sum().alias("cut"),
        bad_email.sum().alias("no_email"),
        pl.col("customer").is_null().sum().alias("without_customer"),
        pl.col("is_return").sum().alias("cancelled"),
    ).row(0, named=True)
    odd.update({key: int(count or 0) for key, count in counted.items()})
    return lines.with_columns(
        *(pl.col(key).str.slice(0, limit).alias(key) for key, limit in long.items() if odd["cut"]),
        pl.when(~bad_email).then(pl.col("email")).alias("email"),
    )


def _formulas(said: pl.DataFrame, good: pl.Series) -> int:
    kinds = {item.key for item in PURCHASES.built_in if item.kind in {Is.TEXT, Is.KEY, Is.EMAIL, Is.COUNTRY}}
    columns = [key for key in said.columns if key in kinds]
    found = said.filter(good).select(texts.is_formula(pl.col(key)).sum() for key in columns)
    return sum(int(count) for count in found.row(0)) if columns else 0
