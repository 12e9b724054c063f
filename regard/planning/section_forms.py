"""What people write into a section, into an approval, and on the guided path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django import forms

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, tr
from regard.people.queries import users_for_choice
from regard.planning.models import Section
from regard.planning.queries import today
from regard.planning.version_queries import approvers
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats

DATE = forms.DateInput(attrs={"type": "date"})


class Refusing(forms.Form):
    """A form that shows what a service refused, each error at its field."""

    def refuse(self, error: Invalid) -> None:
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)


class SectionForm(Refusing):
    """A section as it is written: text, who answers for it, how far it is, and the live data beside it."""

    text = forms.CharField(
        label=lazy("Text"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "form-control", "data-rich": True, "data-section-text": True}),
    )  # fmt: skip
    owner = forms.ChoiceField(label=lazy("Who answers for it"), required=False)
    status = forms.ChoiceField(label=lazy("How far it is"), choices=Section.Status.choices)
    segments = forms.MultipleChoiceField(
        label=lazy("Segments shown beside the text"), required=False, widget=forms.CheckboxSelectMultiple
    )
    metrics = forms.MultipleChoiceField(
        label=lazy("Metrics shown beside the text"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), user.display_name) for user in users_for_choice(actor)]
        self._choose("owner", [("", tr("Nobody yet")), *people])
        rows = visible_segments(actor).exclude(member_count=None).order_by("kind", "name")
        self._choose(
            "segments", [(str(one.pk), f"{one.name} ({formats.number(one.member_count)})") for one in rows]
        )
        self._choose("metrics", [(one.key, one.label) for one in METRICS if one.kind != "cohort"])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = choices

    def values(self) -> dict[str, Any]:
        """What was said, as the service takes it."""
        data = self.cleaned_data
        owner = data.get("owner")
        shows: dict[str, list[Any]] = {}
        if data["segments"]:
            shows["segments"] = [int(one) for one in data["segments"]]
        if data["metrics"]:
            shows["metrics"] = list(data["metrics"])
        return {
            "text": data["text"].replace("\r\n", "\n").rstrip(),
            "owner_id": int(owner) if owner else None,
            "status": data["status"],
            "shows": shows,
        }


def shown_section(section: Section) -> Mapping[str, Any]:
    """The section as its form says it."""
    return {
        "text": section.text,
        "owner": str(section.owner_id or ""),
        "status": section.status,
        "segments": [str(one) for one in section.shows.get("segments") or []],
        "metrics": list(section.shows.get("metrics") or []),
    }


class AskForm(Refusing):
    """Whom to ask for approval, and who decides when they do not."""

    approver = forms.ChoiceField(label=lazy("Who decides"))
    deputy = forms.ChoiceField(
        label=lazy("Deputy"),
        required=False,
        help_text=lazy("Decides, too, when the first has not by the day below."),
    )
    passes_on = forms.DateField(label=lazy("The deputy may decide from"), required=False, widget=DATE)
    note = forms.CharField(
        label=lazy("A word with it"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", {"passes_on": today() + timedelta(days=7)})
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), user.display_name) for user in approvers(actor)]
        for name, first in (("approver", tr("Choose")), ("deputy", tr("Nobody"))):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", first), *people]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "approver_id": int(data["approver"]),
            "deputy_id": int(data["deputy"]) if data["deputy"] else None,
            "passes_on": data["passes_on"],
            "note_text": data["note"],
        }


class NextForm(forms.Form):
    """The next version: the same time once more, or another."""

    name = forms.CharField(label=lazy("Name"), max_length=100)
    starts_on = forms.DateField(label=lazy("Begins"), widget=DATE)
    ends_on = forms.DateField(label=lazy("Ends"), widget=DATE)


class PlanFileForm(forms.Form):
    """A plan from a file."""

    file = forms.FileField(
        label=lazy("File"), help_text=lazy("A plan that was exported under Versions (.json).")
    )
