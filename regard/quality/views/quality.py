"""How good the data is, what is required of it, and mending what is wrong."""

from __future__ import annotations

import csv
import json
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.jobs.queries import visible_jobs
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid, NotFound, RegardError
from regard.kernel.words import in_english, lazy, lazy_of, midsentence, tr, tr_of
from regard.people.door import permission_required
from regard.people.queries import users_for_choice
from regard.people.requests import ActorRequest
from regard.quality.formats import FORMATS, format_words
from regard.quality.mends import MENDS
from regard.quality.models import Requirement
from regard.quality.own_items import required_fields
from regard.quality.register_queries import sign_offs, wording_of
from regard.quality.score_queries import (
    VIEW,
    Register,
    last_scoring,
    live_scoring,
    mends_made,
    objectives,
    overview,
    register,
    requirement,
)
from regard.quality.services.mending import is_going, preview_mend, start_mend, start_undo
from regard.quality.services.requirements import (
    begin_with_the_usual,
    remove_requirement,
    save_requirement,
    sign_off,
)
from regard.quality.services.scoring import start_scoring

CHANGE = "quality.requirement.change"


@permission_required(VIEW)
@require_GET
def quality_overview(request: ActorRequest) -> HttpResponse:
    seen = overview(request.actor)
    going = live_scoring()
    job = visible_jobs(request.actor).filter(pk=going.job_id).first() if going and going.job_id else None
    if request.htmx.target == "scoring" and (job is None or job.is_over):
        return HttpResponse(headers={"HX-Refresh": "true"})  # who waited for it sees the new figures
    context = {
        "page_title": tr("Data quality"),
        "seen": seen,
        "causes": [(cause, customers_url(cause.key)) for cause in seen.causes],
        "has_requirements": Requirement.objects.exists(),
        "may_change": request.actor.may(CHANGE),
        "job": job if job is not None and not job.is_over else None,
        "tab": "overview",
    }
    return render(request, "quality/quality_overview.html", context)


def customers_url(check: str) -> str:
    """The list of those who fail a check."""
    tree = json.dumps({"all": [["quality_fails", "is", [check]]]}, separators=(",", ":"))
    return f"{reverse('customers:customer_list')}?f={quote(tree)}"


@permission_required(CHANGE)
@require_POST
def quality_score(request: ActorRequest) -> HttpResponse:
    """Have a worker score all records; the page says so, and follows it."""
    start_scoring(actor=request.actor)
    return redirect("quality:quality_overview")


@permission_required(VIEW)
@require_GET
def requirement_list(request: ActorRequest) -> HttpResponse:
    seen = register(request.actor)
    context = {
        "page_title": tr("Data requirements"),
        "seen": seen,
        "rows": [
            (
                one,
                seen.labels.get(one.objective, ""),
                format_words(one.format),
                seen.answers[one.field],
                seen.signed.get(one.pk),
            )
            for one in seen.requirements
        ],
        "may_change": request.actor.may(CHANGE),
        "tab": "requirements",
    }
    return render(request, "quality/requirement_list.html", context)


@permission_required(VIEW)
@require_GET
def requirement_export(request: ActorRequest) -> HttpResponse:
    """The register as a file, a line for each field, as the page reads."""
    with in_english():
        lines = _lines(register(request.actor))
    answer = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="data-requirements.csv"'},
    )
    writer = csv.writer(answer)
    writer.writerow(lines[0] if lines else [])
    # A sentence that begins like a formula is none in a spreadsheet, either.
    writer.writerows(
        [f"'{words}" if words[:1] in set("=+-@") else words for words in line.values()] for line in lines
    )
    return answer


def _lines(seen: Register) -> list[dict[str, str]]:
    """The wording of each requirement, with who answers for it and who signed it off."""
    lines = [wording_of(one) for one in seen.requirements]
    for one, line in zip(seen.requirements, lines, strict=True):
        signed = seen.signed.get(one.pk)
        line["Objective it serves"] = seen.labels.get(one.objective, one.objective)
        line["Who answers for it"] = seen.answers[one.field].name
        line["Signed off"] = f"{signed.said.by_name}, {signed.said.at:%Y-%m-%d}" if signed else ""
        line["Changed since"] = signed.changed if signed and not signed.is_current else ""
    return lines


@permission_required(CHANGE)
@require_POST
def requirements_begin(request: ActorRequest) -> HttpResponse:
    """Enter the usual requirements and score by them."""
    count = begin_with_the_usual(actor=request.actor)
    if count:
        start_scoring(actor=request.actor)
        messages.success(
            request, tr("{count} requirements are entered. Records are being scored by them.", count=count)
        )
    return redirect("quality:requirement_list")


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def requirement_create(request: ActorRequest) -> HttpResponse:
    return _form(request, None)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def requirement_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is required of a field, or `do` something with it: sign, remove."""
    item = requirement(request.actor, pk)
    if item is None:
        raise Http404
    do = request.POST.get("do", "")
    try:
        if do == "sign":
            sign_off(actor=request.actor, requirement_id=pk)
            messages.success(request, tr("{what} is signed off.", what=item))
            return redirect("quality:requirement_list")
        if do == "remove":
            remove_requirement(actor=request.actor, requirement_id=pk)
            messages.success(
                request, tr("Nothing is required of {what} any more.", what=midsentence(str(item)))
            )
            return redirect("quality:requirement_list")
    except RegardError as error:
        messages.error(request, str(error))
        return redirect("quality:requirement_change", pk=pk)
    return _form(request, item)


def _form(request: ActorRequest, item: Requirement | None) -> HttpResponse:
    form = RequirementForm(request.POST or None, actor=request.actor, item=item)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            save_requirement(
                actor=request.actor,
                values=form.values(),
                requirement_id=item.pk if item else None,
                version=int(version[:9]) if version.isdecimal() else None,
            )
        except Invalid as error:
            form.refuse(error)
            status = 422
        except Conflict as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, tr("Saved. Records are scored by it from the next run on."))
            return redirect("quality:requirement_list")
    context = {
        "page_title": tr("What is required of {what}", what=midsentence(str(item)))
        if item
        else tr("A new requirement"),
        "form": form,
        "item": item,
        "signed": sign_offs(request.actor, item) if item else [],
        "formats": [one.words for one in FORMATS.values() if item is None or one.field == item.field],
        "submit": tr("Save"),
        "cancel_url": reverse("quality:requirement_list"),
    }
    return render(
        request,
        "quality/requirement_form.html",
        context,
        status=422 if form.errors and status == 200 else status,
    )


class RequirementForm(forms.Form):
    """What is required of one field. Services decide what is right."""

    field = forms.ChoiceField(label=lazy_of("required", "What"))
    applies_to = forms.ChoiceField(label=lazy("Of whom"), choices=Requirement.AppliesTo.choices)
    purpose = forms.CharField(label=lazy_of("required", "What it is for"), required=False)
    objective = forms.ChoiceField(label=lazy("Objective it serves"), required=False)
    source = forms.CharField(label=lazy_of("required", "Where it comes from"), required=False)
    format = forms.CharField(
        label=lazy_of("required", "Format"),
        required=False,
        help_text=lazy(
            "How it is to be written: one of those offered is checked, a sentence of your own is there to read."
        ),
        widget=forms.TextInput(attrs={"list": "formats", "autocomplete": "off"}),
    )
    is_needed = forms.BooleanField(
        label=lazy("A record without it is incomplete"), required=False, initial=True
    )
    must_be_verified = forms.BooleanField(
        label=lazy("Somebody has to have verified it"),
        required=False,
        help_text=lazy("Of e-mail addresses, phone numbers and addresses."),
    )
    target = forms.CharField(
        label=lazy("Per cent of customers who should have it right"),
        initial="95",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    max_age_days = forms.CharField(
        label=lazy("Stale after so many days"),
        required=False,
        help_text=lazy("Left empty, it does not grow old."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    owner_id = forms.ChoiceField(label=lazy_of("required", "Who answers for it"), required=False)
    legal_basis = forms.ChoiceField(
        label=lazy("Legal basis"), required=False, choices=Requirement.LegalBasis.choices
    )
    retention_months = forms.CharField(
        label=lazy("Kept for so many months after the last purchase"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    policy = forms.CharField(label=lazy("Policy"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    review_on = forms.CharField(
        label=lazy("To be looked at again on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, actor: Actor, item: Requirement | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if item is not None:
            kwargs.setdefault("initial", {name: _shown(getattr(item, name)) for name in self.base_fields})
            kwargs["initial"]["format"] = format_words(item.format)
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        fields = [(key, one.label) for key, one in required_fields().items()]
        choices = {
            "field": fields,
            "owner_id": [("", tr("Nobody")), *people],
            "objective": [("", tr_of("objective", "None")), *objectives(actor)],
        }
        # What stands there stays a choice, though nobody else would be offered it.
        if item is not None and item.owner_id and str(item.owner_id) not in dict(people):
            choices["owner_id"].append((str(item.owner_id), str(item.owner)))
        if item is not None and item.objective not in dict(choices["objective"]):
            choices["objective"].append((item.objective, item.objective))
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = offered

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        return dict(self.cleaned_data)

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for one in error.errors:
            self.add_error(one.field if one.field in self.fields else None, one.message)


def _shown(value: Any) -> Any:  # noqa: ANN401
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value


@permission_required(VIEW)
@require_GET
def mend_list(request: ActorRequest) -> HttpResponse:
    mends = list(mends_made(request.actor))
    context = {
        "page_title": tr("Mends"),
        "mends": [(one, MENDS[one.key].label if one.key in MENDS else one.key) for one in mends],
        "is_going": is_going(mends),
        "ways": MENDS.values(),
        "may_change": request.actor.may(CHANGE),
        "tab": "mends",
    }
    return render(request, "quality/mend_list.html", context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def mend_preview(request: ActorRequest, key: str) -> HttpResponse:
    """What a mend would change, with some examples; sent, it is done by a worker."""
    try:
        if request.method == "POST":
            start_mend(actor=request.actor, key=key)
            messages.info(request, tr("It is being mended. What was done stands here, and can be undone."))
            return redirect("quality:mend_list")
        seen = preview_mend(actor=request.actor, key=key)
    except NotFound:
        raise Http404 from None
    except RegardError as error:
        messages.error(request, str(error))
        return redirect("quality:mend_list")
    context = {
        "page_title": tr("Mend {what}", what=midsentence(seen.way.label)),
        "seen": seen,
        "scored": last_scoring(),
    }
    return render(request, "quality/mend_preview.html", context)


@permission_required(CHANGE)
@require_POST
def mend_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Have a worker give all records of a mend back what they had."""
    try:
        start_undo(actor=request.actor, mend_id=pk)
        messages.info(request, tr("It is being undone. What somebody changed since stays as it is."))
    except NotFound:
        raise Http404 from None
    except RegardError as error:
        messages.error(request, str(error))
    return redirect("quality:mend_list")
