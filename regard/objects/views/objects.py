"""Own objects: listed, defined, removed, restored."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.fields.queries import own_fields
from regard.kernel.errors import Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.objects.forms import ObjectForm
from regard.objects.models import OwnObject
from regard.objects.queries import MANAGE, objects, removed_objects
from regard.objects.services.defining import remove_object, restore_object, save_object
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.toasts import undo_tag


@permission_required(MANAGE)
@require_GET
def object_list(request: ActorRequest) -> HttpResponse:
    rows = [(one, len(own_fields(one.noun))) for one in objects()]
    return render(request, "objects/object_list.html", {"rows": rows, "removed": removed_objects()})


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def object_create(request: ActorRequest) -> HttpResponse:
    return _form(request, None)


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def object_change(request: ActorRequest, pk: int) -> HttpResponse:
    one = next((one for one in objects() if one.pk == pk), None)
    if one is None:
        raise Http404
    return _form(request, one)


def _form(request: ActorRequest, one: OwnObject | None) -> HttpResponse:
    form = ObjectForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_object(
                actor=request.actor, values=form.cleaned_data, object_id=one.pk if one else None
            )
        except Invalid as error:
            form.refuse(error)
        else:
            if one is not None:
                messages.success(request, tr("{plural} are saved.", plural=saved.plural))
                return redirect("objects:object_list")
            messages.success(
                request, tr("{plural} are there now. Add what you want to know of each.", plural=saved.plural)
            )
            return redirect(f"{reverse('fields:field_list')}#of-{saved.noun}")
    context = {"form": form, "one": one, "cancel_url": reverse("objects:object_list")}
    return render(request, "objects/object_form.html", context, status=422 if form.errors else 200)


@permission_required(MANAGE)
@require_POST
def object_remove(request: ActorRequest, pk: int) -> HttpResponse:
    try:
        one = remove_object(actor=request.actor, object_id=min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    back = undo_tag(reverse("objects:object_restore", args=[pk]))
    messages.success(
        request, tr("{plural} are out of sight. All of them are kept.", plural=one.plural), extra_tags=back
    )
    return redirect("objects:object_list")


@permission_required(MANAGE)
@require_POST
def object_restore(request: ActorRequest, pk: int) -> HttpResponse:
    try:
        one = restore_object(actor=request.actor, object_id=min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        messages.error(request, tr("It stays out of sight: {error}", error=error))
    else:
        messages.success(request, tr("{plural} are back, all of them.", plural=one.plural))
    return redirect("objects:object_list")
