"""What Northleaf does for its plan goes in whole, reads as it is meant to, and comes out with the plan."""

from pathlib import Path

import pytest
from pytest_django import Settings

from regard.activities.models import Task
from regard.demo.doing import make_doing
from regard.demo.northleaf.doing import INITIATIVES, LINES, REQUESTS, RISKS
from regard.kernel.actor import system_actor
from regard.people.tests.cast import Cast
from regard.planning.budget_queries import budget_of
from regard.planning.initiative_queries import timeline_of
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.plans import create_plan, remove_plans
from regard.segments.services import create_segment

pytestmark = pytest.mark.django_db

PEOPLE = ("ines", "tomas", "ruben", "sanne", "lukas", "aylin", "jonas", "mei")


def test_the_doing_of_the_demo_tells_its_story_and_leaves_with_the_plan(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.DATA_DIR = tmp_path
    actor, year = system_actor("demo"), today().year
    for key in ("consumers", "cafes"):
        rule = {"op": "all", "rules": [{"field": "customers.kind", "is": "in", "value": ["person"]}]}
        create_segment(actor=actor, name=key, rule=rule, key=key)
    plan = create_plan(
        actor=actor, name="Plan", starts_on=today().replace(month=1, day=1),
        ends_on=today().replace(year=year, month=12, day=31), source="northleaf",
    )  # fmt: skip
    make_doing(actor=actor, plan=plan, users=dict.fromkeys(PEOPLE, cast.owner.pk))
    timeline, budget = timeline_of(plan), budget_of(plan)
    assert len(timeline.rows) == len(INITIATIVES)
    assert [row.step.name for row in timeline.late] == ["Utrecht, to learn from"]
    assert {row.step.name for row in timeline.slipped} >= {
        "Utrecht, to learn from",
        "A box in every second parcel",
    }
    assert len(budget.rows) == len(LINES) + sum(bool(one.answer) for one in REQUESTS)
    assert [row.line.name for row in budget.over] == ["Boxes, bags and cards"]
    assert plan.risks.count() == len(RISKS)
    assert [one.closed_at is not None for one in plan.reviews.order_by("on")] == [True, False]
    assert plan.change_requests.filter(answer="open").count() == 1
    assert Task.objects.filter(status="open").exists()
    remove_plans(actor=actor, source="northleaf")
    assert not Plan.objects.exists()
    assert not Task.objects.exists()
