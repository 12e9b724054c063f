"""The calendar: month, week and day of tasks and meetings, and moving them to another day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from regard.activities import calendar_queries as queries
from regard.activities import calendar_rules as rules
from regard.activities import task_queries as tasks
from regard.activities.rules import LAST
from regard.activities.services.checking import EARLIEST
from regard.activities.services.tasks import change_task
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.toasts import undo_tag

SHOWN = 4  # on a day of a month


@permission_required(tasks.VIEW)
@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    """`view`: month, week or day; `on`: a day of it; `who`: all for everybody one may see."""
    return render(request, "activities/calendar.html", calendar_context(request, request.GET.dict()))


def calendar_context(request: ActorRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page that was asked for shows. Three queries."""
    view = asked.get("view", "month") if asked.get("view", "month") in rules.VIEWS else "month"
    today = timezone.localdate()
    on = _day(asked.get("on", "")) or today
    may_see_others = queries.may_see_others(request.actor)
    is_all = may_see_others and asked.get("who") == "all"
    days = rules.days_of(view, on, formats.ways().first_weekday)
    found, is_whole = queries.items_between(request.actor, days[0], days[-1], everybodys=is_all)
    before, after = rules.steps(view, on)

    def address(to: date, how: str = view, who: str = "all" if is_all else "") -> str:
        words = {"view": how, "on": to.isoformat()} | ({"who": who} if who else {})
        return f"{reverse('activities:calendar')}?{urlencode(words)}"

    here = address(on)
    return {
        "page_title": tr("Calendar"),
        "view": view,
        "heading": _heading(view, on, days),
        "days": [
            {
                "day": day,
                "items": found.get(day, ()),
                "more": max(0, len(found.get(day, ())) - SHOWN) if view == "month" else 0,
                "is_out": view == "month" and day.month != on.month,
                "is_today": day == today,
                "url": address(day, "day"),
                "new_url": f"{reverse('activities:task_create')}?{urlencode({'due_on': day.isoformat(), 'next': here})}",
            }
            for day in days
        ],
        "weekdays": days[:7],
        "hours": range(24),
        "shown": SHOWN,
        "is_whole": is_whole,
        "is_empty": not any(found.values()),
        "here": here,
        "before_url": address(before),
        "after_url": address(after),
        "today_url": address(today),
        "tabs": [
            {"key": key, "label": label, "url": address(on, key), "count": None}
            for key, label in rules.VIEWS.items()
        ],
        "active": view,
        "is_all": is_all,
        "who_url": address(on, who="" if is_all else "all") if may_see_others else "",
    }


@permission_required(tasks.CHANGE)
@require_POST
def task_move(request: ActorRequest, pk: int) -> HttpResponse:
    """To another day (`on`), and time where `at` is sent. For htmx the calendar anew, which is where `next` leads."""
    sent = request.POST if "on" in request.POST else request.GET
    try:
        task = tasks.task(request.actor, pk)
    except NotFound:
        raise Http404 from None
    values: dict[str, Any] = {"due_on": sent.get("on", "")}
    if "at" in sent:
        values["due_time"] = sent["at"]
    version = sent.get("version", "")
    at = f"{task.due_time:%H:%M}" if task.due_time else ""
    was = {"on": task.due_on.isoformat() if task.due_on else "", "at": at}
    try:
        moved = change_task(
            actor=request.actor,
            task_id=pk,
            values=values,
            version=int(version) if version.isdecimal() else None,
        )
    except Invalid as error:
        messages.error(request, error.errors[0].message)
    except (Conflict, Forbidden) as error:
        messages.error(request, str(error))
    else:
        back = was | {"version": str(moved.version), "next": _next(request), "back": "1"}
        undo = f"{reverse('activities:task_move', args=[pk])}?{urlencode(back)}"
        tags = "" if "back" in sent else undo_tag(undo)
        messages.success(request, _moved_words(task.title, moved.due_on, moved.due_time), extra_tags=tags)
    if not request.htmx:
        return redirect(_next(request))
    shown = calendar_context(request, dict(parse_qsl(urlsplit(_next(request)).query)))
    return render(request, "activities/parts/calendar_anew.html", shown)


def _next(request: ActorRequest) -> str:
    """Where the calendar was, which alone is a place to go back to."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    home = reverse("activities:calendar")
    return wanted if wanted.startswith(f"{home}?") else home


def _moved_words(title: str, on: date | None, at: time | None) -> str:
    if on is None:
        return tr("“{title}” has no day any more.", title=title)
    day = formats.weekday(on) + (f", {formats.clock(at)}" if at else "")
    return tr("“{title}” is on {day}.", title=title, day=day)


def _heading(view: str, on: date, days: list[date]) -> str:
    if view == "month":
        return formats.month(on)
    if view == "day":
        return f"{formats.weekday_name(on)}, {formats.day(on)}"
    return f"{formats.day_short(days[0])} – {formats.day(days[-1])}"


def _day(text: str) -> date | None:
    try:
        found = datetime.fromisoformat(text[:10]).date()
    except ValueError:
        return None
    return (
        found
        if EARLIEST.replace(year=EARLIEST.year + 1) <= found < LAST.replace(year=LAST.year - 1)
        else None
    )
