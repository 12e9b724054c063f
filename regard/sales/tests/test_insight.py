"""The model pages: what they say, where their figures lead, who sees them, and what the buttons do."""

import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from regard.jobs.models import Job
from regard.people.models import Role, User
from regard.people.tests.cast import Cast
from regard.sales.insight.abc import verdict, whale
from regard.sales.insight.cohorts import sheet
from regard.sales.insight.lifetime import choice, fits
from regard.sales.insight.rfm import limits
from regard.sales.insight.shared import money_span
from regard.sales.models import CustomerValue, ModelRun
from regard.sales.services.model_runs import compare_cells, judge_forecast, recompute_now
from regard.sales.services.values import recompute_values
from regard.sales.tests.purchases import ACTOR, buy, cdnow_lines, load
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

PAGES = ("/insight/rfm/", "/insight/abc/", "/insight/cohorts/", "/insight/lifetime-value/")
BUTTONS = {
    "/insight/compute/": {},
    "/insight/rfm/compare/": {"from": "2026-01-10", "to": "2026-03-10"},
    "/insight/lifetime-value/judge/": {"calibration_end": "2026-02-01"},
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data_dir(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def few() -> None:
    days = [date(2025, 11, 20) + timedelta(days=30 * number) for number in range(5)]
    buy(*[("anna", day, "10") for day in days], ("ben", days[1], "500"), ("clara", days[4], "5"))
    recompute_values(actor=ACTOR)


@pytest.fixture
def cdnow() -> None:
    load(cdnow_lines())
    recompute_values(actor=ACTOR)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def doors(client: Client, url: str) -> list[str]:
    found = re.findall(r'href="(/customers/\?f=[^"]+)"', client.get(url).content.decode())
    return sorted({unescape(one) for one in found})


def behind(cast: Cast, url: str) -> int:
    """How many customers the list at an address shows."""
    tree = json.loads(parse_qs(urlsplit(url).query)["f"][0])
    return filter_queryset(noun("customers.customer"), cast.actor("owner"), tree).count()


@pytest.mark.parametrize("url", PAGES)
def test_before_the_first_purchase_a_page_says_what_it_is_for(url: str, owner_client: Client) -> None:
    assert "No purchases to learn from yet" in text(owner_client, url)


def test_pages_are_for_whoever_may_see_figures_of_everybody(few: None, cast: Cast) -> None:
    for url in PAGES:
        assert cast.client("analyst").get(url).status_code == 200, url
        assert cast.client("nobody").get(url).status_code == 404, url
        assert Client().get(url).status_code == 302, url


def test_figures_of_everybody_are_not_for_whoever_sees_a_team(few: None, cast: Cast) -> None:
    role = Role.objects.create(
        key="team-figures", name="Team figures", grants={"analytics.metric.view": "team"}
    )
    cast.nobody.roles.add(role)
    for url in PAGES:
        assert cast.client("nobody").get(url).status_code == 404, url


def test_pages_read_what_is_stored(
    few: None, owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for url in PAGES:
        owner_client.get(url)
        with django_assert_max_num_queries(9):
            owner_client.get(url)


@pytest.mark.once
def test_rfm_names_cells_and_opens_their_customers(cdnow: None, cast: Cast) -> None:
    said = text(cast.client("owner"), "/insight/rfm/")
    asof = "As of 30 Jun 1998, the day of the newest purchase, from all purchases since 1 Jan 1997: 2,357 customers"
    assert asof in said
    urls = doors(cast.client("owner"), "/insight/rfm/")
    assert len(urls) == 11
    sizes = {row["key"]: row["customers"] for row in ModelRun.objects.get().report["rfm"]["cells"]}
    for url in urls:
        key = json.loads(parse_qs(urlsplit(unquote(url)).query)["f"][0])["all"][0][2][0]
        assert behind(cast, url) == sizes[key]


@pytest.mark.once
def test_rfm_compares_the_days_that_were_asked_for(cdnow: None, owner_client: Client) -> None:
    url = "/insight/rfm/?from=1997-06-30&to=1997-12-31"
    assert "have not been compared yet" in text(owner_client, url)
    compare_cells.call("1997-06-30", "1997-12-31")
    said = text(owner_client, url)
    assert "From 30 Jun 1997 (rows) to 31 Dec 1997 (columns)" in said
    assert "have not been compared" not in said


def test_abc_opens_its_classes(cdnow: None, cast: Cast) -> None:
    counts = sorted(behind(cast, url) for url in doors(cast.client("owner"), "/insight/abc/"))
    assert counts == sorted(row["customers"] for row in ModelRun.objects.get().report["abc"]["classes"])
    said = text(cast.client("owner"), "/insight/abc/")
    assert "customers bring 80% of revenue" in said
    assert "bring the first 80% of revenue" in said
    assert "It is revenue and not profit" in said
    assert "of profit" not in said, "the page ranks by revenue"


@pytest.mark.once
def test_cohorts_open_their_customers_and_switch(cdnow: None, cast: Cast) -> None:
    client = cast.client("owner")
    assert sum(behind(cast, url) for url in doors(client, "/insight/cohorts/")) == 2357
    assert "12.1%" in text(client, "/insight/cohorts/")
    said = text(client, "/insight/cohorts/?by=quarter&show=revenue")
    assert "Q1 1997" in said
    assert "2,357" in said


@pytest.mark.once
def test_a_cohorts_figure_opens_who_ordered_then(cdnow: None, cast: Cast) -> None:
    client = cast.client("owner")
    found = re.search(
        r'title="87 of 719 customers"><a class="rg-door" href="([^"]+)"',
        client.get("/insight/cohorts/").content.decode(),
    )
    assert found is not None
    assert behind(cast, client.get(unescape(found[1]))["Location"]) == 87


@pytest.mark.once
def test_lifetime_value_shows_models_errors_and_choice(cdnow: None, cast: Cast) -> None:
    said = text(cast.client("owner"), "/insight/lifetime-value/")
    run = ModelRun.objects.get()
    assert "0.6256" in said
    assert "0.6302" in said
    assert "up to 30 Sep 1997" in said
    assert f"{ {'bg_nbd': 'BG/NBD', 'pareto_nbd': 'Pareto/NBD'}[run.chosen] } is used" in said
    assert "80% probability" in said
    spec = re.search(
        r'id="chart-worth" type="application/json">(.+?)</script>',
        cast.client("owner").get("/insight/lifetime-value/").content.decode(),
    )
    assert spec is not None
    series = json.loads(spec[1])["series"][0]
    assert sum(series["values"]) == 2357
    assert [behind(cast, url) for url in series["urls"]] == series["values"]


@pytest.mark.once
def test_lifetime_value_shows_the_day_that_was_asked_for(cdnow: None, owner_client: Client) -> None:
    url = "/insight/lifetime-value/?calibration_end=1997-12-31"
    assert "has not been judged yet" in text(owner_client, url)
    judge_forecast.call("1997-12-31")
    assert "up to 31 Dec 1997" in text(owner_client, url)


def test_without_enough_data_the_page_says_what_is_missing(few: None, owner_client: Client) -> None:
    said = text(owner_client, "/insight/lifetime-value/")
    assert "3 customers have bought; a purchase model needs at least 50" in said
    assert "no model could be fitted" in said


@pytest.mark.parametrize("url", BUTTONS)
def test_buttons_ask_a_worker(url: str, few: None, owner_client: Client) -> None:
    answer = owner_client.post(url, BUTTONS[url])
    job = Job.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert owner_client.get(url).status_code == 405


def test_buttons_do_nothing_for_whoever_may_not(few: None, analyst_client: Client) -> None:
    for url, data in BUTTONS.items():
        assert analyst_client.post(url, data).status_code == 404, url
    assert not Job.objects.exists()
    assert "Compute now" not in text(analyst_client, "/insight/rfm/")


def test_impossible_days_come_back_with_the_reason(few: None, owner_client: Client) -> None:
    for url, data, words in (
        ("/insight/rfm/compare/", {"from": "", "to": "2026-01-01"}, "Choose two days"),
        ("/insight/rfm/compare/", {"from": "2026-03-01", "to": "2026-01-01"}, "must come before"),
        ("/insight/lifetime-value/judge/", {"calibration_end": "soon"}, "Choose the day"),
        ("/insight/lifetime-value/judge/", {"calibration_end": "2030-01-01"}, "Choose a day from"),
    ):
        answer = owner_client.post(url, data, follow=True)
        assert words in answer.content.decode(), data
    assert not Job.objects.exists()


def test_an_answer_from_older_purchases_is_computed_again(few: None, owner_client: Client) -> None:
    compare_cells.call("2026-01-10", "2026-03-10")
    first = owner_client.post("/insight/rfm/compare/", BUTTONS["/insight/rfm/compare/"])
    assert first["Location"] == "/insight/rfm/?from=2026-01-10&to=2026-03-10"
    recompute_values(actor=ACTOR)
    second = owner_client.post("/insight/rfm/compare/", BUTTONS["/insight/rfm/compare/"])
    assert second["Location"].startswith("/jobs/")


def test_the_tabs_of_insight_lead_here(few: None, owner_client: Client) -> None:
    page = owner_client.get("/insight/").content.decode()
    assert all(f'href="{url}"' in page for url in PAGES)


def test_jobs_lead_back_to_the_page(few: None, owner: User) -> None:
    from regard.people.services import actor_for_user

    assert recompute_now(actor=actor_for_user(owner)).url == "/insight/lifetime-value/"
    assert CustomerValue.objects.count() == 3


def test_words_for_losses_and_for_none() -> None:
    report = {
        "basis": "profit", "losing": 2, "peak": {"customers": 2, "amount": 1_400_000},
        "classes": [{"name": "A", "customers": 2, "amount": 1_400_000}, {"name": "B", "customers": 0, "amount": 0},
                    {"name": "C", "customers": 2, "amount": -400_000}],
        "whale": {"customers": [0, 1, 2, 3, 4], "amounts": [0, 800_000, 1_400_000, 1_200_000, 1_000_000]},
    }  # fmt: skip
    assert (
        verdict(report, "EUR")
        == "50% of customers bring 140% of profit. 2 customers cost more than they bring, €40 in all."
    )
    chart = whale(report, "EUR")
    assert chart is not None
    assert list(chart.series[0].values) == [0, 0.8, 1.4, 1.2, 1.0]
    assert chart.mark_x == "50%"
    loss = report | {"classes": [{"name": "C", "customers": 1, "amount": -5}]}
    assert verdict(loss, "EUR") == ""


def test_limits_are_said_in_their_own_units() -> None:
    report = {
        "limits": {
            "recency": [90, 60, 30, 7],
            "frequency": [1, 1, 2, 5],
            "monetary": [100_000, 200_000, 300_000, 900_000],
        }
    }
    rows = {row["score"]: row for row in limits(report, "EUR")}
    assert [rows[score]["recency"] for score in (5, 4, 3, 2, 1)] == [
        "up to 6",
        "7–29",
        "30–59",
        "60–89",
        "90 or more",
    ]
    assert [rows[score]["frequency"] for score in (5, 4, 3, 2, 1)] == [
        "over 5",
        "3–5",
        "2",
        "nobody",
        "up to 1",
    ]
    assert rows[3]["monetary"] == "€20–30"


def test_unfinished_cells_are_dashes_and_young_cohorts_have_none() -> None:
    rows = [
        {"start": "2026-01-01", "size": 10, "active": [10, 4, None], "net": [100, 40, None]},
        {"start": "2026-02-01", "size": 5, "active": [5, None], "net": [50, None]},
    ]
    found = sheet(rows, "month", "retention", "EUR")
    assert [row["label"] for row in found["rows"]] == ["Feb 2026", "Jan 2026"]
    assert [cell and cell.text for cell in found["rows"][0]["cells"]] == ["100.0%", "–", None]
    assert [cell.text for cell in found["average"]] == ["100.0%", "40.0%", "–"]


def test_pages_say_where_old_purchases_lie_beside_new_ones(cast: Cast) -> None:
    buy(("anna", date(2011, 1, 5), "10"), ("ben", date(2026, 1, 9), "10"), ("ben", date(2026, 2, 9), "10"))
    recompute_values(actor=ACTOR)
    for url in PAGES:
        assert "Nothing was bought between 5 Jan 2011 and 9 Jan 2026" in text(cast.client("owner"), url), url


def test_the_choice_of_a_model_says_by_what_it_was_made() -> None:
    fitted = {"log_likelihood": -10.0}
    models = {"bg_nbd": fitted, "pareto_nbd": {"log_likelihood": -12.0}}
    holdout = {"holdout": {"bg_nbd": {"mse": 2.5}, "pareto_nbd": {"mse": 2.0}}}
    said = choice(models | {"chosen_by": "holdout"}, "pareto_nbd", holdout)
    assert "squared error of 2.000 per customer against 2.500 of BG/NBD" in said
    assert "edge of the search" in choice(models | {"chosen_by": "edge"}, "bg_nbd", {})
    assert "log-likelihood is 2.00 higher" in choice(models, "bg_nbd", {})  # of a run of before


def test_models_that_could_not_be_fitted_are_said_so() -> None:
    assert choice({"bg_nbd": None, "pareto_nbd": None}, "", {}) == ""
    rows = fits({"bg_nbd": None, "pareto_nbd": None, "gamma_gamma": None}, "")
    assert [row["is_fitted"] for row in rows] == [False] * 3
    assert money_span(None, None, "EUR") == ""
    assert money_span(12_000_000, 13_500_000, "EUR") == "€1,200–1,350"
