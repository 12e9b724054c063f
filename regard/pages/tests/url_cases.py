"""Who may open the pages on which pages are arranged."""

from collections.abc import Sequence
from typing import Any

from regard.catalog.services.products import ProductValues, create_product
from regard.pages.services.arranging import save_layout
from regard.people.tests.cast import Cast
from tests.cases import Case

NOUN = "catalog.product"


def _noun(cast: Cast) -> Sequence[Any]:
    return [NOUN]


def _layout(cast: Cast) -> Sequence[Any]:
    return [save_layout(actor=cast.actor("owner"), noun=NOUN, arrangement={}).pk]


def _panel(cast: Cast) -> Sequence[Any]:
    values = ProductValues(name="Tea", key="TL-1")
    return [NOUN, create_product(actor=cast.actor("owner"), values=values).pk, "changes"]


CASES = (
    Case("pages:layout_edit", _noun),
    Case("pages:layout_remove", _layout, method="post"),
    Case("pages:panel", _panel, grants=(f"{NOUN}.view",)),
    Case("pages:panel_count", _panel, grants=(f"{NOUN}.view",)),
)
