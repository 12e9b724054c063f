"""What somebody should do first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from regard.guide.steps import state_of
from regard.kernel.words import tr
from regard.people.door import signed_in_only
from regard.people.queries import is_checklist_hidden
from regard.people.requests import ActorRequest
from regard.people.services import hide_checklist


@signed_in_only
@require_GET
def first_steps(request: ActorRequest) -> HttpResponse:
    """The steps with what is done of them."""
    context = {"page_title": tr("First steps"), "is_hidden": is_checklist_hidden(request.actor)}
    return render(request, "guide/first_steps.html", context | state_of(request.actor))


@signed_in_only
@require_POST
def first_steps_show(request: ActorRequest) -> HttpResponse:
    """Put them away, or bring them back (`show`)."""
    hide_checklist(actor=request.actor, is_hidden="show" not in request.POST)
    if request.htmx:
        return HttpResponse()
    return redirect("guide:first_steps")
