"""How a field is defined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from regard.fields.models import OwnField
from regard.fields.rules import KINDS
from regard.kernel.errors import Invalid

CHOICE = "choice_"  # before the key of a choice there is already


class FieldForm(forms.Form):
    """A new field, or one there is: then its type stays, and each choice can be renamed."""

    label = forms.CharField(
        label="Name", max_length=60, help_text="Such as “Favourite roast” or “Contract until”."
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=[(key, kind.label) for key, kind in KINDS.items()],
        help_text="It stays once the field is there.",
    )
    choices = forms.CharField(
        label="The list", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For “One of a list” and “Several of a list”: a choice on each line.",
    )  # fmt: skip
    help = forms.CharField(
        label="Help",
        required=False,
        max_length=200,
        help_text="Stands below the field where it is filled in.",
    )
    group = forms.CharField(
        label="Group", required=False, max_length=60,
        help_text="Fields of one group stand together under its name; without one, under “More”.",
    )  # fmt: skip
    for_kind = forms.ChoiceField(
        label="Asked of", required=False, help_text="Others have it only where it is filled in already."
    )
    is_required = forms.BooleanField(
        label="Required", required=False, help_text="A record cannot be entered without it."
    )
    is_unique = forms.BooleanField(
        label="No two may have the same", required=False,
        help_text="For texts, numbers and addresses. Capitals make no difference.",
    )  # fmt: skip
    is_listed = forms.BooleanField(
        label="Show in lists", required=False, help_text="Everybody can also choose it as a column."
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        kinds: Sequence[tuple[str, str]] = (),
        one: OwnField | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        self.one = one
        if one is not None:
            names = ("label", "help", "group", "for_kind", "is_required", "is_unique", "is_listed")
            kwargs.setdefault("initial", {name: getattr(one, name) for name in names})
        super().__init__(*args, **kwargs)
        asked = self.fields["for_kind"]
        assert isinstance(asked, forms.ChoiceField)  # noqa: S101
        asked.choices = [("", "All"), *kinds]
        if not kinds:
            del self.fields["for_kind"]
        if one is None:
            return
        del self.fields["kind"]
        if one.kind not in {"choice", "several"}:
            del self.fields["choices"]
        else:
            self._add_choices(one)
        if not one.of_kind.can_be_unique:
            del self.fields["is_unique"]

    def _add_choices(self, one: OwnField) -> None:
        listed = self.fields.pop("choices")
        listed.label, listed.help_text = "Further choices", "A choice on each line."
        rest = {name: self.fields.pop(name) for name in list(self.fields) if name != "label"}
        for number, (key, label) in enumerate(one.choices, 1):
            self.fields[f"{CHOICE}{key}"] = forms.CharField(
                label=f"Choice {number}", required=False, max_length=80, initial=label,
                help_text="Emptied, it goes, if no record has it." if number == 1 else "",
            )  # fmt: skip
        self.fields["choices"] = listed
        self.fields.update(rest)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith(CHOICE)}
        if "choices" not in said:
            return said
        there = self.one.choices if self.one else []
        kept = [(key, self.cleaned_data[f"{CHOICE}{key}"]) for key, _ in there]
        return said | {"choices": [*kept, *said["choices"].splitlines()]}

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)
