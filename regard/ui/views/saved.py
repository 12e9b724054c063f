"""Saving, changing, pinning and deleting views of lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.ui import filters, liststate, nouns, services
from regard.ui.access import actor_of, guarded
from regard.ui.layouts import Layout

Deed = Callable[..., str]


def _answering(deed: Deed) -> Callable[..., HttpResponse]:
    """Runs a deed that returns where to go; what goes wrong is said, and nothing is lost."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return HttpResponseRedirect(deed(request, **kwargs))
        except RegardError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(_back(request))

    return guarded(require_POST(view))  # type: ignore[return-value]


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else "/"


def _noun(request: HttpRequest) -> nouns.Noun:
    key = request.POST.get("noun", "")
    if not nouns.has_noun(key):
        raise Invalid(tr("This list is not known."))
    return nouns.noun(key)


def _sent(request: HttpRequest, noun: nouns.Noun) -> dict[str, Any]:
    """What the form says a view consists of."""
    try:
        tree = filters.parse(noun, json.loads(request.POST.get("tree") or "null"))
    except ValueError as error:
        raise Invalid(tr("The filter of this view cannot be read.")) from error
    sort = liststate.read_sort(noun, request.POST.get("sort", ""))
    return {
        "name": request.POST.get("name", ""),
        "is_shared": bool(request.POST.get("is_shared")),
        "tree": tree,
        "sort": [f"-{key}" if descending else key for key, descending in sort],
        "layout": Layout.of(_json(request.POST.get("layout", ""))).kept(),
        "columns": [key for key in request.POST.get("columns", "").split(",") if noun.column(key)],
    }


def _json(text: str) -> object:
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}


def _save(request: HttpRequest) -> str:
    noun = _noun(request)
    view = services.save_view(
        actor=actor_of(request),
        noun=noun,
        is_pinned=bool(request.POST.get("is_pinned")),
        **_sent(request, noun),
    )
    messages.success(request, tr("Saved the view “{name}”.", name=view.name))
    return view.url


def _change(request: HttpRequest, pk: int) -> str:
    noun, actor = _noun(request), actor_of(request)
    view = services.change_view(
        actor=actor, view=services.view_of(actor, pk), noun=noun, **_sent(request, noun)
    )
    messages.success(request, tr("Saved the view “{name}”.", name=view.name))
    return view.url


def _pin(request: HttpRequest, pk: int) -> str:
    actor = actor_of(request)
    view = services.view_of(actor, pk)
    services.pin_view(actor=actor, view=view, is_pinned=not getattr(view, "is_pinned", False))
    return _back(request)


def _delete(request: HttpRequest, pk: int) -> str:
    actor = actor_of(request)
    view = services.view_of(actor, pk)
    url = nouns.noun(view.noun).list_address if nouns.has_noun(view.noun) else "/"
    services.delete_view(actor=actor, view=view)
    messages.success(request, tr("Deleted the view “{name}”.", name=view.name))
    return url


view_save = _answering(_save)
view_change = _answering(_change)
view_pin = _answering(_pin)
view_delete = _answering(_delete)
