"""The composer of a customer's page: what was done with the customer, or is to be done, written where the story is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from regard.activities import queries
from regard.activities.forms import TASK, ComposerForm
from regard.activities.nouns import open_items, told_events
from regard.activities.services.contacting import plan_says as contact_words
from regard.activities.services.device import Outcome, keep_written
from regard.activities.views.device import once
from regard.customers.queries import customer as find_customer
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.policies import PURPOSES
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


@permission_required(queries.CREATE)
@require_http_methods(["GET", "POST"])
def compose(request: ActorRequest, customer: int) -> HttpResponse:
    """Keep what was written: `kind` says what it is. For htmx the empty composer and what changed beside it; else back to the
    customer. Opened by itself, and where something is wrong, a page of its own."""
    try:
        about = find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    if not queries.may_log(request.actor, about.owner_id, about.territory_id):
        raise Http404
    form = ComposerForm(request.POST or None, actor=request.actor, kind=request.GET.get("kind", "note"))
    if request.method == "POST" and form.is_valid():
        try:
            once(request, partial(_keep, request, about, form))
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, NotFound) as error:
            form.add_error(None, str(error))
        else:
            if request.htmx:
                return _kept(request, about, form.chosen)
            messages.success(request, tr("Kept. It stands on the timeline below."))
            return redirect("customers:customer_detail", pk=about.pk)
    name = "parts/composer" if request.htmx else "compose"
    context = {"page_title": tr("Write about {name}", name=about.name), "customer": about, "composer": form}
    if form.errors:
        context |= _said(about.pk, form.chosen, form.said)
    return render(request, f"activities/{name}.html", context, status=422 if form.errors else 200)


@permission_required(queries.CREATE)
@require_GET
def plan_says(request: ActorRequest) -> HttpResponse:
    """What the plan says about calling or meeting a `customer` for a `purpose`, with where to say why it is done all the same;
    nothing for what is no contact of ours. For the composer and for a meeting that is planned."""
    number = request.GET.get("customer", "") or request.GET.get("customer_id", "")
    if not (number.isdecimal() and len(number) < 19):
        return HttpResponse()
    try:
        about = find_customer(request.actor, int(number))
    except NotFound:
        raise Http404 from None
    context = _said(about.pk, request.GET.get("kind", ""), request.GET) | {"is_form": "title" in request.GET}
    return render(request, "activities/parts/plan_says.html", context)


def _said(customer_id: int, kind: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """What the part about the plan needs, of what was sent so far."""
    is_ours = kind != "call" or sent.get("direction") != "in"
    purpose, at = sent.get("purpose", ""), _moment(sent.get("due_on", "") or sent.get("happened_at", ""))
    said = contact_words(customer_id, kind, purpose if purpose in PURPOSES else "", at) if is_ours else None
    return {"plan_said": said, "contact_reason": sent.get("contact_reason", "")}


def _moment(text: str) -> datetime | None:
    """When it is or was, as typed so far; None for now."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else timezone.make_aware(at)


@permission_required(queries.CREATE)
@require_GET
def mentionable(request: ActorRequest, customer: int) -> JsonResponse:
    """The names of colleagues who may be named in what is written about a customer: those who see it. `q` narrows them."""
    try:
        about = find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    names = queries.people_to_mention(
        request.actor, about.owner_id, about.territory_id, request.GET.get("q", "")[:100]
    )
    return JsonResponse({"names": names})


def _keep(request: ActorRequest, about: Any, form: ComposerForm) -> Outcome:  # noqa: ANN401
    return keep_written(
        actor=request.actor,
        customer_id=about.pk,
        kind=form.chosen,
        values=form.values(),
        made_at=timezone.now(),
        asks_why=True,
    )


def _kept(request: ActorRequest, about: Any, kind: str) -> HttpResponse:  # noqa: ANN401
    """The composer, empty again with the same kind chosen, and the open items; the timeline fetches itself."""
    context = {
        "customer": about,
        "composer": ComposerForm(actor=request.actor, kind=kind),
        "kept": {
            "note": tr("Note kept."),
            "call": tr("Call logged."),
            "meeting": tr("Meeting logged."),
            TASK: tr("Task opened."),
        }[kind],
        "items": open_items(request, about) if kind == TASK else None,
    }
    answer = render(request, "activities/parts/composed.html", context)
    answer["HX-Trigger"] = told_events(request.actor, is_told=True)
    return answer
