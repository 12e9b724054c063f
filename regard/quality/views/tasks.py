"""The list of steward tasks, and one of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.door import permission_required
from regard.people.queries import users_for_choice
from regard.people.requests import ActorRequest
from regard.quality.fields import CONSISTENT, check_key
from regard.quality.models import StewardTask
from regard.quality.queries import VIEW as DOUBLES
from regard.quality.services.tasks import change_task
from regard.quality.task_queries import LIVE, VIEW, Task, task, task_counts, tasks
from regard.quality.views.quality import customers_url

_SHOWN = (
    ("open", lazy_of("tasks", "Open")),
    ("done", lazy_of("tasks", "Done")),
    ("dismissed", lazy_of("tasks", "Dismissed")),
)
SHOWN = {"open": LIVE, "done": ("done",), "dismissed": ("dismissed",)}


@permission_required(VIEW)
@require_GET
def task_list(request: ActorRequest) -> HttpResponse:
    """What is to be put right, by cause; done and dismissed ones on request."""
    shown = request.GET.get("show", "open")
    if shown not in SHOWN:
        raise Http404
    mine = request.GET.get("mine") == "1"
    found = tasks(request.actor, statuses=SHOWN[shown], mine=mine)
    counts = task_counts(request.actor)
    context = {
        "page_title": tr("Steward tasks"),
        "tasks": [(one, customers_url(one.key)) for one in found],
        "shown": shown,
        "mine": mine,
        "choices": [
            (key, label, sum(counts.get(status, 0) for status in SHOWN[key])) for key, label in _SHOWN
        ],
        "tab": "tasks",
    }
    return render(request, "quality/task_list.html", context)


@permission_required(VIEW)
@require_http_methods(["GET", "POST"])
def task_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One task: who does it, how far it is, why it is dismissed."""
    one = task(request.actor, pk)
    if one is None or (request.method == "POST" and not one.may_change):
        raise Http404
    form = TaskForm(request.POST or None, actor=request.actor, task=one)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form, pk):
        return redirect("quality:task_list")
    context = {
        "page_title": one.title,
        "task": one,
        "form": form,
        "records_url": customers_url(one.key),
        "doubles_url": _doubles_url(request.actor, one),
        "submit": tr("Save"),
        "cancel_url": reverse("quality:task_list"),
    }
    return render(request, "quality/task_detail.html", context, status=422 if form.errors else 200)


def _doubles_url(actor: Actor, one: Task) -> str:
    """Two records with one e-mail address are often one customer."""
    is_about_doubles = one.key == check_key(("email", CONSISTENT)) and one.records and actor.may(DOUBLES)
    return reverse("quality:double_list") if is_about_doubles else ""


def _is_saved(request: ActorRequest, form: TaskForm, pk: int) -> bool:
    version = request.POST.get("version", "")
    given = form.cleaned_data
    try:
        change_task(
            actor=request.actor,
            task_id=pk,
            status=given["status"],
            reason=given["reason"],
            assignee_id=int(given["assignee_id"]) if given["assignee_id"] else None,
            version=int(version[:9]) if version.isdecimal() else None,
        )
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        for said in error.errors:
            form.add_error(said.field if said.field in form.fields else None, said.message)
        return False
    except Conflict as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, tr("Saved."))
    return True


class TaskForm(forms.Form):
    """Who does it and how far it is. Services decide what is right."""

    status = forms.ChoiceField(label=lazy_of("quality", "State"), choices=StewardTask.Status.choices)
    assignee_id = forms.ChoiceField(label=lazy("Given to"), required=False)
    reason = forms.CharField(
        label=lazy("Why nothing is to be done"),
        required=False,
        help_text=lazy("Needed to dismiss it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: Actor, task: Task, **kwargs: Any) -> None:  # noqa: ANN401
        said = {
            "status": task.status,
            "assignee_id": task.assignee_id or "",
            "reason": task.reason if task.status == "dismissed" else "",
        }
        super().__init__(*args, **kwargs | {"initial": said})
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        if task.assignee_id and str(task.assignee_id) not in dict(people):
            people.append((str(task.assignee_id), task.assignee))
        field = self.fields["assignee_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", tr("Nobody")), *people]
