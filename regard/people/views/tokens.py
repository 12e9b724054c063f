from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from regard.kernel.errors import Forbidden, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.forms import TokenForm, add_errors
from regard.people.models import User
from regard.people.queries import visible_tokens
from regard.people.requests import ActorRequest
from regard.people.services import create_token, revoke_token
from regard.people.views.shared import settings_page


@permission_required("people.token.create")
def token_list(request: ActorRequest) -> HttpResponse:
    tokens = visible_tokens(request.actor).select_related("user").order_by("revoked_at", "-created_at")
    return settings_page(request, "people/token_list.html", "tokens", tokens=tokens, now=timezone.now())


@permission_required("people.token.create")
def token_create(request: ActorRequest) -> HttpResponse:
    """A new token; its secret is on the page that answers and nowhere afterwards."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            token, secret = create_token(
                actor=request.actor,
                user=get_object_or_404(User, pk=request.actor.user_id),
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                personal=form.cleaned_data["personal"] or "change",
                expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
            )
        except RegardError as error:
            add_errors(form, error)
        else:
            return settings_page(request, "people/token_secret.html", "tokens", token=token, secret=secret)
    return settings_page(request, "people/token_form.html", "tokens", form=form)


@permission_required("people.token.create")
@require_POST
def token_revoke(request: ActorRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(visible_tokens(request.actor), pk=token_id)
    try:
        revoke_token(actor=request.actor, token=token)
    except Forbidden as error:
        raise Http404 from error
    messages.success(request, tr("Token {name} is revoked and works no more.", name=token.name))
    return redirect("people:token_list")
