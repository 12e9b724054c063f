"""What is closed to a role is nowhere, and what is masked is shown masked: on pages, in lists, searches and answers."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from regard.audit.models import Change
from regard.customers.lookalikes import lookalikes
from regard.customers.models import Customer
from regard.customers.queries import customer, search, visible_to
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import change_customer, create_customer
from regard.fields.models import Showing
from regard.fields.services.unmasking import change_showing_rules, show_value
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.sight import Masked, mask
from regard.people.models import Role, User
from regard.people.services import actor_for_user, create_token, open_fields, save_role
from regard.people.tests.cast import Cast, make_user
from regard.ui.sight import VeiledRow

NOUN = "customers.customer"
OPEN = {"name": "change", "kind": "change", "party_class": "change", "city": "read", "created_at": "read"}


def role_opening(
    cast: Cast, fields: dict[str, str] | None, name: str = "Narrow", **more: dict[str, str]
) -> User:
    """A user with a role of their own that may do what an owner may, and sees of customers only these fields."""
    owner = cast.actor("owner")
    grants = Role.objects.get(key="owner").grants
    role = save_role(actor=owner, role=None, name=name, description="", grants=grants)
    for noun, opened in ({NOUN: fields} | more).items():
        open_fields(actor=owner, role=role, noun=noun, fields=opened)
    user = make_user(name.replace(" ", ""))
    user.roles.set([role])
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def noor(cast: Cast) -> Customer:
    made = create_customer(
        actor=cast.actor("owner"),
        values={
            "name": "Noor de Wit",
            "email": "noor@roastery.example",
            "phone": "+31 10 555 01 42",
            "street": "Kade 12",
            "postal_code": "3011 AB",
            "city": "Rotterdam",
            "note": "Prefers oolong",
        },
        keys=[("shop", "W-10009")],
    )
    add_contact(
        actor=cast.actor("owner"),
        customer_id=made.pk,
        kind="email",
        values={"value": "second@elsewhere.example"},
    )
    return made


SECRETS = ("noor@roastery", "555", "Kade 12", "3011", "oolong", "W-10009", "second@elsewhere")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("email", "anna@northleaf.com", "a•••@n•••.com"),
        ("email", "nonsense", "•••"),
        ("phone", "+49 30 123 4512", "+49 ••• •••12"),
        ("phone", "030 1234512", "••• •••12"),
        ("phone", "4512", "•••"),
        ("name", "Anna Maria Meyer", "A••• M••• M•••"),
        ("date", "1984-05-12", "•••"),
    ],
)
def test_a_mask_shows_enough_to_recognise_and_too_little_to_use(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


def test_a_role_that_names_no_fields_sees_everything_as_before(cast: Cast, noor: Customer) -> None:
    actor = actor_for_user(role_opening(cast, None))
    assert actor.sights == {}
    assert customer(actor, noor.pk).email == "noor@roastery.example"


def test_what_is_not_opened_is_nowhere_on_the_pages_of_a_customer(cast: Cast, noor: Customer) -> None:
    client = signed_in(role_opening(cast, OPEN))
    base = f"/customers/{noor.pk}/"
    for address in (
        base,
        f"{base}history/",
        f"{base}edit/",
        f"{base}beside/",
        "/customers/",
        f"/customers/?part=peek&id={noor.pk}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "Noor de Wit" in page
        assert not [secret for secret in SECRETS if secret in page], address


def test_what_is_closed_is_neither_column_nor_filter_nor_order(cast: Cast, noor: Customer) -> None:
    client = signed_in(role_opening(cast, OPEN))
    tree = json.dumps([["email", "contains", "roastery"]])
    page = client.get("/customers/", {"f": tree, "cols": "name,email,city"}).content.decode()
    assert "have no filter “email”" in page.replace("&quot;", '"') or "no filter" in page
    assert "noor@" not in page
    columns = client.get("/customers/", {"part": "columns"}).content.decode()
    assert "E-mail" not in columns
    assert "City" in columns


def test_nothing_is_found_by_what_is_closed(cast: Cast, noor: Customer) -> None:
    user = role_opening(cast, OPEN)
    actor = actor_for_user(user)
    assert [one.pk for one in search(actor, "Noor", 5)] == [noor.pk]
    assert [one.pk for one in search(actor, "Rotterdam", 5)] == [noor.pk]
    for text in ("roastery", "noor@roastery.example", "010 555 01 42", "W-10009", "second@elsewhere.example"):
        assert search(actor, text, 5) == [], text
        assert "Noor" not in signed_in(user).get("/customers/", {"q": text}).content.decode()


def test_what_is_masked_is_found_by_the_whole_of_it_alone(cast: Cast, noor: Customer) -> None:
    actor = actor_for_user(role_opening(cast, OPEN | {"email": "masked", "phone": "masked"}))
    for text in ("noor@roastery.example", "+31 10 555 01 42"):
        assert [one.pk for one in search(actor, text, 5)] == [noor.pk], text
    for text in ("roastery", "noor@roastery", "555 01"):
        assert search(actor, text, 5) == [], text


def test_masked_values_wear_their_mask_on_page_and_list(cast: Cast, noor: Customer) -> None:
    client = signed_in(role_opening(cast, OPEN | {"email": "masked", "phone": "masked", "address": "masked"}))
    page = client.get(f"/customers/{noor.pk}/").content.decode()
    assert "n•••@r•••.example" in page
    assert "s•••@e•••.example" in page
    assert "mailto:" not in page
    assert not [secret for secret in SECRETS if secret in page]
    listed = client.get("/customers/", {"cols": "name,email,phone", "sort": "email"}).content.decode()
    assert "n•••@r•••.example" in listed
    assert "+31 ••• •••42" in listed
    assert "noor@" not in listed


def test_rows_come_veiled_and_refuse_to_be_saved(cast: Cast, noor: Customer) -> None:
    actor = actor_for_user(role_opening(cast, OPEN | {"email": "masked"}))
    row = visible_to(actor).get(pk=noor.pk)
    assert isinstance(row.email, Masked)
    assert row.phone == ""
    with pytest.raises(VeiledRow):
        row.save()
    assert visible_to(actor).defer("email").get(pk=noor.pk).email == ""


def test_what_is_not_open_to_change_is_refused_by_the_service(cast: Cast, noor: Customer) -> None:
    actor = actor_for_user(role_opening(cast, OPEN | {"email": "read"}))
    with pytest.raises(Forbidden, match="E-mail"):
        change_customer(actor=actor, customer_id=noor.pk, values={"email": "other@example.com"})
    with pytest.raises(Forbidden):
        add_contact(actor=actor, customer_id=noor.pk, kind="phone", values={"value": "+31105550000"})
    change_customer(actor=actor, customer_id=noor.pk, values={"name": "Noor Wit"})
    now = Customer.objects.get(pk=noor.pk)
    assert (now.name, now.email, now.phone) == ("Noor Wit", "noor@roastery.example", "+31 10 555 01 42")


def test_the_form_asks_for_what_may_be_changed_and_leaves_the_rest(cast: Cast, noor: Customer) -> None:
    client = signed_in(role_opening(cast, OPEN | {"email": "masked"}))
    page = client.get(f"/customers/{noor.pk}/edit/").content.decode()
    assert 'name="email"' not in page
    assert 'name="name"' in page
    answer = client.post(
        f"/customers/{noor.pk}/edit/",
        {"name": "Noor W", "kind": "person", "party_class": "consumer", "email": "n•••@r•••.example"},
    )
    assert answer.status_code == 302
    assert Customer.objects.get(pk=noor.pk).email == "noor@roastery.example"
    assert client.get(f"/customers/{noor.pk}/field/email/", headers={"hx-request": "true"}).status_code == 404


def test_programs_are_told_what_is_withheld(cast: Cast, noor: Customer) -> None:
    user = role_opening(cast, OPEN | {"email": "masked"})
    _, secret = create_token(actor=actor_for_user(user), user=user, name="T", scopes=["*"])
    client = Client(headers={"authorization": f"Bearer {secret}"})
    for address in ("/api/v1/customers", f"/api/v1/customers/{noor.pk}", "/api/v1/customers?q=Noor"):
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        assert not [secret for secret in SECRETS if secret in answer.content.decode()], address
    one = client.get(f"/api/v1/customers/{noor.pk}").json()
    assert one["email"] == "n•••@r•••.example"
    assert one["phone"] == ""
    assert one["withheld"]["email"] == "masked"
    assert one["withheld"]["phone"] == "none"
    refused = client.patch(f"/api/v1/customers/{noor.pk}", {"phone": "1"}, content_type="application/json")
    assert refused.status_code == 403
    assert "Phone" in refused.content.decode()
    changed = client.patch(f"/api/v1/customers/{noor.pk}", {"name": "N"}, content_type="application/json")
    assert changed.status_code == 200
    assert "555" not in changed.content.decode()
    assert client.get("/api/v1/customers?key=W-10009&source=shop").status_code == 422
    assert client.get("/api/v1/customers?email=noor@roastery.example").json()["items"]


def test_a_token_can_be_given_less_than_its_person_sees(cast: Cast, noor: Customer) -> None:
    _, secret = create_token(
        actor=cast.actor("owner"), user=cast.owner, name="T", scopes=["*"], personal="masked"
    )
    one = Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/customers/{noor.pk}").json()
    assert one["email"] == "n•••@r•••.example"
    assert one["name"] == "N••• d••• W•••"
    assert one["city"] == "Rotterdam"


def test_several_roles_open_together_what_any_of_them_does(cast: Cast, noor: Customer) -> None:
    user = role_opening(cast, OPEN)
    other = role_opening(cast, {"name": "read", "email": "masked"}, name="Other").roles.get()
    user.roles.add(other)
    row = customer(actor_for_user(user), noor.pk)
    assert isinstance(row.email, Masked)
    assert row.phone == ""
    blind = save_role(actor=cast.actor("owner"), role=None, name="Blind", description="", grants={})
    user.roles.add(blind)  # opens every field of what it does not show at all
    assert customer(actor_for_user(user), noor.pk).phone == ""


def test_doubles_are_not_guessed_by_what_is_closed(cast: Cast, noor: Customer) -> None:
    actor = actor_for_user(role_opening(cast, OPEN))
    assert lookalikes(actor, {"email": "noor@roastery.example"}) == []
    (found,) = lookalikes(actor, {"name": "Noor de Wit"})
    assert found.customer.email == ""


def test_looking_behind_a_mask_is_noted_counted_and_throttled(cast: Cast, noor: Customer) -> None:
    user = role_opening(cast, OPEN | {"email": "masked", "phone": "masked"})
    actor = actor_for_user(user)
    assert show_value(actor=actor, noun_key=NOUN, record_id=noor.pk, name="email") == "noor@roastery.example"
    assert show_value(actor=actor, noun_key=NOUN, record_id=noor.pk, name="email") == "noor@roastery.example"
    (kept,) = Showing.objects.all()
    assert (kept.user_id, kept.record_id, kept.field) == (user.pk, noor.pk, "email")
    noted = Change.objects.filter(model=NOUN, object_id=noor.pk, action="show").get()
    assert noted.after == {"field": "email", "reason": ""}
    assert "roastery" not in json.dumps(noted.after)
    change_showing_rules(actor=cast.actor("owner"), asks_why=True, most_per_hour=1)
    with pytest.raises(Invalid):
        show_value(actor=actor, noun_key=NOUN, record_id=noor.pk, name="phone")
    with pytest.raises(Conflict):
        show_value(actor=actor, noun_key=NOUN, record_id=noor.pk, name="phone", reason="Asked to be called")
    with pytest.raises(NotFound):  # hidden, not masked
        show_value(actor=actor, noun_key=NOUN, record_id=noor.pk, name="note", reason="Curious about it")
    assert Showing.objects.count() == 1


def test_a_mask_gives_way_on_the_page_and_the_look_is_listed(cast: Cast, noor: Customer) -> None:
    client = signed_in(role_opening(cast, OPEN | {"email": "masked"}))
    address = f"/personal/{NOUN}/{noor.pk}/email/"
    assert address in client.get(f"/customers/{noor.pk}/").content.decode()
    assert "roastery" not in client.get(address).content.decode()
    assert "noor@roastery.example" in client.post(address).content.decode()
    part = client.post(address, headers={"hx-request": "true"}).content.decode()
    assert "noor@roastery.example" in part
    assert "<html" not in part
    listed = cast.client("owner").get("/settings/personal-data/shown/").content.decode()
    assert "E-mail" in listed
    assert "Narrow" in listed
    assert client.post(f"/personal/{NOUN}/{noor.pk}/phone/").status_code == 404


def test_fields_are_chosen_in_the_settings_of_a_role(cast: Cast) -> None:
    owner = cast.actor("owner")
    role = save_role(
        actor=owner, role=None, name="Desk", description="", grants={"customers.customer.view": "all"}
    )
    client = cast.client("owner")
    address = f"/settings/roles/{role.pk}/fields/?of={NOUN}"
    page = client.get(address).content.decode()
    assert "Street and postal code" in page
    assert "Every field, those to come too" in page
    assert client.post(address, {"mode": "chosen", "f.email": "masked", "f.city": "read"}).status_code == 302
    role.refresh_from_db()
    assert role.fields == {NOUN: {"email": "masked", "city": "read"}}
    assert Change.objects.filter(model="people.role", object_id=role.pk, action="change").count() == 1
    assert client.post(address, {"mode": "all"}).status_code == 302
    role.refresh_from_db()
    assert role.fields == {}
    seller = Role.objects.get(key="seller")
    assert (
        client.post(f"/settings/roles/{seller.pk}/fields/?of={NOUN}", {"mode": "chosen"}).status_code == 404
    )
    with pytest.raises(Conflict):
        open_fields(actor=owner, role=seller, noun=NOUN, fields={})


def test_nobody_opens_what_is_closed_to_themselves(cast: Cast) -> None:
    actor = actor_for_user(role_opening(cast, OPEN))
    role = save_role(actor=cast.actor("owner"), role=None, name="Desk", description="", grants={})
    with pytest.raises(Forbidden):
        open_fields(actor=actor, role=role, noun=NOUN, fields={"email": "masked"})
    with pytest.raises(Forbidden):
        open_fields(actor=actor, role=role, noun=NOUN, fields=None)
    open_fields(actor=actor, role=role, noun=NOUN, fields={"city": "read"})
