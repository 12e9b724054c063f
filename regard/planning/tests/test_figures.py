"""Figures are as exact as a reader needs to tell them apart."""

import pytest

from regard.analytics.words import METRICS
from regard.planning import figures


@pytest.mark.parametrize(("share", "text"), [(0.596, "59.6%"), (0.0113, "1.13%"), (0.0, "0.00%")])
def test_small_shares_have_two_decimals(share: float, text: str) -> None:
    assert figures.write(share, METRICS.get("return_rate"), "EUR") == text


def test_a_gap_is_never_written_as_nothing() -> None:
    assert figures.write_gap(0.0003, METRICS.get("return_rate"), "EUR") == "+0.03 points"
    assert figures.write_gap(-0.02, METRICS.get("return_rate"), "EUR") == "−2.0 points"
