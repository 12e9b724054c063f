"""The living page of components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regard.ui.access import guarded


def _components(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/components.html", {"page_title": "Components"})


components = guarded(_components)
