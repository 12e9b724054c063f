"""Products."""

from regard.catalog.models.product import Product

__all__ = ["Product"]
