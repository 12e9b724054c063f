"""How somebody wants to be told."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden
from regard.kernel.words import tr
from regard.notifications.kinds import KINDS
from regard.notifications.models import Preference
from regard.notifications.queries import Wish


@transaction.atomic
def set_wishes(*, actor: Actor, wishes: Mapping[str, Wish]) -> None:
    """Keep how the actor wants to be told of kinds; unknown kinds are passed over. It holds for what is told from now on."""
    if actor.user_id is None:
        raise Forbidden(tr("Only somebody who has signed in is told anything."))
    Preference.objects.bulk_create(
        [
            Preference(user_id=actor.user_id, kind=kind, in_app=wish.in_app, by_mail=wish.by_mail)
            for kind, wish in wishes.items()
            if kind in KINDS
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["in_app", "by_mail"],
    )
