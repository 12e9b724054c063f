"""What people write about personas."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.planning.initiative_forms import DATE, ServiceForm, segments_for
from regard.planning.models import Persona
from regard.planning.persona_rules import USUAL_MONTHS
from regard.planning.queries import today
from regard.planning.services.personas import EvidenceWanted, PersonaWanted


def _lines(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


class PersonaForm(ServiceForm):
    must = ("name", "segment", "sentence", "stale_months")

    name = forms.CharField(
        label=lazy("Name"),
        max_length=80,
        required=False,
        help_text=lazy("One that is easy to remember: Marga, who brews by hand."),
    )
    segment = forms.ChoiceField(
        label=lazy("Stands for the segment"),
        required=False,
        help_text=lazy("Size, worth and habits are computed from its members."),
    )
    sentence = forms.CharField(
        label=lazy("In a sentence"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    needs = _lines(lazy("What they need"), lazy("One on a line."))
    pains = _lines(lazy("What annoys them"), lazy("One on a line."))
    channels = _lines(lazy("Where we meet them"), lazy("One on a line: the shop, the newsletter, the phone."))
    quote = forms.CharField(
        label=lazy("In their words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("Something one of them really said."),
    )
    stale_months = forms.IntegerField(
        label=lazy("Evidence is stale after months"), required=False, initial=USUAL_MONTHS
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("segment", segments_for(actor), tr("Choose"))

    @staticmethod
    def of(persona: Persona) -> dict[str, Any]:
        names = ("name", "sentence", "needs", "pains", "channels", "quote", "stale_months", "version")
        return {name: getattr(persona, name) for name in names} | {"segment": str(persona.segment_id)}

    def wanted(self) -> PersonaWanted:
        data = self.cleaned_data
        return PersonaWanted(
            name=data.get("name") or "",
            segment_id=self.number("segment"),
            sentence=data.get("sentence") or "",
            needs=data.get("needs") or "",
            pains=data.get("pains") or "",
            channels=data.get("channels") or "",
            quote=data.get("quote") or "",
            stale_months=data.get("stale_months"),
        )


class EvidenceForm(ServiceForm):
    must = ("what", "source", "on")

    what = forms.CharField(
        label=lazy("What was learned"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.CharField(
        label=lazy("Where it comes from"),
        max_length=200,
        required=False,
        help_text=lazy("A survey, interviews, figures, a visit: so that others can look it up."),
    )
    on = forms.DateField(label=lazy("Day"), required=False, widget=DATE, initial=today)

    def wanted(self) -> EvidenceWanted:
        data = self.cleaned_data
        return EvidenceWanted(data.get("what") or "", data.get("source") or "", data.get("on"))
