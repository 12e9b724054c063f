"""How many return lines an import would tie to orders, said before it is run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import polars as pl

from regard.customers.services import rows
from regard.customers.services.bulk import known
from regard.sales.rules import RETURN, SALE, TIME, Documents
from regard.sales.services.bulk import OrderBatch
from regard.sales.services.tying import BoughtLine, Left

Who = int | str  # the number of a customer who is known, else the key of one who would be made
Item = tuple[Who, str, str]  # customer, key of the product, and the description where there is no product
Batches = Callable[[], Iterable[OrderBatch]]
_STORED = {
    "customer_id": pl.Int64, "order": pl.String, "source": pl.String, "at": TIME, "product_id": pl.Int64, "product": pl.String,
    "product_source": pl.String, "description": pl.String, "quantity": pl.Int64, "id": pl.Int64, "tied": pl.Int64,
    "is_found": pl.Boolean,
}  # fmt: skip


class _Line(NamedTuple):
    at: datetime
    order: str
    source: str
    number: int
    item: Item
    quantity: int
    stored: int = 0  # its number where it is stored
    given: int = 0  # the order line somebody tied it to


def foresee_ties(batches: Batches, touched: Collection[str], source: str) -> int:
    """How many return lines would be tied, of the customers by whom orders or returns are new or changed (`touched`, keys of
    `source`), as `tie_returns` would say it. `batches` gives those of the file, sorted out, twice; nothing is written.
    """
    ids = dict(known(pl.Series(sorted(touched), dtype=pl.String), source).iter_rows()) if touched else {}
    who: dict[str, Who] = {key: ids.get(key, key) for key in touched}
    in_file: dict[str, set[str]] = {"order": set(), "return": set()}
    returned: list[_Line] = []
    for found in _sorted_out(batches):
        heads = found.heads.filter(pl.col("customer").is_in(list(who)))
        for part, orders in in_file.items():
            orders.update(heads.filter(pl.col("part") == part)["order"])
        returned += _of_file(found, heads.filter(pl.col("part") == RETURN), who, source, len(returned))
    customers = sorted(set(ids.values()))
    returned += _stored("return", customers, source, in_file["return"])
    items = {line.item for line in returned}
    if not items:
        return 0
    bought: list[_Line] = []
    wanted = {customer for customer, _, _ in items}
    of = [key for key, number in who.items() if number in wanted]
    for found in _sorted_out(batches):
        heads = found.heads.filter(pl.col("customer").is_in(of) & (pl.col("kind") == SALE))
        lines = _of_file(found, heads, who, source, len(bought))
        bought += [line for line in lines if line.item in items and line.quantity > 0]
    stored = _stored("order", [number for number in customers if number in wanted], source, in_file["order"])
    bought += [line for line in stored if line.item in items and line.quantity > 0]
    return _tied(returned, bought)


def _sorted_out(batches: Batches) -> Iterator[Documents]:
    return (batch.found for batch in batches() if batch.found is not None)


def _tied(returned: list[_Line], bought: list[_Line]) -> int:
    left: dict[Item, Left] = defaultdict(lambda: Left([], {}))
    places: dict[int, int] = {}
    for place, line in enumerate(sorted(bought)):
        places[line.stored] = place
        left[line.item].lines.append(BoughtLine(place, 0, line.quantity, line.at, line.order))
        left[line.item].rest[place] = line.quantity
    given = [line for line in returned if line.given]
    for line in given:
        if line.given in places:
            left[line.item].rest[places[line.given]] -= line.quantity
    found = [left[line.item].take(line.at, line.quantity) for line in sorted(returned) if not line.given]
    return sum(line.given in places for line in given) + sum(one is not None for one in found)


def _of_file(
    found: Documents, heads: pl.DataFrame, who: dict[str, Who], source: str, start: int
) -> Iterator[_Line]:
    """The lines of these documents, each at the time of its document."""
    said = heads.select("doc", "order", pl.col("at").alias("on_at"), owner="customer")
    lines = found.lines.select("doc", "product", "description", "quantity").join(
        said, on="doc", maintain_order="left"
    )
    for number, (_, product, text, quantity, order, at, owner) in enumerate(lines.iter_rows(), start):
        item = who[owner], product or "", "" if product else (text or "")[:300]
        yield _Line(at, order, source, number, item, quantity)


def _stored(part: str, customers: list[int], source: str, in_file: Collection[str]) -> list[_Line]:
    """What is stored of these customers, but documents the file brings too. One query."""
    if not customers:
        return []
    table, at, of, ties = {
        "order": ("sales_order", "d.placed_at", "order_id", "NULL, NULL"),
        "return": ("sales_return", "d.returned_at", "return_of_id", "l.order_line_id, l.is_found"),
    }[part]
    wanted, values = rows.wanted(customers)
    only = "AND d.kind = 'sale'" if part == "order" else ""
    found = rows.fetch(
        f"SELECT d.customer_id, d.external_id, d.source, {at}, l.product_id, p.key, p.source, l.description, l.quantity,"  # noqa: S608
        f" l.id, {ties} FROM {wanted} CROSS JOIN {table} d CROSS JOIN {table}line l"
        " LEFT JOIN catalog_product p ON p.id = l.product_id"
        f" WHERE d.customer_id = wanted.value AND l.{of} = d.id {only}",
        [values],
        _STORED,
    )
    lines = []
    for one in found.iter_rows(named=True):
        if one["source"] == source and one["order"] in in_file:
            continue
        key = one["product"] if one["product_source"] == source else f"\x00{one['product_id']}"
        is_product = one["product_id"] is not None
        item = one["customer_id"], key if is_product else "", "" if is_product else one["description"]
        given = one["tied"] if one["tied"] and not one["is_found"] else 0
        lines.append(
            _Line(one["at"], one["order"], one["source"], one["id"], item, one["quantity"], one["id"], given)
        )
    return lines
