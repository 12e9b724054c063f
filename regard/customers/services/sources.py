"""Which source of customers' data is believed first."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from regard.audit.services import note
from regard.customers.models import SourceRank
from regard.customers.origins import sources
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require

RANK = "customers.source.rank"


@transaction.atomic
def rank_sources(*, actor: Actor, order: Sequence[str]) -> None:
    """Let these sources be believed in this order, all others after them and equally. Values that are stored stay.

    Raises `Invalid` for a source named twice or one that nothing comes from, `Forbidden` without `customers.source.rank`.
    """
    require(actor, RANK)
    before = list(SourceRank.objects.select_for_update().values_list("source", flat=True))
    if list(order) == before:
        return
    known = set(sources()) | set(before)
    wrong = next((name for name in order if name not in known or order.count(name) > 1), None)
    if wrong is not None:
        said = (
            tr("“{source}” is named twice.", source=wrong)
            if wrong in known
            else tr("“{source}” is no source of customers.", source=wrong)
        )
        raise Invalid([FieldError("order", said, "unknown")])
    SourceRank.objects.all().delete()
    SourceRank.objects.bulk_create(SourceRank(source=name, position=at) for at, name in enumerate(order))
    note(
        actor=actor, model="customers.source", object_id=0, action="rank",
        before={"order": before}, after={"order": list(order)},
    )  # fmt: skip
