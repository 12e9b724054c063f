"""What people write about the scope."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from regard.kernel.money import to_units
from regard.kernel.words import lazy, tr
from regard.planning.initiative_forms import ServiceForm
from regard.planning.initiative_queries import initiatives_of
from regard.planning.models import Plan
from regard.planning.services.scope import RequestWanted


class RequestForm(ServiceForm):
    must = ("name", "why")

    name = forms.CharField(label=lazy("What is to change"), max_length=120, required=False)
    why = forms.CharField(label=lazy("Why"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    money = forms.DecimalField(
        label=lazy("What it costs"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=lazy("Below zero where something is taken out."),
    )
    hours = forms.DecimalField(
        label=lazy("Hours of work it takes"), required=False, max_digits=7, decimal_places=2
    )
    days = forms.IntegerField(label=lazy("Days the plan ends later by it"), required=False)
    is_new_initiative = forms.BooleanField(label=lazy("It is an initiative of its own"), required=False)
    initiative = forms.ChoiceField(label=lazy("Or it changes"), required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), one.name) for one in initiatives_of(plan).filter(is_dropped=False)]
        self.choose("initiative", names, tr("Nothing there is"))

    def wanted(self) -> RequestWanted:
        data = self.cleaned_data
        return RequestWanted(
            name=data.get("name") or "",
            why=data.get("why") or "",
            money=to_units(data.get("money") or Decimal(0)),
            minutes=int((data.get("hours") or Decimal(0)) * 60),
            days=data.get("days") or 0,
            is_new_initiative=bool(data.get("is_new_initiative")),
            initiative_id=self.number("initiative"),
        )


class AnswerForm(ServiceForm):
    note = forms.CharField(
        label=lazy("A word on it"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer = forms.ChoiceField(
        label=lazy("Answer"),
        choices=[("approve", lazy("Approve it")), ("refuse", lazy("Refuse it"))],
        widget=forms.RadioSelect,
    )
