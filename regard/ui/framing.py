"""Parts of the frame that look the same on page after page are drawn once and kept.

A part is kept under everything it is drawn from (navigation, names, language, ways of writing, theme, pins), so a
kept one can never be an old one. The token against forged forms is put in anew for every request.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from regard.ui import formats
from regard.ui.frame import Frame, Link

_KEPT: dict[Hashable, str] = {}
_MOST = 1024
_TOKEN = "token-of-this-request"  # noqa: S105 - a place to put one


def side(request: HttpRequest, frame: Frame, extra: dict[str, Any]) -> SafeString:
    """The side bar."""
    pins = tuple((view.pk, view.name, view.url, view.tint) for view in frame.pinned)
    here = next((url for _, _, url, _ in pins if url == frame.full_path), "")
    key = (
        _links(frame.nav),
        pins,
        here,
        frame.is_collapsed,
        frame.has_bell,
        frame.new_notices,
        frame.has_help,
    )
    return _kept("ui/parts/side.html", key, request, frame, extra)


def menus(request: HttpRequest, frame: Frame, extra: dict[str, Any]) -> SafeString:
    """User menu, the phone's menus, palette, shortcuts, dialogs."""
    key = (_links(frame.nav), _links(frame.user_nav), frame.theme, frame.has_bell, frame.has_help)
    return _kept("ui/parts/overlays.html", key, request, frame, extra)


def _links(links: list[Link]) -> Hashable:
    return tuple(
        (
            str(link.item.label),
            link.url,
            link.item.icon,
            link.item.letter,
            link.is_active,
            link.badge,
            link.below,
        )
        for link in links
    )


def _kept(
    template: str, key: Hashable, request: HttpRequest, frame: Frame, extra: dict[str, Any]
) -> SafeString:
    user: Any = getattr(request, "user", None)
    actor = frame.actor
    who = (
        getattr(user, "pk", None),
        getattr(user, "email", ""),
        actor.name if actor else "",
        frame.business.name,
    )
    whole = (template, translation.get_language(), formats.ways(), who, key)
    drawn = _KEPT.get(whole)
    if drawn is None:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        drawn = render_to_string(template, {**extra, "csrf_token": _TOKEN}, request=request)
        _KEPT[whole] = drawn
    return mark_safe(drawn.replace(_TOKEN, get_token(request)))  # noqa: S308 - templates escape, tokens are letters
