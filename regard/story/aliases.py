"""Customers who are known by another id since they were merged. Only the customers domain writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from regard.story.models import CustomerAlias
from regard.ui.among import among
from regard.ui.prepared import Prepared

_formers = Prepared(
    lambda customer: (
        CustomerAlias.objects.filter(customer_id=customer)
        .order_by("former_id")
        .values_list("former_id", flat=True)
    ),
    int,
)


def formers_of(customer_id: int) -> list[int]:
    """The ids by which a customer was known too before a merge. One query."""
    return _formers.all(customer_id)


def formers_within(customer_id: int) -> QuerySet[CustomerAlias, int]:
    """The same ids for use inside another query. No query by itself."""
    return CustomerAlias.objects.filter(customer_id=customer_id).values_list("former_id", flat=True)


def formers_of_all(customer_ids: Collection[int]) -> dict[int, set[int]]:
    """The same of many; those who were never merged are missing. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = CustomerAlias.objects.filter(customer_id__in=among(list(customer_ids)))
    for former_id, customer_id in rows.values_list("former_id", "customer_id"):
        found[customer_id].add(former_id)
    return dict(found)


def today_of(former_id: int) -> int | None:
    """The customer a merged one is today. One query."""
    return CustomerAlias.objects.filter(pk=former_id).values_list("customer_id", flat=True).first()


def alias(former_ids: Collection[int], customer_id: int) -> dict[int, int]:
    """Let these be `customer_id` from now on, with whoever was one of them; who that was: {id: former alias}.

    In the caller's transaction.
    """
    led_here = CustomerAlias.objects.filter(customer_id__in=among(list(former_ids)))
    before = dict(led_here.values_list("former_id", "customer_id"))
    led_here.update(customer_id=customer_id)
    CustomerAlias.objects.bulk_create(
        CustomerAlias(former_id=one, customer_id=customer_id) for one in former_ids
    )
    return before


def unalias(former_ids: Collection[int], before: Mapping[int, int]) -> None:
    """Take `alias` back: `before` is what it answered. In the caller's transaction."""
    CustomerAlias.objects.filter(pk__in=among(list(former_ids))).delete()
    for former_id, customer_id in before.items():
        CustomerAlias.objects.filter(pk=former_id).update(customer_id=customer_id)


def forget(customer_id: int) -> None:
    """A customer is gone, and nobody asks any more who was merged into it."""
    CustomerAlias.objects.filter(customer_id=customer_id).delete()
