"""What becomes of records when their customers are merged or deleted: they go where the customer goes."""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.services import mark_dirty
from regard.customers.merging import MergePolicy, register_merge
from regard.kernel.words import lazy


def _settled(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("own_records", ids)


register_merge(
    MergePolicy(
        "objects.record",
        "customer",
        "move",
        (lazy("record of an own object"), lazy("records of own objects")),
        permission="objects.record.view",
        settle=_settled,
        binned="detach",
    )
)
