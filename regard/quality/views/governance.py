"""Who answers for which data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.door import permission_required
from regard.people.queries import users_for_choice
from regard.people.requests import ActorRequest
from regard.quality.governance_queries import VIEW, Governed, governance, governed, sign_offs
from regard.quality.services.governing import CHANGE, govern, sign_group


@permission_required(VIEW)
@require_GET
def governance_overview(request: ActorRequest) -> HttpResponse:
    context = {
        "page_title": tr("Governance"),
        "seen": governance(request.actor),
        "may_change": request.actor.may(CHANGE),
        "tab": "governance",
    }
    return render(request, "quality/governance.html", context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def governance_change(request: ActorRequest, key: str) -> HttpResponse:
    """Lay down who answers for a group of fields and by which policy; `do` sign: sign it off."""
    one = governed(request.actor, key)
    if one is None:
        raise Http404
    if request.POST.get("do") == "sign":
        try:
            sign_group(actor=request.actor, key=key)
            messages.success(request, tr("{what} is signed off.", what=one.group.label))
            return redirect("quality:governance")
        except Invalid as error:
            messages.error(request, " ".join(said.message for said in error.errors))
            return redirect("quality:governance_change", key=key)
    form = GovernForm(request.POST or None, actor=request.actor, one=one)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form, key):
        return redirect("quality:governance")
    context = {
        "page_title": one.group.label,
        "one": one,
        "sign_offs": sign_offs(request.actor, key),
        "form": form,
        "submit": tr("Save"),
        "cancel_url": reverse("quality:governance"),
    }
    return render(request, "quality/governance_form.html", context, status=422 if form.errors else 200)


def _is_saved(request: ActorRequest, form: GovernForm, key: str) -> bool:
    version, given = request.POST.get("version", ""), form.cleaned_data
    try:
        govern(
            actor=request.actor,
            key=key,
            owner_id=int(given["owner_id"]) if given["owner_id"] else None,
            policy=given["policy"],
            review_on=given["review_on"],
            version=int(version[:9]) if version.isdecimal() else None,
        )
    except Invalid as error:
        for said in error.errors:
            form.add_error(said.field if said.field in form.fields else None, said.message)
        return False
    except Conflict as error:
        form.add_error(None, f"{error} {error.remedy}")
        return False
    messages.success(request, tr("Saved."))
    return True


class GovernForm(forms.Form):
    """Who answers, by which policy, and until when. Services decide what is right."""

    owner_id = forms.ChoiceField(label=lazy_of("required", "Who answers for it"), required=False)
    policy = forms.CharField(
        label=lazy("Policy"),
        required=False,
        help_text=lazy("What the data may be used for, who may change it, how it is kept right."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    review_on = forms.DateField(
        label=lazy("To be looked at again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, actor: Actor, one: Governed, **kwargs: Any) -> None:  # noqa: ANN401
        said = {"owner_id": one.owner_id or "", "policy": one.policy, "review_on": one.review_on}
        super().__init__(*args, **kwargs | {"initial": said})
        people = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
        if one.owner_id and str(one.owner_id) not in dict(people):
            people.append((str(one.owner_id), one.owner))
        field = self.fields["owner_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", tr("Nobody")), *people]
