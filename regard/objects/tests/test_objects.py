"""Own objects from nothing: defined, filled, listed, seen by whom they are for, kept through merging, asked by programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regard.audit.models import Change
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.objects.models import OwnObject, Record
from regard.objects.queries import objects, record, records_of
from regard.objects.services.defining import remove_object, restore_object, save_object
from regard.objects.services.records import (
    RecordChangedMeanwhile,
    change_record,
    create_record,
    delete_records,
)
from regard.people.tests.cast import Cast
from regard.story.models import Entry
from regard.ui.filters import filter_queryset
from regard.ui.nouns import has_noun, noun

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return cast.actor("owner")


@pytest.fixture
def vehicle(actor: Actor) -> OwnObject:
    one = save_object(
        actor=actor,
        values={
            "label": "Vehicle", "plural": "Vehicles", "name_label": "Licence plate", "customer_label": "Owner",
            "icon": "truck",
        },
    )  # fmt: skip
    for label, kind, more in (
        ("Fuel", "choice", {"choices": ["Petrol", "Electric"]}), ("Mileage", "number", {}), ("Serviced on", "date", {}),
    ):  # fmt: skip
        create_field(actor=actor, noun=one.noun, values={"label": label, "kind": kind, **more})
    return one


def customer(actor: Actor, name: str) -> int:
    return create_customer(actor=actor, values={"name": name}).pk


def enter(actor: Actor, name: str, **values: Any) -> Record:
    return create_record(actor=actor, key="vehicle", values={"name": name, **values})[0]


def test_it_is_a_noun_like_any_other(actor: Actor, vehicle: OwnObject) -> None:
    assert has_noun("objects.vehicle")
    anna = customer(actor, "Anna")
    fast = enter(actor, "NL-01", customer_id=anna, own_fuel="electric", own_mileage="1200")
    enter(actor, "NL-02", own_fuel="Petrol", own_mileage="90000.5")
    of = noun("objects.vehicle")
    assert [column.label for column in of.columns][:3] == ["Licence plate", "Owner", "Looked after by"]
    found = filter_queryset(of, actor, [["own_fuel", "is", ["electric"]]])
    assert [one.pk for one in found] == [fast.pk]
    assert [one.name for one in filter_queryset(of, actor, [["own_mileage", "at_least", "50000"]])] == [
        "NL-02"
    ]
    assert [one.name for one in filter_queryset(of, actor, [["customer", "is", [anna]]])] == ["NL-01"]
    assert [one.name for one in filter_queryset(of, actor, [], "anna")] == ["NL-01"]
    assert [hit.title for hit in of.search(actor, "nl-01", 5)] == ["NL-01"]  # type: ignore[misc]


def test_the_palette_leads_to_its_list(vehicle: OwnObject, owner_client: Client) -> None:
    found = owner_client.get(reverse("ui:palette"), {"q": "vehicles"}).content.decode()
    assert 'href="/objects/vehicle/"' in found


def test_it_stands_in_the_customers_story_and_on_the_page(
    actor: Actor, vehicle: OwnObject, owner_client: Client
) -> None:
    anna, bob = customer(actor, "Anna"), customer(actor, "Bob")
    one = enter(actor, "NL-01", customer_id=anna)
    entry = Entry.objects.get(kind="objects.record.created")
    assert (entry.customer_id, entry.subject_id, entry.payload) == (anna, one.pk, {"object": "vehicle"})
    assert "NL-01" in owner_client.get(f"/customers/{anna}/timeline/").content.decode()
    beside = owner_client.get(f"/customers/{anna}/beside/").content.decode()
    assert "Vehicles" in beside
    assert f"/objects/vehicle/{one.pk}/" in beside
    assert "Bob has none." in owner_client.get(f"/customers/{bob}/beside/").content.decode()
    change_record(actor=actor, key="vehicle", record_id=one.pk, values={"customer_id": bob})
    assert Entry.objects.get(kind="objects.record.moved").customer_id == bob


def test_a_change_is_noted_once_and_conflicts_are_said(actor: Actor, vehicle: OwnObject) -> None:
    one = enter(actor, "NL-01", own_mileage="5")
    change_record(actor=actor, key="vehicle", record_id=one.pk, values={"own_mileage": "5.0"})
    assert not Change.objects.filter(model="objects.record", action="change").exists()
    change_record(actor=actor, key="vehicle", record_id=one.pk, values={"own_mileage": "6"}, version=1)
    with pytest.raises(RecordChangedMeanwhile) as caught:
        change_record(actor=actor, key="vehicle", record_id=one.pk, values={"own_mileage": "7"}, version=1)
    (difference,) = caught.value.differences
    assert (difference.theirs, difference.yours) == ("6", "7")
    kept = change_record(
        actor=actor,
        key="vehicle",
        record_id=one.pk,
        values={"name": "NL-09"},
        version=1,
        was={"name": "NL-01"},
    )
    assert (kept.name, kept.version) == ("NL-09", 3)


def test_what_is_wrong_is_said_and_nothing_is_kept(actor: Actor, vehicle: OwnObject) -> None:
    save_object(actor=actor, values={"is_customer_required": True}, object_id=vehicle.pk)
    with pytest.raises(Invalid) as caught:
        enter(actor, " ", own_fuel="Steam", own_nothing="x", colour="red")
    assert {error.field for error in caught.value.errors} == {
        "name", "own_fuel", "own_nothing", "colour", "customer_id",
    }  # fmt: skip
    with pytest.raises(Invalid, match="no such customer"):
        enter(actor, "NL", customer_id=10**12)
    assert not Record.objects.exists()


def test_one_sees_ones_own_and_those_of_ones_customers(cast: Cast, actor: Actor, vehicle: OwnObject) -> None:
    theirs = create_customer(actor=actor, values={"name": "Anna", "owner_id": cast.user("colleague").pk})
    hers = enter(actor, "HERS", customer_id=theirs.pk)
    mine = enter(actor, "MINE", owner_id=cast.user("colleague").pk)
    enter(actor, "NOBODYS")
    seller = cast.actor("colleague")
    assert {one.pk for one in records_of(seller, "vehicle")} == {hers.pk, mine.pk}
    with pytest.raises(NotFound):
        record(cast.actor("stranger"), "vehicle", mine.pk)
    with pytest.raises((Forbidden, NotFound)):
        change_record(actor=cast.actor("stranger"), key="vehicle", record_id=mine.pk, values={"name": "x"})
    assert delete_records(actor=actor, ids=[mine.pk]) == 1


def test_removing_keeps_everything(actor: Actor, vehicle: OwnObject, owner_client: Client) -> None:
    one = enter(actor, "NL-01", own_fuel="petrol")
    page = f"/objects/vehicle/{one.pk}/"
    assert owner_client.get(page).status_code == 200
    remove_object(actor=actor, object_id=vehicle.pk)
    assert owner_client.get(page).status_code == 404
    assert owner_client.get("/objects/vehicle/").status_code == 404
    assert not has_noun("objects.vehicle")
    other = save_object(actor=actor, values={"label": "Vehicle", "plural": "Vehicles"})
    assert other.key == "vehicle-2"
    with pytest.raises(Invalid, match="There is “Vehicle” already"):
        restore_object(actor=actor, object_id=vehicle.pk)
    remove_object(actor=actor, object_id=other.pk)
    restore_object(actor=actor, object_id=vehicle.pk)
    assert record(actor, "vehicle", one.pk).own_values == {"own_fuel": "petrol"}


def test_only_who_may_defines_them(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        save_object(actor=cast.actor("colleague"), values={"label": "Vehicle", "plural": "Vehicles"})
    assert objects() == ()


def test_they_go_where_their_customer_goes(actor: Actor, vehicle: OwnObject) -> None:
    stays, goes = customer(actor, "Anna"), customer(actor, "Anna V")
    one = enter(actor, "NL-01", customer_id=goes)
    merge = merge_customers(actor=actor, survivor=stays, others=[goes])
    assert Record.objects.get(pk=one.pk).customer_id == stays
    undo_merge(actor=actor, merge_id=merge.pk)
    assert Record.objects.get(pk=one.pk).customer_id == goes
    delete_customers(actor=actor, customer_ids=[goes])
    assert Record.objects.get(pk=one.pk).customer_id is None


def test_people_do_all_of_it_in_the_browser(owner_client: Client, actor: Actor) -> None:
    made = owner_client.post(
        reverse("objects:object_create"),
        {
            "label": "Contract",
            "plural": "Contracts",
            "name_label": "Number",
            "customer_label": "Client",
            "icon": "contract",
        },
    )
    assert made.status_code == 302, made.content.decode()
    fields = owner_client.get(reverse("fields:field_list")).content.decode()
    assert "objects.contract" in fields
    new = reverse("fields:field_create", args=["objects.contract"])
    assert owner_client.post(new, {"label": "Until", "kind": "date", "is_required": "on"}).status_code == 302
    side = owner_client.get("/customers/").content.decode()
    assert 'href="/objects/contract/"' in side
    anna = customer(actor, "Anna")
    form = owner_client.get(f"/objects/contract/new/?customer={anna}").content.decode()
    assert f'value="{anna}" checked' in form
    wrong = owner_client.post("/objects/contract/new/", {"name": "C-1", "customer_id": str(anna)})
    assert wrong.status_code == 422
    assert "Until is required." in wrong.content.decode()
    searched = owner_client.post("/objects/contract/new/", {"name": "C-1", "customer_q": "ann", "find": "1"})
    assert "Anna" in searched.content.decode()
    values = {"name": "C-1", "customer_id": str(anna), "own_until": "2027-12-31"}
    assert owner_client.post("/objects/contract/new/", values).status_code == 302
    one = Record.objects.get()
    listed = owner_client.get("/objects/contract/?cols=name,customer,own_until").content.decode()
    assert "C-1" in listed
    assert "31 Dec 2027" in listed
    place = f"/objects/contract/{one.pk}/field/own_until/"
    htmx = {"HX-Request": "true"}
    assert "2027-12-31" in owner_client.get(place, headers=htmx).content.decode()
    saved = owner_client.post(
        place, {"own_until": "2028-01-31", "version": "1", "was": json.dumps("2027-12-31")}, headers=htmx
    )
    assert "31 Jan 2028" in saved.content.decode()
    page = owner_client.get(f"/objects/contract/{one.pk}/").content.decode()
    assert "Restore" in page
    change = Change.objects.get(model="objects.record", action="change")
    back = owner_client.post(
        f"/objects/contract/{one.pk}/restore/", {"field": "own_until", "change": str(change.pk)}
    )
    assert back.status_code == 302
    assert Record.objects.get().own_values == {"own_until": "2027-12-31"}
    found = owner_client.get("/search/?q=c-1").content.decode()
    assert f"/objects/contract/{one.pk}/" in found
    assert owner_client.post(f"/objects/contract/{one.pk}/delete/").status_code == 302
    assert not Record.objects.exists()


def test_programs_read_and_write_them(actor: Actor, vehicle: OwnObject, api_client: Client) -> None:
    anna = customer(actor, "Anna")
    url, json_ = "/api/v1/objects/vehicle/records", "application/json"
    body = {"name": "NL-01", "customer_id": anna, "own": {"own_fuel": "Electric"}, "external_id": "7"}
    made = api_client.post(url, body, content_type=json_)
    assert made.status_code == 201, made.content
    assert made.json()["own"] == {"own_fuel": "electric"}
    again = api_client.post(url, body | {"name": "NL-02"}, content_type=json_)
    assert (again.status_code, again.json()["id"], again.json()["name"]) == (200, made.json()["id"], "NL-02")
    one = f"{url}/{made.json()['id']}"
    old = api_client.patch(one, {"name": "X", "version": 1}, content_type=json_)
    assert old.status_code == 409
    assert api_client.patch(one, {"own": {"own_mileage": "12"}}, content_type=json_).json()["version"] == 3
    assert api_client.patch(one, {"own": {"own_fuel": "Steam"}}, content_type=json_).status_code == 422
    assert [row["name"] for row in api_client.get(f"{url}?customer_id={anna}").json()["items"]] == ["NL-02"]
    assert [row["key"] for row in api_client.get("/api/v1/objects").json()["items"]] == ["vehicle"]
    assert api_client.get("/api/v1/objects/boat/records").status_code == 404
    assert api_client.delete(one).status_code == 204
    assert api_client.get(one).status_code == 404


def test_a_list_costs_the_same_for_three_and_for_thirty(
    actor: Actor, vehicle: OwnObject, owner_client: Client, api_client: Client
) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as page:
            owner_client.get("/objects/vehicle/?cols=name,customer,owner,own_fuel,own_mileage")
        with CaptureQueriesContext(connection) as api:
            api_client.get("/api/v1/objects/vehicle/records")
        return len(page), len(api)

    for number in range(3):
        enter(actor, f"A{number}", customer_id=customer(actor, f"C{number}"), own_fuel="petrol")
    cost()
    few = cost()
    for number in range(27):
        enter(actor, f"B{number}", customer_id=customer(actor, f"D{number}"), own_mileage="5")
    assert cost() == few


def test_a_list_of_them_is_exported(
    actor: Actor,
    vehicle: OwnObject,
    owner_client: Client,
    settings: Any,
    tmp_path: Any,
) -> None:
    from regard.exchange.hearing import Nobody
    from regard.exchange.services.exporting import start_export, write_export
    from regard.ui.filters import EVERYTHING
    from regard.ui.services import freeze_matching

    settings.DATA_DIR = tmp_path
    enter(actor, "NL-01", customer_id=customer(actor, "Anna"), own_fuel="electric", own_mileage="1200.5")
    page = owner_client.get("/objects/vehicle/").content.decode()
    assert 'value="export"' in page
    selection = freeze_matching(
        actor=actor, noun=noun("objects.vehicle"), tree=EVERYTHING, text="", description=""
    )
    columns = ["name", "customer", "own_fuel", "own_mileage"]
    made = start_export(
        actor=actor, noun_key="objects.vehicle", selection_id=selection.pk, columns=columns, format="csv"
    )
    write_export(actor=actor, export=made, hearing=Nobody())
    written = next(tmp_path.rglob("*.csv")).read_text()
    assert written.splitlines()[1].split(",")[:3] == ["NL-01", "Anna", "Electric"]
