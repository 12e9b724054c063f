"""From a file of old purchases to a plan in force whose objectives are measured, as whoever owns the business goes there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from regard.activities.models import Task
from regard.analytics.services import catch_up
from regard.jobs.worker import drain
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Activation, Plan, Review
from regard.planning.queries import today
from tests.browser.test_import import upload

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def lines(first: int, last: date, months: int) -> str:
    """A line for each of four customers and every month up to `last`, and one that comes back."""
    rows = []
    for month in range(months):
        day = last - timedelta(days=30 * month)
        rows += [
            f"{first + 10 * month + one},T{one},TEA TIN {one},{5 + one},{day} 10:0{one}:00,2.50,1780{one}.0,Norway"
            for one in range(4)
        ]
    rows.append(f"C{first + 9000},T1,TEA TIN 1,-2,{last} 12:00:00,2.50,17801.0,Norway")
    return HEAD + "\n".join(rows) + "\n"


def bring_in(page: Page, path: Path) -> None:
    upload(page, path)
    page.get_by_role("button", name="Continue to fields").click()
    expect(page.get_by_label("Field for InvoiceDate")).to_have_value("at")
    page.get_by_role("button", name="Continue to check").click()
    page.get_by_role("button", name=re.compile(r"^Import [\d,]+ rows")).click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible(timeout=60_000)
    drain(["default", "bulk"])
    expect(page.get_by_role("heading", name="What they became")).to_be_visible(timeout=60_000)
    catch_up()


@pytest.mark.slow
def test_an_owner_comes_from_a_file_to_a_plan_that_is_measured(
    page: Page, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    long_ago = today() - timedelta(days=900)
    old = tmp_path / "purchases.csv"
    old.write_text(lines(500, long_ago, 14), encoding="utf-8")
    page.goto("/")
    page.get_by_role("link", name="Import purchases first").click()
    bring_in(page, old)

    page.goto("/")
    expect(page.get_by_role("link", name="Import purchases first")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Retail")).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Guided path").click()
    expect(page.get_by_text("Baselines are taken on that day")).to_be_visible()
    page.get_by_label(re.compile("^Serve the goals of the business")).check()
    page.get_by_label(re.compile("^Meet customers' needs")).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("^New objectives: Serve the goals"))).to_be_visible()

    page.get_by_role("link", name=re.compile("^Plan 20")).first.click()
    page.get_by_role("link", name="Ask for approval").click()
    page.get_by_label("Who decides").select_option(index=1)
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("Version 1 is in force.")).to_be_visible()
    objective = Plan.objects.get().objectives.get(metric="net_revenue")
    assert objective.baseline_on == long_ago
    assert objective.target > objective.baseline > 0

    new = tmp_path / "this-week.csv"
    new.write_text(lines(7000, today() - timedelta(days=1), 1), encoding="utf-8")
    bring_in(page, new)
    measure_running_plans()
    page.goto("/")
    row = page.locator("[data-plan-objective]", has_text="Serve the goals of the business")
    expect(row.locator(".plan-actual")).to_contain_text(
        "€60.00"
    )  # 2.50 × (5 + 6 + 7 + 8), less two that came back
    expect(row).to_contain_text("Off track")
    assert Task.objects.filter(title__startswith="Review “Serve the goals of the business”").exists()

    page.get_by_role("link", name="Control", exact=True).click()
    page.get_by_role("navigation", name="Control").get_by_role("link", name="Risks").click()
    page.get_by_role("link", name="Add the first risk").click()
    page.locator("[name=name]").fill("Sales dry up")
    page.locator("[name=probability]").select_option("3")
    page.locator("[name=impact]").select_option("5")
    page.locator("[name=owner]").select_option(index=1)
    page.locator("[name=metric]").select_option("net_revenue")
    page.locator("[name=window]").select_option("trailing_month")
    page.locator("[name=side]").select_option("below")
    page.locator("[name=value]").fill("5000")
    page.locator("[name=step_1]").fill("Call the ten largest")
    page.locator("main .btn-primary").click()
    measure_running_plans()
    page.reload()
    expect(page.get_by_role("heading", name="In force")).to_be_visible()
    assert Activation.objects.count() == 1

    page.goto("/plan/reviews/new/")
    page.locator("main .btn-primary").click()
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("Every figure is frozen as it stands now")).to_be_visible()
    assert Review.objects.get().opened_at is not None

    for form, ends in (("PDF", ".pdf"), ("Word", ".docx")):
        page.goto("/plan/")
        page.locator("form[action*=print] button", has_text=form).first.evaluate("button => button.click()")
        expect(page.get_by_text("Waiting to start")).to_be_visible()
        drain(["default", "bulk"])
        page.reload()
        with page.expect_download() as download:
            page.locator("main a", has_text=ends).click()
        assert Path(download.value.path()).stat().st_size > 20_000
