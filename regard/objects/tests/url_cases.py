"""Who may open the pages of own objects."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from regard.fields.models import OwnState
from regard.objects.models import OwnObject, Record
from regard.objects.queries import forget_objects
from regard.people.tests.cast import Cast
from tests.cases import Case

SEES = ("objects.record.view",)


def _object(cast: Cast) -> OwnObject:
    one, _ = OwnObject.objects.get_or_create(
        key="vehicle", defaults={"label": "Vehicle", "plural": "Vehicles"}
    )
    OwnState.objects.update_or_create(pk=1, defaults={"version": one.pk + 1})
    forget_objects()
    return one


def _key(cast: Cast) -> Sequence[Any]:
    _object(cast)
    return ["vehicle"]


def _number(cast: Cast) -> Sequence[Any]:
    return [_object(cast).pk]


def _removed(cast: Cast) -> Sequence[Any]:
    OwnObject.objects.filter(pk=_object(cast).pk).update(removed_at=timezone.now())
    return [OwnObject.objects.get().pk]


def _record(*more: str) -> Callable[[Cast], Sequence[Any]]:
    def make(cast: Cast) -> Sequence[Any]:
        row = Record.objects.create(
            object=_object(cast), name="AB", sort_name="ab", owner=cast.owner, created_on=date(2026, 11, 20)
        )
        return ["vehicle", row.pk, *more]

    return make


CASES = (
    Case("objects:object_change", _number),
    Case("objects:object_remove", _number, method="post"),
    Case("objects:object_restore", _removed, method="post"),
    Case("objects:record_list", _key),
    Case("objects:record_create", _key),
    Case("objects:customer_pick", _key),
    Case("objects:record_detail", _record()),
    Case("objects:record_change", _record(), grants=SEES),
    Case("objects:record_field", _record("name"), grants=SEES),
    Case("objects:record_restore", _record(), method="post", grants=SEES),
    Case("objects:record_delete", _record(), method="post", grants=SEES),
)
