"""What people enter about who reports to whom and about territories."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.models import Territory, User
from regard.people.queries import territory_names, users_for_choice
from regard.people.territory_rules import PARTS

CLASSES = (
    ("consumer", lazy("Consumer")),
    ("industrial", lazy("Business")),
    ("institutional", lazy("Institution")),
    ("government", lazy("Government")),
)


class ManagerForm(forms.Form):
    """Whom somebody reports to."""

    def __init__(self, *args: Any, actor: Actor, person: User, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor) if user.pk != person.pk]
        self.fields["manager"] = forms.ChoiceField(
            label=tr("Reports to"),
            required=False,
            choices=[("", tr("Nobody")), *people],
            help_text=tr("The manager sees what everybody below sees, wherever a role reaches the team."),
        )


def _lines(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
    )


class TerritoryForm(forms.Form):
    """A territory with its rule: of each condition any value, all conditions that say something."""

    name = forms.CharField(label=lazy("Name"), max_length=100)
    parent = forms.ChoiceField(label=lazy_of("in a tree", "Below"), required=False)
    users = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=lazy("Answer for it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy(
            "They see its customers and those of territories below it, wherever a role reaches the team."
        ),
    )
    countries = _lines(lazy("Countries"), lazy("Parted by commas, such as Netherlands, Belgium. Empty: any."))
    regions = _lines(lazy("Regions"), lazy("As they are written with customers."))
    postal_codes = _lines(lazy("Postal codes"), lazy("Beginnings and ranges: 30, SW1, 1000-1999."))
    party_classes = forms.MultipleChoiceField(
        label=lazy("Classes"), choices=CLASSES, required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = _lines(lazy("Sectors"), lazy("As they are written with customers."))

    def __init__(self, *args: Any, actor: Actor, territory: Territory | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if territory is not None:
            kwargs.setdefault("initial", _shown(territory))
        super().__init__(*args, **kwargs)
        own = territory.pk if territory else None
        places = [(str(pk), name) for pk, name in territory_names().items() if pk != own]
        self.fields["parent"].choices = [("", tr("Nothing: it stands on top")), *places]  # type: ignore[attr-defined]
        self.fields["users"].queryset = users_for_choice(actor)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `save_territory` takes. Call after `is_valid`."""
        data = self.cleaned_data
        rule = {
            part: data[part] if part == "party_classes" else data[part].replace("\n", ",").split(",")
            for part in PARTS
        }
        return {
            "name": data["name"],
            "parent_id": int(data["parent"]) if data["parent"] else None,
            "user_ids": [user.pk for user in data["users"]],
            "rule": rule,
        }


def _shown(territory: Territory) -> dict[str, Any]:
    rule = {
        part: values if part == "party_classes" else ", ".join(values)
        for part, values in territory.rule.items()
    }
    return {
        "name": territory.name,
        "parent": str(territory.parent_id or ""),
        "users": territory.users.all(),
        **rule,
    }
