"""Who may open the pages of own fields."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from regard.catalog.services.products import ProductValues, create_product
from regard.fields.models import OwnField
from regard.fields.services.defining import create_field
from regard.people.tests.cast import Cast
from tests.cases import Case

NOUN = "customers.customer"


def _noun(cast: Cast) -> Sequence[Any]:
    return [NOUN]


def _field(cast: Cast) -> Sequence[Any]:
    return [
        NOUN,
        OwnField.objects.create(noun=NOUN, key="own_roast", label="Roast", kind="text", slot="t1").pk,
    ]


def _removed(cast: Cast) -> Sequence[Any]:
    found = _field(cast)
    OwnField.objects.update(removed_at=timezone.now())
    return found


def _value(cast: Cast) -> Sequence[Any]:
    create_field(actor=cast.actor("owner"), noun="catalog.product", values={"label": "Roast", "kind": "text"})
    product = ProductValues(name="Tea", key="TL-1")
    return ["catalog.product", create_product(actor=cast.actor("owner"), values=product).pk, "own_roast"]


def _masked(cast: Cast) -> Sequence[Any]:
    return ["catalog.product", 1, "key"]


CASES = (
    # Only where a role sees the field masked is there anything; see `regard/customers/tests/test_sight.py`.
    Case("fields:show_value", _masked, status=(404,)),
    Case("fields:value", _value, grants=("catalog.product.view", "catalog.product.change")),
    Case("fields:field_create", _noun),
    Case("fields:field_try", _noun, method="post", data={"kind": "formula", "formula": "upper(name)"}),
    Case("fields:field_change", _field),
    Case("fields:field_remove", _field, method="post"),
    Case("fields:field_move", _field, method="post"),
    Case("fields:field_restore", _removed, method="post"),
    Case("fields:field_purge", _removed),
)
