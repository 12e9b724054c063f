"""What people write about the situation and about gaps."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.planning.elements import ELEMENTS
from regard.planning.initiative_forms import DATE, ServiceForm, people_for
from regard.planning.models import Area, Gap, Plan
from regard.planning.services.gaps import Decided, GapWanted, initiatives_for
from regard.planning.services.situation import AreaWanted, AssessmentWanted
from regard.planning.situation_rules import ACCEPTED, CLOSED, INITIATIVE, LEVEL_WORDS, SCALE, STARTING


class BeginForm(ServiceForm):
    """The areas one may begin with."""

    areas = forms.MultipleChoiceField(
        label=lazy("Areas to begin with"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("areas", [(key, str(area.name)) for key, area in STARTING.items()], None)


class AreaForm(ServiceForm):
    must = ("name", *(f"level_{number}" for number in SCALE))

    name = forms.CharField(label=lazy("What is looked at"), max_length=80, required=False)
    element = forms.ChoiceField(
        label=lazy("Section of the plan"),
        required=False,
        help_text=lazy("What was found stands beside its text."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("element", [(one.key, str(one.label)) for one in ELEMENTS], tr("None of its own"))
        for number in SCALE:
            self.fields[f"level_{number}"] = forms.CharField(
                label=tr("{number}: {word}", number=number, word=LEVEL_WORDS[number]),
                max_length=300,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @staticmethod
    def of(area: Area) -> dict[str, Any]:
        levels = {f"level_{number}": one for number, one in zip(SCALE, area.levels, strict=False)}
        return {"name": area.name, "element": area.element, "version": area.version, **levels}

    def wanted(self) -> AreaWanted:
        data = self.cleaned_data
        return AreaWanted(
            name=data.get("name") or "",
            levels=[data.get(f"level_{number}") or "" for number in SCALE],
            element=data.get("element") or "",
        )


class EvidenceForm(ServiceForm):
    """What something rests on: words, a figure of the data, a link."""

    evidence = forms.CharField(
        label=lazy("How you know"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("A mark such as [[metric:net_revenue]] shows the figure of the day it is read."),
    )
    metric = forms.ChoiceField(label=lazy("Figure that shows it"), required=False)
    link = forms.CharField(label=lazy("Link to more"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        metrics = [(one.key, str(one.label)) for one in METRICS if one.kind != "cohort"]
        self.choose("metric", metrics, tr("None"))


class AssessmentForm(EvidenceForm):
    must = ("level", "finding", "evidence")

    level = forms.ChoiceField(label=lazy("Level"), required=False, widget=forms.RadioSelect)
    finding = forms.CharField(
        label=lazy("What you found"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    by = forms.ChoiceField(label=lazy("Assessed by"), required=False)
    on = forms.DateField(label=lazy_of("day", "On"), required=False, widget=DATE)

    field_order = ("level", "finding", "evidence", "metric", "link", "by", "on")

    def __init__(self, *args: Any, actor: Actor, area: Area, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("by", people_for(actor), None)
        levels = zip(SCALE, area.levels, strict=False)
        self.choose("level", [(str(number), f"{number}: {one}") for number, one in levels], None)

    def wanted(self) -> AssessmentWanted:
        data = self.cleaned_data
        return AssessmentWanted(
            level=self.number("level"),
            finding=data.get("finding") or "",
            evidence=data.get("evidence") or "",
            metric=data.get("metric") or "",
            link=data.get("link") or "",
            by_id=self.number("by"),
            on=data.get("on"),
        )


class GapForm(EvidenceForm):
    must = ("name", "severity", "evidence")

    name = forms.CharField(
        label=lazy("What is missing"),
        max_length=120,
        required=False,
        help_text=lazy("As a fact: Nobody knows which cafés own their machine."),
    )
    what = forms.CharField(
        label=lazy("What follows from it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    area = forms.ChoiceField(label=lazy("Area"), required=False)
    severity = forms.ChoiceField(label=lazy("How bad"), required=False, choices=Gap.Severity.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "what", "area", "severity", "evidence", "metric", "link", "version")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("area", [(str(one.pk), one.name) for one in plan.areas.all()], tr("None"))

    @staticmethod
    def of(gap: Gap) -> dict[str, Any]:
        first: dict[str, Any] = {
            name: getattr(gap, name)
            for name in ("name", "what", "evidence", "metric", "link", "severity", "version")
        }
        return first | {"area": str(gap.area_id or "")}

    def wanted(self) -> GapWanted:
        data = self.cleaned_data
        return GapWanted(
            name=data.get("name") or "",
            severity=self.number("severity"),
            area_id=self.number("area"),
            what=data.get("what") or "",
            evidence=data.get("evidence") or "",
            metric=data.get("metric") or "",
            link=data.get("link") or "",
        )


class GapMoveForm(ServiceForm):
    """What one has to know for a gap to stand at `to`: only that field is there."""

    initiative = forms.ChoiceField(label=lazy("Which initiative closes it"), required=False)
    why = forms.CharField(
        label=lazy("Why we live with it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("It stands here with your name and today’s date."),
    )
    evidence = forms.CharField(
        label=lazy("How you know that it is closed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("A mark such as [[metric:net_revenue]] shows the figure of the day it is read."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    NEEDS = {INITIATIVE: "initiative", ACCEPTED: "why", CLOSED: "evidence"}

    def __init__(self, *args: Any, plan: Plan, to: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        needed = self.NEEDS.get(to)
        for name in self.NEEDS.values():
            if name != needed:
                del self.fields[name]
        self.must = (needed,) if needed else ()
        if needed == "initiative":
            self.choose("initiative", [(str(pk), name) for pk, name in initiatives_for(plan)])

    def decided(self) -> Decided:
        data = self.cleaned_data
        return Decided(
            initiative_id=self.number("initiative"),
            why=data.get("why") or "",
            evidence=data.get("evidence") or "",
        )
