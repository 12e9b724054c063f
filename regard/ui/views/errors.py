"""Pages for what went wrong: said plainly, with what was kept and what to do."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from regard.kernel.errors import RegardError


def _page(
    request: HttpRequest, template: str, status: int, exception: Exception | None = None
) -> HttpResponse:
    error = exception if isinstance(exception, RegardError) else None
    return render(request, template, {"error": error}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "ui/errors/400.html", 400, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "ui/errors/403.html", 403, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "ui/errors/404.html", 404, exception)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shown when a form was kept open too long or came from elsewhere; `CSRF_FAILURE_VIEW` names it."""
    return render(request, "ui/errors/csrf.html", {"reason": reason}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request context: whatever broke may be what the context needs. Even without templates it answers."""
    reference = secrets.token_hex(4)
    try:
        page = loader.get_template("ui/errors/500.html").render({"reference": reference})
    except Exception:
        page = f"<!doctype html><title>An error of ours</title><p>Something broke on our side. Reference {reference}."
    return HttpResponseServerError(page)
