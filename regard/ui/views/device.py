"""What a browser asks for to keep Regard on a device: the manifest, the service worker, the page about the device."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from regard.kernel.words import tr
from regard.ui.access import actor_of, guarded
from regard.ui.frame import business, url_of

MOST_PAGES = 40
HOME = "activities:today"  # where the installed program opens, for those who have a day there
SHELL = (
    "ui/vendor/tabler/tabler.min.css", "ui/vendor/inter/inter.css", "ui/vendor/inter/inter-latin-opsz.woff2",
    "ui/vendor/icons.svg", "ui/vendor/htmx/htmx.min.js", "ui/tokens.css", "ui/regard.css", "ui/shell.css", "ui/list.css",
    "ui/parts.css", "ui/theme.js", "ui/words.js", "ui/formats.js", "ui/shell.js", "ui/palette.js", "ui/neighbours.js",
    "ui/presence.js", "ui/device.js", "ui/form.js", "ui/mark.svg", "ui/icons/icon-192.png",
)  # fmt: skip
"""What every page is drawn with, and is kept on a device before it is needed; further files are kept as they are used."""


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """How the installed program is called and looks. The same for everybody."""
    name = business().name or "Regard"
    icons: list[dict[str, str]] = [
        {"src": static("ui/mark.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static("ui/icons/icon-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": static("ui/icons/icon-512.png"), "type": "image/png", "sizes": "512x512"},
        {
            "src": static("ui/icons/icon-maskable-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    said: dict[str, Any] = {
        "id": "/",
        "name": name if name == "Regard" else tr("{name} in Regard", name=name),
        "short_name": name[:12].strip(),
        "start_url": reverse("ui:start"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f6f3",
        "theme_color": "#f7f6f3",
        "icons": icons,
    }
    answer = JsonResponse(said, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which has to stand at the root to serve every page."""
    answer = HttpResponse(_worker(settings.STATIC_URL), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker(files: str) -> str:
    found = finders.find("ui/worker.js")
    source = Path(str(found)).read_text()
    page = reverse("ui:device")
    shell = [*(static(name) for name in SHELL), page]
    version = hashlib.sha256(f"{source}{shell}".encode()).hexdigest()[:12]
    said = {
        "version": version, "shell": shell, "page": page, "files": files, "most": MOST_PAGES,
        "start": reverse("ui:start"), "home": url_of(HOME),
    }  # fmt: skip
    return f"self.regard = {json.dumps(said)};\n{source}"


@require_GET
def device(request: HttpRequest) -> HttpResponse:
    """What is kept on this device and what waits to be sent, which only the device knows: the page holds nobody's data."""
    return render(request, "ui/device.html", {"page_title": tr("On this device"), "most": MOST_PAGES})


def _start(request: HttpRequest) -> HttpResponse:
    """Where the installed program opens: one's day, else the first page."""
    target = url_of(HOME)
    return redirect(target if target and actor_of(request).may("activities.task.view") else "/")


start = guarded(require_GET(_start))
for _view in (manifest, worker, device):
    _view.is_public = True  # type: ignore[attr-defined]
