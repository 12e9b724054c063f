"""What people write about money. Amounts are typed as people say them and kept in ten-thousandths."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.money import from_units, to_units
from regard.kernel.words import lazy, lazy_of, tr
from regard.planning.budget_queries import open_commitments
from regard.planning.initiative_forms import DATE, ServiceForm, people_for, segments_for
from regard.planning.initiative_queries import initiatives_of
from regard.planning.models import BudgetEntry, BudgetLine, Plan
from regard.planning.queries import today
from regard.planning.services.budget import EntryWanted, LineWanted
from regard.ui import formats


class LineForm(ServiceForm):
    must = ("name", "factor", "planned", "starts_on", "ends_on", "owner", "alert_above")

    name = forms.CharField(label=lazy("What the money is for"), max_length=100, required=False)
    factor = forms.ChoiceField(label=lazy("Kind of cost"), required=False)
    purpose = forms.ChoiceField(
        label=lazy("What it does"),
        required=False,
        choices=BudgetLine.Purpose.choices,
        initial="both",
        help_text=lazy("From this follows what it costs to win a customer and to keep one."),
    )
    initiative = forms.ChoiceField(label=lazy("Initiative"), required=False)
    planned = forms.DecimalField(
        label=lazy("Planned"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    starts_on = forms.DateField(label=lazy("Spent from"), required=False, widget=DATE)
    ends_on = forms.DateField(
        label=lazy("Spent until"), required=False, widget=DATE, help_text=lazy("Evenly over these days.")
    )
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    alert_above = forms.IntegerField(
        label=lazy("Tell them from so many percent over"),
        required=False,
        min_value=0,
        max_value=1000,
        initial=10,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("factor", [(key, str(label)) for key, label in BudgetLine.Factor.choices])
        self.choose("owner", people_for(actor))
        names = [(str(one.pk), one.name) for one in initiatives_of(plan).filter(is_dropped=False)]
        self.choose("initiative", names, tr("The plan as a whole"))

    @staticmethod
    def of(line: BudgetLine) -> dict[str, Any]:
        return {
            "name": line.name,
            "factor": line.factor,
            "purpose": line.purpose,
            "initiative": str(line.initiative_id or ""),
            "planned": f"{from_units(line.planned):.2f}",
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "owner": str(line.owner_id),
            "alert_above": line.alert_above,
            "version": line.version,
        }

    def wanted(self) -> LineWanted:
        data = self.cleaned_data
        alert = data.get("alert_above")
        return LineWanted(
            name=data.get("name") or "",
            factor=data.get("factor") or "",
            planned=_units(data.get("planned")),
            starts_on=data.get("starts_on"),
            ends_on=data.get("ends_on"),
            owner_id=self.number("owner"),
            purpose=data.get("purpose") or "both",
            initiative_id=self.number("initiative"),
            alert_above=10 if alert is None else alert,
        )


class EntryForm(ServiceForm):
    must = ("kind", "amount", "on", "text", "source")

    kind = forms.ChoiceField(label=lazy("What happened"), required=False, choices=BudgetEntry.Kind.choices)
    amount = forms.DecimalField(
        label=lazy("Amount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    on = forms.DateField(label=lazy_of("day", "On"), required=False, widget=DATE)
    text = forms.CharField(label=lazy("What for"), max_length=200, required=False)
    source = forms.CharField(
        label=lazy("Paper it rests on"),
        max_length=200,
        required=False,
        help_text=lazy("The order, invoice or payroll, by its number or its address."),
    )
    settles = forms.ChoiceField(label=lazy("Pays a commitment"), required=False)

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        offered = [
            (
                str(one.pk),
                tr("{what}, {amount} open", what=one.text, amount=formats.money(left, line.currency)),
            )
            for one, left in open_commitments(line)
        ]
        self.choose("settles", offered, tr("None"))
        if not offered:
            del self.fields["settles"]

    @staticmethod
    def first() -> dict[str, Any]:
        return {"on": today(), "kind": "actual"}

    def wanted(self) -> EntryWanted:
        data = self.cleaned_data
        return EntryWanted(
            kind=data.get("kind") or "",
            amount=_units(data.get("amount")),
            on=data.get("on"),
            text=data.get("text") or "",
            source=data.get("source") or "",
            settles_id=self.number("settles") if "settles" in self.fields else None,
        )


class ScenarioForm(forms.Form):
    """What if. Read from the address, so that a scenario can be sent to somebody."""

    points = forms.DecimalField(
        label=lazy("Points of retention more"),
        min_value=0,
        max_value=50,
        max_digits=5,
        decimal_places=2,
        initial=2,
    )
    orders = forms.DecimalField(
        label=lazy("Orders more a year"), min_value=0, max_value=50, max_digits=5, decimal_places=2, initial=1
    )
    less = forms.DecimalField(
        label=lazy("Less per customer won"),
        min_value=0,
        max_value=100_000,
        max_digits=9,
        decimal_places=2,
        initial=5,
    )
    discount = forms.DecimalField(
        label=lazy("Discount, % a year"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=10,
    )
    segment = forms.ChoiceField(label=lazy("Of which customers"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", tr("All customers")), *segments_for(actor)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What was asked, or the first values where something could not be read."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        first = {name: field.initial for name, field in self.fields.items()}
        return {
            name: float(data.get(name, first[name])) for name in ("points", "orders", "less", "discount")
        } | {"segment": int(data["segment"]) if data.get("segment") else None}


def _units(value: Decimal | None) -> int | None:
    return None if value is None else to_units(value)
