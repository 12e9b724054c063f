"""Own fields of customers: defined, filled in, kept apart from one another, removed and brought back."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from regard.audit.models import Change
from regard.customers.models import Customer, CustomerOwn
from regard.customers.services.customers import (
    ChangedMeanwhile,
    change_customer,
    create_customer,
    restore_value,
)
from regard.customers.services.merging import merge_customers, undo_merge
from regard.fields import queries
from regard.fields.models import OwnField, UniqueValue
from regard.fields.queries import own_fields
from regard.fields.rules import SLOTS
from regard.fields.services.defining import (
    change_field,
    create_field,
    order_fields,
    purge_field,
    remove_field,
    restore_field,
)
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

NOUN = "customers.customer"
pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return cast.actor("owner")


def add(actor: Actor, label: str, kind: str = "text", **values: Any) -> OwnField:
    return create_field(actor=actor, noun=NOUN, values={"label": label, "kind": kind, **values})


def enter(actor: Actor, name: str, **own: Any) -> Customer:
    return create_customer(actor=actor, values={"name": name, **own})


def own_of(customer: Customer) -> Mapping[str, Any]:
    return Customer.objects.get(pk=customer.pk).own_values


def test_a_value_is_kept_told_and_given_back(actor: Actor) -> None:
    add(actor, "Roast", "choice", choices=["Light", "Dark"])
    add(actor, "Cups a day", "number")
    one = enter(actor, "Kade", own_roast="Dark", own_cups_a_day="3")
    assert own_of(one) == {"own_roast": "dark", "own_cups_a_day": "3"}
    changed = change_customer(actor=actor, customer_id=one.pk, values={"own_roast": "light"})
    assert (changed.own_roast, changed.version) == ("light", 2)  # type: ignore[attr-defined]
    (note,) = Change.objects.filter(object_id=one.pk, action="change")
    assert (note.before, note.after) == ({"own_roast": "dark"}, {"own_roast": "light"})
    restore_value(actor=actor, customer_id=one.pk, change_id=note.pk, field="own_roast")
    assert own_of(one)["own_roast"] == "dark"
    change_customer(actor=actor, customer_id=one.pk, values={"own_roast": "", "own_cups_a_day": None})
    assert own_of(one) == {}


def test_nothing_happens_where_nothing_changes(actor: Actor) -> None:
    add(actor, "Roast")
    one = enter(actor, "Kade", own_roast="Dark")
    assert change_customer(actor=actor, customer_id=one.pk, values={"own_roast": " Dark "}).version == 1
    assert not Change.objects.filter(object_id=one.pk, action="change").exists()


def test_what_is_wrong_is_said_field_by_field_and_nothing_is_kept(actor: Actor) -> None:
    add(actor, "Roast", is_required=True)
    add(actor, "Cups", "number")
    with pytest.raises(Invalid) as caught:
        enter(actor, "", own_cups="many", own_nothing="x")
    said = {error.field: error.message for error in caught.value.errors}
    assert set(said) == {"own_roast", "own_cups", "own_nothing", "name"}
    assert said["own_roast"] == "Roast is required."
    assert not Customer.objects.exists()
    one = enter(actor, "Kade", own_roast="x")
    with pytest.raises(Invalid):
        change_customer(actor=actor, customer_id=one.pk, values={"own_roast": ""})
    change_customer(actor=actor, customer_id=one.pk, values={"city": "Rotterdam"})


def test_two_people_at_once_see_what_is_at_stake(actor: Actor) -> None:
    add(actor, "Roast")
    one = enter(actor, "Kade", own_roast="Dark")
    change_customer(actor=actor, customer_id=one.pk, values={"own_roast": "Light"}, version=1)
    with pytest.raises(ChangedMeanwhile) as caught:
        change_customer(actor=actor, customer_id=one.pk, values={"own_roast": "Green"}, version=1)
    (difference,) = caught.value.differences
    assert (difference.field, difference.theirs, difference.yours) == ("own_roast", "Light", "Green")


def test_no_two_have_the_same_where_that_is_asked(actor: Actor) -> None:
    field = add(actor, "Card", is_unique=True)
    one, two = enter(actor, "Kade", own_card="A1"), enter(actor, "Noor")
    with pytest.raises(Invalid, match="Another record has this card"):
        change_customer(actor=actor, customer_id=two.pk, values={"own_card": "a1"})
    change_customer(actor=actor, customer_id=one.pk, values={"own_card": "B2"})
    change_customer(actor=actor, customer_id=two.pk, values={"own_card": "A1"})
    assert UniqueValue.objects.filter(field=field).count() == 2
    other = add(actor, "Nickname")
    for customer in (one, two):
        change_customer(actor=actor, customer_id=customer.pk, values={"own_nickname": "Jo"})
    with pytest.raises(Invalid, match="Several records have “jo”"):
        change_field(actor=actor, noun=NOUN, field_id=other.pk, values={"is_unique": True})
    assert not UniqueValue.objects.filter(field=other).exists()


def test_lists_show_sort_and_filter_by_them(actor: Actor) -> None:
    add(actor, "Cups", "number")
    add(actor, "Likes", "several", choices=["Tea", "Coffee"])
    add(actor, "Since", "date")
    few = enter(actor, "Few", own_cups="2", own_likes=["tea"], own_since="2026-01-05")
    many = enter(actor, "Many", own_cups="10.5", own_likes=["tea", "coffee"])
    none = enter(actor, "None")

    def found(*rule: Any) -> set[int]:
        return set(filter_queryset(noun(NOUN), actor, [list(rule)]).values_list("pk", flat=True))

    assert found("own_cups", "at_least", "2.5") == {many.pk}
    assert found("own_cups", "empty") == {none.pk}
    assert found("own_likes", "is", ["tea"]) == {few.pk, many.pk}
    assert found("own_likes", "is_not", ["coffee"]) == {few.pk, none.pk}
    assert found("own_since", "after", "2026-01-01") == {few.pk}
    column = noun(NOUN).column("own_cups")
    assert column is not None
    assert column.is_end


def test_a_form_has_them_under_the_names_of_their_groups(actor: Actor, owner_client: Client) -> None:
    for label, group in (("Cups", "Coffee"), ("Shoe size", ""), ("Roast", "Coffee")):
        add(actor, label, group=group)
    html = owner_client.get("/customers/new/").content.decode()
    places = [
        html.index(text)
        for text in (">More</h2>", "id_own_shoe_size", ">Coffee</h2>", "id_own_cups", "id_own_roast")
    ]
    assert places == sorted(places)
    assert html.count(">Coffee</h2>") == 1


def test_a_page_of_the_list_has_them_in_order(actor: Actor, owner_client: Client) -> None:
    add(actor, "Cups", "number", is_listed=True)
    for name, cups in (("Two", "2"), ("Ten", "10"), ("Nobody", None)):
        enter(actor, name, own_cups=cups)
    html = owner_client.get("/customers/?sort=-own_cups").content.decode()
    assert html.index("Ten") < html.index("Two") < html.index("Nobody")
    assert ">Cups<" in html or "Cups" in html


def test_choices_are_renamed_and_those_in_use_stay(actor: Actor) -> None:
    field = add(actor, "Roast", "choice", choices=["Light", "Dark"])
    enter(actor, "Kade", own_roast="Dark")
    renamed = change_field(
        actor=actor,
        noun=NOUN,
        field_id=field.pk,
        values={"choices": [["light", "Light"], ["dark", "Very dark"], "New"]},
    )
    assert renamed.choices == [["light", "Light"], ["dark", "Very dark"], ["new", "New"]]
    with pytest.raises(Invalid, match="“Very dark” is in use"):
        change_field(actor=actor, noun=NOUN, field_id=field.pk, values={"choices": [["light", "Light"]]})
    kept = change_field(actor=actor, noun=NOUN, field_id=field.pk, values={"choices": [["dark", "Dark"]]})
    assert kept.labels == {"dark": "Dark"}


def test_what_is_removed_comes_back_until_it_is_purged(actor: Actor) -> None:
    field = add(actor, "Roast", is_unique=True)
    one = enter(actor, "Kade", own_roast="Dark")
    remove_field(actor=actor, noun=NOUN, field_id=field.pk)
    assert own_of(one) == {}
    with pytest.raises(Invalid, match="no such field"):
        change_customer(actor=actor, customer_id=one.pk, values={"own_roast": "x"})
    again = add(actor, "Roast")
    assert (again.key, again.slot) == ("own_roast_2", "t2")
    with pytest.raises(Invalid, match="There is a field"):
        restore_field(actor=actor, noun=NOUN, field_id=field.pk)
    change_field(actor=actor, noun=NOUN, field_id=again.pk, values={"label": "Other roast"})
    restore_field(actor=actor, noun=NOUN, field_id=field.pk)
    assert own_of(one) == {"own_roast": "Dark"}
    with pytest.raises(Conflict):
        purge_field(actor=actor, noun=NOUN, field_id=field.pk)
    remove_field(actor=actor, noun=NOUN, field_id=field.pk)
    assert purge_field(actor=actor, noun=NOUN, field_id=field.pk) == 1
    assert CustomerOwn.objects.get(pk=one.pk).t1 is None  # type: ignore[attr-defined]
    assert add(actor, "Third").slot == "t1"


def test_columns_run_out_with_a_word_on_what_to_do(actor: Actor) -> None:
    for number in range(SLOTS["l"]):
        add(actor, f"Story {number}", "long")
    with pytest.raises(Conflict, match=r"All 5 fields of this type are in use \(long text\)"):
        add(actor, "One more", "long")


def test_order_is_as_people_put_it(actor: Actor) -> None:
    ids = [add(actor, label).pk for label in ("One", "Two", "Three")]
    order_fields(actor=actor, noun=NOUN, ids=[ids[2], ids[0]])
    assert [one.label for one in own_fields(NOUN)] == ["Three", "One", "Two"]


def test_only_who_may_defines_fields(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        add(cast.actor("colleague"), "Roast")
    assert not OwnField.objects.exists()


def test_merging_keeps_what_each_knew_and_undoing_parts_it(actor: Actor) -> None:
    add(actor, "Roast")
    add(actor, "Card", is_unique=True)
    add(actor, "Cups", "number")
    stays = enter(actor, "Kade", own_roast="Dark")
    goes = enter(actor, "Kade Koffie", own_roast="Light", own_card="A1", own_cups="3")
    before = list(CustomerOwn.objects.order_by("pk").values())
    merge = merge_customers(actor=actor, survivor=stays.pk, others=[goes.pk])
    assert own_of(stays) == {"own_roast": "Dark", "own_card": "A1", "own_cups": "3"}
    assert set(UniqueValue.objects.values_list("record_id", flat=True)) == {stays.pk}
    undo_merge(actor=actor, merge_id=merge.pk)
    assert list(CustomerOwn.objects.order_by("pk").values()) == before
    assert set(UniqueValue.objects.values_list("record_id", flat=True)) == {goes.pk}
    taken = merge_customers(actor=actor, survivor=stays.pk, others=[goes.pk], take={"own_roast": goes.pk})
    assert own_of(stays)["own_roast"] == "Light"
    undo_merge(actor=actor, merge_id=taken.pk)


def test_a_deleted_customer_comes_back_with_them(actor: Actor) -> None:
    from regard.customers.services.binning import restore_customers
    from regard.customers.services.customers import delete_customers

    add(actor, "Card", is_unique=True)
    one = enter(actor, "Kade", own_card="A1")
    delete_customers(actor=actor, customer_ids=[one.pk])
    assert not CustomerOwn.objects.exists()
    restore_customers(actor=actor, customer_ids=[one.pk])
    assert own_of(one) == {"own_card": "A1"}
    delete_customers(actor=actor, customer_ids=[one.pk], for_good=True)
    enter(actor, "Noor", own_card="A1")


def test_programs_read_and_write_them(actor: Actor, api_client: Client) -> None:
    made = api_client.post(
        "/api/v1/fields",
        {"noun": NOUN, "label": "Roast", "kind": "choice", "choices": ["Light", "Dark"]},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    assert made.json()["key"] == "own_roast"
    body = {"name": "Kade", "own": {"own_roast": "Dark"}}
    one = api_client.post("/api/v1/customers", body, content_type="application/json").json()
    assert one["own"] == {"own_roast": "dark"}
    url = f"/api/v1/customers/{one['id']}"
    assert api_client.get(url).json()["own"] == {"own_roast": "dark"}
    wrong = api_client.patch(url, {"own": {"own_roast": "Medium"}}, content_type="application/json")
    assert wrong.status_code == 422
    assert "not in the list" in wrong.content.decode()
    unknown = api_client.patch(url, {"own": {"name": "x"}}, content_type="application/json")
    assert unknown.status_code == 422
    gone = api_client.patch(url, {"own": {"own_roast": None}}, content_type="application/json")
    assert gone.json()["own"] == {}
    listed = api_client.get("/api/v1/fields").json()["items"]
    assert [field["key"] for field in listed] == ["own_roast"]
    assert listed[0]["choices"] == [{"key": "light", "label": "Light"}, {"key": "dark", "label": "Dark"}]
    number = listed[0]["id"]
    choices = [*listed[0]["choices"], "Medium", {"label": "Espresso"}]
    changed = api_client.patch(
        f"/api/v1/fields/{number}", {"label": "R", "choices": choices}, content_type="application/json"
    )
    assert changed.json()["label"] == "R"
    assert [one["key"] for one in changed.json()["choices"]] == ["light", "dark", "medium", "espresso"]
    flawed = api_client.patch(
        f"/api/v1/fields/{number}",
        {"choices": [[], {"key": "a|b", "label": "A"}]},
        content_type="application/json",
    )
    assert flawed.status_code == 422
    twice = [{"key": "light", "label": "Light"}, {"key": "light", "label": "Bright"}]
    flawed = api_client.patch(f"/api/v1/fields/{number}", {"choices": twice}, content_type="application/json")
    assert flawed.json()["errors"][0]["code"] == "key"
    assert api_client.delete(f"/api/v1/fields/{number}").status_code == 204
    assert api_client.get("/api/v1/fields").json()["items"] == []
    assert api_client.post(f"/api/v1/fields/{number}/restore").json()["key"] == "own_roast"


def test_a_list_by_program_costs_the_same_for_three_and_for_thirty(
    actor: Actor,
    api_client: Client,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    add(actor, "Roast")
    for number in range(3):
        enter(actor, f"C{number}", own_roast="Dark")
    api_client.get("/api/v1/customers")
    with CaptureQueriesContext(connection) as few:
        assert len(api_client.get("/api/v1/customers").json()["items"]) == 3
    for number in range(27):
        enter(actor, f"D{number}", own_roast="Light")
    with CaptureQueriesContext(connection) as many:
        assert len(api_client.get("/api/v1/customers").json()["items"]) == 30
    assert len(many) == len(few)


def test_people_define_fill_in_and_remove_them(cast: Cast, owner_client: Client) -> None:
    new = reverse("fields:field_create", args=[NOUN])
    wrong = owner_client.post(new, {"label": "", "kind": "choice", "choices": ""})
    assert wrong.status_code == 422
    for values in (
        {"label": "Roast", "kind": "choice", "choices": "Light\nDark", "group": "Taste", "is_listed": "on"},
        {"label": "Likes", "kind": "several", "choices": "Tea\nCoffee"},
        {"label": "Trust", "kind": "rating"},
        {"label": "Site", "kind": "url"},
    ):
        assert owner_client.post(new, values).status_code == 302
    said = {
        "name": "Kade",
        "kind": "person",
        "party_class": "consumer",
        "own_roast": "dark",
        "own_trust": "4",
    }
    made = owner_client.post(
        "/customers/new/", said | {"own_likes": ["tea", "coffee"], "own_site": "kade.example"}
    )
    assert made.status_code == 302, made.content.decode()
    one = Customer.objects.get()
    assert one.own_values == {
        "own_roast": "dark", "own_likes": ["tea", "coffee"], "own_trust": 4, "own_site": "https://kade.example",
    }  # fmt: skip
    html = owner_client.get(f"/customers/{one.pk}/").content.decode()
    for shown in ("Taste", "Dark", "Tea, Coffee", "4 of 5 stars", 'href="https://kade.example"'):
        assert shown in html
    place = f"/customers/{one.pk}/field/own_likes/"
    form = owner_client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert form.count("checked") == 2
    saved = owner_client.post(
        place,
        {"own_likes": ["tea"], "version": "1", "was": json.dumps(["tea", "coffee"])},
        headers={"HX-Request": "true"},
    )
    assert "Tea" in saved.content.decode()
    assert own_of(one)["own_likes"] == ["tea"]
    history = owner_client.get(f"/customers/{one.pk}/history/").content.decode()
    assert "Tea, Coffee" in history
    roast = OwnField.objects.get(key="own_roast")
    change = reverse("fields:field_change", args=[NOUN, roast.pk])
    assert "filled in for 1 customer" in owner_client.get(change).content.decode()
    kept = {"label": "Roast level", "choice_light": "Light", "choice_dark": "Very dark", "choices": "Green"}
    assert owner_client.post(change, kept).status_code == 302
    assert "Very dark" in owner_client.get(f"/customers/{one.pk}/").content.decode()
    owner_client.post(reverse("fields:field_remove", args=[NOUN, roast.pk]))
    listed = owner_client.get(reverse("fields:field_list")).content.decode()
    assert "Removed (1)" in listed
    assert "Very dark" not in owner_client.get(f"/customers/{one.pk}/").content.decode()
    owner_client.post(reverse("fields:field_restore", args=[NOUN, roast.pk]))
    assert "Very dark" in owner_client.get(f"/customers/{one.pk}/").content.decode()


def test_a_field_is_asked_of_one_kind_of_customers_only(actor: Actor, owner_client: Client) -> None:
    add(actor, "Seats", "number", for_kind="organisation", is_required=True)
    with pytest.raises(Invalid, match="There are no such records"):
        add(actor, "Wings", for_kind="bird")
    person = enter(actor, "Anna")
    with pytest.raises(Invalid, match="Seats is required"):
        enter(actor, "Kade", kind="organisation")
    firm = enter(actor, "Kade", kind="organisation", own_seats="20")
    with pytest.raises(Invalid, match="Seats is required"):
        change_customer(actor=actor, customer_id=firm.pk, values={"own_seats": ""})
    assert "Seats" in owner_client.get(f"/customers/{firm.pk}/").content.decode()
    assert "Seats" not in owner_client.get(f"/customers/{person.pk}/").content.decode()
    assert "own_seats" not in owner_client.get(f"/customers/{person.pk}/edit/").content.decode()
    change_customer(actor=actor, customer_id=person.pk, values={"own_seats": "3"})
    assert "Seats" in owner_client.get(f"/customers/{person.pk}/").content.decode()
    change_customer(actor=actor, customer_id=person.pk, values={"own_seats": ""})


def test_while_definitions_are_read_nobody_is_told_there_are_none(actor: Actor) -> None:
    """Another thread that asks meanwhile has to look itself."""
    add(actor, "Roast")
    queries.forget_fields()
    seen = []

    def reading(execute: Any, sql: str, *rest: Any) -> Any:
        if "fields_ownfield" in sql:
            seen.append(queries._known.looked_at)
        return execute(sql, *rest)

    with connection.execute_wrapper(reading):
        assert own_fields(NOUN)
    assert seen == [float("-inf")]
