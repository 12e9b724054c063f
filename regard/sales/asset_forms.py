"""What people write about something a customer owns."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.catalog.queries import choices_for_assets
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.money import from_units
from regard.kernel.words import lazy, lazy_of, tr
from regard.sales.asset_queries import successors_for
from regard.sales.models import Asset
from regard.sales.services.asset_checking import DAYS, FIELDS
from regard.ui.sight import close_fields

LABELS = {
    "product_id": lazy("Product"),
    "name": lazy("Name"),
    "serial": lazy("Serial number"),
    "model_version": lazy("Version"),
    "quantity": lazy("Quantity"),
    "bought_on": lazy("Bought on"),
    "installed_on": lazy("Installed on"),
    "warranty_until": lazy("Warranty until"),
    "place": lazy_of("asset", "Place"),
    "status": lazy("Status"),
    "ended_on": lazy("Retired or returned on"),
    "replaced_by_id": lazy("Replaced by"),
    "note": lazy("Note"),
}
HELP = {
    "product_id": lazy("From the catalogue; of something else only the name."),
    "name": lazy("Left empty, it is called as the product is."),
    "model_version": lazy("Model, revision or firmware."),
    "warranty_until": lazy(
        "The last day. Left empty, it follows from the product and the day it was bought."
    ),
    "place": lazy("Where it stands, such as an address or a room."),
    "ended_on": lazy("Left empty, today."),
}


class AssetForm(forms.Form):
    """All fields of an asset, of a new one those it can have. Services decide what is right."""

    def __init__(self, *args: Any, actor: Actor, asset: Asset | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", shown(asset) if asset else {"quantity": "1", "status": "in_use"})
        super().__init__(*args, **kwargs)
        for name in LABELS:
            if asset is not None or name not in {"ended_on", "replaced_by_id"}:
                self.fields[name] = _field(name, actor, asset)
        close_fields(self, actor, "sales.asset")

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know; of a new asset only what was said. Call after `is_valid`."""
        asked = {name for name, field in self.fields.items() if not field.disabled}
        data = {name: value for name, value in self.cleaned_data.items() if name in FIELDS and name in asked}
        return {name: value for name, value in data.items() if value not in ("", None)}

    def changed_values(self) -> dict[str, Any]:
        """Only what is different from what the form showed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in FIELDS}

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


def shown(asset: Asset) -> dict[str, Any]:
    """The values of an asset as fields show them."""
    values = {name: getattr(asset, name) for name in LABELS}
    values["quantity"] = f"{from_units(asset.quantity).normalize():f}"
    values |= {name: values[name].isoformat() for name in DAYS if values[name]}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _field(name: str, actor: Actor, asset: Asset | None) -> forms.Field:
    common: dict[str, Any] = {"label": LABELS[name], "required": False, "help_text": HELP.get(name, "")}
    if name == "product_id":
        choices = choices_for_assets(actor)
        if asset is not None and asset.product is not None and str(asset.product_id) not in dict(choices):
            choices.append((str(asset.product_id), asset.product.name))
        return forms.ChoiceField(choices=[("", tr("Not from the catalogue")), *choices], **common)
    if name == "status":
        return forms.ChoiceField(choices=Asset.Status.choices, **common | {"required": True})
    if name == "replaced_by_id":
        choices = successors_for(asset, actor=actor) if asset else []
        if (
            asset is not None
            and asset.replaced_by is not None
            and str(asset.replaced_by_id) not in dict(choices)
        ):
            choices.append((str(asset.replaced_by_id), str(asset.replaced_by)))
        return forms.ChoiceField(choices=[("", tr("Nothing")), *choices], **common)
    if name in DAYS:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if name == "note":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    decimal = {"inputmode": "decimal"} if name == "quantity" else {"autocomplete": "off"}
    return forms.CharField(widget=forms.TextInput(attrs=decimal), **common)


class RetireForm(forms.Form):
    """Since when something is no longer used, and what took its place."""

    on = forms.CharField(
        label=lazy("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=lazy("Left empty, today."),
    )

    def __init__(self, *args: Any, actor: Actor, asset: Asset, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["replaced_by_id"] = forms.ChoiceField(
            label=tr("Replaced by"),
            required=False,
            choices=[("", tr("Nothing")), *successors_for(asset, actor=actor)],
        )

    refuse = AssetForm.refuse
