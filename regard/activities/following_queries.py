"""Who is told of what happens with which customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from regard.activities.models import Follow
from regard.customers.queries import owners_of, visible_names
from regard.kernel.actor import Actor
from regard.kernel.words import midsentence
from regard.notifications.kinds import Described
from regard.people.queries import person_names
from regard.story.reading import visible
from regard.story.types import kinds
from regard.ui.among import among

FOLLOWED = "activities.followed"  # a kind of notice
ENTRY = "story.entry"
LISTED = 200
"""Customers the settings list."""


@dataclass(frozen=True)
class Standing:
    """What the actor is told of a customer, whether that is because the customer is theirs, and who else follows."""

    tells: str
    is_owner: bool
    others: Sequence[str]


def standing_with(actor: Actor, customer: Any) -> Standing:  # noqa: ANN401
    """How the actor stands with a customer. One query."""
    rows = dict(Follow.objects.filter(customer_id=customer.pk).values_list("user_id", "tells"))
    is_owner = customer.owner_id is not None and customer.owner_id == actor.user_id
    usual = Follow.Tells.ALL if is_owner else Follow.Tells.MINE
    names = person_names()
    others = {one for one, tells in rows.items() if tells == Follow.Tells.ALL}
    if customer.owner_id is not None and rows.get(customer.owner_id, Follow.Tells.ALL) == Follow.Tells.ALL:
        others.add(customer.owner_id)
    others.discard(actor.user_id or 0)
    told = sorted(names[one] for one in others if one in names)
    return Standing(rows.get(actor.user_id or 0, usual), is_owner, told)


def followers_of(customer_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Who is told of what others do with these customers, owners included. Two queries."""
    found: dict[int, set[int]] = defaultdict(set)
    for customer_id, owner_id in owners_of(customer_ids).items():
        if owner_id is not None:
            found[customer_id].add(owner_id)
    rows = Follow.objects.filter(customer_id__in=among(list(customer_ids)))
    for customer_id, user_id, tells in rows.values_list("customer_id", "user_id", "tells"):
        if tells == Follow.Tells.ALL:
            found[customer_id].add(user_id)
        else:
            found[customer_id].discard(user_id)
    return found


def who_wants_nothing(customer_id: int | None, user_ids: Collection[int]) -> set[int]:
    """Who of these people wants to hear nothing of a customer. One query, none where it is about nobody."""
    if customer_id is None or not user_ids:
        return set()
    rows = Follow.objects.filter(customer_id=customer_id, user_id__in=user_ids, tells=Follow.Tells.NOTHING)
    return set(rows.values_list("user_id", flat=True))


def said_by(actor: Actor) -> list[tuple[int, str, str]]:
    """The customers of whom the actor has said what to be told, with the name and the words for it. Two queries."""
    rows = Follow.objects.filter(user_id=actor.user_id or 0).order_by("-pk")[:LISTED]
    said = [(row.customer_id, row.get_tells_display()) for row in rows]
    names = visible_names(actor, [number for number, _ in said])
    return sorted(
        ((number, names[number], words) for number, words in said if number in names), key=lambda one: one[1]
    )


def describe_entries(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Entries of the story as notices name them: those of kinds and customers the actor sees. Two queries."""
    rows = visible(actor).filter(pk__in=among(ids)).exclude(customer_id=None)
    entries = list(rows.values_list("pk", "kind", "customer_id"))
    names = visible_names(actor, sorted({customer for _, _, customer in entries if customer is not None}))
    titles = {kind.key: kind.title for kind in kinds()}
    return {
        pk: Described(
            f"{names[customer]}: {midsentence(titles[kind])}",
            reverse("customers:customer_detail", args=[customer]),
        )
        for pk, kind, customer in entries
        if customer in names and kind in titles
    }
