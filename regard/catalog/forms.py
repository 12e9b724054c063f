"""What people write about a product."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from regard.catalog.models import Product
from regard.catalog.services.products import LONGEST_WARRANTY, ProductValues
from regard.fields.queries import parted
from regard.fields.showing import add_own_fields
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.money import from_units, to_units
from regard.kernel.words import lazy, lazy_of
from regard.ui.sight import close_fields


class ProductForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=300)
    key = forms.CharField(
        label=lazy("Key"), max_length=200, help_text=lazy("What it is ordered by: a stock number or SKU.")
    )
    category = forms.CharField(label=lazy("Category"), max_length=100, required=False)
    line = forms.CharField(label=lazy_of("product", "Line"), max_length=100, required=False)
    price = forms.DecimalField(
        label=lazy("Price"), required=False, max_digits=14, decimal_places=4, min_value=0
    )
    cost = forms.DecimalField(
        label=lazy("Cost"), required=False, max_digits=14, decimal_places=4, min_value=0
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=lazy("Currency"), required=False, help_text=lazy("Three letters, such as EUR.")
    )
    is_tracked = forms.BooleanField(
        label=lazy("Track each piece"),
        required=False,
        help_text=lazy(
            "What is ordered from now on is kept as what the customer owns, with serial number and warranty."
        ),
    )
    warranty_months = forms.IntegerField(
        label=lazy("Warranty, months"), required=False, min_value=0, max_value=LONGEST_WARRANTY
    )
    is_archived = forms.BooleanField(label=lazy("Archived: no longer sold"), required=False)

    def __init__(self, *args: Any, actor: Actor, product: Product | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        add_own_fields(self, Product.fields_of, actor, product)
        close_fields(self, actor, Product.fields_of)

    @staticmethod
    def of(product: Product) -> dict[str, Any]:
        names = (
            "name",
            "key",
            "category",
            "line",
            "currency",
            "is_tracked",
            "warranty_months",
            "is_archived",
        )
        values = {name: getattr(product, name) for name in names}
        return values | {"price": _plain(product.price), "cost": _plain(product.cost)}

    def values(self) -> ProductValues:
        """What was typed. Call after `is_valid`."""
        data, own = parted(self.cleaned_data)
        data["price"], data["cost"] = _units(data["price"]), _units(data["cost"])
        return ProductValues(**data, own=own)

    def refuse(self, error: Invalid) -> None:
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


def _units(value: Decimal | None) -> int | None:
    return to_units(value) if isinstance(value, Decimal) else None  # a closed field has none


def _plain(units: int | None) -> str:
    """8.90, and 0.0125 where a price has more places than money usually has."""
    if units is None:
        return ""
    amount = from_units(units)
    return f"{amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount.normalize():f}"
