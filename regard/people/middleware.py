"""The edge where a web request gets its actor."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, NotFound, RegardError
from regard.people.queries import writing_for
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


class PreferencesMiddleware:
    """Shows times in the person's time zone, figures and words as they write and read them, else as the business does; to
    somebody who is not signed in, in the language of their browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        user = request.user if has_session else None
        person = user if user is not None and user.is_authenticated else None
        with writing_for(person, "" if person else translation.get_language_from_request(request)):
            return self.get_response(request)


class RefusalMiddleware:
    """Turns what a service refused into a page, where the view did not: 404 for what the person may not know of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RegardError):
            return None
        if isinstance(exception, (NotFound, Forbidden)):
            return render(request, "ui/errors/404.html", status=404)
        return render(request, "ui/errors/400.html", {"error": exception}, status=exception.status)
