"""How somebody wants to be told."""

from __future__ import annotations

from datetime import time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from regard.kernel.words import tr
from regard.notifications.kinds import KINDS
from regard.notifications.queries import MAIL_HOUR, Wish, wishes_of
from regard.notifications.services import set_wishes
from regard.notifications.services.digests import can_mail
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest
from regard.people.services import set_digest_hour
from regard.ui import formats


@signed_in_only
@require_http_methods(["GET", "POST"])
def wishes(request: ActorRequest) -> HttpResponse:
    if request.method == "POST":
        chosen = {
            kind.key: Wish(
                in_app=f"app.{kind.key}" in request.POST, by_mail=f"mail.{kind.key}" in request.POST
            )
            for kind in KINDS
        }
        set_wishes(actor=request.actor, wishes=chosen)
        hour = request.POST.get("digest_hour", "")
        if hour in {str(one) for one in range(24)}:
            set_digest_hour(actor=request.actor, hour=int(hour))
        messages.success(request, tr("Saved. It holds for what comes from now on."))
        return redirect("notifications:wishes")
    said = wishes_of(request.actor)
    context = {
        "page_title": tr("Notices"),
        "kinds": [(kind, said[kind.key]) for kind in KINDS],
        "can_mail": can_mail(),
        "hours": [(one, formats.clock(time(one))) for one in range(24)],
        "hour": MAIL_HOUR
        if (chosen_hour := getattr(request.user, "digest_hour", None)) is None
        else chosen_hour,
        "zone": str(timezone.get_current_timezone()).replace("_", " "),
        "address": getattr(request.user, "email", ""),
    }
    return render(request, "notifications/wishes.html", context)
