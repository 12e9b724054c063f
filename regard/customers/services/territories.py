"""Which territory customers lie in: by rules, set-wise in the database, or by somebody's choice, which rules leave alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers import queries, rules
from regard.customers.events import CustomerChanged
from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import FieldError, Forbidden, Invalid
from regard.kernel.folding import fold
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import placings, territory_names
from regard.people.territory_rules import Placing
from regard.story.telling import Told, tell_many
from regard.ui.among import among

STEP = 20_000  # customers looked at per transaction
ASSIGN = "customers.customer.assign"
RULED = frozenset({"country", "region", "postal_code", "sector", "party_class"})  # what rules look at
Params = list[Any]


class Progress(Protocol):
    """How a long pass says how far it is, and learns that it should stop (by an exception)."""

    def __call__(self, done: int, total: int, changed: int) -> None: ...


@dataclass(frozen=True)
class Planned:
    """What an assignment would change: how many customers come to each territory (None: to none any more), how many stay as they
    are because somebody chose so."""

    coming: Mapping[int | None, int]
    set_by_hand: int

    @property
    def total(self) -> int:
        return sum(self.coming.values())


def preview_assignment(*, actor: Actor) -> Planned:
    """How many customers would change their territory, by the rules as they are now. One pass over the table; nothing is
    written. Raises as `assign_territories`."""
    require_all(actor)
    target, params = _target(placings(), "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_placed(target)} SELECT target, COUNT(*) FROM placed"  # noqa: S608
            " WHERE COALESCE(target, 0) <> COALESCE(former, 0) GROUP BY target",
            params,
        )
        coming = dict(cursor.fetchall())
    return Planned(coming, Customer.objects.filter(is_territory_set=True).count())


def assign_territories(*, actor: Actor, progress: Progress | None = None) -> int:
    """Put every customer into the territory whose rule finds it; how many changed. A choice somebody made is kept.

    In steps, each in a transaction of its own, and only what differs is written: after a crash it is run again. Each change is in
    the customer's history and told quietly. Raises `Forbidden` without `customers.customer.assign` for all customers.
    """
    require_all(actor)
    last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    changed = 0
    for start in range(0, last + 1, STEP):
        with transaction.atomic():
            changed += _place("c.id > %s AND c.id <= %s", [start, start + STEP], actor=actor)
        if progress is not None:
            progress(min(start + STEP, last), last, changed)
    return changed


def place_new(customer_ids: Collection[int]) -> dict[int, int]:
    """Give customers who were made just now the territory whose rule finds them, in the transaction that made them; it is part of
    their making and not told. Answers who lies where. One query where there are no rules."""
    found = placings()
    if not found or not customer_ids:
        return {}
    placed: dict[int, int] = {}
    wanted, values = rows.wanted(customer_ids)
    where, params = f"c.id IN (SELECT wanted.value FROM {wanted})", [values]  # noqa: S608
    for territory, ids in _differing(found, where, params).items():
        numbers = [number for number, _ in ids]
        Customer.objects.filter(pk__in=among(numbers)).update(territory_id=territory)
        if territory is not None:
            placed |= dict.fromkeys(numbers, territory)
    return placed


def place_again(customer_id: int, *, actor: Actor) -> None:
    """Put a customer whose address or kind changed into the territory whose rule finds it now, unless somebody chose one. In the
    caller's transaction; one query where there are no rules."""
    _place("c.id = %s", [customer_id], actor=actor)


@transaction.atomic
def set_territory(
    *, actor: Actor, customer_ids: Collection[int], territory_id: int | None, is_set: bool | None = None
) -> int:
    """Put customers into a territory by choice, or leave them to the rules again (None); how many changed. Those out of reach are
    left alone. `is_set`: whether rules leave it alone from now on, left out: when there is a territory. Raises `Forbidden`
    and, for a territory that is not there, `Invalid`."""
    require(actor, ASSIGN)
    require_territory(territory_id)
    reach = queries.visible_to(actor, ASSIGN).filter(pk__in=among(list(customer_ids)))
    is_set = territory_id is not None if is_set is None else is_set
    moving = [
        (number, former)
        for number, former, was_set in reach.order_by().values_list("pk", "territory_id", "is_territory_set")
        if former != territory_id or was_set != is_set
    ]
    _write(moving, territory_id, actor=actor, is_set=is_set, is_quiet=False)
    return len(moving)


def is_territory(territory_id: int | None) -> bool:
    """Whether there is such a territory; None is one."""
    return territory_id is None or territory_id in territory_names()


def require_territory(territory_id: int | None) -> None:
    if not is_territory(territory_id):
        raise Invalid([FieldError("territory_id", tr("There is no such territory."), "unknown")])


def require_all(actor: Actor) -> None:
    """Raises `Forbidden` unless the actor may assign all customers."""
    if require(actor, ASSIGN) is not Scope.ALL:
        raise Forbidden(
            tr("Territories are assigned among all customers, and you may assign only some of them."),
            remedy=tr("Ask whoever may assign all customers."),
        )


def _place(where: str, params: Params, *, actor: Actor) -> int:
    count = 0
    for territory, ids in _differing(placings(), where, params).items():
        _write(ids, territory, actor=actor, is_set=False, is_quiet=True)
        count += len(ids)
    return count


def _differing(
    found: Sequence[Placing], where: str, params: Params
) -> dict[int | None, list[tuple[int, int | None]]]:
    """Customers whose territory is not what rules say, with the one they have, by the one they should have."""
    target, values = _target(found, where, params)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_placed(target, where)} SELECT id, former, target FROM placed"  # noqa: S608
            " WHERE COALESCE(target, 0) <> COALESCE(former, 0)",
            [*params, *values],
        )
        groups: dict[int | None, list[tuple[int, int | None]]] = {}
        for number, former, wanted in cursor.fetchall():
            groups.setdefault(wanted, []).append((number, former))
    return groups


def _placed(target: str, where: str = "1 = 1") -> str:
    """A table `placed` of those nobody has put anywhere: `id`, the territory they have (`former`), that of the rules (`target`).

    Both steps are made before the next begins, else SQLite works out the expressions again wherever they are named.
    """
    return (
        "WITH found AS MATERIALIZED (SELECT c.id, c.territory_id, c.country, c.region, c.sector, c.party_class,"  # noqa: S608
        f" UPPER(REPLACE(REPLACE(c.postal_code, ' ', ''), '-', '')) AS postal"
        f" FROM customers_customer c WHERE NOT c.is_territory_set AND {where}),"
        f" placed AS MATERIALIZED (SELECT c.id, c.territory_id AS former, {target} AS target FROM found c)"
    )


def _write(
    moving: Sequence[tuple[int, int | None]],
    territory: int | None,
    *,
    actor: Actor,
    is_set: bool,
    is_quiet: bool,
) -> None:
    if not moving:
        return
    now = timezone.now()
    ids = [number for number, _ in moving]
    Customer.objects.filter(pk__in=among(ids)).update(
        territory_id=territory, is_territory_set=is_set, updated_at=now, version=F("version") + 1,
        **({} if is_quiet else {"edited_at": now}),
    )  # fmt: skip
    note_many(
        AuditRow(
            actor,
            MODEL,
            number,
            "territory",
            {"territory_id": former},
            {"territory_id": territory},
            customer_id=number,
        )
        for number, former in moving
    )
    tell_many(
        (Told(CustomerChanged(fields=("territory_id",)), now, number, (MODEL, number)) for number in ids),
        actor=actor,
        backfilled=is_quiet,
    )


def _target(found: Sequence[Placing], where: str, params: Params | None = None) -> tuple[str, Params]:
    """An expression of SQL for the territory the rules give a row `c`: the first whose parts all hold."""
    if not found:
        return "CAST(NULL AS bigint)", []
    spelled = {
        column: _spellings(column, alike, [getattr(one, name) for one in found], where, params or [])
        for column, name, alike in _SPELLED
    }
    cases, values = [], []
    for one in found:
        parts = list(_parts(one, spelled))
        sql = " AND ".join(part for part, _ in parts)
        cases.append(f"WHEN {sql} THEN {int(one.territory_id)}")
        values += [value for _, given in parts for value in given]
    return f"CASE {' '.join(cases)} ELSE NULL END", values


def _country(text: str) -> str:
    """A country however it is written: its code, or what is written where that is not known."""
    return rules.region_of(text) or fold(text)


_SPELLED: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("country", "countries", _country),
    ("region", "regions", fold),
    ("sector", "sectors", fold),
)


def _spellings(
    column: str, alike: Callable[[str], str], asked: Sequence[Sequence[str]], where: str, params: Params
) -> dict[str, list[str]]:
    """How the values rules ask for are written in the table: {as compared: [as written]}. One query where rules ask at all."""
    wanted = {alike(value) for values in asked for value in values}
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT c.{column} FROM customers_customer c WHERE c.{column} <> ''"  # noqa: S608
            + (f" AND {where}" if where else ""),
            params,
        )
        found: dict[str, list[str]] = {}
        for (written,) in cursor.fetchall():
            if (compared := alike(written)) in wanted:
                found.setdefault(compared, []).append(written)
    return found


def _parts(one: Placing, spelled: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Params]]:
    for column, name, alike in _SPELLED:
        asked = getattr(one, name)
        if asked:
            written = sorted({text for value in asked for text in spelled[column].get(alike(value), [])})
            yield _any_of(f"c.{column}", written)
    if one.party_classes:
        yield _any_of("c.party_class", list(one.party_classes))
    if one.prefixes or one.ranges:
        choices = [f"SUBSTR(c.postal, 1, {len(prefix)}) = %s" for prefix in one.prefixes]
        choices += [f"SUBSTR(c.postal, 1, {len(low)}) BETWEEN %s AND %s" for low, _ in one.ranges]
        yield f"({' OR '.join(choices)})", [*one.prefixes, *(end for ends in one.ranges for end in ends)]


def _any_of(column: str, values: Sequence[str]) -> tuple[str, Params]:
    if not values:
        return "1 = 0", []
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)
