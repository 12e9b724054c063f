"""What Northleaf's customers are to each other, written through the services of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from regard.customers.services.key_accounts import log_review, mark_key_account
from regard.customers.services.relationships import add_relationship
from regard.demo.northleaf.customers import Buyer
from regard.demo.northleaf.relations import NOTES, key_accounts, ties
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid
from regard.planning.queries import today


def relate(
    actor: Actor, buyers: Sequence[Buyer], ids: Mapping[str, int], users: Mapping[str, int], seed: int
) -> None:
    """People at cafés, households, referrals, key accounts with reviews. What is there already stays as it is."""
    now = today()
    for tie in ties(buyers, now, seed):
        try:
            add_relationship(
                actor=actor,
                customer_id=ids[tie.one],
                direction=tie.direction,
                other_id=ids[tie.other],
                values=tie.values,
            )
        except Invalid:
            continue  # it was said before a crash
    for number, key in enumerate(key_accounts(buyers)):
        values = {
            "sponsor_id": users[key.sponsor], "every": key.every, "unit": key.unit, "goals": key.goals,
        }  # fmt: skip
        try:
            mark_key_account(actor=actor, customer_id=ids[key.customer], values=values)
            for turn, days in enumerate(key.reviewed):
                review = {"held_on": now - timedelta(days=days), "note": NOTES[(number + turn) % len(NOTES)]}
                log_review(actor=actor, customer_id=ids[key.customer], values=review)
        except Conflict:
            continue
