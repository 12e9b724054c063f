"""The tree of an account: what belongs to what, all levels up and down, with what was bought added up through the parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from regard.customers.models import Customer
from regard.customers.purchases import Known, Purchases, added_up, purchases_of
from regard.customers.queries import VIEW
from regard.kernel.actor import Actor
from regard.people.queries import owns

DEEPEST = 30
MOST = 2_000  # members that are read and added up
SHOWN_OF_ONE = 25  # parts shown of one organisation
SHOWN = 150
COUNTED = 100_000
DRAWN_LEVELS = 8
_COLUMNS = (
    "id",
    "parent_id",
    "owner_id",
    "territory_id",
    "kind",
    "name",
    "category",
    "sector",
    "city",
    "country",
)
_TREE = f"""
WITH RECURSIVE up(id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM customers_customer WHERE id = %s
  UNION ALL
  SELECT c.id, c.parent_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.parent_id WHERE up.depth < {DEEPEST}
), top(id) AS (SELECT id FROM up ORDER BY depth DESC LIMIT 1),
down(depth, {", ".join(_COLUMNS)}) AS (
  SELECT 0, {", ".join(f"c.{name}" for name in _COLUMNS)} FROM customers_customer c JOIN top ON top.id = c.id
  UNION ALL
  SELECT down.depth + 1, {", ".join(f"c.{name}" for name in _COLUMNS)}
  FROM down JOIN customers_customer c ON c.parent_id = down.id WHERE down.depth < {DEEPEST * 2}
)
"""  # noqa: S608 - columns and numbers of this module


@dataclass(frozen=True)
class Node:
    """A member of the tree. `own` and `total` (with all its parts) are None where nothing of it may be known.

    `is_here`: the customer asked about. `is_seen` is false for what is not the actor's to see but stands above something that is.
    `more`: so many parts of it are not shown, which bought `more_total`; they are counted in `total`. `is_near`: the customer
    asked about, or a part of it.
    """

    customer: Customer
    depth: int
    own: Purchases | None
    total: Purchases | None
    is_here: bool
    is_seen: bool = True
    more: int = 0
    more_total: Purchases | None = None
    has_parts: bool = False
    is_near: bool = False

    @property
    def level(self) -> int:
        """How far it is set in: not further than there is room for."""
        return min(self.depth, DRAWN_LEVELS)

    @property
    def level_below(self) -> int:
        return min(self.depth + 1, DRAWN_LEVELS)


@dataclass(frozen=True)
class Tree:
    """`nodes` from the top down, each before its parts. `total` is of all that is counted.

    `members` are all the actor may see. `unseen` are not the actor's to see, `uncounted` may be seen but not their
    purchases, `beyond` were not read because the tree is too large: none of these is in the totals.
    """

    nodes: Sequence[Node]
    total: Purchases
    members: int
    unseen: int
    uncounted: int
    beyond: int
    is_told: bool


@dataclass
class _Draft:
    rows: Mapping[int, Customer]
    parts: Mapping[int | None, Sequence[int]]
    seen: frozenset[int]
    known: Known
    path: frozenset[int]
    here: int
    totals: dict[int, Purchases] = field(default_factory=dict)
    left: int = SHOWN


def tree_of(actor: Actor, customer: Customer) -> Tree | None:
    """The whole tree the customer is in; None for whoever is alone in it. The customer is the actor's to see.

    Two queries; a third for a tree of more than 2,000, whose rest is counted only. Circles in old data are cut.
    """
    rows = _read(customer.pk)
    beyond = _count(customer.pk) - MOST if len(rows) > MOST else 0
    rows = dict(list(rows.items())[:MOST])
    if len(rows) < 2:
        return None
    if customer.pk not in rows:  # so deep or so far behind that it was not read
        rows[customer.pk] = customer
    seen = frozenset(pk for pk, row in rows.items() if owns(actor, VIEW, row.owner_id, row.territory_id))
    known = purchases_of(actor, {pk: (rows[pk].owner_id, rows[pk].territory_id) for pk in seen})
    parts: dict[int | None, list[int]] = defaultdict(list)
    top = next(iter(rows))
    for pk, row in rows.items():
        if pk != top:
            parts[row.parent_id].append(pk)
    draft = _Draft(rows, parts, seen, known, frozenset(_path(rows, customer.pk)), customer.pk)
    _add_up(draft, top)
    nodes = list(_nodes(draft, top, 0))
    return Tree(
        nodes,
        draft.totals[top],
        members=len(seen),
        unseen=len(rows) - len(seen),
        uncounted=len(seen) - len(known.of) if known.is_told else 0,
        beyond=max(beyond, 0),
        is_told=known.is_told,
    )


def _read(customer_id: int) -> dict[int, Customer]:
    """The members level by level, the top first; one that comes again, by a circle, is there once."""
    with connection.cursor() as cursor:
        columns = ", ".join(_COLUMNS)
        cursor.execute(f"{_TREE} SELECT {columns} FROM down LIMIT {MOST + 1}", [customer_id])  # noqa: S608
        found = cursor.fetchall()
    rows: dict[int, Customer] = {}
    for row in found:
        rows.setdefault(row[0], Customer(**dict(zip(_COLUMNS, row, strict=True))))
    return rows


def _count(customer_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_TREE} SELECT COUNT(*) FROM (SELECT id FROM down LIMIT {COUNTED}) counted",  # noqa: S608
            [customer_id],
        )
        return int(cursor.fetchone()[0])


def _path(rows: Mapping[int, Customer], customer_id: int) -> set[int]:
    """The customer and all above it."""
    path: set[int] = set()
    number: int | None = customer_id
    while number is not None and number in rows and number not in path:
        path.add(number)
        number = rows[number].parent_id
    return path


def _add_up(draft: _Draft, top: int) -> None:
    """From the deepest level up; what came by a circle hangs nowhere and is left out."""
    order, stack = [], [top]
    while stack:
        number = stack.pop()
        order.append(number)
        stack += draft.parts.get(number, ())
    for number in reversed(order):
        own = draft.known.of.get(number, Purchases())
        draft.totals[number] = own + added_up(draft.totals[part] for part in draft.parts.get(number, ()))


def _nodes(draft: _Draft, top: int, depth: int) -> Iterator[Node]:
    """Each member before its parts, those that bought most first; the way to the customer is always among them."""
    if not _is_worth_showing(draft, top):
        return
    parts = [one for one in draft.parts.get(top, ()) if _is_worth_showing(draft, one)]
    parts.sort(
        key=lambda one: (
            one not in draft.path,
            -draft.totals[one].net_revenue,
            draft.rows[one].name.casefold(),
            one,
        )
    )
    draft.left -= 1
    room = max(1 if any(one in draft.path for one in parts) else 0, min(SHOWN_OF_ONE, draft.left))
    shown, rest = parts[:room], parts[room:]
    told = draft.known.is_told
    yield Node(
        draft.rows[top],
        depth,
        own=draft.known.of.get(top),
        total=draft.totals[top] if told else None,
        is_here=top == draft.here,
        is_seen=top in draft.seen,
        more=len(rest),
        more_total=added_up(draft.totals[one] for one in rest) if rest and told else None,
        has_parts=bool(parts),
        is_near=draft.here in {top, draft.rows[top].parent_id},
    )
    for part in shown:
        yield from _nodes(draft, part, depth + 1)


def _is_worth_showing(draft: _Draft, number: int) -> bool:
    """What may be seen, and what has a part that may be."""
    stack = [number]
    while stack:
        one = stack.pop()
        if one in draft.seen:
            return True
        stack += draft.parts.get(one, ())
    return False
