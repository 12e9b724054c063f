"""Texts by the column are those made one by one."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.customers import contact_rules, rules
from regard.customers.services import texts
from regard.customers.services.reaching import checked_points, phone
from regard.kernel.folding import fold
from tests.examples import examples

WORDS = st.one_of(
    st.text(alphabet=" aBz'`é\u00dfŁ0-9@.\t\x1d", max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.one_of(st.none(), WORDS), max_size=8))
def test_folding(written: list[str | None]) -> None:
    told = texts.folded(pl.Series(written, dtype=pl.String)).to_list()
    assert told == [None if text is None else fold(text) for text in written]


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(
        st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=4
    )
)
def test_what_somebody_is_found_by(rows: list[tuple[str, str, str, str, str, list[str]]]) -> None:
    names = ("name", "email", "phone", "phone_normal", "city")
    schema: dict[str, Any] = {**dict.fromkeys(names, pl.String), "found_by": pl.List(pl.String)}
    told = texts.search_texts(pl.DataFrame(rows, schema=schema, orient="row")).to_list()
    assert told == [
        rules.search_text(
            name=row[0], email=row[1].lower(), phone=row[2], phone_normal=row[3], city=row[4], found_by=row[5]
        )
        for row in rows
    ]


REGIONS = ("NL", "DE", "FR", "GB", "IT", "US", "AU", "BR", "SE", "CH", "RU", "JP", "")
NUMBERS = st.one_of(
    st.from_regex(r"0?[1-9][0-9]{5,10}", fullmatch=True),
    st.from_regex(r"(\+|00)?[1-9][0-9]{1,2}[ -]?[0-9]{6,9}", fullmatch=True),
    st.sampled_from(
        ["010 555 0142", "0171-2345678", "06 12345678", "01481 720014", "020 7946 0958", "（０１０）", "no"]
    ),
)


@settings(max_examples=examples(150), deadline=None)
@given(NUMBERS, st.sampled_from(REGIONS))
def test_numbers(text: str, region: str) -> None:
    told = contact_rules.checked_phone(text, region)
    assert phone(text, region) == (told.value, told.normal, not told.problem)


PLACES = st.one_of(
    st.sampled_from(["", "3011 AB", "3011", "Nederland", "Germany", "Nowhere", "10115"]), WORDS
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(*[PLACES] * 5), min_size=1, max_size=5))
def test_addresses(rows: list[tuple[str, ...]]) -> None:
    names = contact_rules.PARTS
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    frame = frame.with_columns(kind=pl.lit("address"), type=pl.lit(""), value=pl.lit(""), land=pl.lit("NL"))
    told = checked_points(frame).select("value", "normal", "is_valid").rows()
    expected = [contact_rules.checked_address(dict(zip(names, row, strict=True))) for row in rows]
    assert told == [(one.value[:500], one.normal[:500], not one.problem) for one in expected]
