"""What becomes of pairs, scores and mends when customers are merged.

Of pairs nothing: one is seen as long as both of it are there, so it leaves the queue with a merge and comes back with an undo.
"""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.services import mark_dirty
from regard.customers.merging import MergePolicy, register_merge


def _scores(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("customer_quality", customers)


register_merge(
    MergePolicy("quality.double", "first", "keep"),
    MergePolicy("quality.double", "second", "keep"),
    MergePolicy("quality.customerquality", "customer", "drop", settle=_scores),
    MergePolicy("quality.mendchange", "customer", "drop"),
)
