"""How far Northleaf is goes in whole, reads as it is meant to, and comes out with the plan."""

from pathlib import Path

import pytest
from django.utils.translation import override
from pytest_django import Settings

from regard.demo.northleaf.situation import CANDIDATES, CHOSEN, CRITERIA, FINDINGS, GAPS
from regard.demo.situation import make_situation
from regard.kernel.actor import system_actor
from regard.people.tests.cast import Cast
from regard.planning.models import Area, Gap, Plan, Selection
from regard.planning.queries import today
from regard.planning.selection_queries import matrix_of
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.services.plans import create_plan, remove_plans
from regard.planning.situation_queries import board_of, situation_of
from regard.planning.situation_rules import STARTING

pytestmark = pytest.mark.django_db

PEOPLE = ("ines", "jonas", "aylin", "mei")


def test_the_situation_of_the_demo_tells_its_story_and_leaves_with_the_plan(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.DATA_DIR = tmp_path
    actor = system_actor("demo")
    plan = create_plan(
        actor=actor, name="Plan", starts_on=today().replace(month=1, day=1),
        ends_on=today().replace(month=12, day=31), source="northleaf",
    )  # fmt: skip
    for one in GAPS:
        if one.initiative:
            wanted = InitiativeWanted(one.initiative, cast.owner.pk)
            save_initiative(actor=actor, plan=plan, wanted=wanted)
    with override("de"):
        make_situation(actor=actor, plan=plan, users=dict.fromkeys(PEOPLE, cast.owner.pk))
    found = situation_of(plan)
    assert set(FINDINGS) == set(STARTING)
    assert [row.area.name for row in found.rows][:2] == ["Strategy", "Data"]
    assert all(row.before and row.now and row.now.evidence for row in found.rows)
    assert found.mean is not None
    assert found.mean_before is not None
    assert found.mean > found.mean_before
    assert [len(lane.rows) for lane in board_of(plan)] == [2, 4, 1, 1]
    assert sum(len(lane.rows) for lane in board_of(plan)) == len(GAPS)
    matrix = matrix_of(Selection.objects.get())
    assert (len(matrix.criteria), len(matrix.candidates)) == (len(CRITERIA), len(CANDIDATES))
    result = matrix.result
    assert result.lack == 0
    assert result.first is not None
    assert matrix.selection.chosen is not None
    assert result.first.name == matrix.selection.chosen.name == CHOSEN
    assert any(one.is_close for one in result.firmness)
    remove_plans(actor=actor, source="northleaf")
    assert not any(model._default_manager.exists() for model in (Plan, Area, Gap, Selection))
