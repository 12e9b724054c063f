"""The reference page: the OpenAPI document in words, for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.api.assembly import schema
from regard.api.reading import groups_of, with_code
from regard.people.door import public, signed_in_only
from regard.people.requests import ActorRequest

_read: dict[str, Any] = {}


@signed_in_only
@require_GET
def reference(request: ActorRequest) -> HttpResponse:
    """Every address with what it takes, answers and an example. Built once per process."""
    if not _read:
        document = schema()
        about = with_code(document["info"]["description"])
        _read.update(document=document, about=about, groups=groups_of(document))
    return render(request, "api/reference.html", _read)


@public
@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document, for generators and testers. Says what there is, shows no data."""
    return JsonResponse(schema())
