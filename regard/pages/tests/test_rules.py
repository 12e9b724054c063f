"""Arranging a page, as values alone."""

from __future__ import annotations

from typing import Any

import pytest

from regard.pages.rules import (
    PLACES,
    Arrangement,
    Inventory,
    Item,
    Known,
    Panel,
    as_declared,
    changed,
    renamed,
    settled,
)

THERE = Inventory(
    (
        Known("phone", "Phone"),
        Known("email", "E-mail"),
        Known("sector", "Sector", is_shy=True),
        Known("own_roast", "Roast", "Taste"),
    ),
    (
        Panel("note", "Note", "left"),
        Panel("timeline", "Timeline", "main", ("main", "tabs")),
        Panel("files", "Files"),
    ),
)


def said(arrangement: Arrangement) -> dict[str, list[str]]:
    """Where everything stands, in words."""
    return {
        place: [
            f"{item.title}: {', '.join(item.fields)}" if item.is_group else item.key
            for item in arrangement.at(place)
        ]
        for place in PLACES
        if arrangement.at(place)
    }


def test_a_page_comes_with_groups_on_the_left_and_panels_at_home() -> None:
    now = as_declared(THERE)
    assert said(now) == {
        "left": ["Properties: phone, email, sector", "Taste: own_roast", "note"],
        "main": ["timeline"],
        "side": ["files"],
    }
    assert now.shy == {"sector"}
    assert settled(now, THERE) == now


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("to|files|tabs|", {"tabs": ["files"]}),
        (
            "to|files|left|1",
            {"left": ["Properties: phone, email, sector", "files", "Taste: own_roast", "note"]},
        ),
        ("to|files|off|", {"off": ["files"]}),
        (
            "up|note",
            {"left": ["Properties: phone, email, sector", "note", "Taste: own_roast"], "side": ["files"]},
        ),
        ("left|files", {"main": ["timeline", "files"]}),
        ("right|timeline", {"tabs": ["timeline"], "side": ["files"]}),  # it has no place at the side
        ("field|email|g2|0", {"left": ["Properties: phone, sector", "Taste: email, own_roast", "note"]}),
        ("fup|email", {"left": ["Properties: email, phone, sector", "Taste: own_roast", "note"]}),
        ("fdown|sector", {"left": ["Properties: phone, email", "Taste: sector, own_roast", "note"]}),
        ("fup|own_roast", {"left": ["Properties: phone, email, sector, own_roast", "Taste: ", "note"]}),
        ("add|side", {"side": ["files", "New group: "]}),
        ("drop|g2", {"left": ["Properties: phone, email, sector", "note"]}),
    ],
)
def test_each_deed_does_what_it_says(deed: str, expected: dict[str, list[str]]) -> None:
    now = said(changed(as_declared(THERE), THERE, deed))
    assert {place: now.get(place) for place in expected} == expected


@pytest.mark.parametrize(
    "deed",
    ["", "to|timeline|side|", "to|g1|tabs|", "to|nothing|left|", "up|nothing", "up|g1", "field|nothing|g1|0",
     "field|phone|note|0", "down|note", "fold|nothing", "drop|files", "burn|files", "field|phone"],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(deed: str) -> None:
    now = as_declared(THERE)
    assert said(changed(now, THERE, deed)) == said(now)


def test_what_a_group_held_is_hidden_with_it_and_can_be_put_elsewhere() -> None:
    now = changed(as_declared(THERE), THERE, "drop|g2")
    assert now.hidden == ("own_roast",)
    back = changed(now, THERE, "field|own_roast|g1|0")
    assert back.hidden == ()
    assert said(back)["left"][0] == "Properties: own_roast, phone, email, sector"


def test_folding_and_showing_only_what_is_known_are_turned_round() -> None:
    now = changed(changed(as_declared(THERE), THERE, "fold|files"), THERE, "shy|phone")
    assert now.at("side")[0].is_folded
    assert now.shy == {"sector", "phone"}
    assert Arrangement.of(now.kept()).kept() == now.kept()
    assert not changed(now, THERE, "fold|files").at("side")[0].is_folded


def test_a_group_is_called_what_somebody_says_unless_that_is_nothing() -> None:
    now = renamed(as_declared(THERE), {"g1": "  How   to reach ", "g2": " "})
    assert [item.title for item in now.at("left") if item.is_group] == ["How to reach", "Taste"]


def test_what_is_new_is_never_lost_and_what_is_gone_leaves_no_hole() -> None:
    old = changed(changed(as_declared(THERE), THERE, "to|files|tabs|"), THERE, "field|email|off|")
    later = Inventory(
        (Known("email", "E-mail"), Known("own_roast", "Roast", "Taste"), Known("own_cup", "Cup", "Taste"),
         Known("fax", "Fax"), Known("own_moon", "Moon", "Sky", is_shy=True)),
        (Panel("files", "Files"), Panel("worth", "Worth", "side")),
    )  # fmt: skip
    now = settled(Arrangement.of(old.kept()), later)
    assert said(now) == {
        "left": ["Properties: ", "Taste: own_roast, own_cup", "More: fax, own_moon"],
        "side": ["worth"],
        "tabs": ["files"],
    }
    assert now.hidden == ("email",)
    assert now.shy == {"own_moon"}


@pytest.mark.parametrize(
    "kept",
    [None, "x", 7, [], {"places": 3}, {"places": {"left": "x"}}, {"places": {"left": [None, 3, {}, {"key": 4}]}},
     {"places": {"attic": [{"key": "files"}]}}, {"hidden": "phone", "shy": {"a": 1}}],
)  # fmt: skip
def test_what_cannot_be_read_is_as_it_comes(kept: Any) -> None:
    shown = {name for _, item in settled(Arrangement.of(kept), THERE).items() for name in item.fields}
    assert shown == {"phone", "email", "sector", "own_roast"}


def test_nothing_stands_twice() -> None:
    twice = {
        "places": {
            "left": [{"key": "g1", "title": "A", "fields": ["phone", "phone"]}, {"key": "files"}],
            "side": [{"key": "files"}, {"key": "g2", "title": "B", "fields": ["phone"]}],
            "tabs": [{"key": "g3", "title": "No group stands here", "fields": ["email"]}],
        },
        "hidden": ["phone"],
    }
    now = Arrangement.of(twice)
    assert said(now) == {"left": ["A: phone", "files"], "side": ["B: "]}
    assert now.hidden == ()


def test_an_item_is_moved_no_further_than_there_are_places() -> None:
    now = as_declared(THERE)
    for _ in range(9):
        now = changed(now, THERE, "right|files")
    assert now.place_of("files") == "off"
    for _ in range(9):
        now = changed(now, THERE, "left|files")
    assert now.at("left")[-1] == Item("files")
