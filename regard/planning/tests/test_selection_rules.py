"""The arithmetic of choosing a tool, against answers worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from regard.planning.selection_rules import (
    Tip,
    missing,
    nearest,
    ranking,
    scaled,
    shares,
    tips,
    totals,
    wins,
)


def test_totals_are_weighted_means_on_the_scale_of_the_scores() -> None:
    assert totals([50, 30, 20], [[4, 3, 5], [5, 2, 4]]) == [Fraction(39, 10), Fraction(39, 10)]
    assert totals([1, 1], [[5, 2]]) == [Fraction(7, 2)]
    assert shares([0, 0]) == [Fraction(1, 2), Fraction(1, 2)]


def test_the_same_total_shares_its_place() -> None:
    assert ranking([Fraction(3), Fraction(4), Fraction(3), Fraction(1)]) == [(1, 1), (2, 0), (2, 2), (4, 3)]


@pytest.mark.parametrize(
    ("weights", "wanted"),
    [
        (["1", "1", "1"], ["33.4", "33.3", "33.3"]),
        (["30", "30", "30"], ["33.4", "33.3", "33.3"]),
        (["50", "70"], ["41.7", "58.3"]),
        (["0", "0"], ["50.0", "50.0"]),
        (["12.5", "87.5"], ["12.5", "87.5"]),
    ],
)
def test_scaling_keeps_proportions_and_sums_to_a_hundred_exactly(
    weights: list[str], wanted: list[str]
) -> None:
    found = scaled([Decimal(one) for one in weights])
    assert found == [Decimal(one) for one in wanted]
    assert sum(found) == 100


def test_what_is_missing_is_said_with_its_sign() -> None:
    assert missing([Decimal("60.5"), Decimal(30)]) == Decimal("9.5")
    assert missing([Decimal(60), Decimal(50)]) == -10
    assert scaled([]) == []


def test_how_far_a_weight_moves_before_another_comes_first() -> None:
    """A has 5 and 2, B has 3 and 4, weights 60 and 40: A leads by .4. Both are level at 50 to 50, and only below that leads B."""
    (first_down, first_up), (second_down, second_up) = tips([60, 40], [[5, 2], [3, 4]])
    assert (first_down, first_up) == (Tip(Fraction(50), Fraction(-10), 1), None)
    assert (second_down, second_up) == (None, Tip(Fraction(50), Fraction(10), 1))


def test_the_others_keep_their_proportions_while_one_weight_moves() -> None:
    """The first weight falls from 50 to w, the others share 100 − w as 3 to 2. A: 5w + 1(1−w); B: 2w + (3·.6 + 4·.4)(1−w) =
    2w + 3.4(1−w). Level at 3w = 2.4(1−w), w = 4/9."""
    down, up = tips([50, 30, 20], [[5, 1, 1], [2, 3, 4]])[0]
    assert down is not None
    assert (down.weight, down.candidate) == (Fraction(400, 9), 1)
    assert up is None
    assert nearest((down, up)) == down


def test_of_several_rivals_the_one_that_is_met_first_counts() -> None:
    """A draws level with B at 50, and with C (5w + 2(1 − w) = 4) at two thirds already."""
    table = [[5, 2], [3, 4], [4, 4]]
    assert totals([80, 20], table)[0] == max(totals([80, 20], table))
    down, _ = tips([80, 20], table)[0]
    assert down == Tip(Fraction(200, 3), Fraction(200, 3) - 80, 2)


def test_no_weight_helps_whom_the_first_beats_everywhere() -> None:
    assert tips([60, 40], [[5, 4], [4, 3]]) == [(None, None), (None, None)]
    assert nearest((None, None)) is None


def test_a_tie_needs_no_change_and_a_single_criterion_has_no_others() -> None:
    assert nearest(tips([50, 50], [[5, 3], [3, 5]])[0]) == Tip(Fraction(50), Fraction(0), 1)
    assert tips([100], [[5], [4]]) == [(None, None)]
    assert tips([100, 0], [[5, 1], [4, 5]])[0] == (None, None)


def test_a_weight_of_nothing_may_grow() -> None:
    _, up = tips([0, 100], [[1, 5], [5, 3]])[0]
    assert up == Tip(Fraction(100, 3), Fraction(100, 3), 1)


def test_how_often_each_wins_agrees_with_the_area_it_stands_for() -> None:
    """A wins where 60·f > 40·g, both factors even between 2/3 and 4/3: where it does not lie 1/27 of 4/9, 1/12."""
    won = wins([60, 40], [[2, 1], [1, 2]])
    assert won[0] == pytest.approx(11 / 12, abs=0.01)
    assert sum(won) == pytest.approx(1)
    assert wins([60, 40], [[2, 1], [1, 2]]) == won


def test_who_is_better_everywhere_always_wins_and_equals_share() -> None:
    assert wins([60, 40], [[5, 5], [4, 3]]) == [1.0, 0.0]
    assert wins([60, 40], [[4, 3], [4, 3]]) == [0.5, 0.5]
    assert wins([60, 40], [[4, 3]]) == [1.0]
