"""Files of customers: putting them there, looking at them, removing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from regard.activities import file_queries as queries
from regard.activities import file_rules as rules
from regard.activities.models import CustomerFile
from regard.activities.services.files import add_file, remove_file, restore_file, storage
from regard.customers.queries import customer as find_customer
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.toasts import undo_tag

MOST = 20  # files sent at once
SHOWN_TEXT = 64_000  # bytes of a text that are shown
ALONE = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""What a file may do in the browser: be shown, in a page of ours."""


@permission_required(queries.CREATE)
@require_POST
def file_add(request: ActorRequest, customer: int) -> HttpResponse:
    """Put files (`file`, one or several) with a customer."""
    try:
        find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    sent = request.FILES.getlist("file")[:MOST]
    if not sent:
        messages.error(request, tr("Choose a file first."))
    added: list[str] = []
    for one in sent:
        try:
            added.append(
                add_file(actor=request.actor, customer_id=customer, name=one.name or "", content=one).name
            )
        except Invalid as error:
            messages.error(
                request,
                tr(
                    "“{name}” was not kept. {why}",
                    name=rules.safe_name(one.name or ""),
                    why=error.errors[0].message,
                ),
            )
        except (NotFound, Forbidden):
            raise Http404 from None
    if added:
        words = (
            tr("“{name}” is kept.", name=added[0])
            if len(added) == 1
            else several("{count} file is kept.", "{count} files are kept.", len(added))
        )
        messages.success(request, words)
    return redirect("customers:customer_detail", pk=customer)


@permission_required(queries.VIEW)
@require_GET
def file_list(request: ActorRequest, customer: int) -> HttpResponse:
    """All files of a customer."""
    try:
        about = find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    found, _ = queries.files_of(request.actor, customer, None)
    context = {
        "page_title": tr("Files of {name}", name=about.name),
        "customer": about,
        "files": found,
        "may_add": queries.may_add(request.actor, about.owner_id, about.territory_id),
    }
    return render(request, "activities/file_list.html", context)


@permission_required(queries.VIEW)
@require_GET
def file_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A file, shown where that is safe."""
    file = _found(request, pk)
    kind = file.content.content_type
    context = {
        "page_title": file.name,
        "file": file,
        "kind": rules.words(kind),
        "is_image": kind in rules.SHOWN and kind.startswith("image/"),
        "is_pdf": kind == "application/pdf",
        **_text_of(file),
        "may_remove": request.actor.may(queries.DELETE) and queries.may_remove(request.actor, file.author_id),
    }
    return render(request, "activities/file_detail.html", context)


def _text_of(file: CustomerFile) -> dict[str, Any]:
    """How a file of text begins, `text`, and whether there is more, `is_cut`."""
    if file.content.content_type not in rules.READ:
        return {}
    try:
        with storage().open(file.content.place) as body:
            head = body.read(SHOWN_TEXT + 1)
    except FileNotFoundError:
        return {}
    text = head[:SHOWN_TEXT].decode("utf-8-sig", errors="replace")
    return {"text": text, "is_cut": len(head) > SHOWN_TEXT}


@permission_required(queries.VIEW)
@require_GET
@xframe_options_sameorigin
def file_content(request: ActorRequest, pk: int) -> HttpResponseBase:
    """What is in a file: to be saved, or with `show` to be shown where that is safe."""
    file = _found(request, pk)
    content = file.content
    etag = f'"{content.digest}"'
    is_shown = "show" in request.GET and content.content_type in rules.SHOWN
    if is_shown and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    try:
        body = storage().open(content.place)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        body,
        as_attachment=not is_shown,
        filename=file.name,
        content_type=content.content_type if is_shown else rules.ANYTHING,
    )
    answer["Content-Length"] = content.size
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = etag
    return answer


@permission_required(queries.DELETE)
@require_POST
def file_remove(request: ActorRequest, pk: int) -> HttpResponse:
    try:
        file = remove_file(actor=request.actor, file_id=pk)
    except NotFound:
        raise Http404 from None
    except Forbidden as error:
        messages.error(request, str(error))
        return redirect("activities:file_detail", pk=pk)
    undo = reverse("activities:file_restore", args=[pk])
    messages.success(request, tr("“{name}” is removed.", name=file.name), extra_tags=undo_tag(undo))
    return redirect("customers:customer_detail", pk=file.customer_id)


@permission_required(queries.DELETE)
@require_POST
def file_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Undo of removing."""
    try:
        file = restore_file(actor=request.actor, file_id=pk)
    except NotFound:
        raise Http404 from None
    messages.success(request, tr("“{name}” is back.", name=file.name))
    return redirect("customers:customer_detail", pk=file.customer_id)


def _found(request: ActorRequest, pk: int) -> CustomerFile:
    try:
        return queries.file(request.actor, pk)
    except NotFound:
        raise Http404 from None
