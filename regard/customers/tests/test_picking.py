"""The organisation somebody belongs to is searched as one types, as far as one may see it, and chosen."""

from __future__ import annotations

import pytest
from django.test import Client

from regard.customers.models import Customer
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/customers/parents/"


def _made(name: str, kind: str = "organisation", **values: object) -> Customer:
    from regard.customers.services.customers import create_customer
    from regard.kernel.actor import system_actor

    return create_customer(actor=system_actor("test"), values={"name": name, "kind": kind, **values})


def test_organisations_are_found_by_what_is_typed_and_people_are_not(owner_client: Client) -> None:
    firm, _ = _made("Kade Koffie B.V."), _made("Kade Jansen", "person")
    text = owner_client.get(URL, {"parent_q": "kade"}).content.decode()
    assert f'name="parent_id" value="{firm.pk}"' in text
    assert "Kade Jansen" not in text
    assert "Nobody" in text
    itself = owner_client.get(URL, {"parent_q": "kade", "but": str(firm.pk)}).content.decode()
    assert "Kade Koffie" not in itself


def test_who_may_not_see_an_organisation_is_not_offered_it(cast: Cast) -> None:
    _made("Kade Koffie B.V.", owner_id=cast.owner.pk)
    answer = cast.client("stranger").get(URL, {"parent_q": "kade"})
    assert "Kade Koffie" not in answer.content.decode()


def test_a_choice_is_kept_saved_and_taken_back(owner_client: Client) -> None:
    firm = _made("Kade Koffie B.V.")
    form = {"kind": "person", "party_class": "consumer", "name": "Noor Kok", "parent_q": "kade"}
    searched = owner_client.post("/customers/new/", {**form, "find": "1"})
    assert searched.status_code == 200  # without scripts: nothing is entered yet
    assert not Customer.objects.filter(name="Noor Kok").exists()
    assert 'value="Noor Kok"' in searched.content.decode()
    assert owner_client.post("/customers/new/", {**form, "parent_id": firm.pk}).status_code == 302
    made = Customer.objects.get(name="Noor Kok")
    assert made.parent == firm
    page = owner_client.get(f"/customers/{made.pk}/edit/").content.decode()
    assert f'name="parent_id" value="{firm.pk}" checked' in page
    sent = {**form, "version": made.version, "parent_q": ""}
    assert owner_client.post(f"/customers/{made.pk}/edit/", {**sent, "parent_id": ""}).status_code == 302
    made.refresh_from_db()
    assert made.parent is None


def test_an_organisation_one_may_not_see_stays_when_something_else_is_changed(cast: Cast) -> None:
    firm = _made("Kade Koffie B.V.", owner_id=cast.owner.pk)
    made = _made("Noor Kok", "person", owner_id=cast.stranger.pk, parent_id=firm.pk)
    client = cast.client("stranger")
    page = client.get(f"/customers/{made.pk}/edit/").content.decode()
    assert "An organisation you may not see" in page
    assert "Kade Koffie" not in page
    sent = {
        "kind": "person", "party_class": "consumer", "name": "Noor de Kok", "parent_id": firm.pk, "owner_id": cast.stranger.pk,
        "version": made.version,
    }  # fmt: skip
    assert client.post(f"/customers/{made.pk}/edit/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.parent_id) == ("Noor de Kok", firm.pk)
