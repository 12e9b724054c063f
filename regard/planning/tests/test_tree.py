"""The tree of objectives: goal of the business, objective, team, person; what each level comes to, and what hangs nowhere."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.analytics.services import catch_up
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid
from regard.people.models import Team
from regard.people.queries import team_id_of
from regard.people.tests.cast import Cast
from regard.planning.exporting import plan_document
from regard.planning.models import Goal, Measurement, Objective, Plan
from regard.planning.services.importing import import_plan
from regard.planning.services.measuring import measure_plan
from regard.planning.services.objectives import change_objective, create_objective
from regard.planning.services.versions import begin_version
from regard.planning.tests.conftest import SYSTEM, wanted
from regard.planning.tree_presenting import lines_of
from regard.planning.tree_queries import Whose, read_whose, tree_of
from regard.segments.services import create_segment, refresh_segments
from regard.segments.tests.cases import bought, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(shop: None, cast: Cast, plan: Plan, owner_acts: Actor) -> Plan:
    """Sell more, of which team North has two parts (one a person's, who has a part of it in turn) and nobody's team the rest."""
    rules = {"One": rule(bought("at_least", 25)), "Others": rule(bought("at_most", 24))}
    segments = {name: create_segment(actor=SYSTEM, name=name, rule=one).pk for name, one in rules.items()}
    refresh_segments(actor=SYSTEM)
    catch_up()
    north = team_id_of("north")
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    parts: Mapping[str, dict[str, Any]] = {
        "Ours": {"segment_id": segments["Others"], "team_id": north, "parent": "sell-more"},
        "Also ours": {"segment_id": segments["One"], "team_id": north, "parent": "sell-more"},
        "Mine": {"segment_id": segments["Others"], "owner_id": cast.colleague.pk, "parent": "ours"},
    }
    for name, values in parts.items():
        one = wanted(cast, name=name, target=Decimal(10_000), **values)
        create_objective(actor=owner_acts, plan=plan, wanted=one)
    measure_plan(plan)
    return plan


def test_the_tree_goes_from_goal_to_objective_team_and_person_and_adds_up(
    tree: Plan, owner_acts: Actor
) -> None:
    lines = lines_of(tree_of(tree, actor=owner_acts), "EUR")
    assert [(one.kind, one.depth, one.name) for one in lines] == [
        ("goal", 0, "Grow"),
        ("objective", 1, "Sell more"),
        ("team", 2, "North"),
        ("objective", 3, "Ours"),
        ("objective", 4, "Mine"),
        ("objective", 3, "Also ours"),
    ]
    whole, team, ours, mine, _ = lines[1:]
    actuals = dict(Measurement.objects.values_list("objective__key", "actual"))
    assert actuals["sell-more"] == pytest.approx(sum(actuals[key] or 0 for key in ("ours", "also-ours")))
    assert whole.together == whole.actual == team.together
    assert whole.note == "The parts cover the whole."
    assert team.target == "€20,000"
    assert (ours.together, mine.together) == (mine.actual, "")
    assert (ours.team, mine.row and mine.row.objective.owner.first_name) == ("", "Carl")


def test_a_single_part_of_a_team_is_its_own_line_with_the_teams_name(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    part = wanted(cast, name="South", parent="sell-more", team_id=team_id_of("South"))
    create_objective(actor=owner_acts, plan=plan, wanted=part)
    lines = lines_of(tree_of(plan, actor=owner_acts), "EUR")
    assert [(one.kind, one.name, one.team) for one in lines[1:]] == [
        ("objective", "Sell more", ""),
        ("objective", "South", "South"),
    ]
    assert lines[0].word == "No data yet"


def test_what_hangs_nowhere_is_named(tree: Plan, cast: Cast, owner_acts: Actor, owner_client: Client) -> None:
    Goal.objects.create(plan=tree, name="Be loved")
    create_objective(actor=owner_acts, plan=tree, wanted=wanted(cast, name="Alone"))
    cast.colleague.is_active = False
    cast.colleague.save(update_fields=["is_active"])
    found = tree_of(tree, actor=owner_acts)
    assert found.idle == ("Be loved",)
    assert [row.objective.key for row in found.left] == ["mine"]
    assert [row.objective.key for row in found.undivided] == ["alone"]
    assert found.resting == ("South",)
    page = owner_client.get(f"/plan/tree/{tree.query}").content.decode()
    for said in ("Out of the tree", "Be loved", "Carl answers for it and cannot sign in any more"):
        assert said in page
    Team.objects.all().delete()
    assert not tree_of(tree, actor=owner_acts).undivided  # without teams there is no team to lack


def shown(client: Client, address: str, **query: str | int) -> list[str]:
    """The objectives a page shows as its lines."""
    page = client.get(address, query).content.decode()
    return re.findall(r'class="plan-title"[^>]*>([^<]+)<', page)


def test_the_list_and_the_tree_show_one_teams_or_one_persons(
    tree: Plan, cast: Cast, owner_client: Client
) -> None:
    north, carl = f"team-{team_id_of('North')}", f"person-{cast.colleague.pk}"
    assert shown(owner_client, "/", whose=north, plan=tree.pk) == ["Ours", "Also ours"]
    assert shown(owner_client, "/plan/tree/", whose=north, plan=tree.pk) == [
        "Sell more", "Ours", "Mine", "Also ours",
    ]  # fmt: skip
    # what a person's is a part of stays, so that one sees where it hangs
    assert shown(owner_client, "/plan/tree/", whose=carl, plan=tree.pk) == ["Sell more", "Ours", "Mine"]
    for address in ("/", "/plan/tree/"):
        page = owner_client.get(f"{address}?whose=team-999&plan={tree.pk}").content.decode()
        assert "None of the objectives is theirs" in page


@pytest.mark.parametrize("text", ["", "team", "team-", "team-x", "goal-3", "person-" + "9" * 30])
def test_an_address_that_asks_for_nobody_shows_all(text: str) -> None:
    assert read_whose(text) is None
    assert read_whose("team-3") == Whose("team", 3)


def test_the_tree_costs_the_same_however_many_objectives_it_has(
    tree: Plan, cast: Cast, owner_acts: Actor
) -> None:
    with CaptureQueriesContext(connection) as few:
        tree_of(tree, actor=owner_acts)
    whole = Objective.objects.get(key="sell-more")
    for number in range(8):
        whole.pk, whole.key, whole.name = None, f"copy-{number}", f"Copy {number}"
        whole._state.adding = True
        whole.save()
    with CaptureQueriesContext(connection) as many:
        tree_of(tree, actor=owner_acts)
    assert len(few) == len(many) <= 3


def test_whoever_may_not_see_the_figures_sees_the_tree_without_them(tree: Plan, cast: Cast) -> None:
    Plan.objects.filter(pk=tree.pk).update(status=Plan.Status.IN_FORCE)
    page = cast.client("colleague").get("/plan/tree/").content.decode()
    assert ">Sell more<" in page
    assert "Not for you" in page
    actual = Measurement.objects.get(objective__key="sell-more").actual
    assert f"€{actual:,.0f}" not in page


def test_a_team_that_is_not_there_is_refused_and_one_that_is_dissolved_leaves_the_objective(
    tree: Plan, cast: Cast, owner_acts: Actor
) -> None:
    with pytest.raises(Invalid) as caught:
        create_objective(actor=owner_acts, plan=tree, wanted=wanted(cast, name="Theirs", team_id=999))
    assert [one.field for one in caught.value.errors] == ["team"]
    assert not Objective.objects.filter(name="Theirs").exists()
    Team.objects.get(name="North").delete()
    assert Objective.objects.get(key="ours").team_id is None


def test_a_team_is_handed_over_in_an_approved_plan_and_comes_along_into_the_next(
    tree: Plan, cast: Cast, owner_acts: Actor
) -> None:
    Plan.objects.filter(pk=tree.pk).update(status=Plan.Status.IN_FORCE)
    ours = Objective.objects.select_related("plan", "parent", "goal").get(key="ours")
    as_it_is = wanted(
        cast, name="Ours", target=ours.target, segment_id=ours.segment_id, parent="sell-more", team_id=ours.team_id
    )  # fmt: skip
    given = replace(as_it_is, team_id=team_id_of("South"))
    changed = change_objective(actor=owner_acts, objective=ours, wanted=given, version=ours.version)
    assert changed.team is not None
    assert changed.team.name == "South"
    with pytest.raises(Conflict):
        change_objective(
            actor=owner_acts, objective=changed, wanted=replace(given, target=Decimal(1)), version=changed.version
        )  # fmt: skip
    fresh = begin_version(actor=owner_acts, plan=Plan.objects.get(pk=tree.pk))
    assert fresh.objectives.get(key="ours").team_id == team_id_of("South")


def test_programs_and_files_name_the_team(tree: Plan, owner_acts: Actor, api_client: Client) -> None:
    rows = {one["key"]: one for one in api_client.get("/api/v1/plan/objectives").json()}
    assert (rows["ours"]["team"], rows["mine"]["team"]) == ("North", None)
    keep = ("name", "goal", "metric", "window", "target", "baseline_on", "parent", "segment")
    body = {name: rows["ours"][name] for name in keep} | {"due": rows["ours"]["due"], "team": "south"}
    answer = api_client.put("/api/v1/plan/objectives/ours", body, content_type="application/json")
    assert (answer.status_code, answer.json()["team"]) == (200, "South")
    refused = api_client.put(
        "/api/v1/plan/objectives/ours", body | {"team": "East"}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert "East" in refused.content.decode()
    document = plan_document(tree)
    document["objectives"].reverse()  # parts before their wholes, however deep
    document["objectives"][0]["team"] = "East"
    taken = import_plan(actor=owner_acts, document=document)
    there = {one.key: one for one in taken.plan.objectives.select_related("parent", "team")}
    assert there["mine"].parent == there["ours"]
    assert there["ours"].team is not None
    assert [line for line in taken.left_out if "East" in line] == ["Mine: there is no team “East” here."]
