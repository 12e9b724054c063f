"""A whole day by keyboard alone, finding everything by what a screen reader calls it."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from regard.activities.models import Activity, Task
from regard.activities.services.tasks import open_task
from regard.customers.models import Customer
from regard.people.tests.cast import Cast


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Goes on until the focus is there, as somebody does who sees none of it."""
    expect(wanted).to_be_visible()
    for _ in range(150):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached by {key}")


def go(page: Page, words: str, option: str | re.Pattern[str]) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search or do")).to_be_focused()
    page.keyboard.type(words)
    expect(page.get_by_role("option", name=option, selected=True)).to_be_visible()
    page.keyboard.press("Enter")


def opened(page: Page, heading: str) -> None:
    """The page is there, and hears keys."""
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=20_000)
    page.wait_for_load_state("load")


def choose(page: Page, kind: str) -> None:
    """A kind of the composer: to the group by Tab, then along by arrows."""
    wanted = page.get_by_role("radio", name=kind)
    reach(page, page.get_by_role("radio", checked=True))
    for _ in range(4):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{kind} is not reached by arrows")


def test_a_day_by_keyboard(page: Page, cast: Cast) -> None:
    for name, city in (("Atelier Filtre", "Gent"), ("Bar Pulpo", "Leiden")):
        Customer.objects.create(
            name=name, sort_name=name.lower(), search_text=f" {name.lower()} ", city=city, owner=cast.owner
        )
    today = timezone.localdate().isoformat()
    meeting = {"kind": "meeting", "title": "Tasting", "due_on": today, "due_time": "10:00", "minutes": 60}
    tasting = open_task(actor=cast.actor("owner"), values=meeting).task

    # find a customer, log a call
    page.goto("/", timeout=60_000)
    go(page, "pulpo", re.compile("Bar Pulpo"))
    opened(page, "Bar Pulpo")
    choose(page, "Call")
    reach(page, page.get_by_role("textbox", name="Text"))
    page.keyboard.type("Wants the winter blend")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Call logged.")).to_be_visible()
    assert Activity.objects.get().text == "Wants the winter blend"

    # make a task and finish it
    choose(page, "Task")
    reach(page, page.get_by_role("textbox", name="What is to be done"))
    page.keyboard.type("Send the price list")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Task opened.")).to_be_visible()
    go(page, "my day", re.compile("^My day"))
    opened(page, "My day")
    reach(page, page.get_by_role("button", name="Finish Send the price list"), "j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Done today")).to_be_visible()
    assert Task.objects.get(title="Send the price list").status == "done"

    # narrow a list, change a cell
    go(page, "customers", re.compile("^Customers"))
    opened(page, "Customers")
    page.keyboard.press("f")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("pulpo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Atelier Filtre")).to_have_count(0)
    expect(page.get_by_role("link", name="Bar Pulpo")).to_be_visible()
    reach(page, page.get_by_role("region", name="Customers"))
    page.keyboard.press("j")
    cell = page.get_by_role("cell", name="Leiden")
    reach(page, cell, "ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="City")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Utrecht")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Utrecht")).to_be_visible()
    assert Customer.objects.get(name="Bar Pulpo").city == "Utrecht"

    # open the calendar, move a meeting
    go(page, "my day", re.compile("^My day"))
    opened(page, "My day")
    places = page.get_by_role("navigation", name="Main", exact=True)
    reach(page, places.get_by_role("link", name="Calendar", exact=True))
    page.keyboard.press("Enter")
    opened(page, "Calendar")
    reach(page, page.get_by_role("link", name=re.compile("Tasting")))
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Move “Tasting”")).to_be_visible()
    for _ in range(8):  # days, months and years, and the button that opens a calendar, come before the hours
        if page.evaluate("document.activeElement.type") == "time":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("11:00"))).to_be_focused()
    tasting.refresh_from_db()
    assert str(tasting.due_time) == "11:00:00"
