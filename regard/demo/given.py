"""Writing down what Northleaf's people gave away, as part of its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from regard.demo.northleaf.conversations import SELLERS
from regard.demo.northleaf.customers import Buyer
from regard.demo.northleaf.given import DAYS, Bought, gifts
from regard.kernel.actor import Actor
from regard.kernel.money import SCALE, to_units
from regard.sales.queries import visible_to
from regard.sales.services.concessions import PastConcession, record_concessions

SEED = 23


def make_given(
    *,
    actor: Actor,
    source: str,
    import_id: int,
    buyers: Sequence[Buyer],
    ids: Mapping[str, int],
    people: Mapping[str, int],
    last: date,
) -> int:
    """Write it down; how much of it was new."""
    sellers = {ids[one.key]: SELLERS[number % len(SELLERS)]
               for number, one in enumerate(buyer for buyer in buyers if buyer.is_cafe)}  # fmt: skip
    rows = visible_to(actor).filter(
        source=source, kind="sale", placed_on__gte=last - timedelta(days=DAYS), placed_on__lt=last,
        returned_amount=0, customer__isnull=False,
    )  # fmt: skip
    found = [
        Bought(pk, customer, on, amount / SCALE, sellers.get(customer, ""))
        for pk, customer, on, amount in rows.values_list("pk", "customer_id", "placed_on", "amount")
    ]
    given = [
        PastConcession(
            customer_id=one.customer_id,
            kind=one.kind,
            amount=to_units(f"{one.euro:.2f}"),
            why=one.why,
            by_id=people[one.who],
            given_at=timezone.make_aware(datetime.combine(one.on, time()) + timedelta(minutes=one.minute)),
            whole=to_units(f"{one.whole:.2f}"),
            order_id=one.order_id,
        )
        for one in gifts(np.random.default_rng(SEED), found, last)
    ]
    return record_concessions(actor=actor, rows=given, import_id=import_id)
