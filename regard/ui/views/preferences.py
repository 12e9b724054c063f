"""What a person likes to see: theme and side bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from regard.ui.access import guarded

THEMES = frozenset({"system", "light", "dark"})


def _change(request: HttpRequest) -> HttpResponse:
    """Keeps `theme` and `collapsed` on the user. Unknown values change nothing."""
    user: Any = request.user
    changed = []
    if request.POST.get("theme") in THEMES:
        user.theme = request.POST["theme"]
        changed.append("theme")
    if request.POST.get("collapsed") in {"0", "1"}:
        user.is_sidebar_collapsed = request.POST["collapsed"] == "1"
        changed.append("is_sidebar_collapsed")
    if changed:
        user.save(update_fields=changed)
    return HttpResponse(status=204)


preferences_change = guarded(require_POST(_change))
