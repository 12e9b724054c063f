"""What the pages look up: a segment or draft of the actor's, or 404."""

from django.http import Http404

from regard.kernel.actor import Actor
from regard.segments.models import Draft, Segment
from regard.segments.queries import visible_to


def segment_or_404(actor: Actor, pk: int) -> Segment:
    found = visible_to(actor).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def draft_or_404(actor: Actor, pk: int) -> Draft:
    found = Draft.objects.select_related("segment").filter(pk=pk, user=actor.user_id or 0).first()
    if found is None:
        raise Http404
    return found
