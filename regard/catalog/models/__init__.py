"""Products."""

from regard.catalog.models.product import Product, ProductOwn

__all__ = ["Product", "ProductOwn"]
