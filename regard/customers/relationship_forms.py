"""What people write about what customers are to each other, and about key accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from regard.customers import relationship_rules as rules
from regard.customers.models import Customer, KeyAccount, Relationship
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import tr, tr_of
from regard.people.queries import users_for_choice

OF_RELATIONSHIP = ("role", "strength", "since", "until", "note")


def _day(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class _Refusing(forms.Form):
    """Services decide what is right; what they say goes to the fields they say it of."""

    def refuse(self, error: Invalid) -> None:
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


class RelationshipForm(_Refusing):
    """What a customer is to another one. The other is picked beside the form; its errors stand at `other_id`."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        customer: Customer,
        row: Relationship | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        if row is not None:
            kwargs.setdefault("initial", shown(row))
        super().__init__(*args, **kwargs)
        if row is None:
            choices = [(one.key, one.label) for one in rules.directions_of(customer.kind)]
            self.fields["direction"] = forms.ChoiceField(label=customer.name, choices=choices)
            self.fields["other_id"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["role"] = forms.CharField(
            label=tr("Role"),
            required=False,
            help_text=tr("Such as Head of purchasing, Barista, Owner."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["strength"] = forms.ChoiceField(
            label=tr("Strength"), choices=list(rules.STRENGTHS.items())
        )
        self.fields["since"] = _day(tr_of("date", "From"))
        self.fields["until"] = _day(tr("Until"), tr("The last day. Empty while it lasts."))
        self.fields["note"] = forms.CharField(
            label=tr("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def values(self) -> dict[str, Any]:
        """By the names services know. Call after `is_valid`."""
        return {name: self.cleaned_data[name] for name in OF_RELATIONSHIP}


def shown(row: Relationship) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in OF_RELATIONSHIP}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }


class KeyAccountForm(_Refusing):
    """How an organisation is looked after as a key account."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        account: KeyAccount | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        initial = {"sponsor_id": actor.user_id or "", "every": 3, "unit": "months"}
        if account is not None:
            initial = {
                "sponsor_id": account.sponsor_id or "",
                "every": account.every,
                "unit": account.unit,
                "next_review_on": account.next_review_on.isoformat(),
                "goals": account.goals,
            }
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        self.fields["sponsor_id"] = forms.ChoiceField(
            label=tr("Sponsor"),
            required=False,
            choices=[("", tr("Nobody")), *people],
            help_text=tr("Who answers for the relationship, usually somebody of the management."),
        )
        self.fields["every"] = forms.CharField(
            label=tr("Review every"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
        )
        self.fields["unit"] = forms.ChoiceField(label=tr("Weeks or months"), choices=KeyAccount.Unit.choices)
        self.fields["next_review_on"] = _day(
            tr("Next review"), tr("Left empty, it follows from how often the account is reviewed.")
        )
        self.fields["goals"] = forms.CharField(
            label=tr_of("of a key account", "Goals"),
            required=False,
            help_text=tr("What you want to reach with this account, and what it wants to reach with you."),
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReviewForm(_Refusing):
    """A review that took place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", {"held_on": timezone.localdate().isoformat()})
        super().__init__(*args, **kwargs)
        self.fields["held_on"] = _day(tr("Held on"))
        self.fields["note"] = forms.CharField(
            label=tr("What came out of it"), required=False, widget=forms.Textarea(attrs={"rows": 5})
        )
        self.fields["next_review_on"] = _day(
            tr("Next review"), tr("Left empty, it follows from how often the account is reviewed.")
        )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
