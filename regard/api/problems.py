"""Errors as RFC 9457 problem details, in the same words people see on pages."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError

from regard.kernel.errors import FieldError, Invalid, RegardError
from regard.kernel.words import lazy, tr

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: lazy("The request cannot be read"),
    401: lazy("Sign in with a token"),
    403: lazy("Not allowed"),
    404: lazy("Not found"),
    405: lazy("This address does not take that method"),
    409: lazy("It changed meanwhile"),
    413: lazy("Too much at once"),
    415: lazy("This content type is not understood"),
    422: lazy("Some values are not right"),
    429: lazy("Too many requests"),
    500: lazy("Something broke on our side"),
}


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    errors: Iterable[FieldError] = (),
    remedy: str = "",
    kept: str = "",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A problem document: type, title, status, detail, and `errors` as field, message and code."""
    body: dict[str, Any] = {
        "type": f"/api/v1/reference/#problem-{code}",
        "title": str(TITLES.get(status) or tr("Error")),
        "status": status,
        "detail": str(detail),
    }
    listed = [{"field": item.field, "message": item.message, "code": item.code} for item in errors]
    extra = {"errors": listed, "remedy": remedy, "kept": kept}
    body |= {name: value for name, value in extra.items() if value}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def of_error(request: HttpRequest, error: RegardError | type[RegardError]) -> HttpResponse:
    """The problem a service raised."""
    if isinstance(error, type):
        error = error(error.__doc__ or "")
    errors = error.errors if isinstance(error, Invalid) else ()
    return problem(
        error.status, error.message, code=error.code, errors=errors, remedy=error.remedy, kept=error.kept
    )


def of_validation(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """What the schema refused, each error with the path of its field."""
    errors = [
        FieldError(_path(item.get("loc", ())), str(item.get("msg", "")), str(item.get("type", "invalid")))
        for item in getattr(error, "errors", ())
    ]
    return problem(422, tr("Some values are not right; nothing was written."), code="invalid", errors=errors)


def _path(location: Iterable[Any]) -> str:
    """body.payload.lines.0.amount is lines.0.amount to the caller."""
    parts = [str(part) for part in location]
    if parts and parts[0] in {"body", "query", "path", "header"}:
        parts = parts[2:] if parts[0] == "body" and len(parts) > 1 else parts[1:]
    return ".".join(parts)
