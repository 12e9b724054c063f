"""Which fields make sense for which class: forms ask, services take, imports keep and the register requires no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regard.customers.class_rules import CONSUMER, GOVERNMENT, INDUSTRIAL, makes_sense, senseless
from regard.customers.forms import CustomerForm
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer, create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.services.drafts import create_import, save_draft
from regard.exchange.services.running import run_import
from regard.kernel.actor import Actor, system_actor
from regard.quality.models import CustomerQuality, Requirement
from regard.quality.services.scoring import score_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "kind", "party_class", "is_asked"),
    [
        ("employees", "person", CONSUMER, False),
        ("employees", "person", INDUSTRIAL, True),
        ("employees", "organisation", CONSUMER, True),
        ("sector", "organisation", GOVERNMENT, True),
        ("annual_revenue", "organisation", GOVERNMENT, False),
        ("city", "person", CONSUMER, True),
    ],
)
def test_a_class_is_asked_what_makes_sense(field: str, kind: str, party_class: str, is_asked: bool) -> None:
    assert makes_sense(field, kind, party_class) is is_asked
    assert (senseless({field: "x"}, kind, party_class) == {}) is is_asked
    assert senseless({field: ""}, kind, party_class) == {}


def test_what_makes_no_sense_is_neither_asked_nor_taken_and_stays_where_it_is_known(
    owner_actor: Actor, owner_client: Client
) -> None:
    def shown() -> set[str]:
        page = owner_client.get(f"/customers/{baker.pk}/").content.decode()
        return set(re.findall(r'data-field="(\w+)"', page))

    said = {"kind": "person", "party_class": "consumer", "name": "Ann", "employees": "3"}
    form = CustomerForm(said, actor=owner_actor)
    assert not form.is_valid()
    assert list(form.errors) == ["employees"]
    assert CustomerForm(said | {"party_class": "industrial"}, actor=owner_actor).is_valid()
    baker = create_customer(
        actor=owner_actor,
        values={"name": "Bo", "party_class": "industrial", "employees": "2", "sector": "Bread"},
    )
    assert {"employees", "sector"} <= shown()
    baker = change_customer(actor=owner_actor, customer_id=baker.pk, values={"party_class": "consumer"})
    # It is known, so it is shown, and can be taken out, but not changed.
    form = CustomerForm(actor=owner_actor, customer=baker)
    assert ("employees" in form.fields, "annual_revenue" in form.fields) == (True, False)
    assert "annual_revenue" not in shown()
    for text, is_right in (("2", True), ("", True), ("5", False)):
        one = CustomerForm({"employees": text}, actor=owner_actor, customer=baker, only="employees")
        assert one.is_valid() is is_right, text


def test_the_register_requires_of_a_class_what_makes_sense() -> None:
    Requirement.objects.create(field="employees")
    for name, kind, party_class in (
        ("Ann", "person", "consumer"), ("Bo", "person", "industrial"), ("Kade", "organisation", "consumer"),
    ):  # fmt: skip
        Customer.objects.create(name=name, sort_name=name.lower(), kind=kind, party_class=party_class)
    score_all()
    scored = dict(CustomerQuality.objects.values_list("customer__name", "score"))
    assert (scored.get("Ann"), scored["Bo"], scored["Kade"]) == (None, 0, 0)


def test_an_import_takes_what_a_file_says_and_takes_business_for_business(
    tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Email,Class,Employees,Industry\nAnn,ann@x.example,consumer,3,Bread\nBo,bo@x.example,,2,Bread\nCas,c@x.example,,,\n"
    )
    actor = system_actor("test")
    item = create_import(actor=actor, kind="contacts", path=path)
    item = run_import(
        actor=actor, item=save_draft(actor=actor, item=item, mapping=item.mapping), hearing=Nobody()
    )
    assert item.counts["customers_created"] == 3, item.tally
    rows = Customer.objects.order_by("name").values_list("name", "party_class", "employees", "sector", "note")
    assert list(rows) == [
        ("Ann", "consumer", 3, "Bread", ""),
        ("Bo", "industrial", 2, "Bread", ""),
        ("Cas", "consumer", None, "", ""),
    ]
