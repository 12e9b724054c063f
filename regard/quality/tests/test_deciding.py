"""Not the same, and back: who may, what is kept, what is noted."""

from __future__ import annotations

import pytest

from regard.audit.models import Change
from regard.kernel.errors import Forbidden, NotFound
from regard.people.models import Team
from regard.people.services import actor_for_user
from regard.people.tests.cast import Cast, make_user
from regard.quality.models import Double
from regard.quality.services.deciding import keep_apart, take_back
from regard.quality.tests.making import pair, pair_of, person

pytestmark = pytest.mark.django_db
Status = Double.Status


def test_two_are_kept_apart_and_it_is_noted_with_both(cast: Cast) -> None:
    double = pair_of(cast)
    (done,) = keep_apart(actor=cast.actor("owner"), double_ids=[double.pk])
    double.refresh_from_db()
    assert done.pk == double.pk
    assert (double.status, double.decided_by) == (Status.APART, cast.owner)
    assert double.decided_at is not None
    noted = Change.objects.filter(model="quality.double", object_id=double.pk)
    assert {change.customer_id for change in noted} == {double.first_id, double.second_id}
    assert {(change.before["status"], change.after["status"]) for change in noted} == {("open", "apart")}


def test_a_decision_is_taken_back(cast: Cast) -> None:
    double = pair_of(cast)
    keep_apart(actor=cast.actor("owner"), double_ids=[double.pk])
    take_back(actor=cast.actor("owner"), double_ids=[double.pk])
    double.refresh_from_db()
    assert (double.status, double.decided_at, double.decided_by) == (Status.OPEN, None, None)


def test_deciding_twice_changes_nothing(cast: Cast) -> None:
    double = pair_of(cast)
    assert take_back(actor=cast.actor("owner"), double_ids=[double.pk]) == []
    keep_apart(actor=cast.actor("owner"), double_ids=[double.pk])
    noted = Change.objects.count()
    assert keep_apart(actor=cast.actor("owner"), double_ids=[double.pk]) == []
    assert Change.objects.count() == noted


def test_a_pair_the_scan_closed_is_not_reopened_by_hand(cast: Cast) -> None:
    double = pair_of(cast)
    Double.objects.update(status=Status.UNLIKE)
    assert take_back(actor=cast.actor("owner"), double_ids=[double.pk]) == []
    double.refresh_from_db()
    assert double.status == Status.UNLIKE


def test_whoever_only_sees_decides_nothing(cast: Cast) -> None:
    double = pair_of(cast)
    with pytest.raises(Forbidden):
        keep_apart(actor=cast.actor("analyst"), double_ids=[double.pk])
    double.refresh_from_db()
    assert double.status == Status.OPEN
    assert not Change.objects.filter(model="quality.double").exists()


def test_one_pair_that_is_not_there_stops_all(cast: Cast) -> None:
    double = pair_of(cast)
    with pytest.raises(NotFound):
        keep_apart(actor=cast.actor("owner"), double_ids=[double.pk, 987_654])
    double.refresh_from_db()
    assert double.status == Status.OPEN


def test_a_steward_decides(cast: Cast) -> None:
    steward = make_user("Stefan", "steward", team=Team.objects.create(name="Data"))
    assert keep_apart(actor=actor_for_user(steward, "web"), double_ids=[pair_of(cast).pk])


def test_a_pair_of_which_one_is_out_of_sight_is_not_there(cast: Cast) -> None:
    """A seller who was given the right to decide still reaches only the team's customers."""
    from regard.people.models import Role

    role = Role.objects.create(
        key="sharp", name="Sharp", grants={"quality.double.view": "all", "quality.double.decide": "all"}
    )
    cast.colleague.roles.add(role)
    mine = person("Noor de Wit", owner_id=cast.colleague.pk)
    double = pair(mine, person("N. de Wit", owner_id=cast.stranger.pk))
    with pytest.raises(NotFound):
        keep_apart(actor=cast.actor("colleague"), double_ids=[double.pk])
    double.refresh_from_db()
    assert double.status == Status.OPEN
