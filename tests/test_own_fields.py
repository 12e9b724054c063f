"""Own fields of every noun whose page shows them: the same on the page, in lists, files, history and the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from regard.activities.models import Task
from regard.activities.services.calendars import bring_calendar, take_in
from regard.activities.services.tasks import delete_task, finish_task, open_task
from regard.audit.models import Change
from regard.catalog.models import Product
from regard.catalog.services.products import ProductValues, create_product
from regard.catalog.services.undo import remove_products
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.models import OwnField, UniqueValue
from regard.fields.services.defining import create_field
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.sales.models import Order, OrderOwn
from regard.sales.services.orders import NewLine, NewOrder, change_own_fields, place_orders
from regard.sales.services.undo import undo_import
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def _order(cast: Cast, key: str = "S-1", **own: Any) -> Order:
    new = NewOrder(key, NOON, [NewLine(amount=50_000, product="tea")], customer_key="C1", own=own)
    return place_orders(actor=cast.actor("owner"), orders=[new], source="shop").orders[key]


def _product(cast: Cast, key: str = "TL-1", **own: Any) -> Product:
    return create_product(actor=cast.actor("owner"), values=ProductValues(name="Tea", key=key, own=own))


def _task(cast: Cast, key: str = "Call", **own: Any) -> Task:
    return open_task(actor=cast.actor("owner"), values={"title": key, **own}).task


@dataclass(frozen=True)
class Kept:
    """One noun: how a record of it is made, and where it is."""

    noun: str
    make: Callable[..., Any]
    detail: str
    listed: str
    api: str


ORDER = Kept("sales.order", _order, "sales:order_detail", "sales:order_list", "/api/v1/orders")
PRODUCT = Kept(
    "catalog.product", _product, "catalog:product_detail", "catalog:product_list", "/api/v1/products"
)
TASK = Kept("activities.task", _task, "activities:task_detail", "activities:task_list", "/api/v1/tasks")
each = pytest.mark.parametrize("of", [ORDER, PRODUCT, TASK], ids=lambda of: of.noun)


def add(cast: Cast, of: Kept, label: str, kind: str = "text", **values: Any) -> OwnField:
    return create_field(
        actor=cast.actor("owner"), noun=of.noun, values={"label": label, "kind": kind, **values}
    )


def anew(one: Any) -> Any:
    return type(one)._default_manager.get(pk=one.pk)


@each
def test_a_page_shows_own_fields_and_has_them_edited_in_place(
    cast: Cast, of: Kept, owner_client: Client
) -> None:
    plain = of.make(cast, "before")
    assert (
        'rg-section-title">More' not in owner_client.get(reverse(of.detail, args=[plain.pk])).content.decode()
    )
    add(cast, of, "Roast", "choice", choices=["Light", "Dark"])
    add(cast, of, "Cups", "number", group="Kitchen")
    one = of.make(cast, "after", own_roast="Dark")
    page = owner_client.get(reverse(of.detail, args=[one.pk])).content.decode()
    assert "Dark" in page
    assert "Kitchen" in page
    address = reverse("fields:value", args=[of.noun, one.pk, "own_cups"])
    assert address in page
    assert 'name="own_cups"' in owner_client.get(address, headers=HTMX).content.decode()
    saved = owner_client.post(address, {"own_cups": "1,250.5", "was": '""'}, headers=HTMX)
    assert "1,250.5" in saved.content.decode()
    assert anew(one).own_values == {"own_roast": "dark", "own_cups": "1250.5"}
    (note,) = Change.objects.filter(model=of.noun, object_id=one.pk, action="change")
    assert (note.before["own_cups"], note.after["own_cups"]) == (None, "1250.5")
    assert "Cups: <q>1,250.5</q>" in owner_client.get(reverse(of.detail, args=[one.pk])).content.decode()
    wrong = owner_client.post(address, {"own_cups": "many", "was": '"1250.5"'}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Write a number" in wrong.content.decode()


@each
def test_without_scripts_a_value_is_written_on_a_page_of_its_own(
    cast: Cast, of: Kept, owner_client: Client
) -> None:
    add(cast, of, "Roast")
    one = of.make(cast)
    address = reverse("fields:value", args=[of.noun, one.pk, "own_roast"])
    assert "Roast of" in owner_client.get(address).content.decode()
    answer = owner_client.post(address, {"own_roast": "Dark", "was": '""'})
    assert answer.headers["Location"] == reverse(of.detail, args=[one.pk])
    assert anew(one).own_roast == "Dark"


@each
def test_who_may_not_change_a_record_finds_no_form_for_its_fields(cast: Cast, of: Kept) -> None:
    add(cast, of, "Roast")
    one = of.make(cast, "one")
    address = reverse("fields:value", args=[of.noun, one.pk, "own_roast"])
    for who in ("analyst", "nobody", "stranger"):
        client = cast.client(who)
        assert client.get(address, headers=HTMX).status_code == 404
        assert client.post(address, {"own_roast": "x", "was": '""'}, headers=HTMX).status_code == 404
    assert anew(one).own_values == {}
    assert (
        "rg-inline-edit" not in cast.client("analyst").get(reverse(of.detail, args=[one.pk])).content.decode()
    )


@each
def test_what_somebody_changed_meanwhile_is_not_overwritten_unseen(
    cast: Cast, of: Kept, owner_client: Client
) -> None:
    add(cast, of, "Roast")
    one = of.make(cast, "one", own_roast="Dark")
    address = reverse("fields:value", args=[of.noun, one.pk, "own_roast"])
    answer = owner_client.post(address, {"own_roast": "Light", "was": '"Medium"'}, headers=HTMX)
    assert answer.status_code == 422
    assert "Somebody changed this to “Dark” meanwhile" in answer.content.decode()
    assert anew(one).own_roast == "Dark"


@each
def test_a_list_has_own_fields_as_columns_filters_and_sorts(
    cast: Cast, of: Kept, owner_client: Client
) -> None:
    add(cast, of, "Cups", "number", is_listed=True)
    add(cast, of, "Roast", "choice", choices=["Light", "Dark"])
    few, many = of.make(cast, "few", own_cups="2", own_roast="light"), of.make(cast, "many", own_cups="10")
    without = of.make(cast, "without")
    declared = noun(of.noun)
    actor = cast.actor("owner")
    found = filter_queryset(declared, actor, {"all": [["own_cups", "at_least", "5"]]})
    assert list(found) == [many]
    found = filter_queryset(declared, actor, {"all": [["own_roast", "is", ["light"]]]})
    assert list(found) == [few]
    assert {column.key for column in declared.columns} >= {"own_cups", "own_roast"}
    page = owner_client.get(f"{reverse(of.listed)}?sort=-own_cups").content.decode()
    places = [page.index(reverse(of.detail, args=[one.pk])) for one in (many, few, without)]
    assert places == sorted(places)
    tree = quote(json.dumps({"all": [["own_roast", "is", ["light"]]]}))
    page = owner_client.get(f"{reverse(of.listed)}?f={tree}").content.decode()
    assert reverse(of.detail, args=[few.pk]) in page
    assert reverse(of.detail, args=[many.pk]) not in page


@each
def test_programs_read_and_write_own_fields(cast: Cast, of: Kept, api_client: Client) -> None:
    add(cast, of, "Cups", "number")
    one = of.make(cast, "one", own_cups="2")
    address = f"{of.api}/{one.pk}"
    assert api_client.get(address).json()["own"] == {"own_cups": "2"}
    assert [item["own"] for item in api_client.get(of.api).json()["items"]] == [{"own_cups": "2"}]
    if of is PRODUCT:
        sent: dict[str, Any] = {"name": "Tea", "key": "one"}
        change = api_client.put
    else:
        sent, change = {}, api_client.patch
    answer = change(address, sent | {"own": {"own_cups": 7}}, content_type="application/json")
    assert answer.json()["own"] == {"own_cups": "7"}
    answer = change(address, sent | {"own": {"own_cups": "many"}}, content_type="application/json")
    assert answer.status_code == 422
    assert "own_cups" in str(answer.json())
    answer = change(address, sent | {"own": {"cups": 1}}, content_type="application/json")
    assert answer.status_code == 422
    answer = change(address, sent | {"own": {"own_cups": None}}, content_type="application/json")
    assert answer.json()["own"] == {}


@each
def test_what_is_required_and_never_twice_holds_for_new_records(cast: Cast, of: Kept) -> None:
    add(cast, of, "Code", is_required=True, is_unique=True)
    with pytest.raises(Invalid) as caught:
        of.make(cast, "none")
    assert [error.message for error in caught.value.errors] == ["Code is required."]
    of.make(cast, "one", own_code="A1")
    with pytest.raises(Invalid):
        of.make(cast, "two", own_code="a1")


@each
def test_a_form_of_settings_offers_each_noun(cast: Cast, of: Kept, owner_client: Client) -> None:
    page = owner_client.get(reverse("fields:field_list")).content.decode()
    assert reverse("fields:field_create", args=[of.noun]) in page
    assert owner_client.get(reverse("fields:field_create", args=[of.noun])).status_code == 200


@pytest.mark.parametrize("of", [PRODUCT, TASK], ids=lambda of: of.noun)
def test_the_form_of_a_record_has_its_own_fields(cast: Cast, of: Kept, owner_client: Client) -> None:
    add(cast, of, "Roast", "several", choices=["Light", "Dark"])
    stem = of.detail.removesuffix("_detail")
    create = reverse(f"{stem}_create")
    assert "Roast" in owner_client.get(create).content.decode()
    said = {"name": "Tea", "key": "T1", "title": "Call", "priority": "normal", "repeat": "none"}
    said |= {"assignee_id": str(cast.owner.pk)}
    owner_client.post(create, said | {"own_roast": ["light", "dark"]})
    one: Any = (Product if of is PRODUCT else Task).objects.get()
    assert one.own_roast == ["light", "dark"]
    owner_client.post(reverse(f"{stem}_change", args=[one.pk]), said | {"own_roast": ["dark"]})
    assert anew(one).own_roast == ["dark"]


def test_the_next_turn_of_a_task_takes_own_fields_along_but_what_is_there_once(cast: Cast) -> None:
    add(cast, TASK, "Room")
    add(cast, TASK, "Code", is_unique=True)
    one = _task(cast, due_on="2026-03-11", repeat="daily", own_room="12", own_code="A1")
    done = finish_task(actor=cast.actor("owner"), task_id=one.pk)
    assert done.next is not None
    assert anew(done.next).own_values == {"own_room": "12"}


def test_what_is_gone_holds_no_value_others_may_have(cast: Cast) -> None:
    for of in (TASK, PRODUCT, ORDER):
        add(cast, of, "Code", is_unique=True)
    actor = cast.actor("owner")
    delete_task(actor=actor, task_id=_task(cast, own_code="A1").pk)
    remove_products([_product(cast, own_code="A1").pk], [], actor=actor)
    order = _order(cast, own_code="A1")
    Order.objects.filter(pk=order.pk).update(import_id=7)
    undo_import(7, actor=actor)
    assert not Order.objects.exists()
    assert not OrderOwn.objects.exists()
    assert not UniqueValue.objects.exists()
    assert Customer.objects.exists()


def test_an_order_placed_again_keeps_its_own_fields(cast: Cast) -> None:
    add(cast, ORDER, "Gift", "flag", is_required=True)
    one = _order(cast, own_gift=True)
    _order(cast)
    assert anew(one).own_gift is True


def test_a_seller_fills_in_orders_of_customers_of_the_team_only(cast: Cast) -> None:
    add(cast, ORDER, "Gift", "flag")
    for who, key in (("colleague", "S-1"), ("stranger", "S-2")):
        whose = create_customer(
            actor=cast.actor("owner"), values={"name": who, "owner_id": cast.user(who).pk}
        )
        new = NewOrder(key, NOON, [NewLine(amount=50_000)], customer_id=whose.pk)
        place_orders(actor=cast.actor("owner"), orders=[new], source="shop")
    mine, other = Order.objects.order_by("external_id")
    seller = cast.actor("colleague")
    assert change_own_fields(actor=seller, record_id=mine.pk, values={"own_gift": "yes"}).own_values == {
        "own_gift": True
    }
    with pytest.raises(Exception, match="There is no such order"):
        change_own_fields(actor=seller, record_id=other.pk, values={"own_gift": "yes"})
    with pytest.raises(Forbidden):
        change_own_fields(actor=cast.actor("analyst"), record_id=mine.pk, values={"own_gift": "no"})


def test_the_composer_asks_of_a_task_what_is_required(cast: Cast, owner_client: Client) -> None:
    add(cast, TASK, "Trip", is_required=True)
    add(cast, TASK, "Effort", "number")
    about = create_customer(actor=cast.actor("owner"), values={"name": "Kade"})
    url = reverse("activities:compose", args=[about.pk])
    page = owner_client.get(reverse("customers:customer_detail", args=[about.pk])).content.decode()
    assert 'name="own_trip"' in page
    assert 'name="own_effort"' not in page
    sent = {"kind": "task", "title": "Call", "priority": "normal", "own_trip": ""}
    refused = owner_client.post(url, sent, headers=HTMX)
    assert "data-form-errors" in refused.content.decode()  # so that no older draft is put over what was sent
    assert not Task.objects.exists()
    assert owner_client.post(url, sent | {"own_trip": "By train"}, headers=HTMX).status_code == 200
    assert Task.objects.get().own_values == {"own_trip": "By train"}
    assert owner_client.post(url, {"kind": "note", "text": "Rang"}, headers=HTMX).status_code == 200


def test_a_calendar_file_comes_in_where_tasks_have_a_required_field(cast: Cast) -> None:
    add(cast, TASK, "Trip", is_required=True)
    event = "BEGIN:VEVENT UID:a DTSTAMP:20261101T000000Z SUMMARY:Fair DTSTART;VALUE=DATE:20991203 END:VEVENT"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *event.split(), "END:VCALENDAR", ""]
    owner = cast.actor("owner")
    brought = bring_calendar(actor=owner, name="work.ics", content="\r\n".join(lines).encode())
    take_in(actor=owner, import_id=brought.pk)
    assert Task.objects.get().title == "Fair"


def test_own_fields_of_tasks_are_changed_in_cells_and_on_boards(cast: Cast, owner_client: Client) -> None:
    add(cast, TASK, "Effort", "number", is_listed=True, rules={"greatest": "8"})
    add(cast, TASK, "Trip", "choice", choices=["Car", "Train"], is_listed=True)
    task, url = _task(cast, own_effort="2"), reverse("activities:task_list")
    where = {"id": str(task.pk), "col": "own_effort"}
    form = owner_client.get(url, {"part": "cell", **where}, headers=HTMX)
    assert 'value="2"' in form.content.decode()
    seen = {"do": "cell", **where, "version": str(task.version), "was": '"2"'}
    assert owner_client.post(url, seen | {"own_effort": "9"}, headers=HTMX).status_code == 422
    assert owner_client.post(url, seen | {"own_effort": "5"}, headers=HTMX).status_code == 200
    assert owner_client.post(url, seen | {"own_effort": "6"}, headers=HTMX).status_code == 422  # it was 2
    owner_client.post(f"{url}?as=board&by=own_trip", {"do": "move", "id": str(task.pk), "to": "train"})
    assert anew(task).own_values == {"own_effort": "5", "own_trip": "train"}
    pasted = {"do": "paste", "col": "own_effort", "rows": str(task.pk), "text": "7"}
    owner_client.post(url, pasted | {"confirmed": "1"})
    assert anew(task).own_values["own_effort"] == "7"


@pytest.mark.parametrize("of", [ORDER, PRODUCT], ids=lambda of: of.noun)
def test_a_board_moves_no_card_where_lists_are_not_edited(cast: Cast, of: Kept, owner_client: Client) -> None:
    add(cast, of, "Trip", "choice", choices=["Car", "Train"], is_listed=True)
    one, url = of.make(cast), f"{reverse(of.listed)}?as=board&by=own_trip"
    assert owner_client.get(url).status_code == 200
    owner_client.post(url, {"do": "move", "id": str(one.pk), "to": "train"})
    assert anew(one).own_values == {}
