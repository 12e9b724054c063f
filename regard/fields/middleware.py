"""Sees once a request whether fields were added or changed, by whichever process."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from regard.fields.queries import look_again


class FieldsMiddleware:
    """One small query for requests of somebody who is signed in or has a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            look_again()
        return self.get_response(request)
