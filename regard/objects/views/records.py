"""Records of own objects: the list, the page of one, writing one, fields edited in place, deleting one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.customers.pick_queries import picks
from regard.customers.queries import customer_names, visible_names
from regard.fields.queries import is_own, own_field
from regard.fields.showing import computed_anew, said
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.sight import Level
from regard.kernel.words import midsentence, tr
from regard.objects.forms import RecordForm, labels, shown
from regard.objects.models import OwnObject, Record
from regard.objects.queries import CHANGE, CREATE, DELETE, MODEL, VIEW, may_touch, own_object, record
from regard.objects.services.records import (
    RecordChangedMeanwhile,
    change_record,
    create_record,
    delete_records,
    restore_value,
)
from regard.objects.showing import said_of
from regard.people.door import permission_required
from regard.people.queries import person_names
from regard.people.requests import ActorRequest
from regard.ui.access import guarded
from regard.ui.conflicts import SAID, Edit
from regard.ui.lists import ListView
from regard.ui.sight import level, sight_of


class RecordList(ListView):
    """The list of whichever object the address names."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:  # noqa: ANN401
        return guarded(super(ListView, cls).as_view(**initkwargs), VIEW)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        self.noun_key = _object(str(kwargs["key"])).noun
        return super().dispatch(request, *args, **kwargs)


def _object(key: str) -> OwnObject:
    try:
        return own_object(key)
    except NotFound:
        raise Http404 from None


def _record(request: ActorRequest, key: str, pk: int) -> Record:
    try:
        return record(request.actor, key, min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None


@permission_required(VIEW)
@require_GET
def record_detail(request: ActorRequest, key: str, pk: int) -> HttpResponse:
    """The page of a record. Six queries."""
    of, one = _object(key), _record(request, key, pk)
    context = {
        "page_title": one.name,
        "of": of,
        "record": one,
        "may_change": may_touch(request.actor, CHANGE, one),
        "may_delete": may_touch(request.actor, DELETE, one),
    }
    return render(request, "objects/record_detail.html", context)


def changes(request: HttpRequest, one: Record) -> dict[str, Any]:
    return {"history": _history(one.object, one, request.actor)}  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Line:
    """A change of one field, in words; `restores` says whether the value before it can be given back."""

    change_id: int
    at: Any
    who: str
    field: str
    label: str
    before: str
    after: str
    restores: bool


def _customers_in(change: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return change.before.get("customer_id"), change.after.get("customer_id")


def _history(of: OwnObject, one: Record, actor: Actor) -> list[Line]:
    """The newest changes since it was entered, field by field. Two queries."""
    named, found, seen_by = labels(of), [], sight_of(one)
    if seen_by is not None:
        named = {name: label for name, label in named.items() if seen_by.reads(name)}
    changes = [change for change in changes_of(MODEL, one.pk, 20) if change.action != "create"]
    whose = {said for change in changes for said in _customers_in(change) if said}
    names = visible_names(actor, whose) if whose else {}
    for change in changes:
        for line in change.lines:
            if line.name not in named or line.before == line.after or not line.has_after:
                continue
            is_past = line.had_before and line.before != _now(one, line.name)
            before, after = (_words(of, line.name, value, names) for value in (line.before, line.after))
            if before or after:
                found.append(
                    Line(
                        change.pk, change.at, change.actor_name or "Regard", line.name, named[line.name],
                        before, after, restores=is_past,
                    )
                )  # fmt: skip
    return found


def _now(one: Record, name: str) -> Any:  # noqa: ANN401
    return getattr(one, name)


def _words(of: OwnObject, name: str, value: Any, names: Mapping[int, str]) -> str:  # noqa: ANN401
    """A stored value as people read it. `names` are those of customers."""
    if value in (None, ""):
        return ""
    if is_own(name):
        return said(of.noun, name, value)
    if name == "owner_id":
        return person_names().get(value, tr("a former colleague"))
    return names.get(value, tr("a customer you may not see")) if name == "customer_id" else str(value)


@permission_required(CREATE)
@require_http_methods(["GET", "POST"])
def record_create(request: ActorRequest, key: str) -> HttpResponse:
    """A new record, perhaps of a customer (`customer`)."""
    of = _object(key)
    posted = request.POST if "find" not in request.POST else None
    form = RecordForm(posted or None, actor=request.actor, of=of, initial=_initial(request, of))
    if posted and form.is_valid():
        try:
            one, _ = create_record(actor=request.actor, key=key, values=form.values())
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("{name} is entered.", name=one.name))
            return redirect("objects:record_detail", key, one.pk)
    context = {
        "page_title": tr("New {label}", label=midsentence(of.label)),
        "of": of,
        "form": form,
        "submit": tr("Enter {label}", label=midsentence(of.label)),
        "cancel_url": reverse("objects:record_list", args=[key]),
        "draft_key": f"record-{key}-new",
        **_picks(request, of, str(form["customer_id"].value() or "") if of.customer_label else ""),
    }
    return render(request, "objects/record_form.html", context, status=422 if form.errors else 200)


def _initial(request: ActorRequest, of: OwnObject) -> dict[str, Any]:
    wanted = request.GET.get("customer", "") or request.POST.get("customer_id", "")
    found = {name: request.POST[name] for name in request.POST if name in labels(of)}
    return found | ({"customer_id": wanted} if wanted.isdecimal() else {})


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def record_change(request: ActorRequest, key: str, pk: int) -> HttpResponse:
    of, one = _object(key), _record(request, key, pk)
    edit = Edit(request.POST, shown(of, one))
    posted = edit.data if "find" not in request.POST else None
    form = RecordForm(posted or None, actor=request.actor, of=of, record=one)
    context = {
        "page_title": tr("Edit {name}", name=one.name),
        "was": edit.was_text(form),
        "of": of,
        "record": one,
        "form": form,
        "version": one.version,
        "submit": tr("Save changes"),
        "cancel_url": reverse("objects:record_detail", args=[key, pk]),
        "draft_key": f"record-{pk}",
        **_picks(request, of, str(form["customer_id"].value() or "") if of.customer_label else ""),
    }
    if (
        posted
        and form.is_valid()
        and (clashes := edit.clashes(form, {"customer_id": partial(customer_names, request.actor)}))
    ):
        form.add_error(None, SAID)
        context |= {"clashes": clashes}
    elif posted and form.is_valid():
        version, mine = "" if edit.knows else request.POST.get("version", ""), edit.mine(form)
        try:
            change_record(
                actor=request.actor,
                key=key,
                record_id=pk,
                values={name: value for name, value in form.values().items() if name in mine},
                version=int(version) if version.isdecimal() else one.version,
            )
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        except RecordChangedMeanwhile as error:
            form.add_error(None, str(error))
            context |= {"version": error.version, "differences": _differences(of, error)}
        else:
            return redirect("objects:record_detail", key, pk)
    return render(request, "objects/record_form.html", context, status=422 if form.errors else 200)


def _differences(of: OwnObject, error: RecordChangedMeanwhile) -> list[tuple[str, str, str]]:
    named = labels(of)
    return [
        (named[one.field], _words(of, one.field, one.theirs, {}), _words(of, one.field, one.yours, {}))
        for one in error.differences
    ]


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def record_field(request: ActorRequest, key: str, pk: int, field: str) -> HttpResponse:
    """One field: shown (`?show`), as a form, or saved. Without scripts, the form for all of them."""
    of, one = _object(key), _record(request, key, pk)
    own = own_field(of.noun, field)
    is_only_shown = own is not None and own.is_computed
    if field not in labels(of) or field == "customer_id" or (is_only_shown and "show" not in request.GET):
        raise Http404
    open_to = level(request.actor, of.noun, field)
    if open_to is Level.NONE or (open_to is not Level.CHANGE and "show" not in request.GET):
        raise Http404
    if not request.htmx:
        return redirect("objects:record_change", key, pk)
    context: dict[str, Any] = {"of": of, "record": one, "may_change": True}
    if request.method == "GET" and "show" in request.GET:
        return render(request, "objects/parts/field.html", context | {"item": said_of(of, one, field)})
    form = RecordForm(request.POST or None, actor=request.actor, of=of, record=one, only=field)
    if request.method == "POST" and form.is_valid():
        problem = _save(request, of, one, field, form)
        if not problem:
            saved = _record(request, key, pk)
            context |= {"record": saved, "item": said_of(of, saved, field), "is_saved": True}
            return computed_anew(render(request, "objects/parts/field.html", context), of.noun)
        form.add_error(field, problem)
    context = {
        "address": request.path,
        "record": one,
        "form": form,
        "bound": form[field],
        "was": json.dumps(shown(of, one)[field]),
    }
    return render(request, "ui/parts/inline_form.html", context, status=422 if form.errors else 200)


def _save(request: ActorRequest, of: OwnObject, one: Record, field: str, form: RecordForm) -> str:
    """What stands in the way of saving, or nothing."""
    version = request.POST.get("version", "")
    try:
        was = json.loads(request.POST.get("was", ""))
    except ValueError:
        was = ""
    try:
        change_record(
            actor=request.actor,
            key=of.key,
            record_id=one.pk,
            values=form.values(),
            version=int(version) if version.isdecimal() else one.version,
            was={field: was},
        )
    except Invalid as error:
        return error.message
    except RecordChangedMeanwhile as error:
        theirs = _words(of, field, error.differences[0].theirs, {}) if error.differences else ""
        return tr("Somebody changed this to “{theirs}” meanwhile. Save again to replace it.", theirs=theirs)
    except Forbidden as error:
        return str(error)
    return ""


@permission_required(CHANGE)
@require_POST
def record_restore(request: ActorRequest, key: str, pk: int) -> HttpResponse:
    """A field gets a former value again."""
    of, one = _object(key), _record(request, key, pk)
    field, change = request.POST.get("field", ""), request.POST.get("change", "")[:18]
    label = labels(of).get(field, field)
    try:
        restore_value(
            actor=request.actor,
            key=key,
            record_id=pk,
            change_id=int(change) if change.isdecimal() else 0,
            field=field,
        )
    except (Invalid, Forbidden, Conflict, NotFound) as error:
        messages.error(
            request, tr("{label} of {name} stays as it is: {error}", label=label, name=one.name, error=error)
        )
    else:
        messages.success(request, tr("{label} of {name} is what it was before.", label=label, name=one.name))
    return redirect("objects:record_detail", key, pk)


@permission_required(DELETE)
@require_POST
def record_delete(request: ActorRequest, key: str, pk: int) -> HttpResponse:
    one = _record(request, key, pk)
    if not delete_records(actor=request.actor, ids=[pk]):
        messages.error(request, tr("{name} stays: you may not delete it.", name=one.name))
        return redirect("objects:record_detail", key, pk)
    messages.success(request, tr("{name} is deleted.", name=one.name))
    return redirect("objects:record_list", key)


@permission_required("customers.customer.view")
@require_GET
def customer_pick(request: ActorRequest, key: str) -> HttpResponse:
    """Customers to choose from; a part of the form."""
    context = _picks(request, _object(key), request.GET.get("customer_id", ""))
    return render(request, "customers/parts/picks.html", context)


def _picks(request: ActorRequest, of: OwnObject, picked: str) -> dict[str, Any]:
    """Who was found for what is typed, first who is chosen already."""
    if not of.customer_label:
        return {}
    given = request.POST if request.method == "POST" else request.GET
    return {
        **picks(request.actor, given.get("customer_q", ""), picked),
        "name": "customer_id",
        "nobody": "" if of.is_customer_required else tr("Nobody"),
        "picked_of": of,
    }
