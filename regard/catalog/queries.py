"""Reads of the catalogue. Products belong to the business: whoever may see them sees all."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from regard.catalog.models import Product
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.ui.finding import find
from regard.ui.nouns import SearchHit, noun
from regard.ui.prepared import Prepared
from regard.ui.sight import rows_seen, words_open


def visible_to(actor: Actor) -> QuerySet[Product]:
    """The products `actor` may see, archived ones included, as they may be seen."""
    return (
        rows_seen(Product.objects.all(), actor)
        if actor.may("catalog.product.view")
        else Product.objects.none()
    )


def product(actor: Actor, product_id: int) -> Product:
    """One product. Raises `NotFound` when absent or not visible. One query."""
    found = visible_to(actor).filter(pk=product_id).first()
    if found is None:
        raise NotFound(tr("There is no such product."))
    return found


def search_products(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Products by beginnings, words, parts of words or with a slip, best first. At most five queries."""
    is_open = words_open(actor, noun(Product.fields_of), text)
    rows = visible_to(actor) if is_open is None else visible_to(actor).filter(is_open)
    ranked = dict(find(rows, text, limit=limit, is_restricted=is_open is not None))
    found = visible_to(actor).in_bulk(ranked)
    return [
        SearchHit(
            title=found[number].name,
            url=reverse("catalog:product_detail", args=[number]),
            subtitle=found[number].key,
            icon="package",
            id=number,
            score=score,
        )
        for number, score in ranked.items()
        if number in found
    ]


def distinct_values(column: str) -> list[tuple[str, str]]:
    """The categories or lines in use, as choices. One query."""
    found = Product.objects.exclude(**{column: ""}).values_list(column, flat=True).distinct().order_by(column)
    return [(value, value) for value in found[:500]]


_tracked = Prepared(
    lambda: Product.objects.filter(is_tracked=True).order_by().values_list("pk", "warranty_months")
)


def tracked_products() -> dict[int, int | None]:
    """Months of warranty by product, of those whose pieces are kept as assets. One query on a partial index."""
    return dict(_tracked.all())


def choices_for_assets(actor: Actor, limit: int = 500) -> list[tuple[str, str]]:
    """Products to choose from, the tracked ones first. One query."""
    rows = visible_to(actor).filter(is_archived=False).order_by("-is_tracked", "sort_name", "pk")
    return [(str(pk), f"{name} ({key})") for pk, name, key in rows.values_list("pk", "name", "key")[:limit]]


def product_named(actor: Actor, key: str) -> Product | None:
    """The product with this key or number, as programs name it. One query."""
    rows = visible_to(actor)
    return rows.filter(key=key).order_by("is_archived", "pk").first()
