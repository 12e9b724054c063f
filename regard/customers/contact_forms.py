"""What people write about a way to reach a customer."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.customers.contact_rules import PARTS, TYPES
from regard.customers.forms import LABELS
from regard.customers.models import ContactPoint
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, lazy_of, tr

VALUE_LABELS = {
    "email": lazy("E-mail address"),
    "phone": lazy_of("telephone", "Number"),
    "site": lazy("Address of the site"),
    "social": lazy("Name or address"),
}
VALUE_HELP = {
    "phone": lazy("In any format; without a country code it is read as a number of the customer's country."),
    "social": lazy("As it is called there, such as @kadekoffie, or the address of the page."),
}
INPUTS: dict[str, type[forms.Widget]] = {"email": forms.EmailInput, "site": forms.TextInput}


class ContactForm(forms.Form):
    """A type and the value of one kind, or the parts of an address. Services decide what is right."""

    def __init__(self, *args: Any, kind: str, point: ContactPoint | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if point is not None:
            kwargs.setdefault("initial", {name: getattr(point, name) for name in ("type", "value", *PARTS)})
        super().__init__(*args, **kwargs)
        known = TYPES[kind]
        of_file = point.type if point is not None else ""
        own = [] if of_file in ("", *known) else [(of_file, of_file)]
        self.fields["type"] = forms.ChoiceField(
            label=tr("Network") if kind == "social" else tr("Type"),
            required=False,
            choices=[("", tr("Not said")), *known.items(), *own],
        )
        if kind == "address":
            for name in PARTS:
                self.fields[name] = forms.CharField(label=LABELS[name], required=False)
        else:
            widget = INPUTS.get(kind, forms.TextInput)(attrs={"autocomplete": "off"})
            self.fields["value"] = forms.CharField(
                label=VALUE_LABELS[kind], help_text=VALUE_HELP.get(kind, ""), widget=widget
            )

    def values(self) -> dict[str, str]:
        """What was typed, by the names services know. Call after `is_valid`."""
        return dict(self.cleaned_data)

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)
