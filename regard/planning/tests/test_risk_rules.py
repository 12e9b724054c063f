"""Risks: the map adds up, and a contingency goes into force once for each time the figure crosses its line."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.planning.risk_rules import heat_map, is_crossed, what_follows, zone

pytestmark = pytest.mark.once

CELLS = st.tuples(st.integers(1, 5), st.integers(1, 5))


@given(st.lists(CELLS, max_size=60))
def test_the_map_counts_every_risk_once(risks: list[tuple[int, int]]) -> None:
    cells = heat_map(risks)
    assert len(cells) == 25
    assert sum(cells.values()) == len(risks)
    assert all(cells[cell] == risks.count(cell) for cell in cells)


@given(CELLS, CELLS)
def test_likelier_and_heavier_is_never_better(one: tuple[int, int], other: tuple[int, int]) -> None:
    order = ["none", "watch", "bad"]
    worse = (max(one[0], other[0]), max(one[1], other[1]))
    assert order.index(zone(*worse)) >= order.index(zone(*one))


def test_the_line_itself_is_not_crossed() -> None:
    assert is_crossed("below", 119.9, 120)
    assert not is_crossed("below", 120, 120)
    assert is_crossed("above", 0.051, 0.05)
    assert not is_crossed("above", 0.05, 0.05)


def run(figures: list[bool], ends: set[int] | None = None) -> list[str]:
    """What follows from figures one after the other; after those of `ends` somebody ends what is in force."""
    is_active, is_recovered, is_armed, found = False, False, True, []
    for number, crossed in enumerate(figures):
        word = what_follows(
            is_active=is_active, is_recovered=is_recovered, is_armed=is_armed, crossed=crossed
        )
        found.append(word)
        is_active = is_active or word == "activate"
        is_recovered = {"recover": True, "relapse": False, "activate": False}.get(word, is_recovered)
        is_armed = is_armed or word == "arm"
        if ends and number in ends and is_active:
            is_active, is_armed = False, not crossed
    return found


def test_it_goes_into_force_once_however_long_the_figure_stays_there() -> None:
    assert run([False, True, True, True]) == ["", "activate", "", ""]
    assert run([True, False, True, False]) == ["activate", "recover", "relapse", "recover"]


def test_ended_too_early_it_waits_until_the_figure_was_right_once() -> None:
    assert run([True, True, True, False, True], ends={1}) == ["activate", "", "", "arm", "activate"]


@given(st.lists(st.booleans(), max_size=40), st.sets(st.integers(0, 39)))
def test_never_twice_without_the_figure_having_been_right_or_an_end_between(
    figures: list[bool], ends: set[int]
) -> None:
    words = run(figures, ends)
    places = [number for number, word in enumerate(words) if word == "activate"]
    for earlier, later in pairwise(places):
        assert not all(figures[earlier : later + 1])
        assert any(earlier <= end < later for end in ends)
