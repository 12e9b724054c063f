"""Reads of the catalogue. Products belong to the business: whoever may see them sees all."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from regard.catalog.models import Product
from regard.kernel.actor import Actor
from regard.ui.finding import find
from regard.ui.nouns import SearchHit


def visible_to(actor: Actor) -> QuerySet[Product]:
    """The products `actor` may see, archived ones included."""
    return Product.objects.all() if actor.may("catalog.product.view") else Product.objects.none()


def search_products(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Products by beginnings, words, parts of words or with a slip, best first. At most five queries."""
    ranked = dict(find(visible_to(actor), text, limit=limit, is_restricted=False))
    rows = Product.objects.in_bulk(ranked)
    return [
        SearchHit(
            title=rows[number].name,
            url=reverse("catalog:product_detail", args=[number]),
            subtitle=rows[number].key,
            icon="package",
            id=number,
            score=score,
        )
        for number, score in ranked.items()
        if number in rows
    ]


def distinct_values(column: str) -> list[tuple[str, str]]:
    """The categories or lines in use, as choices. One query."""
    found = Product.objects.exclude(**{column: ""}).values_list(column, flat=True).distinct().order_by(column)
    return [(value, value) for value in found[:500]]
