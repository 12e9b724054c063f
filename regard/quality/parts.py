"""What quality shows on the pages of others: that a customer may have a double, and how good what is known of it is; and whom
it never warns of again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.customers.lookalikes import leave_out
from regard.kernel.words import lazy
from regard.quality.fields import DIMENSIONS
from regard.quality.own_items import required_fields
from regard.quality.queries import VIEW, apart_from, open_others
from regard.quality.score_queries import VIEW as SEE_QUALITY
from regard.quality.score_queries import quality_of
from regard.ui.slots import Part, register_part

MOST_FAULTS = 5


def looks_like_others(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """How many others the customer looks like, and where they are compared. One query."""
    found = open_others(request.actor, customer.pk)  # type: ignore[attr-defined]
    if not found:
        return None
    return {"count": len(found), "url": f"{reverse('quality:double_list')}?customer={customer.pk}"}


def record_quality(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Its scores and what it fails, as of the last scoring. One query, after the page is shown."""
    found = quality_of(request.actor, customer.pk)  # type: ignore[attr-defined]
    if found is None or found[0].score is None:
        return None
    row, failed = found
    scores = [(label, getattr(row, key)) for key, label in DIMENSIONS.items()]
    fields = required_fields()
    words = [str(fields[field].says[dimension]) for field, dimension in (key.split(".") for key in failed)]
    return {
        "score": row.score,
        "dimensions": [(label, score) for label, score in scores if score is not None],
        "faults": words[:MOST_FAULTS],
        "more": len(words[MOST_FAULTS:]),
    }


leave_out(apart_from)
register_part(
    Part(
        "customers.customer.notice",
        "doubles",
        "quality/parts/customer_notice.html",
        looks_like_others,
        20,
        VIEW,
    )
)
register_part(
    Part(
        "customers.customer.beside",
        "quality",
        "quality/parts/customer_quality.html",
        record_quality,
        90,
        SEE_QUALITY,
        lazy("Data quality"),
    )
)
