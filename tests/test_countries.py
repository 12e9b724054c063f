"""A country is written one way, however and by whatever way it comes in."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from django.db import connection

from regard.customers.contact_queries import contacts_of
from regard.customers.models import ContactPoint, Customer, ImportChange
from regard.customers.services.bulk import ensure_customers
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import change_customer, create_customer
from regard.customers.services.many import change_many
from regard.customers.services.one_form import rename_countries, rename_countries_of_addresses
from regard.customers.services.undo import restore_customers
from regard.kernel.actor import Actor, system_actor
from regard.sales.models import Order
from regard.sales.rules import documents
from regard.sales.tests.lines import apply, frame, line
from regard.segments.rules.reading import read
from regard.segments.rules.tree import AttributeRule, leaves
from regard.segments.vocabulary import vocabulary
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

SYSTEM = system_actor("test")
pytestmark = pytest.mark.django_db


def kade(actor: Actor, **more: Any) -> Customer:
    return create_customer(actor=actor, values={"name": "Kade", **more})


def country(customer: Customer) -> str:
    return Customer.objects.get(pk=customer.pk).country


def test_every_way_in_writes_it_one_way(owner_actor: Actor) -> None:
    one = kade(owner_actor, country="NL")
    assert country(one) == "Netherlands"
    change_customer(actor=owner_actor, customer_id=one.pk, values={"country": "Deutschland"})
    assert country(one) == "Germany"
    version = Customer.objects.get(pk=one.pk).version
    change_customer(actor=owner_actor, customer_id=one.pk, values={"country": "DE"})
    assert Customer.objects.get(pk=one.pk).version == version  # the same country is no change
    change_many(actor=owner_actor, changes={one.pk: {"country": "u.k."}})
    assert country(one) == "United Kingdom"
    home = {"type": "home", "street": "Rue 1", "city": "Lyon", "country": "fr"}
    point = add_contact(actor=owner_actor, customer_id=one.pk, kind="address", values=home)
    assert (point.country, point.value) == ("France", "Rue 1, Lyon, France")
    said = pl.DataFrame({"key": ["a", "b"], "name": ["Ann", "Ben"], "country": ["Nederland", "Narnia"]})
    ensure_customers(said, actor=SYSTEM, source="shop", import_id=1)
    assert dict(Customer.objects.filter(import_id=1).values_list("name", "country")) == {
        "Ann": "Netherlands", "Ben": "Narnia",
    }  # fmt: skip


def test_purchases_say_it_one_way_and_are_known_from_before() -> None:
    lines = [line("1", country="EIRE"), line("2", country="Unspecified", customer="C2")]
    apply(lines)
    assert dict(Order.objects.values_list("external_id", "country")) == {"1": "Ireland", "2": "Unspecified"}
    assert Customer.objects.get(keys__key="C1").country == "Ireland"
    heads = documents(frame(lines), currency="EUR", time_zone="UTC").heads
    by_order = {row["order"]: row for row in heads.iter_rows(named=True)}
    assert by_order["2"]["fingerprint"] == by_order["2"]["fingerprint_as_written"]
    Order.objects.filter(external_id="1").update(fingerprint=by_order["1"]["fingerprint_as_written"])
    for same in (lines, [line("1", country="Ireland"), lines[1]]):
        if same is not lines:
            Order.objects.filter(external_id="1").update(fingerprint=by_order["1"]["fingerprint"])
        again = apply(same, 2)
        assert (again.orders_changed, again.orders_unchanged, again.customers_updated) == (0, 2, 0)


def test_lists_and_segments_find_it_however_it_is_asked_for(owner_actor: Actor) -> None:
    kade(owner_actor, country="Netherlands")
    for spelled in ("NL", "Nederland", "Netherlands"):
        tree = {"all": [["country", "is", [spelled]]]}
        assert filter_queryset(noun("customers.customer"), owner_actor, tree).count() == 1
        rule = {
            "op": "all",
            "rules": [{"field": "customers.country", "is": "in", "value": [spelled, "netherlands"]}],
        }
        ((_, leaf),) = leaves(read(rule, vocabulary("EUR")))
        assert isinstance(leaf, AttributeRule)
        assert leaf.test.values == ("Netherlands",)


def test_what_came_in_before_is_brought_over() -> None:
    def former(name: str, spelled: str, *more: str) -> Customer:
        one = Customer.objects.create(name=name, sort_name=name.lower(), country=spelled)
        for place in more:
            ContactPoint.objects.create(
                customer=one, kind="address", value=f"Kade 1, Delft, {place}", normal=f"kade 1  delft  {place}".lower(),
                street="Kade 1", city="Delft", country=place,
            )  # fmt: skip
        return one

    ann, ben = former("Ann", "Nederland", "NL", "Nederland"), former("Ben", "Narnia", "Narnia")
    former("Cis", "Netherlands", "Netherlands")
    with connection.cursor() as cursor:
        assert rename_countries(cursor, "customers_customer")
        assert not rename_countries(cursor, "customers_customer")
        rename_countries_of_addresses(cursor, "customers_contactpoint")
    assert (country(ann), country(ben)) == ("Netherlands", "Narnia")
    (point,) = ContactPoint.objects.filter(customer=ann)
    assert (point.value, point.normal, point.country) == (
        "Kade 1, Delft, Netherlands", "kade 1  delft  netherlands", "Netherlands",
    )  # fmt: skip
    assert ContactPoint.objects.get(customer=ben).value == "Kade 1, Delft, Narnia"
    assert [one.kind for one in contacts_of(ann)] == ["address"]


def test_an_import_of_before_can_still_be_undone() -> None:
    one = Customer.objects.create(name="Kade", sort_name="kade", country="Netherlands")
    ImportChange.objects.create(
        import_id=7, model="customers.customer", object_id=one.pk,
        before={"country": "Deutschland"}, after={"country": "NL"},
    )  # fmt: skip
    step = restore_customers(7, actor=SYSTEM, limit=10)
    assert step.kept == []
    assert country(one) == "Germany"
