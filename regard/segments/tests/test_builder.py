"""What the posted builder means: every control, every button, and that a draft survives each step."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings

from regard.kernel.errors import Invalid
from regard.segments import builder, forms, rules
from regard.segments.builder import GroupView, RuleView, TestView
from regard.segments.tests.cases import IN_NL, bought, rule
from regard.segments.tests.words import VOCABULARY, trees
from tests.examples import examples


def controls(group: GroupView) -> list[tuple[str, str]]:
    """What a browser would send for the drawn rule."""
    sent = [(f"g.{group.place}.op", group.op)] + ([(f"g.{group.place}.not", "1")] if group.is_negated else [])
    for child in group.children:
        sent += controls(child) if isinstance(child, GroupView) else row(child)
    return sent


def row(view: RuleView) -> list[tuple[str, str]]:
    sent = [(f"w.{view.place}", view.what)]
    if view.window:
        window = view.window
        sent += [(f"d.{view.place}", window.kind), (f"dn.{view.place}", window.days)]
        sent += [(f"df.{view.place}", window.first), (f"dt.{view.place}", window.last)]
    for one in view.conditions:
        chosen = next(item.value for item in one.fields if item.is_chosen)
        sent += [
            (f"c.{one.place}", chosen),
            *(comparison(one.test, one.place, prefix="c") if one.test else []),
        ]
    return sent + (comparison(view.test, view.place) if view.test else [])


def comparison(view: TestView, place: str, *, prefix: str = "") -> list[tuple[str, str]]:
    sent = [(f"{prefix}i.{place}", next(item.value for item in view.comparisons if item.is_chosen))]
    if view.widget != "none":
        sent += [(f"{prefix}v.{place}", item.value) for item in view.values]
    if view.is_relative:
        sent.append((f"u.{place}", next(item.value for item in view.relatives if item.is_chosen)))
    return sent


def post(raw: dict[str, Any], *more: tuple[str, str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent["rule"] = json.dumps(raw)
    for key, value in more:
        sent.appendlist(key, value)
    return sent


@pytest.fixture(autouse=True)
def _no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.segments.naming.names_of", lambda refers, ids: {})


@given(trees)
@settings(max_examples=examples(100), deadline=None)
def test_sending_a_drawn_rule_back_changes_nothing(tree: rules.Group) -> None:
    raw = rules.write(tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regard.segments.naming.names_of", lambda refers, ids: {})
        sent = post(raw, *controls(builder.draw(raw, VOCABULARY)))
    assert rules.read(forms.rule_from(sent, VOCABULARY), VOCABULARY) == tree


def test_choosing_what_a_rule_is_about_gives_it_its_usual_comparison() -> None:
    made = forms.rule_from(post(rule({}), ("w.0", "customers.country")), VOCABULARY)
    assert made["rules"] == [{"field": "customers.country", "is": "in", "value": []}]
    made = forms.rule_from(post(rule({}), ("w.0", "order_lines:sum:amount")), VOCABULARY)
    assert made["rules"][0] == {
        "event": "order_lines", "measure": "sum", "of": "amount", "window": None, "where": [], "is": "at_least", "value": ""
    }  # fmt: skip
    made = forms.rule_from(post(rule({}), ("w.0", "segment")), VOCABULARY)
    assert made["rules"] == [{"segment": None, "is": "in"}]
    assert forms.rule_from(post(rule({}), ("w.0", "nonsense")), VOCABULARY)["rules"] == [{}]


def test_another_measure_keeps_window_and_conditions() -> None:
    kept = {"window": {"last_days": 30}, "where": [{"field": "channel", "is": "in", "value": ["Café"]}]}
    lines = {"event": "order_lines", "measure": "count", "is": "at_least", "value": 2, **kept}
    made = forms.rule_from(post(rule(lines), ("w.0", "order_lines:days_since_last")), VOCABULARY)
    assert {key: made["rules"][0][key] for key in kept} == kept
    assert made["rules"][0]["is"] == "above"


def test_a_comparison_that_takes_as_many_values_keeps_them() -> None:
    sent = (("w.0", "customers.country"), ("i.0", "not_in"), ("v.0", "Netherlands"), ("v.0", "Belgium"))
    assert forms.rule_from(post(rule(IN_NL), *sent), VOCABULARY)["rules"] == [
        {"field": "customers.country", "is": "not_in", "value": ["Netherlands", "Belgium"]}
    ]
    known = (("w.0", "customers.country"), ("i.0", "known"), ("v.0", "Netherlands"))
    assert forms.rule_from(post(rule(IN_NL), *known), VOCABULARY)["rules"] == [
        {"field": "customers.country", "is": "known"}
    ]


def test_values_may_be_typed_without_scripts() -> None:
    sent = (("w.0", "customers.country"), ("i.0", "in"), ("v.0", "Netherlands"), ("va.0", "Belgium, Germany"))
    assert forms.rule_from(post(rule(IN_NL), *sent), VOCABULARY)["rules"][0]["value"] == [
        "Netherlands",
        "Belgium",
        "Germany",
    ]


def test_what_cannot_be_a_number_is_kept_and_said() -> None:
    lines: dict[str, Any] = {
        "event": "order_lines",
        "measure": "count",
        "window": None,
        "where": [],
        "is": "at_least",
        "value": 2,
    }
    made = forms.rule_from(post(rule(lines), ("w.0", "order_lines:count"), ("v.0", "two")), VOCABULARY)
    assert made["rules"][0]["value"] == "two"
    drawn = builder.draw(made, VOCABULARY).children[0]
    assert isinstance(drawn, RuleView)
    assert drawn.message == "'two' is not a number. Not counted until then."
    assert drawn.is_value_missing


@pytest.mark.parametrize(
    ("do", "expected", "place"),
    [
        ("rule:", [IN_NL, bought("at_least", 1), {}], (2,)),
        ("group:", [IN_NL, bought("at_least", 1), {"op": "any", "not": False, "rules": [{}]}], (2,)),
        ("remove:0", [bought("at_least", 1)], (0,)),
        ("duplicate:0", [IN_NL, IN_NL, bought("at_least", 1)], (1,)),
        ("down:0", [bought("at_least", 1), IN_NL], (1,)),
        ("up:1", [bought("at_least", 1), IN_NL], (0,)),
        ("move:1::0", [bought("at_least", 1), IN_NL], (0,)),
        ("where:1", [IN_NL, {**bought("at_least", 1), "where": [{}]}], (1,)),
        (
            "relative:1:customer_values.usual_gap_days",
            [
                IN_NL,
                {**bought("at_least", 1), "value": {"times": "", "of": "customer_values.usual_gap_days"}},
            ],
            (1,),
        ),
    ],
)
def test_buttons(do: str, expected: list[Any], place: tuple[int, ...]) -> None:
    made, focus = forms.act(rule(IN_NL, bought("at_least", 1)), do)
    assert made["rules"] == expected
    assert focus == place


def test_turning_a_group_round_and_back() -> None:
    made, _ = forms.act(rule(IN_NL), "not:")
    assert made["not"] is True
    assert forms.act(made, "not:")[0] == rule(IN_NL)


@pytest.mark.parametrize("do", ["remove:7", "move:0:0:0", "nonsense:0", "remove:", "unwhere:0:3", "move:0"])
def test_buttons_for_what_is_not_there_are_refused(do: str) -> None:
    with pytest.raises(Invalid, match="not there any more"):
        forms.act(rule(IN_NL), do)


@pytest.mark.parametrize("sent", ["", "[]", "{}", "7", "{"])
def test_a_post_without_a_rule_is_refused(sent: str) -> None:
    query = QueryDict(mutable=True)
    query["rule"] = sent
    with pytest.raises(Invalid, match="Load it anew"):
        forms.rule_from(query, VOCABULARY)


def test_letters_mark_alternatives_only() -> None:
    drawn = builder.draw(
        rule(IN_NL, {"op": "any", "rules": [IN_NL, {}, {"op": "all", "rules": [IN_NL]}]}), VOCABULARY
    )
    group = drawn.children[1]
    assert isinstance(group, GroupView)
    assert [child.letter for child in group.children] == ["A", "", "B"]
    assert drawn.children[0].letter == ""


def test_a_value_that_cannot_be_is_an_error_at_once() -> None:
    made = rule({}, {**IN_NL, "value": []}, {**IN_NL, "is": "nonsense"})
    drawn = builder.draw(made, VOCABULARY).children
    assert [isinstance(one, RuleView) and one.is_wrong for one in drawn] == [False, False, True]
    tried = builder.draw(made, VOCABULARY, is_tried=True).children
    assert all(isinstance(one, RuleView) and one.is_wrong for one in tried)


def test_everything_can_be_picked() -> None:
    picked = [choice.value for choices in builder.pickable(VOCABULARY) for choice in choices.items]
    assert len(picked) == len(set(picked))
    for what in picked:
        made = forms.fresh(what, VOCABULARY)
        assert forms.what_of(made) == what
        view = builder.draw(rule(made), VOCABULARY).children[0]
        assert isinstance(view, RuleView)
        assert view.label != "Choose what"
