"""What becomes of pairs, scores and mends when customers are merged.

A pair is seen as long as both of it are there, so it leaves the queue with a merge and comes back with an undo. That two are
not the same is said of the one that stays, too, until an undo.
"""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.services import mark_dirty
from regard.customers.merging import MergePolicy, register_merge
from regard.quality.services.carrying import carry_decisions


def _decisions(ids: Collection[int], customers: Collection[int]) -> None:
    carry_decisions(customers)


def _scores(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("customer_quality", customers)


register_merge(
    MergePolicy("quality.double", "first", "keep", settle=_decisions),
    MergePolicy("quality.double", "second", "keep"),
    MergePolicy("quality.customerquality", "customer", "drop", settle=_scores),
    MergePolicy("quality.mendchange", "customer", "drop"),
)
