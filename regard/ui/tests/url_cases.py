"""Who may save, change and pin views, and keep preferences."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from regard.customers.models import Customer
from regard.ui.models import SavedView
from tests.cases import Case

if TYPE_CHECKING:
    from regard.people.tests.cast import Cast


def _a_shared_view(cast: "Cast") -> Sequence[Any]:
    view = SavedView.objects.create(
        noun="customers.customer", name="Ours", owner_id=cast.owner.pk, is_shared=True
    )
    return [view.pk]


def _a_customer(cast: "Cast") -> Mapping[str, Any]:
    return {"noun": "customers.customer", "id": Customer.objects.create(name="Kade", owner=cast.owner).pk}


CASES = (
    Case("ui:presence", method="post", data=_a_customer, grants=("customers.customer.view",)),
    Case("ui:preferences_change", method="post", data={"theme": "dark"}, status=(204,)),
    Case("ui:view_save", method="post", data={"noun": "customers.customer", "name": "Mine", "tree": "null"}),
    Case(
        "ui:view_change", _a_shared_view, method="post", data={"noun": "customers.customer", "name": "Ours"}
    ),
    Case("ui:words", lambda cast: ["de"]),
    Case("ui:view_pin", _a_shared_view, method="post"),
    Case("ui:view_delete", _a_shared_view, method="post"),
)
