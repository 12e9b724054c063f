"""What people write when they give something away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms

from regard.kernel.errors import Invalid
from regard.kernel.money import to_units
from regard.kernel.policies import GRANTS
from regard.kernel.words import lazy, tr
from regard.sales.models import Order
from regard.sales.services.concessions import ConcessionWanted
from regard.ui import formats


class ConcessionForm(forms.Form):
    """Only reads what was typed; the service decides. Amounts are in the business's currency."""

    kind = forms.ChoiceField(label=lazy("What is given"), choices=list(GRANTS.items()))
    amount = forms.DecimalField(
        label=lazy("How much"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    order = forms.ChoiceField(
        label=lazy("For which order"),
        required=False,
        help_text=lazy("What it comes to, less what came back, is then what this is a part of."),
    )
    whole = forms.DecimalField(
        label=lazy("Of which amount"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        help_text=lazy("What it is a part of. Needed without an order where the plan limits it in percent."),
    )
    why = forms.CharField(
        label=lazy("Why"), max_length=300, help_text=lazy("In a few words; it stands on the timeline.")
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        currency: str,
        orders: Sequence[Order],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        if orders:
            cast(forms.ChoiceField, self.fields["order"]).choices = [
                ("", tr("No order")), *((str(one.pk), _named(one)) for one in orders)
            ]  # fmt: skip
        else:
            del self.fields["order"]
        for name in ("amount", "whole"):
            label = self.fields[name].label
            self.fields[name].label = tr("{label}, in {currency}", label=label, currency=currency)

    def wanted(self) -> ConcessionWanted:
        """Call after `is_valid`."""
        data = self.cleaned_data
        whole: Decimal | None = data.get("whole")
        order: str = data.get("order") or ""
        return ConcessionWanted(
            kind=data["kind"],
            amount=to_units(data["amount"]),
            why=data["why"],
            whole=None if whole is None else to_units(whole),
            order_id=int(order) if order else None,
        )

    def refuse(self, error: Invalid) -> None:
        """Show what the service refused, each error at its field, and what to do about it above."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)
        if error.remedy:
            self.add_error(None, error.remedy)


def _named(one: Order) -> str:
    """An order as one chooses it: number, day, and what is left of it."""
    left = formats.money(one.amount - one.returned_amount, one.currency)
    return f"{one.external_id} · {formats.day(one.placed_on)} · {left}"
