"""What people write of the rules of a plan. Forms only read; services decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.automations import automations
from regard.kernel.money import from_units, to_units
from regard.kernel.policies import CHANNELS, GRANTS, PERIODS, PURPOSES
from regard.kernel.words import lazy, tr
from regard.people.queries import business, roles_by_id
from regard.planning.initiative_forms import ServiceForm, people_for, segments_for
from regard.planning.models import AuthorityLimit, ContactRule, Process, Treatment
from regard.planning.services.authority import LimitWanted
from regard.planning.services.contacts import ContactWanted
from regard.planning.services.processes import ProcessWanted, StepOf
from regard.planning.services.treatments import TreatmentWanted

SHOWN_STEPS = 8
NEEDED, NEVER, TIMES = "needed", "never", "times"


class ContactForm(ServiceForm):
    must = ("channel", "purpose", "often", "owner")

    segment = forms.ChoiceField(label=lazy("Which customers"), required=False)
    channel = forms.ChoiceField(label=lazy("Channel"), required=False)
    purpose = forms.ChoiceField(label=lazy("What for"), required=False)
    often = forms.ChoiceField(
        label=lazy("How often"),
        required=False,
        choices=[
            (TIMES, lazy("At most so many times")),
            (NEEDED, lazy("As often as needed")),
            (NEVER, lazy("Never")),
        ],
    )
    most = forms.IntegerField(label=lazy("Times"), required=False)
    period = forms.ChoiceField(label=lazy("In which time"), required=False)
    says = forms.CharField(
        label=lazy("What is said"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("segment", segments_for(actor), tr("Everybody"))
        self.choose("channel", list(CHANNELS.items()), tr("Choose"))
        self.choose("purpose", list(PURPOSES.items()), tr("Choose"))
        self.choose("period", list(PERIODS.items()), None)
        self.choose("owner", people_for(actor), tr("Choose"))

    @staticmethod
    def of(rule: ContactRule) -> dict[str, Any]:
        return {
            "segment": str(rule.segment_id or ""),
            "channel": rule.channel,
            "purpose": rule.purpose,
            "often": NEEDED if rule.most is None else TIMES if rule.most else NEVER,
            "most": rule.most or "",
            "period": rule.period,
            "says": rule.says,
            "owner": str(rule.owner_id),
            "version": rule.version,
        }

    def clean(self) -> dict[str, Any]:
        """How many times must be said where it is so many times."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("often") == TIMES and not data.get("most") and "most" not in self.errors:
            self.add_error("most", tr("Say how many times at most."))
        return data

    def wanted(self) -> ContactWanted:
        data = self.cleaned_data
        often = data.get("often")
        return ContactWanted(
            channel=data.get("channel") or "",
            purpose=data.get("purpose") or "",
            most=None if often == NEEDED else 0 if often == NEVER else data.get("most"),
            period=data.get("period") or "month",
            owner_id=self.number("owner"),
            segment_id=self.number("segment"),
            says=data.get("says") or "",
        )


class TreatmentForm(ServiceForm):
    must = ("name", "what")

    name = forms.CharField(
        label=lazy("Name"), max_length=100, required=False, help_text=lazy("As your people call it: House guest.")
    )  # fmt: skip
    segment = forms.ChoiceField(label=lazy("For which customers"), required=False)
    what = forms.CharField(
        label=lazy("What is done for them"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_hours = forms.IntegerField(
        label=lazy("Answered within hours"),
        required=False,
        min_value=1,
        help_text=lazy("Left empty, no time is promised."),
    )
    owner = forms.ChoiceField(label=lazy("Looked after by"), required=False)
    offers = forms.CharField(label=lazy("Offers they get"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("segment", segments_for(actor), tr("Everybody"))
        self.choose("owner", people_for(actor), tr("Nobody in particular"))

    @staticmethod
    def of(treatment: Treatment) -> dict[str, Any]:
        return {
            "name": treatment.name,
            "segment": str(treatment.segment_id or ""),
            "what": treatment.what,
            "answer_hours": treatment.answer_hours,
            "owner": str(treatment.owner_id or ""),
            "offers": treatment.offers,
            "version": treatment.version,
        }

    def wanted(self) -> TreatmentWanted:
        data = self.cleaned_data
        return TreatmentWanted(
            name=data.get("name") or "",
            what=data.get("what") or "",
            segment_id=self.number("segment"),
            answer_hours=data.get("answer_hours"),
            owner_id=self.number("owner"),
            offers=data.get("offers") or "",
        )


class LimitForm(ServiceForm):
    must = ("role", "kind", "unit", "ask")

    role = forms.ChoiceField(label=lazy("Whoever has the role"), required=False)
    kind = forms.ChoiceField(label=lazy("May give"), required=False)
    unit = forms.ChoiceField(label=lazy("Measured in"), required=False)
    most = forms.DecimalField(
        label=lazy("Up to"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=lazy("Left empty, without a limit; 0 is nothing by oneself."),
    )
    segment = forms.ChoiceField(
        label=lazy("To whom"),
        required=False,
        help_text=lazy("A limit for a segment goes before the one for everybody."),
    )
    total = forms.DecimalField(
        label=lazy("Altogether at most"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=lazy("What one person gives so in the time below, as an amount. Left empty, any."),
    )
    period = forms.ChoiceField(label=lazy("In which time"), required=False)
    ask = forms.ChoiceField(label=lazy("Above it asks"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("role", [(str(pk), name) for pk, name in roles_by_id().items()], tr("Choose"))
        self.choose("kind", list(GRANTS.items()), tr("Choose"))
        self.choose("unit", [("percent", tr("Percent")), ("money", business().currency)], None)
        self.choose("ask", people_for(actor), tr("Choose"))
        self.choose("segment", segments_for(actor), tr("Everybody"))
        self.choose("period", list(PERIODS.items()), None)
        self.fields["period"].initial = "month"

    @staticmethod
    def of(limit: AuthorityLimit) -> dict[str, Any]:
        return {
            "role": str(limit.role_id),
            "kind": limit.kind,
            "unit": limit.unit,
            "most": "" if limit.most is None else f"{from_units(limit.most):.2f}",
            "ask": str(limit.ask_id),
            "segment": str(limit.segment_id or ""),
            "total": "" if limit.total is None else f"{from_units(limit.total):.2f}",
            "period": limit.period,
            "version": limit.version,
        }

    def wanted(self) -> LimitWanted:
        data = self.cleaned_data
        most: Decimal | None = data.get("most")
        total: Decimal | None = data.get("total")
        return LimitWanted(
            role_id=self.number("role"),
            kind=data.get("kind") or "",
            unit=data.get("unit") or "",
            most=None if most is None else to_units(most),
            ask_id=self.number("ask"),
            segment_id=self.number("segment"),
            total=None if total is None else to_units(total),
            period=data.get("period") or "month",
        )


class ProcessForm(ServiceForm):
    must = ("name", "owner")

    name = forms.CharField(label=lazy("Process"), max_length=100, required=False)
    begins = forms.CharField(
        label=lazy("Begins when"),
        max_length=200,
        required=False,
        help_text=lazy("A complaint comes in; an order is late."),
    )
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    kind = forms.ChoiceField(
        label=lazy("How it runs"),
        required=False,
        choices=[("manual", lazy("By hand")), ("bound", lazy("Something of it runs by itself"))],
    )
    automations = forms.MultipleChoiceField(
        label=lazy("What runs"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=lazy("Where it stands still or is gone, the section of the plan turns amber."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        process: Process | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("owner", people_for(actor), tr("Choose"))
        there = automations()
        gone = [key for key in (process.automations if process else []) if key not in dict(there)]
        self.choose("automations", [*there, *((key, tr("{name} (gone)", name=key)) for key in gone)], None)
        rows = SHOWN_STEPS if process is None else max(SHOWN_STEPS, len(process.steps) + 2)
        self.row_count = min(rows, 20)
        for number in range(1, self.row_count + 1):
            for part, label in _STEP_LABELS.items():
                self.fields[f"{part}_{number}"] = forms.CharField(label=label, max_length=200, required=False)

    @property
    def steps(self) -> list[list[forms.BoundField]]:
        """The rows of steps: who, what, with what, within what time."""
        return [
            [self[f"{part}_{number}"] for part in _STEP_LABELS] for number in range(1, self.row_count + 1)
        ]

    @staticmethod
    def of(process: Process) -> dict[str, Any]:
        first: dict[str, Any] = {
            "name": process.name,
            "begins": process.begins,
            "owner": str(process.owner_id),
            "kind": "manual" if process.is_manual else "bound",
            "automations": process.automations,
            "version": process.version,
        }
        for number, step in enumerate(process.steps, 1):
            first |= {
                f"who_{number}": step["who"],
                f"what_{number}": step["what"],
                f"with_{number}": step["with"],
                f"within_{number}": step["within"],
            }
        return first

    def wanted(self) -> ProcessWanted:
        data = self.cleaned_data
        rows = [
            {part: (data.get(f"{part}_{number}") or "").strip() for part in _STEP_LABELS}
            for number in range(1, self.row_count + 1)
        ]
        return ProcessWanted(
            name=data.get("name") or "",
            owner_id=self.number("owner"),
            begins=data.get("begins") or "",
            steps=[
                StepOf(row["what"], row["who"], row["with"], row["within"])
                for row in rows
                if any(row.values())
            ],
            is_manual=data.get("kind") != "bound",
            automations=data.get("automations") or (),
        )


_STEP_LABELS = {
    "who": lazy("Who"),
    "what": lazy("Does what"),
    "with": lazy("With what"),
    "within": lazy("Within what time"),
}
