from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.forms import TeamForm, add_errors
from regard.people.models import Team
from regard.people.requests import ActorRequest
from regard.people.services import delete_team, save_team
from regard.people.views.shared import settings_page


@permission_required("people.user.change")
def team_create(request: ActorRequest) -> HttpResponse:
    return _team_form(request, None)


@permission_required("people.user.change")
def team_change(request: ActorRequest, team_id: int) -> HttpResponse:
    return _team_form(request, get_object_or_404(Team, pk=team_id))


@permission_required("people.user.change")
@require_POST
def team_delete(request: ActorRequest, team_id: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=team_id)
    delete_team(actor=request.actor, team=team)
    messages.success(request, tr("Team {name} is dissolved; its members stay.", name=team.name))
    return redirect("people:user_list")


def _team_form(request: ActorRequest, team: Team | None) -> HttpResponse:
    initial = {"name": team.name, "members": team.members.all()} if team else None
    form = TeamForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_team(actor=request.actor, team=team, **form.cleaned_data)
        except RegardError as error:
            add_errors(form, error)
        else:
            messages.success(request, tr("Team {name} saved.", name=saved.name))
            return redirect("people:user_list")
    return settings_page(request, "people/team_form.html", "people", form=form, team=team)
