"""Pure decisions about a timeline: what waits for what, what is pushed, what has slack, and how late it gets.

Days are calendar days. A step takes the days from `starts_on` to `ends_on`, both included; a milestone takes one. What waits
begins on the day after the other ends, a milestone may fall on that day, and `lag_days` more are waited; below zero it may begin
so many days before that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

STAGES = ("brief", "prototype", "pilot", "rollout")


@dataclass(frozen=True)
class Item:
    """One step as the timeline reckons with it. What is done stays where it is and holds up nobody longer."""

    id: int
    starts_on: date
    ends_on: date
    is_done: bool = False
    is_milestone: bool = False

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    def moved_to(self, starts_on: date) -> Item:
        """The same length, begun on another day."""
        return replace(self, starts_on=starts_on, ends_on=starts_on + timedelta(days=self.days))


@dataclass(frozen=True)
class Link:
    """`after` waits until `before` has ended, and `lag_days` longer (below zero: less long)."""

    before: int
    after: int
    lag_days: int = 0


def cycle_in(links: Iterable[Link]) -> list[int]:
    """Steps that wait for each other in a circle, the first named again at the end; empty when there is none."""
    followers: dict[int, list[int]] = {}
    for link in links:
        followers.setdefault(link.before, []).append(link.after)
    done: set[int] = set()
    for start in followers:
        path: list[int] = []
        on_path: set[int] = set()
        stack: list[tuple[int, int]] = [(start, 0)]
        while stack:
            node, place = stack.pop()
            if place == 0:
                if node in done:
                    continue
                path.append(node)
                on_path.add(node)
            ahead = followers.get(node, [])
            if place < len(ahead):
                stack.append((node, place + 1))
                following = ahead[place]
                if following in on_path:
                    return [*path[path.index(following) :], following]
                if following not in done:
                    stack.append((following, 0))
            else:
                path.pop()
                on_path.discard(node)
                done.add(node)
    return []


def earliest(item: Item, before: Item, lag_days: int) -> date:
    """The first day `item` may begin while it waits for `before`."""
    return before.ends_on + timedelta(days=lag_days + (0 if item.is_milestone else 1))


def settled(items: Iterable[Item], links: Sequence[Link]) -> dict[int, Item]:
    """Every step where it can be at the earliest without beginning before it is drawn: what waits is pushed, nothing is pulled.

    Lengths are kept. Raises `ValueError` when steps wait for each other in a circle.
    """
    found = {item.id: item for item in items}
    waits: dict[int, list[Link]] = {}
    for link in links:
        if link.before in found and link.after in found:
            waits.setdefault(link.after, []).append(link)
    for number in _in_order(found, waits):
        item = found[number]
        if item.is_done:
            continue
        starts = [earliest(item, found[link.before], link.lag_days) for link in waits.get(number, ())]
        latest = max(starts, default=item.starts_on)
        if latest > item.starts_on:
            found[number] = item.moved_to(latest)
    return found


def forecast(items: Iterable[Item], links: Sequence[Link], today: date) -> dict[int, Item]:
    """The timeline as it will be if nothing else goes wrong: what is overdue and not done ends today at the earliest, and
    whatever waits for it is pushed."""
    late = [
        replace(item, ends_on=today, starts_on=today if item.is_milestone else item.starts_on)
        if not item.is_done and item.ends_on < today
        else item
        for item in items
    ]
    return settled(late, links)


def slack(items: Mapping[int, Item], links: Sequence[Link]) -> dict[int, int]:
    """By how many days each step that is not done may end later before the whole ends later. `items` must be settled."""
    open_items = {number: item for number, item in items.items() if not item.is_done}
    if not open_items:
        return {}
    finish = max(item.ends_on for item in open_items.values())
    ahead: dict[int, list[Link]] = {}
    waits: dict[int, list[Link]] = {}
    for link in links:
        if link.before in open_items and link.after in open_items:
            ahead.setdefault(link.before, []).append(link)
            waits.setdefault(link.after, []).append(link)
    found: dict[int, int] = {}
    for number in reversed(_in_order(open_items, waits)):
        item = open_items[number]
        room = [(finish - item.ends_on).days]
        for link in ahead.get(number, ()):
            follower = open_items[link.after]
            gap = (follower.starts_on - earliest(follower, item, link.lag_days)).days
            room.append(gap + found[link.after])
        found[number] = min(room)
    return found


def slip_days(baseline_ends_on: date, ends_on: date) -> int:
    """How many days later than first agreed something ends; below zero it ends earlier."""
    return (ends_on - baseline_ends_on).days


def next_stage(done: Iterable[str]) -> str:
    """The stage that may be accepted next: brief, prototype, pilot, roll-out; empty when all four are."""
    accepted = set(done)
    return next((stage for stage in STAGES if stage not in accepted), "")


def _in_order(items: Mapping[int, Item], waits: Mapping[int, Sequence[Link]]) -> list[int]:
    """Each step after everything it waits for."""
    left = {number: len({link.before for link in waits.get(number, ())}) for number in items}
    followers: dict[int, set[int]] = {}
    for number, links in waits.items():
        for link in links:
            followers.setdefault(link.before, set()).add(number)
    ready = [number for number, count in left.items() if count == 0]
    ordered: list[int] = []
    while ready:
        number = ready.pop()
        ordered.append(number)
        for follower in sorted(followers.get(number, ())):
            left[follower] -= 1
            if left[follower] == 0:
                ready.append(follower)
    if len(ordered) < len(items):
        raise ValueError("steps wait for each other in a circle")
    return ordered
