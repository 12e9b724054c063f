"""Imports by programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regard.exchange.models import Import
from regard.exchange.tests import making
from regard.exchange.tests.database import content
from regard.jobs.worker import drain
from regard.people.tests.cast import Cast
from regard.sales.models import Order

pytestmark = pytest.mark.django_db
API = "/api/v1/imports"


def post(client: Client, data: bytes = making.TEXT.encode(), **form: str) -> Any:
    return client.post(API, {"file": SimpleUploadedFile("sales.csv", data), **form})


def test_a_file_comes_in_and_is_taken_back(api_client: Client) -> None:
    before = content()
    answer = post(
        api_client, mapping="customer=Customer,order=1,at=Date,quantity=Qty,price=Unit price", currency="usd"
    )
    assert answer.status_code == 202, answer.content
    drain(["default", "bulk"])
    told = api_client.get(f"{API}/{answer.json()['id']}").json()
    assert (told["status"], told["report"]["orders_created"], told["report"]["currency"]) == (
        "done",
        2,
        "USD",
    )
    assert Order.objects.count() == 2
    assert api_client.get(API).json()["items"][0]["id"] == told["id"]
    assert api_client.post(f"{API}/{told['id']}/undo").status_code == 202
    drain(["default", "bulk"])
    assert api_client.get(f"{API}/{told['id']}").json()["status"] == "undone"
    assert content() == before


@pytest.mark.parametrize(
    ("data", "form", "word"),
    [
        (b"", {}, "is empty"),
        (b"%PDF", {}, "PDF"),
        (making.TEXT.encode(), {"kind": "dragons"}, "no kind"),
        (making.TEXT.encode(), {"mapping": "customer=Nope"}, "no column"),
        (b"a,b\n1,2\n", {}, "No column is given"),
        (making.TEXT.encode(), {"currency": "EURO"}, "'EURO' is not a currency"),
        (making.TEXT.encode(), {"currency": "XXQ"}, "'XXQ' is not a currency"),
        (making.TEXT.encode(), {"source": "s" * 61}, "at most 60 letters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    api_client: Client, data: bytes, form: dict[str, str], word: str
) -> None:
    answer = post(api_client, data, **form)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Import.objects.exists()


def test_the_rows_set_aside_come_back_with_the_reason(
    api_client: Client, cast: Cast, token_with: Any
) -> None:
    data = b"order,date,client,amount\n1,2024-01-05,a,3\n2,soon,=b,4\n"
    number = post(api_client, data).json()["id"]
    drain(["default", "bulk"])
    assert api_client.get(f"{API}/{number}").json()["report"]["lines_rejected"] == 1
    answer = api_client.get(f"{API}/{number}/errors")
    assert answer["content-type"] == "text/csv; charset=utf-8"
    said = answer.getvalue().decode()
    assert "2,soon,'=b,4,3,date,soon,date is not a time" in said
    stranger = Client(headers={"authorization": f"Bearer {token_with('customers.customer.view')}"})
    assert stranger.get(f"{API}/{number}/errors").status_code == 404
    clean = post(api_client, data.replace(b"soon", b"2024-01-06")).json()["id"]
    drain(["default", "bulk"])
    assert api_client.get(f"{API}/{clean}/errors").status_code == 404


def test_without_the_right_there_is_nothing(cast: Cast, token_with: Any) -> None:
    item = making.done(cast)
    client = Client(headers={"authorization": f"Bearer {token_with('customers.customer.view')}"})
    assert client.get(f"{API}/{item.pk}").status_code == 404
    assert client.get(API).json()["items"] == []
    assert post(client).status_code == 403
    assert client.post(f"{API}/{item.pk}/undo").status_code == 404
    assert Order.objects.count() == 2
