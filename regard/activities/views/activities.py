"""Notes, calls and meetings: the list, and changing and deleting one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from regard.activities import queries
from regard.activities.forms import ActivityForm
from regard.activities.models import Activity
from regard.activities.services.activities import change_activity, delete_activity
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.lists import ListView

CHANGED = {
    "note": lazy("The note is changed."),
    "call": lazy("The call is changed."),
    "meeting": lazy("The meeting is changed."),
}
ASKED = {
    "note": (
        lazy("Delete this note with its text? The timeline keeps that there was one."),
        lazy("Delete note"),
    ),
    "call": (
        lazy("Delete this call with its text? The timeline keeps that there was one."),
        lazy("Delete call"),
    ),
    "meeting": (
        lazy("Delete this meeting with its text? The timeline keeps that there was one."),
        lazy("Delete meeting"),
    ),
}
"""What is asked before one is deleted, and the word on the button."""
DELETED = {
    "note": lazy("The note is deleted."),
    "call": lazy("The call is deleted."),
    "meeting": lazy("The meeting is deleted."),
}


class ActivityList(ListView):
    noun_key = queries.MODEL


def _found(request: ActorRequest, pk: int) -> Activity:
    try:
        return queries.activity(request.actor, pk)
    except NotFound:
        raise Http404 from None


@permission_required(queries.VIEW)
@require_http_methods(["GET", "POST"])
def activity_change(request: ActorRequest, pk: int) -> HttpResponse:
    """One note, call or meeting: to read, and for whoever may, to change and delete."""
    activity = _found(request, pk)
    form = ActivityForm(request.POST or None, activity=activity)
    context = {
        "page_title": activity.get_kind_display(),
        "form": form,
        "activity": activity,
        "told": queries.told(activity),
        "version": activity.version,
        "may_change": queries.may_touch(request.actor, queries.CHANGE, activity.author_id),
        "may_delete": queries.may_touch(request.actor, queries.DELETE, activity.author_id),
        "asked": ASKED[activity.kind],
        "submit": tr("Save changes"),
        "cancel_url": reverse("customers:customer_detail", args=[activity.customer_id]),
        "draft_key": f"activity-{pk}",
    }
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            change_activity(
                actor=request.actor,
                activity_id=pk,
                values=form.changed_values(),
                version=int(version[:18]) if version.isdecimal() else activity.version,
            )
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, Conflict) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(CHANGED[activity.kind]))
            return redirect("customers:customer_detail", pk=activity.customer_id)
    return render(request, "activities/activity_form.html", context, status=422 if form.errors else 200)


@permission_required(queries.DELETE)
@require_POST
def activity_delete(request: ActorRequest, pk: int) -> HttpResponse:
    activity = _found(request, pk)
    try:
        delete_activity(actor=request.actor, activity_id=pk)
    except Forbidden as error:
        messages.error(request, str(error))
        return redirect("activities:activity_change", pk=pk)
    messages.success(request, str(DELETED[activity.kind]))
    return redirect("customers:customer_detail", pk=activity.customer_id)
