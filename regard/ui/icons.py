"""The icons of the sprite: Tabler outline at stroke 1.5, only those somebody uses (`bin/vendor` collects them)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SPRITE = Path(__file__).parent / "static/ui/vendor/icons.svg"
UNKNOWN_ICON = "circle-dashed"
TURNING = frozenset({
    "arrow-back-up", "arrow-forward-up", "arrow-left", "arrow-right", "arrow-narrow-right", "chevron-left", "chevron-right",
    "chevrons-left", "chevrons-right", "corner-down-right", "indent-increase", "layout-sidebar-left-collapse",
    "layout-sidebar-right", "list", "list-check", "list-details", "login-2", "logout", "share", "external-link", "send",
})  # fmt: skip
"""Icons that mean a direction of reading, and are turned round where pages run from right to left."""


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Names in the sprite."""
    if not SPRITE.exists():
        return frozenset()
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))


@lru_cache(maxsize=2048)
def icon(name: str, size: int = 16, extra: str = "", label: str = "") -> SafeString:
    """An icon as SVG. Without `label` it is hidden from screen readers; an unknown name shows a dashed circle."""
    shown = name if name in known() else UNKNOWN_ICON
    turned = "rg-turns" if name in TURNING else ""
    classes = " ".join(filter(None, ("rg-icon", turned, extra)))
    naming = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - every value is escaped or from the sprite
        f'<svg class="{escape(classes)}" width="{size}" height="{size}" {naming}>'
        f'<use href="{static("ui/vendor/icons.svg")}#{shown}"></use></svg>'
    )
