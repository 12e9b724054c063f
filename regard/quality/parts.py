"""What quality shows on the pages of others: that a customer may have a double; and whom it never warns of again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.customers.lookalikes import leave_out
from regard.quality.queries import VIEW, apart_from, open_others
from regard.ui.slots import Part, register_part


def looks_like_others(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """How many others the customer looks like, and where they are compared. One query."""
    found = open_others(request.actor, customer.pk)  # type: ignore[attr-defined]
    if not found:
        return None
    return {"count": len(found), "url": f"{reverse('quality:double_list')}?customer={customer.pk}"}


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
