"""A day that is not what such days are: found, without many that are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.analytics.unusual import read_all, read_last

YEAR = 365
STEADY = [50.0 + 10 * (day % 7 in {4, 5}) + day % 3 for day in range(120)]


def year(source: random.Random, share: float = 0.02) -> tuple[list[float], list[bool]]:
    """A year with a week's pattern, a trend, noise of 5 to 15 %, and shocks of 4 to 8 standard deviations after two months."""
    base = source.uniform(50, 500)
    noise, slope = base * source.uniform(0.05, 0.15), source.uniform(-0.1, 0.1) * base / YEAR
    week = [source.gauss(0, base * 0.15) for _ in range(7)]
    values, shocks = [], []
    for day in range(YEAR):
        is_shock = day >= 60 and source.random() < share
        size = source.choice((-1, 1)) * source.uniform(4, 8) * noise if is_shock else 0
        values.append(base + slope * day + week[day % 7] + source.gauss(0, noise) + size)
        shocks.append(is_shock)
    return values, shocks


def test_shocks_are_found_and_little_else() -> None:
    """At least as well as .87 of them at a precision of .885."""
    source = random.Random(20261130)
    found = missed = wrong = 0
    for _ in range(40):
        values, shocks = year(source)
        readings = read_all(values)
        for reading, is_shock in zip(readings, shocks[-len(readings) :], strict=True):
            found += reading.is_unusual and is_shock
            wrong += reading.is_unusual and not is_shock
            missed += is_shock and not reading.is_unusual
    assert found / (found + missed) >= 0.9
    assert found / (found + wrong) >= 0.885


def test_a_shock_spoils_neither_what_is_foreseen_nor_the_next_reading() -> None:
    usual, odd = read_last(STEADY), read_last([*STEADY[:-8], 900.0, *STEADY[-7:]])
    assert usual is not None
    assert odd is not None
    assert not odd.is_unusual
    assert odd.expected == pytest.approx(usual.expected, rel=0.1)


def test_a_new_level_is_learnt() -> None:
    moved = [*STEADY, *(value + 60 for value in STEADY)]
    assert [reading.is_unusual for reading in read_all(moved)[-20:]] == [False] * 20


def test_counts_are_read_by_their_size() -> None:
    source = random.Random(3)
    counts = [float(sum(source.random() < 0.04 for _ in range(100))) for _ in range(150)]
    usual = read_last([*counts, 5.0], is_size=True)
    none = read_last([*(value * 20 for value in counts), 0.0], is_size=True)
    assert usual is not None
    assert not usual.is_unusual
    assert usual.low >= 0
    assert none is not None
    assert none.is_unusual
    assert none.score < 0


@pytest.mark.parametrize("values", [[], [3.0] * 28, [0.0] * 90])
def test_nothing_is_said_of_a_short_series_or_one_that_never_varied(values: list[float]) -> None:
    assert read_last(values) is None


@given(st.lists(st.floats(0, 1e9), min_size=57, max_size=80), st.booleans())
def test_what_is_foreseen_lies_within_what_is_usual(values: list[float], is_size: bool) -> None:
    reading = read_last(values, is_size=is_size)
    if reading is not None:
        assert reading.low <= reading.expected <= reading.high
        assert reading.value == values[-1]
