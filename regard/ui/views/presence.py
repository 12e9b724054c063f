"""Who else has a record open, and whether something has happened to it: asked by its page every few seconds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from regard.ui import identity
from regard.ui.access import actor_of, guarded
from regard.ui.places import place_of
from regard.ui.services import leave_record, stay_at_record


def _present(request: HttpRequest) -> JsonResponse:
    """`others` at the record, and its `pulse`, which is another one as soon as something happened."""
    actor, key, wanted = actor_of(request), request.POST.get("noun", ""), request.POST.get("id", "")
    place = place_of(key)
    if place is None or not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    number = int(wanted)
    if not actor.may(place.permission) or not place.is_there(actor, number):
        raise Http404
    if request.POST.get("leaving"):
        leave_record(actor=actor, place=place.key, object_id=number)
        return JsonResponse({})
    is_editing = request.POST.get("editing") == "1"
    found = stay_at_record(actor=actor, place=place.key, object_id=number, is_editing=is_editing)
    others: list[dict[str, Any]] = [
        {
            "name": one.user.display_name,
            "initials": identity.initials(one.user.display_name),
            "tint": identity.tint(one.user_id),
            "editing": one.is_editing,
        }
        for one in found
    ]
    pulse = place.pulse(actor, number) if place.pulse else ""
    return JsonResponse({"others": others, "pulse": str(pulse)})


present = guarded(require_POST(_present))
