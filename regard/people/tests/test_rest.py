"""Keyset pages: every row once, in order, whatever the ties; and only this list's cursors."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.kernel.errors import Invalid
from regard.people.models import Team
from regard.people.rest import page_of
from tests.examples import examples


def _walk(order: Sequence[str], limit: int) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = page_of(
            Team.objects.all(), order=order, cursor=cursor, limit=limit, row=lambda team: team.name
        )
        seen += page.items
        if page.next is None:
            return seen
        cursor = page.next


@pytest.mark.django_db
@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.text("abcdefgh", min_size=1, max_size=3), max_size=12), st.integers(1, 5), st.booleans())
def test_walking_the_pages_gives_every_row_once_in_order(names: set[str], limit: int, falls: bool) -> None:
    Team.objects.all().delete()
    Team.objects.bulk_create(Team(name=name) for name in names)
    order = ["-name"] if falls else ["name"]
    assert _walk(order, limit) == list(Team.objects.order_by(*order).values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WzEsMiwzXQ", "é", "eyJhIjoxfQ"])
def test_a_foreign_cursor_is_refused_with_what_to_do(cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        page_of(Team.objects.all(), order=["name"], cursor=cursor, limit=5, row=str)
    assert caught.value.errors[0].field == "cursor"
    assert "leave the cursor out" in caught.value.remedy


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_bounds(limit: int) -> None:
    with pytest.raises(Invalid):
        page_of(Team.objects.all(), order=["name"], cursor=None, limit=limit, row=str)
