"""Which source is believed when two say different things."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.audit.models import Change
from regard.customers import origins
from regard.customers.confidence_rules import sureness
from regard.customers.models import Customer, SourceRank
from regard.customers.origins import API, HAND, Imported, origins_of_customer
from regard.customers.services.bulk import ensure_customers
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import change_customer
from regard.customers.services.sources import rank_sources
from regard.kernel.actor import system_actor
from regard.kernel.errors import Invalid
from regard.people.tests.cast import Cast
from regard.quality.models import Requirement

pytestmark = pytest.mark.django_db
FIELDS = ("city", "category", "street")


@pytest.fixture(autouse=True)
def _imports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        origins, "_IMPORTS", [lambda ids: {number: Imported(SOURCES[number], "x.csv") for number in ids}]
    )


SOURCES = {1: "crm", 2: "shop", 3: "crm", 4: "shop", 5: "list"}


def bring(source: str, import_id: int, **values: str) -> int:
    """Bring one customer in, whom every source knows as 7; how many values stayed."""
    frame = pl.DataFrame({"key": ["7"], **{name: [value] for name, value in values.items()}})
    known = Customer.objects.first()
    if known is not None:
        known.keys.get_or_create(source=source, key="7")
    done = ensure_customers(
        frame, actor=system_actor(f"import:{import_id}"), source=source, import_id=import_id, overwrite=FIELDS
    )
    return done.values_kept


def ann() -> Customer:
    return Customer.objects.get()


def test_what_a_person_said_stays_whatever_comes_in(cast: Cast) -> None:
    bring("shop", 1, name="Ann", city="Delft", category="Retail")
    change_customer(actor=cast.actor("owner"), customer_id=ann().pk, values={"city": "Leiden"})
    assert bring("shop", 2, city="Delft", category="Café") == 1
    assert (ann().city, ann().category) == ("Leiden", "Café")


def test_a_source_with_a_place_is_believed_before_one_without(cast: Cast) -> None:
    bring("crm", 1, name="Ann", city="Delft")
    bring("shop", 2, city="Breda")
    assert ann().city == "Breda"  # equal: the newest word counts
    rank_sources(actor=cast.actor("owner"), order=[HAND, "crm"])
    bring("crm", 3, city="Leiden")
    assert bring("shop", 4, city="Breda", category="Café") == 1
    assert (ann().city, ann().category) == ("Leiden", "Café")  # what is missing is filled in


def test_an_address_stays_whole(cast: Cast) -> None:
    bring("shop", 1, name="Ann", street="Kade 1", city="Delft")
    change_customer(actor=cast.actor("owner"), customer_id=ann().pk, values={"street": "Kade 2"})
    assert bring("shop", 2, street="Laan 9", city="Breda") == 2
    assert (ann().street, ann().city) == ("Kade 2", "Delft")


def test_a_dry_run_keeps_as_much(cast: Cast) -> None:
    bring("shop", 1, name="Ann", city="Delft")
    change_customer(actor=cast.actor("owner"), customer_id=ann().pk, values={"city": "Leiden"})
    frame = pl.DataFrame({"key": ["7"], "city": ["Delft"]})
    told = ensure_customers(
        frame, actor=system_actor("import:2"), source="shop", import_id=2, overwrite=FIELDS, dry_run=True
    )
    assert (told.updated, told.values_kept, told.values_replaced) == (0, 1, 0)


def test_what_is_replaced_is_counted_and_what_is_filled_is_not(cast: Cast) -> None:
    bring("shop", 1, name="Ann", city="Delft")
    frame = pl.DataFrame({"key": ["7"], "city": ["Breda"], "category": ["Café"]})
    told = ensure_customers(
        frame, actor=system_actor("import:2"), source="shop", import_id=2, overwrite=FIELDS, dry_run=True
    )
    assert (told.updated, told.values_replaced, ann().city) == (1, 1, "Delft")
    assert [(one.customer_id, one.field, one.before, one.after) for one in told.swaps] == [
        (ann().pk, "city", "Delft", "Breda")
    ]


def test_a_person_may_be_put_below_a_source(cast: Cast) -> None:
    bring("crm", 1, name="Ann", city="Delft")
    rank_sources(actor=cast.actor("owner"), order=["crm", HAND])
    change_customer(actor=cast.actor("owner"), customer_id=ann().pk, values={"city": "Leiden"})
    assert bring("crm", 2, city="Delft") == 0
    assert ann().city == "Delft"


def test_where_values_come_from(cast: Cast, owner_client: Client) -> None:
    bring("shop", 1, name="Ann", city="Delft", category="Retail")
    change_customer(actor=cast.actor("owner"), customer_id=ann().pk, values={"city": "Leiden"})
    told = origins_of_customer(ann(), ("city", "category", "street"))
    assert {name: (one.source, one.who) for name, one in told.items()} == {
        "city": (HAND, cast.actor("owner").name),
        "category": ("shop", ""),
    }
    address = reverse("customers:customer_origins", args=[ann().pk])
    said = owner_client.get(address, headers={"accept": "application/json"}).json()
    assert said["city"]["words"].startswith(f"Entered by hand, {cast.actor('owner').name}, ")
    assert said["city"]["words"].endswith(". Sure: entered by a person.")
    assert said["category"]["words"].startswith("From shop, ")
    page = owner_client.get(address).content.decode()
    for words in ("Leiden", "People, in the browser", "Entered by a person", "shop", "Fairly sure"):
        assert words in page, words


def test_the_order_is_set_on_its_page(owner_client: Client) -> None:
    bring("crm", 1, name="Ann")
    bring("shop", 2, city="Delft")
    url = reverse("customers:source_list")
    for step in ("in:crm", "in:shop", "up:shop", "down:by hand"):
        assert owner_client.post(url, {"step": step}).status_code == 302
    assert list(SourceRank.objects.values_list("source", flat=True)) == ["shop", HAND, "crm"]
    noted = Change.objects.filter(model="customers.source").latest("id")
    assert noted.after == {"order": ["shop", HAND, "crm"]}
    page = owner_client.get(url).content.decode()
    assert (
        page.index("shop")
        < page.index("People, in the browser")
        < page.index("crm")
        < page.index("through the API")
    )
    owner_client.post(url, {"step": "out:shop"})
    assert SourceRank.objects.count() == 2


def test_a_source_nobody_knows_has_no_place(cast: Cast) -> None:
    with pytest.raises(Invalid, match="no source"):
        rank_sources(actor=cast.actor("owner"), order=[HAND, API, "nowhere"])
    assert not SourceRank.objects.exists()


ORDER = {"by hand": 1, "crm": 0, "shop": 2}


@pytest.mark.parametrize(
    ("basis", "source", "order", "age", "limit", "level"),
    [
        ("verified", "list", ORDER, 10, 30, "high"),
        ("verified", "list", ORDER, 40, 30, "fair"),
        ("stated", HAND, {HAND: -1}, 4000, None, "high"),
        ("imported", "shop", {HAND: -1}, 10, None, "fair"),
        ("imported", "crm", ORDER, 10, 30, "high"),
        ("imported", "shop", ORDER, 30, 30, "fair"),
        ("imported", "shop", ORDER, 31, 30, "low"),
        ("imported", "list", ORDER, 10, None, "low"),
        ("program", API, ORDER, 10, None, "low"),
        ("inferred", "job:3", ORDER, 0, None, "low"),
    ],
)
def test_how_sure_follows_from_source_proof_and_age(
    basis: str, source: str, order: dict[str, int], age: int, limit: int | None, level: str
) -> None:
    today = date(2026, 6, 15)
    found = sureness(
        basis,
        source=source,
        order=order,
        said_on=today - timedelta(days=age),
        today=today,
        max_age_days=limit,
    )
    assert found.level == level
    assert found.why


def test_a_value_is_as_sure_as_its_source_its_proof_and_the_register_let_it(
    cast: Cast, api_client: Client
) -> None:
    rank_sources(actor=cast.actor("owner"), order=[HAND])
    bring("shop", 1, name="Ann", email="ann@x.example", city="Delft")
    bring("list", 5, category="Retail")
    one = ann()
    old = timezone.now() - timedelta(days=400)
    Customer.objects.filter(pk=one.pk).update(email_as_of=old, created_at=old)

    def levels() -> dict[str, str]:
        told = api_client.get(f"/api/v1/customers/{one.pk}/sources").json()
        return {row["field"]: f"{row['basis']} {row['confidence']}" for row in told}

    assert levels()["email"] == "imported fair"
    Requirement.objects.create(field="email", max_age_days=365)
    assert levels()["email"] == "imported low"
    add_contact(
        actor=cast.actor("owner"),
        customer_id=one.pk,
        kind="email",
        values={"value": "ann@x.example"},
        is_verified=True,
    )
    assert levels()["email"] == "verified high"
    rank_sources(actor=cast.actor("owner"), order=[HAND, "shop"])
    assert levels() == {
        "name": "imported fair", "email": "verified high", "city": "imported fair", "category": "imported low",
        "kind": "imported fair", "party_class": "imported fair",
    }  # fmt: skip
