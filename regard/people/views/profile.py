from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from regard.kernel.words import tr
from regard.people.door import signed_in_only
from regard.people.forms import ProfileForm
from regard.people.models import User
from regard.people.queries import writing_for
from regard.people.requests import ActorRequest
from regard.people.services import change_profile, guess_profile
from regard.people.views.shared import settings_page


@signed_in_only
def settings_home(request: ActorRequest) -> HttpResponse:
    return redirect("people:profile")


@signed_in_only
@require_POST
def ways_guess(request: ActorRequest) -> JsonResponse:
    """What the browser says of how its person writes, taken over once. Answers whether anything is written otherwise now."""
    changed = guess_profile(actor=request.actor, guess=request.POST.dict())
    return JsonResponse({"changed": changed})


@signed_in_only
def profile(request: ActorRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_profile(actor=request.actor, user=user, **form.cleaned_data)
        with writing_for(user):  # in the language just chosen
            messages.success(request, tr("Profile saved."))
        return redirect("people:profile")
    return settings_page(request, "people/profile.html", "profile", form=form, person=user)
