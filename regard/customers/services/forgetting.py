"""Forgetting what was kept for an undo."""

from __future__ import annotations

from django.utils import timezone

from regard.customers.merge_queries import UNDONE_WITHIN
from regard.customers.models import Merge
from regard.customers.services.rows import is_postgres


def forget_merges(*, customer_id: int | None = None) -> int:
    """Empty what is kept of merges that can no longer be undone, or all that names a customer who is deleted."""
    rows, now = Merge.objects.all(), timezone.now()
    if customer_id is None:
        return rows.filter(forgotten_at=None, at__lt=now - UNDONE_WITHIN).update(kept={}, forgotten_at=now)
    holds = (
        "merged_ids @> to_jsonb(%s::bigint)"
        if is_postgres()
        else "EXISTS (SELECT 1 FROM json_each(merged_ids) WHERE value = %s)"
    )
    named = rows.extra(where=[f"customer_id = %s OR {holds}"], params=[customer_id, customer_id])  # noqa: S610
    ids = list(named.values_list("pk", flat=True))
    return rows.filter(pk__in=ids).update(kept={}, forgotten_at=now, name="", merged_names=[])
