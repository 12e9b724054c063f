"""What the pages of imports share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse

from regard.exchange.kinds.kinds import KINDS
from regard.exchange.models import Import
from regard.exchange.presenting import described, steps
from regard.exchange.queries import visible_imports
from regard.kernel.errors import RegardError
from regard.kernel.words import lazy, tr
from regard.people.requests import ActorRequest

SEE = "exchange.import.view"
SAFE = lazy("Nothing is written before the last step. Every import can be undone.")


def found(request: ActorRequest, pk: int) -> Import:
    """The import, for whoever may see it; 404 otherwise."""
    item = visible_imports(request.actor).filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def workable(request: ActorRequest, pk: int) -> Import:
    """The import, for whoever may do something to it; 404 otherwise."""
    item = found(request, pk)
    if not request.actor.may(KINDS[item.kind].permission):
        raise Http404
    return item


def wizard_context(item: Import, step: int) -> dict[str, Any]:
    """The head, the steps and the foot of a page of the wizard."""
    urls = [reverse(f"exchange:import_{name}", args=[item.pk]) for name in ("file", "fields", "check")]
    return {
        "item": item,
        "kind": KINDS[item.kind],
        "page_title": tr("{kind} from {file}", kind=KINDS[item.kind].label, file=item.name),
        "described": described(item),
        "steps": steps(item, step, urls),
        "steps_note": SAFE,
        "back_url": urls[step - 2] if step > 1 else reverse("exchange:import_list"),
    }


def say(request: HttpRequest, error: RegardError) -> None:
    messages.error(request, str(error))
