"""What customers own: by hand, by programs, with orders and their returns; each piece once, and only for whom it is."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.catalog.models import Product
from regard.catalog.services.products import ProductValues, create_product
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.pages.declaring import inventory_of, record_page
from regard.pages.queries import declared
from regard.pages.rules import changed
from regard.pages.services.arranging import save_layout
from regard.people.tests.cast import Cast
from regard.sales.asset_queries import assets_of, is_in_warranty, search_assets, spread_of
from regard.sales.asset_rules import is_covered, looks_like_serial, pieces_of, serial_normal, warranty_end
from regard.sales.models import Asset, OrderLine
from regard.sales.services.asset_orders import record_assets
from regard.sales.services.assets import add_asset, change_asset, delete_asset, retire_asset
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.sales.services.undo import undo_import
from regard.sales.tests.lines import START, apply, line
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
ON = START.date()


def customer(cast: Cast, name: str = "Kade", who: str = "owner") -> Customer:
    return create_customer(actor=cast.actor("owner"), values={"name": name, "owner_id": cast.user(who).pk})


def grinder(cast: Cast) -> Product:
    values = ProductValues(name="Grinder", key="GR-1", is_tracked=True, warranty_months=24)
    return create_product(actor=cast.actor("owner"), values=values, source="shop")


def ordered(cast: Cast, pieces: int = 1, key: str = "S-1", product: str = "GR-1", who: str = "C1") -> None:
    new = NewLine(amount=10_000 * pieces, quantity=10_000 * pieces, product=product)
    order = NewOrder(key, START, [new], customer_key=who, customer_name="Kade")
    place_orders(actor=cast.actor("owner"), orders=[order], source="shop")


def told(kind: str) -> int:
    return Entry.objects.filter(kind=f"sales.asset.{kind}").count()


def test_rules_of_serial_numbers_warranties_and_pieces() -> None:
    assert serial_normal(" LM-20 431/a ") == "lm20431a"
    assert [looks_like_serial(text) for text in ("SN4", "kade", "12", "10-55")] == [True, False, False, True]
    assert warranty_end(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert warranty_end(date(2024, 11, 30), 15) == date(2026, 2, 28)
    assert is_covered(date(2026, 2, 28), "in_use", date(2026, 2, 28))
    assert not is_covered(date(2026, 2, 28), "in_use", date(2026, 3, 1))
    assert not is_covered(date(2026, 2, 28), "retired", date(2026, 1, 1))
    assert not is_covered(None, "in_use", date(2026, 1, 1))
    assert pieces_of(30_000) == [10_000] * 3
    assert (pieces_of(15_000), pieces_of(510_000)) == ([15_000], [510_000])


def test_an_asset_by_hand_takes_name_and_warranty_from_its_product(cast: Cast) -> None:
    owner, product = customer(cast), grinder(cast)
    values = {"product_id": product.pk, "serial": "SN-1", "bought_on": "2026-01-31"}
    asset = add_asset(actor=cast.actor("owner"), customer_id=owner.pk, values=values).asset
    assert (asset.name, asset.warranty_until) == ("Grinder", date(2028, 1, 31))
    assert is_in_warranty(asset, date(2028, 1, 31))
    assert not is_in_warranty(asset, date(2028, 2, 1))
    assert list(assets_of(owner.pk)) == [asset]
    entry = Entry.objects.get(kind="sales.asset.installed")
    assert (entry.customer_id, entry.subject_id, entry.happened_at.date()) == (
        owner.pk,
        asset.pk,
        date(2026, 1, 31),
    )
    change = Change.objects.get(model="sales.asset")
    assert (change.action, change.customer_id, change.after["serial"]) == ("create", owner.pk, "SN-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "Urn", "quantity": "0"}, "quantity"),
        ({"name": "Urn", "serial": "1", "quantity": "2"}, "quantity"),
        ({"name": "Urn", "bought_on": "2026-02-30"}, "bought_on"),
        ({"name": "Urn", "bought_on": "2999-01-01"}, "bought_on"),
        ({"name": "Urn", "bought_on": "2026-02-01", "warranty_until": "2026-01-01"}, "warranty_until"),
        ({"name": "Urn", "status": "lost"}, "status"),
        ({"name": "Urn", "product_id": 999_999}, "product_id"),
        ({"name": "Urn", "replaced_by_id": 999_999}, "replaced_by_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, values: dict[str, object], field: str) -> None:
    owner = customer(cast)
    with pytest.raises(Invalid) as raised:
        add_asset(actor=cast.actor("owner"), customer_id=owner.pk, values=values)
    assert [error.field for error in raised.value.errors] == [field]
    assert not Asset.objects.exists()
    assert told("installed") == 0


def test_one_serial_number_of_a_product_stands_once(cast: Cast) -> None:
    actor, product = cast.actor("owner"), grinder(cast)
    first, second = customer(cast), customer(cast, "Lux")
    values = {"product_id": product.pk, "serial": "SN-1"}
    asset = add_asset(actor=actor, customer_id=first.pk, values=values).asset
    with pytest.raises(Invalid, match="Grinder SN-1 stands at Kade already"):
        add_asset(actor=actor, customer_id=second.pk, values=values | {"serial": "sn 1"})
    retire_asset(actor=actor, asset_id=asset.pk)
    add_asset(actor=actor, customer_id=second.pk, values=values)
    with pytest.raises(Invalid, match="stands at Lux already"):
        change_asset(actor=actor, asset_id=asset.pk, values={"status": "in_use"})


def test_a_retired_asset_says_since_when_and_what_took_its_place(cast: Cast) -> None:
    actor, owner = cast.actor("owner"), customer(cast)
    old = add_asset(
        actor=actor, customer_id=owner.pk, values={"name": "Urn", "bought_on": "2020-01-01"}
    ).asset
    new = add_asset(actor=actor, customer_id=owner.pk, values={"name": "Urn 2"}).asset
    retire_asset(actor=actor, asset_id=old.pk, on=date(2026, 1, 5), replaced_by_id=new.pk)
    old.refresh_from_db()
    assert (old.status, old.ended_on, old.replaced_by) == ("retired", date(2026, 1, 5), new)
    entry = Entry.objects.get(kind="sales.asset.retired")
    assert (entry.payload["replaced_by_id"], entry.happened_at.date()) == (new.pk, date(2026, 1, 5))
    with pytest.raises(Invalid, match="replaced by this one"):
        change_asset(actor=actor, asset_id=new.pk, values={"replaced_by_id": old.pk})
    change_asset(actor=actor, asset_id=old.pk, values={"status": "in_use"})
    old.refresh_from_db()
    assert (old.ended_on, told("restored")) == (None, 1)
    change_asset(actor=actor, asset_id=old.pk, values={"status": "in_use"})
    assert (told("restored"), list(assets_of(owner.pk))) == (1, [old, new])


def test_pieces_of_a_tracked_product_become_assets_with_their_order(cast: Cast) -> None:
    grinder(cast)
    ordered(cast, 2)
    ordered(cast, 2)
    ordered(cast, 1, key="S-2", product="beans")
    assets = list(Asset.objects.order_by("pk"))
    assert [(asset.name, asset.quantity, asset.bought_on) for asset in assets] == [
        ("Grinder", 10_000, ON)
    ] * 2
    assert {asset.warranty_until for asset in assets} == {warranty_end(ON, 24)}
    assert {asset.order_line_id for asset in assets} == {OrderLine.objects.get(product__key="GR-1").pk}
    assert told("installed") == 2
    assert not Entry.objects.filter(kind="sales.asset.installed", is_backfilled=True).exists()


def test_other_content_of_an_order_keeps_its_assets_and_adds_what_is_more(cast: Cast) -> None:
    grinder(cast)
    ordered(cast, 1)
    first = Asset.objects.get()
    ordered(cast, 3)
    line_id = OrderLine.objects.get().pk
    assert list(Asset.objects.order_by("pk").values_list("order_line_id", flat=True)) == [line_id] * 3
    assert Asset.objects.order_by("pk")[0] == first


def test_an_orders_lines_become_assets_with_one_call(cast: Cast, owner_client: Client) -> None:
    ordered(cast, 2, product="urn")
    line_of = OrderLine.objects.get()
    assert not Asset.objects.exists()
    page = owner_client.get(f"/orders/{line_of.order_id}/").content.decode()
    assert "Keep as owned" in page
    answer = owner_client.post(f"/orders/{line_of.order_id}/assets/", {"line": line_of.pk}, follow=True)
    assert "2 assets added." in answer.content.decode()
    assert "Keep as owned</span>" not in answer.content.decode()
    assert record_assets(actor=cast.actor("owner"), order_id=line_of.order_id) == []
    assert Asset.objects.count() == 2


def test_an_order_of_nobody_makes_no_assets(cast: Cast) -> None:
    grinder(cast)
    order = NewOrder("S-9", START, [NewLine(amount=1, product="GR-1")])
    placed = place_orders(actor=cast.actor("owner"), orders=[order], source="shop").orders["S-9"]
    assert not Asset.objects.exists()
    with pytest.raises(Conflict, match="Nobody is known"):
        record_assets(actor=cast.actor("owner"), order_id=placed.pk)


def test_what_comes_back_with_its_line_is_returned_and_lives_again_when_the_return_does_not(
    cast: Cast,
) -> None:
    grinder(cast)
    ordered(cast, 3)
    actor = cast.actor("owner")
    kept, stored, other = Asset.objects.order_by("pk")
    change_asset(actor=actor, asset_id=kept.pk, values={"serial": "SN-1"})
    change_asset(actor=actor, asset_id=stored.pk, values={"status": "in_store"})
    apply([line("R-1", "GR-1", -1, day=3)], import_id=5, tie=True)
    assert dict(Asset.objects.values_list("pk", "status")) == {
        kept.pk: "in_use", stored.pk: "returned", other.pk: "in_use",
    }  # fmt: skip
    stored.refresh_from_db()
    assert stored.ended_on == ON + timedelta(days=3)
    assert (told("returned"), told("restored")) == (1, 0)
    undo_import(5, actor=actor)
    stored.refresh_from_db()
    assert (stored.status, told("restored")) == ("in_use", 1)
    assert not Asset.objects.filter(ended_on__isnull=False).exists()


def test_an_import_tells_quietly_and_takes_its_assets_back_but_not_those_somebody_changed(cast: Cast) -> None:
    grinder(cast)
    apply([line("S-1", "GR-1"), line("S-2", "GR-1")], import_id=7)
    _, second = Asset.objects.order_by("pk")
    assert (
        Entry.objects.filter(kind="sales.asset.installed", is_backfilled=True, source="import:7").count() == 2
    )
    change_asset(actor=cast.actor("owner"), asset_id=second.pk, values={"serial": "SN-2"})
    undo_import(7, actor=cast.actor("owner"))
    left = Asset.objects.get()
    assert (left.pk, [left.order, left.order_line]) == (second.pk, [None] * 2)


def test_an_import_asks_once_when_nothing_is_tracked(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The step that makes assets costs the import one look at an index that is empty."""
    from regard.sales.services.asset_orders import record_tracked

    actor = cast.actor("owner")
    with django_assert_num_queries(1):
        assert record_tracked([1, 2, 3], actor=actor, import_id=1) == 0


def test_assets_go_with_a_merge_and_its_undo_and_with_their_customer(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    actor = cast.actor("owner")
    first, second = customer(cast), customer(cast, "Kade 2")
    asset = add_asset(actor=actor, customer_id=second.pk, values={"name": "Urn"}).asset
    merge = merge_customers(actor=actor, survivor=first.pk, others=[second.pk])
    asset.refresh_from_db()
    assert asset.customer_id == first.pk
    undo_merge(actor=actor, merge_id=merge.pk)
    asset.refresh_from_db()
    assert asset.customer_id == second.pk
    catch_up()
    assert ask("installed_base", actor=None).rows[0].value == 1
    assert delete_customers(actor=actor, customer_ids=[second.pk]).count == 1
    assert not Asset.objects.exists()
    catch_up()
    assert ask("installed_base", actor=None).rows[0].value == 0


def test_metrics_count_what_stands_and_what_is_covered_at_the_end(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    actor, owner = cast.actor("owner"), customer(cast)
    for bought, until, ended in (
        ("2026-01-10", "2026-03-31", None), ("2026-01-10", "2026-12-31", "2026-02-10"), ("2026-02-10", None, None),
    ):  # fmt: skip
        values = {"name": "Urn", "bought_on": bought, "warranty_until": until}
        asset = add_asset(actor=actor, customer_id=owner.pk, values=values).asset
        if ended:
            retire_asset(actor=actor, asset_id=asset.pk, on=date.fromisoformat(ended))
    catch_up()
    for metric, expected in (("installed_base", [2, 2, 2]), ("assets_in_warranty", [2, 1, 0])):
        answer = ask(metric, actor=None, start=date(2026, 1, 1), end=date(2026, 4, 1), grain="month")
        assert [row.value for row in answer.rows] == expected


def test_a_team_sees_only_its_customers_assets(cast: Cast) -> None:
    owner = customer(cast)
    values = {"name": "Urn", "serial": "SN-77"}
    asset = add_asset(actor=cast.actor("owner"), customer_id=owner.pk, values=values).asset
    colleague, stranger = cast.actor("colleague"), cast.actor("stranger")
    assert [hit.title for hit in search_assets(colleague, "sn7", 5)] == ["Urn, SN-77"]
    assert search_assets(stranger, "sn7", 5) == []
    for refused in (
        lambda: add_asset(actor=stranger, customer_id=owner.pk, values=values),
        lambda: change_asset(actor=stranger, asset_id=asset.pk, values={"note": "x"}),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(Forbidden):
        delete_asset(actor=colleague, asset_id=asset.pk)
    with pytest.raises(Forbidden):
        change_asset(actor=cast.actor("analyst"), asset_id=asset.pk, values={"note": "x"})
    assert Asset.objects.get().note == ""


def test_search_asks_nothing_for_what_cannot_be_a_serial_number(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = cast.actor("owner")
    with django_assert_num_queries(0):
        assert search_assets(actor, "kade", 5) == []


def test_pages_of_an_asset(cast: Cast, owner_client: Client, stranger_client: Client) -> None:
    owner, product = customer(cast), grinder(cast)
    page = owner_client.get(f"/customers/{owner.pk}/assets/new/").content.decode()
    assert "Grinder (GR-1)" in page
    posted = {
        "product_id": product.pk,
        "serial": "SN-5",
        "quantity": "1",
        "status": "in_use",
        "bought_on": "2026-01-02",
    }
    wrong = owner_client.post(f"/customers/{owner.pk}/assets/new/", posted | {"quantity": "2"})
    assert wrong.status_code == 422
    assert "A serial number is of one piece." in wrong.content.decode()
    owner_client.post(f"/customers/{owner.pk}/assets/new/", posted)
    asset = Asset.objects.get()
    assert asset.warranty_until == date(2028, 1, 2)
    page = owner_client.get(f"/assets/{asset.pk}/").content.decode()
    assert "SN-5" in page
    assert "covered" in page
    edit = owner_client.get(f"/assets/{asset.pk}/edit/")
    owner_client.post(f"/assets/{asset.pk}/edit/", edit.context["form"].initial | {"place": "Bar"})
    asset.refresh_from_db()
    assert (asset.place, asset.serial, asset.warranty_until) == ("Bar", "SN-5", date(2028, 1, 2))
    beside = owner_client.get(f"/customers/{owner.pk}/beside/").content.decode()
    assert "SN-5, in warranty to" in beside
    assert "Assets at customers" in owner_client.get(f"/products/{product.pk}/").content.decode()
    owner_client.post(f"/assets/{asset.pk}/retire/", {"on": ""})
    assert Asset.objects.get().status == "retired"
    owner_client.post(f"/assets/{asset.pk}/restore/")
    assert Asset.objects.get().status == "in_use"
    assert stranger_client.get(f"/assets/{asset.pk}/").status_code == 404
    assert stranger_client.post(f"/assets/{asset.pk}/retire/").status_code == 404
    assert "Grinder" in owner_client.get(f"/customers/{owner.pk}/timeline/").content.decode()
    owner_client.post(f"/assets/{asset.pk}/delete/")
    assert not Asset.objects.exists()


def test_the_page_of_an_asset_is_arranged(cast: Cast, owner_client: Client, analyst_client: Client) -> None:
    grinder(cast)
    ordered(cast)
    one = Asset.objects.get()
    change_asset(actor=cast.actor("owner"), asset_id=one.pk, values={"place": "Cellar", "note": "Squeaks"})
    address, page = reverse("sales:asset_detail", args=[one.pk]), record_page("sales.asset")
    assert page is not None
    html = owner_client.get(address).text
    assert (html.count("<dt>"), html.index("Squeaks") < html.index("S-1")) == (html.count("<dd"), True)
    now, there = declared(page), inventory_of(page)
    for deed in ("field|place|off|", "to|note|side|", "to|changes|tabs|"):
        now = changed(now, there, deed)
    save_layout(actor=cast.actor("owner"), noun="sales.asset", arrangement=now.kept())
    html = analyst_client.get(address).text
    assert "Cellar" not in html
    assert html.index("rg-aside") < html.index("Squeaks")
    assert f"/panels/sales.asset/{one.pk}/changes/" in html
    assert "sales.asset" in owner_client.get(reverse("pages:layout_list")).text


def test_an_asset_is_added_from_the_list_by_choosing_whose_it_is(cast: Cast, owner_client: Client) -> None:
    kade, other = customer(cast), customer(cast, "Lux", "colleague")
    assert '"/assets/new/"' in owner_client.get("/assets/").content.decode()
    page = owner_client.get("/assets/new/").content.decode()
    assert "find the customer first" in page
    page = owner_client.get("/assets/new/?q=kad").content.decode()
    assert f'href="/customers/{kade.pk}/assets/new/"' in page
    part = owner_client.get("/assets/new/?q=nobody+at+all", headers={"HX-Request": "true"}).content.decode()
    assert "found by “nobody at all”" in part
    assert "<html" not in part
    role = cast.colleague.roles.get()
    role.grants = role.grants | {"sales.asset.create": "own", "customers.customer.view": "all"}
    role.save()
    seen = cast.client("colleague")
    assert f"/customers/{other.pk}/assets/new/" in seen.get("/assets/new/?q=lux").content.decode()
    assert f"/customers/{kade.pk}/assets/new/" not in seen.get("/assets/new/?q=kade").content.decode()


def test_the_list_of_one_customer_says_whose_it_is(cast: Cast, owner_client: Client) -> None:
    kade = customer(cast)
    query = {"f": f'{{"all":[["customer","is",[{kade.pk}]]]}}'}
    assert re.search(
        r"Customer.{0,200}is.{0,200}Kade", owner_client.get("/assets/", query).content.decode(), re.S
    )
    editor = owner_client.get("/assets/", query | {"part": "editor", "path": "0"}).content.decode()
    assert re.search(rf'value="{kade.pk}"[^>]*checked[^>]*>.{{0,80}}Kade', editor, re.S)


def test_a_row_says_on_a_phone_whose_it_is(cast: Cast, owner_client: Client) -> None:
    kade = customer(cast)
    add_asset(actor=cast.actor("owner"), customer_id=kade.pk, values={"name": "Grinder", "serial": "SN-1"})
    page = owner_client.get("/assets/").content.decode()
    assert f'<td class="is-second"><a class="rg-door" href="/customers/{kade.pk}/">Kade</a></td>' in page


def test_the_list_costs_the_same_for_three_and_for_thirty(
    cast: Cast, owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = customer(cast)
    counts: list[int] = []
    for upto in (3, 30):
        Asset.objects.bulk_create(
            Asset(customer=owner, name=f"Urn {number}", sort_name=f"urn {number}")
            for number in range(Asset.objects.count(), upto)
        )
        with django_assert_num_queries(8 if not counts else counts[0]) as found:
            page = owner_client.get("/assets/").content.decode()
        counts.append(len(found))
        assert page.count("/assets/") >= upto


def test_where_the_pieces_of_a_product_are(cast: Cast) -> None:
    product, actor = grinder(cast), cast.actor("owner")
    first, second = customer(cast), customer(cast, "Lux", who="stranger")
    for owner, count in ((first, 2), (second, 1)):
        for _ in range(count):
            values = {"product_id": product.pk, "bought_on": "2026-01-01"}
            add_asset(actor=actor, customer_id=owner.pk, values=values)
    found = spread_of(product.pk, actor=actor, on=date(2027, 1, 1))
    assert found is not None
    assert (found.in_use, found.in_warranty, found.customers) == (3, 3, 2)
    assert [(one.name, one.count) for one in found.holders] == [("Kade", 2), ("Lux", 1)]
    mine = spread_of(product.pk, actor=cast.actor("colleague"), on=date(2029, 1, 1))
    assert mine is not None
    assert (mine.in_use, mine.in_warranty, mine.customers) == (2, 0, 1)


@time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False)
def test_programs_add_change_and_find_assets(cast: Cast, api_client: Client) -> None:
    owner = customer(cast)
    body = {"customer_id": owner.pk, "name": "Urn", "serial": "SN-9", "source": "erp", "external_id": "A-1",
            "warranty_until": "2026-06-15"}  # fmt: skip

    def send(method: str, path: str, data: object) -> tuple[int, Any]:
        answer = getattr(api_client, method)(
            f"/api/v1{path}", json.dumps(data), content_type="application/json"
        )
        return answer.status_code, answer.json()

    status, made = send("post", "/assets", body)
    assert (status, made["is_in_warranty"], made["quantity"]) == (201, True, "1")
    status, again = send("post", "/assets", body | {"place": "Bar"})
    assert (status, again["id"], again["place"]) == (200, made["id"], "Bar")
    other = customer(cast, "Lux")
    assert send("post", "/assets", body | {"customer_id": other.pk})[0] == 422
    status, ended = send("patch", f"/assets/{made['id']}", {"status": "retired"})
    assert (status, ended["ended_on"], ended["is_in_warranty"]) == (200, "2026-06-15", False)
    found = api_client.get("/api/v1/assets", {"serial": "sn9", "customer_id": str(owner.pk)}).json()["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert api_client.get("/api/v1/assets", {"status": "lost"}).status_code == 422
    assert api_client.get(f"/api/v1/assets/{made['id']}").json()["place"] == "Bar"
    assert api_client.get("/api/v1/assets/999999").status_code == 404
    ordered(cast, 2, product="urn", who="C7")
    order_id = OrderLine.objects.get().order_id
    status, many = send("post", f"/orders/{order_id}/assets", {})
    assert (status, len(many["items"])) == (200, 2)
