"""The context processor behind every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from regard.kernel.words import lazy
from regard.ui.frame import frame_of

THEME_CHOICES = (
    ("system", lazy("As the system"), "device-desktop"),
    ("light", lazy("Light"), "sun"),
    ("dark", lazy("Dark"), "moon"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` (navigation, business, theme, bell) and `actor`; both lazy, so an answer that uses neither costs nothing."""
    return {
        "frame": frame_of(request),
        "theme_choices": THEME_CHOICES,
        "actor": SimpleLazyObject(lambda: frame_of(request).actor),
    }
