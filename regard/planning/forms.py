"""What people write about the plan. Forms only read what was typed; services decide."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms

from regard.analytics.words import METRICS, Metric
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, tr
from regard.people.queries import team_names, users_for_choice
from regard.planning.models import Objective, Plan
from regard.planning.queries import figures_until, today
from regard.planning.services.objectives import Wanted
from regard.segments.queries import visible_to as visible_segments

DATE = forms.DateInput(attrs={"type": "date"})
REQUIRED = ("name", "goal", "metric", "window", "baseline_on", "target", "due_on", "owner")


class PlanForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100)
    starts_on = forms.DateField(label=lazy("Begins"), widget=DATE)
    ends_on = forms.DateField(label=lazy("Ends"), widget=DATE)
    summary = forms.CharField(
        label=lazy("In a few sentences"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def first() -> dict[str, Any]:
        """A plan for this calendar year; in its last quarter, for twelve months from the first of this one."""
        year = today().year
        if today().month >= 10:
            starts_on = today().replace(day=1)
            return {
                "name": tr("Plan {year}", year=f"{year}/{(year + 1) % 100:02}"),
                "starts_on": starts_on,
                "ends_on": starts_on.replace(year=year + 1) - timedelta(days=1),
            }
        return {
            "name": tr("Plan {year}", year=year),
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
        }


class ObjectiveForm(forms.Form):
    """Percentages are typed as people say them (38 for 38 %), and kept as shares."""

    name = forms.CharField(
        label=lazy("What is to be reached"),
        max_length=100,
        help_text=lazy("In a few words, as you would say it: More people buy a second time."),
        required=False,
    )
    goal = forms.CharField(
        label=lazy("Goal of the business it serves"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "plan-goals"}),
    )
    metric = forms.ChoiceField(label=lazy("Metric"), required=False)
    segment = forms.ChoiceField(label=lazy("Whom it is about"), required=False)
    window = forms.ChoiceField(
        label=lazy("Measured over"), required=False, choices=[("", lazy("Choose")), *Objective.Window.choices]
    )
    baseline_on = forms.DateField(
        label=lazy("Baseline taken at the end of"),
        required=False,
        widget=DATE,
        help_text=lazy("The figure of that day is read from the data. It cannot be typed."),
    )
    target = forms.DecimalField(label=lazy("Target"), required=False, max_digits=18, decimal_places=4)
    due_on = forms.DateField(label=lazy("Due"), required=False, widget=DATE)
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    team = forms.ChoiceField(
        label=lazy("Team"),
        required=False,
        help_text=lazy(
            "Whose objective it is, where several work on it together. One of them answers for it."
        ),
    )
    leading = forms.ChoiceField(
        label=lazy("What moves earlier"),
        required=False,
        help_text=lazy("A metric that tells weeks before the result does. It is shown beside the objective."),
    )
    lag_days = forms.IntegerField(
        label=lazy("By how many days earlier"),
        required=False,
        help_text=lazy("As far as you know. Left empty, it is not said."),
    )
    guard = forms.ChoiceField(
        label=lazy("What must not get worse"),
        required=False,
        help_text=lazy(
            "A guard: where it falls below what it was on the baseline's day, the objective is not called reached."
        ),
    )
    parent = forms.ChoiceField(
        label=lazy("Part of"),
        required=False,
        help_text=lazy(
            "A larger objective with the same metric and window, of which this is one team's or person's part."
        ),
    )
    why = forms.CharField(label=lazy("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.plan = plan
        self._choose("metric", [(metric.key, metric.label) for metric in METRICS if is_measurable(metric)])
        metrics = [(metric.key, metric.label) for metric in METRICS if is_measurable(metric)]
        self._choose("leading", metrics, tr("Nothing"))
        self._choose("guard", metrics, tr("Nothing"))
        others = plan.objectives.exclude(key=self.initial.get("key", "")).order_by("position")
        self._choose("parent", list(others.values_list("key", "name")), tr("Nothing: it stands by itself"))
        segments = visible_segments(actor).order_by("name").values_list("pk", "name")
        self._choose("segment", [(str(pk), name) for pk, name in segments], tr("All customers"))
        self._choose("owner", [(str(user.pk), user.display_name) for user in users_for_choice(actor)])
        self._choose("team", [(str(pk), name) for pk, name in team_names().items()], tr("No team"))
        self.goals = list(plan.goals.values_list("name", flat=True))

    def show_required(self) -> None:
        """Let the page mark what must be given. Reading does not demand it: the service says what is missing, at once."""
        for name in REQUIRED:
            self.fields[name].required = True

    def _choose(self, field: str, choices: list[tuple[str, str]], empty: str = "") -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = [("", empty or tr("Choose")), *choices]

    @staticmethod
    def first(plan: Plan) -> dict[str, Any]:
        """One query."""
        return {
            "baseline_on": min(plan.starts_on - timedelta(days=1), figures_until()),
            "due_on": plan.ends_on,
        }

    @staticmethod
    def of(objective: Objective) -> dict[str, Any]:
        metric = METRICS.get(objective.metric)
        scale = 100 if metric is not None and metric.unit == "share" else 1
        return {
            "name": objective.name,
            "goal": objective.goal.name,
            "metric": objective.metric,
            "segment": str(objective.segment_id or ""),
            "window": objective.window,
            "baseline_on": objective.baseline_on,
            "target": f"{(objective.target * scale).normalize():f}",
            "due_on": objective.due_on,
            "owner": str(objective.owner_id),
            "team": str(objective.team_id or ""),
            "why": objective.why,
            "leading": objective.leading_metric,
            "lag_days": objective.lag_days,
            "guard": objective.guard_metric,
            "parent": objective.parent.key if objective.parent else "",
            "key": objective.key,
            "version": objective.version,
        }

    def wanted(self) -> Wanted:
        """What was typed, as far as it could be read. Call after `is_valid`."""
        data = self.cleaned_data
        metric = METRICS.get(data.get("metric") or "")
        target: Decimal | None = data.get("target")
        if target is not None and metric is not None and metric.unit == "share":
            target = target / 100
        return Wanted(
            name=data.get("name") or "",
            goal=data.get("goal") or "",
            metric=data.get("metric") or "",
            window=data.get("window") or "",
            target=target,
            due_on=data.get("due_on"),
            owner_id=_number(data.get("owner")),
            baseline_on=data.get("baseline_on"),
            segment_id=_number(data.get("segment")),
            why=data.get("why") or "",
            parent=data.get("parent") or "",
            leading=data.get("leading") or "",
            guard=data.get("guard") or "",
            team_id=_number(data.get("team")),
            lag_days=data.get("lag_days"),
        )

    def refuse(self, error: Invalid) -> None:
        """Show what the service refused, each error at its field. A field that could not be read keeps its own error."""
        for item in error.errors:
            field = item.field if item.field in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, item.message)


def is_measurable(metric: Metric) -> bool:
    """Whether a metric answers with one figure: a cohort table does not."""
    return metric.kind != "cohort"


def _number(text: str | None) -> int | None:
    return int(text) if text else None
