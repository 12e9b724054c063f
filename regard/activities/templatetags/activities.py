"""Words and rights the pages of this domain need."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.activities import file_rules, queries
from regard.activities import task_queries as tasks
from regard.activities.rules import REPEATS, TASK_KINDS, named_in, standing
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.people.queries import person_names
from regard.ui import formats
from regard.ui.richtext import rich
from regard.ui.templatetags.ui import ago, moment

NEAR = {0: lazy("Today"), 1: lazy("Tomorrow"), -1: lazy("Yesterday")}
register = template.Library()


@register.filter
def may_edit(told: Any, actor: Actor) -> bool:  # noqa: ANN401
    """Whether the actor may change a note, call or meeting the timeline shows. No query."""
    return queries.may_touch(actor, queries.CHANGE, told.author_id)


@register.filter
def may_see_task(task: Any, actor: Actor) -> bool:  # noqa: ANN401
    """Whether the actor may see a task. No query."""
    return tasks.may_touch(actor, tasks.VIEW, task.assignee_id, task.created_by_id)


@register.filter
def may_finish(task: Any, actor: Actor) -> bool:  # noqa: ANN401
    """Whether the actor may finish a task. No query."""
    return tasks.may_touch(actor, tasks.CHANGE, task.assignee_id, task.created_by_id)


@register.filter
def due_words(task: Any) -> str:  # noqa: ANN401
    """The day of a task as short as can be: "Today", "Tomorrow", "Fri 27 Nov", with its time; empty without one."""
    day: date | None = task.due_on
    if day is None:
        return ""
    at: time | None = task.due_time
    return _named(day) + (f", {formats.clock(at)}" if at else "")


def _named(day: date) -> str:
    today = timezone.localdate()
    near = NEAR.get((day - today).days)
    return str(near) if near else formats.weekday(day)


@register.filter
def due_tone(task: Any) -> str:  # noqa: ANN401
    """The class of the tag with the day of an open task: red where it is over, amber today."""
    where = standing(task.due_on, timezone.localdate())
    return {"overdue": "rg-tag rg-tag-bad", "today": "rg-tag rg-tag-watch"}.get(where, "rg-quiet rg-12")


@register.filter
def day_more(task: Any) -> str:  # noqa: ANN401
    """What stands under the title of a task in the day: "Meeting, high priority, 2 of 5, Kade Koffiebar"."""
    words = [tr("meeting")] if task.kind == "meeting" else []
    words += [tr("high priority")] if task.priority == "high" else []
    words += [tr("{done} of {count}", done=task.ticked, count=len(task.checklist))] if task.checklist else []
    line = ", ".join(words)
    line = line[:1].upper() + line[1:]
    return ", ".join(filter(None, (line, task.customer.name if task.customer else "")))


@register.filter
def noted(text: str) -> SafeString:
    """What somebody wrote, with its formatting and the names of colleagues marked. No query within five seconds of the last."""
    return rich(text, _people_in)


def _people_in(text: str) -> list[tuple[int, int]]:
    if "@" not in text:
        return []
    names = {name.casefold(): (number,) for number, name in person_names().items()}
    return [(one.start, one.end) for one in named_in(text, names)]


@register.filter
def repeat_words(repeat: str) -> str:
    """How a task repeats, in words; empty where it does not."""
    return "" if repeat == "none" else REPEATS.get(repeat, "")


@register.filter
def kind_words(kind: str) -> str:
    """What a task is called by its kind."""
    return TASK_KINDS.get(kind, kind)


@register.simple_tag
def written_words(activity: Any, told: Any) -> SafeString:  # noqa: ANN401
    """What a note, call or meeting is, whose, about whom, of when, and when it was changed. No query."""
    said = {
        "kind": activity.get_kind_display(),
        "name": activity.customer.name,
        "moment": moment(activity.happened_at),
        "author": told.author,
        "changed": ago(activity.edited_at),
    }
    if activity.edited_at:
        if told.author:
            return format_html(tr("{kind} by {author} about {name}, {moment}; changed {changed}."), **said)
        return format_html(tr("{kind} about {name}, {moment}; changed {changed}."), **said)
    if told.author:
        return format_html(tr("{kind} by {author} about {name}, {moment}."), **said)
    return format_html(tr("{kind} about {name}, {moment}."), **said)


CHANGES = {
    "create": (lazy("opened"), lazy("opened by {name}")),
    "finish": (lazy("finished"), lazy("finished by {name}")),
    "reopen": (lazy("reopened"), lazy("reopened by {name}")),
    "drop": (lazy("dropped"), lazy("dropped by {name}")),
    "": (lazy("changed"), lazy("changed by {name}")),
}


@register.filter
def change_words(change: Any) -> str:  # noqa: ANN401
    """What was done to a task, and by whom."""
    alone, by = CHANGES.get(change.action, CHANGES[""])
    return by.format(name=change.actor_name) if change.actor_name else str(alone)


@register.filter
def file_words(content_type: str) -> str:
    """What a kind of file is called: "PDF", "Image"."""
    return file_rules.words(content_type)


@register.filter
def lasted(minutes: int | None) -> str:
    """How long: "45 min", "1 h 30 min"; empty where it is not known."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part
        for part in (
            tr("{count} h", count=hours) if hours else "",
            tr("{count} min", count=rest) if rest else "",
        )
        if part
    )
