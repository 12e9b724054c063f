"""What people write about reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.planning.initiative_forms import DATE, ServiceForm, people_for
from regard.planning.models import Review
from regard.planning.review_rules import AgendaItem


class ReviewForm(ServiceForm):
    must = ("name", "on", "leader")

    name = forms.CharField(
        label=lazy("Name"), max_length=80, required=False, help_text=lazy("Such as Quarterly review.")
    )
    on = forms.DateField(label=lazy_of("day", "On"), required=False, widget=DATE)
    leader = forms.ChoiceField(label=lazy("Who leads it"), required=False)
    every = forms.ChoiceField(
        label=lazy("Again"),
        required=False,
        choices=[
            ("", lazy("Only once")),
            ("month", lazy("Every month until the plan ends")),
            ("quarter", lazy("Every quarter until the plan ends")),
        ],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, is_new: bool = True, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("leader", people_for(actor))
        if not is_new:
            del self.fields["every"]

    @staticmethod
    def of(review: Review) -> dict[str, Any]:
        return {
            "name": review.name, "on": review.on, "leader": str(review.leader_id), "version": review.version,
        }  # fmt: skip


class DecisionForm(ServiceForm):
    must = ("text",)

    text = forms.CharField(
        label=lazy("What was decided"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about = forms.ChoiceField(label=lazy_of("agenda", "About"), required=False)
    person = forms.ChoiceField(label=lazy("Who does it"), required=False)
    due_on = forms.DateField(
        label=lazy("By when"),
        required=False,
        widget=DATE,
        help_text=lazy(
            "With somebody and a day it becomes a task, and the next review begins with what became of it."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, items: Sequence[AgendaItem], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("about", [(item.key, item.title) for item in items], tr("The plan as a whole"))
        self.choose("person", people_for(actor), tr("Nobody: a decision, not an action"))

    @property
    def is_action(self) -> bool:
        return bool(self.cleaned_data.get("person") or self.cleaned_data.get("due_on"))


class CloseForm(ServiceForm):
    must = ("summary",)

    summary = forms.CharField(
        label=lazy("How the plan stands, in a sentence or two"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
