"""The profile over HTTP: the tab, values in place, needs, registers, the notice, the API, and who may not see any of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regard.customers.models import Attribute, Customer, CustomerNeed, Need, ProfileValue
from regard.customers.profile_queries import profile_of
from regard.customers.services.attributes import save_attribute
from regard.customers.services.customers import create_customer
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.profile import set_value
from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def noor(owner_actor: Actor) -> Customer:
    return create_customer(actor=owner_actor, values={"name": "Noor de Wit", "language": "nl"})


@pytest.fixture
def decaf(owner_actor: Actor) -> Need:
    values = {"name": "Decaf only", "kind": "technical", "handling": "Check every bag for caffeine."}
    return save_need(actor=owner_actor, values=values)


def page(customer: Customer, name: str = "customer_profile", *more: object) -> str:
    return reverse(f"customers:{name}", args=[customer.pk, *more])


def test_the_tab_shows_values_with_their_basis_and_source(
    noor: Customer, owner_actor: Actor, owner_client: Client
) -> None:
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="phone", source="survey")
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="email", basis="inferred")
    html = owner_client.get(page(noor)).content.decode()
    for words in (
        "Phone",
        "stated",
        "A survey",
        "We would conclude: E-mail",
        "Use this",
        "Dutch",
        "not known",
    ):
        assert words in html, words
    assert "Founded" not in html


def test_a_value_is_saved_in_place_and_as_a_page(noor: Customer, owner_client: Client) -> None:
    url = page(noor, "profile_value", "best_time")
    assert 'name="days"' in owner_client.get(url, headers=HTMX).content.decode()
    assert "<html" in owner_client.get(url).content.decode()
    typed = {
        "days": ["sa"],
        "start": "9",
        "end": "12",
        "basis": "stated",
        "source": "conversation",
        "said_on": "",
    }
    answer = owner_client.post(url, typed, headers=HTMX)
    assert answer.status_code == 200
    assert "Saturdays, 9:00 to 12:00" in answer.content.decode()
    answer = owner_client.post(url, typed | {"end": "8"}, headers=HTMX)
    assert answer.status_code == 422
    assert "begins before it ends" in answer.content.decode()
    assert ProfileValue.objects.get().value == "sa 9-12"
    assert owner_client.post(url, typed | {"days": ["su"]}).status_code == 302
    assert ProfileValue.objects.get().value == "su 9-12"
    assert owner_client.post(url, {"do": "remove"}).status_code == 302
    assert not ProfileValue.objects.exists()
    assert owner_client.get(page(noor, "profile_value", "shoe-size")).status_code == 404
    assert owner_client.get(page(noor, "profile_value", "attribute-99999999999999999999")).status_code == 404


def test_what_was_inferred_is_used_by_a_button(
    noor: Customer, owner_actor: Actor, owner_client: Client
) -> None:
    for basis, value in (("stated", "phone"), ("inferred", "email")):
        set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value=value, basis=basis)
    answer = owner_client.post(page(noor, "profile_value", "channel"), {"do": "use"}, headers=HTMX)
    assert "inferred" in answer.content.decode()
    assert profile_of(noor)["channel"].value == "email"


def test_answers_are_found_added_and_shown_expired(
    noor: Customer, owner_actor: Actor, owner_client: Client
) -> None:
    values = {"name": "Fair trade", "kind": "value", "scale": "ten", "keeps_months": "24", "choices": ""}
    assert owner_client.post(reverse("customers:attribute_create"), values).status_code == 302
    one = Attribute.objects.get()
    field = f"attribute-{one.pk}"
    assert "Value: Fair trade" in owner_client.get(page(noor)).content.decode()
    answer = owner_client.get(page(noor, "profile_add"), {"field": field})
    assert answer.headers["Location"] == page(noor, "profile_value", field)
    typed = {"value": "8", "basis": "stated", "source": "survey", "said_on": "2020-01-01"}
    assert owner_client.post(page(noor, "profile_value", field), typed).status_code == 302
    html = owner_client.get(page(noor)).content.decode()
    assert "8 of 10" in html
    assert "not used any more" in html
    answer = owner_client.post(
        reverse("customers:attribute_change", args=[one.pk]), values | {"scale": "five"}
    )
    assert answer.status_code == 422
    owner_client.post(reverse("customers:attribute_change", args=[one.pk]), {"do": "remove"})
    assert Attribute.objects.exists()
    assert "24 months" in owner_client.get(reverse("customers:attribute_list")).content.decode()


def test_a_need_is_noted_and_everybody_who_opens_the_customer_reads_it(
    noor: Customer, decaf: Need, cast: Cast, owner_client: Client
) -> None:
    detail = page(noor, "customer_detail")
    assert decaf.handling not in cast.client("analyst").get(detail).content.decode()
    typed = {"need": decaf.pk, "basis": "stated", "note": "Allergic."}
    assert owner_client.post(page(noor, "customer_need_create"), typed).status_code == 302
    for who in ("owner", "analyst"):
        html = cast.client(who).get(detail).content.decode()
        assert decaf.handling in html, who
        assert "Allergic." in html
    register = owner_client.get(reverse("customers:need_list")).content.decode()
    assert "f=%7B%22all%22" in register
    listed = owner_client.get(
        reverse("customers:customer_list"), {"f": json.dumps({"all": [["need", "is", [str(decaf.pk)]]]})}
    )
    assert "Noor de Wit" in listed.content.decode()
    url = page(noor, "customer_need_change", decaf.pk)
    assert (
        owner_client.post(url, {"basis": "stated", "since": "2026-01-02", "until": "2026-01-01"}).status_code
        == 422
    )
    assert owner_client.post(url, {"do": "end"}).status_code == 302
    assert decaf.handling not in owner_client.get(detail).content.decode()
    owner_client.post(reverse("customers:need_change", args=[decaf.pk]), {"do": "remove"})
    assert Need.objects.exists()
    owner_client.post(url, {"do": "remove"})
    owner_client.post(reverse("customers:need_change", args=[decaf.pk]), {"do": "remove"})
    assert not Need.objects.exists()


def test_who_may_not_finds_nothing_and_changes_nothing(noor: Customer, decaf: Need, cast: Cast) -> None:
    stranger, analyst = cast.client("stranger"), cast.client("analyst")
    for name, more in (
        ("customer_profile", ()),
        ("profile_value", ("channel",)),
        ("customer_need_create", ()),
    ):
        assert stranger.get(page(noor, name, *more)).status_code == 404
    typed = {"value": "phone", "basis": "stated"}
    assert analyst.post(page(noor, "profile_value", "channel"), typed).status_code == 404
    assert analyst.post(page(noor, "customer_need_create"), {"need": decaf.pk}).status_code == 404
    assert stranger.get(reverse("customers:need_create")).status_code == 404
    html = analyst.get(page(noor)).content.decode()
    assert "cp-edit" not in html
    assert not ProfileValue.objects.exists()
    assert not CustomerNeed.objects.exists()


def test_beside_the_customer_stands_how_to_reach_them(
    noor: Customer, owner_actor: Actor, owner_client: Client
) -> None:
    set_value(actor=owner_actor, customer_id=noor.pk, field="accessibility", value="Large print")
    html = owner_client.get(page(noor, "customer_beside"), headers=HTMX).content.decode()
    assert "How to reach" in html
    assert "Large print" in html


def test_the_pages_cost_the_same_however_much_is_known(
    noor: Customer, decaf: Need, owner_actor: Actor, owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        one = save_attribute(actor=owner_actor, values={"name": f"Interest {number}", "scale": "five"})
        set_value(actor=owner_actor, customer_id=noor.pk, field=f"attribute-{one.pk}", value="3")
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=decaf.pk)
    owner_client.get(page(noor))
    with django_assert_max_num_queries(13):
        owner_client.get(page(noor))
    with django_assert_max_num_queries(10):
        owner_client.get(reverse("customers:need_list"))


def test_programs_read_and_write_it(noor: Customer, decaf: Need, api_client: Client, cast: Cast) -> None:
    def call(method: str, path: str, body: object = None) -> Any:
        return api_client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
        )

    own = f"/customers/{noor.pk}"
    answer = call("PUT", f"{own}/profile/channel", {"value": "sms", "source": "survey"})
    assert (answer.status_code, answer.json()["words"]) == (200, "Text message")
    answer = call("PUT", f"{own}/profile/channel", {"value": "email", "basis": "inferred"})
    assert (answer.json()["value"], answer.json()["inferred"]) == ("sms", "email")
    assert call("PUT", f"{own}/profile/channel", {"value": "owl"}).status_code == 422
    assert call("PUT", f"{own}/profile/wand", {"value": "owl"}).status_code == 404
    assert {one["field"] for one in call("GET", f"{own}/profile").json()} == {"channel", "language"}
    assert call("DELETE", f"{own}/profile/channel").status_code == 204
    assert call("GET", f"{own}/profile").json()[0]["basis"] == "inferred"
    made = call("POST", "/attributes", {"name": "Fair trade", "kind": "value", "scale": "ten"})
    assert made.status_code == 201
    assert call("PUT", f"{own}/profile/{made.json()['field']}", {"value": "11"}).status_code == 422
    assert (
        call("PATCH", f"/attributes/{made.json()['id']}", {"keeps_months": 12, "name": None}).json()["name"]
        == "Fair trade"
    )
    assert call("GET", "/attributes").json()[0]["keeps_months"] == 12
    answer = call("PUT", f"{own}/needs/{decaf.pk}", {"note": "Allergic."})
    assert (answer.status_code, answer.json()["handling"]) == (200, decaf.handling)
    assert [one["name"] for one in call("GET", f"{own}/needs").json()] == ["Decaf only"]
    assert call("GET", "/needs").json()[0]["customers"] == 1
    assert call("DELETE", f"/needs/{decaf.pk}").status_code == 409
    assert call("DELETE", f"{own}/needs/{decaf.pk}").status_code == 204
    assert call("PATCH", f"/needs/{decaf.pk}", {"handling": ""}).status_code == 422
    assert call("DELETE", f"/needs/{decaf.pk}").status_code == 204
    assert call("PUT", f"{own}/needs/99999999999999999999", {}).status_code == 404
    assert call("GET", "/customers/99999999999999999999/profile").status_code == 404
