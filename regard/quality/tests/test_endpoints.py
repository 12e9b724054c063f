"""The queue for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from regard.jobs.models import Job
from regard.people.tests.cast import Cast
from regard.quality.models import Double
from regard.quality.tests.making import pair, pair_of, person

pytestmark = pytest.mark.django_db
URL = "/api/v1/doubles"


def test_pairs_come_by_score_with_their_reasons(api_client: Client, cast: Cast) -> None:
    double = pair_of(cast)
    doubtful = pair(person("Daan Kok"), person("Daan Kock"), probability=0.4)
    found = api_client.get(URL).json()
    assert [one["id"] for one in found["items"]] == [double.pk, doubtful.pk]
    assert found["next"] is None
    first = found["items"][0]
    assert first["customer_ids"] == [double.first_id, double.second_id]
    assert first["reasons"][0] == {"field": "email", "words": "same e-mail address", "bits": 14.2}
    page = api_client.get(f"{URL}?limit=1").json()
    rest = api_client.get(f"{URL}?limit=1&cursor={page['next']}").json()
    assert [one["id"] for one in rest["items"]] == [doubtful.pk]
    with_it = api_client.get(f"{URL}?customer={doubtful.second_id}&kind=person").json()["items"]
    assert [one["id"] for one in with_it] == [doubtful.pk]
    assert api_client.get(f"{URL}?status=gone").status_code == 422


def test_two_are_said_not_to_be_the_same_and_it_is_taken_back(api_client: Client, cast: Cast) -> None:
    double = pair_of(cast)
    assert api_client.post(f"{URL}/{double.pk}/apart").json()["status"] == "apart"
    assert api_client.get(URL).json()["items"] == []
    assert len(api_client.get(f"{URL}?status=apart").json()["items"]) == 1
    assert api_client.post(f"{URL}/{double.pk}/reopen").json()["status"] == "open"
    assert api_client.post(f"{URL}/987654/apart").status_code == 404
    assert api_client.post(f"{URL}/{'9' * 30}/apart").status_code == 404


def test_a_search_is_started_and_followed_as_a_job(api_client: Client) -> None:
    answer = api_client.post(f"{URL}/scan")
    assert answer.status_code == 202
    assert answer.json()["job_id"] == Job.objects.get().pk
    assert api_client.get(f"/api/v1/jobs/{answer.json()['job_id']}").json()["status"] == "queued"
    assert api_client.post(f"{URL}/scan").json()["job_id"] == answer.json()["job_id"]


def test_a_token_without_the_right_finds_and_decides_nothing(
    token_with: Callable[..., str], cast: Cast
) -> None:
    double = pair_of(cast)
    client = Client(headers={"authorization": f"Bearer {token_with('customers.*.*')}"})
    assert client.get(URL).status_code in {403, 404}
    sees = Client(headers={"authorization": f"Bearer {token_with('*.*.view')}"})
    assert len(sees.get(URL).json()["items"]) == 1
    assert sees.post(f"{URL}/{double.pk}/apart").status_code == 403
    assert sees.post(f"{URL}/scan").status_code == 403
    double.refresh_from_db()
    assert double.status == Double.Status.OPEN
    assert not Job.objects.exists()
