"""Who may open the pages of customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from regard.customers.models import BulkChange, ContactPoint, Customer, KeyAccount, Need, Tag
from regard.customers.services.attributes import save_attribute
from regard.customers.services.bulk_changes import start_change
from regard.customers.services.customers import create_customer
from regard.customers.services.key_accounts import mark_key_account
from regard.customers.services.merging import merge_customers
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.relationships import add_relationship
from regard.people.tests.cast import Cast
from regard.story.models import Entry
from regard.ui.models import Selection
from regard.ui.packing import pack
from tests.cases import Case

VIEW = ("customers.customer.view",)
RELATED = (*VIEW, "customers.relationship.view")
KEYS = (*VIEW, "customers.keyaccount.view", "customers.relationship.view")


def _customer(cast: Cast) -> Sequence[Any]:
    return [Customer.objects.create(name="Noor de Wit", sort_name="noor de wit", owner=cast.owner).pk]


def _entry(cast: Cast) -> Sequence[Any]:
    made = create_customer(actor=cast.actor("owner"), values={"name": "Noor"})
    return [made.pk, Entry.objects.get(customer_id=made.pk).pk]


def _field(cast: Cast) -> Sequence[Any]:
    return [*_customer(cast), "city"]


def _contact(cast: Cast) -> Sequence[Any]:
    pk = _customer(cast)[0]
    return [pk, ContactPoint.objects.create(customer_id=pk, kind="phone", value="112", normal="112").pk]


def _organisation(cast: Cast) -> Sequence[Any]:
    return [Customer.objects.create(name="Kade", sort_name="kade", kind="organisation", owner=cast.owner).pk]


def _key_account(cast: Cast) -> Sequence[Any]:
    pk = _organisation(cast)
    mark_key_account(actor=cast.actor("owner"), customer_id=pk[0], values={})
    return pk


def _line_of_key_accounts(cast: Cast) -> Sequence[Any]:
    return [KeyAccount.objects.get(customer_id=_key_account(cast)[0]).pk]


def _relationship(cast: Cast) -> Sequence[Any]:
    first, second = (_customer(cast)[0] for _ in range(2))
    made = add_relationship(actor=cast.actor("owner"), customer_id=first, direction="family", other_id=second)
    assert made is not None
    return [first, made.pk]


def _part(cast: Cast) -> Sequence[Any]:
    pk = _customer(cast)
    Customer.objects.filter(pk=pk[0]).update(parent_id=_organisation(cast)[0])
    return pk


def _two(cast: Cast) -> Mapping[str, Any]:
    return {"of": ",".join(str(_customer(cast)[0]) for _ in range(2))}


def _merge(cast: Cast) -> Sequence[Any]:
    first, second = (_customer(cast)[0] for _ in range(2))
    return [merge_customers(actor=cast.actor("owner"), survivor=first, others=[second]).pk]


def _profile_field(cast: Cast) -> Sequence[Any]:
    return [*_customer(cast), "channel"]


def _need(cast: Cast) -> Need:
    values = {"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    return save_need(actor=cast.actor("owner"), values=values)


def _tied(cast: Cast) -> Sequence[Any]:
    pk, need = _customer(cast)[0], _need(cast)
    tie_need(actor=cast.actor("owner"), customer_id=pk, need_id=need.pk)
    return [pk, need.pk]


def _attribute(cast: Cast) -> Sequence[Any]:
    values = {"name": "Fair trade", "kind": "value", "scale": "ten"}
    return [save_attribute(actor=cast.actor("owner"), values=values).pk]


def _selection(cast: Cast) -> Mapping[str, Any]:
    """A selection is its maker's alone: here that of whoever is granted the right."""
    made = Selection.objects.create(noun="customers.customer", owner=cast.nobody, packed=pack([1]), count=1)
    return {"selection": made.pk}


def _bulk_change(cast: Cast) -> Sequence[Any]:
    options = {"owner_id": cast.colleague.pk}
    made = start_change(
        actor=cast.actor("owner"), kind="assign", customer_ids=_customer(cast), options=options
    )
    return ["customers", made.pk]


def _bulk_deletion(cast: Cast) -> Mapping[str, Any]:
    made = BulkChange.objects.create(
        kind="delete", actor=cast.nobody, packed=pack([1]), count=1, status="done"
    )
    return {"change": made.pk}


def _tag(cast: Cast) -> list[int]:
    return [Tag.objects.create(name="VIP", folded="vip").pk]


CASES = (
    Case("customers:entry_pin", _entry, method="post", grants=VIEW),
    Case("customers:customers_deleted", data=_bulk_deletion, grants=VIEW),
    Case("customers:bin", grants=VIEW),
    Case("customers:bin_restore", method="post", grants=VIEW),
    Case("customers:bin_purge", grants=VIEW),
    Case("customers:bulk_changes"),
    Case(
        "customers:bulk_change_undo", _bulk_change, method="post", grants=(*VIEW, "customers.customer.assign")
    ),
    Case("customers:customers_assign", data=_selection, grants=VIEW),
    Case("customers:customers_value", data=_selection, grants=VIEW),
    Case("customers:customers_territory", data=_selection, grants=VIEW),
    Case("customers:customers_tag", data=_selection, grants=VIEW),
    Case("customers:tag_change", _tag, grants=VIEW),
    Case("customers:customer_detail", _customer),
    Case("customers:customer_change", _customer, grants=VIEW),
    Case("customers:parent_pick"),
    Case("customers:customer_field", _field, grants=VIEW),
    Case("customers:contact_create", _customer, grants=VIEW),
    Case("customers:contact_change", _contact, grants=VIEW),
    Case("customers:customer_merge", data=_two, grants=VIEW),
    Case("customers:merge_list"),
    Case("customers:merge_undo", _merge, method="post", grants=VIEW),
    Case("customers:customer_timeline", _customer),
    Case("customers:customer_beside", _customer),
    Case("customers:customer_origins", _customer),
    Case("customers:customer_history", _customer),
    Case("customers:customer_profile", _customer, grants=VIEW),
    Case("customers:profile_value", _profile_field, grants=VIEW),
    Case("customers:profile_add", _customer, data={"field": "born"}, grants=VIEW),
    Case("customers:customer_need_create", _customer, grants=VIEW),
    Case("customers:customer_need_change", _tied, grants=VIEW),
    Case("customers:need_change", lambda cast: [_need(cast).pk]),
    Case("customers:attribute_change", _attribute),
    Case("customers:customer_restore", _customer, method="post", grants=VIEW),
    Case("customers:customer_relationships", _customer, grants=VIEW),
    Case("customers:relationship_create", _customer, grants=RELATED),
    Case("customers:relationship_pick", _customer, data={"q": "noor"}, grants=RELATED),
    Case("customers:relationship_change", _relationship, grants=RELATED),
    Case("customers:relationship_unpart", _part, method="post", grants=RELATED),
    Case("customers:key_account_open", _line_of_key_accounts, grants=VIEW),
    Case("customers:key_account_change", _organisation, grants=KEYS),
    Case("customers:key_account_review", _key_account, grants=KEYS),
    Case("customers:customer_delete", _customer, grants=VIEW),
)
