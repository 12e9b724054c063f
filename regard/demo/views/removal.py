"""The demo business under Settings: what it is, and taking it out."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from regard.demo.queries import is_demo_person, standing
from regard.demo.removing import CHANGE, begin_removal, needs_owner
from regard.kernel.errors import Conflict, Invalid
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


class OwnerForm(forms.Form):
    """Who can sign in once the demo people are gone."""

    email = forms.EmailField(label=lazy("Your e-mail"), help_text=lazy("What you sign in with from then on."))
    password = forms.CharField(
        label=lazy("A password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("At least ten letters."),
    )


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def demo(request: ActorRequest) -> HttpResponse:
    """What goes and what stays; POST starts the job and leads to it."""
    asks = needs_owner()
    form = OwnerForm(request.POST or None) if asks else None
    if request.method == "POST" and (form is None or form.is_valid()):
        said = form.cleaned_data if form is not None else {}
        try:
            return redirect("jobs:job_detail", begin_removal(actor=request.actor, **said))
        except Invalid as error:
            for wrong in error.errors:
                if form is not None:
                    form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        except Conflict:
            return redirect("demo:demo")
    context = {
        "page_title": tr("Demo business"),
        "standing": standing(),
        "form": form,
        "goes_too": is_demo_person(getattr(request.user, "email", "")),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "demo/removal.html", context, status=status)
