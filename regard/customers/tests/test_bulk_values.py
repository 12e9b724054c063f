"""An own field filled in for many customers at once, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from regard.audit.models import Change
from regard.customers.models import BulkChange, Customer
from regard.customers.services import bulk_changes
from regard.customers.services.bulk_changes import start_change, start_undo
from regard.customers.services.customers import change_customer, create_customer
from regard.fields.models import UniqueValue
from regard.fields.services.defining import create_field
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.story.models import Entry
from regard.ui.nouns import noun
from regard.ui.services import freeze_rows

NOUN = "customers.customer"
pytestmark = pytest.mark.django_db


@pytest.fixture
def some(cast: Cast) -> list[Customer]:
    actor = cast.actor("owner")
    add: dict[str, dict[str, Any]] = {
        "Tier": {"kind": "choice", "choices": ["Gold", "Tin"]},
        "Code": {"kind": "text", "is_unique": True},
    }
    for label, values in add.items():
        create_field(actor=actor, noun=NOUN, values={"label": label, **values})
    own: list[dict[str, Any]] = [
        {"own_tier": "tin", "own_code": "A"},
        {"own_code": "B"},
        {},
        {"own_tier": "gold"},
    ]
    people = [cast.colleague, cast.colleague, cast.stranger, cast.colleague]
    return [
        create_customer(actor=actor, values={"name": f"N{at}", "owner_id": people[at].pk, **own[at]})
        for at in range(4)
    ]


def tiers() -> list[str | None]:
    return [one.own_values.get("own_tier") for one in Customer.objects.order_by("name")]


def give(
    cast: Cast, some: list[Customer], who: str = "owner", field: str = "own_tier", value: object = "Gold"
) -> BulkChange:
    ids = [one.pk for one in some]
    options = {"field": field, "value": value}
    return start_change(actor=cast.actor(who), kind="value", customer_ids=ids, options=options)


def test_a_value_is_given_told_and_taken_back(cast: Cast, some: list[Customer]) -> None:
    told = Entry.objects.filter(kind="customers.customer.changed").count()
    change = give(cast, some)
    assert (change.count, change.changed, tiers()) == (4, 3, ["gold"] * 4)
    note = Change.objects.filter(model=NOUN, object_id=some[0].pk, action="change").get()
    assert (note.before, note.after) == ({"own_tier": "tin"}, {"own_tier": "gold"})
    assert Entry.objects.filter(kind="customers.customer.changed").count() == told + 3
    change_customer(actor=cast.actor("owner"), customer_id=some[1].pk, values={"own_tier": "tin"})
    undone = start_undo(actor=cast.actor("owner"), change_id=change.pk)
    assert (undone.restored, undone.not_restored) == (2, 1)
    assert undone.said == ["N1 was changed since and stays."]
    assert tiers() == ["tin", "tin", None, "gold"]


def test_many_are_done_batch_by_batch(
    cast: Cast, some: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_changes, "BATCH", 1)
    change = give(cast, some)
    assert change.changed == 3
    assert start_undo(actor=cast.actor("owner"), change_id=change.pk).restored == 3
    assert tiers() == ["tin", None, None, "gold"]


def test_one_changes_those_within_reach_alone(cast: Cast, some: list[Customer]) -> None:
    assert give(cast, some, who="colleague").changed == 2
    assert tiers() == ["gold", "gold", None, "gold"]
    with pytest.raises(Forbidden):
        give(cast, some, who="analyst")


def test_what_is_there_once_can_be_emptied_and_not_given(cast: Cast, some: list[Customer]) -> None:
    with pytest.raises(Invalid):
        give(cast, some, field="own_code", value="X")
    change = give(cast, some, field="own_code", value="")
    assert (change.changed, UniqueValue.objects.count()) == (2, 0)
    start_undo(actor=cast.actor("owner"), change_id=change.pk)
    assert sorted(UniqueValue.objects.values_list("value", flat=True)) == ["a", "b"]


def test_whoever_would_break_a_rule_stays(cast: Cast, some: list[Customer]) -> None:
    rules = {"when": [["own_tier", "gold"]]}
    values = {"label": "Contract", "kind": "date", "rules": rules}
    create_field(actor=cast.actor("owner"), noun=NOUN, values=values)
    contract = {"own_contract": "2027-01-31"}
    change_customer(actor=cast.actor("owner"), customer_id=some[2].pk, values=contract)
    change = give(cast, some)
    assert (change.changed, change.options["refused"]) == (1, 2)
    assert tiers() == ["tin", None, "gold", "gold"]


def test_the_page_asks_which_field_and_what_and_offers_an_undo(
    cast: Cast, some: list[Customer], owner_client: Client
) -> None:
    selection = freeze_rows(actor=cast.actor("owner"), noun=noun(NOUN), ids=[one.pk for one in some])
    address = f"/customers/value/?selection={selection.pk}"
    assert "Which field" in owner_client.get(address).content.decode()
    assert "Change 4" in owner_client.get(f"{address}&field=own_tier").content.decode()
    sent = {"selection": selection.pk, "field": "own_tier", "value": "gold"}
    answer = owner_client.post("/customers/value/", sent, follow=True).content.decode()
    assert "Tier of 3 customers is changed." in answer
    assert "Undo" in answer
    assert tiers() == ["gold"] * 4
    refused = owner_client.post("/customers/value/", sent | {"field": "own_code", "value": "X"})
    assert refused.status_code == 422
