"""Figures of the sales hierarchy and of territories: own ones, those with all below, as of the tree of now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.customers.services.customers import create_customer
from regard.people.services import save_territory, set_manager
from regard.people.tests.cast import Cast
from regard.sales.rollup import people_lines, span_of, territory_lines
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.sales.tests.lines import START

pytestmark = pytest.mark.django_db


def test_periods_are_whole_days() -> None:
    today = date(2024, 2, 28)
    assert span_of("12m", today) == (date(2023, 2, 28), date(2024, 2, 29))
    assert span_of("year", today) == (date(2024, 1, 1), date(2024, 2, 29))
    assert span_of("last-year", today) == (date(2023, 1, 1), date(2024, 1, 1))
    assert span_of("all", today) == (None, date(2024, 2, 29))


@pytest.fixture
def _sold(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    """Carl has one customer of 100, Stella one of 40 in Benelux, nobody one of 7."""
    settings.DATA_DIR = tmp_path
    actor = cast.actor("owner")
    top = save_territory(actor=actor, territory_id=None, name="Europe")
    save_territory(
        actor=actor, territory_id=None, name="Benelux", parent_id=top.pk, rule={"countries": ["NL"]}
    )
    for number, (who, amount, country) in enumerate(
        ((cast.colleague.pk, 100, "FR"), (cast.stranger.pk, 40, "NL"), (None, 7, ""))
    ):
        values = {"name": f"K{number}", "owner_id": who, "country": country}
        one = create_customer(actor=actor, values=values)
        line = NewLine(amount=amount * 10_000)
        order = NewOrder(f"S-{number}", START, [line], customer_id=one.pk)
        place_orders(actor=actor, orders=[order], source="shop")
    catch_up()


@pytest.mark.usefixtures("_sold")
def test_sums_follow_the_tree_of_the_moment(cast: Cast) -> None:
    def said(who: str) -> dict[str, tuple[int, int, int]]:
        lines = people_lines(cast.actor(who), "all")
        return {line.name: (line.own.customers, line.own.revenue, line.whole.revenue) for line in lines}

    apart = {
        "Carl": (1, 1_000_000, 1_000_000),
        "Stella": (1, 400_000, 400_000),
        "No owner": (1, 70_000, 70_000),
    }
    assert said("owner") == apart
    assert said("colleague") == {"Carl": apart["Carl"]}
    set_manager(actor=cast.actor("owner"), user_id=cast.stranger.pk, manager_id=cast.colleague.pk)
    assert said("owner") == apart | {"Carl": (1, 1_000_000, 1_400_000)}
    assert said("colleague") == {"Carl": (1, 1_000_000, 1_400_000), "Stella": apart["Stella"]}
    set_manager(actor=cast.actor("owner"), user_id=cast.stranger.pk, manager_id=None)
    assert said("owner") == apart


@pytest.mark.usefixtures("_sold")
def test_territories_add_up_and_show_only_what_one_may_see(cast: Cast) -> None:
    def said(who: str) -> list[tuple[str, int, int, int]]:
        return [
            (line.name, line.depth, line.own.revenue, line.whole.revenue)
            for line in territory_lines(cast.actor(who), "all")
        ]

    assert said("owner") == [
        ("Europe", 0, 0, 400_000), ("Benelux", 1, 400_000, 400_000), ("In no territory", 0, 1_070_000, 1_070_000),
    ]  # fmt: skip
    assert said("colleague") == [
        ("Europe", 0, 0, 0),
        ("Benelux", 1, 0, 0),
        ("In no territory", 0, 1_000_000, 1_000_000),
    ]


@pytest.mark.usefixtures("_sold")
def test_the_page_shows_both_and_nothing_to_whoever_may_see_no_sales(
    owner_client: Client, nobody_client: Client
) -> None:
    page = owner_client.get("/insight/sales-hierarchy/", {"period": "all"}).content.decode()
    assert "Stella" in page
    assert "Benelux" in page
    assert owner_client.get("/insight/sales-hierarchy/", {"period": "ever"}).status_code == 404
    assert nobody_client.get("/insight/sales-hierarchy/").status_code == 404
