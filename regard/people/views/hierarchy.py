"""Who reports to whom, and the territories."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.forms import add_errors
from regard.people.hierarchy_forms import ManagerForm, TerritoryForm
from regard.people.models import Territory, User
from regard.people.queries import hierarchy as everybody
from regard.people.queries import territories
from regard.people.requests import ActorRequest
from regard.people.services import delete_territory, save_territory, set_manager
from regard.people.views.shared import settings_page


@permission_required("people.user.view")
@require_GET
def hierarchy(request: ActorRequest) -> HttpResponse:
    """Everybody, each under the manager."""
    people = everybody()
    below: dict[int, int] = {}
    for person in people:
        if person.manager_id is not None:
            below[person.manager_id] = below.get(person.manager_id, 0) + 1
    return settings_page(request, "people/hierarchy.html", "hierarchy", people=people, below=below)


@permission_required("people.hierarchy.change")
@require_http_methods(["GET", "POST"])
def manager_change(request: ActorRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    initial = {"manager": str(person.manager_id or "")}
    form = ManagerForm(request.POST or None, actor=request.actor, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["manager"]
        try:
            set_manager(actor=request.actor, user_id=user_id, manager_id=int(chosen) if chosen else None)
        except RegardError as error:
            add_errors(form, error)
        else:
            return redirect("people:hierarchy")
    return settings_page(request, "people/manager_form.html", "hierarchy", form=form, person=person)


@permission_required("people.territory.view")
@require_GET
def territory_list(request: ActorRequest) -> HttpResponse:
    found = territories(request.actor)
    return settings_page(request, "people/territory_list.html", "territories", territories=found)


@permission_required("people.territory.change")
@require_http_methods(["GET", "POST"])
def territory_create(request: ActorRequest) -> HttpResponse:
    return _territory_form(request, None)


@permission_required("people.territory.change")
@require_http_methods(["GET", "POST"])
def territory_change(request: ActorRequest, territory_id: int) -> HttpResponse:
    return _territory_form(request, get_object_or_404(Territory, pk=territory_id))


@permission_required("people.territory.change")
@require_POST
def territory_delete(request: ActorRequest, territory_id: int) -> HttpResponse:
    territory = get_object_or_404(Territory, pk=territory_id)
    try:
        delete_territory(actor=request.actor, territory_id=territory_id)
    except RegardError as error:
        messages.error(request, str(error))
        return redirect("people:territory_change", territory_id=territory_id)
    messages.success(request, tr("{name} is deleted.", name=territory.name))
    return redirect("people:territory_list")


def _territory_form(request: ActorRequest, territory: Territory | None) -> HttpResponse:
    form = TerritoryForm(request.POST or None, actor=request.actor, territory=territory)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_territory(
                actor=request.actor, territory_id=territory.pk if territory else None, **form.values()
            )
        except RegardError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                tr("{name} is saved. Customers change when territories are assigned.", name=saved.name),
            )
            return redirect("people:territory_list")
    return settings_page(request, "people/territory_form.html", "territories", form=form, territory=territory)
