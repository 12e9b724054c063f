"""What a customer is worth, in the reader's words."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from regard.sales.models import CustomerValue


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "days", "said"),
    [("fr", 19.4, "19 j"), ("de", 0.8, "1 Tag"), ("de", 1.6, "2 Tage"), ("en", 14.0, "14 d")],
)
def test_the_usual_gap_is_said_in_the_readers_language(language: str, days: float, said: str) -> None:
    with translation.override(language):
        drawn = render_to_string(
            "sales/parts/customer_worth.html", {"value": CustomerValue(usual_gap_days=days)}
        )
    assert f"<dd>{said}</dd>" in drawn
