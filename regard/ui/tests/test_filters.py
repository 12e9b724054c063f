"""Trees of filters: understood or refused, written back the same, and true to what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.errors import Invalid
from regard.ui import filters, operators
from regard.ui.filters import Condition, Group
from regard.ui.nouns import Noun
from tests.examples import examples

SYSTEM = system_actor("tests")


def emails(noun: Noun, tree: object, actor: Actor = SYSTEM, text: str = "") -> set[str]:
    found = filters.filter_queryset(noun, actor, tree, text)
    return {user.email.partition("@")[0] for user in found}


DEEP: dict[str, Any] = {"all": [["active", "is", True]]}
for _ in range(5):
    DEEP = {"all": [DEEP]}


@pytest.fixture
def crowd(db: None) -> None:
    model = get_user_model()
    now = timezone.now()
    model.objects.all().delete()
    for name, theme, login, active in (
        ("Ada", "dark", now - timedelta(hours=1), True),
        ("Bo", "light", now - timedelta(days=20), True),
        ("Cecilia", "system", None, False),
        ("", "dark", now - timedelta(days=400), True),
    ):
        model.objects.create(
            email=f"{name.lower() or 'none'}@example.org",
            first_name=name,
            theme=theme,
            last_login=login,
            is_active=active,
        )
    model.objects.create(email="x@hidden.example", first_name="Ada", theme="dark")


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (None, {"ada", "bo", "cecilia", "none"}),
        ([["name", "contains", "A"]], {"ada", "cecilia"}),
        ([["name", "is", "ada"]], {"ada"}),
        ([["name", "is_not", "ada"]], {"bo", "cecilia", "none"}),
        ([["name", "starts", "b"]], {"bo"}),
        ([["name", "empty"]], {"none"}),
        ([["name", "not_empty"]], {"ada", "bo", "cecilia"}),
        ([["theme", "is", ["dark"]]], {"ada", "none"}),
        ([["theme", "is", ["dark", "light"]]], {"ada", "bo", "none"}),
        ([["theme", "is_not", ["dark"]]], {"bo", "cecilia"}),
        ([["active", "is", "false"]], {"cecilia"}),
        ([["seen", "in_last", 30]], {"ada", "bo"}),
        ([["seen", "not_in_last", 10]], {"bo", "none"}),
        ([["seen", "empty"]], {"cecilia"}),
        ([["short", "is", True]], {"ada", "bo"}),
        ({"any": [["theme", "is", ["light"]], ["seen", "empty"]]}, {"bo", "cecilia"}),
        ({"all": [["theme", "is", ["dark"]]], "not": True}, {"bo", "cecilia"}),
        ({"all": [["active", "is", True], {"any": [["name", "is", "bo"], ["name", "empty"]]}]}, {"bo", "none"}),
    ],
)  # fmt: skip
def test_trees_find_what_they_say(testers: Noun, crowd: None, tree: object, found: set[str]) -> None:
    assert emails(testers, tree) == found


def test_the_person_asking_is_me(testers: Noun, crowd: None) -> None:
    bo = get_user_model().objects.get(email="bo@example.org")
    actor = Actor(kind="user", user_id=bo.pk, name="Bo", grants={"people.user.view": Scope.ALL})
    assert emails(testers, [["who", "is", ["me"]]], actor) == {"bo"}


def test_words_are_found_in_the_name(testers: Noun, crowd: None) -> None:
    assert emails(testers, None, text="ceci") == {"cecilia"}


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ([["colour", "is", "red"]], "no filter “colour”"),
        ([["theme", "like", "dark"]], "knows no “like”"),
        ([["theme", "is", []]], "Choose at least one"),
        ([["id", "at_least", "many"]], "Enter a number"),
        ([["id", "at_least", "NaN"]], "Enter a number"),
        ([["id", "between", ["1"]]], "both ends"),
        ([["seen", "on", "yesterday"]], "year-month-day"),
        ([["seen", "in_last", "-3"]], "number of days"),
        ([["seen", "this", "century"]], "Choose a period"),
        ([["who", "is", ["1; drop"]]], "Choose from the list"),
        ({"some": []}, "A group is written as"),
        ({"all": "everything"}, "takes a list"),
        ([["theme"]], "A rule is written as"),
        (DEEP, "five deep"),
        ([["active", "is", True]] * 51, "at most 50"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(testers: Noun, tree: object, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        filters.parse(testers, tree)


def test_a_page_leaves_out_what_it_cannot_understand(testers: Noun) -> None:
    group, errors = filters.parse_leniently(testers, [["colour", "is", "red"], ["active", "is", True]])
    assert group == Group("all", (Condition("active", "is", True),))
    assert [error.field for error in errors] == ["filter.0"]


def test_a_filter_without_permission_finds_nothing_out(testers: Noun, crowd: None) -> None:
    reader = Actor(kind="user", user_id=1, name="R", grants={"people.user.view": Scope.ALL})
    with pytest.raises(Invalid, match="you may use"):
        filters.filter_queryset(testers, reader, [["zone", "is", "UTC"]])


conditions = st.one_of(
    st.tuples(st.just("name"), st.sampled_from(["contains", "is"]), st.text("abc", min_size=1)).map(list),
    st.tuples(
        st.just("theme"), st.just("is"), st.lists(st.sampled_from(["dark", "light"]), min_size=1, unique=True)
    ).map(list),
    st.tuples(st.just("active"), st.just("is"), st.booleans()).map(list),
    st.just(["seen", "empty"]),
)
trees = st.recursive(
    conditions,
    lambda inner: st.builds(
        lambda mode, items, negated: {mode: items, **({"not": True} if negated else {})},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(60)
)
@given(tree=trees)
def test_a_tree_is_written_back_as_it_was_read(testers: Noun, tree: dict[str, Any]) -> None:
    group, errors = filters.parse_leniently(testers, tree)
    if not errors:
        assert filters.parse(testers, filters.dump(group)) == group


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(60)
)
@given(tree=trees)
def test_the_database_decides_as_the_words_do(testers: Noun, crowd: None, tree: dict[str, Any]) -> None:
    group, errors = filters.parse_leniently(testers, tree)
    if errors:
        return
    expected = {user.email.partition("@")[0] for user in testers.visible_to(SYSTEM) if _holds(group, user)}
    assert emails(testers, group) == expected


def _holds(item: Condition | Group, user: Any) -> bool:
    if isinstance(item, Group):
        results = [_holds(one, user) for one in item.items]
        held = not results or (all(results) if item.mode == "all" else any(results))
        return held != item.negated if results else True
    wanted, name = item.value, user.first_name.lower()
    if item.key == "name":
        return wanted in name if item.op == "contains" else wanted == name
    if item.key == "theme":
        return user.theme in wanted
    return user.is_active == wanted if item.key == "active" else user.last_login is None


@pytest.mark.parametrize(
    ("period", "first", "beyond"),
    [
        ("today", date(2026, 11, 23), date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 22), date(2026, 11, 23)),
        ("week", date(2026, 11, 23), date(2026, 11, 30)),
        ("last_week", date(2026, 11, 16), date(2026, 11, 23)),
        ("month", date(2026, 11, 1), date(2026, 12, 1)),
        ("last_month", date(2026, 10, 1), date(2026, 11, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("last_quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("last_year", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_periods(period: str, first: date, beyond: date) -> None:
    assert operators.period_days(period, date(2026, 11, 23)) == (first, beyond)


def test_a_day_covers_the_moments_of_the_active_zone(testers: Noun, crowd: None) -> None:
    model = get_user_model()
    model.objects.filter(email="ada@example.org").update(last_login=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Amsterdam"):
        assert emails(testers, [["seen", "on", "2026-03-02"]]) == {"ada"}
        assert emails(testers, [["seen", "before", "2026-03-02"]]) == {"none"}
    with timezone.override("UTC"):
        assert emails(testers, [["seen", "on", "2026-03-01"]]) == {"ada"}
        assert emails(testers, [["seen", "between", ["2026-03-01", "2026-03-01"]]]) == {"ada"}


def test_a_tree_is_changed_at_a_path() -> None:
    one, two, three = (Condition("name", "is", name) for name in "abc")
    tree = Group("all", (one, Group("any", (two, three))))
    assert filters.at(tree, (1, 0)) == two
    assert filters.at(tree, (7,)) is None
    assert filters.put(tree, (1, 0), None) == Group("all", (one, Group("any", (three,))))
    assert filters.put(filters.put(tree, (1, 0), None), (1, 0), None) == Group("all", (one,))
    assert filters.put(tree, (2,), two).items[-1] == two
    assert filters.put(tree, (9, 9), two) == tree
    assert [rest for _, rest in filters.without_each(tree)] == [
        Group("all", tree.items[1:]),
        Group("all", (one,)),
    ]


@pytest.mark.parametrize(
    ("kind", "op", "value", "words"),
    [
        ("date", "not_in_last", 40, ("more than", "40 days ago")),
        ("date", "between", ["2026-01-01", "2026-02-01"], ("between", "1 Jan 2026 and 1 Feb 2026")),
        ("date", "this", "last_month", ("in", "last month")),
        ("money", "at_least", "250", ("at least", "250 €")),
        ("percent", "at_most", "12.5", ("at most", "12.5%")),
        ("bool", "is", False, ("is", "no")),
        ("text", "empty", None, ("is missing", "")),
    ],
)
def test_a_rule_in_words(kind: Any, op: str, value: Any, words: tuple[str, str]) -> None:
    assert operators.words(kind, op, value, unit="€" if kind == "money" else "") == words


def test_one_choice_is_and_several_are_any_of() -> None:
    assert operators.words("choice", "is", ["a"], ["Café"]) == ("is", "Café")
    assert operators.words("choice", "is", ["a", "b"], ["Café", "Hotel"]) == ("is any of", "Café, Hotel")


def test_amounts_are_given_as_people_write_them() -> None:
    assert operators._stored("money", "1250.5") == 12_505_000
    assert operators._stored("percent", "62") == pytest.approx(0.62)
