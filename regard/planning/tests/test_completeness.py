"""The elements, the views and the templates: nothing is left out, and the rule of completeness does what it says."""

import re

import pytest

from regard.analytics.words import METRICS
from regard.planning.aims import AIM_KINDS, proposed_target
from regard.planning.completeness import checks_of, share_met, word_count
from regard.planning.elements import ELEMENTS, MANDATORY, VIEWS
from regard.planning.guide import STEPS, composed
from regard.planning.inline import MARK
from regard.planning.starters import STARTERS, parse, starter_texts
from regard.segments.builtin import builtins


def test_fourteen_elements_are_mandatory_and_every_view_of_all_shows_each_once() -> None:
    assert len(MANDATORY) == 14
    for key in ("elements", "sostac"):
        shown = [element for box in VIEWS[key].boxes for element in box.elements]
        assert sorted(shown) == sorted(ELEMENTS.keys())
    for view in VIEWS.values():
        assert {element for box in view.boxes for element in box.elements} <= set(ELEMENTS.keys())


@pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.key)
def test_a_template_writes_every_section_out_and_its_live_figures_exist_everywhere(one: object) -> None:
    texts = starter_texts(one.key)  # type: ignore[attr-defined]
    assert set(texts) == set(ELEMENTS.keys())
    segments = {item.key for item in builtins()}
    for key, text in texts.items():
        assert word_count(text) >= ELEMENTS[key].words, key
        marks = MARK.findall(text)
        assert text.count("[[") == len(marks)
        for kind, name, _ in marks:
            assert (
                (name in METRICS)
                if kind == "metric"
                else (name in segments)
                if kind == "segment"
                else not kind
            )
        assert not re.search(r"^#", text, re.MULTILINE)


def test_a_heading_that_names_no_element_is_refused() -> None:
    with pytest.raises(ValueError, match="no element"):
        parse("## weather\nRain.")


def test_a_section_is_complete_when_it_is_long_enough_owned_ones_own_settled_and_ready() -> None:
    element = ELEMENTS["objectives"]
    text = "word " * element.words
    whole = {
        "text": text, "starter_text": "", "has_owner": True, "is_ready": True, "open_comments": 0, "objectives": 1,
    }  # fmt: skip
    assert share_met(checks_of(element, **whole), is_empty=False) == 1  # type: ignore[arg-type]
    for name, value in (
        ("text", "word " * (element.words - 1)), ("starter_text", text), ("has_owner", False),
        ("is_ready", False), ("open_comments", 1), ("objectives", 0),
    ):  # fmt: skip
        checks = checks_of(element, **(whole | {name: value}))  # type: ignore[arg-type]
        assert sum(not check.is_met for check in checks) == 1, name
        assert share_met(checks, is_empty=False) == pytest.approx(5 / 6)
    assert share_met(checks_of(element, **whole), is_empty=True) == 0  # type: ignore[arg-type]


def test_the_guided_path_reaches_every_mandatory_section_but_leaves_no_trace_of_what_was_not_answered() -> (
    None
):
    answers = {question.key: "Said." for step in STEPS for question in step.questions}
    assert set(MANDATORY) <= set(composed(answers))
    assert composed({"goals": " ", "promise": ""}) == {}
    assert composed({"gap": "Late.\nDear."})["strategy"] == "**The gaps we close.**\n\n- Late.\n- Dear."
    chosen = {"picked_segments": [{"key": "best", "label": "Best", "id": 1}]}
    assert composed(chosen)["customers"].endswith("- **Best**: [[segment:best]] customers")


def test_ten_kinds_of_objective_are_bound_to_metrics_there_are_with_targets_people_would_choose() -> None:
    assert len(AIM_KINDS) == 10
    assert all(kind.metric in METRICS for kind in AIM_KINDS)
    by_key = {kind.key: kind for kind in AIM_KINDS}
    assert proposed_target(by_key["business"], 123_456.0) == 130_000
    assert proposed_target(by_key["revenue"], 41.3) == 43
    assert proposed_target(by_key["satisfaction"], 0.361) == pytest.approx(0.381)
    assert proposed_target(by_key["satisfaction"], 0.985) == pytest.approx(0.99)
    assert proposed_target(by_key["business"], 0.0) == 0
