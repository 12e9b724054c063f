"""What was given under each limit of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from regard.kernel.actor import Actor
from regard.people.queries import business, owners_within, role_ids_of
from regard.planning.authority_rules import deciding_limit
from regard.planning.contact_rules import period_of
from regard.planning.models import AuthorityLimit
from regard.planning.policy_queries import limit_of, moments, segments_within
from regard.planning.queries import today
from regard.sales.concession_queries import VIEW, given_between


@dataclass(frozen=True)
class Use:
    """What was given under a limit in its period that runs: how often, how much altogether (ten-thousandths of the business's
    currency), by how many people, and the most by one of them."""

    period: str
    starts_on: date
    count: int = 0
    amount: int = 0
    people: int = 0
    largest: int = 0


def sees_use(actor: Actor) -> bool:
    """Whether what was given is the actor's to see for all customers: else sums would tell of those out of sight."""
    return actor.may(VIEW) and owners_within(actor, VIEW) is None


def use_of(rows: Sequence[AuthorityLimit]) -> dict[int, Use]:
    """By limit. Each thing given counts for the one limit that decides on it, with the giver's roles and the customer's segments
    as they are now. Three queries, none without limits."""
    spans = {one.period: period_of(one.period, today(), business().first_weekday) for one in rows}
    found = {one.pk: Use(one.period, spans[one.period][0]) for one in rows}
    if not rows:
        return found
    limits = [limit_of(one) for one in rows]
    kinds = {one.pk: one.kind for one in rows}
    starts, ends = min(first for first, _ in spans.values()), max(end for _, end in spans.values())
    given = given_between(*moments(starts, ends))
    within = segments_within(limits, given)
    roles = role_ids_of({one.by for one in given})
    by_person: dict[int, dict[int, list[int]]] = {}
    for one in given:
        of_kind = [limit for limit in limits if kinds[limit.id] == one.kind]
        limit = deciding_limit(of_kind, roles.get(one.by, ()), within.get(one.customer, ()))
        if limit is not None and one.at >= moments(*spans[limit.period])[0]:
            by_person.setdefault(limit.id, {}).setdefault(one.by, []).append(one.amount)
    for number, people in by_person.items():
        sums = [sum(amounts) for amounts in people.values()]
        known = found[number]
        found[number] = Use(
            known.period, known.starts_on, sum(map(len, people.values())), sum(sums), len(people), max(sums)
        )
    return found
