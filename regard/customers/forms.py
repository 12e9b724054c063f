"""What people write about a customer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms

from regard.customers.class_rules import makes_sense, senseless
from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.services.checking import FIELDS
from regard.customers.tag_queries import tag_names
from regard.customers.tag_rules import tags_shown
from regard.fields.queries import is_own, own_fields, written_fields
from regard.fields.showing import form_field, initial, offered, said
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.money import from_units
from regard.kernel.words import lazy, lazy_of, tr, tr_of
from regard.people.queries import business, territory_names, users_for_choice
from regard.ui.sight import sight

if TYPE_CHECKING:
    from regard.fields.models import OwnField

LABELS = {
    "kind": lazy("Kind"),
    "party_class": lazy_of("of customers", "Class"),
    "name": lazy("Name"),
    "given_name": lazy("Given name"),
    "family_name": lazy("Family name"),
    "email": lazy("E-mail"),
    "phone": lazy("Phone"),
    "street": lazy("Street"),
    "postal_code": lazy("Postal code"),
    "city": lazy("City"),
    "region": lazy("Region"),
    "country": lazy("Country"),
    "language": lazy("Language"),
    "category": lazy("Category"),
    "tags": lazy("Tags"),
    "sector": lazy("Sector"),
    "employees": lazy("Employees"),
    "annual_revenue": lazy("Annual revenue"),
    "parent_id": lazy("Belongs to"),
    "owner_id": lazy_of("of customers", "Owner"),
    "territory_id": lazy("Territory"),
    "customer_since": lazy("Customer since"),
    "note": lazy("Note"),
}
HELP = {
    "name": lazy("As it stands on an envelope. Left empty, it is made of the given and family name."),
    "phone": lazy("In any format; without a country code it is read as a number of {country}."),
    "category": lazy("What you call this kind: café, wholesale, subscriber."),
    "tags": lazy("As many as you like, with commas between them."),
    "parent_id": lazy("The organisation this one is a part of."),
    "annual_revenue": lazy("In {currency}."),
}
ORDER = tuple(LABELS)


class CustomerForm(forms.Form):
    """All fields of a customer that the actor may change, or one of them (`only`). Services decide what is right; the form
    carries it there."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        customer: Customer | None = None,
        only: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        kwargs.setdefault(
            "initial", shown(customer) if customer else {"kind": "person", "party_class": "consumer"}
        )
        super().__init__(*args, **kwargs)
        self._customer = customer
        own = {one.key: one for one in written_fields(MODEL) if only or _is_asked(one, customer)}
        for name in (only,) if only else (*ORDER, *own):
            if name == "territory_id" and not only and not territory_names():
                continue
            if customer is not None and not only and not _is_sensible(name, customer):
                continue
            if name in own:
                one = offered(own[name], customer if only else None)
                self.fields[name] = form_field(one, actor, getattr(customer, name, None))
            else:
                self.fields[name] = _field(name, actor, customer)
        if (seen_by := sight(actor, MODEL)) is not None:
            for name in [name for name in self.fields if not seen_by.changes(name)]:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Nothing new is said of a customer that makes no sense for its class; what is known already may stay."""
        cleaned = super().clean() or {}
        kind, party_class = (
            str(cleaned.get(name) or (getattr(self._customer, name) if self._customer else ""))
            for name in ("kind", "party_class")
        )
        said = {
            name: value for name, value in cleaned.items() if str(value) != str(self.initial.get(name, ""))
        }
        for name, why in senseless(said, kind, party_class).items():
            self.add_error(name, why)
        return cleaned

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand together, each part under its heading: what is built in has none."""
        parts: dict[str, list[forms.BoundField]] = {
            "": [bound for bound in self.visible_fields() if not is_own(bound.name)]
        }
        for one in sorted(own_fields(MODEL), key=lambda field: bool(field.group)):
            if one.key in self.fields:
                parts.setdefault(one.group or tr_of("fields", "More"), []).append(self[one.key])
        return list(parts.items())

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS or is_own(name)}

    def changed_values(self) -> dict[str, Any]:
        """Only what is different from what the form showed."""
        return {name: value for name, value in self.values().items() if name in self.changed_data}

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


def _is_sensible(name: str, customer: Customer) -> bool:
    """Whether to ask it of a customer of this class; what is known is shown, so that it can be taken out."""
    return makes_sense(name, customer.kind, customer.party_class) or getattr(customer, name, None) not in (
        None,
        "",
    )


def _is_asked(one: OwnField, customer: Customer | None) -> bool:
    """Of a new customer everything is asked: what it is will be said in the same form."""
    return customer is None or one.is_for(customer.kind) or getattr(customer, one.key) is not None


class ValueForm(forms.Form):
    """A value of one own field for many customers; nothing empties it."""

    def __init__(self, *args: Any, actor: Actor, field: OwnField, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["value"] = form_field(field, actor)
        said = self.fields["value"].help_text
        self.fields["value"].help_text = f"{said} {tr('Left empty, it is emptied for all of them.')}"


def shown(customer: Customer) -> dict[str, Any]:
    """The values of a customer as fields show them."""
    values = {name: getattr(customer, name) for name in FIELDS}
    revenue = customer.annual_revenue
    values["annual_revenue"] = "" if revenue is None else f"{from_units(revenue):f}".rstrip("0").rstrip(".")
    values["tags"] = tags_shown(customer.tags)
    values["customer_since"] = customer.customer_since.isoformat() if customer.customer_since else ""
    said = {name: "" if value is None else value for name, value in values.items()}
    return said | {one.key: initial(one, getattr(customer, one.key)) for one in own_fields(MODEL)}


def labels() -> dict[str, str]:
    """What every field is called, the business's own among them."""
    return LABELS | {one.key: one.label for one in own_fields(MODEL)}


def _field(name: str, actor: Actor, customer: Customer | None) -> forms.Field:
    common: dict[str, Any] = {"label": LABELS[name], "required": False, "help_text": _help(name)}
    if name in {"kind", "party_class"}:
        kinds = Customer.Kind if name == "kind" else Customer.PartyClass
        return forms.ChoiceField(choices=kinds.choices, **common | {"required": True})
    if name in {"owner_id", "territory_id"}:
        people = name == "owner_id"
        named = (
            [(user.pk, str(user)) for user in users_for_choice(actor)]
            if people
            else territory_names().items()
        )
        nobody = ("", tr("Nobody") if people else tr("As the rules say"))
        return forms.ChoiceField(choices=[nobody, *((str(pk), shown) for pk, shown in named)], **common)
    if name == "customer_since":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if name == "note":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **common)
    if name in {"employees", "parent_id", "annual_revenue"}:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    kind = forms.EmailInput if name == "email" else forms.TextInput
    attributes = _completed_tags() if name == "tags" else {"autocomplete": "off"}
    return forms.CharField(widget=kind(attrs=attributes), **common)


def _completed_tags() -> dict[str, str]:
    """What lets a field complete the tags that are typed into it."""
    return {"autocomplete": "off", "data-tags": json.dumps(tag_names(), ensure_ascii=False)}


def _help(name: str) -> str:
    firm = business()
    if name == "phone" and not firm.country:
        return tr(
            "In any format; without a country code it is read as a number of the country you name in the settings."
        )
    return str(HELP.get(name, "")).format(country=firm.country, currency=firm.currency)


def in_words(field: str, value: Any) -> Any:  # noqa: ANN401
    """A value of an own field, and tags, as pages show them; of another field as it is."""
    if field == "tags":
        return tags_shown(value or "")
    return said(MODEL, field, value) if is_own(field) else value


class TagsForm(forms.Form):
    """Which tags customers are given, or lose."""

    do = forms.ChoiceField(
        label=lazy("What to do"),
        choices=[("tag", lazy("Give them these tags")), ("untag", lazy("Take these tags away"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["tags"] = forms.CharField(
            label=tr("Tags"),
            help_text=HELP["tags"],
            widget=forms.TextInput(attrs=_completed_tags()),
        )


class TagForm(forms.Form):
    """What a tag is called."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=60,
        help_text=lazy("By the name of another tag it becomes one with that."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the name."""
        for item in error.errors:
            self.add_error("name", item.message)


class TerritoryForm(forms.Form):
    """Which territory customers are put into."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        places = [(str(number), name) for number, name in territory_names().items()]
        self.fields["territory"] = forms.ChoiceField(
            label=tr("New territory"),
            required=False,
            choices=[("", tr("As the rules say")), *places],
            help_text=tr("What is chosen here stays when territories are assigned by their rules."),
        )

    def territory_id(self) -> int | None:
        """Call after `is_valid`."""
        return int(self.cleaned_data["territory"]) if self.cleaned_data["territory"] else None


class OwnerForm(forms.Form):
    """Whom to give customers to."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        self.fields["owner"] = forms.ChoiceField(
            label=tr("New owner"), required=False, choices=[("", tr("Nobody")), *people]
        )

    def owner_id(self) -> int | None:
        """Call after `is_valid`."""
        return int(self.cleaned_data["owner"]) if self.cleaned_data["owner"] else None
