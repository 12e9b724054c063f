"""Doing over REST: the same services, the same refusals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from regard.people.tests.cast import Cast
from regard.planning.models import BudgetEntry, Initiative, Plan, Step, TimeEntry
from regard.planning.queries import today
from regard.planning.services.reviews import plan_reviews
from regard.planning.services.risks import RiskWanted, save_risk

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    address = f"/api/v1/plan/{path}"
    if method == "get":
        answer = client.get(address)
    else:
        answer = getattr(client, method)(address, body, content_type="application/json")
    return answer.status_code, answer.json()


def test_initiatives_are_added_given_steps_moved_and_finished(api_client: Client, plan: Plan) -> None:
    status, made = send(api_client, "post", "initiatives", {"name": "A tasting box", "phase": "Foundations"})
    assert (status, made["state"], made["phase"]) == (201, "empty", "Foundations")
    steps = f"initiatives/{made['id']}/steps"
    first = {
        "name": "Brief",
        "kind": "brief",
        "starts_on": str(today()),
        "ends_on": str(today() + timedelta(4)),
    }
    _, made = send(api_client, "post", steps, first)
    brief = made["steps"][0]
    second = {"name": "Pilot", "kind": "pilot", "starts_on": str(today()), "ends_on": str(today() + timedelta(2)),
              "waits_for": [brief["id"]]}  # fmt: skip
    _, made = send(api_client, "post", steps, second)
    assert [one["starts_on"] for one in made["steps"]] == [str(today()), str(today() + timedelta(5))]
    circle = first | {"waits_for": [made["steps"][1]["id"]], "version": brief["version"]}
    status, refused = send(api_client, "put", f"steps/{brief['id']}", circle)
    assert status == 422
    assert "circle" in str(refused)
    status, _ = send(api_client, "put", f"steps/{brief['id']}", first | {"version": 99})
    assert status == 409
    status, made = send(api_client, "post", f"steps/{brief['id']}/finish", {})
    assert (status, made["state"]) == (200, "running")
    assert Step.objects.get(pk=brief["id"]).done_on == today()
    status, _ = send(
        api_client, "post", f"initiatives/{made['id']}/time", {"on": str(today()), "minutes": 30}
    )
    assert status == 201
    assert TimeEntry.objects.get().minutes == 30
    assert send(api_client, "get", "initiatives")[1][0]["minutes_logged"] == 30
    assert send(api_client, "get", "initiatives/999999")[0] == 404


def test_money_is_booked_once_by_what_the_other_program_calls_it(api_client: Client, plan: Plan) -> None:
    line = {
        "name": "Cups", "factor": "contact", "planned": "100.50", "starts_on": str(plan.starts_on),
        "ends_on": str(plan.ends_on),
    }  # fmt: skip
    status, made = send(api_client, "post", "budget", line)
    assert (status, made["planned"]) == (201, "100.50")
    entry = {
        "kind": "actual",
        "amount": "12.34",
        "on": str(today()),
        "text": "Cups",
        "source": "R-1",
        "external_id": "e-1",
    }
    for _ in range(2):
        status, booked = send(api_client, "post", f"budget/{made['id']}/entries", entry)
        assert (status, booked["amount"]) == (201, "12.34")
    assert BudgetEntry.objects.count() == 1
    assert send(api_client, "get", "budget")[1][0]["spent"] == "12.34"
    assert [one["external_id"] for one in send(api_client, "get", f"budget/{made['id']}/entries")[1]] == [
        "e-1"
    ]
    status, _ = send(
        api_client, "post", f"budget/{made['id']}/entries", entry | {"external_id": "e-2", "source": " "}
    )
    assert status == 422


def test_a_token_without_the_budget_reads_none(
    cast: Cast, plan: Plan, token_with: Callable[..., str]
) -> None:
    client = Client(headers={"Authorization": f"Bearer {token_with('planning.plan.view')}"})
    assert send(client, "get", "initiatives")[0] == 200
    assert send(client, "get", "budget")[0] == 403
    assert send(client, "post", "initiatives", {"name": "Mine"})[0] == 403
    assert not Initiative.objects.exists()


def test_risks_and_reviews_are_read(cast: Cast, api_client: Client, plan: Plan) -> None:
    actor = cast.actor("owner")
    save_risk(actor=actor, plan=plan, wanted=RiskWanted("Frost", 2, 4, cast.owner.pk))
    plan_reviews(actor=actor, plan=plan, name="March", on=today(), leader_id=cast.owner.pk)
    assert [(one["name"], one["score"], one["state"]) for one in send(api_client, "get", "risks")[1]] == [
        ("Frost", 8, "Open")
    ]
    assert [(one["name"], one["state"]) for one in send(api_client, "get", "reviews")[1]] == [
        ("March", "planned")
    ]
