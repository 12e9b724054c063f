"""What people write about what they did and have yet to do. Services decide what is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from regard.activities import rules
from regard.activities import task_queries as tasks
from regard.activities.models import Activity, Task
from regard.activities.services.checking import OF_ACTIVITY, OF_TASK
from regard.fields.queries import is_own, own_field
from regard.fields.showing import add_own_fields, form_field, initial, offered, own_said
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.policies import PURPOSES
from regard.kernel.words import lazy, lazy_of, tr
from regard.ui.sight import close_fields

TASK = "task"
WHY = lazy("Why, though the plan is against it")
ACTIVITY_LABELS = {
    "direction": lazy("Who called"),
    "outcome": lazy("Outcome"),
    "minutes": lazy("Minutes"),
    "happened_at": lazy("When"),
    "purpose": lazy("What for"),
    "text": lazy("Text"),
    "contact_reason": WHY,
}
TASK_LABELS = {
    "kind": lazy("What it is"),
    "title": lazy("What is to be done"),
    "assignee_id": lazy("Whose"),
    "due_on": lazy("Due on"),
    "due_time": lazy("Time"),
    "minutes": lazy("Minutes"),
    "priority": lazy("Priority"),
    "remind": lazy("Reminder"),
    "remind_at": lazy("Remind at"),
    "repeat": lazy("Repeats"),
    "checklist": lazy("Checklist"),
    "note": lazy("Note"),
    "purpose": lazy("What for"),
    "contact_reason": WHY,
}
TASK_HELP = {
    "repeat": lazy("Done, it comes again; its next day is counted from the day it is due."),
    "minutes": lazy("How long a meeting lasts."),
    "purpose": lazy("Of a meeting with a customer: the plan says how often they are met for what."),
    "checklist": lazy("One item a line."),
    "remind_at": lazy("For a reminder at a moment of its own."),
}
FORMATTING = lazy(
    "**bold**, *italic*, - for a list, and @ with a name to mention a colleague who sees this customer."
)
LOCAL = "%Y-%m-%dT%H:%M"
AT_A_MOMENT = "at"
_OTHERWISE = ("remind_before", "remind_at", "checklist")
_CHOSEN = {
    "kind": rules.TASK_KINDS,
    "priority": rules.PRIORITIES,
    "repeat": rules.REPEATS,
    "purpose": {"": lazy("Not said")} | dict(PURPOSES),
    "remind": {"": lazy_of("reminder", "None")}
    | rules.REMINDERS
    | {AT_A_MOMENT: lazy("At a moment of its own")},
}


class _Refusing(forms.Form):
    """What services say goes to the fields they say it of."""

    is_asked_why = False
    """Whether nothing is wrong but that the plan is against it and nobody has said why: said once, where it is answered."""

    def refuse(self, error: Invalid) -> None:
        for item in error.errors:
            name = self.field_of(item.field)
            self.add_error(name if name in self.fields else None, item.message)
        if list(self.errors) == ["contact_reason"]:
            self.is_asked_why = True
            for field in self.fields.values():
                field.widget.attrs.pop("autofocus", None)
            why = self.fields["contact_reason"]
            why.widget.attrs["autofocus"], why.required = True, True  # not called optional any more

    def field_of(self, name: str) -> str:
        return name


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"})


def _minutes() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"})


class ActivityForm(_Refusing):
    """The fields of a note, a call or a meeting that is there."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", shown_activity(activity))
        super().__init__(*args, **kwargs)
        names = (
            [*ACTIVITY_LABELS]
            if activity.kind == rules.CALL
            else ["outcome", "minutes", "happened_at", "purpose", "text", "contact_reason"]
        )
        for name in names if activity.kind != rules.NOTE else ["happened_at", "text"]:
            if name != "contact_reason" or activity.contact_reason:
                self.fields[name] = _activity_field(name, activity.kind, activity.customer_id)

    def changed_values(self) -> dict[str, Any]:
        """Only what is different from what the form showed. Call after `is_valid`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in OF_ACTIVITY}


def _activity_field(name: str, kind: str, about: int) -> forms.Field:
    common: dict[str, Any] = {"label": ACTIVITY_LABELS[name], "required": False}
    if name in {"direction", "outcome"}:
        choices = rules.DIRECTIONS if name == "direction" else rules.OUTCOMES[kind]
        return forms.ChoiceField(choices=list(choices.items()), **common | {"required": True})
    if name == "minutes":
        return forms.CharField(widget=_minutes(), **common)
    if name == "purpose":
        return forms.ChoiceField(choices=list(_CHOSEN["purpose"].items()), **common)
    if name == "contact_reason":
        return forms.CharField(max_length=300, **common)
    if name == "happened_at":
        return forms.CharField(widget=_moment(), **common | {"required": True})
    return forms.CharField(
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "data-rich": True,
                "data-mention-url": reverse("activities:mentionable", args=[about]),
            }
        ),
        help_text=FORMATTING,
        **common,
    )


def shown_activity(activity: Activity) -> dict[str, Any]:
    """The values of an activity as fields show them."""
    return {
        "direction": activity.direction,
        "outcome": activity.outcome,
        "minutes": "" if activity.minutes is None else str(activity.minutes),
        "happened_at": timezone.localtime(activity.happened_at).strftime(LOCAL),
        "text": activity.text,
        "purpose": activity.purpose,
        "contact_reason": activity.contact_reason,
    }


class TaskForm(_Refusing):
    """All fields of a task but the customer, who is chosen on a page of its own (`customer_id`, hidden)."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        task: Task | None = None,
        customer_id: int | None = None,
        begun: Mapping[str, str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        first = {
            "kind": "task",
            "assignee_id": str(actor.user_id or ""),
            "priority": "normal",
            "repeat": "none",
        }
        shown = shown_task(task) if task else first | dict(begun or {})
        kwargs.setdefault("initial", shown | {"customer_id": str(customer_id or "")})
        super().__init__(*args, **kwargs)
        for name in TASK_LABELS:
            self.fields[name] = _task_field(name, actor, task)
        day = self.fields["due_on"]
        day.help_text = tr("A meeting needs one.")
        day.required = (self.data or self.initial).get("kind") == Task.Kind.MEETING
        day.error_messages["required"] = tr("Say when the meeting is.")
        self.fields["customer_id"] = forms.CharField(required=False, widget=forms.HiddenInput)
        add_own_fields(self, Task.fields_of, actor, task)
        if task is not None:
            close_fields(self, actor, Task.fields_of)

    def values(self, task: Task | None = None) -> dict[str, Any]:
        """What was typed, by the names services know; of `task` the ticks of its checklist stay. Call after `is_valid`."""
        data = self.cleaned_data
        given = {name: data[name] for name in OF_TASK if name not in _OTHERWISE}
        is_at_moment = data["remind"] == AT_A_MOMENT or (data["remind_at"] and not data["remind"])
        given["remind_before"] = None if is_at_moment else data["remind"] or None
        given["remind_at"] = data["remind_at"] if is_at_moment else None
        lines = [
            {"text": " ".join(line.split()), "is_done": False} for line in data["checklist"].splitlines()
        ]
        given["checklist"] = rules.kept_ticks(lines, task.checklist if task else [])
        return given | own_said(self)

    def changed_values(self, task: Task) -> dict[str, Any]:
        """Only what is different from what the task is."""
        was = shown_task(task) | {"customer_id": str(task.customer_id or "")}
        sent = {name: str(self.cleaned_data[name] or "") for name in was}
        given = self.values(task)
        changed = self.meant({name for name in was if sent[name] != was[name]})
        built_in = {name: value for name, value in given.items() if name in changed}
        return built_in | own_said(self, only_changed=True)

    @staticmethod
    def meant(fields: set[str]) -> set[str]:
        """What services call these fields: a reminder is one choice here and two values there."""
        return fields | {"remind_before", "remind_at"} if fields & {"remind", "remind_at"} else fields

    def field_of(self, name: str) -> str:
        return "remind" if name == "remind_before" else name


class TaskFieldForm(_Refusing):
    """One field of a task that is there, built in or own, or its status."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        actor: Actor,
        task: Task,
        only: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        kwargs.setdefault("initial", shown_task(task) | {"status": task.status})
        super().__init__(*args, **kwargs)
        own = own_field(Task.fields_of, only)
        if own is not None:
            value = task.own_values.get(only)
            self.fields[only] = form_field(offered(own, task), actor, value)
            self.initial[only] = initial(own, value)
        elif only == "status":
            self.fields[only] = forms.ChoiceField(label=tr("Status"), choices=Task.Status.choices)
        else:
            self.fields[only] = _task_field(only, actor, task)


def _task_field(name: str, actor: Actor, task: Task | None) -> forms.Field:
    common: dict[str, Any] = {
        "label": TASK_LABELS[name], "required": False, "help_text": TASK_HELP.get(name, "")
    }  # fmt: skip
    if name == "assignee_id":
        choices = tasks.assignees_for(actor)
        if task is not None and task.assignee is not None and str(task.assignee_id) not in dict(choices):
            choices.append((str(task.assignee_id), task.assignee.display_name))
        return forms.ChoiceField(choices=choices, **common | {"required": True})
    if name in _CHOSEN:
        choices = list(_CHOSEN[name].items())
        if name == "remind" and task is not None and task.remind_before is not None:
            own = (str(task.remind_before), rules.reminder_words(task.remind_before))
            choices += [] if own in choices else [own]
        return forms.ChoiceField(
            choices=choices, **common | {"required": name not in {"kind", "remind", "purpose"}}
        )
    if name == "title":
        text = forms.TextInput(attrs={"autocomplete": "off", "autofocus": task is None})
        return forms.CharField(widget=text, **common | {"required": True})
    widgets: dict[str, forms.Widget] = {
        "due_on": _day(),
        "due_time": forms.TimeInput(attrs={"type": "time"}),
        "minutes": _minutes(),
        "remind_at": _moment(),
        "checklist": forms.Textarea(attrs={"rows": 3}),
        "note": forms.Textarea(attrs={"rows": 4}),
        "contact_reason": forms.TextInput(attrs={"maxlength": "300", "autocomplete": "off"}),
    }
    return forms.CharField(widget=widgets[name], **common)


def shown_task(task: Task) -> dict[str, str]:
    """The values of a task as fields show them."""
    return {
        "kind": task.kind,
        "title": task.title,
        "assignee_id": str(task.assignee_id or ""),
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "due_time": task.due_time.strftime("%H:%M") if task.due_time else "",
        "minutes": "" if task.minutes is None else str(task.minutes),
        "priority": task.priority,
        "remind": _shown_reminder(task),
        "remind_at": timezone.localtime(task.remind_at).strftime(LOCAL)
        if task.remind_at and task.remind_before is None
        else "",
        "checklist": "\n".join(item["text"] for item in task.checklist),
        "repeat": task.repeat,
        "note": task.note,
        "purpose": task.purpose,
        "contact_reason": task.contact_reason,
    }


def _shown_reminder(task: Task) -> str:
    if task.remind_before is not None:
        return str(task.remind_before)
    return AT_A_MOMENT if task.remind_at else ""


class ComposerForm(_Refusing):
    """The composer on a customer's page: one form for a note, a call, a meeting and a task; `kind` says which of them is meant.

    What belongs to another kind is sent along and not read. A task may be offered only to whoever may open one; of its own fields
    those are asked without which it might be refused.
    """

    text = forms.CharField(required=False, label=lazy("Text"), widget=forms.Textarea(attrs={"rows": 2}))
    direction = forms.ChoiceField(
        required=False, label=lazy("Who called"), choices=list(rules.DIRECTIONS.items())
    )
    call_outcome = forms.ChoiceField(
        required=False, label=lazy("Outcome"), choices=list(rules.OUTCOMES["call"].items())
    )
    meeting_outcome = forms.ChoiceField(
        required=False, label=lazy("Outcome"), choices=list(rules.OUTCOMES["meeting"].items())
    )
    minutes = forms.CharField(required=False, label=lazy("Minutes"), widget=_minutes())
    happened_at = forms.CharField(required=False, label=lazy("When, if not now"), widget=_moment())
    purpose = forms.ChoiceField(
        required=False, label=lazy("What for"), choices=list(_CHOSEN["purpose"].items())
    )
    contact_reason = forms.CharField(required=False, label=WHY, max_length=300)
    title = forms.CharField(required=False, label=lazy("What is to be done"), max_length=300)
    due_on = forms.CharField(required=False, label=lazy("Due on"), widget=_day())
    priority = forms.ChoiceField(
        required=False, label=lazy("Priority"), choices=list(rules.PRIORITIES.items())
    )

    def __init__(self, *args: Any, actor: Actor, kind: str = rules.NOTE, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault(
            "initial", {"kind": kind, "assignee_id": str(actor.user_id or ""), "priority": "normal"}
        )
        kwargs.setdefault("auto_id", "composer_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        kinds = [(one.value, one.label) for one in Activity.Kind]
        if actor.may(tasks.CREATE):
            kinds.append((TASK, tr("Task")))
            self.fields["assignee_id"] = forms.ChoiceField(
                required=False, label=tr("Whose"), choices=tasks.assignees_for(actor)
            )
            add_own_fields(self, Task.fields_of, actor, only_asked=True)
        self.fields["kind"] = forms.ChoiceField(label=tr("What"), choices=kinds)

    @property
    def chosen(self) -> str:
        """What is meant: as it was sent, else as the form begins."""
        sent = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        return str(sent) if str(sent) in dict(self._kinds()) else str(rules.NOTE)

    @property
    def said(self) -> dict[str, str]:
        """What each field shows: what was sent, else what the form begins with."""
        source = self.data if self.is_bound else self.initial
        return {name: str(source.get(name) or "") for name in self.fields}

    @property
    def own(self) -> list[forms.BoundField]:
        """The own fields asked of a task."""
        return [self[name] for name in self.fields if is_own(name)]

    def _kinds(self) -> list[tuple[str, str]]:
        return list(self.fields["kind"].choices)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What was typed for this kind, by the names services know; what was left empty is left out. Call after `is_valid`."""
        data = self.cleaned_data
        if self.chosen == TASK:
            given = {name: data.get(name) for name in ("title", "due_on", "priority", "assignee_id")}
            given |= {"note": data["text"]} | own_said(self)
        else:
            given = {"text": data["text"]}
            if self.chosen != rules.NOTE:
                given |= {
                    name: data[name] for name in ("minutes", "happened_at", "purpose", "contact_reason")
                }
                given["outcome"] = data[f"{self.chosen}_outcome"]
            if self.chosen == rules.CALL:
                given["direction"] = data["direction"]
        return {name: value for name, value in given.items() if value not in ("", None)}

    def field_of(self, name: str) -> str:
        if name == "outcome":
            return f"{self.chosen}_outcome"
        return "text" if name == "note" else name


class CalendarFileForm(_Refusing):
    """A calendar file to bring."""

    file = forms.FileField(
        label=lazy("Calendar file"), widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"})
    )


class AssignForm(_Refusing):
    """To whom the selected tasks are given."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["assignee_id"] = forms.ChoiceField(label=tr("Whose"), choices=tasks.assignees_for(actor))
