"""What people write about initiatives, their steps, their people and their time. Forms only read; services decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, RegardError
from regard.kernel.words import lazy, tr
from regard.people.queries import users_for_choice
from regard.planning.initiative_queries import Timeline
from regard.planning.models import Initiative, Plan, Step
from regard.planning.queries import objectives_of, today
from regard.planning.services.initiatives import InitiativeWanted
from regard.planning.services.timeline import StepWanted
from regard.segments.queries import visible_to as visible_segments

MOST_WAITS = 30
DATE = forms.DateInput(attrs={"type": "date"})


class ServiceForm(forms.Form):
    """A form whose service refuses: each error goes to its field, the rest on top.

    Reading demands nothing, so that everything that is missing is said at once. `must` names what the page marks as needed.
    """

    must: tuple[str, ...] = ()

    def show_required(self) -> None:
        """Let the page mark what must be given."""
        for name in self.must:
            if name in self.fields:
                self.fields[name].required = True

    def refuse(self, error: RegardError) -> None:
        """Show what a service refused; a field that could not be read keeps its own error."""
        items: Sequence[FieldError] = (
            error.errors if isinstance(error, Invalid) else [FieldError("", str(error))]
        )
        for item in items:
            field = item.field if item.field in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, item.message)

    def choose(self, field: str, choices: Sequence[tuple[str, str]], empty: str | None = "") -> None:
        """What a field offers; `empty`, or a word that asks to choose, stands on top unless it is None."""
        first = [] if empty is None else [("", empty or tr("Choose"))]
        cast(forms.ChoiceField, self.fields[field]).choices = [*first, *choices]

    def number(self, field: str) -> int | None:
        text = self.cleaned_data.get(field)
        return int(text) if text else None


def people_for(actor: Actor) -> list[tuple[str, str]]:
    """Everybody one may choose, by name."""
    return [(str(user.pk), user.display_name) for user in users_for_choice(actor)]


def segments_for(actor: Actor) -> list[tuple[str, str]]:
    """The segments one may choose, by name."""
    rows = visible_segments(actor).order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class InitiativeForm(ServiceForm):
    must = ("name", "owner")

    name = forms.CharField(
        label=lazy("What is to be done"),
        max_length=100,
        required=False,
        help_text=lazy("In a few words, as you would say it: A tasting box for new customers."),
    )
    phase = forms.CharField(
        label=lazy("Phase"),
        max_length=80,
        required=False,
        help_text=lazy(
            "A stretch of the plan it belongs to, such as Foundations. Choose one or write a new one."
        ),
        widget=forms.TextInput(attrs={"list": "plan-phases"}),
    )
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    objectives = forms.MultipleChoiceField(
        label=lazy("Objectives it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    what = forms.CharField(
        label=lazy("How, and why it should work"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    credit = forms.DecimalField(
        label=lazy("Share of the added margin it claims, in percent"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=lazy(
            "Of what these customers’ gross margin grew by against the same days a year before. Left empty, it has a cost "
            "and no return."
        ),
    )
    credit_segment = forms.ChoiceField(label=lazy("Of which customers"), required=False)
    credit_from = forms.DateField(label=lazy("Counted from"), required=False, widget=DATE)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("owner", people_for(actor))
        self.choose("credit_segment", segments_for(actor), tr("All customers"))
        self.choose("objectives", [(str(one.pk), one.name) for one in objectives_of(plan)], None)
        self.phases = list(plan.phases.values_list("name", flat=True))

    @staticmethod
    def of(initiative: Initiative) -> dict[str, Any]:
        return {
            "name": initiative.name,
            "phase": initiative.phase.name if initiative.phase else "",
            "owner": str(initiative.owner_id),
            "objectives": [str(pk) for pk in initiative.objectives.values_list("pk", flat=True)],
            "what": initiative.what,
            "credit": f"{(initiative.credit * 100).normalize():f}" if initiative.credit else "",
            "credit_segment": str(initiative.credit_segment_id or ""),
            "credit_from": initiative.credit_from,
            "version": initiative.version,
        }

    def wanted(self) -> InitiativeWanted:
        data = self.cleaned_data
        return InitiativeWanted(
            name=data.get("name") or "",
            owner_id=self.number("owner"),
            phase=data.get("phase") or "",
            what=data.get("what") or "",
            objectives=[int(pk) for pk in data.get("objectives") or ()],
            credit=(data.get("credit") or Decimal(0)) / 100,
            credit_from=data.get("credit_from"),
            credit_segment_id=self.number("credit_segment"),
        )


class WaitsWidget(forms.Widget):
    """Rows of a step and days; always two more than there are, so that one can add without a script."""

    template_name = "planning/parts/step_links.html"
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ANN401
        return False

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_{index}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401
        found = super().get_context(name, value, attrs)
        rows = [(str(pk or ""), "" if lag in {None, ""} else str(lag)) for pk, lag in value or ()]
        while len(rows) < MOST_WAITS and sum(not pk for pk, _ in rows) < 2:
            rows.append(("", ""))
        found["widget"] |= {"rows": rows, "groups": self.choices}
        return found

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:  # noqa: ANN401
        rows = [
            (data.get(f"{name}_{place}", ""), data.get(f"{name}_{place}_lag", ""))
            for place in range(MOST_WAITS)
        ]
        return [row for row in rows if any(row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ANN401
        return f"{name}_0" not in data


class WaitsField(forms.Field):
    """What a step waits for: {step: days longer}. Nothing but steps on offer, each once, and whole days."""

    widget = WaitsWidget

    def offer(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """The steps one may choose, by initiative."""
        self._known = {pk for _, steps in groups for pk, _ in steps}
        cast(WaitsWidget, self.widget).choices = groups

    def clean(self, value: Sequence[tuple[str, str]] | None) -> dict[int, int]:
        found: dict[int, int] = {}
        for pk, lag in value or ():
            if not pk:
                raise forms.ValidationError(
                    tr("Say first for which step it waits, then how many days longer.")
                )
            if pk not in self._known:
                raise forms.ValidationError(tr("Choose from the steps of this plan."))
            if int(pk) in found:
                raise forms.ValidationError(tr("Choose each step once."))
            text = lag.strip().replace("−", "-")
            if text and not text.removeprefix("-").removeprefix("+").isdecimal():
                raise forms.ValidationError(tr("Give the days as a whole number, such as 5 or −5."))
            found[int(pk)] = int(text[:6] or 0)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401
        return True


class StepForm(ServiceForm):
    must = ("name", "kind", "starts_on", "ends_on")

    name = forms.CharField(label=lazy("What is done in it"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=lazy("Kind"),
        required=False,
        choices=Step.Kind.choices,
        help_text=lazy(
            "Brief, prototype, pilot and roll-out are accepted one after the other. A milestone is a day."
        ),
    )
    starts_on = forms.DateField(label=lazy("Begins"), required=False, widget=DATE)
    ends_on = forms.DateField(label=lazy("Ends"), required=False, widget=DATE)
    waits_for = WaitsField(
        label=lazy("Waits for"),
        required=False,
        help_text=lazy(
            "It begins when all of these have ended, or so many days later; −5 is five days before that. When one of them gets "
            "later, so does this."
        ),
    )
    acceptance = forms.CharField(
        label=lazy("Accepted when"),
        max_length=300,
        required=False,
        help_text=lazy("What must be true before it counts as done. Whoever accepts it says how they know."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        timeline: Timeline,
        initiative: Initiative,
        step: Step | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        own: list[tuple[str, str]] = []
        others: list[tuple[str, list[tuple[str, str]]]] = []
        for row in timeline.rows:
            steps = [
                (str(one.step.pk), one.step.name)
                for one in row.steps
                if step is None or one.step.pk != step.pk
            ]
            if row.initiative.pk == initiative.pk:
                own = steps
            elif steps and not row.initiative.is_dropped:
                others.append((row.initiative.name, steps))
        groups = ([(tr("This initiative"), own)] if own else []) + others
        cast(WaitsField, self.fields["waits_for"]).offer(groups)
        if not groups:
            del self.fields["waits_for"]

    @staticmethod
    def of(step: Step) -> dict[str, Any]:
        return {
            "name": step.name,
            "kind": step.kind,
            "starts_on": step.starts_on,
            "ends_on": step.ends_on,
            "acceptance": step.acceptance,
            "waits_for": list(step.links_behind.order_by("pk").values_list("before_id", "lag_days")),
            "version": step.version,
        }

    def wanted(self) -> StepWanted:
        data = self.cleaned_data
        waits: Mapping[int, int] = data.get("waits_for") or {}
        return StepWanted(
            name=data.get("name") or "",
            kind=data.get("kind") or "",
            starts_on=data.get("starts_on"),
            ends_on=data.get("ends_on"),
            acceptance=data.get("acceptance") or "",
            waits_for=list(waits),
            lags={pk: lag for pk, lag in waits.items() if lag},
        )


class FinishForm(ServiceForm):
    must = ("on",)

    on = forms.DateField(label=lazy("Done on"), required=False, widget=DATE)
    note = forms.CharField(
        label=lazy("How you know"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PersonForm(ServiceForm):
    must = ("person", "part")

    person = forms.ChoiceField(label=lazy("Who"), required=False)
    part = forms.CharField(label=lazy("Does what in it"), max_length=100, required=False)
    hours = forms.DecimalField(
        label=lazy("Planned hours"), required=False, min_value=0, max_digits=7, decimal_places=2
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("person", people_for(actor))

    def minutes(self) -> int:
        return int((self.cleaned_data.get("hours") or Decimal(0)) * 60)


class TimeForm(ServiceForm):
    must = ("on", "hours")

    on = forms.DateField(label=lazy("Day"), required=False, widget=DATE)
    hours = forms.DecimalField(
        label=lazy("Hours"), required=False, min_value=0, max_digits=4, decimal_places=2
    )
    note = forms.CharField(label=lazy("What for"), max_length=200, required=False)

    @staticmethod
    def first() -> dict[str, Any]:
        return {"on": today()}

    def minutes(self) -> int:
        return int((self.cleaned_data.get("hours") or Decimal(0)) * 60)

    def refuse(self, error: RegardError) -> None:
        if isinstance(error, Invalid):
            renamed = [
                FieldError({"minutes": "hours"}.get(one.field, one.field), one.message)
                for one in error.errors
            ]
            super().refuse(Invalid(renamed))
        else:
            super().refuse(error)


class ActionForm(ServiceForm):
    must = ("title", "assignee_id")

    title = forms.CharField(label=lazy("What is to be done"), max_length=300, required=False)
    assignee_id = forms.ChoiceField(label=lazy("By whom"), required=False)
    due_on = forms.DateField(label=lazy("By when"), required=False, widget=DATE)
    step = forms.ChoiceField(label=lazy("For which step"), required=False)

    def __init__(self, *args: Any, actor: Actor, initiative: Initiative, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("assignee_id", people_for(actor))
        self.choose(
            "step",
            [(str(pk), name) for pk, name in initiative.steps.values_list("pk", "name")],
            tr("The whole of it"),
        )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data.get("title") or "",
            "assignee_id": self.number("assignee_id"),
            "due_on": data.get("due_on"),
        }
