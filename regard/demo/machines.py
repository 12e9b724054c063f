"""Espresso machines and grinders at Northleaf's cafés: bought with an order, some replaced, some out of warranty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.catalog.queries import product_named
from regard.catalog.services.bulk import ensure_products
from regard.catalog.services.products import ProductValues, change_product
from regard.demo.northleaf.customers import Buyer
from regard.kernel.actor import Actor
from regard.kernel.money import to_units
from regard.sales.asset_queries import visible_to
from regard.sales.services.assets import change_asset
from regard.sales.services.bulk import OrderBatch, apply_orders

SEED = 7


class Machine(NamedTuple):
    """A machine: price and cost in euro, months of warranty, versions, and how its serial numbers begin."""

    key: str
    name: str
    price: str
    cost: str
    months: int
    versions: tuple[str, ...]
    serial: str


MACHINES = (
    Machine(
        "MC-ES-1", "Tramontana espresso machine, 1 group", "2890.00", "2060.00", 24, ("T1", "T1.2"), "TR1"
    ),
    Machine(
        "MC-ES-2",
        "Tramontana espresso machine, 2 groups",
        "5490.00",
        "4120.00",
        24,
        ("T2", "T2.1", "T2.2"),
        "TR2",
    ),
    Machine("MC-GR-64", "Ostro grinder 64 mm", "940.00", "655.00", 12, ("A", "B"), "OS64"),
    Machine("MC-GR-83", "Ostro grinder 83 mm", "1480.00", "1050.00", 12, ("B", "C"), "OS83"),
)
PLACES = ("Bar", "Bar, left of the till", "Back bar", "Terrace kiosk", "Roastery corner", "Kitchen")


@transaction.atomic
def make_machines(*, actor: Actor, source: str, import_id: int, buyers: Sequence[Buyer], last: date) -> int:
    """Every third café has bought a machine and a grinder of us; with how many orders. What is there already stays."""
    rows = [
        {"key": machine.key, "name": machine.name, "category": "Machines", "line": "Machines", "currency": "EUR",
         "price": to_units(machine.price), "cost": to_units(machine.cost)}
        for machine in MACHINES
    ]  # fmt: skip
    ensure_products(pl.DataFrame(rows), actor=actor, source=source, import_id=import_id)
    for machine in MACHINES:
        product = product_named(actor, machine.key)
        if product is not None:
            values = ProductValues(
                name=machine.name, key=machine.key, category="Machines", line="Machines", currency="EUR",
                price=product.price, cost=product.cost, is_tracked=True, warranty_months=machine.months,
            )  # fmt: skip
            change_product(actor=actor, product=product, values=values, import_id=import_id)
    rng = np.random.default_rng(SEED)
    lines = [
        line
        for number, buyer in enumerate([buyer for buyer in buyers if buyer.is_cafe][::3])
        for line in _order(rng, number, buyer, last)
    ]
    frame = pl.DataFrame(lines, schema_overrides={"at": pl.Datetime("us", "UTC")})
    applied = apply_orders(
        OrderBatch(frame), actor=actor, import_id=import_id, source=source, currency="EUR", tie=True
    )
    made = visible_to(actor).filter(import_id=import_id, serial="").select_related("product").order_by("pk")
    known = {machine.key: machine for machine in MACHINES}
    for number, asset in enumerate(list(made)):
        if asset.product is not None:
            installed = _installed(known[asset.product.key], asset.bought_on or last, number, rng, last)
            change_asset(actor=actor, asset_id=asset.pk, values=installed, import_id=import_id)
    return applied.orders_created + applied.orders_unchanged


def _order(rng: np.random.Generator, number: int, buyer: Buyer, last: date) -> list[dict[str, object]]:
    on = min(buyer.starts_on + timedelta(days=int(rng.integers(0, 40))), last)
    at = timezone.make_aware(datetime.combine(on, time(10, number % 60)))
    chosen = (MACHINES[int(rng.integers(0, 2))], MACHINES[2 + int(rng.integers(0, 2))])
    return [
        {
            "order": f"NM-{number + 1:04}", "customer": buyer.key, "at": at, "product": machine.key,
            "description": machine.name, "category": "Machines", "quantity": 10_000, "amount": to_units(machine.price),
            "cost": to_units(machine.cost), "channel": "Sales", "country": buyer.country,
        }
        for machine in chosen
    ]  # fmt: skip


def _installed(
    machine: Machine, bought_on: date, number: int, rng: np.random.Generator, last: date
) -> dict[str, object]:
    values: dict[str, object] = {
        "serial": f"{machine.serial}-{2400 + number * 7:05}",
        "model_version": machine.versions[int(rng.integers(0, len(machine.versions)))],
        "installed_on": min(bought_on + timedelta(days=int(rng.integers(2, 12))), last),
        "place": PLACES[int(rng.integers(0, len(PLACES)))],
    }
    if number % 11 == 5:
        return values | {"status": "in_store", "note": "Kept as a spare in the cellar."}
    if number % 17 == 9 and bought_on + timedelta(days=400) < last:
        return values | {"status": "retired", "ended_on": bought_on + timedelta(days=400)}
    return values
