"""Lists by own fields find the same rows whichever way the database is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from regard.config.database import suit_planner
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields import nouns
from regard.fields.models import OwnField
from regard.fields.services.defining import create_field
from regard.fields.services.indexing import make_index, make_indexes
from regard.jobs.models import Job
from regard.people.tests.cast import Cast
from regard.ui import paging, within
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

NOUN = "customers.customer"
pytestmark = pytest.mark.django_db


def add(cast: Cast, label: str, kind: str, **values: Any) -> OwnField:
    return create_field(actor=cast.actor("owner"), noun=NOUN, values={"label": label, "kind": kind, **values})


@pytest.fixture
def shelves(cast: Cast) -> list[Customer]:
    """Twelve customers, every third the colleague's; the last three say nothing."""
    add(cast, "Seats", "number")
    add(cast, "Code", "text")
    add(cast, "Likes", "several", choices=["Tea", "Cocoa"])
    made = []
    for at in range(12):
        who = cast.colleague if at % 3 == 0 else cast.stranger
        own = {
            "own_seats": str(at % 4),
            "own_code": f"C{at}-{'ab'[at % 2]}",
            "own_likes": ["tea", "cocoa"][at % 2],
        }
        values = {"name": f"N{at:02}", "owner_id": who.pk, **(own if at < 9 else {})}
        made.append(create_customer(actor=cast.actor("owner"), values=values))
    return made


FILTERS = [
    (["own_seats", "between", ["1", "2"]], {1, 2, 5, 6}),
    (["own_seats", "is", "3"], {3, 7}),
    (["own_code", "contains", "-B"], {1, 3, 5, 7}),
    (["own_code", "is", "c4-A"], {4}),
    (["own_likes", "is", ["cocoa"]], {1, 3, 5, 7}),
    (["own_likes", "is_not", ["cocoa"]], {0, 2, 4, 6, 8, 9, 10, 11}),
    (["own_seats", "empty", None], {9, 10, 11}),
]


@pytest.mark.parametrize("most", [(1_000, 20_000), (0, 20_000), (0, 1)], ids=["few", "some", "many"])
@pytest.mark.parametrize(("rule", "found"), FILTERS)
def test_a_filter_finds_the_same_however_many_it_finds(
    cast: Cast,
    shelves: list[Customer],
    monkeypatch: pytest.MonkeyPatch,
    most: tuple[int, int],
    rule: list[Any],
    found: set[int],
) -> None:
    monkeypatch.setattr(nouns, "RARE", most[0])
    monkeypatch.setattr(nouns, "MANY", most[1])
    monkeypatch.setattr(within, "MANY", most[1])
    for who, seen in (("owner", set(range(12))), ("colleague", {0, 3, 6, 9})):
        rows = filter_queryset(noun(NOUN), cast.actor(who), {"all": [rule]})
        names = {row.name for row in rows}
        assert names == {f"N{at:02}" for at in found & seen}
        page = paging.page(rows, paging.keys_for(Customer, [("sort_name", False)]), size=2)
        assert [row.name for row in page.rows] == sorted(names)[:2]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_a_sort_turns_its_pages_forth_and_back(
    cast: Cast, shelves: list[Customer], who: str, descending: bool
) -> None:
    rows = noun(NOUN).visible_to(cast.actor(who)).select_related("owner")
    slot = OwnField.objects.get(key="own_seats").slot
    keys = paging.keys_for(Customer, [(f"own__{slot}", descending)])
    at = ""
    seen: list[str] = []
    back: list[str] = []
    while True:
        page = paging.page(rows, keys, size=2, after=at, is_whole=True)
        seen += [row.name for row in page.rows]
        if not page.has_next:
            break
        at = page.last
    numbers = [int(name[1:]) for name in seen]
    told = [number % 4 for number in numbers if number < 9]
    assert told == sorted(told, reverse=descending)
    assert all(number >= 9 for number in numbers[len(told) :])
    assert len(numbers) == len(set(numbers)) == (12 if who == "owner" else 4)
    before = page.first
    while before:
        page = paging.page(rows, keys, size=2, before=before, is_whole=True)
        back = [row.name for row in page.rows] + back
        before = page.first if page.has_previous else ""
    assert back == seen[:-2]


def test_a_list_of_a_seller_sorted_by_an_own_field_is_that_of_the_team(
    cast: Cast, shelves: list[Customer], colleague_client: Client
) -> None:
    page = colleague_client.get("/customers/?sort=-own_seats").content.decode()
    places = [page.index(f">N{at:02}<") for at in (3, 6, 0, 9)]
    assert places == sorted(places)
    assert ">N01<" not in page


def test_a_worker_makes_an_index_of_texts(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs none")
    one = add(cast, "Code", "text")
    assert Job.objects.filter(path__contains="index_own_field").count() == 1

    def made() -> str:
        with connection.cursor() as cursor:
            name = f"customers_customerown_{one.slot}_words"
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            return "".join(row[0] for row in cursor.fetchall())

    assert not made()
    make_indexes()
    assert "(upper(" in made()
    make_index(NOUN, "several", one.slot)
    assert "(upper(" not in made()


def test_the_database_hears_once_what_its_disks_are(cast: Cast) -> None:
    assert suit_planner() is (connection.vendor == "postgresql")
