"""What more holds of the values of own fields: bounds, patterns, what is asked for some only, choices that go together."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regard.catalog.services.products import ProductValues, change_own_fields, create_product
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer, create_customer
from regard.fields.conditions import fits
from regard.fields.models import OwnField
from regard.fields.services.defining import change_field, create_field
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.people.tests.cast import Cast

NOUN = "customers.customer"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return cast.actor("owner")


def add(actor: Actor, label: str, kind: str, noun: str = NOUN, **values: Any) -> OwnField:
    return create_field(actor=actor, noun=noun, values={"label": label, "kind": kind, **values})


def enter(actor: Actor, **values: Any) -> Customer:
    return create_customer(actor=actor, values={"name": "Kade", **values})


def refused(actor: Actor, customer: Customer | None = None, **values: Any) -> dict[str, str]:
    def write() -> None:
        if customer is None:
            enter(actor, **values)
        else:
            change_customer(actor=actor, customer_id=customer.pk, values=values)

    with pytest.raises(Invalid) as caught:
        write()
    return {error.field: error.message for error in caught.value.errors}


@pytest.mark.parametrize(
    ("kind", "rules", "right", "wrong", "said"),
    [
        ("number", {"least": "1", "greatest": "1,000"}, "1000", "1000.5", "At most 1000."),
        ("money", {"least": 0}, "0", "-1", "At least 0."),
        ("percent", {"greatest": "100"}, "100", "101", "At most 100."),
        ("date", {"least": "2026-01-01"}, "2026-01-01", "2025-12-31", "At least 2026-01-01."),
        ("text", {"pattern": "[A-Z]{2}[0-9]+", "message": "Two letters."}, "NL1", "xNL1", "Two letters."),
        (
            "email",
            {"pattern": ".*@b[.]example"},
            "a@b.example",
            "a@bc.example",
            "Write it as .*@b[.]example.",
        ),
    ],
)
def test_a_value_keeps_to_its_bounds_and_its_pattern(
    actor: Actor, kind: str, rules: dict[str, Any], right: str, wrong: str, said: str
) -> None:
    add(actor, "Code", kind, rules=rules)
    one = enter(actor, own_code=right)
    assert refused(actor, own_code=wrong) == {"own_code": said}
    assert refused(actor, one, own_code=wrong) == {"own_code": said}


def test_a_pattern_that_takes_others_for_ever_takes_no_time() -> None:
    assert not fits("(a+)+", "a" * 250 + "b")
    with pytest.raises(ValueError, match="no pattern"):
        fits("(", "")


def test_what_is_required_for_some_is_asked_of_these_and_where_it_is_touched(actor: Actor) -> None:
    add(actor, "Tier", "choice", choices=["Gold", "Tin"])
    before = enter(actor, own_tier="gold")
    when = [["own_tier", "gold"], ["party_class", "government"]]
    add(actor, "Contract", "date", rules={"when": when})
    said = "Contract is required when Tier is Gold."
    assert refused(actor, own_tier="gold") == {"own_contract": said}
    assert refused(actor, party_class="government") == {
        "own_contract": "Contract is required when Class is Government."
    }
    one = enter(actor, own_tier="tin")
    assert refused(actor, one, own_tier="Gold") == {"own_contract": said}
    assert refused(actor, one, party_class="government")
    gold = {"own_tier": "gold", "own_contract": "2027-01-01"}
    change_customer(actor=actor, customer_id=one.pk, values=gold)
    assert refused(actor, one, own_contract=None) == {"own_contract": said}
    change_customer(actor=actor, customer_id=before.pk, values={"city": "Delft"})


def test_choices_go_with_those_of_another_field(actor: Actor, owner_client: Client) -> None:
    add(actor, "Land", "choice", choices=["Belgium", "Chile"])
    only = {"field": "own_land", "choices": {"belgium": ["ghent"]}}
    add(actor, "Town", "choice", choices=["Ghent", "Arica"], rules={"only": only})
    said = "Town “Arica” does not go with Land is Belgium."
    assert refused(actor, own_land="belgium", own_town="arica") == {"own_town": said}
    one = enter(actor, own_land="Chile", own_town="Arica")
    assert refused(actor, one, own_land="belgium") == {"own_land": said}
    both = {"own_land": "belgium", "own_town": "ghent"}
    change_customer(actor=actor, customer_id=one.pk, values=both)
    assert refused(actor, one, own_town="arica") == {"own_town": said}
    form = owner_client.get(reverse("customers:customer_field", args=[one.pk, "own_town"]), headers=HTMX)
    assert "Ghent" in form.content.decode()
    assert "Arica" not in form.content.decode()


def test_other_nouns_and_programs_keep_the_same_rules(actor: Actor, api_client: Client) -> None:
    noun = "catalog.product"
    add(actor, "Organic", "flag", noun)
    add(actor, "Seal", "text", noun, rules={"when": [["own_organic", "true"]], "pattern": "[A-Z]+"})
    product = create_product(actor=actor, values=ProductValues(name="Tea", key="T"))
    with pytest.raises(Invalid) as caught:
        change_own_fields(actor=actor, record_id=product.pk, values={"own_organic": "yes"})
    assert [error.message for error in caught.value.errors] == ["Seal is required when Organic is yes."]
    own = {"own_organic": True, "own_seal": "low"}
    for seal, status in (("low", 422), ("EU", 201)):
        sent = {"name": "Tea", "key": "T2", "own": own | {"own_seal": seal}}
        answer = api_client.post("/api/v1/products", sent, content_type="application/json")
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("kind", "rules", "field"),
    [
        ("number", {"least": "many"}, "least"),
        ("number", {"least": "5", "greatest": "4"}, "greatest"),
        ("text", {"pattern": "("}, "pattern"),
        ("text", {"when": [["own_nothing", "x"]]}, "when"),
        ("choice", {"only": {"field": "own_nothing", "choices": {"a": []}}}, "depends_on"),
        ("choice", {"only": {"field": "own_tier", "choices": {"gold": ["none"]}}}, "pairs"),
        ("text", {"colour": "red"}, "rules"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    actor: Actor, kind: str, rules: dict[str, Any], field: str
) -> None:
    add(actor, "Tier", "choice", choices=["Gold"])
    with pytest.raises(Invalid) as caught:
        add(actor, "Code", kind, rules=rules, choices=["A"])
    assert [error.field for error in caught.value.errors] == [field]


def test_rules_are_written_in_the_form_and_read_there_again(actor: Actor, owner_client: Client) -> None:
    add(actor, "Land", "choice", choices=["Belgium", "Chile"])
    said = {
        "label": "Town", "kind": "choice", "choices": "Ghent\nArica", "when": ["own_land=belgium"],
        "depends_on": "own_land", "pairs": "Belgium: Ghent\n\nchile: Arica",
    }  # fmt: skip
    answer = owner_client.post(reverse("fields:field_create", args=[NOUN]), said)
    assert answer.status_code == 302, answer.content.decode()
    one = OwnField.objects.get(key="own_town")
    assert one.rules == {
        "when": [["own_land", "belgium"]],
        "only": {"field": "own_land", "choices": {"belgium": ["ghent"], "chile": ["arica"]}},
    }
    page = owner_client.get(reverse("fields:field_change", args=[NOUN, one.pk])).content.decode()
    assert "Belgium: Ghent" in page
    change_field(actor=actor, noun=NOUN, field_id=one.pk, values={"label": "City"})
    assert OwnField.objects.get(pk=one.pk).rules == one.rules
    wrong = said | {"label": "Place", "pairs": "Peru: Lima"}
    refused = owner_client.post(reverse("fields:field_create", args=[NOUN]), wrong)
    assert "There is no such choice" in refused.content.decode()
