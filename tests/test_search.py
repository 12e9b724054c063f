"""One box, any noun: what has no list of rows is found too, the best hit first."""

from datetime import date

import pytest
from django.test import Client

from regard.customers.services.customers import create_customer
from regard.people.tests.cast import Cast
from regard.planning.models import Goal, Objective, Plan

pytestmark = pytest.mark.django_db


def text_of(client: Client, words: str) -> str:
    return client.get("/search/", {"q": words}).content.decode()


def test_metrics_are_found_by_name_and_with_a_slip(owner_client: Client, cast: Cast) -> None:
    for words in ("net revenue", "revenue", "net revenu"):
        assert "/insight/metrics/net_revenue/" in text_of(owner_client, words)
    assert (
        "/insight/metrics/net_revenue/"
        in owner_client.get("/search/palette/", {"q": "net rev"}).content.decode()
    )
    assert "net_revenue" not in text_of(cast.client("nobody"), "net revenue")


def test_objectives_are_found(owner_client: Client, cast: Cast) -> None:
    plan = Plan.objects.create(name="Plan", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    goal = Goal.objects.create(plan=plan, name="Grow", position=1)
    Objective.objects.create(
        plan=plan, goal=goal, key="baskets", name="Fuller baskets", metric="average_order_value", target=50, baseline=40,
        owner=cast.owner,
        due_on=date(2026, 12, 31), window="trailing_year", baseline_on=date(2025, 12, 31),
    )  # fmt: skip
    assert "/objectives/baskets/" in text_of(owner_client, "basket")
    assert "/objectives/baskets/" not in text_of(cast.client("nobody"), "basket")


def test_what_fits_best_comes_first(owner_client: Client, cast: Cast) -> None:
    from regard.activities.services.tasks import open_task

    actor = cast.actor("owner")
    one = create_customer(actor=actor, values={"name": "Sol Sombra"})
    open_task(actor=actor, values={"title": "Call back", "customer_id": one.pk})
    html = text_of(owner_client, "sol sombra")
    assert html.index(">Customers ") < html.index(">Tasks ")
