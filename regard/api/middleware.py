"""What happens to every call under `/api/v1/` before a domain sees it: who, how often, and once only."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from regard.api.idempotency import answer_once
from regard.api.limits import take
from regard.api.problems import problem
from regard.kernel.errors import Forbidden
from regard.kernel.words import lazy, tr
from regard.people.services.tokens import authenticate_token
from regard.ui.middleware import has_null_address

ROOT = "/api/v1/"
UNROUTED = {
    404: (
        "not_found",
        lazy("There is nothing at this address. The reference names all there are: /api/v1/reference/"),
    ),
    405: (
        "method_not_allowed",
        lazy("This address does not take that method; `Allow` names those it takes."),
    ),
}
# In JSON the escape of a null character, unless the backslash before it is itself escaped.
ESCAPED_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class ApiMiddleware:
    """Recognises the token, counts the call against its limit, and answers repeated writes once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        return _for_programs(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if refused := _too_big(request) or _has_null(request):
            return refused
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self.get_response(request)
        try:
            actor = authenticate_token(secret.strip())
        except Forbidden:
            return self.get_response(request)
        request.actor = request.token_actor = actor  # type: ignore[attr-defined]
        allowance = take(actor.token_id or 0)
        if allowance.is_exceeded:
            response: HttpResponseBase = problem(
                429,
                tr("This token may make {count} calls a minute.", count=allowance.limit),
                code="too_many",
                remedy=tr("Go on in {count} s, or send batches.", count=allowance.reset),
            )
        else:
            response = answer_once(request, actor.token_id or 0, self.get_response)
        for name, value in allowance.headers().items():
            response[name] = value
        return response


def _for_programs(response: HttpResponseBase) -> HttpResponseBase:
    """An address or method no router knows is answered by the framework, in words for people; these are for programs."""
    if response.status_code not in UNROUTED or "json" in response.get("Content-Type", ""):
        return response
    code, detail = UNROUTED[response.status_code]
    kept = {
        name: value for name, value in response.items() if name == "Allow" or name.startswith("RateLimit-")
    }
    return problem(response.status_code, detail, code=code, headers=kept)


def _too_big(request: HttpRequest) -> HttpResponse | None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return problem(400, tr("Content-Length is not a number."), code="bad_request")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    if length <= most:
        return None
    return problem(
        413,
        tr("A request holds at most {count} MB.", count=most // 1_000_000),
        code="too_big",
        remedy=tr("Send several smaller batches."),
    )


def _has_null(request: HttpRequest) -> HttpResponse | None:
    """Refuses what no text of a database may hold, before it reaches one."""
    is_json = request.content_type == "application/json"
    if not has_null_address(request) and not (is_json and ESCAPED_NULL.search(request.body)):
        return None
    return problem(
        422,
        tr("There is a null character in what was sent; no text may hold one."),
        code="null_character",
        remedy=tr("Take it out, and send the rest again."),
    )
