"""The rule language: JSON there and back, refusals that name the rule, sentences, edits."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.kernel.errors import Invalid
from regard.segments import rules
from regard.segments.rules import editing
from regard.segments.rules.windows import days_before, days_of
from regard.segments.tests.words import TODAY, VOCABULARY, trees, windows
from tests.examples import examples

NL = {"field": "customers.country", "is": "in", "value": ["Netherlands"]}
LINES_90 = {
    "event": "order_lines",
    "measure": "count",
    "window": {"last_days": 90},
    "where": [{"field": "category", "is": "in", "value": ["Tea"]}],
    "is": "at_least",
    "value": 2,
}


def rule(*children: Any, op: str = "all") -> dict[str, Any]:
    return {"version": 1, "op": op, "not": False, "rules": list(children)}


def said(*children: Any, op: str = "all") -> str:
    tree = rules.read_draft(rule(*children, op=op), VOCABULARY)
    return "".join(part.text for part in rules.say(tree, VOCABULARY, lambda refers, id_: f"{refers} {id_}"))


@given(trees)
@settings(max_examples=examples(150), deadline=None)
def test_json_there_and_back_gives_the_same_rule(tree: rules.Group) -> None:
    written = json.loads(json.dumps(rules.write(tree)))
    assert rules.read(written, VOCABULARY) == tree
    assert rules.write(rules.read(written, VOCABULARY)) == written


@given(trees)
@settings(max_examples=examples(100), deadline=None)
def test_every_rule_has_a_sentence(tree: rules.Group) -> None:
    sentence = "".join(part.text for part in rules.say(tree, VOCABULARY))
    assert sentence.startswith("Customers ")
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert "{" not in sentence


def test_short_where_means_any_of() -> None:
    short = {**LINES_90, "where": {"category": "Tea"}}
    assert rules.read(rule(short), VOCABULARY) == rules.read(rule(LINES_90), VOCABULARY)


@pytest.mark.parametrize(
    ("child", "field", "message"),
    [
        ({}, "rules.0.field", "Rule 1: Choose what the rule is about."),
        (
            {"field": "customers.shoe_size", "is": "known"},
            "rules.0.field",
            "There is no field 'customers.shoe_size'.",
        ),
        ({**NL, "value": []}, "rules.0.value", "Rule 1, Country: Choose at least one value."),
        ({**NL, "value": "Netherlands"}, "rules.0.value", "the value is a list"),
        ({**NL, "is": "at_least"}, "rules.0.is", "the comparison is one of in, not_in"),
        ({**NL, "colour": "red"}, "rules.0", "unknown: colour"),
        (
            {"field": "customers.kind", "is": "in", "value": ["robot"]},
            "rules.0.value",
            "none of person, organisation",
        ),
        ({**LINES_90, "value": "two"}, "rules.0.value", "'two' is not a number"),
        ({**LINES_90, "value": 2.5}, "rules.0.value", "2.5 is not a whole number"),
        ({**LINES_90, "measure": "mode"}, "rules.0.measure", "the measure is one of count"),
        ({**LINES_90, "measure": "sum"}, "rules.0.of", "sum is of one of amount, quantity, not ''"),
        ({**LINES_90, "window": {"last_days": 0}}, "rules.0.window", "the days are between 1 and"),
        ({**LINES_90, "window": {"from": "2026-02-30"}}, "rules.0.window", "is not a day such as"),
        (
            {**LINES_90, "window": {"from": "2026-02-03", "to": "2026-02-01"}},
            "rules.0.window",
            "is before 2026-02-03",
        ),
        ({**LINES_90, "where": {"colour": "red"}}, "rules.0.where", "have no field 'colour'"),
        (
            {**LINES_90, "window": None, "value": {"percent": 50, "of": "before"}},
            "rules.0.value",
            "share is of the time",
        ),
        (
            {**LINES_90, "value": {"times": 2, "of": "customers.country"}},
            "rules.0.value",
            "so many times one of",
        ),
        ({"segment": True}, "rules.0.segment", "Choose a segment."),
        ({"segment": 3, "is": "near"}, "rules.0.is", "in or not_in"),
        (
            {"field": "customers.customer_since", "is": "between", "value": ["2026-02-03", "2026-02-01"]},
            "rules.0.value",
            "the first value is above the second",
        ),
        ("text", "rules.0", "is an object"),
        ({"op": "some", "rules": []}, "rules.0.op", "op is all or any"),
    ],
)
def test_a_flaw_names_its_rule_and_what_would_mend_it(child: Any, field: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.read(rule(child), VOCABULARY)
    assert [error.field for error in caught.value.errors] == [field]
    assert message in caught.value.errors[0].message


def test_all_flaws_come_at_once_and_count_as_people_do() -> None:
    with pytest.raises(Invalid) as caught:
        rules.read(rule(NL, {"op": "any", "rules": [NL, {**NL, "value": []}]}, {}), VOCABULARY)
    assert [error.message.split(":")[0] for error in caught.value.errors] == ["Rule 2.2, Country", "Rule 3"]


@pytest.mark.parametrize(
    "data",
    [None, [], "rule", {"version": 2, "op": "all", "rules": []}, {"op": "all", "rules": {}}, {"rules": []}],
)
def test_what_is_no_rule_is_refused_even_as_a_draft(data: Any) -> None:
    with pytest.raises(Invalid):
        rules.read_draft(data, VOCABULARY)


def test_an_empty_rule_is_refused_but_may_be_drafted() -> None:
    with pytest.raises(Invalid, match="The rule is empty"):
        rules.read(rule(), VOCABULARY)
    assert rules.read_draft(rule(), VOCABULARY) == rules.Group("all")


def test_depth_and_number_of_rules_are_bounded() -> None:
    deep: Any = NL
    for _ in range(9):
        deep = {"op": "all", "rules": [deep]}
    with pytest.raises(Invalid, match="at most 6 deep"):
        rules.read(deep, VOCABULARY)
    with pytest.raises(Invalid, match="at most 100 rules"):
        rules.read(rule(*[NL] * 101), VOCABULARY)


def test_a_draft_keeps_unfinished_rules_as_they_were() -> None:
    unfinished = {**NL, "value": []}
    tree = rules.read_draft(rule(NL, unfinished), VOCABULARY)
    assert isinstance(tree.rules[1], rules.Unfinished)
    assert tree.rules[1].message == "Choose at least one value."
    assert rules.write(tree)["rules"][1] == unfinished


@pytest.mark.parametrize(
    ("children", "sentence"),
    [
        ([NL], "Customers whose country is Netherlands."),
        ([NL, LINES_90], "Customers whose country is Netherlands and who bought at least twice with product category Tea"
         " in the last 90 days."),
        ([{**LINES_90, "value": 1, "where": []}], "Customers who bought in the last 90 days."),
        ([{**LINES_90, "is": "at_most", "value": 0, "where": [], "window": None}], "Customers who never bought."),
        ([{"segment": 3, "is": "not_in"}], "Customers who are not in segments 3."),
        ([{"event": "order_lines", "measure": "days_since_last", "is": "above",
           "value": {"times": "2", "of": "customer_values.usual_gap_days"}}],
         "Customers whose last line was more than 2 × their usual gap ago."),
        ([{"event": "order_lines", "measure": "sum", "of": "amount", "window": {"last_days": 90}, "is": "below",
           "value": {"percent": 50, "of": "before"}}],
         "Customers whose total amount of lines in the last 90 days is less than 50% of the 90 days before."),
        ([{"field": "customer_values.lifetime_value", "is": "at_least", "value": "1250.50"}],
         "Customers whose lifetime value is at least 1,250.5 EUR."),
        ([NL, {"op": "any", "rules": [{"segment": 1}, {"segment": 2}]}],
         "Customers whose country is Netherlands and either who are in segments 1 or who are in segments 2."),
        ([NL, {"op": "any", "not": True, "rules": [{"segment": 1}, {"segment": 2}]}],
         "Customers whose country is Netherlands and who are not among those who are in segments 1 or who are in segments 2."),
        ([NL, {}], "Customers whose country is Netherlands."),
        ([{}], "Every customer."),
        ([{**NL, "value": ["A", "B", "C", "D", "E", "F", "G"]}], "Customers whose country is A, B, C, D or 3 more."),
    ],
)  # fmt: skip
def test_a_rule_says_itself(children: list[Any], sentence: str) -> None:
    assert said(*children) == sentence


def test_what_carries_the_meaning_is_strong() -> None:
    parts = rules.say(rules.read(rule(NL), VOCABULARY), VOCABULARY)
    assert [part.text for part in parts if part.is_strong] == ["Netherlands"]


def test_windows_are_the_days_people_mean() -> None:
    assert days_of(rules.LastDays(1), TODAY) == (TODAY, TODAY)
    assert days_of(rules.LastDays(90), TODAY) == (date(2026, 8, 25), TODAY)
    assert days_of(rules.Period("last_month"), date(2026, 3, 31)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert days_of(rules.Period("this_month"), date(2024, 2, 10)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_before(rules.LastDays(90), TODAY) == (date(2026, 5, 27), date(2026, 8, 24))
    assert days_before(rules.Period("this_month"), date(2026, 1, 15)) == (
        date(2025, 12, 1),
        date(2025, 12, 31),
    )
    assert days_before(rules.Period("last_year"), TODAY) == (date(2024, 1, 1), date(2024, 12, 31))


@given(windows.filter(lambda window: window is not None and not isinstance(window, rules.Before)))
def test_the_window_before_ends_the_day_before(window: rules.Window) -> None:
    first, _ = days_of(window, TODAY)
    start, end = days_before(window, TODAY)
    assert first is not None
    assert start is not None
    assert end is not None
    assert (first - end).days == 1
    assert start <= end


# --- edits ---


@st.composite
def raw_with_path(draw: st.DrawFn) -> tuple[editing.Raw, tuple[int, ...]]:
    raw = rules.write(draw(trees))
    paths = [path for path, _ in _nodes(raw) if path]
    return raw, draw(st.sampled_from(paths))


def _nodes(node: editing.Raw, path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], editing.Raw]]:
    found = [(path, node)]
    for index, child in enumerate(node.get("rules", [])):
        found += _nodes(child, (*path, index))
    return found


def _rules_in(node: editing.Raw) -> list[str]:
    return sorted(json.dumps(item, sort_keys=True) for _, item in _nodes(node) if not editing.is_group(item))


@given(raw_with_path(), st.sampled_from(["up", "down"]))
@settings(deadline=None)
def test_moving_loses_nothing_and_says_where_it_went(
    case: tuple[editing.Raw, tuple[int, ...]], way: Any
) -> None:
    raw, path = case
    before = json.dumps(raw)
    moved, place = editing.move(raw, path, way)
    assert _rules_in(moved) == _rules_in(raw)
    assert editing.node_at(moved, place) == editing.node_at(raw, path)
    assert json.dumps(raw) == before
    if moved != raw:
        back, _ = editing.move(moved, place, "down" if way == "up" else "up")
        assert back == raw


@given(raw_with_path(), st.data())
@settings(deadline=None)
def test_moving_to_any_group_keeps_every_rule(
    case: tuple[editing.Raw, tuple[int, ...]], data: st.DataObject
) -> None:
    raw, path = case
    group = data.draw(st.sampled_from([place for place, node in _nodes(raw) if editing.is_group(node)]))
    index = data.draw(st.integers(0, 4))
    if group[: len(path)] == path:
        with pytest.raises(LookupError):
            editing.move_to(raw, path, group, index)
        return
    moved, place = editing.move_to(raw, path, group, index)
    assert _rules_in(moved) == _rules_in(raw)
    assert editing.node_at(moved, place) == editing.node_at(raw, path)


@given(raw_with_path())
@settings(deadline=None)
def test_duplicating_and_removing_the_copy_changes_nothing(case: tuple[editing.Raw, tuple[int, ...]]) -> None:
    raw, path = case
    doubled, copy = editing.duplicate(raw, path)
    assert editing.node_at(doubled, copy) == editing.node_at(doubled, path)
    assert editing.remove(doubled, copy)[0] == raw


def test_adding_a_group_turns_the_word_round() -> None:
    raw, place = editing.add_group(editing.empty_rule(), ())
    assert editing.node_at(raw, place) == {"op": "any", "not": False, "rules": [{}]}
    raw, place = editing.add_group(raw, place)
    assert editing.node_at(raw, place)["op"] == "all"


@pytest.mark.parametrize("path", ["0.x", "5", "0.0"])
def test_places_that_are_not_there_are_refused(path: str) -> None:
    with pytest.raises(LookupError):
        editing.duplicate(rule(NL), editing.path_of(path))


def test_the_root_cannot_be_removed() -> None:
    with pytest.raises(LookupError):
        editing.remove(rule(NL), ())


def test_decimals_stay_exact() -> None:
    tree = rules.read(
        rule({"field": "customer_values.lifetime_value", "is": "equals", "value": "0.1"}), VOCABULARY
    )
    leaf = tree.rules[0]
    assert isinstance(leaf, rules.AttributeRule)
    assert leaf.test.value == Decimal("0.1")


def test_what_can_be_counted_is_said_in_words_people_use() -> None:
    from regard.segments.builder import pickable
    from regard.segments.vocabulary import vocabulary

    said = [item.label for choices in pickable(vocabulary("EUR")) for item in choices.items]
    for label in (
        "Number of different product categories in products bought",
        "Number of different countries of sale in orders",
        "Number of different writers in notes, calls and meetings",
        "Days since last note, call or meeting",
        "Days since last task",
        "Total amount returned of orders",
    ):
        assert label in said, label
    for clumsy in (" over all ", "whoses", "bies", "came back of", "last tasks", "one assets"):
        assert not [label for label in said if clumsy in label.lower()], clumsy
