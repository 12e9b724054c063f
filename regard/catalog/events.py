"""What the catalogue tells. No customer is involved: these entries keep the columnar copy of products up to date."""

from regard.kernel.words import lazy
from regard.story.types import Event, event


@event(
    "catalog.product.created", permission="catalog.product.view", title=lazy("Product added"), icon="package"
)
class ProductCreated(Event):
    """A product came into the catalogue."""


@event(
    "catalog.product.changed",
    permission="catalog.product.view",
    title=lazy("Product changed"),
    icon="package",
)
class ProductChanged(Event):
    """`fields` names what was changed; archiving is a change of `is_archived`."""

    fields: tuple[str, ...]
