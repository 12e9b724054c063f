"""What somebody wants to be told of a customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from django.db import transaction

from regard.activities.following_queries import ENTRY, FOLLOWED, followers_of
from regard.activities.models import Follow
from regard.customers.queries import customer
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid
from regard.kernel.words import tr
from regard.notifications.services import notify

AT_ONCE = 20
"""What somebody does to more customers than that in one go is told of none of them."""


class Seen(Protocol):
    """What is read of an entry."""

    id: int
    kind: str
    entry_class: str
    customer_id: int | None
    actor_kind: str
    actor_id: int | None
    correlation: str


@transaction.atomic
def follow(*, actor: Actor, customer_id: int, tells: str) -> None:
    """Say what to be told of a customer: all, mine or nothing. Raises `NotFound` for a customer out of sight."""
    if actor.user_id is None:
        raise Forbidden(tr("Only somebody who has signed in is told anything."))
    if tells not in Follow.Tells.values:
        raise Invalid(
            [
                FieldError(
                    "tells", tr("Choose one of {values}.", values=", ".join(Follow.Tells.values)), "choice"
                )
            ]
        )
    about = customer(actor, customer_id)
    Follow.objects.update_or_create(
        customer_id=about.pk, user_id=actor.user_id, defaults={"tells": tells, "is_said": True}
    )


def follow_by_writing(actor: Actor, customer_id: int | None) -> None:
    """Whoever writes about a customer follows it from then on, unless they have said what they want. In the caller's
    transaction."""
    if actor.user_id is None or actor.kind != "user" or customer_id is None:
        return
    Follow.objects.bulk_create(
        [Follow(customer_id=customer_id, user_id=actor.user_id, tells=Follow.Tells.ALL, is_said=False)],
        ignore_conflicts=True,
    )


@transaction.atomic
def tell_followers(entries: Sequence[Seen]) -> int:
    """Tell followers what others did with their customers; how many notices. Once for each entry, however often it is read."""
    deeds = [
        one
        for one in entries
        if one.customer_id is not None
        and one.entry_class == "fact"
        and one.actor_kind in {"user", "token"}
        and one.actor_id is not None
    ]
    sizes = Counter((one.actor_id, one.kind, one.correlation) for one in deeds)
    few = [one for one in deeds if sizes[one.actor_id, one.kind, one.correlation] <= AT_ONCE]
    followers = followers_of(sorted({one.customer_id for one in few if one.customer_id is not None}))
    count = 0
    for one in few:
        people = followers.get(one.customer_id or 0, set()) - {one.actor_id or 0}
        if people:
            by = Actor(kind="user", user_id=one.actor_id, name="")
            key = f"entry:{one.id}"
            count += notify(actor=by, kind=FOLLOWED, subject=(ENTRY, one.id), to=people, key=key)
    return count
