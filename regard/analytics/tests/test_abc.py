import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from regard.analytics.abc import CLASSES, classify, profit, shares, whale_curve

AMOUNTS = st.lists(st.integers(-500, 1000), min_size=1, max_size=50)


def letters(amounts: list[int]) -> str:
    return "".join(CLASSES[i] for i in classify(np.array(amounts, np.int64)))


def test_a_is_who_comes_before_four_fifths_are_made() -> None:
    assert letters([500, 250, 100, 60, 50, 40]) == "AAABBC"
    assert letters([1000]) == "A"
    assert letters([]) == ""


def test_a_customer_who_makes_almost_everything_is_a_and_not_skipped() -> None:
    assert letters([990, 5, 5]) == "ACC"


def test_losses_do_not_shift_the_classes_and_are_c() -> None:
    assert letters([500, 250, 100, 60, 50, 40, -900]) == "AAABBCC"
    assert letters([-5, 0]) == "CC"


@given(AMOUNTS)
def test_equal_customers_share_a_class_and_better_ones_never_come_later(amounts: list[int]) -> None:
    classes = classify(np.array(amounts))
    order = np.argsort(amounts)[::-1]
    assert (np.diff(classes[order]) >= 0).all()
    assert all(
        len({int(c) for a, c in zip(amounts, classes, strict=True) if a == value}) == 1 for value in amounts
    )
    assert all(c == 2 for a, c in zip(amounts, classes, strict=True) if a <= 0)


@given(AMOUNTS)
def test_shares_add_up(amounts: list[int]) -> None:
    column = np.array(amounts)
    parts = shares(column, classify(column))
    assert sum(part.customers for part in parts) == len(amounts)
    assert sum(part.amount for part in parts) == sum(amounts)


@given(AMOUNTS)
def test_the_whale_rises_to_its_peak_and_ends_at_the_total(amounts: list[int]) -> None:
    whale = whale_curve(np.array(amounts), points=10)
    assert (whale.customers[0], whale.amounts[0]) == (0, 0)
    assert (whale.customers[-1], whale.amounts[-1]) == (len(amounts), sum(amounts))
    assert whale.peak[1] == sum(amount for amount in amounts if amount > 0)
    assert len(whale.customers) <= 12


def test_more_than_everything_is_earned_by_some_when_others_lose() -> None:
    whale = whale_curve(np.array([80, 60, -40]))
    assert whale.peak == (2, 140)
    assert whale.amounts[-1] == 100


def test_profit_where_costs_are_known_else_revenue() -> None:
    revenue, costed = np.array([1000, 500, 100]), np.array([1000, 500, 40])
    margin = np.array([200, -50, 16])
    amounts, is_profit = profit(revenue, costed, margin)
    assert is_profit
    assert amounts.tolist() == [200, -50, 16 + round(60 * 166 / 1540)]
    amounts, is_profit = profit(revenue, np.array([1000, 0, 0]), np.array([200, 0, 0]))
    assert not is_profit
    assert amounts.tolist() == [1000, 500, 100]
