"""Somebody answers for every metric: the declared role, until whoever may says who."""

from typing import Any

import pytest
from django.test import Client

from regard.analytics.models import MetricOwner
from regard.analytics.owners import choices, owner_of, set_owner
from regard.analytics.words import METRICS
from regard.audit.models import Change
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast

PAGE = "/insight/metrics/net_revenue/"


def owner() -> Any:
    return owner_of(METRICS["net_revenue"])


def test_the_declared_role_answers_until_somebody_is_set(cast: Cast) -> None:
    assert (owner().words, owner().role, owner().is_set) == ("Owner (role)", "owner", False)
    response = cast.client("owner").post(f"{PAGE}owner/", {"owner": f"user:{cast.colleague.pk}"}, follow=True)
    assert f"{cast.colleague.display_name} answers for Net revenue now." in response.content.decode()
    assert (owner().words, owner().email) == (cast.colleague.display_name, cast.colleague.email)
    change = Change.objects.get(model="analytics.metric_owner")
    assert change.before == {"net_revenue": "role:owner"}
    assert change.after == {"net_revenue": f"user:{cast.colleague.pk}"}


def test_page_catalogue_and_api_name_the_same_owner(cast: Cast, api_client: Client) -> None:
    set_owner(actor=cast.actor("owner"), key="net_revenue", choice=f"user:{cast.analyst.pk}")
    for page in ("/insight/", PAGE):
        assert cast.analyst.display_name in cast.client("stranger").get(page).content.decode()
    items = {item["key"]: item for item in api_client.get("/api/v1/metrics").json()["items"]}
    revenue, customers = items["net_revenue"], items["customers"]
    assert (revenue["owner"], revenue["owner_email"], revenue["owner_role"]) == (
        cast.analyst.display_name, cast.analyst.email, None,
    )  # fmt: skip
    assert (customers["owner"], customers["owner_role"]) == ("Marketer (role)", "marketer")


def test_who_left_gives_the_metric_back_to_the_role(cast: Cast) -> None:
    set_owner(actor=cast.actor("owner"), key="net_revenue", choice=f"user:{cast.analyst.pk}")
    cast.analyst.is_active = False
    cast.analyst.save()
    assert owner().words == "Owner (role)"


def test_only_whoever_may_says_who_and_only_somebody_there_is(cast: Cast) -> None:
    choice = f"user:{cast.analyst.pk}"
    assert cast.client("analyst").post(f"{PAGE}owner/", {"owner": choice}).status_code == 404
    assert "an-owner" not in cast.client("analyst").get(PAGE).content.decode()
    with pytest.raises(Forbidden):
        set_owner(actor=cast.actor("stranger"), key="net_revenue", choice=choice)
    for nobody in ("", "role:emperor", "user:999999", "user:x", choice[5:]):
        with pytest.raises(Invalid):
            set_owner(actor=cast.actor("owner"), key="net_revenue", choice=nobody)
    assert not MetricOwner.objects.exists()
    assert not Change.objects.filter(model="analytics.metric_owner").exists()
    assert choice in dict(choices(cast.actor("owner")))
