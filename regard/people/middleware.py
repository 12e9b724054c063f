"""The edge where a web request gets its actor."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from regard.kernel.actor import Actor
from regard.people.requests import ActorRequest


class ActorMiddleware:
    """Puts the acting person on the request as `request.actor`, computed once and only when asked for.

    Asking costs the session's user and at most two queries. Views behind `door.permission_required` get a
    plain `Actor`; elsewhere it is a lazy stand-in that behaves like one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(ActorRequest, request).actor = cast(Actor, SimpleLazyObject(lambda: _actor_of(request)))
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    from regard.people.models import User
    from regard.people.services.actors import actor_for_user, anonymous_actor

    user = request.user
    return actor_for_user(user) if isinstance(user, User) else anonymous_actor()
