"""What segments show on the pages of others, and how the story speaks of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from regard.catalog.queries import search_products
from regard.catalog.queries import visible_to as visible_products
from regard.customers.profile_queries import attribute_names, attributes_called, need_names, needs_called
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy
from regard.people.queries import territory_names, users_for_choice
from regard.segments.models import Segment
from regard.segments.naming import register_names
from regard.segments.queries import VIEW, segments_of
from regard.story.reading import subject_loader
from regard.ui.slots import Part, register_part

_SYSTEM = system_actor("segments")


def segments_of_customer(request: HttpRequest, customer: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"stays": segments_of(customer.pk, request.actor)}  # type: ignore[attr-defined]


register_part(
    Part(
        slot="customers.customer.side",
        key="segments",
        template="segments/parts/customer_segments.html",
        context=segments_of_customer,
        order=40,
        permission=VIEW,
        label=lazy("Segments"),
    )
)


def _segments(ids: Collection[int]) -> dict[int, Segment]:
    return Segment.objects.in_bulk(list(ids))


subject_loader("segments.segment", _segments)

register_names(
    "segments",
    lambda ids: {segment.pk: segment.label for segment in Segment.objects.filter(pk__in=list(ids))},
    lambda text, most: [
        (segment.pk, segment.label)
        for segment in Segment.objects.filter(sort_name__contains=text.casefold()).order_by("sort_name")[
            :most
        ]
    ],
)


def _products(text: str, most: int) -> list[tuple[int, str]]:
    if text.strip():
        return [(hit.id, hit.title) for hit in search_products(_SYSTEM, text, most) if hit.id is not None]
    return list(visible_products(_SYSTEM).order_by("sort_name").values_list("pk", "name")[:most])


register_names(
    "products",
    lambda ids: dict(visible_products(_SYSTEM).filter(pk__in=list(ids)).values_list("pk", "name")),
    _products,
)


def _people(text: str, most: int) -> list[tuple[int, str]]:
    wanted = text.casefold()
    names = [(user.pk, str(user)) for user in users_for_choice(_SYSTEM)]
    return [(pk, name) for pk, name in names if wanted in name.casefold()][:most]


register_names(
    "users",
    lambda ids: {user.pk: str(user) for user in users_for_choice(_SYSTEM).filter(pk__in=list(ids))},
    _people,
)
register_names("attributes", attribute_names, attributes_called)
register_names("needs", need_names, needs_called)


register_names(
    "territories",
    lambda ids: {pk: name for pk, name in territory_names().items() if pk in set(ids)},
    lambda text, most: [
        (pk, name) for pk, name in territory_names().items() if text.casefold() in name.casefold()
    ][:most],
)
