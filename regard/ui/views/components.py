"""The living page of components: every part with sample values and its documented context."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regard.ui import showcase
from regard.ui.access import guarded


def _components(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/components.html", showcase.context())


components = guarded(_components)
