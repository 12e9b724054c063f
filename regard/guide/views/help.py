"""The documents, and help for one page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.guide.documents import documents, rendered, search
from regard.guide.topics import TOPICS
from regard.kernel.words import tr
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest


@signed_in_only
@require_GET
def help_home(request: ActorRequest) -> HttpResponse:
    """All documents, or those that have the words of `q`; and what each page is for."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    topics = list(dict.fromkeys(TOPICS.values()))
    context = {
        "page_title": tr("Help"),
        "q": words,
        "hits": search(words) if words else [],
        "documents": [one for one in documents().values() if not one.is_decision],
        "decisions": [one for one in documents().values() if one.is_decision],
        "topics": topics,
    }
    return render(request, "guide/help.html", context)


@signed_in_only
@require_GET
def document(request: ActorRequest, key: str) -> HttpResponse:
    found = documents().get(key)
    if found is None:
        raise Http404
    return render(
        request, "guide/document.html", {"page_title": found.title, "document": found, "html": rendered(key)}
    )
