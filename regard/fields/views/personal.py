"""Personal data: which it is, who sees it masked, what is asked of whoever looks behind a mask, and who did."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regard.fields.services.unmasking import LONGEST_REASON, change_showing_rules, masked_record, show_value
from regard.fields.showings import REVIEW, RULES_CHANGE, SHOW, personal_fields, rules_of_showing
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.lists import ListView
from regard.ui.nouns import noun


class ShowingList(ListView):
    noun_key = "fields.showing"
    template_name = "fields/showing_list.html"


class RulesForm(forms.Form):
    asks_why = forms.BooleanField(
        label=lazy("Ask for a reason"),
        required=False,
        help_text=lazy("It stands in the audit beside who looked at what."),
    )
    most_per_hour = forms.IntegerField(
        label=lazy("At most within an hour"),
        min_value=0,
        max_value=10_000,
        help_text=lazy("Of one person. Whoever needs more at once may need the field open."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why you need to see it"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=lazy("Such as “Customer asked to be called back”. It is noted."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@permission_required(REVIEW)
@require_http_methods(["GET", "POST"])
def personal(request: ActorRequest) -> HttpResponse:
    """The page of whoever answers for privacy."""
    rules, may_change = rules_of_showing(), request.actor.may(RULES_CHANGE)
    form = RulesForm(
        request.POST or None, initial={"asks_why": rules.asks_why, "most_per_hour": rules.most_per_hour}
    )
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid():
            change_showing_rules(actor=request.actor, **form.cleaned_data)
            messages.success(request, tr("Saved."))
            return redirect("fields:personal")
    for field in form.fields.values():
        field.disabled = not may_change
    context = {
        "page_title": tr("Personal data"),
        "form": form,
        "may_change": may_change,
        "fields": personal_fields(),
    }
    return render(request, "fields/personal.html", context, status=422 if form.errors else 200)


@permission_required(SHOW)
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: ActorRequest, of: str, pk: int, name: str) -> HttpResponse:
    """One masked value: at once where no reason is asked and a script asks for it, else after a form has been sent."""
    part = request.GET.get("part", "0")
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 19 else 0
    try:
        record, seen_by = masked_record(request.actor, of, min(pk, HIGHEST_ID), name)
    except NotFound:
        raise Http404 from None
    one = seen_by.field(name)
    label = one.label if one is not None else name
    asks_why = rules_of_showing().asks_why
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = noun(of).address(noun(of).detail_url, pk) if noun(of).detail_url else noun(of).list_address
    context = {
        "page_title": tr("{label} of {record}", label=label, record=record),
        "record": record,
        "label": label,
        "address": request.get_full_path(),
        "asks_why": asks_why,
        "name": name,
        "is_sent": "reason" in request.POST,
        "form": form,
        "back": str(record),
        "back_url": back,
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context["value"] = show_value(
                actor=request.actor,
                noun_key=of,
                record_id=pk,
                name=name,
                part=number,
                reason=form.cleaned_data["reason"],
            )
        except (Invalid, Conflict) as error:
            form.add_error("reason" if isinstance(error, Invalid) else None, str(error))
            status = 422
        except NotFound:
            raise Http404 from None
    template = "fields/parts/unmask.html" if request.htmx else "fields/unmask.html"
    return render(request, template, context, status=status)
