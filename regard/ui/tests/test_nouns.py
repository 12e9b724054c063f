"""Nouns, navigation, commands and bulk actions are declared once and shown to whom they are allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.registry import Registry
from regard.ui import bulk, navigation, nouns, palette
from regard.ui.nouns import Column, Filter, Noun
from regard.ui.tests import people_noun

READER = Actor(kind="user", user_id=1, name="R", grants={"a.b.view": Scope.ALL})


def test_layers_above_add_columns_and_filters(testers: Noun) -> None:
    try:
        nouns.extend_noun(
            people_noun.KEY, columns=[Column("city", "City")], filters=[Filter("city", "City")], related=["x"]
        )
        whole = nouns.noun(people_noun.KEY)
        assert [column.key for column in whole.columns][-1] == "city"
        assert whole.filter("city") is not None
        assert whole.select_related == ("x",)
        assert testers.column("city") is None
    finally:
        nouns._KNOWN.extensions.pop(people_noun.KEY)


def test_a_column_added_twice_is_refused(testers: Noun) -> None:
    try:
        nouns.extend_noun(people_noun.KEY, columns=[Column("email", "Again")])
        with pytest.raises(ValueError, match="a column twice"):
            nouns.noun(people_noun.KEY)
    finally:
        nouns._KNOWN.extensions.pop(people_noun.KEY)
        nouns._KNOWN.merged.pop(people_noun.KEY, None)


def test_a_noun_is_registered_once(testers: Noun) -> None:
    nouns.register_noun(testers)
    with pytest.raises(ValueError, match="registered twice"):
        nouns.register_noun(replace(testers, label="Other"))
    with pytest.raises(KeyError, match=r"no noun 'x\.y'"):
        nouns.noun("x.y")


def test_navigation_shows_what_one_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "NAV", Registry[navigation.NavItem]("navigation item"))
    for label, permission, order in (("Late", "", 9), ("Early", "a.b.view", 1), ("Secret", "a.b.change", 2)):
        navigation.register_nav(navigation.NavItem(label, label, "users", permission, order))
    assert [item.label for item in navigation.nav_for(READER)] == ["Early", "Late"]
    assert [item.label for item in navigation.nav_for(system_actor("t"))] == ["Early", "Secret", "Late"]


def test_a_letter_opens_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "NAV", Registry[navigation.NavItem]("navigation item"))
    navigation.register_nav(navigation.NavItem("Data", "d", "database", letter="d"))
    with pytest.raises(ValueError, match="G d opens Data already"):
        navigation.register_nav(navigation.NavItem("Products", "p", "package", letter="d"))


def test_commands_are_found_by_the_start_of_their_words() -> None:
    commands = [
        palette.Command("Import purchases", "i", "x", keywords="csv"),
        palette.Command("New customer", "n", "x"),
    ]
    assert [command.label for command in palette.matching(commands, "pur im")] == ["Import purchases"]
    assert [command.label for command in palette.matching(commands, "CSV")] == ["Import purchases"]
    assert palette.matching(commands, "chases") == []
    assert len(palette.matching(commands, "")) == 2


def test_a_bulk_action_needs_a_way_to_act() -> None:
    with pytest.raises(ValueError, match="either run or form_url"):
        bulk.register_bulk_action(bulk.BulkAction("x", "X", "x", "a.b.c"))


def test_one_declaration_of_a_bulk_action_serves_every_noun(testers: Noun) -> None:
    action = bulk.BulkAction("x", "X", "x", "{domain}.{noun}.export", run=lambda actor, noun, selection: None)
    assert action.permission_for("people.tester") == "people.tester.export"
    assert action.offered("people.tester")
    assert not replace(action, nouns=("a.b",)).offered("people.tester")
