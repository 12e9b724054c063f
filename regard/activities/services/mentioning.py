"""Colleagues named in what somebody writes: found, kept, told."""

from __future__ import annotations

from regard.activities import queries, rules
from regard.activities.following_queries import who_wants_nothing
from regard.activities.models import Activity, Mention
from regard.activities.queries import MODEL
from regard.kernel.actor import Actor
from regard.notifications.services import notify


def keep_mentions(row: Activity, *, actor: Actor) -> None:
    """Keep whom the text names with @, and tell those who were not named before. Who may not see the customer is neither kept nor
    told.

    One query where nobody is named and nobody was; else some for each that is named.
    """
    names = rules.named_in(row.text, queries.names_to_mention(actor))
    wanted = {one for place in names for one in place.ids}
    known = set(row.mentions.values_list("user_id", flat=True)) if row.version > 1 else set()
    if not wanted and not known:
        return
    seers = queries.seers_of(row.customer_id, wanted)
    row.mentions.exclude(user_id__in=seers).delete()
    Mention.objects.bulk_create(
        [Mention(activity=row, user_id=one) for one in sorted(seers - known)], ignore_conflicts=True
    )
    deaf = who_wants_nothing(row.customer_id, seers - known)
    notify(
        actor=actor, kind=queries.MENTION, subject=(MODEL, row.pk), to=seers - known - deaf, key=f"activity:{row.pk}:mention",
    )  # fmt: skip
