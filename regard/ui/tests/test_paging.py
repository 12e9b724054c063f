"""Paging through all rows gives every row once and in order, whatever the keys, ties, missing values and page size."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.ui import paging
from tests.examples import examples

User = get_user_model()
PATHS = ("first_name", "last_login", "date_joined", "is_active")
MOMENTS = [None, datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 1, 12, 30, 0, 5, tzinfo=UTC)]

people = st.lists(
    st.tuples(st.sampled_from(["", "Ada", "Bo", "ada"]), st.sampled_from(MOMENTS), st.booleans()), max_size=14
)
sorts = st.lists(
    st.tuples(st.sampled_from([*PATHS, "pk"]), st.booleans()), max_size=3, unique_by=lambda pair: pair[0]
)


def make(rows: list[tuple[str, datetime | None, bool]]) -> None:
    User.objects.all().delete()
    User.objects.bulk_create(
        User(
            email=f"p{index}@example.org",
            first_name=name,
            last_login=login,
            is_active=active,
            date_joined=datetime(2026, 1, 1 + index % 3, tzinfo=UTC),
        )
        for index, (name, login, active) in enumerate(rows)
    )


def walk(keys: tuple[paging.Key, ...], size: int) -> list[paging.Page[Any]]:
    pages = [paging.page(User.objects.all(), keys, size=size)]
    while pages[-1].has_next:
        pages.append(paging.page(User.objects.all(), keys, size=size, after=pages[-1].last))
        assert len(pages) < 40
    return pages


def expected(keys: tuple[paging.Key, ...]) -> list[int]:
    return list(
        User.objects.order_by(*(paging.order_by(key, False) for key in keys)).values_list("pk", flat=True)
    )


@pytest.mark.django_db
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=people, sort=sorts, size=st.integers(1, 5))
def test_forwards_and_backwards_give_every_row_once_in_order(
    rows: list[tuple[str, datetime | None, bool]], sort: list[tuple[str, bool]], size: int
) -> None:
    make(rows)
    keys = paging.keys_for(User, sort)
    pages = walk(keys, size)
    seen = [row.pk for page in pages for row in page.rows]
    assert seen == expected(keys)
    assert [page.has_previous for page in pages] == [index > 0 for index in range(len(pages))]
    for earlier, later in pairwise(pages):
        back = paging.page(User.objects.all(), keys, size=size, before=later.first)
        assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]
        assert back.has_next


@pytest.mark.django_db
def test_missing_values_stand_last_in_both_directions() -> None:
    make([("Ada", None, True), ("Bo", MOMENTS[1], True), ("Cy", MOMENTS[2], True)])
    for descending, names in ((False, ["Bo", "Cy", "Ada"]), (True, ["Cy", "Bo", "Ada"])):
        keys = paging.keys_for(User, [("last_login", descending)])
        assert [row.first_name for row in paging.page(User.objects.all(), keys).rows] == names


@pytest.mark.django_db
def test_a_row_that_comes_in_between_pages_moves_nothing_else() -> None:
    make([(name, None, True) for name in "BDF"])
    keys = paging.keys_for(User, [("first_name", False)])
    first = paging.page(User.objects.all(), keys, size=2)
    User.objects.create(email="new@example.org", first_name="A")
    second = paging.page(User.objects.all(), keys, size=2, after=first.last)
    assert [row.first_name for row in second.rows] == ["F"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["", "x", "bm90IGpzb24", paging.encode([1]), paging.encode([1, 2, 3]), "Ü%%"]
)
def test_an_unreadable_cursor_gives_the_first_page(cursor: str) -> None:
    make([("Ada", None, True), ("Bo", None, True)])
    keys = paging.keys_for(User, [("first_name", False)])
    assert [row.first_name for row in paging.page(User.objects.all(), keys, after=cursor).rows] == [
        "Ada",
        "Bo",
    ]


def test_what_may_be_missing() -> None:
    assert not paging.may_be_missing(User, "first_name")
    assert not paging.may_be_missing(User, "pk")
    assert paging.may_be_missing(User, "last_login")
    assert paging.may_be_missing(User, "nothing_like_this")


@pytest.mark.django_db
def test_keys_of_one_direction_are_compared_as_a_row() -> None:
    make([("Ada", None, True)])
    keys = paging.keys_for(User, [("first_name", True)])
    sql = str(User.objects.filter(paging.beyond(keys, ["Ada", 1], backwards=False)).query)
    assert '("people_user"."first_name", "people_user"."id") < (' in sql
