"""The one permission door: services ask `require`, views are marked with one of three decorators.

Every view carries exactly one mark; a house check walks all URLs and demands it. The marks are attributes
(`permission`, `is_signed_in_only`, `is_public`), so that class-based views may set them themselves.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden
from regard.kernel.words import tr

View = TypeVar("View", bound=Callable[..., Any])


def require(actor: Actor, permission: str) -> Scope:
    """The scope in which `actor` may do this. Raises `Forbidden` when not at all."""
    scope = actor.scope(permission)
    if scope is None:
        raise Forbidden(
            tr("{name} may not do this ({permission}).", name=actor.name, permission=permission)
            if actor.name
            else tr("Whoever is not signed in may not do this ({permission}).", permission=permission),
            remedy=tr("Ask the owner of this installation for a role that grants it."),
        )
    return scope


def permission_required(permission: str) -> Callable[[View], View]:
    """Mark a view as needing `permission`: without it the page does not exist (404), without sign-in one is asked to."""

    def decorate(view: View) -> View:
        guarded = _guard(view, permission)
        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_only(view: View) -> View:
    """Mark a view as open to everybody who has signed in, such as one's own profile."""
    guarded = _guard(view, None)
    guarded.is_signed_in_only = True  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Mark a view as open to the world."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def _guard(view: View, permission: str | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        actor = _plain_actor(request)
        if actor.user_id is None:
            return ask_to_sign_in(request)
        if permission is not None and not actor.may(permission):
            raise Http404
        return cast(HttpResponseBase, view(request, *args, **kwargs))

    return cast(View, guarded)


def _plain_actor(request: HttpRequest) -> Actor:
    """Replaces the lazy stand-in on the request by the actor itself, for `dataclasses.replace` and speed."""
    lazy = request.actor  # type: ignore[attr-defined]
    if type(lazy) is not Actor:
        said = {one.name: getattr(lazy, one.name) for one in fields(Actor) if one.init}
        request.actor = lazy = Actor(**said)  # type: ignore[attr-defined]
    return lazy


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a part loaded by htmx sends the whole page there."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())
