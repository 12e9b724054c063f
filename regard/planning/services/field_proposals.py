"""Proposing that fields nobody needs be required no more, and following or dismissing that."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.fields.queries import MANAGE
from regard.fields.services.defining import change_field
from regard.fields.use_queries import required_fields, use_of
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.planning.adoption_rules import why_not_needed
from regard.planning.models import FieldProposal

CHANGES_OF = timedelta(days=365)
MODEL = "planning.fieldproposal"


@transaction.atomic
def propose_fields() -> int:
    """Look at every required field anew; how many are proposed now. What was dismissed or followed is measured and stays so; a
    proposal whose reason is gone goes. Reads every record of nouns with such fields: a job for the night."""
    since = timezone.now() - CHANGES_OF
    kept = []
    for one in required_fields():
        use = use_of(one, since)
        why = why_not_needed(
            records=use.records, filled=use.filled, fillers=use.fillers, commonest=use.commonest_count
        )
        if why:
            values = {
                "why": why, "records": use.records, "filled": use.filled, "fillers": use.fillers,
                "commonest": use.commonest[:200], "commonest_count": use.commonest_count, "changes": use.changes,
                "measured_at": timezone.now(), "followed_at": None,
            }  # fmt: skip
            FieldProposal.objects.update_or_create(field=one, defaults=values)
            kept.append(one.pk)
    FieldProposal.objects.filter(followed_at=None, dismissed_at=None).exclude(field__in=kept).delete()
    return FieldProposal.objects.filter(field__in=kept, dismissed_at=None).count()


@transaction.atomic
def follow_proposal(*, actor: Actor, field_id: int) -> FieldProposal:
    """The field is required no more; what is in it stays. Raises `NotFound`, `Forbidden`."""
    found = _locked(actor, field_id)
    change_field(actor=actor, noun=found.field.noun, field_id=field_id, values={"is_required": False})
    found.followed_at = timezone.now()
    found.save(update_fields=["followed_at"])
    return found


@transaction.atomic
def dismiss_proposal(*, actor: Actor, field_id: int) -> FieldProposal:
    """It stays required, and is not proposed again. Raises `NotFound`, `Forbidden`."""
    found = _locked(actor, field_id)
    found.dismissed_at, found.dismissed_by_id = timezone.now(), actor.user_id
    found.save(update_fields=["dismissed_at", "dismissed_by"])
    note(actor=actor, model=MODEL, object_id=field_id, action="dismiss", after={"why": found.why})
    return found


@transaction.atomic
def reopen_proposal(*, actor: Actor, field_id: int) -> FieldProposal:
    """Undo either: the field is required as it was, and the proposal stands again. Raises `NotFound`, `Forbidden`."""
    found = _locked(actor, field_id)
    if found.followed_at is not None:
        change_field(actor=actor, noun=found.field.noun, field_id=field_id, values={"is_required": True})
    if found.dismissed_at is not None:
        note(actor=actor, model=MODEL, object_id=field_id, action="reopen", after={"why": found.why})
    found.followed_at = found.dismissed_at = found.dismissed_by = None
    found.save(update_fields=["followed_at", "dismissed_at", "dismissed_by"])
    return found


def _locked(actor: Actor, field_id: int) -> FieldProposal:
    require(actor, MANAGE)
    rows = FieldProposal.objects.select_for_update(of=("self",)).select_related("field")
    found = rows.filter(field=field_id, field__removed_at=None).first()
    if found is None:
        raise NotFound(tr("There is no such proposal any more."))
    return found
