"""Laying down rules over REST: what people may write in a draft programs may, too, with the same refusals."""

from typing import Any

import pytest
from django.test import Client

from regard.audit.models import Change
from regard.people.services import create_token
from regard.people.tests.cast import Cast
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Treatment
from regard.planning.tests.conftest import SYSTEM
from regard.planning.tests.test_policies import a_segment

pytestmark = pytest.mark.django_db
MODELS = {"contacts": ContactRule, "treatments": Treatment, "limits": AuthorityLimit, "processes": Process}
BODIES: dict[str, dict[str, Any]] = {
    "contacts": {"channel": "phone", "purpose": "offer", "most": 2, "segment": "regulars", "says": "The card"},
    "treatments": {"name": "House guest", "what": "By name", "segment": "regulars", "answer_hours": 4},
    "limits": {"role": "seller", "kind": "refund", "unit": "money", "most": "150.00"},
    "processes": {"name": "Complaints", "begins": "Somebody calls", "steps": [{"what": "Call back", "with": "Phone"}]},
}  # fmt: skip
CHANGES: dict[str, dict[str, Any]] = {
    "contacts": {"most": 0},
    "treatments": {"answer_hours": None},
    "limits": {"most": None},
    "processes": {
        "steps": [{"what": "Call back", "with": "Phone"}, {"what": "Write it down", "within": "a day"}]
    },
}
REFUSED: dict[str, dict[str, Any]] = {
    "contacts": {"channel": "smoke"},
    "treatments": {"segment": "nobody-knows"},
    "limits": {"role": "king"},
    "processes": {"automations": ["job:nothing"]},
}
AREAS = pytest.mark.parametrize("area", list(BODIES))


def send(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(client, method)(f"/api/v1/plan/{path}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


@AREAS
def test_a_rule_is_laid_down_changed_and_removed(
    area: str, plan: Plan, cast: Cast, api_client: Client
) -> None:
    a_segment("regulars")
    body = BODIES[area]
    status, made = send(api_client, "post", f"rules/{area}?plan={plan.pk}", body)
    assert status == 201, made
    steps = {"steps": [{"what": "Call back", "who": "", "with": "Phone", "within": ""}]}
    assert {name: made[name] for name in body} == body | (steps if area == "processes" else {})
    assert cast.owner.email in {made.get("owner"), made.get("ask")} or area == "treatments"
    one = f"rules/{area}/{made['id']}"
    status, changed = send(api_client, "put", one, body | CHANGES[area] | {"version": made["version"]})
    assert (status, changed["version"]) == (200, made["version"] + 1), changed
    key = next(iter(CHANGES[area]))
    assert changed[key] != made[key]
    status, _ = send(api_client, "put", one, body | {"version": made["version"]})
    assert status == 409
    assert api_client.get(f"/api/v1/plan/rules?plan={plan.pk}").json()[area] == [changed]
    assert send(api_client, "delete", one) == (204, None)
    assert send(api_client, "delete", one)[0] == 404
    label = MODELS[area]._meta.label_lower
    assert set(Change.objects.filter(model=label).values_list("action", flat=True)) == {
        "create", "change", "delete",
    }  # fmt: skip


@AREAS
def test_what_cannot_be_is_refused_and_nothing_is_kept(area: str, plan: Plan, api_client: Client) -> None:
    a_segment("regulars")
    status, said = send(api_client, "post", f"rules/{area}?plan={plan.pk}", BODIES[area] | REFUSED[area])
    assert (status, said["status"]) == (422, 422)
    assert next(iter(REFUSED[area])) in str(said["errors"])
    assert not MODELS[area]._default_manager.exists()


@AREAS
def test_only_a_draft_is_written_and_only_by_whoever_may(
    area: str, plan: Plan, cast: Cast, api_client: Client
) -> None:
    a_segment("regulars")
    _, secret = create_token(actor=SYSTEM, user=cast.colleague, name="Seller", scopes=["*"])
    seller = Client(headers={"authorization": f"Bearer {secret}"})
    assert send(seller, "post", f"rules/{area}?plan={plan.pk}", BODIES[area])[0] == 403
    made = send(api_client, "post", f"rules/{area}?plan={plan.pk}", BODIES[area])[1]
    assert send(seller, "delete", f"rules/{area}/{made['id']}")[0] == 403
    Plan.objects.filter(pk=plan.pk).update(status="in_force")
    assert send(api_client, "post", f"rules/{area}", BODIES[area])[0] == 409
    assert send(api_client, "put", f"rules/{area}/{made['id']}", BODIES[area] | CHANGES[area])[0] == 409
    assert send(api_client, "delete", f"rules/{area}/{made['id']}")[0] == 409
    assert send(api_client, "post", f"rules/{area}?plan=999", BODIES[area])[0] == 404
    assert [one["id"] for one in seller.get("/api/v1/plan/rules").json()[area]] == [made["id"]]


@pytest.mark.parametrize("area", ["treatments", "processes"])
def test_what_goes_first_is_moved(area: str, plan: Plan, api_client: Client) -> None:
    a_segment("regulars")
    made = [
        send(api_client, "post", f"rules/{area}?plan={plan.pk}", BODIES[area] | {"name": name})[1]["id"]
        for name in ("First", "Second")
    ]
    status, rows = send(api_client, "post", f"rules/{area}/{made[1]}/move", {"earlier": True})
    assert (status, [one["id"] for one in rows]) == (200, made[::-1])
    assert send(api_client, "post", f"rules/{area}/999/move", {"earlier": True})[0] == 404


def test_a_repeated_request_lays_down_one_rule(plan: Plan, api_client: Client) -> None:
    a_segment("regulars")
    answers = [
        api_client.post(
            f"/api/v1/plan/rules/contacts?plan={plan.pk}", BODIES["contacts"], content_type="application/json",
            headers={"Idempotency-Key": "lay-it-down"},
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [201, 201]
    assert ContactRule.objects.count() == 1
