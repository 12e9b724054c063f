from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.forms import UserForm, add_errors
from regard.people.models import Team, User
from regard.people.requests import ActorRequest
from regard.people.services import change_user, invite_user, password_link
from regard.people.views.shared import settings_page


@permission_required("people.user.view")
def user_list(request: ActorRequest) -> HttpResponse:
    users = User.objects.prefetch_related("roles", "teams").order_by("-is_active", "first_name", "email")
    teams = Team.objects.prefetch_related("members").order_by("name")
    return settings_page(request, "people/user_list.html", "people", users=users, teams=teams)


@permission_required("people.user.create")
def user_create(request: ActorRequest) -> HttpResponse:
    form = UserForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            user = invite_user(actor=request.actor, **form.cleaned_data)
        except RegardError as error:
            add_errors(form, error)
        else:
            return _show_link(request, user)
    return settings_page(request, "people/user_form.html", "people", form=form, person=None)


@permission_required("people.user.change")
def user_change(request: ActorRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    initial = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": user.is_active,
        "roles": user.roles.all(),
        "teams": user.teams.all(),
    }
    form = UserForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_user(actor=request.actor, user=user, **form.cleaned_data)
        except RegardError as error:
            add_errors(form, error)
        else:
            messages.success(request, tr("{name} saved.", name=user.display_name))
            return redirect("people:user_list")
    return settings_page(request, "people/user_form.html", "people", form=form, person=user)


@permission_required("people.user.create")
@require_POST
def user_link(request: ActorRequest, user_id: int) -> HttpResponse:
    """A fresh link with which somebody sets a password, shown once to whoever hands it over."""
    return _show_link(request, get_object_or_404(User, pk=user_id, is_active=True))


def _show_link(request: ActorRequest, user: User) -> HttpResponse:
    link = request.build_absolute_uri(password_link(user))
    back = reverse("people:user_list")
    return settings_page(request, "people/user_link.html", "people", person=user, link=link, back=back)
