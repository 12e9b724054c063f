from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.analytics.rfm import CELLS, GRID, cell_of, fifth, limits, migration, score

COLUMN = st.lists(st.integers(-1000, 1000), min_size=1, max_size=60)


def test_every_one_of_the_125_scores_has_exactly_one_cell_and_every_cell_some() -> None:
    scores = np.array(list(product(range(1, 6), repeat=3)))
    cells = cell_of(*scores.T)
    assert len(cells) == 125
    assert set(cells.tolist()) == set(range(len(CELLS)))
    assert {key for row in GRID.values() for key in row} == {cell.key for cell in CELLS}
    assert len({cell.key for cell in CELLS}) == len({cell.label for cell in CELLS}) == 11


@pytest.mark.parametrize(
    ("scores", "key"),
    [
        ((5, 5, 5), "champions"), ((5, 1, 1), "new"), ((4, 1, 1), "promising"), ((5, 1, 5), "potential_loyalist"),
        ((3, 4, 4), "loyal"), ((3, 3, 3), "needs_attention"), ((3, 1, 2), "about_to_sleep"), ((1, 5, 5), "cannot_lose"),
        ((2, 3, 4), "at_risk"), ((2, 1, 1), "hibernating"), ((1, 1, 1), "lost"),
    ],
)  # fmt: skip
def test_cells_are_named_as_documented(scores: tuple[int, int, int], key: str) -> None:
    assert CELLS[int(cell_of(*(np.array([value]) for value in scores))[0])].key == key


@given(COLUMN)
def test_equal_customers_get_equal_scores_and_better_ones_never_lower(values: list[int]) -> None:
    column = np.array(values)
    scores = fifth(column, limits(column))
    assert scores.min() >= 1
    assert scores.max() <= 5
    order = np.argsort(column)
    assert (np.diff(scores[order]) >= 0).all()
    assert all(len(set(scores[column == value].tolist())) == 1 for value in set(values))


@given(COLUMN)
def test_at_most_a_fifth_stands_above_the_fourth_limit(values: list[int]) -> None:
    column = np.array(values)
    assert (fifth(column, limits(column)) == 5).mean() <= 0.2


def test_a_hundred_different_values_give_five_twenties() -> None:
    column = np.random.default_rng(1).permutation(100)
    assert np.bincount(fifth(column, limits(column)))[1:].tolist() == [20] * 5


def test_the_tie_rule_gives_the_lower_score() -> None:
    purchases = np.array([1] * 60 + [2] * 25 + [9] * 15)
    assert limits(purchases) == (1, 1, 1, 2)
    assert [int(value) for value in fifth(np.array([1, 2, 9]), limits(purchases))] == [1, 4, 5]


def test_recency_is_better_the_shorter_the_silence() -> None:
    silence = np.arange(10)
    scores = score(silence, np.ones(10, np.int64), np.ones(10, np.int64))
    assert scores.recency.tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert scores.recency_limits == (8, 6, 4, 2)
    assert scores.frequency.tolist() == [1] * 10
    assert CELLS[scores.cells[0]].key == "new"
    assert CELLS[scores.cells[9]].key == "lost"


def test_nobody_is_scored_without_harm() -> None:
    nobody = np.zeros(0, np.int64)
    scores = score(nobody, nobody, nobody)
    assert len(scores.cells) == 0
    assert scores.recency_limits == ()


def test_migration_counts_everybody_once_and_newcomers_apart() -> None:
    matrix = migration(np.array([1, 4]), np.array([0, 2]), np.array([1, 2, 4, 7]), np.array([0, 3, 0, 3]))
    assert matrix.sum() == 4
    assert (matrix[0, 0], matrix[2, 0], matrix[len(CELLS), 3]) == (1, 1, 2)


def test_customers_of_long_ago_do_not_move_those_of_today() -> None:
    rng = np.random.default_rng(3)
    silence, purchases, spent = (
        rng.integers(0, 700, 200),
        rng.integers(1, 20, 200),
        rng.integers(100, 9_000, 200),
    )
    alone = score(silence, purchases, spent)
    old = np.full(300, 5_000)
    mixed = score(
        *(np.concatenate([ours, theirs]) for ours, theirs in ((silence, old), (purchases, old), (spent, old)))
    )
    for name in ("recency", "frequency", "monetary"):
        assert getattr(mixed, name)[:200].tolist() == getattr(alone, name).tolist()
        assert getattr(mixed, f"{name}_limits") == getattr(alone, f"{name}_limits")
    assert set(mixed.recency[200:].tolist()) == {1}
    assert (score(old, old, old).recency == 1).all(), "where all are of long ago, they are cut as they are"
