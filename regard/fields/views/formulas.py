"""A formula or roll-up that is being written: what it gives, or what is wrong with it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regard.fields.formula_forms import FORMULA, ROLLUP, computed_of
from regard.fields.holders import has_holder
from regard.fields.models import OwnField
from regard.fields.previewing import preview
from regard.fields.queries import MANAGE
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.nouns import declared_noun


@permission_required(MANAGE)
@require_POST
def field_try(request: ActorRequest, noun: str) -> HttpResponse:
    """A part of the form. `kind` is formula or rollup, `pk` the field where it is there already; the rest is the form's."""
    if not has_holder(noun):
        raise Http404
    kind, pk = request.POST.get("kind", ""), request.POST.get("pk", "")
    if request.POST.get("part", kind) != kind:  # of a form that can be either, the other part
        return HttpResponse("")
    if kind not in {FORMULA, ROLLUP} or (kind == FORMULA and not request.POST.get(FORMULA, "").strip()):
        return HttpResponse("")
    one = None
    if pk.isdecimal():
        one = OwnField.objects.filter(noun=noun, pk=min(int(pk[:18]), HIGHEST_ID)).first()
    found = preview(actor=request.actor, noun=noun, computed=computed_of(kind, request.POST), one=one)
    return render(request, "fields/parts/preview.html", {"preview": found, "of": declared_noun(noun)})
