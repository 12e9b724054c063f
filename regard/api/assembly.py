"""The API put together: every domain's router under `/api/v1/`, one way to fail, limits in the headers."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import structlog
from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from regard.api.contract import complete
from regard.api.problems import of_error, of_validation, problem
from regard.kernel.errors import RegardError
from regard.kernel.words import in_english, tr
from regard.people.rest import Bearer

log = structlog.get_logger()

ROOT = "/api/v1/"
DESCRIPTION = """Everything a page can do, a program can do. Amounts are decimal strings in the currency named
beside them. Lists are paged by cursor: pass `next` of a page as `cursor`. Errors are problem details (RFC 9457).
A write sent with an `Idempotency-Key` is done once, however often it is sent."""


class JsonRenderer(BaseRenderer):
    """JSON by pydantic's own writer, several times as fast as Python's with times and decimals in it."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ANN401
        return to_json(data, fallback=_as_text)


def _as_text(value: object) -> str:
    """A label that is put into words only when it is read."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"An answer has {type(value).__name__} in it, which is no JSON.")


def _build() -> NinjaAPI:
    api = NinjaAPI(
        title="Regard",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        auth=Bearer(),
        docs_url=None,
        openapi_url=None,
        renderer=JsonRenderer(),
    )
    for app in apps.get_app_configs():
        if app.name.startswith("regard.") and find_spec(f"{app.name}.endpoints"):
            module = import_module(f"{app.name}.endpoints")
            api.add_router("", module.router)
    _answer_errors(api)
    return api


def _answer_errors(api: NinjaAPI) -> None:
    api.add_exception_handler(RegardError, of_error)
    api.add_exception_handler(ValidationError, of_validation)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, tr("There is nothing at this address that you may see."), code="not_found")

    @api.exception_handler(AuthenticationError)
    def who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(
            401,
            tr("No valid token came with this request."),
            code="unauthenticated",
            remedy=tr("Send `Authorization: Bearer <token>`; tokens are made under Settings, API tokens."),
            headers={"WWW-Authenticate": "Bearer"},
        )

    @api.exception_handler(AuthorizationError)
    def may_not(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
        return problem(403, tr("This token may not do that."), code="forbidden")

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, error.message, code="bad_request")

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.exception("api.failed", path=request.path)
        return problem(
            500,
            tr("Something broke on our side. Nothing of this request was kept."),
            code="server_error",
            remedy=tr("Send it again; if it goes on, the operations page shows the error."),
        )


api: NinjaAPI = _build()


def schema() -> dict[str, Any]:
    """The OpenAPI document, with the refusals of every address."""
    with in_english():
        return complete(dict(api.get_openapi_schema(path_prefix=ROOT)))
