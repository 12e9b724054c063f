"""Who may open the pages of products."""

from collections.abc import Sequence
from typing import Any

from regard.catalog.models import Product
from regard.people.tests.cast import Cast
from tests.cases import Case


def _product(cast: Cast) -> Sequence[Any]:
    return [Product.objects.create(key="TL-1", name="Sencha", sort_name="sencha").pk]


CASES = (
    Case("catalog:product_detail", _product),
    Case("catalog:product_change", _product, grants=("catalog.product.view",)),
)
