"""What every request goes through before a domain sees it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regard.kernel.errors import Invalid
from regard.ui.frame import KEPT_PAGES, frame_of
from regard.ui.views.errors import bad_request


class NullCharacterMiddleware:
    """Refuses the null character, which no text of a database may hold, in addresses and plain form fields.

    Uploaded files may hold what they like, and the API looks at its own bodies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not has_null_character(request):
            return self.get_response(request)
        error = Invalid(
            "There is a null character in what was sent; no text may hold one.", remedy="Take it out."
        )
        return bad_request(request, error)


class DeviceMiddleware:
    """Says on every page whose it is, with which rights, and whether it may be kept on the device (`frame.keep_on_devices`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method != "GET"
            or request.headers.get("HX-Request")
            or not response.headers.get("Content-Type", "").startswith("text/html")
        ):
            return response
        key = frame_of(request).device_key
        response["X-Regard-Device"] = key or "none"
        found = request.resolver_match
        if key and response.status_code == 200 and found is not None and found.view_name in KEPT_PAGES:
            response["X-Regard-Keep"] = "1"
        return response


def has_null_character(request: HttpRequest) -> bool:
    """Whether the path, the query or a form field holds one."""
    if has_null_address(request):
        return True
    if request.content_type != "application/x-www-form-urlencoded" or request.method != "POST":
        return False
    return any("\x00" in value for values in request.POST.lists() for value in (values[0], *values[1]))


def has_null_address(request: HttpRequest) -> bool:
    """Whether the path or the query holds one."""
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
