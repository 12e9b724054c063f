"""The fields a business has added: shown by noun, added, changed, put in order, removed, restored, purged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.fields.formula_forms import ComputedForm
from regard.fields.holders import has_holder, holder
from regard.fields.models import OwnField
from regard.fields.previewing import functions, linked_names, names_of
from regard.fields.queries import (
    MANAGE,
    field_to_manage,
    filled,
    nouns_with_fields,
    own_fields,
    removed_fields,
)
from regard.fields.services.defining import (
    change_field,
    create_field,
    order_fields,
    remove_field,
    restore_field,
)
from regard.fields.services.purging import purge_soon
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.nouns import declared_noun
from regard.ui.toasts import undo_tag

CAP = 1_000


def _page(request: ActorRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:  # noqa: ANN401
    return render(request, f"fields/{template}.html", context, status=status)


def _known(noun: str) -> str:
    if not has_holder(noun):
        raise Http404
    return noun


def _field(noun: str, pk: int) -> OwnField:
    try:
        return field_to_manage(_known(noun), min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None


def _count(one: OwnField) -> str:
    """In how many records it is filled in, in words."""
    number, of = filled(one, CAP), declared_noun(one.noun)
    if number > CAP:
        return f"{formats.number(CAP)}+ {midsentence(of.plural)}"
    return (
        f"1 {midsentence(of.label)}" if number == 1 else f"{formats.number(number)} {midsentence(of.plural)}"
    )


def _editor(noun: str, one: OwnField | None = None) -> dict[str, Any]:
    """What stands beside a formula that is being written."""
    return {
        "names": names_of(noun, one.key if one else ""),
        "linked": linked_names(noun),
        "functions": functions(),
        "is_formula": one is not None and "formula" in one.computed,
    }


@permission_required(MANAGE)
@require_GET
def field_list(request: ActorRequest) -> HttpResponse:
    parts = [
        {
            "noun": declared_noun(key),
            "kinds": holder(key).kinds,
            "fields": own_fields(key),
            "removed": removed_fields(key),
        }
        for key in nouns_with_fields()
    ]
    return _page(request, "field_list", parts=parts)


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def field_create(request: ActorRequest, noun: str) -> HttpResponse:
    of = declared_noun(_known(noun))
    kind = request.GET.get("kind", "text")
    form = ComputedForm(request.POST or None, noun=noun, kinds=holder(noun).kinds, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            one = create_field(actor=request.actor, noun=noun, values=form.values())
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, tr("{plural} have the field “{label}” now.", plural=of.plural, label=one.label)
            )
            return redirect("fields:field_list")
    return _page(
        request,
        "field_form",
        form=form,
        of=of,
        **_editor(noun),
        submit=tr("Add field"),
        cancel_url=reverse("fields:field_list"),
        status=422 if form.errors else 200,
    )


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def field_change(request: ActorRequest, noun: str, pk: int) -> HttpResponse:
    one = _field(noun, pk)
    if one.removed_at is not None:
        raise Http404
    form = ComputedForm(request.POST or None, noun=noun, kinds=holder(noun).kinds, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            saved = change_field(actor=request.actor, noun=noun, field_id=pk, values=form.values())
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, tr("“{label}” is saved.", label=saved.label))
            return redirect("fields:field_list")
    return _page(
        request,
        "field_form",
        form=form,
        of=declared_noun(noun),
        one=one,
        count=_count(one),
        **(_editor(noun, one) if one.is_computed else {}),
        submit=tr("Save field"),
        cancel_url=reverse("fields:field_list"),
        status=422 if form.errors else 200,
    )


@permission_required(MANAGE)
@require_POST
def field_remove(request: ActorRequest, noun: str, pk: int) -> HttpResponse:
    one = _field(noun, pk)
    try:
        remove_field(actor=request.actor, noun=noun, field_id=pk)
    except (NotFound, Conflict) as error:
        messages.error(request, str(error))
    else:
        back = undo_tag(reverse("fields:field_restore", args=[noun, pk]))
        messages.success(
            request, tr("“{label}” is removed. What was filled in is kept.", label=one.label), extra_tags=back
        )
    return redirect("fields:field_list")


@permission_required(MANAGE)
@require_POST
def field_restore(request: ActorRequest, noun: str, pk: int) -> HttpResponse:
    one = _field(noun, pk)
    try:
        restore_field(actor=request.actor, noun=noun, field_id=pk)
    except (Invalid, Conflict) as error:
        messages.error(request, tr("“{label}” stays removed: {error}", label=one.label, error=error))
    else:
        messages.success(request, tr("“{label}” is back with all that was filled in.", label=one.label))
    return redirect("fields:field_list")


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def field_purge(request: ActorRequest, noun: str, pk: int) -> HttpResponse:
    """Asks first: what was filled in is gone for good."""
    one = _field(noun, pk)
    if one.removed_at is None:
        raise Http404
    if request.method == "POST":
        job = purge_soon(actor=request.actor, field=one)
        messages.success(request, tr("“{label}” is being deleted for good.", label=one.label))
        return redirect("jobs:job_detail", job.pk)
    return _page(request, "field_purge", one=one, of=declared_noun(noun), count=_count(one))


@permission_required(MANAGE)
@require_POST
def field_move(request: ActorRequest, noun: str, pk: int) -> HttpResponse:
    """One place up, or (`to` is down) down."""
    ids = [one.pk for one in own_fields(_known(noun))]
    if pk not in ids:
        raise Http404
    at = ids.index(pk)
    to = at + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
        order_fields(actor=request.actor, noun=noun, ids=ids)
    return redirect("fields:field_list")
