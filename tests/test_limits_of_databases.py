"""Moments and numbers that come from outside are ones every database knows, or refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.test import Client
from django.utils.http import urlencode

from regard.kernel.days import in_utc

FAR = "2026-04-27T14:07:05-20:31"  # further from UTC than PostgreSQL goes


def test_a_moment_is_the_same_in_utc() -> None:
    far = timezone(timedelta(hours=-20, minutes=-31))
    assert in_utc(datetime(2026, 4, 27, 14, tzinfo=far)) == datetime(2026, 4, 28, 10, 31, tzinfo=UTC)
    assert in_utc(datetime(2026, 4, 27, 14, tzinfo=far)).tzinfo is UTC
    assert in_utc(datetime(9999, 12, 31, 14, tzinfo=far)) == datetime.max.replace(tzinfo=UTC)
    east = timezone(timedelta(hours=20))
    assert in_utc(datetime(1, 1, 1, tzinfo=east)) == datetime.min.replace(tzinfo=UTC)
    assert in_utc(datetime(2026, 4, 27)).tzinfo is None  # noqa: DTZ001


@pytest.mark.django_db
def test_bulk_changes_are_asked_for_from_any_zone(owner_client: Client, api_client: Client) -> None:
    asked = urlencode({"before": FAR})
    assert owner_client.get(f"/customers/changes/?{asked}").status_code == 200
    assert api_client.get(f"/api/v1/bulk-changes?{asked}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("territories", {"name": "North", "user_ids": [2**63]}),
        ("orders/1/assets", {"line_ids": [2**63]}),
    ],
)
def test_numbers_no_database_holds_are_refused(
    address: str, body: dict[str, object], api_client: Client
) -> None:
    answer = api_client.post(f"/api/v1/{address}", body, content_type="application/json")
    assert answer.status_code == 422, answer.content
