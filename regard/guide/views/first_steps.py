"""What somebody should do first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from regard.guide.steps import steps_for
from regard.people.door import signed_in_only
from regard.people.queries import is_checklist_hidden
from regard.people.requests import ActorRequest
from regard.people.services import hide_checklist

NEXT = 3  # shown above a first page: what is to be done next


@signed_in_only
@require_GET
def first_steps(request: ActorRequest) -> HttpResponse:
    """The steps with what is done of them; for htmx the part that stands on the first pages, empty where it was put away."""
    is_hidden = is_checklist_hidden(request.actor)
    if request.htmx and is_hidden:
        return HttpResponse()
    steps = steps_for(request.actor)
    done = sum(one.is_done for one in steps)
    context = {
        "page_title": "First steps",
        "steps": steps,
        "shown": [one for one in steps if not one.is_done][:NEXT] if request.htmx else steps,
        "done": done,
        "is_complete": done == len(steps),
        "is_hidden": is_hidden,
        "is_part": bool(request.htmx),
    }
    return render(
        request, "guide/parts/first_steps.html" if request.htmx else "guide/first_steps.html", context
    )


@signed_in_only
@require_POST
def first_steps_show(request: ActorRequest) -> HttpResponse:
    """Put them away, or bring them back (`show`)."""
    hide_checklist(actor=request.actor, is_hidden="show" not in request.POST)
    if request.htmx:
        return HttpResponse()
    return redirect("guide:first_steps")
