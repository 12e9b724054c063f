"""One box finds customers by names, parts of words, slips of the finger, numbers in any format; what one may not see, never."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from regard.customers.models import Customer
from regard.customers.queries import find_in, search, visible_to
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.kernel.actor import Actor
from regard.people.models import Business
from regard.people.queries import business, forget_business
from regard.people.tests.cast import Cast
from regard.ui import trigrams

pytestmark = pytest.mark.django_db
PEOPLE = [
    {"name": "Kade Koffiebar", "city": "Rotterdam", "phone": "010 555 01 42", "email": "noor@kade.example"},
    {"name": "Koffiehuis Kadé", "city": "Utrecht"},
    {"name": "Łukasz Wójcik", "city": "Kraków"},
    {"name": "Søren Kierkegaard", "city": "København"},
    {"name": "Jonas Smith"},
    {"name": "Smitha Rao", "email": "rao@kade-partners.example"},
    {"name": "Zoë O’Brien"},
    {"name": "Bo"},
]


@pytest.fixture
def people(owner_actor: Actor) -> Actor:
    Business.objects.update_or_create(pk=1, defaults={"country": "NL"})
    forget_business()
    for number, values in enumerate(PEOPLE):
        create_customer(actor=owner_actor, values=values, keys=[("shop", f"CG-{number}4520")])
    return owner_actor


def names(actor: Actor, text: str) -> list[str]:
    return [customer.name for customer in search(actor, text, 5)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kade", "Kade Koffiebar"),
        ("KADE KOFFIEBAR", "Kade Koffiebar"),
        ("koffiebar kade", "Kade Koffiebar"),
        ("rotterdam kade", "Kade Koffiebar"),
        ("iebar", "Kade Koffiebar"),
        ("lukasz", "Łukasz Wójcik"),
        ("wojcik", "Łukasz Wójcik"),
        ("soren", "Søren Kierkegaard"),
        ("obrien", "Zoë O’Brien"),
        ("o'brien", "Zoë O’Brien"),
        ("noor@kade", "Kade Koffiebar"),
        ("kade.example", "Kade Koffiebar"),
        ("CG-04520", "Kade Koffiebar"),
        ("010 555 01 42", "Kade Koffiebar"),
        ("+31 (0)10 5550142", "Kade Koffiebar"),
        ("0031105550142", "Kade Koffiebar"),
        ("555 01 42", "Kade Koffiebar"),
        ("kierkegard", "Søren Kierkegaard"),
        ("kirkegaard", "Søren Kierkegaard"),
        ("kiekregaard", "Søren Kierkegaard"),
        ("koffiebsr", "Kade Koffiebar"),
        ("smth", "Jonas Smith"),
        ("smiht", "Jonas Smith"),
        ("jonas smithe", "Jonas Smith"),
        ("bo", "Bo"),
        ("k", "Kade Koffiebar"),
    ],
)
def test_the_wanted_customer_comes_first(people: Actor, text: str, first: str) -> None:
    assert names(people, text)[:1] == [first]


def test_the_beginning_of_a_name_ranks_before_the_beginning_of_a_word(people: Actor) -> None:
    assert names(people, "kade") == ["Kade Koffiebar", "Koffiehuis Kadé", "Smitha Rao"]


@pytest.mark.parametrize(
    "text", ["", "   ", "qqqqqq", '"', "' OR 1=1 --", "%", "a" * 300, "*", "NEAR(", "\x00"]
)
def test_odd_words_find_nobody_and_break_nothing(people: Actor, text: str) -> None:
    assert names(people, text) == []
    assert find_in(visible_to(people), text).count() in {0, len(PEOPLE)}


def test_a_customer_is_found_by_what_is_true_now(people: Actor) -> None:
    kade = Customer.objects.get(name="Kade Koffiebar")
    change_customer(actor=people, customer_id=kade.pk, values={"name": "Bar Pulpo"})
    assert names(people, "pulpo") == ["Bar Pulpo"]
    assert "Bar Pulpo" not in names(people, "koffiebar")
    delete_customers(actor=people, customer_ids=[kade.pk])
    assert names(people, "pulpo") == []


def test_two_letters_are_the_beginning_of_a_word(people: Actor) -> None:
    assert names(people, "hu") == []
    assert names(people, "ki") == ["Søren Kierkegaard"]
    assert names(people, "kade ko")[0] == "Kade Koffiebar"
    assert [row.name for row in find_in(visible_to(people), "ki")] == ["Søren Kierkegaard"]


def test_a_piece_of_a_name_is_found_over_the_space_in_it(people: Actor) -> None:
    assert names(people, "de koff") == ["Kade Koffiebar"]
    assert names(people, "as sm") == ["Jonas Smith"]


def test_a_list_is_narrowed_in_its_own_order(people: Actor) -> None:
    rows = find_in(visible_to(people), "koffie").order_by("-sort_name")
    assert [row.name for row in rows] == ["Koffiehuis Kadé", "Kade Koffiebar"]
    assert find_in(visible_to(people), "555 01 42").get().name == "Kade Koffiebar"


def test_one_finds_only_whom_one_may_see(cast: Cast) -> None:
    owner = cast.actor("owner")
    create_customer(actor=owner, values={"name": "Kade Koffiebar", "owner_id": cast.colleague.pk})
    create_customer(actor=owner, values={"name": "Kade Zuid", "owner_id": cast.stranger.pk})
    assert names(cast.actor("colleague"), "kade") == ["Kade Koffiebar"]
    assert names(cast.actor("stranger"), "kade") == ["Kade Zuid"]
    assert names(cast.actor("analyst"), "kade") == ["Kade Koffiebar", "Kade Zuid"]
    assert names(cast.actor("nobody"), "kade") == []
    assert names(cast.actor("stranger"), "koffiebsr") == []


def test_searching_costs_few_queries_whatever_is_found(
    people: Actor, django_assert_max_num_queries: object
) -> None:
    business()
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        search(people, "koffie", 8)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        search(people, "kierkegard", 8)


def test_rows_written_in_bulk_are_found_like_others(people: Actor) -> None:
    """The index equals one made row by row, after rows came, changed and went in one go."""
    known = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic(), trigrams.in_bulk("customers_customer", [*known[:2], known[-1], 10**9]):
        Customer.objects.filter(pk=known[0]).update(name="Teehuis", search_text=" teehuis ")
        Customer.objects.filter(pk=known[-1]).delete()
        Customer.objects.create(
            pk=10**9, name="Bulky % 'Quote'", sort_name="bulky", search_text=" bulky % 'quote' "
        )
    assert names(people, "teehuis") == ["Teehuis"]
    assert names(people, "koffiebar") == []
    assert names(people, "koffiehuis") == ["Koffiehuis Kadé"]
    assert names(people, "bulky") == ["Bulky % 'Quote'"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO customers_customer_search(customers_customer_search, rank) VALUES ('integrity-check', 1)"
            )
    Customer.objects.filter(pk=known[1]).update(name="Later", search_text=" later ")
    assert names(people, "later") == ["Later"]


@pytest.mark.django_db(transaction=True)
def test_an_index_is_filled_in_bulk_only_in_a_transaction() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps its index itself: there is nothing to refuse")
    with pytest.raises(RuntimeError, match="transaction"), trigrams.in_bulk("customers_customer", [1]):
        pass
