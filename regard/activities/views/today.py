"""My day: what is overdue, due today, in the next week and at no time in particular, and what I have done today."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from regard.activities import queries
from regard.activities import task_queries as tasks
from regard.activities.following_queries import FOLLOWED
from regard.kernel.words import tr
from regard.notifications.queries import unseen
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


@permission_required(tasks.VIEW)
@require_GET
def today(request: ActorRequest) -> HttpResponse:
    return render(request, "activities/today.html", day_context(request))


def day_context(request: ActorRequest) -> dict[str, Any]:
    """What the page shows. Six queries, and those of what one is told."""
    on = timezone.localdate()
    day = tasks.day_of(request.actor, on)
    return {
        "followed": unseen(request.actor, [FOLLOWED], 10),
        "mentions": unseen(request.actor, [queries.MENTION]),
        "page_title": tr("My day"),
        "on": on,
        "day": day,
        "groups": [
            ("overdue", tr("Overdue"), day.overdue),
            ("today", tr("Today"), day.today),
            ("soon", tr("Next seven days"), day.soon),
            ("undated", tr("Without a date"), day.undated),
        ],
        "logged": [(one, queries.told(one)) for one in _with_me(request, on)],
    }


def _with_me(request: ActorRequest, on: Any) -> list[Any]:  # noqa: ANN401
    return queries.logged_by(request.actor, on) if request.actor.may(queries.VIEW) else []
