"""Who may open the pages of customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from regard.customers.models import ContactPoint, Customer
from regard.customers.services.merging import merge_customers
from regard.people.tests.cast import Cast
from regard.ui.models import Selection
from regard.ui.models.selection import pack
from tests.cases import Case

VIEW = ("customers.customer.view",)


def _customer(cast: Cast) -> Sequence[Any]:
    return [Customer.objects.create(name="Noor de Wit", sort_name="noor de wit", owner=cast.owner).pk]


def _field(cast: Cast) -> Sequence[Any]:
    return [*_customer(cast), "city"]


def _contact(cast: Cast) -> Sequence[Any]:
    pk = _customer(cast)[0]
    return [pk, ContactPoint.objects.create(customer_id=pk, kind="phone", value="112", normal="112").pk]


def _two(cast: Cast) -> Mapping[str, Any]:
    return {"of": ",".join(str(_customer(cast)[0]) for _ in range(2))}


def _merge(cast: Cast) -> Sequence[Any]:
    first, second = (_customer(cast)[0] for _ in range(2))
    return [merge_customers(actor=cast.actor("owner"), survivor=first, others=[second]).pk]


def _selection(cast: Cast) -> Mapping[str, Any]:
    """A selection is its maker's alone: here that of whoever is granted the right."""
    made = Selection.objects.create(noun="customers.customer", owner=cast.nobody, packed=pack([1]), count=1)
    return {"selection": made.pk}


CASES = (
    Case("customers:customers_assign", data=_selection, grants=VIEW),
    Case("customers:customers_territory", data=_selection, grants=VIEW),
    Case("customers:customer_detail", _customer),
    Case("customers:customer_change", _customer, grants=VIEW),
    Case("customers:customer_field", _field, grants=VIEW),
    Case("customers:contact_create", _customer, grants=VIEW),
    Case("customers:contact_change", _contact, grants=VIEW),
    Case("customers:customer_merge", data=_two, grants=VIEW),
    Case("customers:merge_list"),
    Case("customers:merge_undo", _merge, method="post", grants=VIEW),
    Case("customers:customer_timeline", _customer),
    Case("customers:customer_beside", _customer),
    Case("customers:customer_history", _customer),
    Case("customers:customer_restore", _customer, method="post", grants=VIEW),
    Case("customers:customer_delete", _customer, grants=VIEW),
)
