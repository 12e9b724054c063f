"""What people write about risks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.planning.forms import is_measurable
from regard.planning.initiative_forms import ServiceForm, people_for, segments_for
from regard.planning.initiative_queries import initiatives_of
from regard.planning.models import Objective, Plan, Risk
from regard.planning.risk_rules import IMPACT_WORDS, PROBABILITY_WORDS
from regard.planning.services.risks import Contingent, RiskWanted

STEPS = 4


class RiskForm(ServiceForm):
    """Percentages of a trigger are typed as people say them (38 for 38 %)."""

    must = ("name", "probability", "impact", "owner")

    name = forms.CharField(
        label=lazy("What may go wrong"),
        max_length=120,
        required=False,
        help_text=lazy("As a fact: Cafés switch to a cheaper roaster."),
    )
    what = forms.CharField(
        label=lazy("How it would come about"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    probability = forms.ChoiceField(
        label=lazy("How likely"),
        required=False,
        choices=[
            (key, lazy("{number}: {word}", number=key, word=word)) for key, word in PROBABILITY_WORDS.items()
        ],
    )
    impact = forms.ChoiceField(
        label=lazy("How badly"),
        required=False,
        choices=[
            (key, lazy("{number}: {word}", number=key, word=word)) for key, word in IMPACT_WORDS.items()
        ],
    )
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    initiative = forms.ChoiceField(label=lazy("Threatens"), required=False)
    mitigation = forms.CharField(
        label=lazy("What is done against it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    metric = forms.ChoiceField(
        label=lazy("Figure that tells"),
        required=False,
        help_text=lazy(
            "When it crosses the line, what is planned below is begun by itself: tasks are opened and people told."
        ),
    )
    segment = forms.ChoiceField(label=lazy("Of which customers"), required=False)
    window = forms.ChoiceField(
        label=lazy("Measured over"), required=False, choices=[("", lazy("Choose")), *Objective.Window.choices]
    )
    side = forms.ChoiceField(
        label=lazy("Begins when it"), required=False, choices=[("", lazy("Choose")), *Risk.Side.choices]
    )
    value = forms.DecimalField(
        label=lazy_of("threshold", "Line"),
        required=False,
        max_digits=18,
        decimal_places=4,
        help_text=lazy("Shares in percent."),
    )
    is_closed = forms.BooleanField(label=lazy("This cannot happen any more"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("owner", people_for(actor))
        self.choose(
            "initiative", [(str(one.pk), one.name) for one in initiatives_of(plan)], tr("The plan as a whole")
        )
        metrics = [(metric.key, metric.label) for metric in METRICS if is_measurable(metric)]
        self.choose("metric", metrics, tr("None: somebody has to notice"))
        self.choose("segment", segments_for(actor), tr("All customers"))
        for number in range(1, STEPS + 1):
            self.fields[f"step_{number}"] = forms.CharField(
                label=tr("What is done"), max_length=300, required=False
            )
            self.fields[f"who_{number}"] = forms.ChoiceField(label=tr("By whom"), required=False)
            self.fields[f"days_{number}"] = forms.IntegerField(
                label=tr("Within days"), required=False, min_value=0, max_value=365
            )
            self.choose(f"who_{number}", people_for(actor), tr("Whoever answers for it"))

    @property
    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The contingency's rows: what, by whom, within how many days."""
        return [
            (self[f"step_{number}"], self[f"who_{number}"], self[f"days_{number}"])
            for number in range(1, STEPS + 1)
        ]

    @staticmethod
    def of(risk: Risk) -> dict[str, Any]:
        value = risk.trigger_value
        first: dict[str, Any] = {
            "name": risk.name,
            "what": risk.what,
            "probability": str(risk.probability),
            "impact": str(risk.impact),
            "owner": str(risk.owner_id),
            "initiative": str(risk.initiative_id or ""),
            "mitigation": risk.mitigation,
            "metric": risk.trigger_metric,
            "segment": str(risk.trigger_segment_id or ""),
            "window": risk.trigger_window,
            "side": risk.trigger_side,
            "value": "" if value is None else f"{(value * _scale(risk.trigger_metric)).normalize():f}",
            "is_closed": risk.status == Risk.Status.CLOSED,
            "version": risk.version,
        }
        for number, step in enumerate(risk.contingency[:STEPS], 1):
            first |= {
                f"step_{number}": step["title"],
                f"who_{number}": str(step.get("person") or ""),
                f"days_{number}": step.get("days"),
            }
        return first

    def wanted(self) -> RiskWanted:
        data = self.cleaned_data
        metric = data.get("metric") or ""
        value: Decimal | None = data.get("value")
        steps = [
            Contingent(
                data[f"step_{number}"],
                self.number(f"who_{number}"),
                7 if data.get(f"days_{number}") is None else data[f"days_{number}"],
            )
            for number in range(1, STEPS + 1)
            if (data.get(f"step_{number}") or "").strip()
        ]
        return RiskWanted(
            name=data.get("name") or "",
            probability=self.number("probability"),
            impact=self.number("impact"),
            owner_id=self.number("owner"),
            what=data.get("what") or "",
            mitigation=data.get("mitigation") or "",
            initiative_id=self.number("initiative"),
            metric=metric,
            segment_id=self.number("segment"),
            window=data.get("window") or "",
            side=data.get("side") or "",
            value=None if value is None else value / _scale(metric),
            contingency=steps,
            is_closed=bool(data.get("is_closed")),
        )


class EndForm(ServiceForm):
    must = ("note",)

    note = forms.CharField(
        label=lazy("Why it is over"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _scale(metric: str) -> int:
    found = METRICS.get(metric)
    return 100 if found is not None and found.unit == "share" else 1
