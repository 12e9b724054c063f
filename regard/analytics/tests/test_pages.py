"""Metrics in the browser: who sees them, what stands there, and that every number leads to its rows."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regard.analytics import answers, catalogue, dimensions, presenting, prompt
from regard.analytics.drilling import ids_of
from regard.analytics.jobs import compute_answers, forget_answers, keep_catalogue
from regard.analytics.models import Answer, Drill
from regard.analytics.services import rebuild
from regard.analytics.tests.formulas import EURO
from regard.analytics.tests.shop import put
from regard.analytics.words import METRICS, Unit
from regard.jobs.models import Job

pytestmark = pytest.mark.usefixtures("metrics")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table_of(text: str) -> list[list[str]]:
    """The cells of the page's own table, as written."""
    body = text.rsplit("<tbody>", 1)[1].split("</tbody>", maxsplit=1)[0]
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S)] for line in lines]


def plain(cell: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", cell)).strip()


def doors(text: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="(/insight/metrics/\w+/rows/[^"]*)"', text)]


def test_the_catalogue_shows_every_metric_beside_what_is_usual(owner_client: Client) -> None:
    text = page(owner_client, "/insight/")
    rows = {row[0].split("\n")[0]: row for row in table_of(text)}
    orders = next(row for name, row in rows.items() if name.startswith("orders"))
    assert orders[2].startswith("2")  # March, the last whole month
    assert "Mar 2026" in orders[3]
    assert "A table" in next(row for name, row in rows.items() if name.startswith("cohorts"))[1]
    assert text.count("<svg") > 5


def test_the_catalogue_costs_the_same_however_many_metrics_there_are(
    owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keep_catalogue.func()
    page(owner_client, "/insight/")
    with django_assert_max_num_queries(13), patch.object(dimensions, "_gathered") as gathered:
        page(owner_client, "/insight/")
    gathered.assert_not_called()


def test_the_catalogue_leaves_to_a_job_what_would_make_its_page_slow(owner_client: Client) -> None:
    answers.forget()
    with patch.object(catalogue, "BUDGET", 0):
        text = page(owner_client, "/insight/")
    assert "Being computed" in text
    job = Job.objects.get(title__startswith="Compute")
    compute_answers.func(**job.kwargs)
    assert "Being computed" not in page(owner_client, "/insight/")


def test_who_may_not_see_metrics_finds_no_page(nobody_client: Client, client: Client) -> None:
    for address in ("/insight/", "/insight/metrics/orders/", "/insight/metrics/orders/rows/"):
        assert nobody_client.get(address).status_code == 404
        assert client.get(address).status_code == 302  # to sign in
    assert not Drill.objects.exists()


def test_an_unknown_metric_is_no_page(owner_client: Client) -> None:
    assert owner_client.get("/insight/metrics/nonsense/").status_code == 404


def test_table_and_chart_show_the_same_numbers(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-01-01&to=2026-05-01&grain=month")
    assert table_of(text) == [
        ["Apr 2026", "1 not over"],
        ["Mar 2026", "2"],
        ["Feb 2026", "2"],
        ["Jan 2026", "3"],
    ]
    assert '"values": [3, 2, 2]' in text  # April is not over and not drawn
    assert "8" in text.split("rg-figure-value")[1][:120]


def test_a_figure_stands_beside_that_of_an_earlier_time_which_is_named(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-03-01&to=2026-04-01&grain=")
    assert "Just before" in text, "nothing is known of a year earlier"
    assert "29 Jan 2026 – 28 Feb 2026; " in text
    put(
        "orders",
        (20, 1, "sale", date(2024, 12, 1), "EUR", "web", EURO, None),
        (21, 1, "sale", date(2025, 3, 31), "EUR", "web", EURO, None),
    )
    rebuild()
    text = page(owner_client, "/insight/metrics/orders/?from=2026-03-01&to=2026-04-01&grain=")
    assert "A year earlier" in text
    assert "1 Mar 2025 – 31 Mar 2025; now 100.0% more" in text


def test_the_last_day_of_the_form_is_in_the_period(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-01-01&last=2026-01-20&grain=")
    assert table_of(text) == [["1 Jan 2026 – 20 Jan 2026", "2"]]


def test_a_breakdown_is_crossed_with_periods(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-01-01&to=2026-03-01&grain=month&by=channel")
    assert table_of(text) == [["Feb 2026", "2", "0"], ["Jan 2026", "2", "1"]]
    whole = page(owner_client, "/insight/metrics/orders/?from=2026-01-01&to=2026-03-01&grain=&by=channel")
    assert table_of(whole) == [["Web shop", "4"], ["Café", "1"]]


def test_shares_show_what_they_are_made_of_and_how_sure(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/repeat_rate/?from=2026-01-01&to=2026-04-01&grain=")
    assert table_of(text)[0][1:] == ["66.7%", "2", "3", "20.8–93.9%"]
    too_few = page(owner_client, "/insight/metrics/repeat_rate/?from=2026-04-01&to=2026-05-01&grain=")
    assert table_of(too_few)[0][1:] == ["–", "0", "1"]
    assert "Fewer than 2 cases" in too_few


def test_cohorts_are_a_heat_map_with_open_cells_left_open(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/cohorts/?from=2026-01-01&to=2026-05-01")
    assert table_of(text) == [
        ["Jan 2026", "2", "100.0%", "50.0%", "0.0%"],
        ["Feb 2026", "1", "100.0%", "100.0%", "–"],
        ["Apr 2026", "1", "–", "–", "–"],
    ]
    assert "rg-heat-5" in text


def test_money_says_what_it_leaves_out(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/revenue/?from=2026-01-01&to=2026-04-01&grain=month")
    assert table_of(text)[2] == ["Jan 2026", "€180.00"]
    assert "Amounts in USD are not in it" in text


def test_what_is_wrong_in_a_form_is_said_and_the_rest_answered(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-03-01&last=2026-02-01&grain=month")
    assert "lies before the first" in text
    for odd in (
        "?from=yesterday",
        "?grain=fortnight",
        "?by=shoe_size",
        "?segment=x",
        "?segment=99999999999999999999",
    ):
        assert owner_client.get(f"/insight/metrics/orders/{odd}").status_code == 200, odd


def test_every_number_is_a_door_to_a_list_of_its_rows(owner_client: Client) -> None:
    text = page(owner_client, "/insight/metrics/orders/?from=2026-01-01&to=2026-03-01&grain=month&by=channel")
    found = doors(text)
    assert len(found) >= 4
    opened = []
    for door in found:
        response = owner_client.get(door)
        assert response.status_code == 302
        assert response["Location"].startswith("/orders/?f=")
        assert owner_client.get(response["Location"]).status_code == 200
        [[name, _, [number]]] = json.loads(parse_qs(urlsplit(response["Location"]).query)["f"][0])
        assert name == "behind"
        opened.append(Drill.objects.get(pk=number))
    january_web = [
        one for one in opened if (one.asked.get("group"), one.asked["start"]) == ("web", "2026-01-01")
    ]
    assert [ids_of(one) for one in january_web] == [(1, 3)]
    assert "1 Jan 2026 – 31 Jan 2026, Web shop" in january_web[0].label


def test_the_same_number_opened_twice_is_one_address(owner_client: Client) -> None:
    door = "/insight/metrics/orders/rows/?from=2026-01-01&to=2026-02-01"
    assert owner_client.get(door)["Location"] == owner_client.get(door)["Location"]
    assert Drill.objects.count() == 1


def test_a_drill_shows_the_rows_as_they_are_now(owner_client: Client) -> None:
    owner_client.get("/insight/metrics/orders/rows/?from=2026-01-01&to=2026-02-01")
    drill = Drill.objects.get()
    assert ids_of(drill) == (1, 2, 3)
    put("orders", (20, 1, "sale", date(2026, 1, 30), "EUR", "web", EURO, None))
    rebuild()
    assert ids_of(drill) == (1, 2, 3, 20)


def test_a_metric_without_rows_says_so(owner_client: Client) -> None:
    assert owner_client.get("/insight/metrics/gap/rows/").status_code in {400, 422}
    assert doors(page(owner_client, "/insight/metrics/gap/")) == []


def test_kept_answers_cost_no_engine(owner_client: Client) -> None:
    address = "/insight/metrics/repeat_rate/?from=2026-01-01&to=2026-04-01&grain=month"
    first = page(owner_client, address)
    with patch("regard.analytics.engine.run", side_effect=AssertionError("computed again")):
        assert table_of(page(owner_client, address)) == table_of(first)


def test_what_takes_long_is_computed_by_a_job_and_the_last_answer_shown_meanwhile(
    owner_client: Client,
) -> None:
    address = "/insight/metrics/orders/?from=2026-01-01&to=2026-02-01&grain="
    with patch.object(prompt, "QUICK_ROWS", 0), patch.object(prompt, "QUICK_SECONDS", -1):
        waiting = page(owner_client, address)
        assert "This is being computed" in waiting
        assert 'hx-trigger="load delay' in waiting
        page(owner_client, address)
        job = Job.objects.get(title__startswith="Compute")  # asked twice, one job
        compute_answers.func(**job.kwargs)
        answers.forget()
        assert table_of(page(owner_client, address)) == [["1 Jan 2026 – 31 Jan 2026", "3"]]
        put("orders", (20, 1, "sale", date(2026, 1, 30), "EUR", "web", EURO, None))
        rebuild()
        stale = page(owner_client, address)
        assert table_of(stale) == [["1 Jan 2026 – 31 Jan 2026", "3"]]
        assert "New ones are being computed" in stale


def test_the_catalogue_is_kept_for_every_process(owner_client: Client) -> None:
    kept = keep_catalogue.func()
    assert kept > 10
    assert keep_catalogue.func() == 0  # nothing has changed
    answers.forget()
    with (
        patch("regard.analytics.asking._compute", side_effect=AssertionError("computed again")),
        patch("regard.analytics.prompt.enqueue", create=True),
    ):
        page(owner_client, "/insight/")


def test_what_nobody_came_back_to_is_forgotten(owner_client: Client) -> None:
    from datetime import timedelta

    from django.utils import timezone

    keep_catalogue.func()
    owner_client.get("/insight/metrics/orders/rows/?from=2026-01-01&to=2026-02-01")
    assert forget_answers.func() == 0
    long_ago = timezone.now() - timedelta(days=120)
    Answer.objects.update(computed_at=long_ago)
    Drill.objects.update(opened_at=long_ago)
    assert forget_answers.func() > 1
    assert not Answer.objects.exists()
    assert not Drill.objects.exists()


def test_a_change_has_its_sign_and_shares_change_in_points() -> None:
    def change(unit: Unit, value: float | None, usual: float | None) -> str | None:
        return presenting.change(replace(next(iter(METRICS)), unit=unit), value, usual)

    assert change("share", 0.392, 0.365) == "+2.7 points"
    assert change("share", 0.0018, 0.0022) == "−0.04 points"
    assert change("share", 0.01, 0.0) == "+1.0 points"
    assert change("orders", 90, 100) == "−10.0%"
    assert change("orders", 100, 100) == "0.0%"
    assert change("orders", 5, 0) is None
    assert change("orders", None, 5) is None
