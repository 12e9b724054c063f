"""The page of a record of an own object, as far as it can be arranged."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest

from regard.kernel.actor import Actor
from regard.kernel.words import lazy
from regard.objects.models import OwnObject, Record
from regard.objects.queries import CHANGE, MODEL, may_touch, objects, record
from regard.objects.showing import lines
from regard.objects.views.records import changes
from regard.pages.declaring import Property, RecordPage, provide_record_pages
from regard.ui.slots import Part, register_part


def _find(of: OwnObject, actor: Actor, record_id: int) -> Record:
    return record(actor, of.key, record_id)


def _context(of: OwnObject, request: HttpRequest, one: Record) -> dict[str, Any]:
    may_change = may_touch(request.actor, CHANGE, one)  # type: ignore[attr-defined]
    return {"of": of, "record": one, "may_change": may_change}


def _page(of: OwnObject) -> RecordPage:
    return RecordPage(
        of.noun,
        MODEL,
        (
            Property("name", of.name_label),
            Property("owner_id", lazy("Looked after by"), after_own=True),
            Property("created_at", lazy("Entered"), after_own=True),
        ),
        find=partial(_find, of),
        draw=partial(lines, of),
        own_group="",
        styles=("customers/customers.css", "objects/objects.css"),
        context=partial(_context, of),
    )


_made: list[tuple[object, tuple[RecordPage, ...]]] = []


def _pages() -> Iterable[RecordPage]:
    now = objects()
    if not _made or _made[0][0] is not now:
        _made[:] = [(now, tuple(_page(one) for one in now))]
    return _made[0][1]


def _customer(request: HttpRequest, one: Record) -> dict[str, Any] | None:
    return {} if one.object.customer_label else None


provide_record_pages(_pages)
register_part(
    Part(f"{MODEL}.main", "changes", "objects/parts/changes.html", changes, 50, label=lazy("What changed"))
)
register_part(
    Part(f"{MODEL}.side", "customer", "objects/parts/customer.html", _customer, 10, label=lazy("Customer"))
)
