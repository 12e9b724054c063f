"""A plan as a file: out, and in again."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning.exporting import plan_document
from regard.planning.section_forms import PlanFileForm
from regard.planning.services.importing import import_plan
from regard.planning.services.printing import start_document
from regard.planning.views.asking import asked

MOST = 2_000_000  # bytes; a plan of books' length has a tenth of it


@permission_required("planning.plan.view")
@require_GET
def plan_export(request: ActorRequest) -> HttpResponse:
    """The version as one JSON file."""
    plan = asked(request)
    answer = JsonResponse(plan_document(plan), json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = f"{slugify(plan.name) or 'plan'}-version-{plan.edition}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@permission_required("planning.plan.view")
@require_POST
def plan_print(request: ActorRequest) -> HttpResponse:
    """Have the version put on paper; the job's page shows how far it is, and then the file."""
    plan = asked(request)
    try:
        job = start_document(actor=request.actor, plan=plan, format=request.POST.get("format", ""))
    except Invalid as error:
        messages.error(request, str(error))
        return redirect(reverse("planning:plan_document") + plan.query)
    return redirect("jobs:job_detail", pk=job.pk)


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def plan_import(request: ActorRequest) -> HttpResponse:
    """A draft from such a file."""
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = import_plan(actor=request.actor, document=_read(form))
        except Invalid as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, tr("It is version {number} now, a draft.", number=taken.plan.edition))
            for line in taken.left_out:
                messages.info(request, tr("Left out: {what}", what=line))
            return redirect(reverse("planning:plan_document") + taken.plan.query)
    context = {
        "page_title": tr("Take in a plan"),
        "form": form,
        "submit": tr("Take it in"),
        "is_multipart": True,
        "cancel_url": reverse("planning:plan_versions"),
    }
    return render(request, "planning/plan_import.html", context, status=422 if form.errors else 200)


def _read(form: forms.Form) -> dict[str, object]:
    file = form.cleaned_data["file"]
    if file.size > MOST:
        raise Invalid(tr("This file is larger than any plan."))
    try:
        found = json.loads(file.read().decode("utf-8"))
    except (ValueError, RecursionError):
        raise Invalid(tr("This file cannot be read as a plan.")) from None
    if not isinstance(found, dict):
        raise Invalid(tr("This file is no plan."))
    return found
