"""The agenda comes from what stands badly, and from nothing else."""

from typing import Any

import pytest

from regard.planning.review_rules import agenda, movements, outcome

pytestmark = pytest.mark.once


def frozen(**parts: Any) -> dict[str, Any]:
    return {"objectives": [], "steps": [], "budget": [], "risks": [], "actions": []} | parts


def objective(number: int, verdict: str) -> dict[str, Any]:
    return {"id": number, "name": f"Objective {number}", "verdict": verdict, "word": verdict}


def test_what_is_well_is_not_talked_about() -> None:
    well = frozen(
        objectives=[objective(1, "good"), objective(2, "reached"), objective(3, "none")],
        steps=[{"id": 1, "name": "Done", "initiative": "Box", "is_late": False, "is_done": True, "slip": 9}],
        budget=[{"id": 1, "name": "Cups", "level": ""}],
        risks=[{"id": 1, "name": "Rain", "state": "Watched"}],
        actions=[{"id": 1, "text": "Call", "person": "Aylin", "status": "done", "is_late": False}],
    )
    assert agenda(well) == []


def test_what_is_red_late_over_or_overdue_comes_with_its_reason_the_reddest_first() -> None:
    badly = frozen(
        objectives=[objective(1, "watch"), objective(2, "bad")],
        steps=[
            {"id": 3, "name": "Pilot", "initiative": "Box", "is_late": True, "is_done": False, "slip": 1},
            {"id": 4, "name": "Launch", "initiative": "Box", "is_late": False, "is_done": False, "slip": 12},
        ],
        budget=[{"id": 5, "name": "Cups", "level": "actual"}, {"id": 6, "name": "Ads", "level": "forecast"}],
        risks=[{"id": 7, "name": "Rain", "state": "In force"}],
        actions=[{"id": 8, "text": "Call", "person": "Aylin", "status": "open", "is_late": True}],
    )
    found = agenda(badly)
    assert [one.key for one in found] == [
        "objective:2", "risk:7", "action:8", "step:3", "budget:5", "objective:1", "step:4", "budget:6",
    ]  # fmt: skip
    assert [one.why for one in found][3] == "Box: overdue, 1 day later than agreed"
    assert [one.why for one in found][6] == "Box: will be 12 days late"


def test_what_moved_between_two_reviews_says_from_where_to_where() -> None:
    before = frozen(objectives=[objective(1, "good"), objective(2, "bad"), objective(3, "good")])
    after = frozen(
        objectives=[objective(1, "bad"), objective(2, "watch"), objective(3, "good"), objective(4, "bad")]
    )
    assert [(one.name, one.before, one.after, one.is_better) for one in movements(before, after)] == [
        ("Objective 1", "good", "bad", False),
        ("Objective 2", "bad", "watch", True),
    ]


def test_the_outcome_of_what_was_agreed_is_counted() -> None:
    rows = [
        {"status": "done", "is_late": False},
        {"status": "open", "is_late": True},
        {"status": "open", "is_late": False},
        {"status": "dropped", "is_late": False},
    ]
    assert outcome(rows) == (1, 2, 1)
