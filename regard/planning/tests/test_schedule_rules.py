"""The timeline's arithmetic, on examples one can count and on whatever hypothesis draws up."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.planning.schedule_rules import (
    Item,
    Link,
    cycle_in,
    earliest,
    forecast,
    next_stage,
    settled,
    slack,
    slip_days,
)

pytestmark = pytest.mark.once

FIRST = date(2026, 1, 1)


def at(day: int) -> date:
    return FIRST + timedelta(days=day)


def step(number: int, start: int, end: int, **more: bool) -> Item:
    return Item(number, at(start), at(end), **more)


@st.composite
def timelines(draw: st.DrawFn, *, may_be_done: bool = True) -> tuple[list[Item], list[Link]]:
    """Up to eight steps; a link leads from a lower number to a higher one, so there is no circle."""
    count = draw(st.integers(1, 8))
    items = []
    for number in range(count):
        start, length = draw(st.integers(0, 40)), draw(st.integers(0, 15))
        is_point = draw(st.booleans())
        is_done = may_be_done and draw(st.booleans())
        items.append(
            Item(number, at(start), at(start if is_point else start + length), is_done, is_milestone=is_point)
        )
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) if pairs else []
    return items, [Link(a, b, draw(st.integers(-4, 5))) for a, b in chosen]


def test_what_waits_is_pushed_with_its_length_and_what_waits_for_it_too() -> None:
    items = [step(1, 0, 9), step(2, 5, 7), step(3, 20, 22)]
    found = settled(items, [Link(1, 2), Link(2, 3, 10)])
    assert (found[2].starts_on, found[2].ends_on) == (at(10), at(12))
    assert (found[3].starts_on, found[3].ends_on) == (at(23), at(25))


def test_below_zero_what_waits_begins_so_many_days_before_the_other_ends() -> None:
    links = [Link(1, 2, -3), Link(2, 3, 2)]
    found = settled([step(1, 0, 9), step(2, 0, 4), step(3, 0, 1)], links)
    assert (found[2].starts_on, found[3].starts_on) == (at(7), at(14))
    assert slack(found, links) == {1: 0, 2: 0, 3: 0}
    room = slack(settled([step(1, 0, 9), step(2, 9, 13), step(3, 20, 21)], links), links)
    assert room == {1: 2 + 4, 2: 4, 3: 0}


def test_a_milestone_falls_on_the_day_what_it_waits_for_ends() -> None:
    found = settled([step(1, 0, 9), step(2, 5, 5, is_milestone=True)], [Link(1, 2)])
    assert found[2].ends_on == at(9)


def test_a_late_milestone_shifts_what_waits_for_it_by_the_days_it_is_late() -> None:
    items = [step(1, 10, 10, is_milestone=True), step(2, 11, 20), step(3, 30, 31)]
    found = forecast(items, [Link(1, 2), Link(2, 3)], today=at(15))
    assert slip_days(at(10), found[1].ends_on) == 5
    assert slip_days(at(20), found[2].ends_on) == 5
    assert slip_days(at(31), found[3].ends_on) == 0  # nine days lay between


def test_what_is_done_holds_nobody_up() -> None:
    items = [step(1, 10, 10, is_done=True, is_milestone=True), step(2, 11, 20)]
    assert forecast(items, [Link(1, 2)], today=at(15))[2].ends_on == at(20)


def test_the_longest_chain_has_no_slack_and_the_rest_as_much_as_lies_between() -> None:
    items = {one.id: one for one in [step(1, 0, 9), step(2, 10, 19), step(3, 0, 4)]}
    assert slack(items, [Link(1, 2), Link(3, 2)]) == {1: 0, 2: 0, 3: 5}


def test_a_circle_is_named() -> None:
    assert cycle_in([Link(1, 2), Link(2, 3), Link(3, 1)]) in ([1, 2, 3, 1], [2, 3, 1, 2], [3, 1, 2, 3])
    assert cycle_in([Link(1, 2), Link(1, 3), Link(2, 3)]) == []
    assert cycle_in([Link(4, 4)]) == [4, 4]
    with pytest.raises(ValueError, match="circle"):
        settled([step(1, 0, 1), step(2, 0, 1)], [Link(1, 2), Link(2, 1)])


def test_stages_are_accepted_in_their_order() -> None:
    assert next_stage([]) == "brief"
    assert next_stage(["brief", "pilot"]) == "prototype"
    assert next_stage(["brief", "prototype", "pilot", "rollout"]) == ""


@given(timelines())
def test_settling_holds_every_wait_pulls_nothing_and_settles_once(
    drawn: tuple[list[Item], list[Link]],
) -> None:
    items, links = drawn
    found = settled(items, links)
    for item in items:
        assert found[item.id].starts_on >= item.starts_on
        assert found[item.id].days == item.days
        assert not item.is_done or found[item.id] == item
    for link in links:
        after = found[link.after]
        if not after.is_done:
            assert after.starts_on >= earliest(after, found[link.before], link.lag_days)
    assert settled(found.values(), links) == found


@given(timelines())
def test_nothing_is_pushed_further_than_it_must(drawn: tuple[list[Item], list[Link]]) -> None:
    items, links = drawn
    found = settled(items, links)
    for item in items:
        if found[item.id] != item:
            reasons = [
                earliest(item, found[link.before], link.lag_days) for link in links if link.after == item.id
            ]
            assert found[item.id].starts_on == max(reasons)


@given(timelines(may_be_done=False), st.data())
def test_slack_is_exactly_how_late_a_step_may_get(
    drawn: tuple[list[Item], list[Link]], data: st.DataObject
) -> None:
    items, links = drawn
    before = settled(items, links)
    finish = max(item.ends_on for item in before.values())
    room = slack(before, links)
    assert min(room.values()) == 0
    chosen = data.draw(st.sampled_from(sorted(before)))

    def finish_when_later(days: int) -> date:
        late = dict(before)
        late[chosen] = before[chosen].moved_to(before[chosen].starts_on + timedelta(days=days))
        return max(item.ends_on for item in settled(late.values(), links).values())

    assert finish_when_later(room[chosen]) == finish
    assert finish_when_later(room[chosen] + 1) > finish


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_a_circle_is_found_exactly_when_there_is_one(pairs: list[tuple[int, int]]) -> None:
    links = [Link(a, b) for a, b in pairs]
    circle = cycle_in(links)
    known = {(link.before, link.after) for link in links}
    for before, after in pairwise(circle):
        assert (before, after) in known
    reach = {a: {b for x, b in known if x == a} for a in range(7)}
    for _ in range(7):
        reach = {a: ahead.union(*(reach[b] for b in ahead)) if ahead else ahead for a, ahead in reach.items()}
    assert bool(circle) == any(a in ahead for a, ahead in reach.items())
