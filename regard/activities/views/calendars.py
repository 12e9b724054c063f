"""Calendars of others: the address where programs read one's own, and files that are taken in."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.activities import calendar_queries as queries
from regard.activities import ical
from regard.activities import task_queries as tasks
from regard.activities.forms import CalendarFileForm
from regard.activities.models import CalendarImport
from regard.activities.services.calendars import (
    LARGEST,
    SOURCE,
    bring_calendar,
    make_feed,
    note_read,
    revoke_feed,
    take_back,
    take_in,
)
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import lazy, several, tr
from regard.people.door import permission_required, public
from regard.people.queries import business, writing_for
from regard.people.requests import ActorRequest
from regard.people.services.actors import actor_for_user
from regard.ui import formats
from regard.ui.toasts import undo_tag

NEW, CHANGED, OVER, TAKEN, BACK = "new", "changed", "over", "taken", "back"
BECOMES = {
    NEW: lazy("new"),
    CHANGED: lazy("changed to this"),
    OVER: lazy("left as it is, it is over"),
    TAKEN: lazy("taken in"),
    BACK: lazy("taken back"),
}


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's tasks and meetings as a calendar file, for whoever has the address."""
    found = queries.feed_by(secret)
    if found is None:
        raise Http404
    note_read(found)
    with writing_for(found.user):
        actor = actor_for_user(found.user, "calendar")
        entries = queries.entries_of(actor, timezone.localdate(), settings.SITE_URL)
        content = ical.written(entries, f"{business().name}: {found.user.display_name}")
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@permission_required(tasks.VIEW)
@require_http_methods(["GET", "POST"])
def feed_settings(request: ActorRequest) -> HttpResponse:
    """The address of one's calendar, shown once when it is made."""
    address = ""
    if request.method == "POST":
        path = reverse("activities:feed", args=[make_feed(actor=request.actor)])
        address = f"{settings.SITE_URL.rstrip('/')}{path}"
    context = {"page_title": tr("Calendar"), "feed": queries.feed_of(request.actor), "address": address}
    answer = render(request, "activities/feed_settings.html", context)
    if address:
        answer["Cache-Control"] = "no-store"
    return answer


@permission_required(tasks.VIEW)
@require_POST
def feed_end(request: ActorRequest) -> HttpResponse:
    revoke_feed(actor=request.actor)
    messages.success(request, tr("The address of your calendar is ended."))
    return redirect("activities:feed_settings")


@permission_required(tasks.CREATE)
@require_http_methods(["GET", "POST"])
def calendar_import(request: ActorRequest) -> HttpResponse:
    """Bring a calendar file, to see what is in it."""
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            brought = bring_calendar(actor=request.actor, name=sent.name, content=sent.read(LARGEST + 1))
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect("activities:calendar_imported", pk=brought.pk)
    context = {
        "page_title": tr("Import a calendar file"),
        "form": form,
        "is_multipart": True,
        "submit": tr("See what is in it"),
        "cancel_url": reverse("activities:calendar"),
    }
    return render(request, "activities/calendar_import.html", context, status=422 if form.errors else 200)


@permission_required(tasks.CREATE)
@require_GET
def calendar_imported(request: ActorRequest, pk: int) -> HttpResponse:
    """What is in a file, before it is taken in and after."""
    brought = _found(request, pk)
    known = queries.known_keys(request.actor, [row["key"] for row in brought.rows], SOURCE)
    becomes = [_becomes(row, brought, known) for row in brought.rows]
    said = Counter(becomes)
    rows = [(row, _when(row), BECOMES[one]) for row, one in zip(brought.rows, becomes, strict=True)]
    counts = {
        "new": said[NEW],
        "known": said[CHANGED],
        "comes": said[NEW] + said[CHANGED],
        "left": len(brought.left_out) + said[OVER],
        "made": sum(one["was"] is None for one in brought.made),
        "changed": sum(one["was"] is not None for one in brought.made),
    }
    context = {
        "page_title": brought.name,
        "brought": brought,
        "rows": rows,
        "counts": counts,
        "may_undo": bool(brought.made) and brought.undone_at is None and request.actor.may(tasks.DELETE),
    }
    return render(request, "activities/calendar_imported.html", context)


@permission_required(tasks.CREATE)
@require_POST
def calendar_take(request: ActorRequest, pk: int) -> HttpResponse:
    """Take in what is in a file."""
    brought = _found(request, pk)
    try:
        brought = take_in(actor=request.actor, import_id=brought.pk)
    except (Invalid, Forbidden) as error:
        messages.error(request, tr("Nothing was taken in: {error}", error=error))
    else:
        undo = reverse("activities:calendar_undo", args=[pk])
        count = len(brought.made)
        words = several(
            "{count} is in your calendar now.",
            "{count} are in your calendar now.",
            count,
            count=formats.number(count),
        )
        tags = undo_tag(undo) if count and request.actor.may(tasks.DELETE) else ""
        messages.success(request, words if count else tr("All of it was there already."), extra_tags=tags)
    return redirect("activities:calendar_imported", pk=pk)


@permission_required(tasks.CREATE)
@require_POST
def calendar_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back what a file brought."""
    brought = _found(request, pk)
    try:
        done = take_back(actor=request.actor, import_id=brought.pk)
    except (Conflict, Forbidden) as error:
        messages.error(request, str(error))
    else:
        back = done.deleted + done.restored
        words = several("{count} taken back.", "{count} taken back.", back, count=formats.number(back))
        if done.kept:
            words += " " + several(
                "{count} stay, because somebody changed them since.",
                "{count} stay, because somebody changed them since.",
                done.kept,
                count=formats.number(done.kept),
            )
        messages.success(request, words)
    return redirect("activities:calendar_imported", pk=pk)


def _found(request: ActorRequest, pk: int) -> CalendarImport:
    try:
        return queries.calendar_import(request.actor, min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None


def _when(row: dict[str, Any]) -> str:
    if not row["due_on"]:
        return ""
    words = formats.weekday(date.fromisoformat(row["due_on"]))
    return f"{words}, {formats.clock(time.fromisoformat(row['due_time']))}" if row["due_time"] else words


def _becomes(row: dict[str, Any], brought: CalendarImport, known: Any) -> str:  # noqa: ANN401
    """What becomes of a row: a key of `BECOMES`."""
    if brought.undone_at is not None:
        return BACK
    if brought.applied_at is not None:
        return TAKEN
    if row["key"] not in known:
        return NEW
    return OVER if known[row["key"]] else CHANGED
