"""Who looks like the customer somebody is about to enter: asked at every pause of typing, so by index only."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from regard.customers import rules
from regard.customers.models import ContactPoint, Customer
from regard.customers.queries import MODEL, UNSHOWN, VIEW, visible_to
from regard.kernel.actor import Actor, Scope
from regard.kernel.folding import after_prefix, fold
from regard.kernel.words import lazy
from regard.people.queries import business, owns
from regard.ui.among import among, among_texts
from regard.ui.prepared import Prepared
from regard.ui.sight import sight, veil

MOST = 5
SHARED = 50  # of those who share an address or a number so many are looked at
NAMESAKES = 200
ALIKE = 86.0  # of 100: "Noor de Wit" and "Noor de Witt" are, "Noor de Wit" and "Noor de Boer" are not
SHORTEST_NAME, LONGEST_NAME = 5, 40
REASONS = {
    "email": lazy("same e-mail address"),
    "phone": lazy("same phone number"),
    "name_and_city": lazy("same name in the same town"),
    "name": lazy("same name"),
    "similar_name": lazy("similar name"),
}
"""What may make two customers look like one, the surest first."""
_RANK = {reason: place for place, reason in enumerate(REASONS)}
Rows = Iterable[tuple[int, int | None, str, int | None]]

_COLUMNS = ("id", "owner_id", "city", "territory_id")
# The second condition is that of the index: only with it may the database use it.
_by_email = Prepared(
    lambda email: (
        Customer.objects.filter(email_normal=email)
        .exclude(email_normal="")
        .order_by()
        .values_list(*_COLUMNS)[:SHARED]
    ),
    str,
)
_by_phone = Prepared(
    lambda phone: (
        Customer.objects.filter(phone_normal=phone)
        .exclude(phone_normal="")
        .order_by()
        .values_list(*_COLUMNS)[:SHARED]
    ),
    str,
)
_by_point = Prepared(
    lambda kind, normal: (
        ContactPoint.objects.filter(kind=kind, normal=normal)
        .order_by()
        .values_list("customer_id", "customer__owner_id", "customer__city", "customer__territory_id")[:SHARED]
    ),
    str,
    str,
)
_by_name = Prepared(
    lambda name: Customer.objects.filter(sort_name=name).order_by().values_list(*_COLUMNS)[:NAMESAKES], str
)
_by_spelling = Prepared(
    lambda names: (
        Customer.objects.filter(sort_name__in=among_texts(names))
        .order_by()
        .values_list("id", "sort_name")[:NAMESAKES]
    ),
    str,
)
_by_beginning = Prepared(
    lambda first, past: (
        Customer.objects.filter(sort_name__gte=first, sort_name__lt=past)
        .order_by("sort_name", "id")
        .values_list("id", "sort_name")[:NAMESAKES]
    ),
    str,
    str,
)
_found = Prepared(lambda ids: Customer.objects.defer(*UNSHOWN).order_by().filter(pk__in=among(ids)), str)


@dataclass(frozen=True)
class Lookalike:
    """A customer the actor may see, and why it may be the same one: keys of `REASONS`, the surest first. `score`: how many per
    cent of what both say are alike."""

    customer: Customer
    reasons: tuple[str, ...]
    score: int

    @property
    def words(self) -> str:
        """ "same e-mail address, similar name"."""
        return ", ".join(str(REASONS[reason]) for reason in self.reasons)


_KNOWN_APART: list[Callable[[int], Collection[int]]] = []


def leave_out(source: Callable[[int], Collection[int]]) -> None:
    """Have those left out of whom `source(customer_id)` knows that they are somebody else."""
    if source not in _KNOWN_APART:
        _KNOWN_APART.append(source)


def lookalikes(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    limit: int = MOST,
    but: int | None = None,
    is_exact: bool = False,
) -> list[Lookalike]:
    """Customers who may be the one that `values` describe, the likeliest first.

    Of `values` count name, given_name, family_name, email, phone, city and country, as people write them.

    Further addresses and numbers of a customer count as the first ones do. `but` is the customer that is edited itself.
    `is_exact` leaves similar names out and so costs a fifth. At most eight queries, each of which looks at a few hundred
    rows at most; none where nothing to look up was said.
    """
    if not actor.may(VIEW):
        return []
    said = {name: str(value or "") for name, value in values.items()}
    seen_by = sight(actor, MODEL)
    if seen_by is not None:  # nobody finds by what is closed, and by what is masked only with the whole of it
        said = {name: text for name, text in said.items() if seen_by.sees(name)}
        is_exact = is_exact or not seen_by.reads("name")
        said |= {} if seen_by.reads("city") else {"city": ""}
    name = fold(
        said.get("name") or rules.display_name(said.get("given_name", ""), said.get("family_name", ""), "")
    )
    found: dict[int, list[str]] = {}
    for reason, rows in _exact(actor, said, name):
        for number, owner, _, territory in rows:
            if owns(actor, VIEW, owner, territory) and reason not in found.setdefault(number, []):
                found[number].append(reason)
    if not is_exact and len(found) < limit and SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        for number in _similar(actor, name):
            found.setdefault(number, ["similar_name"])
    for number in _others(but) if but else ():
        found.pop(number, None)
    best = sorted(found, key=lambda number: (_weight(found[number]), number))[:limit]
    if not best:
        return []
    shown = {one.pk: one for one in _found.all(json.dumps(best))}
    told = [
        Lookalike(
            veil(actor, copy(shown[number])),
            tuple(found[number]),
            _score(shown[number], said, name, found[number]),
        )
        for number in best
        if number in shown
    ]
    return sorted(told, key=lambda one: (_RANK[one.reasons[0]], -one.score))


_WEIGHTS = {"email": 4, "phone": 3, "name": 3, "city": 1}


def _score(one: Customer, said: Mapping[str, str], name: str, reasons: Collection[str]) -> int:
    """How alike what both say is, an address weighing more than a town: at most 99, for nobody can be sure."""
    city, phone = fold(said.get("city", "")), rules.digits(said.get("phone", ""))
    both: dict[str, float] = {}
    if name:
        both["name"] = fuzz.token_sort_ratio(name, one.sort_name)
    if city and one.city:
        both["city"] = fuzz.ratio(city, fold(one.city))
    for field, is_said in (("email", said.get("email") and one.email), ("phone", phone and one.phone)):
        if is_said or field in reasons:
            both[field] = 100 if field in reasons else 0
    whole = sum(_WEIGHTS[field] for field in both) or 1
    return min(round(sum(_WEIGHTS[field] * like for field, like in both.items()) / whole), 99)


def _weight(reasons: list[str]) -> tuple[int, int]:
    """What sorts the likelier first: the surest reason, then how many there are."""
    return (_RANK[reasons[0]], -len(reasons))


def _others(but: int) -> set[int]:
    return {but}.union(*(source(but) for source in _KNOWN_APART))


def _exact(actor: Actor, said: Mapping[str, str], name: str) -> Iterable[tuple[str, Rows]]:
    if email := rules.email_normal(said.get("email", "")):
        yield "email", _rows(actor, _by_email, "email_normal", email, SHARED)
        yield "email", _reached(actor, ContactPoint.Kind.EMAIL, email)
    country = rules.region_of(said.get("country", "")) or business().country
    if phone := rules.phone_normal(said.get("phone", ""), country):
        yield "phone", _rows(actor, _by_phone, "phone_normal", phone, SHARED)
        yield "phone", _reached(actor, ContactPoint.Kind.PHONE, phone)
    if name:
        namesakes = list(_rows(actor, _by_name, "sort_name", name[:200], NAMESAKES))
        city = fold(said.get("city", ""))
        here = [row for row in namesakes if city and fold(row[2]) == city]
        yield "name_and_city", here
        yield "name", [row for row in namesakes if row not in here]


def _rows(actor: Actor, prepared: Prepared[Any], field: str, value: str, most: int) -> Rows:
    """Who has the value: by the prepared query, or among the few an actor may see."""
    if actor.scope(VIEW) is Scope.ALL:
        found: Rows = prepared.all(value)
        return found
    rows = visible_to(actor).filter(**{field: value}).exclude(**{field: ""}).order_by()
    return list(rows.values_list(*_COLUMNS)[:most])


def _reached(actor: Actor, kind: str, normal: str) -> Rows:
    """Who has the address or number among the further ones."""
    if actor.scope(VIEW) is Scope.ALL:
        found: Rows = _by_point.all(str(kind), normal)
        return found
    rows = visible_to(actor).filter(contact_points__kind=kind, contact_points__normal=normal).order_by()
    return list(rows.values_list(*_COLUMNS)[:SHARED])


def _similar(actor: Actor, name: str) -> Iterable[int]:
    """Those whose name is nearly this one, the likeliest first: a letter wrong, other order, or another ending."""
    beginning = name[: max(SHORTEST_NAME, len(name) * 2 // 3)]
    spelt = json.dumps(sorted(rules.spellings(name, len(beginning))))
    if actor.scope(VIEW) is Scope.ALL:
        found = [*_by_spelling.all(spelt), *_by_beginning.all(beginning, after_prefix(beginning))]
    else:
        mine = visible_to(actor).order_by().values_list("id", "sort_name")
        found = [
            *mine.filter(sort_name__in=among_texts(spelt))[:NAMESAKES],
            *mine.filter(sort_name__gte=beginning, sort_name__lt=after_prefix(beginning))[:NAMESAKES],
        ]
    likeness = {number: fuzz.token_sort_ratio(name, other) for number, other in found}
    close = sorted((-like, number) for number, like in likeness.items() if like >= ALIKE)
    return [number for _, number in close[: MOST * 4]]
