"""One own field of one record, edited on its page."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regard.fields.columns import HasOwn
from regard.fields.holders import OnPage, has_holder, holder
from regard.fields.models import OwnField
from regard.fields.queries import own_field
from regard.fields.showing import form_field, in_line, initial, offered
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.sight import Level
from regard.kernel.words import tr
from regard.people.door import signed_in_only
from regard.people.requests import ActorRequest
from regard.ui.nouns import declared_noun
from regard.ui.sight import level


@signed_in_only
@require_http_methods(["GET", "POST"])
def value(request: ActorRequest, noun: str, pk: int, key: str) -> HttpResponse:
    """A value of a record: shown (`?show`), as a form, or saved. Without scripts, the form is a page of its own."""
    page, one, record = _asked(request, noun, pk, key)
    if request.htmx and request.method == "GET" and "show" in request.GET:
        return _shown(request, record, one)
    form = _form(request, one, record)
    if request.method == "POST" and form.is_valid() and _is_saved(request, page, record, one, form):
        if request.htmx:
            return _shown(request, page.find(request.actor, pk), one, is_saved=True)
        return redirect(_address(noun, pk))
    context = {
        "page_title": tr("{label} of {record}", label=one.label, record=record),
        "address": request.path,
        "record": record,
        "form": form,
        "bound": form[one.key],
        "was": json.dumps(form.initial[one.key]),
        "back": str(record),
        "back_url": _address(noun, pk),
        "cancel_url": _address(noun, pk),
    }
    template = "ui/parts/inline_form.html" if request.htmx else "fields/value.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _asked(request: ActorRequest, noun: str, pk: int, key: str) -> tuple[OnPage, OwnField, HasOwn]:
    """What is asked for, where it is there and the actor may change it; else it does not exist."""
    page = holder(noun).page if has_holder(noun) else None
    one = own_field(noun, key)
    if (
        page is None
        or one is None
        or one.is_computed
        or not request.actor.may(declared_noun(noun).permission)
        or level(request.actor, noun, key) is not Level.CHANGE
    ):
        raise Http404
    try:
        record = page.find(request.actor, min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    if not page.may_change(request.actor, record):
        raise Http404
    return page, one, record


def _form(request: ActorRequest, one: OwnField, record: HasOwn) -> forms.Form:
    current = record.own_values.get(one.key)
    form = forms.Form(request.POST or None, initial={one.key: initial(one, current)})
    form.fields[one.key] = form_field(offered(one, record), request.actor, current)
    return form


def _is_saved(request: ActorRequest, page: OnPage, record: HasOwn, one: OwnField, form: forms.Form) -> bool:
    try:
        was: Any = json.loads(request.POST.get("was", ""))
    except ValueError:
        was = form.initial[one.key]
    values = {one.key: form.cleaned_data[one.key]}
    try:
        page.change(actor=request.actor, record_id=record.pk, values=values, was={one.key: was})
    except Invalid as error:
        form.add_error(one.key, error.message)
    except (Conflict, Forbidden) as error:
        form.add_error(one.key, str(error))
    else:
        return True
    return False


def _shown(request: ActorRequest, record: HasOwn, one: OwnField, *, is_saved: bool = False) -> HttpResponse:
    context = {"record": record, "item": in_line(record, one), "may_change": True, "is_saved": is_saved}
    return render(request, "fields/parts/value.html", context)


def _address(noun: str, pk: int) -> str:
    of = declared_noun(noun)
    return reverse(of.detail_url, args=[*of.url_args, pk])
