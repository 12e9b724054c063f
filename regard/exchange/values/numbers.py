"""Numbers as people and programs write them, exactly: `1,234.50`, `1.234,50`, `(12.50)`, `€ 12`, `12-`, `1.5E3`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from regard.kernel.words import tr
from regard.ui import formats

EXACT = 8  # decimals kept while figures are multiplied
LIMIT = 10**12  # the largest figure anyone means
_PLAIN = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$"
_SIGNS = "€$£¥₹₽₺₩₪฿₫₴₦"
_MONEY_SIGN = rf"[{_SIGNS}]|[A-Za-z]{{1,3}}[{_SIGNS}]|[A-Z]{{3}}\b|\b[A-Z]{{3}}|(?i:kr|zł|rs|fr|kč)\.?"
_CODES = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "$": "USD",
    "zł": "PLN",
}
_GAPS = " \u00a0\u202f'’"
_BODY = rf"[0-9.,][0-9.,{_GAPS}]*"
_FORMS = (  # the figure is in the group: sign first, sign after the currency, sign behind, in brackets
    (rf"^[+-]?\s*(?:{_MONEY_SIGN})?\s*({_BODY})(?:{_MONEY_SIGN})?$", 1),
    (rf"^(?:{_MONEY_SIGN})\s*[+-]\s*({_BODY})$", 1),
    (rf"^(?:{_MONEY_SIGN})?\s*({_BODY})(?:{_MONEY_SIGN})?\s*-$", 1),
    (rf"^\(\s*(?:{_MONEY_SIGN})?\s*({_BODY})(?:{_MONEY_SIGN})?\)$", 1),
)


@dataclass
class NumberSurvey:
    """What a whole column says about how its numbers are written. Add columns up batch by batch with `look`."""

    filled: int = 0
    dot: int = 0  # only sensible with a decimal point
    comma: int = 0  # only sensible with a decimal comma
    either: int = 0  # 1.234 or 1,234: thousands or three decimals
    either_mark: Counter[str] = field(default_factory=Counter)
    signs: Counter[str] = field(default_factory=Counter)

    def look(self, texts: pl.Series) -> None:
        counted = texts.drop_nulls().value_counts(name="times", sort=False)
        values = counted.get_column(texts.name)
        times = counted.get_column("times")
        self.filled += int(times.sum())
        odd = ~values.str.contains(r"^[+-]?\d+$")
        if not odd.any():
            return
        values, times = values.filter(odd), times.filter(odd)
        self.signs.update(_weighted(values.str.extract(rf"({_MONEY_SIGN})"), times))
        body = values.str.extract(rf"({_BODY})").str.strip_chars(" \u00a0\u202f'’")
        three_dot, three_comma = body.str.contains(r"^\d{1,3}\.\d{3}$"), body.str.contains(r"^\d{1,3},\d{3}$")
        self.either += _sum(three_dot | three_comma, times)
        self.either_mark.update({".": _sum(three_dot, times), ",": _sum(three_comma, times)})
        self.dot += _sum(
            body.str.contains(r"\.\d*$") & ~three_dot & (body.str.count_matches(r"\.") == 1), times
        )
        self.dot += _sum(body.str.contains(r"^\d{1,3}(,\d{3}){2,}$"), times)
        self.comma += _sum(
            body.str.contains(r",\d*$") & ~three_comma & (body.str.count_matches(",") == 1), times
        )
        self.comma += _sum(body.str.contains(r"^\d{1,3}(\.\d{3}){2,}$"), times)

    def style(self, neighbours: str = "") -> NumberStyle:
        """The way the column is read; `neighbours` is the decimal mark of the file's other columns, where known."""
        if self.dot == self.comma == 0:
            mark = neighbours or "."
            return NumberStyle(mark, unsure=self.either, currency=self.currency)
        mark = "." if self.dot >= self.comma else ","
        return NumberStyle(mark, currency=self.currency)

    @property
    def currency(self) -> str:
        """The one currency its signs name, as ISO 4217; empty when there is none or several."""
        codes = {
            _CODES.get(sign, sign if len(sign) == 3 and sign.isupper() else "") for sign in self.signs if sign
        }
        return codes.pop() if len(codes) == 1 else ""


@dataclass(frozen=True)
class NumberStyle:
    """`decimal` is the decimal mark; `unsure` counts the figures that would mean something else with the other one."""

    decimal: str = "."
    unsure: int = 0
    currency: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"decimal": self.decimal, "unsure": self.unsure, "currency": self.currency}

    def note(self, column: str) -> str:
        if not self.unsure:
            return ""
        told: dict[str, str] = {"column": column, "count": formats.number(self.unsure)}
        if self.decimal == ".":
            return tr(
                "{column}: {count} figures such as 1.234 or 1,234 could be read two ways; read with a decimal point.",
                **told,
            )
        return tr(
            "{column}: {count} figures such as 1.234 or 1,234 could be read two ways; read with a decimal comma.",
            **told,
        )


def parse(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Int128 at 10^-8; null where the text is no number in this style (and where it is null)."""
    plain = (
        texts.str.contains(_PLAIN).fill_null(value=False)
        if style.decimal == "."
        else texts.str.contains(r"^[+-]?\d+$")
    )
    quick = texts.set(~plain.fill_null(value=False), None).str.to_decimal(scale=EXACT).to_physical()
    rest = texts.is_not_null() & ~plain.fill_null(value=False)
    if not rest.any():
        return _within(quick)
    slow = (
        pl.select(_unwrapped(texts.filter(rest), style)).to_series().str.to_decimal(scale=EXACT).to_physical()
    )
    positions = rest.arg_true()
    return _within(quick.scatter(positions, slow))


def is_huge(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Whether the text is a figure, but one beyond what anyone means, such as 1e400."""
    mark = r"\." if style.decimal == "." else ","
    return texts.str.contains(rf"^[+-]?(\d{{12,}}({mark}\d*)?|\d+({mark}\d+)?[eE]\+?\d{{2,}})$").fill_null(
        value=False
    )


def _within(numbers: pl.Series) -> pl.Series:
    bound = LIMIT * 10**EXACT
    return numbers.set((numbers > bound) | (numbers < -bound), None) if len(numbers) else numbers


def _unwrapped(texts: pl.Series, style: NumberStyle) -> pl.Expr:
    """Strips signs, currency and thousands separators; null where the groups of digits are not groups of three."""
    text = pl.lit(texts.str.replace_all("[−–‒]", "-").str.strip_chars())
    bare = pl.coalesce(text.str.extract(form, group) for form, group in _FORMS).str.strip_chars(_GAPS)
    negative = text.str.contains(r"-|^\(") & ~text.str.contains("[eE]-")
    mark, other = (r"\.", ",") if style.decimal == "." else (",", r"\.")
    grouped = bare.str.contains(rf"^\d{{1,3}}(({other}|[{_GAPS}])\d{{3}})+({mark}\d*)?$")
    simple = bare.str.contains(rf"^\d*({mark}\d*)?$") & bare.str.contains(r"\d")
    digits = bare.str.replace_all(rf"{other}|[{_GAPS}]", "").str.replace(mark, ".")
    science = text.str.contains(_PLAIN.replace(r"\.", mark))
    number = pl.when(science).then(text.str.replace(mark, ".")).when(grouped | simple).then(digits)
    return pl.when(negative & ~science).then(pl.lit("-") + number).otherwise(number)


def to_units(exact: pl.Expr) -> pl.Expr:
    """From 10^-8 to ten-thousandths, half to even."""
    return _rounded(exact, 10 ** (EXACT - 4))


def multiplied(quantity: pl.Expr, price: pl.Expr) -> pl.Expr:
    """quantity x price, both at 10^-8, in ten-thousandths: exact before it is rounded once."""
    step = 10 ** (EXACT // 2)
    fine = (quantity % pl.lit(step, pl.Int128) != 0) | (price % pl.lit(step, pl.Int128) != 0)
    short = _rounded((quantity // pl.lit(step, pl.Int128)) * (price // pl.lit(step, pl.Int128)), 10**4)
    return pl.when(fine).then(_rounded(quantity * price, 10 ** (2 * EXACT - 4))).otherwise(short)


def _rounded(number: pl.Expr, step: int) -> pl.Expr:
    unit = pl.lit(step, pl.Int128)
    low = number // unit
    double = (number - low * unit) * pl.lit(2, pl.Int128)
    up = (double > unit) | ((double == unit) & (low % pl.lit(2, pl.Int128) != 0))
    return low + up.cast(pl.Int128)


def _weighted(values: pl.Series, times: pl.Series) -> dict[str, int]:
    pairs = zip(values.to_list(), times.to_list(), strict=True)
    found: Counter[str] = Counter()
    for value, count in pairs:
        if value:
            found[value] += count
    return found


def _sum(which: pl.Series, times: pl.Series) -> int:
    return int(times.filter(which.fill_null(value=False)).sum())
