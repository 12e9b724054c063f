"""Numbers, times and keys as files write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.exchange.values import dates, numbers, texts
from regard.exchange.values.dates import DateSurvey
from regard.exchange.values.numbers import NumberStyle, NumberSurvey
from regard.kernel.money import to_units


def units(values: list[str | None], decimal: str = ".") -> list[int | None]:
    exact = numbers.parse(pl.Series("x", values, dtype=pl.String), NumberStyle(decimal))
    return pl.select(numbers.to_units(pl.lit(exact)).cast(pl.Int64)).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("2.55", ".", "2.55"),
        ("-11062.06", ".", "-11062.06"),
        ("+3", ".", "3"),
        (".5", ".", "0.5"),
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,50", ",", "1234.50"),
        ("1\u00a0234\u00a0567,5", ",", "1234567.5"),
        ("1'234.50", ".", "1234.5"),
        ("12,5", ",", "12.5"),
        ("€ 12.50", ".", "12.5"),
        ("12,50 €", ",", "12.5"),
        ("-$1,200", ".", "-1200"),
        ("US$12", ".", "12"),
        ("12.00 EUR", ".", "12"),
        ("(12.50)", ".", "-12.5"),
        ("($12.50)", ".", "-12.5"),
        ("12.50-", ".", "-12.5"),
        ("−3", ".", "-3"),
        ("1.5E+3", ".", "1500"),
        ("1.5e-3", ".", "0.0015"),
        ("0.30000000000000004", ".", "0.3"),
    ],
)  # fmt: skip
def test_a_number_is_read_exactly(text: str, decimal: str, expected: str) -> None:
    assert units([text], decimal) == [to_units(expected)]


@pytest.mark.parametrize(
    "text", ["abc", "1,2", "12,34,567", "1.2.3", "--1", "1-2", "=1+1", "€", "", "1e99", "12/5"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert units([text]) == [None]


@given(st.lists(st.decimals(-(10**9), 10**9, places=4, allow_nan=False), min_size=1, max_size=30))
def test_every_decimal_survives(values: list[Decimal]) -> None:
    assert units([f"{value:f}" for value in values]) == [to_units(value) for value in values]
    assert units([f"{value:,}".translate({44: 46, 46: 44}) for value in values], ",") == [
        to_units(value) for value in values
    ]


@given(
    st.decimals(-(10**6), 10**6, places=5, allow_nan=False), st.decimals(0, 10**6, places=6, allow_nan=False)
)
def test_quantity_times_price_is_exact_and_rounded_once_half_to_even(
    quantity: Decimal, price: Decimal
) -> None:
    exact = [numbers.parse(pl.Series([f"{value:f}"]), NumberStyle()) for value in (quantity, price)]
    product = pl.select(numbers.multiplied(pl.lit(exact[0]), pl.lit(exact[1]))).to_series().to_list()
    assert product == [to_units(quantity * price)]


def number_style(values: list[str], neighbours: str = "") -> NumberStyle:
    survey = NumberSurvey()
    survey.look(pl.Series("x", values))
    return survey.style(neighbours)


@pytest.mark.parametrize(
    ("values", "decimal", "unsure"),
    [
        (["1.5", "2"], ".", 0),
        (["1,5", "2"], ",", 0),
        (["1.234", "2,5"], ",", 0),
        (["1,234", "2.5"], ".", 0),
        (["1.234.567", "1.200"], ",", 0),
        (["1.234,50"], ",", 0),
        (["1,234.50"], ".", 0),
        (["1.234", "2.345"], ".", 2),
        (["12", "13"], ".", 0),
    ],
)
def test_decimal_mark_is_decided_by_the_column(values: list[str], decimal: str, unsure: int) -> None:
    style = number_style(values)
    assert (style.decimal, style.unsure) == (decimal, unsure)
    assert bool(style.note("price")) is bool(unsure)


def test_neighbouring_columns_decide_where_a_column_does_not() -> None:
    assert number_style(["1.234", "2.345"], neighbours=",").decimal == ","


@pytest.mark.parametrize(
    ("values", "currency"),
    [
        (["€ 1", "€ 2"], "EUR"),
        (["$1", "2"], "USD"),
        (["1 GBP", "2 GBP"], "GBP"),
        (["€ 1", "$ 2"], ""),
        (["1"], ""),
    ],
)
def test_currency_is_told_from_signs(values: list[str], currency: str) -> None:
    assert number_style(values).currency == currency


def times(values: list[str], zone: str = "UTC", *, habit: bool = False) -> tuple[list[str], dates.DateStyle]:
    series = pl.Series("at", values)
    survey = DateSurvey()
    survey.look(series)
    style = survey.style(month_first_by_habit=habit)
    parsed = dates.parse(series, style, zone)
    return [moment.strftime("%Y-%m-%d %H:%M:%S") if moment else "" for moment in parsed], style


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-12-01 08:26:00", "2010-12-01 08:26:00"),
        ("2010-12-01T08:26", "2010-12-01 08:26:00"),
        ("2010-12-01T08:26:00Z", "2010-12-01 08:26:00"),
        ("2010-12-01T08:26:00.123Z", "2010-12-01 08:26:00"),
        ("2010-12-01 08:26:00+02:00", "2010-12-01 06:26:00"),
        ("2010/12/1", "2010-12-01 00:00:00"),
        ("19970101", "1997-01-01 00:00:00"),
        ("19970101123456", "1997-01-01 12:34:56"),
        ("31/12/2011", "2011-12-31 00:00:00"),
        ("12/31/2011 8:26", "2011-12-31 08:26:00"),
        ("31.12.11", "2011-12-31 00:00:00"),
        ("31-12-2011 08.26", "2011-12-31 08:26:00"),
        ("1 Jan 2020", "2020-01-01 00:00:00"),
        ("01-Feb-2020", "2020-02-01 00:00:00"),
        ("Jan 5, 2020", "2020-01-05 00:00:00"),
        ("3. März 2020", "2020-03-03 00:00:00"),
        ("4 août 2020", "2020-08-04 00:00:00"),
        ("12/31/2011 8:26 PM", "2011-12-31 20:26:00"),
        ("40513.5", "2010-12-01 12:00:00"),
        ("1291191960", "2010-12-01 08:26:00"),
        ("1291191960000", "2010-12-01 08:26:00"),
    ],
)
def test_a_time_is_read(text: str, expected: str) -> None:
    assert times([text])[0] == [expected]


@pytest.mark.parametrize(
    "text", ["soon", "2020-13-01", "32/01/2020", "2020-02-30", "17", "1.2.3.4", "0000-00-00"]
)
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert times([text, "2020-01-01"])[0][0] == ""


def test_day_or_month_first_is_decided_by_the_whole_column() -> None:
    parsed, style = times(["03/04/2023", "25/04/2023"])
    assert parsed == ["2023-04-03 00:00:00", "2023-04-25 00:00:00"]
    assert (style.day_first, style.is_sure, style.proof, style.doubtful) == (True, True, 1, 1)
    assert (
        style.note("Date") == "Date: 03/04/2023 is read with the day before month; 1 date fits only that way."
    )
    assert times(["03/04/2023", "04/25/2023"])[0][0] == "2023-03-04 00:00:00"


def test_what_the_column_does_not_settle_is_said() -> None:
    parsed, style = times(["03/04/2023"])
    assert (parsed, style.is_sure) == (["2023-04-03 00:00:00"], False)
    assert "could be read two ways" in style.note("Date")
    assert times(["03/04/2023"], habit=True)[0] == ["2023-03-04 00:00:00"]


def test_times_are_local_to_the_business_also_when_the_clock_jumps() -> None:
    values = ["2024-07-01 12:00", "2024-03-31 02:30", "2024-10-27 02:30"]
    assert times(values, "Europe/Berlin")[0] == [
        "2024-07-01 10:00:00",
        "2024-03-31 01:30:00",
        "2024-10-27 00:30:00",
    ]


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2030, 1, 1)))  # noqa: DTZ001
def test_iso_times_survive(moment: dt.datetime) -> None:
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    assert times([text])[0] == [text]


def test_missing_words_and_blanks_are_nothing() -> None:
    frame = pl.DataFrame({"x": [" a  b ", "NULL", "n/a", "", "Nan", "Nantes", "-", "a\nb"]})
    assert frame.select(texts.cleaned("x")).to_series().to_list() == [
        "a b",
        None,
        None,
        None,
        None,
        "Nantes",
        None,
        "a b",
    ]


def test_integral_keys_lose_their_zero_only_when_asked() -> None:
    column = pl.lit(pl.Series(["17850.0", "A1.0"]))
    assert pl.select(texts.as_key(column, integral=True)).to_series().to_list() == ["17850", "A1.0"]
    assert pl.select(texts.as_key(column, integral=False)).to_series().to_list() == ["17850.0", "A1.0"]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+cmd|x", "'+cmd|x"), ("@SUM(A1)", "'@SUM(A1)"), ("-2+3+cmd", "'-2+3+cmd"), ("-5", "-5"),
        ("+3.5", "+3.5"), ("-1,200.50", "-1,200.50"), ("plain", "plain"), ("", ""), ("\t=1", "'\t=1"),
    ],
)  # fmt: skip
def test_formulas_are_defused_and_numbers_kept(text: str, safe: str) -> None:
    assert texts.defused(text) == safe


@pytest.mark.parametrize(
    ("text", "decimal", "huge"),
    [("1e400", ".", True), ("1" + "0" * 30, ".", True), ("9" * 30 + ",5", ",", True), ("inf", ".", False),
     ("1.2.3", ".", False), ("12e2", ".", False), ("soon", ".", False)],
)  # fmt: skip
def test_a_figure_too_large_is_told_from_what_is_no_figure(text: str, decimal: str, huge: bool) -> None:
    texts, style = pl.Series([text]), NumberStyle(decimal)
    assert (numbers.is_huge(texts, style) & numbers.parse(texts, style).is_null()).to_list() == [huge]
