"""How an own object is defined, and how one of its records is written."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.fields.queries import own_fields, written_fields
from regard.fields.showing import form_field, initial, offered
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, tr
from regard.objects.models import OwnObject, Record
from regard.objects.rules import ICONS
from regard.people.queries import users_for_choice
from regard.ui.sight import close_fields


class _Refusing(forms.Form):
    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


class ObjectForm(_Refusing):
    """A kind of thing to keep records of."""

    label = forms.CharField(
        label=lazy("What is one called?"), max_length=40, help_text=lazy("Such as “Vehicle” or “Contract”.")
    )
    plural = forms.CharField(label=lazy("And several?"), max_length=40, help_text=lazy("Such as “Vehicles”."))
    name_label = forms.CharField(
        label=lazy("What tells one from another?"), max_length=40, initial=lazy("Name"),
        help_text=lazy("The first field of each record: “Licence plate”, “Contract number”, or simply “Name”."),
    )  # fmt: skip
    customer_label = forms.CharField(
        label=lazy("What is a customer to it?"), required=False, max_length=40,
        help_text=lazy(
            "“Owner”, “Tenant”, “Client”. Records then stand on the customer's page. Left empty, they are no customer's."
        ),
    )  # fmt: skip
    is_customer_required = forms.BooleanField(label=lazy("Each has a customer"), required=False)
    description = forms.CharField(
        label=lazy("What is it for?"),
        required=False,
        max_length=200,
        help_text=lazy("Stands where there is none yet."),
    )
    icon = forms.ChoiceField(
        label=lazy("Icon"),
        choices=list(ICONS.items()),
        initial="box",
    )

    def __init__(self, *args: Any, one: OwnObject | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if one is not None:
            kwargs.setdefault("initial", {name: getattr(one, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class RecordForm(_Refusing):
    """All fields of a record, or one of them (`only`). Services decide what is right."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        of: OwnObject,
        record: Record | None = None,
        only: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        kwargs.setdefault("initial", shown(of, record))
        super().__init__(*args, **kwargs)
        own = {one.key: one for one in written_fields(of.noun)}
        every = ["name", *(["customer_id"] if of.customer_label else []), *own, "owner_id"]
        for name in (only,) if only else every:
            if name in own:
                self.fields[name] = form_field(
                    offered(own[name], record if only else None), actor, getattr(record, name, None)
                )
            else:
                self.fields[name] = _field(name, actor, of)
        close_fields(self, actor, of.noun)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        return {name: value for name, value in self.cleaned_data.items() if not self.fields[name].disabled}

    def changed_values(self) -> dict[str, Any]:
        """Only what is different from what the form showed."""
        return {name: value for name, value in self.values().items() if name in self.changed_data}


def labels(of: OwnObject) -> dict[str, str]:
    """What every field of a record is called."""
    own = {one.key: one.label for one in own_fields(of.noun)}
    return {
        "name": of.name_label,
        "customer_id": of.customer_label or tr("Customer"),
        **own,
        "owner_id": tr("Looked after by"),
    }


def shown(of: OwnObject, record: Record | None) -> dict[str, Any]:
    """The values of a record as fields show them."""
    if record is None:
        return {}
    built_in = {name: getattr(record, name) or "" for name in ("name", "customer_id", "owner_id")}
    return built_in | {one.key: initial(one, getattr(record, one.key)) for one in own_fields(of.noun)}


def _field(name: str, actor: Actor, of: OwnObject) -> forms.Field:
    label = labels(of)[name]
    if name == "owner_id":
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        return forms.ChoiceField(label=label, required=False, choices=[("", tr("Nobody")), *people])
    if name == "customer_id":
        return forms.CharField(label=label, required=False, widget=forms.HiddenInput)
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
