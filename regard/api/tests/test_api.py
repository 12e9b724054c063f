"""The API as programs use it: one way to fail, each write once, limits said."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regard.api.models import KeyedRequest
from regard.api.tests.conftest import Call
from regard.customers.models import Customer
from regard.kernel.actor import system_actor
from regard.people.services import create_token
from regard.people.tests.cast import Cast
from regard.sales.models import Order
from regard.story.models import Entry

pytestmark = pytest.mark.django_db

ORDER: dict[str, Any] = {
    "external_id": "S-1",
    "placed_at": "2026-11-20T10:00:00Z",
    "customer_key": "W-1",
    "customer_name": "Noor de Wit",
    "lines": [
        {"product": "TL-1", "description": "Sencha", "quantity": "2", "price": "11.505"},
        {"product": "TL-2", "amount": "4.90"},
    ],
}


def test_without_a_token_one_is_told_how_to_get_in() -> None:
    response = Client().get("/api/v1/customers")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert "tokens are made" in response.json()["remedy"]


def test_a_customer_is_entered_read_changed_and_told(call: Call) -> None:
    made = call(
        "post", "/customers", {"given_name": "Ann", "family_name": "Bakker", "email": "Ann@Example.com"}
    )
    assert made.status_code == 201, made.content
    one = made.json()
    assert one["name"] == "Ann Bakker"
    changed = call("patch", f"/customers/{one['id']}", {"city": "Gent", "version": one["version"]})
    assert changed.json()["city"] == "Gent"
    stale = call("patch", f"/customers/{one['id']}", {"city": "Brugge", "version": one["version"]})
    assert stale.status_code == 409
    assert Customer.objects.get(pk=one["id"]).city == "Gent"
    told = call("get", f"/customers/{one['id']}/story").json()["items"]
    assert [entry["kind"] for entry in told] == ["customers.customer.changed", "customers.customer.created"]


def test_every_wrong_field_is_named_and_nothing_is_kept(call: Call) -> None:
    response = call("post", "/customers", {"name": "", "kind": "alien", "email": "no"})
    assert response.status_code == 422
    problem = response.json()
    assert {"kind", "email"} <= {error["field"] for error in problem["errors"]}
    assert not Customer.objects.exists()
    assert not Entry.objects.exists()


def test_a_null_character_is_refused_wherever_it_stands(call: Call) -> None:
    for answer in (
        call("post", "/customers", {"name": "An\x00na"}),
        call("get", "/products?key=%00"),
    ):
        assert answer.status_code == 422
        assert "null character" in answer.json()["detail"]
    assert not Customer.objects.exists()
    assert call("post", "/customers", {"name": "\\u0000"}).status_code == 201


def test_an_order_becomes_customer_products_order_and_story(call: Call) -> None:
    response = call("post", "/orders", ORDER)
    assert response.status_code == 201, response.content
    order = response.json()
    assert (order["amount"], order["line_count"]) == ("27.91", 2)
    assert Customer.objects.get(pk=order["customer_id"]).name == "Noor de Wit"
    kinds = set(Entry.objects.filter(customer_id=order["customer_id"]).values_list("kind", flat=True))
    assert kinds == {"customers.customer.created", "sales.order.placed"}


def test_the_same_order_again_changes_nothing_and_another_content_replaces_it(call: Call) -> None:
    call("post", "/orders", ORDER)
    entries = Entry.objects.count()
    again = call("post", "/orders", ORDER)
    assert again.status_code == 200
    assert (Order.objects.count(), Entry.objects.count()) == (1, entries)
    other = call("post", "/orders", {**ORDER, "lines": [{"amount": "5"}]})
    assert other.status_code == 200
    assert other.json()["amount"] == "5.00"
    assert Order.objects.count() == 1


def test_a_batch_is_all_or_nothing_and_names_the_place_of_the_flaw(call: Call) -> None:
    flawed = {
        "orders": [{**ORDER, "external_id": "A"}, {**ORDER, "external_id": "B", "lines": [{"quantity": "1"}]}]
    }
    response = call("post", "/orders/batch", flawed)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "orders.1.lines.0.amount"
    assert not Order.objects.exists()
    good = {"orders": [{**ORDER, "external_id": f"A{number}"} for number in range(30)]}
    done = call("post", "/orders/batch", good).json()
    assert (done["created"], done["customers_created"]) == (30, 1)


def test_a_key_makes_a_write_happen_once(call: Call) -> None:
    first = call("post", "/customers", {"name": "Ann"}, **{"Idempotency-Key": "k1"})
    second = call("post", "/customers", {"name": "Ann"}, **{"Idempotency-Key": "k1"})
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert Customer.objects.count() == 1


def test_a_key_is_refused_for_another_request(call: Call) -> None:
    call("post", "/customers", {"name": "Ann"}, **{"Idempotency-Key": "k1"})
    other = call("post", "/customers", {"name": "Ben"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert Customer.objects.count() == 1


def test_a_refusal_is_kept_under_its_key_too(call: Call) -> None:
    for _ in range(2):
        assert (
            call("post", "/customers", {"kind": "alien", "name": "A"}, **{"Idempotency-Key": "k"}).status_code
            == 422
        )
    assert KeyedRequest.objects.get().status == 422


def test_the_limit_stands_in_the_headers_and_ends_in_429(call: Call, settings: Settings) -> None:
    settings.API_LIMIT = 2
    assert call("get", "/customers")["RateLimit-Remaining"] == "1"
    call("get", "/customers")
    last = call("get", "/customers")
    assert last.status_code == 429
    assert int(last["Retry-After"]) <= 60


def test_lists_go_on_where_the_cursor_points(call: Call) -> None:
    for name in ("Cas", "Ann", "Ben", "Ann"):
        call("post", "/customers", {"name": name})
    first = call("get", "/customers?limit=3").json()
    second = call("get", f"/customers?limit=3&cursor={first['next']}").json()
    names = [row["name"] for row in first["items"] + second["items"]]
    assert names == ["Ann", "Ann", "Ben", "Cas"]
    assert second["next"] is None


def test_absent_and_forbidden_look_the_same(cast: Cast, call: Call) -> None:
    one = call("post", "/customers", {"name": "Ann"}).json()
    Customer.objects.filter(pk=one["id"]).update(owner=cast.owner)
    _, secret = create_token(actor=system_actor("test"), user=cast.stranger, name="t", scopes=["*"])
    outside = Client(headers={"Authorization": f"Bearer {secret}"})
    hidden = outside.get(f"/api/v1/customers/{one['id']}")
    absent = outside.get("/api/v1/customers/999999")
    assert (hidden.status_code, hidden.json()) == (404, absent.json())


def test_a_token_may_do_no_more_than_its_scopes(cast: Cast) -> None:
    _, secret = create_token(actor=cast.actor("owner"), user=cast.owner, name="t", scopes=["*.view"])
    reader = Client(headers={"Authorization": f"Bearer {secret}"})
    assert reader.get("/api/v1/customers").status_code == 200
    refused = reader.post("/api/v1/customers", {"name": "Ann"}, content_type="application/json")
    assert refused.status_code == 403
    assert not Customer.objects.exists()


def test_the_reference_lists_every_address(cast: Cast) -> None:
    page = cast.client("owner").get("/api/v1/reference/").content.decode()
    for path in (
        "/api/v1/customers",
        "/api/v1/orders/batch",
        "/api/v1/metrics/{key}",
        "/api/v1/plan/objectives",
    ):
        assert path in page


def test_the_document_says_how_an_address_refuses_and_which_writes_take_a_key(call: Call) -> None:
    document = call("get", "/openapi.json").json()
    components = document["components"]
    place = document["paths"]["/api/v1/orders"]["post"]
    assert {"401", "403", "409", "422", "429", "default"} < place["responses"].keys()
    assert "404" in document["paths"]["/api/v1/orders/{order_id}"]["get"]["responses"]
    refused = call("post", "/orders", ORDER | {"lines": [{"product": "A", "amount": "much"}]})
    named = place["responses"][str(refused.status_code)]["$ref"].rpartition("/")[2]
    content = components["responses"][named]["content"][refused["Content-Type"]]
    problem = components[content["schema"]["$ref"].split("/")[2]][content["schema"]["$ref"].split("/")[3]]
    assert set(problem["required"]) <= refused.json().keys() <= problem["properties"].keys()
    assert refused.json()["errors"][0].keys() == problem["properties"]["errors"]["items"]["properties"].keys()
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    assert key in place["parameters"]
    assert components["parameters"]["IdempotencyKey"]["name"] == "Idempotency-Key"
    assert not any(
        key in operation.get("parameters", ())
        for methods in document["paths"].values()
        for method, operation in methods.items()
        if method == "get"
    )


def test_finding_more_customers_asks_no_more_of_the_database(call: Call) -> None:
    call("post", "/customers", {"name": "Anna Kade"})
    with CaptureQueriesContext(connection) as few:
        assert len(call("get", "/customers?q=kade").json()["items"]) == 1
    for number in range(5):
        call("post", "/customers", {"name": f"Bo Kade {number}"})
    with CaptureQueriesContext(connection) as many:
        assert len(call("get", "/customers?q=kade").json()["items"]) == 6
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/nowhere", 404, "not_found"),
        ("get", "/imports/soon", 404, "not_found"),
        ("delete", "/orders", 405, "method_not_allowed"),
    ],
)
def test_an_address_or_method_there_is_none_of_is_a_problem_too(
    call: Call, client: Client, method: str, path: str, status: int, code: str
) -> None:
    for answer in (call(method, path), getattr(client, method)(f"/api/v1{path}")):
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith(f"problem-{code}")
    if status == 405:
        assert "POST" in answer["Allow"]
