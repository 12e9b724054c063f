"""What people decide about a pair."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.quality.models import Double
from regard.quality.queries import visible_to

DECIDE = "quality.double.decide"
MODEL = "quality.double"
Status = Double.Status


@transaction.atomic
def keep_apart(*, actor: Actor, double_ids: Collection[int]) -> list[Double]:
    """Remember of these pairs that they are not the same; they never come up again. Answers those that changed.

    Raises `Forbidden`, and `NotFound` where one of them is not there or not to be seen: then nothing is decided.
    """
    return _decide(actor, double_ids, Status.APART)


@transaction.atomic
def take_back(*, actor: Actor, double_ids: Collection[int]) -> list[Double]:
    """Put pairs back into the queue that were said not to be the same. Raises as `keep_apart` does."""
    return _decide(actor, double_ids, Status.OPEN)


def _decide(actor: Actor, double_ids: Collection[int], status: Double.Status) -> list[Double]:
    require(actor, DECIDE)
    rows = visible_to(actor, DECIDE).select_for_update(of=("self",))
    found = list(rows.filter(pk__in=double_ids).order_by("pk"))
    if not found or len(found) != len(set(double_ids)):
        raise NotFound(tr("There is no such pair, or it is not yours to see."))
    before = Status.OPEN if status == Status.APART else Status.APART
    changing = [one for one in found if one.status == before or (status == Status.APART != one.status)]
    for one in changing:
        was = one.status
        one.status = status
        one.decided_at = timezone.now() if status == Status.APART else None
        one.decided_by_id = actor.user_id if status == Status.APART else None
        one.save(update_fields=["status", "decided_at", "decided_by"])
        note_many(
            AuditRow(
                actor, MODEL, one.pk, "decide", {"status": was}, {"status": status.value}, customer_id=number
            )
            for number in (one.first_id, one.second_id)
        )
    return changing
