"""A time of day as an own field: through every door, as any clock writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.services.drafts import create_import
from regard.exchange.services.running import run_import
from regard.fields.services.defining import create_field
from regard.kernel.errors import Invalid
from regard.people.models import Role
from regard.people.services import actor_for_user, open_fields, save_role
from regard.people.tests.cast import Cast, make_user
from regard.sales.models import Order
from regard.ui import formats, operators
from regard.ui.filters import filter_queryset, parse
from regard.ui.nouns import noun
from regard.ui.sight import fields_of, seen

pytestmark = pytest.mark.django_db
NOUN = "customers.customer"
HOURS = {"Early": "06:05", "Noon": "12:00", "Late": "23:59", "Midnight": "00:00"}


@pytest.fixture
def hours(cast: Cast) -> None:
    create_field(
        actor=cast.actor("owner"), noun=NOUN, values={"label": "Opens at", "kind": "time", "is_listed": True}
    )
    for name, at in HOURS.items():
        create_customer(actor=cast.actor("owner"), values={"name": name, "own_opens_at": at})
    create_customer(actor=cast.actor("owner"), values={"name": "Never"})


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize(
    ("op", "value", "names"),
    [
        ("before", "12:00", {"Early", "Midnight"}),
        ("after", "12 pm", {"Late"}),
        ("between", ["06:05", "12:00"], {"Early", "Noon"}),
        ("between", ["22:00", "06:05"], {"Late", "Midnight", "Early"}),  # over midnight
        ("is", "12 am", {"Midnight"}),
        ("empty", None, {"Never"}),
        ("not_empty", None, set(HOURS)),
    ],
)
def test_lists_are_narrowed_by_a_time(cast: Cast, op: str, value: object, names: set[str]) -> None:
    tree = parse(noun(NOUN), [["own_opens_at", op] if value is None else ["own_opens_at", op, value]])
    assert {one.name for one in filter_queryset(noun(NOUN), cast.actor("owner"), tree)} == names


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize("wrong", ["25:00", "soon", "", "14:30:15"])
def test_what_is_no_time_narrows_nothing(wrong: str) -> None:
    for op, value in (("before", wrong), ("between", ["08:00", wrong])):
        with pytest.raises(Invalid):
            parse(noun(NOUN), [["own_opens_at", op, value]])


@pytest.mark.usefixtures("hours")
def test_a_list_sorts_by_it_and_writes_it_as_the_clock_of_its_reader(
    cast: Cast, owner_client: Client
) -> None:
    page = owner_client.get("/customers/?sort=own_opens_at").text
    assert page.index(">Midnight<") < page.index(">Early<") < page.index(">Noon<") < page.index(">Late<")
    assert "23:59" in page
    cast.owner.clock_style = "12"
    cast.owner.save(update_fields=["clock_style"])
    page = owner_client.get("/customers/").text
    assert "11:59 pm" in page
    assert "12:00 am" in page
    one = Customer.objects.get(name="Late")
    assert "11:59 pm" in owner_client.get(f"/customers/{one.pk}/").text
    with formats.override(formats.Ways(clock="12")):
        assert operators.words("time", "between", ["22:00", "06:05"]) == ("between", "10:00 pm and 6:05 am")


@pytest.mark.usefixtures("hours")
def test_programs_forms_and_places_of_a_list_write_it(
    cast: Cast, owner_client: Client, api_client: Client
) -> None:
    one = Customer.objects.get(name="Never")
    address = f"/api/v1/customers/{one.pk}"
    answer = api_client.patch(
        address, {"own": {"own_opens_at": "2:30 pm"}}, content_type="application/json"
    ).json()
    assert answer["own"]["own_opens_at"] == "14:30"
    refused = api_client.patch(address, {"own": {"own_opens_at": "24:00"}}, content_type="application/json")
    assert (refused.status_code, "14:30" in refused.text) == (422, True)
    form = owner_client.get(f"/customers/{one.pk}/edit/").text
    field = form[form.index('name="own_opens_at"') - 80 :][:200]
    assert 'type="time"' in field
    assert 'value="14:30"' in field
    assert "Opens at" in owner_client.get("/customers/?part=editor&key=own_opens_at").text


def test_bounds_hold(cast: Cast) -> None:
    rules = {"least": "8 am", "greatest": "18:00"}
    made = create_field(
        actor=cast.actor("owner"), noun=NOUN, values={"label": "Call at", "kind": "time", "rules": rules}
    )
    assert made.rules == {"least": "08:00", "greatest": "18:00"}
    for wrong in ("07:59", "18:01"):
        with pytest.raises(Invalid):
            create_customer(actor=cast.actor("owner"), values={"name": "A", "own_call_at": wrong})
    assert not Customer.objects.exists()
    create_customer(actor=cast.actor("owner"), values={"name": "A", "own_call_at": "18:00"})
    with pytest.raises(Invalid):
        create_field(
            actor=cast.actor("owner"),
            noun=NOUN,
            values={"label": "B", "kind": "time", "rules": {"least": "9:00", "greatest": "8:00"}},
        )


def test_files_of_contacts_and_purchases_bring_it_and_set_aside_what_is_none(
    cast: Cast, tmp_path: Path
) -> None:
    owner = cast.actor("owner")
    create_field(actor=owner, noun=NOUN, values={"label": "Opens at", "kind": "time"})
    create_field(actor=owner, noun="sales.order", values={"label": "Deliver at", "kind": "time"})
    path = tmp_path / "a.csv"
    path.write_text(
        "Name,E-mail,Opens at\nAnna,a@a.example,2:30 pm\nBob,b@a.example,late\nCem,c@a.example,8:00:00\n",
        encoding="utf-8",
    )
    item = run_import(
        actor=owner, item=create_import(actor=owner, kind="contacts", path=path), hearing=Nobody()
    )
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (2, 1)
    assert Customer.objects.get(name="Anna").own_values == {"own_opens_at": "14:30"}
    assert Customer.objects.get(name="Cem").own_values == {"own_opens_at": "08:00"}
    path = tmp_path / "b.csv"
    path.write_text(
        "order,customer,date,amount,Deliver at\no1,7,2026-01-05,100,9h15\no2,7,2026-01-06,20,\n",
        encoding="utf-8",
    )
    run_import(actor=owner, item=create_import(actor=owner, kind="purchases", path=path), hearing=Nobody())
    own = {one.external_id: one.own_values for one in Order.objects.all()}
    assert own == {"o1": {"own_deliver_at": "09:15"}, "o2": {}}


def test_a_role_sees_it_masked_and_finds_nothing_by_it(cast: Cast) -> None:
    owner = cast.actor("owner")
    create_field(
        actor=owner,
        noun=NOUN,
        values={"label": "Opens at", "kind": "time", "is_listed": True, "is_personal": True},
    )
    one = create_customer(actor=owner, values={"name": "Late", "own_opens_at": "23:59"})
    role = save_role(
        actor=owner,
        role=None,
        name="Masked",
        description="",
        grants=Role.objects.get(key="owner").grants,
    )
    opened = {field.key: str(field.levels[-1]) for field in fields_of(NOUN)} | {"own_opens_at": "masked"}
    open_fields(actor=owner, role=role, noun=NOUN, fields=opened)
    user = make_user("Masked")
    user.roles.set([role])
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/customers/", f"/customers/{one.pk}/"):
        page = client.get(address).text
        assert "Opens at" in page
        assert "•••" in page
        assert "23:59" not in page
    assert seen(noun(NOUN), actor_for_user(user, source="web")).filter("own_opens_at") is None
