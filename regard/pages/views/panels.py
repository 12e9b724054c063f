"""A panel of a record on a page of its own: behind a tab, and how much there is in it."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.pages.declaring import RecordPage, record_page
from regard.pages.drawing import count_words
from regard.pages.queries import part_of
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest
from regard.ui.nouns import noun as noun_of
from regard.ui.slots import Part


@signed_in_only
@require_GET
def panel(request: ActorRequest, noun: str, pk: int, key: str) -> HttpResponse:
    """The panel with the record's tabs above it."""
    page, part, record = _asked(request, noun, pk, key)
    of = noun_of(noun)
    context = {
        "page_title": part.label,
        "record": record,
        "title": of.title(record),
        "of": of,
        "part": part,
        "page": page,
        "tabs_slot": f"{page.slots}.tabs",
        "active": f"panel.{part.key}",
        "record_url": reverse(of.detail_url, args=[*of.url_args, record.pk]),
        **page.context(request, record),
    }
    return render(request, "pages/panel.html", context)


@signed_in_only
@require_GET
def panel_count(request: ActorRequest, noun: str, pk: int, key: str) -> HttpResponse:
    """How much there is in it, beside its tab."""
    _, part, record = _asked(request, noun, pk, key)
    return HttpResponse(count_words(part.count(request, record) if part.count else None))


def _asked(request: ActorRequest, noun: str, pk: int, key: str) -> tuple[RecordPage, Part, Any]:
    """What is asked for, as far as the actor sees it; else it does not exist."""
    page = record_page(noun)
    part = part_of(page, key) if page else None
    if page is None or part is None or not request.actor.may(noun_of(noun).permission):
        raise Http404
    if part.permission and not request.actor.may(part.permission):
        raise Http404
    try:
        record = page.find(request.actor, min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    cast(Any, request).is_panel = True  # parts show more than where they stand beside others
    return page, part, record
