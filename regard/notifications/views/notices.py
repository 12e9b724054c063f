"""One's own notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from regard.jobs.nouns import notices as job_notices
from regard.jobs.services.controlling import see_all_jobs
from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.notifications import queries
from regard.notifications.services import see_all, see_notice
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest


@signed_in_only
@require_GET
def notice_list(request: ActorRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    told, following = queries.page_of_notices(request.actor, start)
    is_first = start is None
    context = {
        "page_title": tr("Notices"),
        "told": told,
        "jobs": job_notices(request.actor) if is_first else (),
        "following": following,
        "is_first": is_first,
    }
    return render(request, "notifications/notice_list.html", context)


@signed_in_only
@require_GET
def notice_open(request: ActorRequest, pk: int) -> HttpResponse:
    """To what the notice is about; it is no longer new."""
    try:
        told = see_notice(actor=request.actor, notice_id=min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    return redirect(told.about.url)


@signed_in_only
@require_POST
def notices_seen(request: ActorRequest) -> HttpResponse:
    """All are seen."""
    see_all(actor=request.actor)
    see_all_jobs(actor=request.actor)
    messages.success(request, tr("All notices are marked as seen."))
    return redirect("notifications:notice_list")
