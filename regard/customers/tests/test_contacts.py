"""Ways to reach a customer: how they are checked, kept, shown, found and taken away."""

from __future__ import annotations

import pytest
from django.test import Client

from regard.audit.models import Change
from regard.customers.contact_queries import contacts_of
from regard.customers.contact_rules import checked_address, checked_site, name_case
from regard.customers.models import ContactPoint, Customer
from regard.customers.queries import search
from regard.customers.services.contacts import (
    add_contact,
    change_contact,
    make_first,
    remove_contact,
    verify_contact,
)
from regard.customers.services.customers import change_customer, create_customer
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
KADE = {
    "name": "Kade Koffiebar",
    "email": "in@kade.example",
    "phone": "+31 10 555 01 42",
    "country": "Netherlands",
}


@pytest.fixture
def kade(owner_actor: Actor) -> Customer:
    return create_customer(actor=owner_actor, values=KADE)


def shown(customer: Customer) -> list[tuple[str, str, str, bool]]:
    return [
        (one.kind, one.value, one.type, one.is_first)
        for one in contacts_of(Customer.objects.get(pk=customer.pk))
    ]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("jan  o'brien", "Jan O'Brien"),
        ("mcneil", "McNeil"),
        ("ANNE-MARIE DE LA CRUZ", "Anne-Marie de la Cruz"),
        ("van der berg", "Van der Berg"),
        ("henry viii", "Henry VIII"),
        ("Jan Van Der Berg", "Jan Van Der Berg"),
        ("DeShawn LaRue", "DeShawn LaRue"),
        ("d'angelo mcdonald", "D'Angelo McDonald"),
        ("", ""),
    ],
)
def test_names_are_written_as_names(given: str, wanted: str) -> None:
    assert name_case(given) == wanted
    assert name_case(wanted) == wanted


@pytest.mark.parametrize(
    ("country", "postal_code", "is_right"),
    [
        ("Netherlands", "3011 AB", True),
        ("Netherlands", "3011ab", True),
        ("NL", "30111", False),
        ("Germany", "80331", True),
        ("Germany", "8033", False),
        ("United Kingdom", "SW1A 1AA", True),
        ("USA", "90210-1234", True),
        ("USA", "9021", False),
        ("Hong Kong", "whatever", True),  # there are none, so nothing can be said
        ("Atlantis", "1", False),
        ("", "anything", True),
    ],
)
def test_a_postal_code_is_one_of_its_country(country: str, postal_code: str, is_right: bool) -> None:
    checked = checked_address({"street": "Kade 1", "postal_code": postal_code, "country": country})
    assert (checked.problem == "") is is_right, checked.problem


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("kade.example", "kade.example"),
        ("https://www.Kade.example/", "kade.example"),
        ("http://kade.example/menu/?of=tea", "kade.example/menu?of=tea"),
    ],
)
def test_a_site_is_compared_without_ornament(text: str, normal: str) -> None:
    assert (checked_site(text).normal, checked_site(text).problem) == (normal, "")


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://kade.example", "kade", "http://[::1", "https://"]
)
def test_what_is_no_site_is_said_to_be_none(text: str) -> None:
    assert checked_site(text).problem


def test_the_own_ones_come_first_and_need_no_row(kade: Customer, owner_actor: Actor) -> None:
    assert ContactPoint.objects.count() == 0
    add_contact(
        actor=owner_actor,
        customer_id=kade.pk,
        kind="phone",
        values={"type": "mobile", "value": "06 12345678"},
    )
    add_contact(
        actor=owner_actor,
        customer_id=kade.pk,
        kind="email",
        values={"type": "work", "value": "IN@kade.example"},
    )
    assert shown(kade) == [
        ("email", "in@kade.example", "work", True),
        ("phone", "+31 10 555 01 42", "", True),
        ("phone", "06 12345678", "mobile", False),
    ]
    assert ContactPoint.objects.get(kind="phone").normal == "+31612345678"


def test_adding_is_told_audited_and_found(kade: Customer, owner_actor: Actor) -> None:
    add_contact(actor=owner_actor, customer_id=kade.pk, kind="phone", values={"value": "06 12345678"})
    add_contact(actor=owner_actor, customer_id=kade.pk, kind="email", values={"value": "bar@kade.example"})
    assert Entry.objects.filter(kind="customers.customer.changed").count() == 2
    assert (
        Change.objects.filter(model="customers.contactpoint", customer_id=kade.pk, action="create").count()
        == 2
    )
    for text in ("+31612345678", "bar@kade"):
        assert [one.pk for one in search(owner_actor, text, 5)] == [kade.pk]
    change_customer(actor=owner_actor, customer_id=kade.pk, values={"city": "Delft"})
    assert [one.pk for one in search(owner_actor, "bar@kade", 5)] == [kade.pk]


def test_the_same_again_adds_nothing(kade: Customer, owner_actor: Actor) -> None:
    for text in ("06 12345678", "+31 6 1234 5678"):
        add_contact(
            actor=owner_actor, customer_id=kade.pk, kind="phone", values={"type": "mobile", "value": text}
        )
    assert ContactPoint.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("email", {"value": "kade at example"}, "value"),
        ("email", {"value": ""}, "value"),
        ("site", {"value": "javascript:alert(1)"}, "value"),
        ("address", {"postal_code": "1", "country": "Netherlands"}, "postal_code"),
        ("address", {"street": "Kade 1", "country": "Atlantis"}, "country"),
        ("address", {"country": "Netherlands"}, "street"),
        ("fax", {"value": "1"}, "kind"),
        ("phone", {"value": "1" * 501}, "value"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    kade: Customer, owner_actor: Actor, kind: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_contact(actor=owner_actor, customer_id=kade.pk, kind=kind, values=values)
    assert [error.field for error in refused.value.errors] == [field]
    assert not ContactPoint.objects.exists()


def test_a_number_no_country_has_is_kept_and_marked(kade: Customer, owner_actor: Actor) -> None:
    point = add_contact(actor=owner_actor, customer_id=kade.pk, kind="phone", values={"value": "ext. 12"})
    assert not point.is_valid


def test_another_first_one_keeps_the_former(kade: Customer, owner_actor: Actor) -> None:
    point = add_contact(
        actor=owner_actor,
        customer_id=kade.pk,
        kind="email",
        values={"type": "work", "value": "bar@kade.example"},
    )
    make_first(actor=owner_actor, customer_id=kade.pk, point_id=point.pk)
    kade.refresh_from_db()
    assert (kade.email, kade.email_normal) == ("bar@kade.example", "bar@kade.example")
    assert shown(kade)[:2] == [
        ("email", "bar@kade.example", "work", True),
        ("email", "in@kade.example", "", False),
    ]
    assert Change.objects.filter(model="customers.customer", object_id=kade.pk, action="change").count() == 1


def test_another_first_address_keeps_the_former(kade: Customer, owner_actor: Actor) -> None:
    change_customer(actor=owner_actor, customer_id=kade.pk, values={"street": "Kade 1", "city": "Rotterdam"})
    values = {"street": "Markt 2", "postal_code": "2611 GP", "city": "Delft", "country": "Netherlands"}
    add_contact(actor=owner_actor, customer_id=kade.pk, kind="address", values=values, first=True)
    kade.refresh_from_db()
    assert (kade.street, kade.postal_code, kade.city) == ("Markt 2", "2611 GP", "Delft")
    assert [one[1] for one in shown(kade) if one[0] == "address"] == [
        "Markt 2, 2611 GP Delft, Netherlands",
        "Kade 1, Rotterdam, Netherlands",
    ]


def test_correcting_the_first_one_corrects_the_customer(kade: Customer, owner_actor: Actor) -> None:
    point = add_contact(
        actor=owner_actor,
        customer_id=kade.pk,
        kind="email",
        values={"value": "in@kade.example"},
        is_verified=True,
    )
    changed = change_contact(
        actor=owner_actor,
        customer_id=kade.pk,
        point_id=point.pk,
        values={"type": "", "value": "kade@kade.example"},
    )
    kade.refresh_from_db()
    assert kade.email == "kade@kade.example"
    assert changed.verified_at is None


def test_correcting_to_one_there_is_already_is_refused(kade: Customer, owner_actor: Actor) -> None:
    first, _ = (
        add_contact(actor=owner_actor, customer_id=kade.pk, kind="email", values={"value": text})
        for text in ("a@kade.example", "b@kade.example")
    )
    with pytest.raises(Invalid, match="already"):
        change_contact(
            actor=owner_actor, customer_id=kade.pk, point_id=first.pk, values={"value": "b@kade.example"}
        )


def test_removing_the_first_one_empties_the_customer(kade: Customer, owner_actor: Actor) -> None:
    point = add_contact(
        actor=owner_actor, customer_id=kade.pk, kind="email", values={"value": "in@kade.example"}
    )
    remove_contact(actor=owner_actor, customer_id=kade.pk, point_id=point.pk)
    kade.refresh_from_db()
    assert kade.email == ""
    assert not search(owner_actor, "in@kade.example", 5)


def test_verifying_is_audited_once(kade: Customer, owner_actor: Actor) -> None:
    point = add_contact(actor=owner_actor, customer_id=kade.pk, kind="phone", values={"value": "06 12345678"})
    for _ in range(2):
        verify_contact(actor=owner_actor, customer_id=kade.pk, point_id=point.pk, is_verified=True)
    assert Change.objects.filter(model="customers.contactpoint", action="change").count() == 1


def test_who_may_not_change_the_customer_changes_nothing(kade: Customer, cast: Cast) -> None:
    for who, error in (("analyst", Forbidden), ("nobody", NotFound)):
        with pytest.raises(error):
            add_contact(
                actor=cast.actor(who), customer_id=kade.pk, kind="phone", values={"value": "06 12345678"}
            )
    assert not ContactPoint.objects.exists()


def test_the_page_adds_changes_and_removes(kade: Customer, owner_client: Client) -> None:
    page = f"/customers/{kade.pk}/"
    answer = owner_client.post(f"{page}contacts/new/?kind=phone", {"type": "mobile", "value": "06 12345678"})
    assert answer.status_code == 302
    shown_page = owner_client.get(page).content.decode()
    assert "06 12345678" in shown_page
    assert "tel:+31612345678" in shown_page
    point = ContactPoint.objects.get()
    form = f"{page}contacts/{point.pk}/"
    assert "06 12345678" in owner_client.get(form).content.decode()
    refused = owner_client.post(form, {"type": "mobile", "value": ""})
    assert refused.status_code == 422
    assert owner_client.post(form, {"do": "first"}).status_code == 302
    assert Customer.objects.get(pk=kade.pk).phone == "06 12345678"
    assert owner_client.post(form, {"do": "remove"}).status_code == 302
    owner_client.get(page)  # where it is said that it is removed
    assert "06 12345678" not in owner_client.get(page).content.decode()
    assert owner_client.get(form).status_code == 404
    assert owner_client.get(f"{page}contacts/new/?kind=fax").status_code == 404


def test_what_is_written_cannot_become_a_script(
    kade: Customer, owner_actor: Actor, owner_client: Client
) -> None:
    nasty = "<script>alert(1)</script>"
    add_contact(
        actor=owner_actor, customer_id=kade.pk, kind="social", values={"type": nasty[:20], "value": nasty}
    )
    assert nasty not in owner_client.get(f"/customers/{kade.pk}/").content.decode()


def test_the_api_adds_and_removes(kade: Customer, api_client: Client) -> None:
    address = f"/api/v1/customers/{kade.pk}"
    body = {"kind": "phone", "type": "mobile", "value": "06 12345678", "is_verified": True, "is_first": True}
    answer = api_client.post(f"{address}/contacts", body, content_type="application/json")
    assert answer.status_code == 201
    first, former = (one for one in answer.json()["contacts"] if one["kind"] == "phone")
    assert (first["normal"], first["is_first"], first["is_verified"], first["type"]) == (
        "+31612345678",
        True,
        True,
        "mobile",
    )
    assert (former["value"], former["is_first"]) == ("+31 10 555 01 42", False)
    assert answer.json()["phone"] == "06 12345678"
    wrong = api_client.post(
        f"{address}/contacts", {"kind": "email", "value": "x"}, content_type="application/json"
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "value"
    assert api_client.delete(f"{address}/contacts/{former['id']}").status_code == 204
    assert api_client.delete(f"{address}/contacts/{former['id']}").status_code == 404
    assert len(api_client.get(address).json()["contacts"]) == 2
