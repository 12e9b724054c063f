"""What is asked of whoever makes a link to the plan."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.kernel.words import lazy
from regard.planning.initiative_forms import ServiceForm

LASTS = (
    (7, lazy("A week")),
    (30, lazy("A month")),
    (92, lazy("Three months")),
    (365, lazy("A year")),
)


class LinkForm(ServiceForm):
    must = ("note",)

    note = forms.CharField(
        label=lazy("For whom"),
        max_length=120,
        required=False,
        help_text=lazy("Such as the bank or the supervisory board. Its reader does not see it."),
    )
    days = forms.TypedChoiceField(label=lazy("Works for"), choices=LASTS, coerce=int, initial=30)
    shows_budget = forms.BooleanField(
        label=lazy("With the budget"),
        required=False,
        help_text=lazy(
            "Else the section on the budget is left out. The other sections are shown as they are written."
        ),
    )

    def wanted(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "note_": data["note"],
            "days": data["days"],
            "shows_budget": bool(data.get("shows_budget")),
        }
