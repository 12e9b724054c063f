"""Who is in a segment, who was, and what is told of coming and going."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from regard.analytics import engine
from regard.analytics.services import mark_dirty
from regard.analytics.services import refresh as refresh_copy
from regard.jobs.models import Job
from regard.jobs.worker import drain
from regard.kernel.actor import Actor, Scope
from regard.people.models import Business
from regard.people.queries import business, forget_business
from regard.people.tests.cast import Cast
from regard.segments import jobs, queries
from regard.segments.bits import IdSet
from regard.segments.models import Build, Member, MemberBits, RefreshState, Segment, Touched
from regard.segments.services import (
    change_segment,
    create_segment,
    delete_segment,
    membership,
    note_touched,
    refresh_due,
    refresh_segments,
)
from regard.segments.services.feeding import Feed, note_customers
from regard.segments.tests import shop
from regard.segments.tests.cases import ACTOR, IN_NL, bought, rule
from regard.story.consumers import run_consumers
from regard.story.models import Entry

pytestmark = pytest.mark.django_db


def segment(name: str, *children: Any, op: str = "all") -> Segment:
    return create_segment(actor=ACTOR, name=name, rule=rule(*children, op=op))


def who(found: Segment) -> set[int]:
    """The members, asserted to be the same in rows, in bits, in the count and in the copy."""
    found.refresh_from_db()
    ids = set(queries.members(found).values_list("customer_id", flat=True))
    assert (
        ids
        == set(queries.members_of(found.pk))
        == set(queries.members_on(found, queries.today()).values_list("customer_id", flat=True))
    )
    assert found.member_count == len(ids)
    refresh_copy()
    stays = engine.table("segment_members")
    kept = stays.filter(stays.segment_id == found.pk, stays.left_at.isnull())
    assert set(engine.run(kept.select("customer_id")).column(0).to_pylist()) == ids
    return ids


def told(kind: str) -> list[tuple[int | None, bool]]:
    entries = Entry.objects.filter(kind=f"segments.member.{kind}").order_by("id")
    return list(entries.values_list("customer_id", "is_backfilled"))


def listen() -> None:
    run_consumers(["segments"], strict=True)


def test_first_build_finds_members_and_tells_nothing(people: dict[str, int]) -> None:
    regulars = segment("Regulars", bought("at_least", 2, 90))
    dutch = segment("Dutch", IN_NL)
    assert regulars.member_count is None
    done = refresh_segments(actor=ACTOR)
    assert who(regulars) == {people["ada"]}
    assert who(dutch) == {people["ada"], people["cleo"]}
    assert {item.segment.pk: (item.entered, item.left) for item in done} == {
        regulars.pk: (1, 0),
        dutch.pk: (2, 0),
    }
    assert told("entered") == []
    build = Build.objects.get(segment=dutch)
    assert (build.cause, build.members, build.entered) == ("first", 2, 2)
    assert build.finished_at is not None
    assert dutch.last_built_at is not None
    assert dutch.build_ms is not None
    assert dutch.data_as_of is not None


def test_refreshing_again_changes_nothing(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    rows = list(Member.objects.values_list("segment_id", "customer_id", "entered_in_id", "left_in_id"))
    refresh_segments(actor=ACTOR)
    assert (
        list(Member.objects.values_list("segment_id", "customer_id", "entered_in_id", "left_in_id")) == rows
    )
    assert Build.objects.filter(segment=dutch).count() == 1


def test_leaving_keeps_the_stay_and_coming_back_begins_another(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    for country in ("France", "Netherlands"):
        shop.customers([{"key": "cleo", "country": country}])
        refresh_segments(actor=ACTOR)
    assert who(dutch) == {people["ada"], people["cleo"]}
    stays = Member.objects.filter(segment=dutch, customer_id=people["cleo"]).order_by("entered_in_id")
    assert [stay.left_in_id is None for stay in stays] == [False, True]
    assert told("left") == [(people["cleo"], False)]
    assert told("entered") == [(people["cleo"], False)]


def test_who_was_in_it_on_a_day(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    Build.objects.filter(segment=dutch).update(at=timezone.now() - timedelta(days=10))
    shop.customers([{"key": "cleo", "country": "France"}, {"key": "dan", "country": "Netherlands"}])
    refresh_segments(actor=ACTOR)

    def on(days: int) -> set[int]:
        return set(queries.members_on(dutch, shop.days_ago(days)).values_list("customer_id", flat=True))

    assert on(0) == {people["ada"], people["dan"]}
    assert on(1) == on(10) == {people["ada"], people["cleo"]}
    assert on(11) == set()


def test_segments_of_a_customer_say_since_when(people: dict[str, int]) -> None:
    dutch, regulars = segment("Dutch", IN_NL), segment("Regulars", bought("at_least", 2, 90))
    refresh_segments(actor=ACTOR)
    stays = queries.segments_of(people["ada"])
    assert [stay.segment for stay in stays] == [dutch, regulars]
    assert all(stay.was_first_build for stay in stays)
    assert queries.segments_of(people["dan"]) == []


def test_segments_of_a_customer_are_those_one_may_see(people: dict[str, int], cast: Cast) -> None:
    shared = segment("Dutch", IN_NL)
    Segment.objects.filter(pk=shared.pk).update(is_shared=True)
    for who_has_it in ("owner", "colleague", "stranger"):
        mine = segment(f"Of the {who_has_it}", IN_NL)
        Segment.objects.filter(pk=mine.pk).update(owner=cast.user(who_has_it), is_shared=False)
    refresh_segments(actor=ACTOR)

    def seen(actor: Actor | None) -> set[str]:
        return {stay.segment.name for stay in queries.segments_of(people["ada"], actor)}

    for scope, theirs in (
        (Scope.ALL, {"Of the owner", "Of the colleague", "Of the stranger"}),
        (Scope.TEAM, {"Of the owner", "Of the colleague"}),
        (Scope.OWN, {"Of the owner"}),
    ):
        team = frozenset({cast.user("owner").pk, cast.user("colleague").pk})
        actor = replace(cast.actor("owner"), grants={queries.VIEW: scope}, team_user_ids=team)
        assert seen(actor) == {"Dutch", *theirs}
        assert seen(actor) == set(queries.visible_to(actor).values_list("name", flat=True))
    assert seen(replace(cast.actor("owner"), grants={})) == set()
    assert len(seen(None)) == 4


def test_the_segments_of_a_customer_cost_one_query(
    people: dict[str, int], django_assert_num_queries: Any
) -> None:
    for number in range(5):
        segment(f"Dutch {number}", IN_NL)
    refresh_segments(actor=ACTOR)
    with django_assert_num_queries(1):
        stays = queries.segments_of(people["ada"])
        assert [(stay.segment.name, stay.segment.get_absolute_url(), stay.segment.colour) for stay in stays]
    assert len(stays) == 5


def test_segments_made_of_segments_follow_them(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    others = segment("Others", {"segment": dutch.pk, "is": "not_in"})
    quiet_others = segment("Quiet others", {"segment": others.pk, "is": "in"}, bought("equals", 0))
    refresh_segments(actor=ACTOR)
    assert who(others) == {people["bob"], people["dan"]}
    assert who(quiet_others) == {people["dan"]}
    change_segment(actor=ACTOR, segment=dutch, rule=rule({**IN_NL, "value": ["Germany"]}))
    refresh_due()
    assert who(dutch) == {people["dan"]}
    assert who(others) == {people["ada"], people["bob"], people["cleo"]}
    assert who(quiet_others) == set()


def test_a_new_rule_is_told_quietly(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    change_segment(actor=ACTOR, segment=dutch, rule=rule({**IN_NL, "value": ["Belgium"]}))
    dutch.refresh_from_db()
    assert dutch.is_stale
    refresh_due()
    assert who(dutch) == {people["bob"]}
    assert told("entered") == [(people["bob"], True)]
    assert sorted(told("left")) == sorted([(people["ada"], True), (people["cleo"], True)])
    assert Build.objects.filter(segment=dutch).latest("id").cause == "rule"


def test_what_happens_now_is_told_and_what_is_imported_is_told_quietly(people: dict[str, int]) -> None:
    """An import moves known customers quietly and says nothing of those it brought itself."""
    regulars = segment("Regulars", bought("at_least", 2, 90))
    refresh_due()
    listen()
    refresh_due()
    shop.buy(("bob", 3, "10"), ("bob", 2, "10"), ("eve", 3, "10"), ("eve", 2, "10"))
    listen()
    refresh_due()
    assert len(who(regulars)) == 3
    assert told("entered") == [(people["bob"], True)]
    _loud_touch(people["ada"])
    _take_orders_away(people["ada"])
    refresh_due()
    assert told("left") == [(people["ada"], False)]


def test_the_first_values_of_those_an_import_brought_move_nobody(people: dict[str, int]) -> None:
    """Values come some time after the customers: what they change is told of who was here before only."""
    regulars = segment("Regulars", bought("at_least", 2, 90))
    refresh_due()
    listen()
    refresh_due()
    RefreshState.objects.update(versions={})  # as after values were computed
    refresh_due()
    shop.buy(("bob", 3, "10"), ("bob", 2, "10"), ("eve", 3, "10"), ("eve", 2, "10"))
    listen()
    refresh_due()
    (eve,) = who(regulars) - set(people.values())
    for customer in (people["bob"], eve):
        _take_orders_away(customer)
    RefreshState.objects.update(versions={})
    refresh_due()
    assert who(regulars) == {people["ada"]}
    assert told("left") == [(people["bob"], True)]
    assert RefreshState.objects.get().brought_from is None


def _loud_touch(customer: int) -> None:
    class Now:
        kind = "sales.order.changed"
        customer_id = customer
        is_backfilled = False

    note_touched([Now()])


def _take_orders_away(customer: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_order SET customer_id = NULL WHERE customer_id = %s", [customer])
    mark_dirty("orders", None)
    refresh_copy()


def test_only_touched_customers_are_looked_at(people: dict[str, int]) -> None:
    """Cleo and Dan both moved; only Cleo was told of, so only she is found until everybody is looked at again."""
    dutch = segment("Dutch", IN_NL)
    refresh_due()
    listen()
    refresh_due()
    shop.customers([{"key": "cleo", "country": "France"}, {"key": "dan", "country": "Netherlands"}])
    listen()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM segments_touched")
    _loud_touch(people["cleo"])
    refresh_due()
    assert who(dutch) == {people["ada"]}
    RefreshState.objects.update(day=None)
    refresh_due()
    assert who(dutch) == {people["ada"], people["dan"]}


def test_nothing_to_do_costs_a_handful_of_queries(
    people: dict[str, int], django_assert_num_queries: Any
) -> None:
    segment("Dutch", IN_NL)
    refresh_due()
    listen()
    refresh_due()
    assert not Touched.objects.exists()
    Business.objects.get_or_create(
        pk=1
    )  # gone where a test before cut all tables; what is absent is not kept
    forget_business()
    business()  # kept for some seconds, which a slow machine may have used up
    with django_assert_num_queries(5):
        assert refresh_due() == []


def test_a_rule_that_cannot_be_read_keeps_its_members_and_says_why(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    Segment.objects.filter(pk=dutch.pk).update(
        rule=rule({**IN_NL, "field": "customers.shoe_size"}), version=2
    )
    done = refresh_segments(actor=ACTOR)
    assert "There is no field 'customers.shoe_size'" in done[0].error
    assert who(dutch) == {people["ada"], people["cleo"]}
    assert "shoe_size" in dutch.build_error


def test_a_refresh_of_an_old_rule_is_given_up(
    people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dutch = segment("Dutch", IN_NL)
    evaluate = membership.apply_outcome

    def change_meanwhile(**given: Any) -> Any:
        change_segment(actor=ACTOR, segment=dutch, rule=rule({**IN_NL, "value": ["Belgium"]}))
        return evaluate(**given)

    monkeypatch.setattr("regard.segments.services.refreshing.apply_outcome", change_meanwhile)
    assert refresh_segments(actor=ACTOR) == []
    dutch.refresh_from_db()
    assert dutch.member_count is None
    assert not MemberBits.objects.exists()
    monkeypatch.undo()
    refresh_due()
    assert who(dutch) == {people["bob"]}


def test_a_refresh_that_dies_midway_is_finished_by_the_next(
    people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first of two transactions rows, bits and count agree; the next refresh does the rest, once."""
    far = 5 * 65_536 + 7
    dutch = segment("Dutch", IN_NL)
    monkeypatch.setattr(membership, "CHUNKS_AT_ONCE", 1)
    inside = IdSet.of(np.array([people["ada"], far]))
    outcome = membership.Outcome(dutch, inside, None, "first", Feed())
    calls = iter([None, KeyboardInterrupt()])

    def die_at_the_second() -> None:
        if (stop := next(calls)) is not None:
            raise stop

    with pytest.raises(KeyboardInterrupt):
        membership.apply_outcome(actor=ACTOR, outcome=outcome, checkpoint=die_at_the_second)
    assert who(dutch) == {people["ada"]}
    membership.apply_outcome(actor=ACTOR, outcome=outcome)
    assert who(dutch) == {people["ada"], far}
    assert Member.objects.filter(segment=dutch).count() == 2


def test_deleting_a_segment_takes_its_members_and_keeps_the_story(people: dict[str, int]) -> None:
    dutch = segment("Dutch", IN_NL)
    refresh_segments(actor=ACTOR)
    delete_segment(actor=ACTOR, segment=dutch)
    refresh_copy()
    assert not Member.objects.exists()
    assert engine.value(engine.table("segment_members").count()) == 0


def test_whom_the_story_spoke_of_is_looked_at_at_once_and_not_again_and_again() -> None:
    """The rest after a run is several times what the run took, so that steady work leaves most of a core to others."""
    follower, clock = jobs.Follower(), 1_000.0
    with patch.object(jobs, "monotonic", lambda: clock):
        found = segment("Here", IN_NL)
        refresh_due()
        assert follower.tick() == 0
        ids = shop.customers([{"key": "nel", "country": "NL"}])
        run_consumers(["segments"])
        assert [follower.tick(), follower.tick()] == [1, 0]
        drain()
        assert who(found) == set(ids.values())
        follower.cost = 2.0
        assert follower.tick() == 0  # it sees that the run is over
        shop.customers([{"key": "nel", "country": "FR"}])
        run_consumers(["segments"])
        clock += 5.9
        assert follower.tick() == 0
        clock += 0.2
        assert follower.tick() == 1


def test_who_did_something_is_looked_at_before_all_that_waits_and_whom_an_import_touched_is_not() -> None:
    """A run that waits behind an import is moved to the queue of what people wait for, and then does only the quick part."""
    follower, found = jobs.Follower(), segment("Here", IN_NL)
    refresh_due()
    quiet, loud = shop.customers([{"key": key, "country": "NL"} for key in ("old", "new")]).values()
    note_customers([quiet])
    assert follower.tick() == 1
    run = Job.objects.get(schedule=jobs.keep_up_to_date.module_path)
    assert (run.queue, run.status) == ("default", "queued")
    note_touched([Entry(kind="customers.customer.changed", customer_id=loud)])
    follower = jobs.Follower()
    assert follower.tick() == 1
    run.refresh_from_db()
    assert (run.queue, run.priority) == ("fast", 10)
    drain(["fast"])
    assert who(found) == {loud}
    assert not jobs.is_behind()
    assert jobs.Follower().tick() == 1
    drain()
    assert who(found) == {loud, quiet}
    assert not Touched.objects.exists()
