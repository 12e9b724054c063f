# ruff: noqa: ANN401 - rows and values of any noun pass through
"""The frame's own pages stand below the permission door, so they mark and guard themselves in the door's terms:
`permission` or `is_signed_in_only` on the view, 404 for what is forbidden, sign-in for strangers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from regard.kernel.actor import Actor
from regard.ui.frame import frame_of

View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The acting person. Behind `guarded` there always is one."""
    actor = frame_of(request).actor
    if actor is None:
        raise Http404
    return actor


def guarded(view: View, permission: str = "") -> View:
    """`view` for those who are signed in and have `permission` (empty: everybody who is signed in)."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = frame_of(request).actor
        if actor is None or actor.user_id is None:
            return _ask_to_sign_in(request)
        if permission and not actor.may(permission):
            raise Http404
        return view(request, *args, **kwargs)

    if permission:
        guard.permission = permission  # type: ignore[attr-defined]
    else:
        guard.is_signed_in_only = True  # type: ignore[attr-defined]
    return guard


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())
