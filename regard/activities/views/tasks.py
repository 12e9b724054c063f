"""Tasks: the list, the page of one, writing one, and what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.activities import rules
from regard.activities import task_queries as queries
from regard.activities.forms import AssignForm, TaskForm, shown_task
from regard.activities.models import Task
from regard.activities.nouns import open_items, told_events
from regard.activities.services.tasks import (
    assign_tasks,
    change_task,
    delete_task,
    drop_task,
    finish_task,
    open_task,
    reopen_task,
    tick_item,
)
from regard.activities.views.today import day_context
from regard.customers.queries import customer as find_customer
from regard.customers.queries import customer_names
from regard.customers.queries import search as search_customers
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.conflicts import SAID, Edit
from regard.ui.lists import ListView
from regard.ui.queries import selection_of
from regard.ui.toasts import undo_tag

OFFERED = 10  # customers to choose from
BEGUN = ("kind", "due_on", "due_time")  # what an address may begin a new task with


class TaskList(ListView):
    noun_key = queries.MODEL
    template_name = "activities/task_list.html"


def _found(request: ActorRequest, pk: int) -> Task:
    try:
        return queries.task(request.actor, pk)
    except NotFound:
        raise Http404 from None


def _back(request: ActorRequest, otherwise: str) -> str:
    """Where the person came from, if that is a page here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else otherwise


@permission_required(queries.VIEW)
@require_GET
def task_detail(request: ActorRequest, pk: int) -> HttpResponse:
    task = _found(request, pk)
    context = {
        "page_title": task.title,
        "task": task,
        "standing": rules.standing(task.due_on, timezone.localdate()) if task.status == "open" else "",
        "may_change": _may(request, queries.CHANGE, task),
        "may_delete": _may(request, queries.DELETE, task),
    }
    return render(request, "activities/task_detail.html", context)


def _may(request: ActorRequest, permission: str, task: Task) -> bool:
    return queries.may_touch(request.actor, permission, task.assignee_id, task.created_by_id)


@permission_required(queries.CREATE)
@require_http_methods(["GET", "POST"])
def task_create(request: ActorRequest) -> HttpResponse:
    """A new task, perhaps about a customer (`customer`)."""
    begun = {name: request.GET[name] for name in BEGUN if name in request.GET}
    form = TaskForm(
        request.POST or None,
        actor=request.actor,
        customer_id=_number(request.GET.get("customer", "")),
        begun=begun,
    )
    about = _about(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            kept = open_task(actor=request.actor, values=form.values(), asks_why=True)
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("“{title}” is opened.", title=kept.task.title))
            return redirect(_back(request, reverse("activities:task_detail", args=[kept.task.pk])))
    context = {
        "page_title": tr("New meeting") if begun.get("kind") == "meeting" else tr("New task"),
        "form": form,
        "about": about,
        "next": _back(request, ""),
        "choose_url": reverse("activities:task_customer"),
        "submit": tr("Plan meeting") if begun.get("kind") == "meeting" else tr("Open task"),
        "cancel_url": _back(request, reverse("activities:task_list")),
        "draft_key": "task-new",
    }
    return render(request, "activities/task_form.html", context, status=422 if form.errors else 200)


@permission_required(queries.CREATE)
@require_GET
def task_customer(request: ActorRequest) -> HttpResponse:
    """Whom a task is about: customers found by `q`, each a way back to the form, that of `task` if it is there already."""
    text = " ".join(request.GET.get("q", "").split())[:200]
    task = _number(request.GET.get("task", ""))
    context = {
        "page_title": tr("Whom is the task about?"),
        "q": text,
        "task": task,
        "form_url": reverse("activities:task_change", args=[task])
        if task
        else reverse("activities:task_create"),
        "found": search_customers(request.actor, text, OFFERED) if text else [],
    }
    name = "parts/task_customers" if request.htmx else "task_customer"
    return render(request, f"activities/{name}.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def task_change(request: ActorRequest, pk: int) -> HttpResponse:
    task = _found(request, pk)
    chosen = _number(request.GET["customer"]) if "customer" in request.GET else task.customer_id
    edit = Edit(request.POST, shown_task(task) | {"customer_id": str(task.customer_id or "")})
    form = TaskForm(edit.data or None, actor=request.actor, task=task, customer_id=chosen)
    context = {
        "page_title": tr("Edit {title}", title=task.title),
        "was": edit.was_text(form),
        "form": form,
        "task": task,
        "about": _about(request, form),
        "version": task.version,
        "choose_url": f"{reverse('activities:task_customer')}?{urlencode({'task': pk})}",
        "submit": tr("Save changes"),
        "cancel_url": reverse("activities:task_detail", args=[pk]),
        "draft_key": f"task-{pk}",
    }
    if (
        request.method == "POST"
        and form.is_valid()
        and (clashes := edit.clashes(form, {"customer_id": partial(customer_names, request.actor)}))
    ):
        form.add_error(None, SAID)
        context |= {"clashes": clashes}
    elif request.method == "POST" and form.is_valid():
        version = "" if edit.knows else request.POST.get("version", "")
        mine = form.meant(edit.mine(form)) if edit.knows else set(form.changed_values(task))
        try:
            change_task(
                actor=request.actor,
                task_id=pk,
                values={name: value for name, value in form.values(task).items() if name in mine},
                version=int(version[:18]) if version.isdecimal() else task.version,
                asks_why=True,
            )
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, Conflict) as error:
            form.add_error(None, str(error))
        else:
            return redirect("activities:task_detail", pk=pk)
    return render(request, "activities/task_form.html", context, status=422 if form.errors else 200)


@permission_required(queries.CHANGE)
@require_POST
def task_finish(request: ActorRequest, pk: int) -> HttpResponse:
    """It is done. `place` says where the button stood: for htmx the list there comes anew, with a message that has Undo."""
    task = _found(request, pk)
    place = request.POST.get("place", "")
    after = _place_url(place, task) or reverse("activities:task_detail", args=[pk])
    try:
        finished = finish_task(actor=request.actor, task_id=pk)
    except (Conflict, Forbidden) as error:
        messages.error(request, str(error))
    else:
        words = tr("“{title}” is done.", title=task.title)
        if finished.next and finished.next.due_on:
            words = tr(
                "“{title}” is done. It comes again on {day}.",
                title=task.title,
                day=formats.weekday(finished.next.due_on),
            )
        undo = f"{reverse('activities:task_reopen', args=[pk])}?{urlencode({'next': after})}"
        messages.success(request, words, extra_tags=undo_tag(undo))
    if not request.htmx or not place:
        return redirect(_back(request, after))
    if place == "customer" and task.customer is not None:
        context = {"items": open_items(request, task.customer)}
        answer = render(request, "activities/parts/open_items_anew.html", context)
    else:
        answer = render(request, "activities/parts/day_anew.html", day_context(request))
    answer["HX-Trigger"] = told_events(request.actor, is_told=place == "customer")
    return answer


def _place_url(place: str, task: Task) -> str:
    if place == "customer" and task.customer_id is not None:
        return reverse("customers:customer_detail", args=[task.customer_id])
    return reverse("activities:today") if place == "today" else ""


@permission_required(queries.CHANGE)
@require_POST
def task_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """It is to be done after all: Undo of finishing and dropping."""
    task = _found(request, pk)
    try:
        reopen_task(actor=request.actor, task_id=pk)
    except Forbidden as error:
        messages.error(request, str(error))
    else:
        messages.success(request, tr("“{title}” is open again.", title=task.title))
    return redirect(_back(request, reverse("activities:task_detail", args=[pk])))


@permission_required(queries.CHANGE)
@require_POST
def task_tick(request: ActorRequest, pk: int) -> HttpResponse:
    """Tick an item of the checklist (`place`, `text` as it was seen), or take the tick away (`done` is missing)."""
    task = _found(request, pk)
    place = _number(request.POST.get("place", ""))
    try:
        task = tick_item(
            actor=request.actor, task_id=pk, place=-1 if place is None else place, text=request.POST.get("text", ""),
            is_done="done" in request.POST,
        )  # fmt: skip
    except (Conflict, Forbidden) as error:
        messages.error(request, str(error))
    if not request.htmx:
        return redirect("activities:task_detail", pk=pk)
    context = {"task": task, "may_change": _may(request, queries.CHANGE, task)}
    return render(request, "activities/parts/checklist_anew.html", context)


@permission_required(queries.CHANGE)
@require_POST
def task_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """It will not be done."""
    task = _found(request, pk)
    try:
        drop_task(actor=request.actor, task_id=pk)
    except (Conflict, Forbidden) as error:
        messages.error(request, str(error))
    else:
        undo = reverse("activities:task_reopen", args=[pk])
        messages.success(request, tr("“{title}” is dropped.", title=task.title), extra_tags=undo_tag(undo))
    return redirect("activities:task_detail", pk=pk)


@permission_required(queries.DELETE)
@require_POST
def task_delete(request: ActorRequest, pk: int) -> HttpResponse:
    task = _found(request, pk)
    try:
        delete_task(actor=request.actor, task_id=pk)
    except Forbidden as error:
        messages.error(request, str(error))
        return redirect("activities:task_detail", pk=pk)
    messages.success(request, tr("“{title}” is deleted.", title=task.title))
    return redirect("activities:task_list")


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def tasks_assign(request: ActorRequest) -> HttpResponse:
    """Give the selected tasks to somebody."""
    try:
        selection = selection_of(
            request.actor, request.POST.get("selection") or request.GET.get("selection", "")
        )
    except NotFound:
        raise Http404 from None
    if selection.noun != queries.MODEL:
        raise Http404
    form = AssignForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            given = assign_tasks(
                actor=request.actor,
                task_ids=selection.ids(),
                assignee_id=int(form.cleaned_data["assignee_id"]),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            stay = selection.count - given
            words = several(
                "{count} task changed hands.",
                "{count} tasks changed hands.",
                given,
                count=formats.number(given),
            )
            if stay:
                words += " " + several(
                    "{count} stay with whom they were.",
                    "{count} stay with whom they were.",
                    stay,
                    count=formats.number(stay),
                )
            messages.success(request, words)
            return redirect("activities:task_list")
    context = {"page_title": tr("Assign tasks"), "form": form, "selection": selection}
    return render(request, "activities/tasks_assign.html", context, status=422 if form.errors else 200)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _about(request: ActorRequest, form: TaskForm) -> Any:  # noqa: ANN401
    """The customer the form names, if the actor sees it."""
    sent = form.data.get("customer_id", "") if form.is_bound else form.initial.get("customer_id", "")
    number = _number(str(sent))
    if number is None:
        return None
    try:
        return find_customer(request.actor, number)
    except NotFound:
        if form.is_bound:
            return None
        raise Http404 from None
