"""The register of tags: how many customers have each, what it is called, and what it was called."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.forms import TagForm
from regard.customers.queries import MODEL
from regard.customers.services.bulk_changes import start_change
from regard.customers.services.tags import remove_tag, rename_tag
from regard.customers.tag_queries import DEFINE, ids_tagged, tag, tagged_url, tags_used
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.sight import reads
from regard.ui.toasts import undo_tag


@permission_required("customers.customer.view")
@require_GET
def tag_list(request: ActorRequest) -> HttpResponse:
    if not reads(request.actor, MODEL, "tags"):
        raise Http404
    context = {
        "page_title": tr("Tags"),
        "rows": [(one, tagged_url(one.tag.name)) for one in tags_used(request.actor)],
        "may_define": request.actor.may(DEFINE),
    }
    return render(request, "customers/tag_list.html", context)


@permission_required(DEFINE)
@require_http_methods(["GET", "POST"])
def tag_change(request: ActorRequest, pk: int) -> HttpResponse:
    """A tag: called otherwise, made one with another, or (`do` is remove) taken from everybody and out of the register."""
    if not reads(request.actor, MODEL, "tags"):
        raise Http404
    try:
        one = tag(min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    former = one.name
    if request.POST.get("do") == "remove":
        return _removed(request, pk, former)
    form = TagForm(request.POST or None, initial={"name": former})
    if request.method == "POST" and form.is_valid():
        try:
            becomes = rename_tag(actor=request.actor, tag_id=pk, name=form.cleaned_data["name"])
        except Invalid as error:
            form.refuse(error)
        else:
            if becomes.name != former:
                messages.success(
                    request,
                    tr(
                        "“{former}” is “{name}” now, also where files, filters and segments still say it.",
                        former=former,
                        name=becomes.name,
                    ),
                )
            return redirect("customers:tag_list")
    context = {
        "page_title": former,
        "form": form,
        "item": one,
        "submit": tr("Save"),
        "cancel_url": reverse("customers:tag_list"),
        "list_url": reverse("customers:tag_list"),
        "list_title": tr("Tags"),
    }
    return render(request, "customers/register_form.html", context, status=422 if form.errors else 200)


def _removed(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Taken from whoever has it first, which can be undone; once nobody has it, out of the register."""
    try:
        ids = ids_tagged(name)
        if not ids:
            remove_tag(actor=request.actor, tag_id=pk)
            messages.success(request, tr("“{name}” is removed.", name=name))
            return redirect("customers:tag_list")
        change = start_change(actor=request.actor, kind="untag", customer_ids=ids, options={"tags": [name]})
    except (Forbidden, Invalid) as error:
        messages.error(request, str(error))
        return redirect("customers:tag_change", pk=pk)
    if change.job_id is not None:
        return redirect("jobs:job_detail", pk=change.job_id)
    if not ids_tagged(name):
        remove_tag(actor=request.actor, tag_id=pk)
    undo = reverse("customers:bulk_change_undo", args=["customers", change.pk])
    messages.success(
        request,
        tr("“{tag}” was taken from {count} customers.", tag=name, count=formats.number(change.changed)),
        extra_tags=undo_tag(undo),
    )
    return redirect("customers:tag_list")
