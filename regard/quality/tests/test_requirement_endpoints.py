"""Requirements, scores and mends for programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from regard.customers.models import Customer
from regard.jobs.models import Job
from regard.people.tests.cast import Cast
from regard.quality.models import Mend, Requirement
from regard.quality.services.scoring import score_all
from regard.quality.tests.making import person

pytestmark = pytest.mark.django_db
URL = "/api/v1/data-requirements"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _place(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_requirement_is_made_changed_signed_and_removed(api_client: Client) -> None:
    body = {"field": "born", "applies_to": "person", "purpose": "To greet people", "target": 60}
    made = api_client.post(URL, body, content_type=JSON)
    assert (made.status_code, made.json()["version"], made.json()["is_needed"]) == (201, 1, True)
    one = f"{URL}/{made.json()['id']}"
    assert api_client.post(URL, body, content_type=JSON).status_code == 422
    assert api_client.post(f"{one}/sign-off").status_code == 422  # on which legal basis is not said
    changed = api_client.patch(one, {"legal_basis": "consent", "version": 1}, content_type=JSON).json()
    assert (changed["legal_basis"], changed["purpose"], changed["version"]) == (
        "consent",
        "To greet people",
        2,
    )
    assert api_client.patch(one, {"target": 70, "version": 1}, content_type=JSON).status_code == 409
    wrong = api_client.patch(one, {"target": 170}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "target")
    assert api_client.post(f"{one}/sign-off").json()["signed_off_at"]
    api_client.patch(one, {"format": "ISO date"}, content_type=JSON)
    (said,) = api_client.get(f"{one}/sign-offs").json()
    assert (said["is_current"], said["wording"]["What it is for"]) == (False, "To greet people")
    assert said["changes"] == [{"label": "Format", "before": "", "after": "ISO date, such as 1984-05-12"}]
    seen = api_client.get(URL).json()
    assert seen["requirements"][0]["format"] == "iso_date"
    assert [row["field"] for row in seen["requirements"]] == ["born"]
    assert "gender" in seen["free"]
    assert "born" not in seen["free"]
    assert "Date of birth" in seen["unneeded"]
    assert api_client.delete(one).status_code == 204
    assert api_client.delete(one).status_code == 404
    assert not Requirement.objects.exists()


def test_scores_are_read_for_all_and_for_one(api_client: Client) -> None:
    api_client.post(URL, {"field": "email", "target": 90}, content_type=JSON)
    one = person("Noor de Wit", email="")
    unscored = api_client.get(f"/api/v1/customers/{one.pk}/quality")
    assert unscored.status_code == 404
    score_all()
    found = api_client.get(f"/api/v1/customers/{one.pk}/quality").json()
    assert (found["score"], found["failed"], found["dimensions"]["complete"]) == (0, ["email.complete"], 0)
    whole = api_client.get("/api/v1/data-quality").json()
    assert (whole["share"], [cause["key"] for cause in whole["causes"]]) == (0.0, ["email.complete"])
    assert whole["scored_at"]
    answer = api_client.post("/api/v1/data-quality/scoring")
    assert (answer.status_code, answer.json()["job_id"]) == (202, Job.objects.get().pk)


def test_a_mend_is_previewed_started_and_taken_back(api_client: Client) -> None:
    api_client.post(URL, {"field": "name", "target": 90}, content_type=JSON)
    one = person("NOOR DE WIT")
    score_all()
    seen = api_client.get("/api/v1/mends/name/preview").json()
    assert (seen["failing"], seen["mendable"]) == (1, 1)
    assert seen["proposals"][0]["after"]["name"] == "Noor de Wit"
    assert Customer.objects.get(pk=one.pk).name == "NOOR DE WIT"
    started = api_client.post("/api/v1/mends/name/start")
    assert (started.status_code, started.json()["status"]) == (202, "waiting")
    assert api_client.post("/api/v1/mends/name/start").status_code == 409
    assert [row["id"] for row in api_client.get("/api/v1/mends").json()] == [started.json()["id"]]
    Mend.objects.update(status=Mend.Status.DONE, mended=1)
    undone = api_client.post(f"/api/v1/mends/{started.json()['id']}/undo")
    assert (undone.status_code, undone.json()["status"]) == (202, "undoing")
    assert api_client.get("/api/v1/mends/no_such/preview").status_code == 404
    assert api_client.post(f"/api/v1/mends/{'9' * 30}/undo").status_code == 404


def test_a_token_without_the_right_changes_nothing(token_with: Callable[..., str], cast: Cast) -> None:
    row = Requirement.objects.create(field="email")
    sees = Client(headers={"authorization": f"Bearer {token_with('*.*.view')}"})
    assert sees.get(URL).status_code == 200
    for method, url in (
        ("post", f"{URL}/{row.pk}/sign-off"), ("delete", f"{URL}/{row.pk}"), ("post", "/api/v1/mends/name/start"),
        ("post", "/api/v1/data-quality/scoring"), ("get", "/api/v1/mends/name/preview"),
    ):  # fmt: skip
        assert getattr(sees, method)(url).status_code in {403, 404}, url
    none = Client(headers={"authorization": f"Bearer {token_with('customers.*.*')}"})
    assert none.get(URL).status_code in {403, 404}
    assert Requirement.objects.filter(pk=row.pk, signed_off_at=None).exists()
    assert not Job.objects.exists()
