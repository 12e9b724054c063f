"""Tasks and activities as people list and find them, and where they stand on a customer's page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.activities import file_queries as files
from regard.activities import following_queries as following
from regard.activities import queries, rules
from regard.activities import task_queries as tasks
from regard.activities.forms import ComposerForm, TaskFieldForm, shown_task
from regard.activities.models import Activity, Follow, Task, TaskOwn
from regard.activities.services.tasks import change_own_fields, change_task, finish_tasks, set_status
from regard.activities.sight import SEARCHED_TASKS
from regard.customers.queries import customer_names
from regard.fields.holders import Holder, OnPage, register_holder
from regard.fields.inputs import Input, Linked, provide_linked, register_inputs
from regard.fields.queries import is_own
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.notifications.kinds import Kind, register_kind, register_subject
from regard.people.queries import users_for_choice
from regard.story.reading import subject_loader
from regard.ui import formats
from regard.ui.bulk import BulkAction
from regard.ui.finding import find_in
from regard.ui.frame import keep_on_devices
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Column, DefaultView, Editing, Empty, Filter, Noun, register_noun
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, SectionPage, register_page, register_section
from regard.ui.slots import Part, register_part

if TYPE_CHECKING:
    from regard.ui.models import Selection

CUSTOMER = "customers.customer"
MINE: list[Any] = ["assignee", "is", ["me"]]
OPEN: list[Any] = ["status", "is", ["open"]]


def _people(actor: Actor) -> list[tuple[str, str]]:
    return [(str(user.pk), str(user)) for user in users_for_choice(actor)]


def _is_overdue(op: str, value: Any) -> Q:  # noqa: ANN401
    over = Q(status=Task.Status.OPEN, due_on__lt=timezone.localdate())
    return over if value else ~over


def _customer(row: Task | Activity) -> SafeString | str:
    if row.customer is None:
        return ""
    return format_html('<a class="rg-door" href="/customers/{}/">{}</a>', row.customer_id, row.customer.name)


def _due(task: Task) -> SafeString | str:
    """The day it is due, in a colour where that is today or over."""
    if task.due_on is None:
        return ""
    today = timezone.localdate()
    where = rules.standing(task.due_on, today) if task.status == Task.Status.OPEN else ""
    tone = {"overdue": "rg-late", "today": "rg-soon"}.get(where, "")
    at = f", {formats.clock(task.due_time)}" if task.due_time else ""
    return format_html('<span class="{}">{}{}</span>', tone, formats.weekday(task.due_on), at)


def _ticks(task: Task) -> str:
    return tr("{done} of {count}", done=task.ticked, count=len(task.checklist)) if task.checklist else ""


def _checklist(task: Task) -> str:
    """The checklist as one text, a line an item: "[x] Call"."""
    return "\n".join(f"[{'x' if item['is_done'] else ' '}] {item['text']}" for item in task.checklist)


def _finish(actor: Actor, noun: Noun, selection: Selection) -> None:
    for numbers in selection.batches():
        finish_tasks(actor=actor, task_ids=numbers)


def _form(actor: Actor, row: Task, field: str, data: Mapping[str, Any] | None) -> TaskFieldForm:
    return TaskFieldForm(data, actor=actor, task=row, only=field)


def _change(
    actor: Actor, row: Task, values: Mapping[str, Any], version: int | None, was: Mapping[str, Any] | None
) -> None:
    """The version counts only where the field itself is not what the editor saw any more."""
    if "status" in values:
        set_status(actor=actor, task_id=row.pk, status=values["status"])
        return
    if any(is_own(name) for name in values):
        change_own_fields(actor=actor, record_id=row.pk, values=values, was=was)
        return
    shown = shown_task(row)
    if was is not None and all(str(was.get(name) or "") == str(shown[name] or "") for name in values):
        version = None
    change_task(actor=actor, task_id=row.pk, values=values, version=version)


ABOUT = Column(
    "customer",
    lazy("Customer"),
    "html",
    sortable=False,
    cell=_customer,
    width=200,
    phone="second",
    export=lambda row: str(row.customer or ""),
)
"""Whom a row is about, if anybody."""


def _linked() -> Iterable[Linked]:
    """What hangs on customers."""
    return [
        Linked(tasks.MODEL, lazy("Tasks"), CUSTOMER, Task, "customer_id", "created_at"),
        Linked(
            queries.MODEL, lazy("Notes, calls and meetings"), CUSTOMER, Activity, "customer_id", "happened_at"
        ),
    ]


register_inputs(
    tasks.MODEL,
    Input("title", lazy("Title"), "text", "title"),
    Input("status", lazy("Status"), "choice", "status", Task.Status.choices),
    Input("priority", lazy("Priority"), "choice", "priority", Task.Priority.choices),
    Input("due", lazy("Due"), "date", "due_on"),
    Input("done", lazy("Done on"), "date", "done_on"),
    Input("opened", lazy("Opened"), "date", "created_at"),
)
register_inputs(
    queries.MODEL,
    Input("kind", lazy("Kind"), "choice", "kind", Activity.Kind.choices),
    Input("outcome", lazy("Outcome"), "choice", "outcome", Activity.Outcome.choices),
    Input("direction", lazy("Direction"), "choice", "direction", Activity.Direction.choices),
    Input("minutes", lazy("Minutes"), "number", "minutes", is_whole=True),
    Input("day", lazy("Day"), "date", "happened_on"),
)
provide_linked(_linked)


def _may_change(actor: Actor, task: Task) -> bool:
    return tasks.may_touch(actor, tasks.CHANGE, task.assignee_id, task.created_by_id)


register_holder(
    Holder(
        tasks.MODEL,
        TaskOwn,
        "task",
        page=OnPage(tasks.task, _may_change, change_own_fields),
        classes=(
            ("kind", lazy("Kind"), tuple(rules.TASK_KINDS.items())),
            ("priority", lazy("Priority"), tuple(rules.PRIORITIES.items())),
        ),
    )
)
register_noun(
    Noun(
        key=tasks.MODEL,
        label=lazy("Task"),
        plural=lazy("Tasks"),
        icon="checkbox",
        permission=tasks.VIEW,
        visible_to=tasks.visible_to,
        columns=(
            Column("title", lazy("Task"), "noun", sort_path="sort_name"),
            ABOUT,
            Column(
                "due_on",
                lazy("Due"),
                "html",
                sort_path="due_on",
                cell=_due,
                width=150,
                phone="end",
                align="end",
                export=lambda row: row.due_on,
                edits="due_on",
            ),
            Column("assignee", lazy("Whose"), "person", sortable=False, edits="assignee_id"),
            Column(
                "priority",
                lazy("Priority"),
                "choice",
                choices=Task.Priority.choices,
                sortable=False,
                width=92,
                edits="priority",
            ),
            Column(
                "status",
                lazy("Status"),
                "choice",
                choices=Task.Status.choices,
                sort_path="is_over,due_on",
                width=92,
                edits="status",
            ),
            Column(
                "repeat",
                lazy("Repeats"),
                "choice",
                choices=Task.Repeat.choices,
                sortable=False,
                default=False,
                edits="repeat",
            ),
            Column("kind", lazy("Kind"), "choice", choices=Task.Kind.choices, sortable=False, default=False),
            Column(
                "checklist",
                lazy("Checklist"),
                "html",
                sortable=False,
                default=False,
                cell=_ticks,
                export=_checklist,
            ),
            Column("remind_at", lazy("Reminder"), "datetime", sortable=False, default=False),
            Column("done_at", lazy("Done"), "datetime", sortable=False, default=False),
            Column("created_at", lazy("Opened"), "datetime", sortable=False, default=False),
            Column("note", lazy("Note"), sortable=False, default=False),
            Column("source", lazy("Source"), sortable=False, default=False),
            Column("external_id", lazy("Key"), sortable=False, default=False),
        ),
        filters=(
            Filter("assignee", lazy("Whose"), "person", choices=_people, icon="user-check"),
            Filter("status", lazy("Status"), "choice", choices=lambda actor: Task.Status.choices),
            Filter("overdue", lazy("Overdue"), "bool", apply=_is_overdue, ops=("is",), icon="clock"),
            Filter("due_on", lazy("Due"), "date", icon="calendar"),
            Filter(
                "priority",
                lazy("Priority"),
                "choice",
                choices=lambda actor: Task.Priority.choices,
                icon="flag",
            ),
            Filter("customer", lazy("Customer"), "relation", named=customer_names, icon="users"),
            Filter("title", lazy("Task"), "text"),
            Filter("kind", lazy("Kind"), "choice", choices=lambda actor: Task.Kind.choices),
            Filter(
                "repeat", lazy("Repeats"), "choice", choices=lambda actor: Task.Repeat.choices, icon="repeat"
            ),
            Filter("created_by", lazy("Opened by"), "person", choices=_people),
            Filter("done_at", lazy("Done"), "date", icon="check"),
            Filter("created_at", lazy("Opened"), "date", icon="calendar"),
            Filter("source", lazy("Source"), "text"),
        ),
        views=(
            DefaultView("all", lazy("All tasks"), "checkbox"),
            DefaultView(
                "mine", lazy("My open tasks"), "checklist", filters={"all": [MINE, OPEN]}, sort=("due_on",)
            ),
            DefaultView(
                "overdue",
                lazy("Overdue"),
                "clock",
                filters={"all": [["overdue", "is", True]]},
                sort=("due_on",),
            ),
            DefaultView("board", lazy("Board"), "layout-kanban", layout={"as": "board", "by": "status"}),
        ),
        bulk_actions=(
            BulkAction(
                "finish",
                lazy("Finish"),
                "check",
                tasks.CHANGE,
                run=_finish,
                confirm=lazy("Finish {count} {plural}."),
                order=10,
            ),
            BulkAction(
                "assign",
                lazy("Assign"),
                "user-check",
                tasks.ASSIGN,
                form_url="activities:tasks_assign",
                order=20,
            ),
        ),
        list_url="activities:task_list",
        detail_url="activities:task_detail",
        create_url="activities:task_create",
        create_permission=tasks.CREATE,
        title=lambda task: task.title,
        subtitle=tasks.subtitle,
        search=tasks.search_tasks,
        find=find_in,
        searched=SEARCHED_TASKS,
        select_related=("customer", "assignee"),
        defer=("search_text",),
        editing=Editing(tasks.CHANGE, _form, _change),
        default_sort="status",
        order=15,
        empty=Empty(
            lazy("No tasks yet"),
            lazy(
                "A task is something somebody is to do by a day, such as calling a customer again. "
                "It shows on the customer's page and in the day of whose it is."
            ),
            lazy("New task"),
            "activities:task_create",
            tasks.CREATE,
            "checkbox",
        ),
    )
)
register_noun(
    Noun(
        key=queries.MODEL,
        label=lazy("Activity"),
        plural=lazy("Activities"),
        icon="notes",
        permission=queries.VIEW,
        visible_to=queries.visible_to,
        columns=(
            Column("text", lazy("Activity"), "noun", sort_path="sort_name"),
            Column("kind", lazy("Kind"), "choice", choices=Activity.Kind.choices, sortable=False, width=92),
            ABOUT,
            Column(
                "outcome",
                lazy("Outcome"),
                "choice",
                choices=Activity.Outcome.choices,
                sortable=False,
                width=130,
            ),
            Column("author", lazy("By"), "person", sortable=False),
            Column("happened_at", lazy("When"), "datetime", phone="end"),
            Column("minutes", lazy("Minutes"), "number", sortable=False, default=False),
            Column(
                "direction",
                lazy("Who called"),
                "choice",
                choices=Activity.Direction.choices,
                sortable=False,
                default=False,
            ),
            Column("source", lazy("Source"), sortable=False, default=False),
            Column("external_id", lazy("Key"), sortable=False, default=False),
        ),
        filters=(
            Filter("kind", lazy("Kind"), "choice", choices=lambda actor: Activity.Kind.choices),
            Filter("author", lazy("By"), "person", choices=_people, icon="user-check"),
            Filter("happened_at", lazy("When"), "date", icon="calendar"),
            Filter("outcome", lazy("Outcome"), "choice", choices=lambda actor: Activity.Outcome.choices),
            Filter(
                "direction",
                lazy("Who called"),
                "choice",
                choices=lambda actor: Activity.Direction.choices,
                icon="phone",
            ),
            Filter("customer", lazy("Customer"), "relation", named=customer_names, icon="users"),
            Filter("minutes", lazy("Minutes"), "number", icon="clock"),
            Filter("text", lazy("Text"), "text"),
            Filter("source", lazy("Source"), "text"),
        ),
        views=(
            DefaultView("all", lazy("All activities"), "notes"),
            DefaultView("mine", lazy("Mine"), filters={"all": [["author", "is", ["me"]]]}),
            DefaultView("calls", lazy("Calls"), "phone", filters={"all": [["kind", "is", ["call"]]]}),
        ),
        list_url="activities:activity_list",
        detail_url="activities:activity_change",
        subtitle=lambda row: f"{row.get_kind_display()}, {row.customer.name}",
        find=find_in,
        select_related=("customer", "author"),
        defer=("search_text",),
        default_sort="-happened_at",
        order=16,
        empty=Empty(
            lazy("No notes, calls or meetings yet"),
            lazy(
                "What was said and done with a customer is written on the customer's page, and stands in the customer's story."
            ),
            lazy("Open customers"),
            "customers:customer_list",
            "customers.customer.view",
            "notes",
        ),
    )
)


def _due_now(actor: Actor) -> int | None:
    return tasks.due_count(actor, timezone.localdate()) or None


def told_events(actor: Actor, *, is_told: bool) -> str:
    """The events an answer to htmx sends: that something was told, and how many tasks are due by now. One query."""
    events: dict[str, Any] = {"nav-count": {"of": "activities:task_list", "count": _due_now(actor) or 0}}
    return json.dumps(events | ({"story-told": {}} if is_told else {}))


register_nav(
    NavItem(
        lazy("Tasks"),
        "activities:task_list",
        "checkbox",
        tasks.VIEW,
        order=15,
        letter="t",
        badge=_due_now,
        phone=True,
    )
)
register_section(Section("tasks", lazy("Tasks"), "activities:task_list", is_aside=True))
register_page(SectionPage("tasks", "today", lazy("My day"), "activities:today", tasks.VIEW, order=0))
register_page(
    SectionPage(
        "settings", "calendar", lazy("Calendar feed"), "activities:feed_settings", tasks.VIEW, order=6
    )
)
register_command(
    Command(
        lazy("Calendar in other programs"), "activities:feed_settings", "calendar", tasks.VIEW,
        lazy("ical ics feed subscribe phone outlook"),
        "Settings",
    )
)  # fmt: skip
register_command(
    Command(
        lazy("Import a calendar file"), "activities:calendar_import", "upload", tasks.CREATE,
        lazy("ics ical meetings outlook google"),
        "Create",
    )
)  # fmt: skip
register_page(SectionPage("tasks", "calendar", lazy("Calendar"), "activities:calendar", tasks.VIEW, order=5))
register_command(
    Command(
        lazy("Calendar"),
        "activities:calendar",
        "calendar",
        tasks.VIEW,
        lazy("month week day agenda meetings schedule"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("New meeting"), "activities:task_create", "users", tasks.CREATE, lazy("plan appointment schedule add"), "Create",
        query="kind=meeting",
    )
)  # fmt: skip
register_page(
    SectionPage("tasks", "activities", lazy("Activities"), "activities:activity_list", queries.VIEW, order=10)
)
register_command(
    Command(
        lazy("My day"),
        "activities:today",
        "sun",
        tasks.VIEW,
        lazy("today agenda due overdue tasks what to do"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("Tasks"),
        "activities:task_list",
        "checkbox",
        tasks.VIEW,
        lazy("to do list due reminders"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("Activities"),
        "activities:activity_list",
        "notes",
        queries.VIEW,
        lazy("notes calls meetings log"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("New task"),
        "activities:task_create",
        "plus",
        tasks.CREATE,
        lazy("to do reminder follow up add"),
        "Create",
    )
)


def composer(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The composer on a customer's page, for whoever may write about the customer. At most one query."""
    actor = request.actor  # type: ignore[attr-defined]
    if not queries.may_log(actor, customer.owner_id, customer.territory_id):
        return None
    kind = request.GET.get("log", rules.NOTE)
    return {"customer": customer, "composer": ComposerForm(actor=actor, kind=kind)}


def open_items(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The open tasks about a customer, and a way to a new one. At most two queries."""
    actor = request.actor  # type: ignore[attr-defined]
    found, count = tasks.open_tasks_of(customer.pk, actor=actor)
    today = timezone.localdate()
    tree = f'{{"all":[["customer","is",[{customer.pk}]],["status","is",["open"]]]}}'
    here = reverse("customers:customer_detail", args=[customer.pk])
    return {
        "customer": customer,
        "tasks": [(one, rules.standing(one.due_on, today), _may_change(actor, one)) for one in found],
        "count": count,
        "has_more": count > len(found),
        "all_url": f"{reverse('activities:task_list')}?f={quote(tree)}",
        "new_url": f"{reverse('activities:task_create')}?customer={customer.pk}&next={quote(here)}",
    }


def _items(request: HttpRequest, customer: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"items": open_items(request, customer)}


register_kind(
    Kind(
        tasks.GIVEN,
        lazy("Somebody gives me a task"),
        lazy("{who} gave you a task"),
        lazy("You were given a task"),
        "checkbox",
    )
)
register_kind(
    Kind(
        tasks.REMINDER, lazy("A reminder of a task"), lazy("Reminder"), lazy("Reminder"), "alarm", mails=False
    )
)
register_kind(
    Kind(
        queries.MENTION,
        lazy("Somebody mentions me"),
        lazy("{who} mentioned you"),
        lazy("You were mentioned"),
        "at",
    )
)
register_kind(
    Kind(
        following.FOLLOWED, lazy("Others do something with a customer I follow"), lazy("{who}, with a customer you follow"),
        lazy("Done with a customer you follow"), "eye",
    )
)  # fmt: skip
register_subject(following.ENTRY, following.describe_entries)
register_subject(queries.MODEL, queries.describe_activities)
register_subject(tasks.MODEL, tasks.describe_tasks)
subject_loader(queries.MODEL, queries.activities_by_id)
subject_loader(tasks.MODEL, tasks.tasks_by_id)


def _files(request: HttpRequest, customer: Any) -> dict[str, Any]:  # noqa: ANN401
    """The newest files of a customer. At most two queries."""
    actor = request.actor  # type: ignore[attr-defined]
    found, count = files.files_of(actor, customer.pk)
    return {
        "files": found,
        "count": count,
        "may_add": files.may_add(actor, customer.owner_id, customer.territory_id),
    }


def _file_count(request: HttpRequest, customer: Any) -> int:  # noqa: ANN401
    return files.files_of(request.actor, customer.pk)[1]  # type: ignore[attr-defined]


def _follows(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """What the actor is told of a customer. One query."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        return None
    return {"standing": following.standing_with(actor, customer), "choices": Follow.Tells.choices}


def _followed(request: HttpRequest, user: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"said": following.said_by(request.actor)}  # type: ignore[attr-defined]


subject_loader(files.MODEL, files.files_by_id)
register_part(
    Part(
        f"{CUSTOMER}.beside",
        "files",
        "activities/parts/files.html",
        _files,
        20,
        files.VIEW,
        lazy("Files"),
        count=_file_count,
    )
)
register_part(
    Part(
        f"{CUSTOMER}.beside",
        "follow",
        "activities/parts/follow.html",
        _follows,
        90,
        queries.CUSTOMERS,
        lazy("Tell me"),
    )
)
register_part(
    Part(
        "notifications.wishes", "followed", "activities/parts/followed.html", _followed, 10, queries.CUSTOMERS
    )
)
register_part(
    Part(
        f"{CUSTOMER}.main",
        "composer",
        "activities/parts/composer.html",
        composer,
        10,
        queries.CREATE,
        lazy("Write something"),
        ("main", "tabs"),
    )
)
register_part(
    Part(
        f"{CUSTOMER}.side",
        "open-items",
        "activities/parts/open_items.html",
        _items,
        5,
        tasks.VIEW,
        lazy("Open items"),
    )
)

keep_on_devices("activities:today", "activities:task_list", "activities:task_detail", "activities:calendar")
