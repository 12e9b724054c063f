"""The page of a task, as far as it can be arranged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from regard.activities import task_queries as tasks
from regard.activities.models import Task
from regard.activities.templatetags.activities import lasted
from regard.audit.queries import changes_of
from regard.kernel.words import lazy, tr
from regard.pages.declaring import Property, RecordPage, register_record_page
from regard.ui import formats
from regard.ui.slots import Part, register_part

NOUN = tasks.MODEL


def _customer(one: Task) -> str | None:
    if one.customer is None:
        return None
    address = reverse("customers:customer_detail", args=[one.customer_id])
    return format_html('<a href="{}">{}</a>', address, one.customer.name)


def _kind(one: Task) -> str | None:
    if one.kind != Task.Kind.MEETING:
        return None
    return tr("Meeting, {length}", length=lasted(one.minutes)) if one.minutes else tr("Meeting")


def _reminder(one: Task) -> str | None:
    if one.remind_at is None:
        return None
    given = format_html(' <span class="rg-quiet">{}</span>', tr("given")) if one.reminded_at else ""
    return format_html("{}{}", formats.moment(one.remind_at), given)


def _opened(one: Task) -> str:
    day = formats.day(one.created_at)
    return tr("{day} by {name}", day=day, name=one.created_by.display_name) if one.created_by else day


def _known_as(one: Task) -> str | None:
    return (
        format_html('<span title="{}">{}</span>', tr("in {source}", source=one.source), one.external_id)
        if one.external_id
        else None
    )


def _may_change(request: HttpRequest, one: Task) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return tasks.may_touch(actor, tasks.CHANGE, one.assignee_id, one.created_by_id)


def _context(request: HttpRequest, one: Task) -> dict[str, Any]:
    return {"task": one, "may_change": _may_change(request, one)}


def _checklist(request: HttpRequest, one: Task) -> dict[str, Any] | None:
    return _context(request, one) if one.checklist else None


def _note(request: HttpRequest, one: Task) -> dict[str, Any]:
    return {"task": one}


def _next(request: HttpRequest, one: Task) -> dict[str, Any] | None:
    """The one that follows a repeating task."""
    actor = request.actor  # type: ignore[attr-defined]
    found = tasks.successor_of(one, actor) if one.repeat != "none" else None
    return {"next_task": found} if found else None


def _changes(request: HttpRequest, one: Task) -> dict[str, Any]:
    return {"task": one, "changes": changes_of(NOUN, one.pk, 20)}


register_record_page(
    RecordPage(
        NOUN,
        NOUN,
        (
            Property("customer", lazy("Customer"), _customer),
            Property(
                "assignee_id", lazy("Whose"), lambda one: one.assignee.display_name if one.assignee else None
            ),
            Property("priority", lazy("Priority"), lambda one: one.get_priority_display()),
            Property("kind", lazy("Kind"), _kind, is_shy=True),
            Property("remind_at", lazy("Reminder"), _reminder, is_shy=True),
            Property("repeat", lazy("Repeats"), lambda one: one.get_repeat_display()),
            Property("created_at", lazy("Opened"), _opened),
            Property("external_id", lazy("Known as"), _known_as, is_shy=True),
        ),
        find=tasks.task,
        classes=(("task", lazy("Tasks")), ("meeting", lazy("Meetings"))),
        classes_of=lambda one: (one.kind,),
        styles=("activities/activities.css",),
        context=_context,
    )
)
for _part in (
    Part(
        f"{NOUN}.main",
        "checklist",
        "activities/parts/checklist.html",
        _checklist,
        10,
        label=lazy("Checklist"),
    ),
    Part(f"{NOUN}.main", "note", "activities/parts/task_note.html", _note, 20, label=lazy("Note")),
    Part(f"{NOUN}.main", "next", "activities/parts/task_next.html", _next, 30, label=lazy("Next turn")),
    Part(
        f"{NOUN}.side", "changes", "activities/parts/task_changes.html", _changes, 90, label=lazy("Changes")
    ),
):
    register_part(_part)
