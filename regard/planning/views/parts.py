"""What the pages of doing have in common: finding, and forms whose service may refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr
from regard.people.requests import ActorRequest
from regard.planning.initiative_forms import ServiceForm
from regard.planning.models import Plan
from regard.planning.queries import plan_in_force

T = TypeVar("T")


def the_plan(request: ActorRequest) -> Plan:
    """The plan in force, or no such page."""
    plan = plan_in_force(request.actor)
    if plan is None:
        raise Http404
    return plan


def or_404(find: Callable[[], T]) -> T:
    """What `find` finds; absent and out of sight are the same."""
    try:
        return find()
    except NotFound:
        raise Http404 from None


def tried(request: ActorRequest, deed: Callable[[], object], said: str, tags: str = "") -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        deed()
    except NotFound:
        raise Http404 from None
    except RegardError as error:
        messages.error(request, str(error))
        return False
    if said:
        messages.success(request, said, extra_tags=tags)
    return True


def form_page(
    request: ActorRequest,
    form: ServiceForm,
    save: Callable[[], str],
    *,
    heading: str,
    crumbs: list[tuple[str, str]],
    submit: str = "",
    cancel: str,
    template: str = "planning/doing_form.html",
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    """A form on a page of its own. `save` is called once it is read, and answers where to go then; what it refuses is shown."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(save())
        except NotFound:
            raise Http404 from None
        except RegardError as error:
            form.refuse(error)
    form.show_required()
    context = {
        "form": form, "page_title": heading, "crumbs": crumbs, "submit": submit or tr("Save"), "cancel_url": cancel, **more,
    }  # fmt: skip
    return render(request, template, context)
