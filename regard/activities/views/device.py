"""Where devices send what waited for a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from regard.activities import queries
from regard.activities import task_queries as tasks
from regard.activities.forms import ComposerForm
from regard.activities.services.device import Outcome, do_once, finish_later, keep_written
from regard.customers.queries import customer as find_customer
from regard.kernel.errors import Forbidden, Invalid, NotFound, RegardError
from regard.kernel.words import tr
from regard.people.door import require, signed_in_only
from regard.people.requests import ActorRequest
from regard.story.aliases import today_of

KEY = re.compile(r"[0-9a-f-]{20,40}")
NUMBER = re.compile(r"[0-9]{1,18}")


@signed_in_only
@require_http_methods(["GET", "POST"])
def device_send(request: ActorRequest) -> HttpResponse:
    """GET: who is signed in, and the token to send with. POST: one thing that waited (`what`: compose or finish; `of`: its
    customer or task; `key`: its own; `made_at`) with the fields of its form. Answers what came of it, in words where it is not
    what was meant; `refused` means that nothing was kept and the device still has it."""
    if request.method == "GET":
        return JsonResponse({"person": request.actor.user_id, "token": get_token(request)})
    if request.POST.get("person") != str(request.actor.user_id):
        return JsonResponse({"outcome": "another"}, status=409)
    key, of = request.POST.get("key", ""), request.POST.get("of", "")
    if not KEY.fullmatch(key) or not NUMBER.fullmatch(of):
        return _refused(tr("This cannot be read any more."))
    made_at = _moment(request.POST.get("made_at", ""))
    finish = partial(_finish, request, int(of), made_at)
    do = finish if request.POST.get("what") == "finish" else partial(_compose, request, int(of), made_at)
    try:
        done = do_once(actor=request.actor, key=key, made_at=made_at, do=do)
    except RegardError as error:
        return _refused(_why(error))
    return JsonResponse({"outcome": done.outcome, "text": done.text, "url": done.url})


def once(request: ActorRequest, do: Callable[[], Outcome]) -> Outcome:
    """`do`, under the key the device gave it, if any: an answer that got lost on the way does not have it done twice."""
    key = request.POST.get("device_key", "")
    if not KEY.fullmatch(key):
        return do()
    return do_once(actor=request.actor, key=key, made_at=timezone.now(), do=do)


def _finish(request: ActorRequest, task_id: int, made_at: datetime) -> Outcome:
    require(request.actor, tasks.CHANGE)
    title = request.POST.get("about", "")
    return finish_later(actor=request.actor, task_id=task_id, title=title, made_at=made_at)


def _compose(request: ActorRequest, customer_id: int, made_at: datetime) -> Outcome:
    require(request.actor, queries.CREATE)
    about = find_customer(request.actor, today_of(customer_id) or customer_id)
    if not queries.may_log(request.actor, about.owner_id, about.territory_id):
        raise Forbidden(tr("You may not write about this customer any more."))
    form = ComposerForm(_of_form(request.POST), actor=request.actor)
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    return keep_written(
        actor=request.actor, customer_id=customer_id, kind=form.chosen, values=form.values(), made_at=made_at
    )


def _of_form(sent: QueryDict) -> QueryDict:
    """What the form had, which the device sends under names of their own."""
    form = QueryDict(mutable=True)
    for name, values in sent.lists():
        if name.startswith("form."):
            form.setlist(name.removeprefix("form."), values)
    return form


def _refused(text: str) -> HttpResponse:
    return JsonResponse({"outcome": "refused", "text": text, "url": ""})


def _why(error: RegardError) -> str:
    if isinstance(error, NotFound):
        return tr("The customer is gone by now, or no longer yours to see.")
    return " ".join(one.message for one in error.errors) if isinstance(error, Invalid) else str(error)


def _moment(text: str) -> datetime:
    """When the device says it was, never later than now."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    now = timezone.now()
    return min(found, now) if found is not None and timezone.is_aware(found) else now
