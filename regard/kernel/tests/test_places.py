"""Places as they are written, kept and measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.kernel.places import band, km_between, packed, parse, projected, side, unpacked, written

BERLIN, PARIS, AUCKLAND = (52_520_000, 13_405_000), (48_856_600, 2_352_200), (-36_848_500, 174_763_300)
PLACES = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))


@pytest.mark.parametrize(
    "text",
    [
        "52.52, 13.405", "52.52,13.405", "52.52 13.405", "52.520000; 13.405000", "52,52; 13,405", "52,52 13,405", "52,52, 13,405",
        "52.52° N, 13.405° E", "52.52N 13.405E", "geo:52.52,13.405", {"latitude": 52.52, "longitude": "13.405"},
    ],
)  # fmt: skip
def test_a_place_is_read_as_people_and_programs_write_it(text: object) -> None:
    assert parse(text) == BERLIN


def test_west_and_south_are_below_zero() -> None:
    assert parse("36.8485 S, 174.7633 E") == AUCKLAND
    assert parse("−36.8485, -174.7633") == (AUCKLAND[0], -AUCKLAND[1])
    assert written(parse("0, -0")) == "0, 0"


@pytest.mark.parametrize(
    "text",
    [
        "Berlin",
        "52.52",
        "91, 0",
        "0, 181",
        "nan, 1",
        "1, 2, 3",
        "1e400, 2",
        "",
        {"latitude": 1},
        "52.52, 13.4 E 5",
    ],
)
def test_what_is_no_place_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"[Ll]atitude"):
        parse(text)


@given(PLACES)
def test_a_place_is_kept_and_written_without_loss(place: tuple[int, int]) -> None:
    assert unpacked(packed(place)) == place
    assert parse(written(place)) == place
    assert 0 <= packed(place) < 2**63


@given(PLACES, PLACES)
def test_whatever_lies_within_a_distance_lies_in_its_band_and_stretch(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    km = km_between(one, other)
    assert km == pytest.approx(km_between(other, one))
    south, north = band(one[0], km)
    assert south <= packed(other) <= north
    stretch = side(one, km)
    assert stretch is None or stretch[0] <= other[1] <= stretch[1]


def test_distances_are_those_of_the_earth() -> None:
    assert km_between(BERLIN, PARIS) == pytest.approx(878, abs=3)
    assert km_between(BERLIN, AUCKLAND) == pytest.approx(17_740, abs=60)


def test_the_middle_of_the_earth_is_in_the_middle_of_the_sheet() -> None:
    assert projected((0, 0), 960) == (480, 236)
    x, y = projected(BERLIN, 960)
    assert (490 < x < 530, 60 < y < 110) == (True, True)
