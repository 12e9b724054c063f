from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.forms import BusinessForm, add_errors
from regard.people.queries import active_user, business, writing_for
from regard.people.requests import ActorRequest
from regard.people.services import change_business
from regard.people.views.shared import settings_page


@permission_required("people.business.view")
def business_settings(request: ActorRequest) -> HttpResponse:
    """The business's settings; those who may only see them get the values without a form to send."""
    may_change = request.actor.may("people.business.change")
    if request.method == "POST" and not may_change:
        raise Http404
    initial = {name: getattr(business(), name) for name in BusinessForm.base_fields}
    form = BusinessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_business(actor=request.actor, **form.cleaned_data)
        except RegardError as error:
            add_errors(form, error)
        else:
            with writing_for(active_user(request.actor.user_id or 0)):  # in the language just chosen
                messages.success(request, tr("Business saved."))
            return redirect("people:business")
    for field in form.fields.values():
        field.disabled = not may_change
    return settings_page(request, "people/business.html", "business", form=form, may_change=may_change)
