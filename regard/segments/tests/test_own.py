"""Segments over what a business has added: own fields of customers, and own objects that belong to them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from regard.analytics.services import refresh as refresh_copy
from regard.customers.services.customers import change_customer, create_customer
from regard.fields.services.defining import create_field, remove_field
from regard.kernel.errors import Invalid
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.segments import queries, rules
from regard.segments.queries import words
from regard.segments.services import create_segment, refresh_due, refresh_segments
from regard.segments.tests.cases import ACTOR, rule

pytestmark = pytest.mark.django_db
NOUN = "customers.customer"


@pytest.fixture
def three(db: None, data_dir: Any) -> list[int]:
    for label, kind, more in (
        ("Roast", "choice", {"choices": ["Light", "Dark"]}), ("Cups", "number", {}), ("Contract", "date", {}),
        ("Grinder", "flag", {}),
    ):  # fmt: skip
        create_field(actor=ACTOR, noun=NOUN, values={"label": label, "kind": kind, **more})
    values: tuple[dict[str, Any], ...] = (
        {"own_roast": "dark", "own_cups": "12.5", "own_grinder": True, "own_contract": "2027-01-31"},
        {"own_roast": "light", "own_cups": "3"},
        {},
    )
    return [
        create_customer(actor=ACTOR, values={"name": f"C{number}", **own}).pk
        for number, own in enumerate(values)
    ]


def members(*children: Any) -> set[int]:
    found = create_segment(
        actor=ACTOR, name=f"S{len(str(children))}{hash(str(children))}", rule=rule(*children)
    )
    refresh_copy()
    refresh_segments(actor=ACTOR)
    return set(queries.members_of(found.pk))


def test_fields_of_customers_can_be_asked_for(three: list[int]) -> None:
    def asked(field: str, is_: str, value: Any = None) -> set[int]:
        test = {"field": f"customer_own.{field}", "is": is_}
        return members(test | ({"value": value} if value is not None else {}))

    assert asked("own_roast", "in", ["dark"]) == {three[0]}
    assert asked("own_cups", "at_least", "3.5") == {three[0]}
    assert asked("own_roast", "unknown") == {three[2]}
    change_customer(actor=ACTOR, customer_id=three[2], values={"own_roast": "Dark"})
    assert asked("own_roast", "in", ["dark", "light"]) == set(three)


def test_times_of_day_can_be_asked_for(three: list[int]) -> None:
    create_field(actor=ACTOR, noun=NOUN, values={"label": "Opens at", "kind": "time"})
    for number, at in zip(three, ("08:30", "23:15"), strict=False):
        change_customer(actor=ACTOR, customer_id=number, values={"own_opens_at": at})
    key = "customer_own.own_opens_at"

    def asked(is_: str, value: Any = None) -> set[int]:
        return members({"field": key, "is": is_} | ({} if value is None else {"value": value}))

    assert asked("before", "8:31 am") == {three[0]}
    assert asked("at_or_after", "08:30") == set(three[:2])
    assert asked("between", ["22:00", "06:00"]) == {three[1]}  # the night
    assert asked("between", ["08:00", "9 am"]) == {three[0]}
    assert asked("unknown") == {three[2]}
    with pytest.raises(Invalid, match="14:30"):
        asked("before", "late")
    parsed = rules.read(rule({"field": key, "is": "at_or_after", "value": "2 pm"}), words())
    assert rules.write(parsed) == rule({"field": key, "is": "at_or_after", "value": "14:00"})
    said = "".join(part.text for part in rules.say(parsed, words()))
    assert said == "Customers whose opens at is at or after 14:00."
    with translation.override("de"):
        assert "um 14:00 oder später" in "".join(part.text for part in rules.say(parsed, words()))


def test_own_objects_are_what_customers_have(three: list[int], owner_client: Client) -> None:
    vehicle = save_object(
        actor=ACTOR, values={"label": "Vehicle", "plural": "Vehicles", "customer_label": "Owner"}
    )
    boat = save_object(actor=ACTOR, values={"label": "Boat", "plural": "Boats", "customer_label": "Owner"})
    for of in (vehicle, boat):
        create_field(actor=ACTOR, noun=of.noun, values={"label": "Mileage", "kind": "number"})
    for key, name, customer, miles in (
        ("vehicle", "A", three[0], "100"), ("vehicle", "B", three[0], "5000"), ("vehicle", "C", three[1], "10"),
        ("boat", "D", three[2], "9000"),
    ):  # fmt: skip
        values = {"name": name, "customer_id": customer, "own_mileage": miles}
        create_record(actor=ACTOR, key=key, values=values)
    far = {"field": "own_mileage", "is": "at_least", "value": "1000"}
    count = {"event": "own_records.vehicle", "measure": "count", "is": "at_least", "value": 1}
    assert members(count) == {three[0], three[1]}
    assert members(count | {"where": [far]}) == {three[0]}
    assert members(count | {"event": "own_records.boat", "where": [far]}) == {three[2]}
    page = owner_client.get("/segments/new/", follow=True).content.decode()
    assert "Vehicles" in page
    assert "Roast" in page


def test_a_segment_of_a_field_that_was_removed_says_so(three: list[int], owner_client: Client) -> None:
    from regard.fields.models import OwnField

    found = create_segment(
        actor=ACTOR,
        name="Dark",
        rule=rule({"field": "customer_own.own_roast", "is": "in", "value": ["dark"]}),
    )
    refresh_copy()
    refresh_segments(actor=ACTOR)
    remove_field(actor=ACTOR, noun=NOUN, field_id=OwnField.objects.get(key="own_roast").pk)
    assert owner_client.get(f"/segments/{found.pk}/").status_code == 200
    assert owner_client.get(f"/segments/{found.pk}/edit/", follow=True).status_code == 200
    refresh_segments(actor=ACTOR)
    found.refresh_from_db()
    assert "own_roast" in found.build_error
    assert set(queries.members_of(found.pk)) == {three[0]}


def test_a_segment_follows_what_is_computed(three: list[int]) -> None:
    vehicle = save_object(actor=ACTOR, values={"label": "Vehicle", "customer_label": "Owner"})
    count = {"rollup": {"of": vehicle.noun, "what": "count"}}
    create_field(actor=ACTOR, noun=NOUN, values={"label": "Vehicles", "computed": count})
    segment = create_segment(
        actor=ACTOR,
        name="Drivers",
        rule=rule({"field": "customer_own.own_vehicles", "is": "at_least", "value": "1"}),
    )
    refresh_segments(actor=ACTOR)
    refresh_due()
    assert set(queries.members_of(segment.pk)) == set()
    create_record(actor=ACTOR, key="vehicle", values={"name": "A", "customer_id": three[1]})
    refresh_due()
    assert set(queries.members_of(segment.pk)) == {three[1]}
