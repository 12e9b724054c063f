"""Customers of a purchase file who are known otherwise than by the file's keys: found by what only they have, never by less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regard.customers.models import Customer, CustomerKey
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.reports import report
from regard.exchange.services import running
from regard.exchange.services.running import check_import, run_import
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.kernel.actor import Actor
from regard.sales.models import Order

pytestmark = pytest.mark.django_db

HEAD = "Order No,Date,Customer,Amount,Name,E-mail,Phone\n"
Sales = Callable[..., Path]


@pytest.fixture
def sales(tmp_path: Path) -> Sales:
    """A purchase file with a line for each (key, name, e-mail, phone)."""

    def make(*buyers: tuple[str, str, str, str], name: str = "sales.csv") -> Path:
        path = tmp_path / name
        lines = [
            f"A{turn},2024-01-{turn + 1:02},{key},{10 + turn}.00,{called},{email},{phone}\n"
            for turn, (key, called, email, phone) in enumerate(buyers)
        ]
        path.write_text(HEAD + "".join(lines))
        return path

    return make


@pytest.fixture
def ann(owner_actor: Actor) -> Customer:
    return create_customer(
        actor=owner_actor, values={"name": "Ann Lee", "email": "Ann@lee.example", "country": "NL"}
    )


def whose() -> dict[str, str]:
    """Whose each order is, by the order's key."""
    return dict(Order.objects.order_by("external_id").values_list("external_id", "customer__name"))


def everything() -> tuple[Any, ...]:
    names = (
        "name",
        "email",
        "phone",
        "country",
        "name_as_of",
        "email_as_of",
        "country_as_of",
        "search_text",
        "import_id",
    )
    return (
        list(Customer.objects.order_by("id").values_list(*names)),
        list(CustomerKey.objects.values_list("source", "key")),
        Order.objects.count(),
    )


def test_the_known_customer_is_found_by_an_address_told_and_given_back(
    sales: Sales, bring_in: BringIn, draft: BringIn, actor: Actor, ann: Customer
) -> None:
    before = everything()
    path = sales(("7", "A. Lee", "ann@lee.example", "+31 85 555 0101"), ("8", "Bob", "bob@x.example", ""))
    item = check_import(actor=actor, item=draft(path), hearing=Nobody())
    told = report(item, foreseen=True)
    assert (told["customers_created"], told["customers_found"], told["customers_unclear"]) == (1, 1, 0)
    assert everything() == before
    item = run_import(actor=actor, item=item, hearing=Nobody())
    done = report(item)
    assert (done["customers_created"], done["customers_found"], done["customers_updated"]) == (1, 1, 1)
    assert whose() == {"A0": "Ann Lee", "A1": "Bob"}
    ann.refresh_from_db()
    # What is known of her stays, what was not is filled.
    assert (ann.name, ann.email, ann.phone) == ("Ann Lee", "Ann@lee.example", "+31 85 555 0101")
    key = CustomerKey.objects.get(customer=ann)
    assert (key.key, key.import_id, key.found_by) == ("7", item.pk, "email")
    again = bring_in(sales(("7", "A. Lee", "new@lee.example", ""), name="next.csv"))
    assert (again.counts["customers_found"], again.counts["customers_created"]) == (0, 0)
    undo_import(actor=actor, item=again, hearing=Nobody())
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert item.undo_result["kept"] == []
    assert everything() == before


def test_a_further_address_finds_whom_it_reaches(
    sales: Sales, bring_in: BringIn, owner_actor: Actor, ann: Customer
) -> None:
    add_contact(actor=owner_actor, customer_id=ann.pk, kind="email", values={"value": "ann@work.example"})
    bring_in(sales(("", "", "ANN@work.example", "")))
    assert whose() == {"A0": "Ann Lee"}
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("others", "buyers"),
    [
        pytest.param((), [("7", "Mees van Vliet", "ann@lee.example", "")], id="called otherwise"),
        pytest.param(
            ({"name": "Lee Ann", "email": "ann@lee.example"},), [("7", "Ann Lee", "ann@lee.example", "")],
            id="two have it",
        ),
        pytest.param(
            (), [("7", "Ann Lee", "ann@lee.example", ""), ("8", "Ann Lee", "ann@lee.example", "")],
            id="two keys have it",
        ),
        pytest.param(
            ({"name": "Ann Lee", "phone": "+31 85 555 0101", "country": "NL"},),
            [("7", "Ann Lee", "ann@lee.example", "+31855550101")],
            id="the number leads elsewhere",
        ),
    ],
)  # fmt: skip
def test_nothing_is_found_where_it_is_not_sure(
    sales: Sales, bring_in: BringIn, owner_actor: Actor, ann: Customer, others: Any, buyers: Any
) -> None:
    for values in others:
        create_customer(actor=owner_actor, values=values)
    known = set(Customer.objects.values_list("pk", flat=True))
    item = bring_in(sales(*buyers), match="id,email,phone")
    assert (item.counts["customers_found"], item.counts["customers_created"]) == (0, len(buyers))
    assert item.counts["customers_unclear"] == len(buyers)
    assert not Order.objects.filter(customer_id__in=known).exists()
    assert not CustomerKey.objects.filter(customer_id__in=known).exists()


def test_a_source_that_has_another_key_for_somebody_tells_two_people_apart(
    sales: Sales, bring_in: BringIn, ann: Customer
) -> None:
    bring_in(sales(("7", "Ann Lee", "ann@lee.example", "")), source="shop")
    item = bring_in(sales(("9", "Ann Lee", "ann@lee.example", ""), name="b.csv"), source="shop")
    assert (item.counts["customers_found"], item.counts["customers_unclear"]) == (0, 1)
    assert Customer.objects.count() == 2


def test_a_number_finds_only_with_a_name_and_only_where_that_is_asked(
    sales: Sales, bring_in: BringIn, actor: Actor, owner_actor: Actor
) -> None:
    create_customer(actor=owner_actor, values={"name": "Ann Lee", "phone": "+31 85 555 0101"})
    buyers = [("7", "Ann Lee", "", "+31855550101"), ("8", "", "", "+31 85 555 0102")]
    create_customer(actor=owner_actor, values={"name": "Bob", "phone": "+31 85 555 0102"})
    item = bring_in(sales(*buyers), source="a")
    assert item.counts["customers_created"] == 2
    undo_import(actor=actor, item=item, hearing=Nobody())
    item = bring_in(sales(*buyers), source="b", match="id,email,phone")
    assert (item.counts["customers_found"], item.counts["customers_created"]) == (1, 1)
    assert list(CustomerKey.objects.filter(found_by="phone").values_list("customer__name", "key")) == [
        ("Ann Lee", "7")
    ]


def test_with_keys_only_nobody_is_looked_for(sales: Sales, bring_in: BringIn, ann: Customer) -> None:
    item = bring_in(sales(("7", "Ann Lee", "ann@lee.example", "")), match="id")
    assert (item.counts["customers_created"], item.counts["customers_found"]) == (1, 0)
    assert Customer.objects.count() == 2


def test_it_comes_to_the_same_when_the_import_stops_between_two_batches(
    sales: Sales,
    draft: BringIn,
    actor: Actor,
    owner_actor: Actor,
    ann: Customer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two keys lead to Ann by two of her addresses: neither is she, also when one of them is in already."""
    from regard.exchange.services import loaders

    monkeypatch.setattr(loaders, "BATCH_LINES", 1)
    add_contact(actor=owner_actor, customer_id=ann.pk, kind="email", values={"value": "ann@work.example"})
    create_customer(actor=owner_actor, values={"name": "Bob", "email": "bob@x.example"})
    path = sales(
        ("7", "Ann Lee", "ann@lee.example", ""), ("8", "Ann Lee", "ann@work.example", ""),
        ("9", "Bob", "bob@x.example", ""), ("10", "Cas", "cas@x.example", ""), ("11", "Cas", "cas@x.example", ""),
    )  # fmt: skip
    item, written = draft(path), []

    def stop(*args: Any, **kwargs: Any) -> None:
        written.append(1)
        if len(written) in {2, 4, 5}:
            raise KeyboardInterrupt
        moved(*args, **kwargs)

    moved = running._move_on
    monkeypatch.setattr(running, "_move_on", stop)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run_import(actor=actor, item=item, hearing=Nobody())
    run_import(actor=actor, item=item, hearing=Nobody())
    counts = item.counts
    assert (counts["customers_found"], counts["customers_unclear"], counts["customers_created"]) == (1, 2, 4)
    assert CustomerKey.objects.get(found_by="email").customer.name == "Bob"
    assert Order.objects.filter(customer=ann).count() == 0
