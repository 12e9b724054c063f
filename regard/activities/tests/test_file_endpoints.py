"""Files, following and notices by REST: the same doors as the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from regard.activities.models import CustomerFile, Follow
from regard.activities.services.tasks import open_task
from regard.customers.models import Customer
from regard.kernel.actor import system_actor
from regard.people.services import create_token
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def noor(cast: Cast, settings: Settings, tmp_path: Path) -> Customer:
    place = {"location": tmp_path, "allow_overwrite": True}
    settings.STORAGES = settings.STORAGES | {
        "files": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    }
    return Customer.objects.create(name="Noor", sort_name="noor", owner=cast.owner)


def of(cast: Cast, who: str, *scopes: str) -> dict[str, Any]:
    _, secret = create_token(
        actor=system_actor("test"), user=cast.user(who), name="T", scopes=list(scopes or ("*",))
    )
    return {"headers": {"Authorization": f"Bearer {secret}"}}


def test_a_file_is_put_listed_taken_down_removed_and_brought_back(
    cast: Cast, api_client: Client, noor: Customer
) -> None:
    address = f"{API}/customers/{noor.pk}/files"
    sent = api_client.post(address, {"file": SimpleUploadedFile("offer.txt", b"12 kg of tea")})
    assert sent.status_code == 201, sent.content
    known = sent.json()
    assert (known["name"], known["size"], known["author_id"]) == ("offer.txt", 12, cast.owner.pk)
    again = api_client.post(address, {"file": SimpleUploadedFile("offer.txt", b"12 kg of tea")})
    assert again.json()["id"] == known["id"]
    assert [one["id"] for one in api_client.get(address).json()["items"]] == [known["id"]]
    content = api_client.get(f"{API}/files/{known['id']}/content")
    assert b"".join(content.streaming_content) == b"12 kg of tea"  # type: ignore[attr-defined]
    assert content["Content-Disposition"].startswith("attachment")
    assert api_client.delete(f"{API}/files/{known['id']}").status_code == 204
    assert api_client.get(f"{API}/files/{known['id']}").status_code == 404
    assert api_client.post(f"{API}/files/{known['id']}/restore").json()["digest"] == known["digest"]
    empty = api_client.post(address, {"file": SimpleUploadedFile("empty.txt", b"")})
    assert empty.status_code == 422


def test_files_are_behind_the_door_of_their_customer(
    cast: Cast, client: Client, api_client: Client, noor: Customer
) -> None:
    file = api_client.post(
        f"{API}/customers/{noor.pk}/files", {"file": SimpleUploadedFile("a.txt", b"x")}
    ).json()
    stranger = of(cast, "stranger")
    for address in (f"/customers/{noor.pk}/files", f"/files/{file['id']}", f"/files/{file['id']}/content"):
        assert client.get(API + address, **stranger).status_code == 404, address
    assert client.delete(f"{API}/files/{file['id']}", **stranger).status_code == 404
    assert client.get(f"{API}/files/{file['id']}", **of(cast, "owner", "customers.*.view")).status_code == 403
    assert CustomerFile.objects.filter(removed_at=None).count() == 1
    assert client.get(f"{API}/files/{file['id']}/content").status_code == 401


def test_one_says_what_to_be_told_of_a_customer(
    cast: Cast, client: Client, api_client: Client, noor: Customer
) -> None:
    address = f"{API}/customers/{noor.pk}/following"
    assert api_client.get(address).json() == {"customer_id": noor.pk, "tells": "all"}
    sent = api_client.put(address, json.dumps({"tells": "nothing"}), content_type="application/json")
    assert sent.json() == {"customer_id": noor.pk, "tells": "nothing"}
    assert api_client.get(f"{API}/following").json()["items"] == [
        {"customer_id": noor.pk, "name": "Noor", "tells": "Nothing"}
    ]
    wrong = api_client.put(address, json.dumps({"tells": "much"}), content_type="application/json")
    assert wrong.status_code == 422
    refused = client.put(
        address, json.dumps({"tells": "all"}), content_type="application/json", **of(cast, "stranger")
    )
    assert refused.status_code == 404
    assert Follow.objects.get().tells == "nothing"


def test_notices_are_read_and_seen_by_those_they_are_for(
    cast: Cast, client: Client, api_client: Client
) -> None:
    for title in ("Call Noor", "Visit Lux"):
        open_task(actor=cast.actor("owner"), values={"title": title, "assignee_id": cast.colleague.pk})
    carl = of(cast, "colleague")
    page = client.get(f"{API}/notices", **carl).json()
    assert [(one["title"], one["is_new"]) for one in page["items"]] == [
        ("Visit Lux", True),
        ("Call Noor", True),
    ]
    assert page["next"] is None
    first = page["items"][0]["id"]
    assert api_client.post(f"{API}/notices/{first}/seen").status_code == 404
    assert client.post(f"{API}/notices/{first}/seen", **carl).json()["is_new"] is False
    assert client.post(f"{API}/notices/seen", **carl).json() == {"seen": 1}
    assert api_client.get(f"{API}/notices").json()["items"] == []
