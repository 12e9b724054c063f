"""Doing over REST: the same services, the same refusals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from regard.people.services import create_token
from regard.people.tests.cast import Cast
from regard.planning.models import BudgetEntry, ChangeRequest, Initiative, Plan, Step, TimeEntry
from regard.planning.queries import today
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.services.reviews import plan_reviews
from regard.planning.services.risks import RiskWanted, save_risk
from regard.planning.services.scope import agree_scope
from regard.planning.tests.conftest import SYSTEM

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
              "waits_for": [brief["id"]], "lag_days": {brief["id"]: 3}}  # fmt: skip
    _, made = send(api_client, "post", steps, second)
    assert [one["starts_on"] for one in made["steps"]] == [str(today()), str(today() + timedelta(8))]
    pilot = made["steps"][1]
    assert pilot["lag_days"] == {str(brief["id"]): 3}
    _, made = send(
        api_client,
        "put",
        f"steps/{pilot['id']}",
        {name: pilot[name] for name in second if name != "lag_days"},
    )
    assert made["steps"][1]["lag_days"] == {str(brief["id"]): 3}  # not said: as it is
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


def test_the_scope_is_agreed_asked_to_grow_and_answered(api_client: Client, plan: Plan, cast: Cast) -> None:
    assert send(api_client, "get", "scope") == (200, None)
    assert send(api_client, "post", "scope")[0] == 422  # nothing to agree on yet
    send(api_client, "post", "initiatives", {"name": "A tasting box"})
    days = {"starts_on": str(plan.starts_on), "ends_on": str(plan.ends_on)}
    line = {"name": "Course", "factor": "training", "planned": "1000.00", **days}
    assert send(api_client, "post", "budget", line)[0] == 201
    asked = {"name": "A second courier", "why": "Cafés wait", "money": "250.50", "hours": "1.5", "days": 3}
    assert send(api_client, "post", "scope/requests", asked)[0] == 409  # not agreed yet
    status, agreed = send(api_client, "post", "scope")
    assert (status, agreed["money"]["agreed"], agreed["agreed_by"]) == (201, "1000.00", cast.owner.email)
    assert send(api_client, "post", "scope")[0] == 409
    assert send(api_client, "post", "scope/requests", asked | {"why": " "})[0] == 422
    status, made = send(api_client, "post", "scope/requests", asked)
    assert (status, made["money"], made["hours"], made["answer"]) == (201, "250.50", "1.50", "open")
    assert ChangeRequest.objects.get(pk=made["id"]).minutes == 90
    answer = f"scope/requests/{made['id']}/answer"
    assert send(api_client, "post", answer, {"is_approved": False})[0] == 422  # why not?
    status, given = send(api_client, "post", answer, {"is_approved": True})
    assert (status, given["answer"], given["answered_by"]) == (200, "approved", cast.owner.email)
    assert send(api_client, "post", answer, {"is_approved": True})[0] == 200
    assert send(api_client, "post", answer, {"is_approved": False, "note": "No"})[0] == 409
    assert [one["id"] for one in send(api_client, "get", "scope/requests?answer=approved")[1]] == [made["id"]]
    assert send(api_client, "get", "scope/requests?answer=open")[1] == []
    assert send(api_client, "get", "scope/requests?answer=maybe")[0] == 422
    send(api_client, "post", "budget", line | {"name": "Courier", "planned": "250.50"})
    _, scope = send(api_client, "get", "scope")
    money = {"agreed": "1000.00", "approved": "250.50", "now": "1250.50"}
    full = {"room": "0.00", "unapproved": "0.00", "creep": 0.2505}
    assert (scope["money"], scope["verdict"]) == (money | full, "watch")


def test_who_may_not_see_the_budget_sees_the_scope_without_money(plan: Plan, cast: Cast) -> None:
    _, secret = create_token(actor=SYSTEM, user=cast.colleague, name="Seller", scopes=["*"])
    seller = Client(headers={"Authorization": f"Bearer {secret}"})
    owner = cast.actor("owner")
    save_initiative(actor=owner, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk))
    agree_scope(actor=owner, plan=plan)
    _, made = send(
        seller, "post", "scope/requests", {"name": "A courier", "why": "Cafés wait", "money": "90"}
    )
    assert (made["money"], made["by"]) == (None, cast.colleague.email)
    assert send(seller, "get", "scope")[1]["money"] is None
    status, _ = send(seller, "post", f"scope/requests/{made['id']}/answer", {"is_approved": True})
    assert status == 403
    assert ChangeRequest.objects.get().answer == "open"
