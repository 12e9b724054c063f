"""Sees to it that whoever has changed own fields meets them changed, whichever process answers next."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from regard.fields.queries import look_again, version

COOKIE = "regard-fields"
SECONDS = 10  # by then every process has looked by itself


class FieldsMiddleware:
    """One small query for a while after one has changed a definition; else processes look by themselves once a second."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COOKIE in request.COOKIES:
            look_again()
        if request.method != "POST":
            return self.get_response(request)
        before = version()
        response = self.get_response(request)
        if version() != before and settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
