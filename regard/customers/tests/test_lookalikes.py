"""Who may be the customer somebody is about to enter."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from regard.customers.lookalikes import MOST, lookalikes
from regard.customers.models import ContactPoint, Customer
from regard.customers.services.customers import create_customer
from regard.kernel.actor import system_actor
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
HTMX = {"HX-Request": "true"}


def made(name: str = "Noor de Wit", **values: Any) -> Customer:
    return create_customer(actor=SYSTEM, values={"name": name, "country": "Netherlands", **values})


def reasons(values: dict[str, Any], **more: Any) -> list[tuple[int, tuple[str, ...]]]:
    return [(one.customer.pk, one.reasons) for one in lookalikes(SYSTEM, values, **more)]


def test_the_same_address_however_it_is_written() -> None:
    known = made(email="Noor@Wit.example")
    assert reasons({"email": " noor@wit.EXAMPLE "}) == [(known.pk, ("email",))]


def test_a_further_address_or_number_counts_as_the_first_does(cast: Cast) -> None:
    known = made(email="noor@wit.example", phone="+31105550142", owner_id=cast.owner.pk)
    for kind, normal in (("email", "n@home.example"), ("phone", "+31612345678"), ("phone", "+31105550142")):
        ContactPoint.objects.create(customer=known, kind=kind, value=normal, normal=normal)
    assert reasons({"email": "N@home.example"}) == [(known.pk, ("email",))]
    assert reasons({"phone": "+31 (0)6 12345678"}) == [(known.pk, ("phone",))]
    assert reasons({"phone": "+31 10 555 0142"}) == [(known.pk, ("phone",))]
    for who, seen in (("colleague", [known.pk]), ("stranger", [])):
        values = {"email": "n@home.example"}
        assert [one.customer.pk for one in lookalikes(cast.actor(who), values)] == seen


@pytest.mark.parametrize("typed", ["010 555 01 42", "+31 (0)10 555 0142", "0031105550142"])
def test_the_same_number_in_any_format(typed: str) -> None:
    known = made(phone="+31105550142")
    assert reasons({"phone": typed, "country": "Netherlands"}) == [(known.pk, ("phone",))]


def test_the_same_name_tells_more_in_the_same_town() -> None:
    here, there = made(city="Leiden"), made(city="Breda")
    assert reasons({"name": "noor DE wit", "city": "leiden"}) == [
        (here.pk, ("name_and_city",)),
        (there.pk, ("name",)),
    ]


def test_given_and_family_name_make_a_name() -> None:
    known = made()
    assert reasons({"given_name": "Noor", "family_name": "de Wit"}) == [(known.pk, ("name",))]


@pytest.mark.parametrize("typed", ["Noor de Witt", "Nor de Wit", "Wit Noor de", "Noór de Wit "])
def test_a_name_that_is_nearly_the_same(typed: str) -> None:
    known = made()
    ((number, why),) = reasons({"name": typed})
    assert number == known.pk
    assert why in {("similar_name",), ("name",)}


@pytest.mark.parametrize("typed", ["Noor de Boer", "Daan de Wit", "Noor", "No", "", "de"])
def test_a_name_that_is_anothers(typed: str) -> None:
    made()
    assert reasons({"name": typed}) == []


def test_the_surest_comes_first_and_says_all_that_speaks_for_it() -> None:
    namesake = made(city="Leiden")
    by_phone = made("Somebody Else", phone="+31105550142")
    same = made(city="Leiden", email="noor@wit.example", phone="+31105550142")
    found = lookalikes(
        SYSTEM,
        {"name": "Noor de Wit", "city": "Leiden", "email": "noor@wit.example", "phone": "+31105550142"},
    )
    assert [one.customer.pk for one in found] == [same.pk, by_phone.pk, namesake.pk]
    assert found[0].words == "same e-mail address, same phone number, same name in the same town"


def test_at_most_five_are_named_and_fewer_when_asked() -> None:
    for _ in range(MOST + 3):
        made()
    assert len(reasons({"name": "Noor de Wit"})) == MOST
    assert len(reasons({"name": "Noor de Wit"}, limit=2)) == 2


def test_whoever_is_edited_is_not_like_themselves() -> None:
    known = made(email="noor@wit.example")
    assert reasons({"name": "Noor de Wit", "email": "noor@wit.example"}, but=known.pk) == []


def test_exactly_leaves_similar_names_out() -> None:
    made()
    assert reasons({"name": "Noor de Witt"}, is_exact=True) == []


def test_only_those_one_may_see(cast: Cast) -> None:
    ours = made(owner_id=cast.owner.pk, email="noor@wit.example", city="Leiden")
    theirs = made(owner_id=cast.stranger.pk, email="noor@wit.example")
    values = {"name": "Noor de Wit", "email": "noor@wit.example"}
    assert [one.customer.pk for one in lookalikes(cast.actor("colleague"), values)] == [ours.pk]
    assert [one.customer.pk for one in lookalikes(cast.actor("stranger"), values)] == [theirs.pk]
    assert [one.customer.pk for one in lookalikes(cast.actor("colleague"), {"name": "Noor de Witt"})] == [
        ours.pk
    ]
    assert lookalikes(cast.actor("nobody"), values) == []


def test_the_look_up_of_further_ones_has_its_index() -> None:
    from regard.customers import lookalikes as module

    known = made()
    ContactPoint.objects.bulk_create(
        ContactPoint(customer=known, kind="email", value=str(one), normal=str(one)) for one in range(500)
    )
    module._by_point.all("email", "x")
    form = module._by_point._forms[connection.vendor]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE customers_contactpoint")
        cursor.execute(f"{explain} {form.sql}", form.filled(["email", "x"]))
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "customers_contactpoint_find" in plan


@pytest.mark.parametrize(
    ("field", "index"),
    [
        ("email_normal", "customers_customer_by_email"),
        ("phone_normal", "customers_customer_by_phone"),
        ("sort_name", "customers_customer_by_name"),
    ],
)
def test_each_exact_look_up_has_its_index(field: str, index: str) -> None:
    from regard.customers import lookalikes as module

    prepared = {
        "email_normal": module._by_email,
        "phone_normal": module._by_phone,
        "sort_name": module._by_name,
    }[field]
    prepared.all("x")
    form = prepared._forms[connection.vendor]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of few is else read whole
            Customer.objects.bulk_create(
                Customer(name=str(one), sort_name=str(one), email_normal=str(one), phone_normal=str(one))
                for one in range(500)
            )
            cursor.execute("ANALYZE customers_customer")  # of a table of nobody any index is as good
        cursor.execute(f"{explain} {form.sql}", form.filled(["x"]))
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert index in plan


def test_customer_lookalikes_are_a_part_of_the_form(owner_client: Client) -> None:
    known = made(email="noor@wit.example", city="Leiden")
    text = owner_client.get(
        "/customers/lookalikes/", {"email": "noor@wit.example"}, headers=HTMX
    ).content.decode()
    assert f'href="/customers/{known.pk}/"' in text
    assert 'target="_blank"' in text
    assert "Same e-mail address" in text
    assert "99% alike" in text
    assert "Merge" not in text
    assert "<html" not in text
    empty = owner_client.get("/customers/lookalikes/", {"email": "other@wit.example"}, headers=HTMX)
    assert empty.content.decode().strip() == ""
    but = owner_client.get(
        "/customers/lookalikes/", {"email": "noor@wit.example", "but": str(known.pk)}, headers=HTMX
    )
    assert but.content.decode().strip() == ""


def test_whoever_is_edited_can_be_merged_with_those_alike(cast: Cast) -> None:
    known, edited = made(email="noor@wit.example"), made(name="N. de Wit", owner_id=cast.owner.pk)
    said = {"email": "noor@wit.example", "name": "N. de Wit", "but": str(edited.pk)}
    text = cast.client("owner").get("/customers/lookalikes/", said, headers=HTMX).content.decode()
    assert f'href="/customers/merge/?of={edited.pk},{known.pk}"' in text
    assert "91% alike" in text
    text = cast.client("analyst").get("/customers/lookalikes/", said, headers=HTMX).content.decode()
    assert "Same e-mail address" in text
    assert "Merge" not in text


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({"name": "Noor de Wit"}, 99),
        ({"name": "Noor de Witt", "city": "Leiden"}, 97),
        ({"name": "Noor de Wit", "city": "Delft", "email": "other@wit.example"}, 42),
        ({"phone": "+31105550142", "email": "other@wit.example"}, 43),
    ],
)
def test_a_score_says_how_much_of_what_both_say_is_alike(values: dict[str, str], score: int) -> None:
    made(email="noor@wit.example", phone="+31 10 555 0142", city="Leiden")
    assert [one.score for one in lookalikes(SYSTEM, values)] == [score]


def test_customer_lookalikes_are_a_page_without_scripts(owner_client: Client) -> None:
    made(email="noor@wit.example")
    assert (
        "Same e-mail address"
        in owner_client.get("/customers/lookalikes/?email=noor@wit.example").content.decode()
    )
    assert "Nobody looks like" in owner_client.get("/customers/lookalikes/?but=nonsense").content.decode()


@pytest.mark.parametrize("path", ["/customers/new/", "/customers/{}/edit/"])
def test_a_form_asks_while_one_types(owner_client: Client, path: str) -> None:
    known = made()
    text = owner_client.get(path.format(known.pk)).content.decode()
    assert 'hx-get="/customers/lookalikes/"' in text
    assert ('"but": ' in text) is ("edit" in path)


def test_a_double_is_entered_all_the_same_and_one_is_told(owner_client: Client) -> None:
    made(email="noor@wit.example")
    values = {"kind": "person", "party_class": "consumer", "name": "N. de Wit", "email": "noor@wit.example"}
    told = owner_client.post("/customers/new/", values, follow=True).content.decode()
    assert "Noor de Wit may be the same: same e-mail address." in told
    warned = owner_client.post("/customers/new/", {**values, "was_warned": "1"}, follow=True).content.decode()
    assert "may be the same: same" not in warned
    assert Customer.objects.filter(name="N. de Wit").count() == 2


def test_the_api_enters_a_double_and_names_the_others(api_client: Client) -> None:
    known = made(email="noor@wit.example")
    body = {"name": "N. de Wit", "email": "noor@wit.example"}
    answer = api_client.post("/api/v1/customers", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["possible_duplicates"] == [
        {
            "id": known.pk,
            "name": "Noor de Wit",
            "email": "noor@wit.example",
            "phone": "",
            "city": "",
            "reasons": ["email"],
            "score": 91,
        }
    ]
    alone = api_client.post("/api/v1/customers", {"name": "Daan Kok"}, content_type="application/json")
    assert alone.json()["possible_duplicates"] == []


def test_the_api_names_who_may_be_the_same_before_one_is_entered(api_client: Client) -> None:
    known = made(phone="+31105550142")
    found = api_client.get(
        "/api/v1/customers/lookalikes", {"name": "Noor de Witt", "phone": "+31 10 555 01 42"}
    ).json()
    assert [(one["id"], one["reasons"]) for one in found["items"]] == [(known.pk, ["phone"])]
    assert api_client.get("/api/v1/customers/lookalikes").json() == {"items": []}
    assert api_client.get("/api/v1/customers/lookalikes?limit=99").status_code == 422


def test_a_token_that_sees_nobody_is_told_of_nobody(token_with: Any) -> None:
    made(email="noor@wit.example")
    client = Client(headers={"authorization": f"Bearer {token_with('customers.customer.create')}"})
    answer = client.post(
        "/api/v1/customers", {"name": "N", "email": "noor@wit.example"}, content_type="application/json"
    )
    assert answer.status_code == 201
    assert answer.json()["possible_duplicates"] == []
    assert client.get("/api/v1/customers/lookalikes?email=noor@wit.example").status_code in {403, 404}
