"""Customers made one and parted again, with everything that hangs on them: nothing lost, nothing different afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.db.models import BigIntegerField, ForeignKey
from django.test import Client
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.customers.contact_queries import contacts_of
from regard.customers.merge_queries import column_of, mergeable, preview
from regard.customers.merging import POLICIES
from regard.customers.models import ContactPoint, Customer, CustomerKey, Merge
from regard.customers.queries import search, visible_to
from regard.customers.services.contacts import add_contact, change_contact
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.customers.services.forgetting import forget_merges
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.money import to_units
from regard.people.tests.cast import Cast
from regard.sales.models import CustomerTotals, Order
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.story.models import CustomerAlias, Entry
from regard.story.reading import timeline

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LEFT_OUT = {"updated_at", "version"}
TABLES = (
    "customers.customer", "customers.customerkey", "customers.contactpoint", "sales.order", "sales.orderline", "sales.return",
    "sales.customertotals", "story.customeralias",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _place(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def buys(actor: Actor, customer: Customer, number: str, amount: str = "10") -> None:
    line = NewLine(amount=to_units(amount), description="Tea")
    order = NewOrder(
        external_id=number,
        placed_at=START,
        currency="EUR",
        lines=(line,),
        customer_id=customer.pk,
    )
    place_orders(actor=actor, source="shop", orders=[order])


@pytest.fixture
def three(owner_actor: Actor) -> tuple[Customer, Customer, Customer]:
    """Noor three times: the first knows little, the second has another address, the third is a part of a firm."""
    firm = create_customer(actor=owner_actor, values={"name": "Kade", "kind": "organisation"})
    known: tuple[dict[str, Any], ...] = (
        {"name": "Noor de Wit", "email": "noor@wit.example", "city": "Rotterdam"},
        {
            "name": "N. de Wit",
            "email": "n.dewit@werk.example",
            "phone": "+31 6 12345678",
            "note": "Likes oolong",
        },
        {
            "name": "de Wit, Noor",
            "parent_id": firm.pk,
            "street": "Kade 1",
            "city": "Delft",
            "country": "NL",
        },
    )
    made = [
        create_customer(actor=owner_actor, values=values, keys=[(f"shop {number}", f"K{number}")])
        for number, values in enumerate(known)
    ]
    for number, one in enumerate(made):
        for n in range(number + 1):
            buys(owner_actor, one, f"S-{number}-{n}")
        add_contact(actor=owner_actor, customer_id=one.pk, kind="site", values={"value": "wit.example"})
        add_contact(
            actor=owner_actor,
            customer_id=one.pk,
            kind="social",
            values={"type": "x", "value": f"@noor{number}"},
        )
    return made[0], made[1], made[2]


def content(besides: Collection[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that has to do with customers, without when it was last written and what is named."""
    found = {}
    for name in TABLES:
        model = apps.get_model(name)
        columns = [
            column.attname
            for column in model._meta.local_concrete_fields
            if column.attname not in {*LEFT_OUT, *besides}
        ]
        found[name] = list(model._default_manager.order_by("pk").values(*columns))
    return found


def together(three: tuple[Customer, ...], actor: Actor, **more: Any) -> Merge:
    return merge_customers(actor=actor, survivor=three[0].pk, others=[one.pk for one in three[1:]], **more)


def test_every_table_that_points_at_a_customer_has_a_policy() -> None:
    pointing = {
        f"{model._meta.label_lower}:{column.name}"
        for model in apps.get_models()
        for column in model._meta.local_fields
        if (isinstance(column, ForeignKey) and column.related_model is Customer)
        or (isinstance(column, BigIntegerField) and column.name == "customer_id")
    }
    missing = pointing - set(POLICIES.keys())
    assert not missing, (
        f"declare a MergePolicy in the merging.py of their domain for {', '.join(sorted(missing))}"
    )
    assert not set(POLICIES.keys()) - pointing, "policies for what points at no customer"
    for policy in POLICIES:
        assert column_of(policy)


def test_all_that_hangs_on_them_comes_together(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor
) -> None:
    merge = together(three, owner_actor)
    noor = Customer.objects.get(pk=three[0].pk)
    assert not Customer.objects.filter(pk__in=merge.merged_ids).exists()
    assert Order.objects.filter(customer=noor).count() == 6
    totals = CustomerTotals.objects.get()
    assert (totals.customer_id, totals.orders, totals.net_revenue) == (noor.pk, 6, to_units("60"))
    keys = CustomerKey.objects.filter(customer=noor, source__startswith="shop ")
    assert {key.key for key in keys} == {"K0", "K1", "K2"}
    assert (noor.name, noor.email, noor.city, noor.street) == (
        "Noor de Wit",
        "noor@wit.example",
        "Rotterdam",
        "",
    )
    assert (noor.phone, noor.note) == ("+31 6 12345678", "Likes oolong")
    assert noor.parent is not None
    assert noor.parent.name == "Kade"
    assert {(one.kind, one.value) for one in contacts_of(noor)} == {
        ("email", "noor@wit.example"), ("email", "n.dewit@werk.example"), ("phone", "+31 6 12345678"), ("address", "Rotterdam"),
        ("address", "Kade 1, Delft, Netherlands"), ("site", "https://wit.example"), ("social", "@noor0"), ("social", "@noor1"),
        ("social", "@noor2"),
    }  # fmt: skip
    for text in ("n.dewit@werk", "K2", "noor2"):
        assert [one.pk for one in search(owner_actor, text, 5)] == [noor.pk]


def test_undone_nothing_is_different(three: tuple[Customer, Customer, Customer], owner_actor: Actor) -> None:
    before = content()
    merge = together(
        three, owner_actor, take={"name": three[1].pk, "email": three[1].pk, "street": three[2].pk}
    )
    assert content() != before
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert content() == before
    found = [one.pk for one in search(owner_actor, "n.dewit@werk", 5)]
    assert found == [three[1].pk]


def test_a_merge_of_a_merged_one_is_undone_step_by_step(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor
) -> None:
    first, second, third = three
    states, made = [content()], []
    for stays, goes in ((second, third), (first, second)):
        made.append(merge_customers(actor=owner_actor, survivor=stays.pk, others=[goes.pk]))
        states.append(content())
    assert dict(CustomerAlias.objects.values_list("former_id", "customer_id")) == {
        second.pk: first.pk,
        third.pk: first.pk,
    }
    with pytest.raises(Conflict, match="that merge first"):
        undo_merge(actor=owner_actor, merge_id=made[0].pk)
    undo_merge(actor=owner_actor, merge_id=made[1].pk)
    assert content() == states[1]
    undo_merge(actor=owner_actor, merge_id=made[0].pk)
    assert content() == states[0]


def test_what_came_since_stays_where_it_came(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor
) -> None:
    merge = together(three, owner_actor)
    noor = three[0]
    buys(owner_actor, noor, "S-new", "5")
    change_customer(actor=owner_actor, customer_id=noor.pk, values={"phone": "+31 6 87654321"})
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    noor.refresh_from_db()
    assert noor.phone == "+31 6 87654321"
    assert noor.note == ""
    assert sorted(Order.objects.filter(customer=noor).values_list("external_id", flat=True)) == [
        "S-0-0",
        "S-new",
    ]
    assert CustomerTotals.objects.get(customer=noor).net_revenue == to_units("15")
    assert CustomerTotals.objects.get(customer=three[1]).net_revenue == to_units("20")


def test_what_somebody_corrected_or_put_first_since_is_not_lost(owner_actor: Actor) -> None:
    one, two = (
        create_customer(actor=owner_actor, values={"name": "Noor", "email": f"{box}@wit.example"})
        for box in "ab"
    )
    merge = merge_customers(actor=owner_actor, survivor=one.pk, others=[two.pk], take={"email": two.pk})
    point = ContactPoint.objects.get(customer=one)
    change_contact(
        actor=owner_actor, customer_id=one.pk, point_id=point.pk, values={"value": "new@wit.example"}
    )
    change_customer(actor=owner_actor, customer_id=one.pk, values={"email": "c@wit.example"})
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    found = {contact.value for contact in contacts_of(Customer.objects.get(pk=one.pk))}
    assert found == {"a@wit.example", "c@wit.example", "new@wit.example"}


def test_notes_come_together_and_what_is_verified_stays_so(owner_actor: Actor) -> None:
    pair = [
        create_customer(actor=owner_actor, values={"name": "Noor", "note": f"Note {n}"}) for n in range(2)
    ]
    for number, one in enumerate(pair):
        add_contact(
            actor=owner_actor,
            customer_id=one.pk,
            kind="site",
            values={"value": "wit.example"},
            is_verified=bool(number),
        )
    before = content()
    merge = merge_customers(actor=owner_actor, survivor=pair[0].pk, others=[pair[1].pk])
    assert Customer.objects.get(pk=pair[0].pk).note == "Note 0\n\nNote 1"
    assert ContactPoint.objects.get().verified_at is not None
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert content() == before


def test_each_value_stays_as_old_as_it_is(owner_actor: Actor) -> None:
    pair = [
        create_customer(actor=owner_actor, values={"name": "Noor", "email": f"{box}@wit.example"})
        for box in "ab"
    ]
    Customer.objects.filter(pk=pair[1].pk).update(email_as_of=START)
    merge_customers(actor=owner_actor, survivor=pair[0].pk, others=[pair[1].pk], take={"email": pair[1].pk})
    assert Customer.objects.get(pk=pair[0].pk).email_as_of == START


def test_kinds_are_not_mixed(owner_actor: Actor) -> None:
    firm = create_customer(actor=owner_actor, values={"name": "Kade", "kind": "organisation"})
    person = create_customer(actor=owner_actor, values={"given_name": "Noor", "family_name": "de Wit"})
    create_customer(actor=owner_actor, values={"name": "Bob", "parent_id": firm.pk})
    with pytest.raises(Invalid, match="organisation"):
        merge_customers(actor=owner_actor, survivor=person.pk, others=[firm.pk])
    merge_customers(actor=owner_actor, survivor=firm.pk, others=[person.pk])
    assert Customer.objects.get(pk=firm.pk).given_name == ""


def test_who_may_not_see_it_learns_nothing_of_a_merge(
    three: tuple[Customer, Customer, Customer], cast: Cast
) -> None:
    merge = together(three, cast.actor("owner"))
    Customer.objects.filter(pk=three[0].pk).update(owner=cast.owner)
    stranger = replace(
        cast.actor("stranger"),
        grants={**cast.actor("stranger").grants, "customers.customer.merge": Scope.TEAM},
    )
    assert not visible_to(stranger).filter(pk=three[0].pk).exists()
    for pk in (merge.pk, 987_654):
        with pytest.raises(NotFound):
            undo_merge(actor=stranger, merge_id=pk)
    assert Merge.objects.get().undone_at is None


def test_one_story_which_is_parted_again(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor
) -> None:
    told = Entry.objects.count()
    merge = together(three, owner_actor)
    assert Entry.objects.count() == told + 1  # nothing is rewritten
    story = timeline(three[0].pk, actor=owner_actor, limit=100).entries
    assert {entry.customer_id for entry in story} == {one.pk for one in three}
    assert story[0].kind == "customers.customer.merged" or "customers.customer.merged" in {
        one.kind for one in story
    }
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert {entry.customer_id for entry in timeline(three[0].pk, actor=owner_actor, limit=100).entries} == {
        three[0].pk
    }


def test_it_is_audited(three: tuple[Customer, Customer, Customer], owner_actor: Actor) -> None:
    merge = together(three, owner_actor)
    changes = {change.object_id: change for change in Change.objects.filter(action="merge")}
    assert set(changes) == {one.pk for one in three}
    assert changes[three[0].pk].after["merged"] == merge.merged_ids
    assert changes[three[0].pk].before["phone"] == ""
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert {one.object_id for one in Change.objects.filter(action="unmerge")} == {one.pk for one in three}


def test_the_columnar_copy_follows(three: tuple[Customer, Customer, Customer], owner_actor: Actor) -> None:
    from regard.analytics import engine

    def owners() -> list[int]:
        catch_up()
        orders = engine.table("orders")
        return sorted(row["customer_id"] for row in engine.run(orders.select("customer_id")).to_pylist())

    def known() -> set[int]:
        return {
            row["customer_id"]
            for row in engine.run(engine.table("customers").select("customer_id")).to_pylist()
        }

    before, everybody = owners(), known()
    merge = together(three, owner_actor)
    assert set(owners()) == {three[0].pk}
    assert known() == everybody - set(merge.merged_ids)
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert (owners(), known()) == (before, everybody)


def test_an_address_that_says_less_than_the_kept_one_is_no_further_one(owner_actor: Actor) -> None:
    whole = {"street": "Kade 1", "city": "Delft", "country": "Netherlands"}
    pair = [
        create_customer(actor=owner_actor, values={"name": "Noor"} | parts)
        for parts in (whole, {"city": "delft"})
    ]
    merge_customers(actor=owner_actor, survivor=pair[0].pk, others=[pair[1].pk])
    assert not ContactPoint.objects.exists()


def test_records_that_are_parts_of_one_another_come_back_as_parts(owner_actor: Actor) -> None:
    firm = {"kind": "organisation"}
    top = create_customer(actor=owner_actor, values={"name": "Kade"} | firm)
    first = create_customer(actor=owner_actor, values={"name": "Kade Bar", "parent_id": top.pk} | firm)
    second = create_customer(actor=owner_actor, values={"name": "Kade Café", "parent_id": first.pk} | firm)
    person = create_customer(actor=owner_actor, values={"name": "Noor", "parent_id": second.pk})
    before = content()
    for stays, others in ((top, (first, second)), (second, (top, first)), (first, (top,)), (top, (person,))):
        merge = merge_customers(actor=owner_actor, survivor=stays.pk, others=[one.pk for one in others])
        above, seen = Customer.objects.get(pk=stays.pk).parent, set[int]()
        while above is not None:  # nobody is a part of what is a part of it
            assert above.pk not in {stays.pk, *seen}
            seen.add(above.pk)
            above = above.parent
        undo_merge(actor=owner_actor, merge_id=merge.pk)
        assert content() == before


def test_deleting_one_that_was_parted_again_forgets_its_name(owner_actor: Actor) -> None:
    one, two = (create_customer(actor=owner_actor, values={"name": f"Noor {n}"}) for n in range(2))
    merge = merge_customers(actor=owner_actor, survivor=one.pk, others=[two.pk])
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    delete_customers(actor=owner_actor, customer_ids=[two.pk], for_good=True)
    merge.refresh_from_db()
    assert merge.merged_names == []


def test_one_system_knowing_two_is_shown_and_not_joined(owner_actor: Actor) -> None:
    one, two = (
        create_customer(actor=owner_actor, values={"name": "Noor"}, keys=[("shop", key)])
        for key in ("7", "8")
    )
    Customer.objects.filter(pk=one.pk).update(country="NL")
    Customer.objects.filter(pk=two.pk).update(country="Netherlands")
    seen = preview(mergeable(owner_actor, [one.pk, two.pk]))
    assert {choice.field: choice.differs for choice in seen.choices}["country"] is False
    assert seen.conflicts == {"shop": ["7", "8"]}
    with pytest.raises(Conflict, match="shop knows them as 7, 8"):
        merge_customers(actor=owner_actor, survivor=one.pk, others=[two.pk])
    assert Customer.objects.count() == 2
    merge_customers(actor=owner_actor, survivor=one.pk, others=[two.pk], accept_conflicts=True)
    assert Customer.objects.count() == 1


def test_what_a_file_without_keys_says_is_no_key(owner_actor: Actor, owner_client: Client) -> None:
    one, two = (
        create_customer(actor=owner_actor, values={"name": "Noor"}, keys=[("cards", key)])
        for key in ("~noor", "~noor d")
    )
    assert not preview(mergeable(owner_actor, [one.pk, two.pk])).conflicts
    assert "~noor" not in owner_client.get(f"/customers/{one.pk}/").content.decode()


def test_who_stays_is_the_one_known_longest_to_other_systems(owner_actor: Actor) -> None:
    older = create_customer(actor=owner_actor, values={"name": "Noor"})
    known = create_customer(actor=owner_actor, values={"name": "Noor"}, keys=[("shop", "7")])
    newer = create_customer(actor=owner_actor, values={"name": "Noor"}, keys=[("till", "9")])
    assert preview(mergeable(owner_actor, [newer.pk, older.pk, known.pk])).survivor == known.pk
    assert preview(mergeable(owner_actor, [newer.pk, older.pk]), newer.pk).survivor == newer.pk


def test_what_cannot_be_merged_is_refused_and_nothing_happens(
    three: tuple[Customer, Customer, Customer], cast: Cast
) -> None:
    before, owner = content(), cast.actor("owner")
    first, second, _ = three
    with pytest.raises(Invalid):
        merge_customers(actor=owner, survivor=first.pk, others=[])
    with pytest.raises(Invalid):
        merge_customers(actor=owner, survivor=first.pk, others=[first.pk])
    with pytest.raises(NotFound):
        merge_customers(actor=owner, survivor=first.pk, others=[987_654])
    with pytest.raises(Invalid, match="no such field"):
        merge_customers(actor=owner, survivor=first.pk, others=[second.pk], take={"id": first.pk})
    with pytest.raises(Invalid, match="none of these"):
        merge_customers(actor=owner, survivor=first.pk, others=[second.pk], take={"name": three[2].pk})
    with pytest.raises(Conflict, match="changed meanwhile"):
        merge_customers(actor=owner, survivor=first.pk, others=[second.pk], versions={second.pk: 99})
    with pytest.raises(Invalid, match="At most"):
        mergeable(owner, range(1, 13))
    for who in ("analyst", "nobody"):
        with pytest.raises(Forbidden):
            merge_customers(actor=cast.actor(who), survivor=first.pk, others=[second.pk])
    assert content() == before
    assert not Merge.objects.exists()


def test_after_thirty_days_nothing_personal_is_kept(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor
) -> None:
    merge = together(three, owner_actor)
    assert forget_merges() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        with pytest.raises(Conflict, match="30 days"):
            undo_merge(actor=owner_actor, merge_id=merge.pk)
        assert forget_merges() == 1
    merge.refresh_from_db()
    assert merge.kept == {}


def test_deleting_who_stayed_forgets_all_of_them(owner_actor: Actor) -> None:
    one, two = (create_customer(actor=owner_actor, values={"name": f"Noor {n}"}) for n in range(2))
    merge = merge_customers(actor=owner_actor, survivor=one.pk, others=[two.pk])
    assert delete_customers(actor=owner_actor, customer_ids=[one.pk], for_good=True).count == 1
    merge.refresh_from_db()
    assert (merge.kept, merge.merged_names, merge.name) == ({}, [], "")
    assert not Entry.objects.filter(customer_id__in=[one.pk, two.pk]).exists()
    assert not CustomerAlias.objects.exists()


def test_a_merge_and_its_undo_in_the_browser(
    three: tuple[Customer, Customer, Customer], owner_client: Client
) -> None:
    of = ",".join(str(one.pk) for one in three)
    page = owner_client.get(f"/customers/merge/?of={of}").content.decode()
    for text in ("n.dewit@werk.example", "Kade 1, Delft, Netherlands", "6</strong> orders", "1 + 2 + 3"):
        assert text in page
    first, second, _ = three
    sent = {"of": of, "keep": second.pk, "take.name": first.pk, "take.address": three[2].pk}
    sent |= {f"v.{one.pk}": Customer.objects.get(pk=one.pk).version for one in three}
    answer = owner_client.post("/customers/merge/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{second.pk}/")
    stays = Customer.objects.get(pk=second.pk)
    assert (stays.name, stays.street, stays.city) == ("Noor de Wit", "Kade 1", "Delft")
    assert owner_client.get(f"/customers/{first.pk}/")["Location"] == f"/customers/{second.pk}/"
    history = owner_client.get(f"/customers/{second.pk}/history/").content.decode()
    merge = Merge.objects.get()
    assert f"/customers/merges/{merge.pk}/undo/" in history
    assert "Noor de Wit, de Wit, Noor" in owner_client.get("/customers/merges/").content.decode()
    assert owner_client.post(f"/customers/merges/{merge.pk}/undo/").status_code == 302
    assert owner_client.get(f"/customers/{first.pk}/").status_code == 200
    assert "<td>Noor de Wit</td>" not in owner_client.get(f"/customers/{first.pk}/history/").content.decode()
    assert owner_client.post(f"/customers/merges/{merge.pk}/undo/")["Location"] == "/customers/merges/"
    assert owner_client.post("/customers/merges/987654/undo/").status_code == 404


def test_two_writings_of_a_number_are_nothing_to_decide(owner_actor: Actor, owner_client: Client) -> None:
    written = ("+31 6 1234 5678", "+31612345678", "+31 6 1234 5679")
    one, other, third = (
        create_customer(actor=owner_actor, values={"name": "Noor de Wit", "phone": phone})
        for phone in written
    )
    page = owner_client.get(f"/customers/merge/?of={one.pk},{other.pk}").content.decode()
    assert "They say nothing different." in page
    assert f"No. {other.pk} ·" in page
    page = owner_client.get(f"/customers/merge/?of={one.pk},{third.pk}").content.decode()
    assert f'name="take.phone" value="{third.pk}"' in page


def test_the_page_says_what_is_in_the_way(
    three: tuple[Customer, Customer, Customer], owner_client: Client
) -> None:
    first, second, _ = three
    CustomerKey.objects.create(customer=second, source="shop 0", key="K9")
    of = f"{first.pk},{second.pk}"
    page = owner_client.get(f"/customers/merge/?of={of}").content.decode()
    assert "shop 0 knows them as K0 and K9" in page
    refused = owner_client.post("/customers/merge/", {"of": of, "keep": first.pk})
    assert refused.status_code == 409
    stale = owner_client.post(
        "/customers/merge/", {"of": of, "keep": first.pk, "accept": "on", f"v.{first.pk}": 77}
    )
    assert stale.status_code == 409
    assert "changed meanwhile" in stale.content.decode()
    assert owner_client.post("/customers/merge/", {"of": of, "accept": "on"}).status_code == 422
    assert Customer.objects.filter(pk=second.pk).exists()
    assert owner_client.get("/customers/merge/").status_code == 404
    assert owner_client.get("/customers/merge/?of=987654").status_code == 404


def test_one_record_alone_looks_for_the_other(
    three: tuple[Customer, Customer, Customer], owner_client: Client
) -> None:
    first, second, _ = three
    page = owner_client.get(f"/customers/merge/?of={first.pk}&q=n.dewit").content.decode()
    assert f"?of={first.pk},{second.pk}" in page
    assert (
        "Nothing is found" in owner_client.get(f"/customers/merge/?of={first.pk}&q=zzzzzz").content.decode()
    )


def test_the_api_tries_does_and_undoes(
    three: tuple[Customer, Customer, Customer], api_client: Client
) -> None:
    first, second, third = (one.pk for one in three)
    body = {"keep": first, "merge": [second, third], "take": {"name": second}, "dry_run": True}
    before = content()
    plan = api_client.post("/api/v1/customers/merge", body, content_type="application/json").json()
    assert content() == before
    assert plan["merge_id"] is None
    assert plan["moves"]["orders"] == {str(first): 1, str(second): 2, str(third): 3}
    done = api_client.post(
        "/api/v1/customers/merge", body | {"dry_run": False}, content_type="application/json"
    )
    assert done.status_code == 200
    assert Customer.objects.get(pk=first).name == "N. de Wit"
    old = api_client.get(f"/api/v1/customers/{second}")
    assert (old.status_code, old["Location"]) == (307, f"./{first}")
    assert api_client.get("/api/v1/customers/merges").json()[0]["may_undo"] is True
    number = done.json()["merge_id"]
    undone = api_client.post(f"/api/v1/customers/merges/{number}/undo")
    assert undone.status_code == 200
    assert undone.json()["undone_at"] is not None
    assert content() == before
    assert api_client.post(f"/api/v1/customers/merges/{number}/undo").status_code == 409


def test_it_costs_no_more_queries_for_more_rows(owner_actor: Actor) -> None:
    from django.test.utils import CaptureQueriesContext

    costs = []
    for orders in (1, 12):
        pair = [create_customer(actor=owner_actor, values={"name": f"Noor {orders}"}) for _ in range(2)]
        for number in range(orders):
            buys(owner_actor, pair[1], f"S-{orders}-{number}")
        with CaptureQueriesContext(connection) as captured:
            merge_customers(actor=owner_actor, survivor=pair[0].pk, others=[pair[1].pk])
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_what_was_told_cannot_be_lost_by_a_merge_that_fails(
    three: tuple[Customer, Customer, Customer], owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content()
    monkeypatch.setattr("regard.customers.services.merging.tell", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        together(three, owner_actor)
    assert content() == before
    assert ContactPoint.objects.count() == 6
