"""Words and rights the pages of this domain need."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from regard.activities import file_rules, queries
from regard.activities import task_queries as tasks
from regard.activities.rules import REPEATS, named_in, standing
from regard.kernel.actor import Actor
from regard.people.queries import person_names
from regard.ui import formats
from regard.ui.richtext import rich

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
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get((day - today).days)
    if near:
        return near
    return formats.weekday(day)


@register.filter
def due_tone(task: Any) -> str:  # noqa: ANN401
    """The class of the tag with the day of an open task: red where it is over, amber today."""
    where = standing(task.due_on, timezone.localdate())
    return {"overdue": "rg-tag rg-tag-bad", "today": "rg-tag rg-tag-watch"}.get(where, "rg-quiet rg-12")


@register.filter
def day_more(task: Any) -> str:  # noqa: ANN401
    """What stands under the title of a task in the day: "Meeting, high priority, 2 of 5, Kade Koffiebar"."""
    words = ["meeting"] if task.kind == "meeting" else []
    words += ["high priority"] if task.priority == "high" else []
    words += [f"{task.ticked} of {len(task.checklist)}"] if task.checklist else []
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
def file_words(content_type: str) -> str:
    """What a kind of file is called: "PDF", "Image"."""
    return file_rules.words(content_type)


@register.filter
def lasted(minutes: int | None) -> str:
    """How long: "45 min", "1 h 30 min"; empty where it is not known."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
