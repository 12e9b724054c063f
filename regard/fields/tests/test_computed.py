"""Formulas and roll-ups: kept right by every way a record can change, on customers and own objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regard.activities.services.activities import delete_activity, log_activity
from regard.activities.services.tasks import change_task, delete_task, finish_task, open_task
from regard.customers.models import Customer, CustomerOwn
from regard.customers.services.binning import restore_customers
from regard.customers.services.customers import (
    change_customer,
    create_customer,
    delete_customers,
    restore_value,
)
from regard.customers.services.merging import merge_customers, undo_merge
from regard.fields.models import OwnField
from regard.fields.queries import own_field
from regard.fields.services.computing import compute_all
from regard.fields.services.defining import (
    change_field,
    create_field,
    purge_field,
    remove_field,
    restore_field,
)
from regard.jobs.models import Job
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid
from regard.kernel.money import to_units
from regard.objects.models import OwnObject, Record, RecordOwn
from regard.objects.services.defining import remove_object, save_object
from regard.objects.services.records import change_record, create_record, delete_records
from regard.people.tests.cast import Cast
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

NOUN = "customers.customer"
VEHICLE = "objects.vehicle"
pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return cast.actor("owner")


def add(actor: Actor, of: str, label: str, kind: str = "text", **values: Any) -> OwnField:
    return create_field(actor=actor, noun=of, values={"label": label, "kind": kind, **values})


def formula(actor: Actor, of: str, label: str, text: str) -> OwnField:
    return create_field(actor=actor, noun=of, values={"label": label, "computed": {"formula": text}})


def rollup(
    actor: Actor, label: str, what: str, field: str = "", where: str = "", of: str = VEHICLE
) -> OwnField:
    said = {"of": of, "what": what, "field": field, "where": where}
    return create_field(actor=actor, noun=NOUN, values={"label": label, "computed": {"rollup": said}})


@pytest.fixture
def vehicle(actor: Actor) -> OwnObject:
    """Vehicles with a price, a discount and a day, and what they cost with it."""
    one = save_object(
        actor=actor,
        values={"label": "Vehicle", "plural": "Vehicles", "customer_label": "Owner", "icon": "truck"},
    )
    add(actor, VEHICLE, "Price", "money")
    add(actor, VEHICLE, "Discount", "percent")
    add(actor, VEHICLE, "Fuel", "choice", choices=["Petrol", "Electric"])
    add(actor, VEHICLE, "Bought", "date")
    formula(actor, VEHICLE, "Net price", "price * (100% - coalesce(discount, 0%))")
    return one


def customer(actor: Actor, name: str, **values: Any) -> int:
    return create_customer(actor=actor, values={"name": name, **values}).pk


def drive(actor: Actor, name: str, of: int | None = None, **values: Any) -> Record:
    return create_record(actor=actor, key="vehicle", values={"name": name, "customer_id": of, **values})[0]


def own(pk: int) -> Mapping[str, Any]:
    return Customer.objects.get(pk=pk).own_values


def order(actor: Actor, customer_id: int, *bought: tuple[str, str]) -> None:
    orders = [
        NewOrder(
            day,
            datetime.fromisoformat(f"{day}T12:00:00+00:00"),
            [NewLine(to_units(amount))],
            customer_id=customer_id,
        )
        for day, amount in bought
    ]
    place_orders(actor=actor, orders=orders, source="shop")


def of_record(pk: int) -> Mapping[str, Any]:
    return Record.objects.get(pk=pk).own_values


def test_a_formula_follows_every_change_of_what_it_uses(actor: Actor, vehicle: OwnObject) -> None:
    golf = drive(actor, "Golf", own_price="20000", own_discount="12.5")
    assert golf.own_values["own_net_price"] == of_record(golf.pk)["own_net_price"] == "17500"
    changed = change_record(actor=actor, key="vehicle", record_id=golf.pk, values={"own_discount": None})
    assert changed.own_values["own_net_price"] == of_record(golf.pk)["own_net_price"] == "20000"
    change_record(actor=actor, key="vehicle", record_id=golf.pk, values={"own_price": None})
    assert "own_net_price" not in of_record(golf.pk)


def test_a_formula_made_later_is_there_of_all_records_at_once(actor: Actor, vehicle: OwnObject) -> None:
    golf = drive(actor, "Golf", own_price="20000")
    formula(actor, VEHICLE, "Words", 'concat(name, " costs ", net_price)')
    assert of_record(golf.pk)["own_words"] == "Golf costs 20000"
    change_record(actor=actor, key="vehicle", record_id=golf.pk, values={"name": "Polo"})
    assert of_record(golf.pk)["own_words"] == "Polo costs 20000"
    change_record(actor=actor, key="vehicle", record_id=golf.pk, values={"own_discount": "50"})
    assert of_record(golf.pk)["own_words"] == "Polo costs 10000"
    assert Job.objects.filter(path__endswith="compute_own_field").count() == 2


def test_what_is_computed_is_refused_when_it_is_written(actor: Actor, vehicle: OwnObject) -> None:
    with pytest.raises(Invalid, match="computed"):
        drive(actor, "Golf", own_net_price="3")
    golf = drive(actor, "Golf", own_price="5")
    with pytest.raises(Invalid, match="computed"):
        change_record(actor=actor, key="vehicle", record_id=golf.pk, values={"own_net_price": "3"})
    formula(actor, NOUN, "Where", 'concat(city, ", ", country)')
    with pytest.raises(Invalid, match="computed"):
        customer(actor, "Anna", own_where="Rome")


def test_rollups_follow_records_that_come_go_change_and_move(actor: Actor, vehicle: OwnObject) -> None:
    anna, ben = customer(actor, "Anna"), customer(actor, "Ben")
    golf = drive(actor, "Golf", anna, own_price="20000", own_fuel="Petrol", own_bought="2024-05-01")
    for label, what, field, where in (
        ("Vehicles", "count", "", ""), ("Worth", "sum", "price", ""), ("Net worth", "sum", "net_price", ""),
        ("Usual", "average", "price", ""), ("First bought", "least", "bought", ""), ("Latest fuel", "last", "fuel", ""),
        ("Electric", "count", "", 'fuel = "electric"'), ("Dearest electric", "greatest", "price", "fuel = 'electric'"),
        ("First name", "first", "name", ""),
    ):  # fmt: skip
        rollup(actor, label, what, field, where)
    formula(actor, NOUN, "Is driver", "vehicles > 0")
    assert own(anna) == {
        "own_vehicles": "1", "own_worth": "20000", "own_net_worth": "20000", "own_usual": "20000",
        "own_first_bought": "2024-05-01", "own_latest_fuel": "Petrol", "own_electric": "0", "own_first_name": "Golf",
        "own_is_driver": True,
    }  # fmt: skip
    assert own(ben) == {
        "own_vehicles": "0", "own_worth": "0", "own_net_worth": "0", "own_electric": "0", "own_is_driver": False,
    }  # fmt: skip
    zoe = drive(actor, "Zoe", anna, own_price="10001", own_discount="10", own_fuel="electric")
    found = own(anna)
    assert (found["own_vehicles"], found["own_worth"], found["own_net_worth"]) == ("2", "30001", "29000.9")
    assert (found["own_usual"], found["own_electric"], found["own_dearest_electric"]) == (
        "15000.5",
        "1",
        "10001",
    )
    assert (found["own_latest_fuel"], found["own_first_name"]) == ("Electric", "Golf")
    change_record(
        actor=actor, key="vehicle", record_id=zoe.pk, values={"own_discount": "0", "customer_id": ben}
    )
    assert (own(anna)["own_vehicles"], own(anna)["own_net_worth"]) == ("1", "20000")
    assert (own(ben)["own_vehicles"], own(ben)["own_net_worth"], own(ben)["own_is_driver"]) == (
        "1",
        "10001",
        True,
    )
    delete_records(actor=actor, ids=[golf.pk])
    assert own(anna)["own_vehicles"] == "0"
    assert "own_first_bought" not in own(anna)
    assert own(anna)["own_is_driver"] is False


def test_merging_and_parting_deleting_and_restoring_keep_them_right(actor: Actor, vehicle: OwnObject) -> None:
    rollup(actor, "Vehicles", "count")
    formula(actor, NOUN, "Where", 'concat(city, "/", vehicles)')
    anna, other = customer(actor, "Anna", city="Rome"), customer(actor, "Anna B", city="Oslo")
    drive(actor, "Golf", anna)
    drive(actor, "Zoe", other)
    assert (own(anna)["own_where"], own(other)["own_where"]) == ("Rome/1", "Oslo/1")
    merge = merge_customers(actor=actor, survivor=anna, others=[other], take={"city": other})
    assert own(anna)["own_where"] == "Oslo/2"
    undo_merge(actor=actor, merge_id=merge.pk)
    assert (own(anna)["own_where"], own(other)["own_where"]) == ("Rome/1", "Oslo/1")
    delete_customers(actor=actor, customer_ids=[anna])
    assert not CustomerOwn.objects.filter(pk=anna).exists()
    zoe = Record.objects.get(name="Golf")
    assert zoe.customer_id is None
    delete_records(actor=actor, ids=[zoe.pk])
    restore_customers(actor=actor, customer_ids=[anna])
    assert own(anna)["own_where"] == "Rome/0"


def test_a_former_value_given_back_counts(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    formula(actor, NOUN, "Beans", "cups * 0.018")
    anna = customer(actor, "Anna", own_cups="100")
    change_customer(actor=actor, customer_id=anna, values={"own_cups": "200"})
    assert own(anna)["own_beans"] == "3.6"
    from regard.audit.models import Change

    change = Change.objects.filter(model=NOUN, object_id=anna, action="change").latest("pk")
    restore_value(actor=actor, customer_id=anna, change_id=change.pk, field="own_cups")
    assert own(anna)["own_beans"] == "1.8"


def test_orders_count_with_the_change_that_makes_them(actor: Actor) -> None:
    rollup(actor, "Web orders", "count", of="sales.order", where='channel = "web"')
    rollup(actor, "Spent", "sum", "amount", of="sales.order")
    formula(actor, NOUN, "Per order", "if(orders > 0, net_revenue / orders)")
    formula(actor, NOUN, "Last", "last_order")
    anna = customer(actor, "Anna")
    assert own(anna) == {"own_web_orders": "0", "own_spent": "0"}
    order(actor, anna, ("2026-03-01", "100"), ("2026-04-01", "50"))
    assert own(anna) == {
        "own_web_orders": "0", "own_spent": "150", "own_per_order": "75", "own_last": "2026-04-01",
    }  # fmt: skip


def test_tasks_and_what_was_done_count(actor: Actor) -> None:
    rollup(actor, "Open tasks", "count", of="activities.task", where='status = "open"')
    rollup(actor, "Talked", "sum", "minutes", of="activities.activity")
    anna, ben = customer(actor, "Anna"), customer(actor, "Ben")
    task = open_task(actor=actor, values={"title": "Ring", "customer_id": anna}).task
    assert own(anna)["own_open_tasks"] == "1"
    change_task(actor=actor, task_id=task.pk, values={"customer_id": ben})
    assert (own(anna)["own_open_tasks"], own(ben)["own_open_tasks"]) == ("0", "1")
    finish_task(actor=actor, task_id=task.pk)
    assert own(ben)["own_open_tasks"] == "0"
    delete_task(actor=actor, task_id=task.pk)
    call = log_activity(
        actor=actor,
        customer_id=anna,
        kind="call",
        values={"minutes": 12, "direction": "out", "outcome": "reached"},
    ).activity
    assert own(anna)["own_talked"] == "12"
    delete_activity(actor=actor, activity_id=call.pk)
    assert own(anna)["own_talked"] == "0"


def test_circles_are_named_and_refused(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    formula(actor, NOUN, "Price", "cups * 2")
    formula(actor, NOUN, "Margin", "price / 2")
    price = OwnField.objects.get(key="own_price")
    with pytest.raises(Invalid, match="“Price” uses “Margin”, which uses “Price”"):
        change_field(
            actor=actor, noun=NOUN, field_id=price.pk, values={"computed": {"formula": "margin + 1"}}
        )
    with pytest.raises(Invalid, match="“Price” uses “Price”"):
        change_field(actor=actor, noun=NOUN, field_id=price.pk, values={"computed": {"formula": "price + 1"}})
    assert own_field(NOUN, "own_price").computed == {"formula": "cups * 2"}  # type: ignore[union-attr]


def test_what_is_used_stays(actor: Actor, vehicle: OwnObject) -> None:
    price = OwnField.objects.get(noun=VEHICLE, key="own_price")
    net = OwnField.objects.get(noun=VEHICLE, key="own_net_price")
    worth = rollup(actor, "Worth", "sum", "net_price")
    with pytest.raises(Conflict, match="“Price” is used by “Net price”"):
        remove_field(actor=actor, noun=VEHICLE, field_id=price.pk)
    with pytest.raises(Conflict, match="“Net price” is used by “Worth”"):
        remove_field(actor=actor, noun=VEHICLE, field_id=net.pk)
    with pytest.raises(Conflict, match="“Vehicles” is used by “Worth”"):
        remove_object(actor=actor, object_id=vehicle.pk)
    remove_field(actor=actor, noun=NOUN, field_id=worth.pk)
    remove_field(actor=actor, noun=VEHICLE, field_id=net.pk)
    remove_field(actor=actor, noun=VEHICLE, field_id=price.pk)
    purge_field(actor=actor, noun=VEHICLE, field_id=price.pk)
    with pytest.raises(Invalid, match="no field `price`"):
        restore_field(actor=actor, noun=VEHICLE, field_id=net.pk)
    remove_object(actor=actor, object_id=vehicle.pk)


def test_a_field_comes_back_with_its_values_as_they_are_by_then(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    beans = formula(actor, NOUN, "Beans", "cups * 2")
    anna = customer(actor, "Anna", own_cups="1")
    remove_field(actor=actor, noun=NOUN, field_id=beans.pk)
    change_customer(actor=actor, customer_id=anna, values={"own_cups": "5"})
    restore_field(actor=actor, noun=NOUN, field_id=beans.pk)
    assert own(anna)["own_beans"] == "10"


def test_a_formula_is_changed_within_its_type(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    add(actor, NOUN, "Since", "date")
    beans = formula(actor, NOUN, "Beans", "cups * 2")
    anna = customer(actor, "Anna", own_cups="4", own_since="2026-01-01")
    changed = change_field(
        actor=actor, noun=NOUN, field_id=beans.pk, values={"computed": {"formula": "money(cups * 3)"}}
    )
    assert changed.kind == "money"
    assert own(anna)["own_beans"] == "12"
    with pytest.raises(Invalid, match="This gives date; “Beans” is money"):
        change_field(actor=actor, noun=NOUN, field_id=beans.pk, values={"computed": {"formula": "since"}})
    formula(actor, NOUN, "More", "beans + money(1)")
    with pytest.raises(Invalid, match="“More” uses it"):
        change_field(
            actor=actor, noun=NOUN, field_id=beans.pk, values={"computed": {"formula": "percent(cups)"}}
        )
    cups = OwnField.objects.get(key="own_cups")
    with pytest.raises(Invalid, match="stays one"):
        change_field(actor=actor, noun=NOUN, field_id=cups.pk, values={"computed": {"formula": "1"}})
    assert own(anna)["own_more"] == "13"


def test_a_choice_that_is_renamed_is_renamed_in_what_comes_of_it(actor: Actor, vehicle: OwnObject) -> None:
    fuel = OwnField.objects.get(key="own_fuel")
    shown = formula(actor, VEHICLE, "Shown", "fuel & '!'")
    golf = drive(actor, "Golf", own_fuel="petrol")
    assert of_record(golf.pk)["own_shown"] == "Petrol!"
    renamed = [["petrol", "Gasoline"], ["electric", "Electric"]]
    change_field(actor=actor, noun=VEHICLE, field_id=fuel.pk, values={"choices": renamed})
    assert of_record(golf.pk)["own_shown"] == "Gasoline!"
    said = {"computed": {"formula": "if(fuel = 'gasoline', 'g', 'e')"}}
    change_field(actor=actor, noun=VEHICLE, field_id=shown.pk, values=said)
    with pytest.raises(
        Invalid, match="“Shown” uses it, and would be wrong then: “gasoline” is not in the list"
    ):
        change_field(
            actor=actor, noun=VEHICLE, field_id=fuel.pk, values={"choices": [["petrol", "Petrol"], "Diesel"]}
        )


def test_what_looks_at_the_day_is_computed_every_night(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from regard.fields import jobs

    add(actor, NOUN, "Born", "date")
    formula(actor, NOUN, "Age", "years_between(born, today())")
    formula(actor, NOUN, "Is adult", "age >= 18")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *at: date(2026, 3, 1))
    anna = customer(actor, "Anna", own_born="2008-03-02")
    assert own(anna) == {"own_born": "2008-03-02", "own_age": "17", "own_is_adult": False}
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *at: date(2026, 3, 2))
    assert jobs.compute_for_today.func() == 1
    assert own(anna) == {"own_born": "2008-03-02", "own_age": "18", "own_is_adult": True}


def test_lists_filter_sort_and_show_them(actor: Actor, vehicle: OwnObject) -> None:
    for name, price in (("Golf", "100"), ("Zoe", "300"), ("Ape", "200")):
        drive(actor, name, own_price=price)
    of = noun(VEHICLE)
    found = filter_queryset(of, actor, [["own_net_price", "at_least", "150"]])
    assert sorted(one.name for one in found) == ["Ape", "Zoe"]
    columns = {column.key: column for column in of.columns}
    assert columns["own_net_price"].sortable
    assert (columns["own_net_price"].edits, columns["own_price"].edits) == ("", "own_price")


def test_without_formulas_nothing_is_asked(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    anna = customer(actor, "Anna", own_cups="1")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        change_customer(actor=actor, customer_id=anna, values={"own_cups": "2"})
    before = len(seen)
    formula(actor, NOUN, "Shout", "upper(name)")
    with CaptureQueriesContext(connection) as seen:
        change_customer(actor=actor, customer_id=anna, values={"own_cups": "3"})
    assert len(seen) == before


def test_a_number_too_great_is_none_and_a_long_text_is_cut(actor: Actor) -> None:
    add(actor, NOUN, "Cups", "number")
    add(actor, NOUN, "Story", "long")
    formula(actor, NOUN, "Huge", "cups * cups * cups")
    formula(actor, NOUN, "Told", "story & story")
    anna = customer(actor, "Anna", own_cups="9999999", own_story="x" * 300)
    assert "own_huge" not in own(anna)
    assert own(anna)["own_told"] == "x" * 255


def test_sums_of_great_numbers_do_not_run_over(actor: Actor, vehicle: OwnObject) -> None:
    rollup(actor, "Worth", "average", "price")
    anna = customer(actor, "Anna")
    for number in range(12):
        drive(actor, f"V{number}", anna, own_price="-99999999999999.9999")
    assert own(anna)["own_worth"] == "-99999999999999.9999"


def test_programs_define_read_and_cannot_write_them(
    actor: Actor, vehicle: OwnObject, api_client: Client
) -> None:
    client = api_client
    posted = client.post(
        "/api/v1/fields",
        json.dumps({"noun": VEHICLE, "label": "Tax", "kind": "formula", "formula": "net_price * 19%"}),
        content_type="application/json",
    )
    assert posted.status_code == 201, posted.content
    assert posted.json()["kind"] == "money"
    assert posted.json()["formula"] == "net_price * 19%"
    said = {"noun": NOUN, "label": "Fleet", "rollup": {"of": VEHICLE, "what": "sum", "field": "own_tax"}}
    posted = client.post("/api/v1/fields", json.dumps(said), content_type="application/json")
    assert posted.status_code == 201, posted.content
    anna = customer(actor, "Anna")
    golf = drive(actor, "Golf", anna, own_price="100")
    assert client.get(f"/api/v1/objects/vehicle/records/{golf.pk}").json()["own"]["own_tax"] == "19"
    assert client.get(f"/api/v1/customers/{anna}").json()["own"]["own_fleet"] == "19"
    refused = client.patch(
        f"/api/v1/customers/{anna}", json.dumps({"own": {"own_fleet": "3"}}), content_type="application/json"
    )
    assert refused.status_code == 422
    assert "computed" in refused.content.decode()
    wrong = client.post(
        "/api/v1/fields",
        json.dumps({"noun": VEHICLE, "label": "Odd", "formula": "price + name"}),
        content_type="application/json",
    )
    assert wrong.status_code == 422
    assert "`price` is money and `name` is text: they cannot be added." in wrong.content.decode()


def test_pages_offer_try_and_mark_them(actor: Actor, vehicle: OwnObject, cast: Cast) -> None:
    client: Client = cast.client("owner")
    page = client.get(reverse("fields:field_create", args=[NOUN])).content.decode()
    assert "Roll-up" in page
    golf = drive(actor, "Golf", own_price="100")
    asked = {"kind": "formula", "formula": "price * 2"}
    tried = client.post(reverse("fields:field_try", args=[VEHICLE]), asked).content.decode()
    assert "Golf" in tried
    assert "200" in tried
    tried = client.post(
        reverse("fields:field_try", args=[VEHICLE]), asked | {"formula": "length(name)"}
    ).content.decode()
    assert "It gives a number." in tried
    page = client.get(reverse("fields:field_create", args=[VEHICLE])).content.decode()
    assert "fields/fields" in page.split("</head>")[0]
    assert ".css" in page.split("fields/fields")[1][:30]
    tried = client.post(
        reverse("fields:field_try", args=[VEHICLE]), asked | {"formula": "price + name"}
    ).content.decode()
    assert "they cannot be added" in tried
    assert "<mark>price + name</mark>" in tried
    made = client.post(
        reverse("fields:field_create", args=[NOUN]),
        {
            "label": "Fleet",
            "kind": "rollup",
            "rollup_of": VEHICLE,
            "rollup_what": "sum",
            "rollup_field": f"{VEHICLE}|own_price",
        },
    )
    assert made.status_code == 302
    fleet = OwnField.objects.get(label="Fleet")
    assert fleet.computed == {"rollup": {"of": VEHICLE, "what": "sum", "field": "own_price", "where": ""}}
    page = client.get(reverse("fields:field_change", args=[NOUN, fleet.pk])).content.decode()
    assert f'value="{VEHICLE}|own_price" selected' in page
    assert "Sum: price of vehicles" in client.get(reverse("fields:field_list")).content.decode()
    shown = client.get(reverse("objects:record_detail", args=["vehicle", golf.pk])).content.decode()
    assert "Computed: nobody writes it" in shown
    form = client.get(reverse("objects:record_change", args=["vehicle", golf.pk])).content.decode()
    assert "own_net_price" not in form
    address = reverse("objects:record_field", args=["vehicle", golf.pk, "own_net_price"])
    assert client.get(address, HTTP_HX_REQUEST="true").status_code == 404
    assert "100" in client.get(f"{address}?show", HTTP_HX_REQUEST="true").content.decode()


def test_all_records_are_computed_in_steps(
    actor: Actor, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regard.fields.services import computing

    monkeypatch.setattr(computing, "STEP", 2)
    rollup(actor, "Worth", "sum", "net_price")
    anna = customer(actor, "Anna")
    cars = [drive(actor, f"V{number}", anna, own_price="10") for number in range(5)]
    RecordOwn.objects.update(**{OwnField.objects.get(key="own_net_price").slot: None})
    CustomerOwn.objects.update(**{OwnField.objects.get(key="own_worth").slot: None})
    assert compute_all(VEHICLE, ["own_net_price"]) == 5
    assert {of_record(one.pk)["own_net_price"] for one in cars} == {"10"}
    assert own(anna)["own_worth"] == "50"


def test_what_is_computed_is_required_of_nobody(actor: Actor) -> None:
    from regard.quality.own_items import checks, required_fields

    add(actor, NOUN, "Cups", "number")
    formula(actor, NOUN, "Beans", "cups * 2")
    assert "own_cups" in required_fields()
    assert "own_beans" not in required_fields()
    assert "own_beans" not in {key for key, _ in checks()}
