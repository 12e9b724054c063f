"""What people write about courses and who has done them."""

from __future__ import annotations

from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.queries import roles_by_id
from regard.planning.initiative_forms import DATE, ServiceForm, people_for
from regard.planning.models import Course, CourseGate, Plan
from regard.planning.queries import objectives_of, today
from regard.planning.services.training import CourseWanted


class CourseForm(ServiceForm):
    must = ("name", "outcome")

    name = forms.CharField(label=lazy_of("course", "Name"), max_length=100, required=False)
    outcome = forms.CharField(
        label=lazy("What one can do after it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("As a deed: answer a complaint within one call."),
    )
    material = forms.CharField(
        label=lazy("What is to be learned"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    link = forms.CharField(
        label=lazy("Or where it is"), required=False, help_text=lazy("A link to a film, a page or a file.")
    )
    months = forms.IntegerField(
        label=lazy("Counts for months"), required=False, help_text=lazy("Empty: once is enough.")
    )
    roles = forms.MultipleChoiceField(
        label=lazy("Who needs it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    objective = forms.ChoiceField(
        label=lazy("Objective it should help"),
        required=False,
        help_text=lazy("Its figure before and after is then shown for those who did the course."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("roles", [(str(pk), name) for pk, name in roles_by_id().items()], None)
        self.choose("objective", [(str(one.pk), one.name) for one in objectives_of(plan)], tr("None of them"))

    @staticmethod
    def of(course: Course) -> dict[str, Any]:
        names = ("name", "outcome", "material", "link", "months", "version")
        return {name: getattr(course, name) for name in names} | {
            "roles": [str(role.pk) for role in course.roles.all()],
            "objective": str(course.objective_id or ""),
        }

    def wanted(self) -> CourseWanted:
        data = self.cleaned_data
        return CourseWanted(
            name=data.get("name") or "",
            outcome=data.get("outcome") or "",
            material=data.get("material") or "",
            link=data.get("link") or "",
            months=data.get("months"),
            role_ids=[int(pk) for pk in data.get("roles") or ()],
            objective_id=self.number("objective"),
        )


class CompletionForm(ServiceForm):
    must = ("person", "on")

    person = forms.ChoiceField(label=lazy("Who did it"), required=False)
    on = forms.DateField(label=lazy("Day"), required=False, widget=DATE, initial=today)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("person", people_for(actor), tr("Choose"))


class GateForm(ServiceForm):
    course = forms.ChoiceField(label=lazy("Course it asks for"), required=False)
    at_least = forms.IntegerField(
        label=lazy("From so many records on"), required=False, help_text=lazy("Fewer need no course.")
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose(
            "course",
            [(str(one.pk), one.name) for one in plan.courses.order_by("name")],
            tr("None: everybody may"),
        )

    @staticmethod
    def of(known: CourseGate | None, usual: int) -> dict[str, Any]:
        return {
            "course": str(known.course_id) if known else "",
            "at_least": known.at_least if known else usual,
        }
