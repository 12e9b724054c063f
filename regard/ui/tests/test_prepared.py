"""A prepared query gives what its queryset gives, with any values, however often it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef, QuerySet

from regard.people.models import Role, Team, TeamMember, User
from regard.people.tests.cast import Cast
from regard.ui.among import among
from regard.ui.prepared import Prepared

pytestmark = pytest.mark.django_db


def members(team: int) -> QuerySet[TeamMember]:
    return TeamMember.objects.select_related("user", "team").filter(team_id=team).order_by("user_id")


def users(email: str, least: int) -> QuerySet[User]:
    led = Exists(TeamMember.objects.filter(user_id=OuterRef("pk"), team_id=least))
    return User.objects.filter(email=email, pk__gte=1).annotate(is_in=led)


def named(name: str) -> QuerySet[Any, Any]:
    return Role.objects.filter(name=name).values_list("grants", flat=True)


def counted(least: int) -> QuerySet[Any, Any]:
    return (
        Team.objects.filter(pk__gte=least)
        .values_list("name")
        .annotate(size=Count("teammember"))
        .order_by("name")
    )


def state(row: Any) -> Any:
    if not hasattr(row, "__dict__"):
        return row
    values = {key: value for key, value in vars(row).items() if key != "_state"}
    related = {key: state(value) for key, value in row._state.fields_cache.items()}
    return type(row), values, related, row._state.db, row._state.adding


def test_rows_equal_those_of_the_queryset(cast: Cast, django_assert_num_queries: Any) -> None:
    team = Team.objects.create(name="Prepared")
    for user in (cast.colleague, cast.stranger):
        TeamMember.objects.create(team=team, user=user)
    cases: list[tuple[Callable[..., QuerySet[Any, Any]], tuple[type, ...], list[tuple[Any, ...]]]] = [
        (members, (int,), [(team.pk,), (0,), (team.pk,)]),
        (users, (str, int), [(cast.colleague.email, team.pk), (cast.stranger.email, 0), ("nobody", 1)]),
        (named, (str,), [(role.name,) for role in Role.objects.all()[:3]]),
        (counted, (int,), [(0,), (team.pk,), (10**9,)]),
    ]
    for make, kinds, calls in cases:
        prepared: Prepared[Any] = Prepared(make, *kinds)
        for values in calls:
            with django_assert_num_queries(1):
                found = prepared.all(*values)
            assert [state(row) for row in found] == [state(row) for row in make(*values)]
            first = prepared.first(*values)
            assert state(first) == (state(found[0]) if found else None)
    assert Prepared(members, int).all(team.pk)[0].user.email


def test_related_rows_that_are_missing_are_none(cast: Cast) -> None:
    from regard.customers.models import Customer

    one = Customer.objects.create(name="A", sort_name="a")
    find = Prepared(lambda pk: Customer.objects.select_related("owner", "parent").filter(pk=pk), int)
    found = find.first(one.pk)
    assert found is not None
    assert (found.owner, found.parent, found.name) == (None, None, "A")
    assert found.created_at.tzinfo is not None
    assert isinstance(found.created_at, datetime)
    assert found.created_at.astimezone(UTC) == one.created_at


def test_any_number_of_ids_is_one_form(cast: Cast) -> None:
    people = Prepared(lambda ids: User.objects.filter(pk__in=among(ids)).order_by("pk"), str)
    for wanted in ([], [cast.colleague.pk], [cast.stranger.pk, cast.colleague.pk, 10**12]):
        found = [user.pk for user in people.all(json.dumps(wanted))]
        assert found == sorted(pk for pk in wanted if pk < 10**12)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30])
def test_a_number_beyond_every_column_finds_nothing(value: int) -> None:
    assert Prepared(lambda pk: User.objects.filter(pk=pk), int).all(value) == []


def test_what_cannot_be_prepared_is_refused() -> None:
    with pytest.raises(TypeError, match="values are wanted"):
        Prepared(members, int).all(1, 2)
    with pytest.raises(TypeError, match="does not appear"):
        Prepared(lambda email: User.objects.filter(email=email.strip("\x01")), str).all("a")
    with pytest.raises(TypeError, match="only models"):
        Prepared(lambda pk: User.objects.filter(pk=pk).values("email"), int).all(1)
