"""Which order a return belongs to, found from what was bought and returned and from nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from regard.analytics.services import mark_dirty
from regard.customers.services import rows
from regard.fields.services.computing import recompute
from regard.sales.models import Order
from regard.ui.among import among

Item = tuple[int, int | None, str]  # customer, product, and the description where there is no product


class ReturnedLine(NamedTuple):
    id: int
    return_id: int
    item: Item
    quantity: int
    amount: int
    order_line_id: int | None
    is_found: bool
    order_id: int | None  # of the return


class BoughtLine(NamedTuple):
    id: int
    order_id: int
    quantity: int
    at: datetime | str
    order: str  # its key


@dataclass
class Left:
    """The lines of one item in the order they were bought, and how much of each is not returned yet."""

    lines: list[BoughtLine]
    rest: dict[int, int]

    def take(self, at: datetime | str, quantity: int) -> BoughtLine | None:
        """The latest line not later than `at` with enough left."""
        for place in range(bisect_right(self.lines, at, key=lambda line: line.at) - 1, -1, -1):
            line = self.lines[place]
            if self.rest[line.id] >= quantity:
                self.rest[line.id] -= quantity
                return line
        return None


def customers_to_tie(import_id: int) -> list[int]:
    """Customers whose orders or returns the import has touched and who have returned something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.customer_id FROM sales_return r WHERE r.customer_id IN ("
            " SELECT customer_id FROM sales_order WHERE import_id = %s"
            " UNION SELECT customer_id FROM sales_return WHERE import_id = %s"
            " UNION SELECT o.customer_id FROM sales_order o JOIN customers_importchange c"
            "  ON c.import_id = %s AND c.model = 'sales.order' AND c.object_id = o.id"
            " UNION SELECT b.customer_id FROM sales_return b JOIN customers_importchange c"
            "  ON c.import_id = %s AND c.model = 'sales.return' AND c.object_id = b.id"
            ") ORDER BY 1",
            [import_id] * 4,
        )
        return [row[0] for row in cursor.fetchall()]


def tie_customers(customer_ids: Collection[int]) -> int:
    """Tie all return lines of these customers anew, in one transaction of the caller; how many are tied.

    Ties somebody gave are kept and use their quantity up first; the others are found by the rule. Writes only what
    is different from before. A fixed number of queries.
    """
    ids = sorted(customer_ids)
    if not ids:
        return 0
    returned = _returned(ids)
    items = _bought(ids) if returned else {}
    lines = {line.id: line for left in items.values() for line in left.lines}
    for line, _ in returned:
        if line.order_line_id in lines and not line.is_found:
            items[line.item].rest[line.order_line_id] -= line.quantity
    ties = {line.id: _tie(line, at, items, lines) for line, at in returned}
    _write_lines([line for line, _ in returned], ties)
    _write_returns([line for line, _ in returned], ties)
    _write_orders(ids, [line for line, _ in returned], ties)
    return sum(1 for tie in ties.values() if tie is not None)


def _tie(
    line: ReturnedLine, at: datetime | str, items: dict[Item, Left], lines: dict[int, BoughtLine]
) -> BoughtLine | None:
    if line.order_line_id is not None and not line.is_found:
        return lines.get(line.order_line_id)
    left = items.get(line.item)
    return left.take(at, line.quantity) if left else None


def _returned(ids: Sequence[int]) -> list[tuple[ReturnedLine, datetime | str]]:
    """Return lines in the order in which they may choose: as they came back."""
    wanted, values = rows.wanted(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_moment('r.returned_at')}, l.id, r.id, r.customer_id, l.product_id, l.description, l.quantity, l.amount,"  # noqa: S608
            f" l.order_line_id, l.is_found, r.order_id FROM {wanted} CROSS JOIN sales_return r"
            " CROSS JOIN sales_returnline l WHERE r.customer_id = wanted.value AND l.return_of_id = r.id"
            " ORDER BY r.returned_at, r.external_id, r.source, l.id",
            [values],
        )
        return [
            (
                ReturnedLine(
                    number,
                    return_id,
                    _item(customer, product, text),
                    quantity,
                    amount,
                    tied,
                    bool(found),
                    order,
                ),
                at,
            )
            for at, number, return_id, customer, product, text, quantity, amount, tied, found, order in cursor.fetchall()
        ]


def _moment(column: str) -> str:
    """A moment that is only compared: on SQLite as the text it is, since making a million of them into times takes seconds."""
    return column if rows.is_postgres() else f"{column} || ''"


def _item(customer: int, product: int | None, description: str) -> Item:
    return (customer, product, "" if product is not None else description)


def _bought(ids: Sequence[int]) -> dict[Item, Left]:
    """What these customers bought of the items that came back."""
    wanted, values = rows.wanted(ids)
    item = "{0}.customer_id, COALESCE(l.product_id, 0), CASE WHEN l.product_id IS NULL THEN l.description ELSE '' END"
    found: dict[Item, Left] = defaultdict(lambda: Left([], {}))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.customer_id, l.product_id, l.description, l.id, o.id, l.quantity, {_moment('o.placed_at')}, o.external_id"  # noqa: S608
            f" FROM {wanted} CROSS JOIN sales_order o CROSS JOIN sales_orderline l"
            " WHERE o.customer_id = wanted.value AND o.kind = 'sale' AND l.order_id = o.id AND l.quantity > 0"
            f" AND ({item.format('o')}) IN (SELECT {item.format('r')} FROM {wanted}"
            " CROSS JOIN sales_return r CROSS JOIN sales_returnline l"
            " WHERE r.customer_id = wanted.value AND l.return_of_id = r.id)"
            " ORDER BY o.placed_at, o.external_id, o.source, l.id",
            [values, values],
        )
        for customer, product, text, *line in cursor.fetchall():
            bought = BoughtLine(*line)
            left = found[_item(customer, product, text)]
            left.lines.append(bought)
            left.rest[bought.id] = bought.quantity
    return found


def _write_lines(returned: Sequence[ReturnedLine], ties: dict[int, BoughtLine | None]) -> None:
    changes = []
    for line in returned:
        tie = ties[line.id]
        if line.order_line_id != (tie.id if tie else None) or (tie is None and line.is_found):
            changes.append((tie.id if tie else None, tie is not None, line.id))
    rows.run_each("UPDATE sales_returnline SET order_line_id = %s, is_found = %s WHERE id = %s", changes)


def _write_returns(returned: Sequence[ReturnedLine], ties: dict[int, BoughtLine | None]) -> None:
    """A return belongs to the order most of its money came from; one whose order was given and whose lines are not
    tied keeps it."""
    shares: dict[int, dict[BoughtLine, int]] = defaultdict(dict)
    now: dict[int, int | None] = {}
    was_found: set[int] = set()
    for line in returned:
        now[line.return_id] = line.order_id
        if line.is_found:
            was_found.add(line.return_id)
        if tie := ties[line.id]:
            shares[line.return_id][tie] = shares[line.return_id].get(tie, 0) + line.amount
    changes = []
    for return_id, order_id in now.items():
        best = _main_order(shares.get(return_id, {}))
        if best is None and return_id not in was_found:
            continue
        if best != order_id:
            changes.append((best, return_id))
    rows.run_each("UPDATE sales_return SET order_id = %s WHERE id = %s", changes)
    if changes:
        mark_dirty("returns", [return_id for _, return_id in changes])


def _main_order(shares: dict[BoughtLine, int]) -> int | None:
    orders: dict[tuple[datetime | str, str, int], int] = defaultdict(int)
    for line, amount in shares.items():
        orders[line.at, line.order, line.order_id] += amount
    if not orders:
        return None
    return max(orders, key=lambda order: (orders[order], order))[2]


def _write_orders(
    ids: Sequence[int], returned: Sequence[ReturnedLine], ties: dict[int, BoughtLine | None]
) -> None:
    """What came back of each order: its money, and its status by quantity."""
    money: dict[int, int] = defaultdict(int)
    pieces: dict[int, int] = defaultdict(int)
    for line in returned:
        if tie := ties[line.id]:
            money[tie.order_id] += line.amount
            pieces[tie.order_id] += line.quantity
    changes = []
    had = ~Q(status=Order.Status.PLACED) | ~Q(returned_amount=0)
    known = Order.objects.filter(customer_id__in=among(ids)).filter(had)
    has = Order.objects.filter(id__in=among(list(pieces)))
    columns = ("id", "quantity", "returned_amount", "status")
    for number, quantity, amount, status in {*known.values_list(*columns), *has.values_list(*columns)}:
        is_whole = 0 < quantity <= pieces[number]
        new_status = Order.Status.RETURNED if is_whole else _partly(pieces[number])
        if amount != money[number] or status != new_status:
            changes.append((money[number], new_status.value, number))
    rows.run_each("UPDATE sales_order SET returned_amount = %s, status = %s WHERE id = %s", changes)
    if changes:
        mark_dirty("orders", [number for _, _, number in changes])
        recompute("sales.order", [number for _, _, number in changes], ["returned", "status"])


def _partly(pieces: int) -> Order.Status:
    return Order.Status.PARTLY_RETURNED if pieces else Order.Status.PLACED
