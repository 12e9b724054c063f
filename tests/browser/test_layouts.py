"""Boards by mouse and keyboard, groups that fold, cells as in a spreadsheet, widths; on the phone and read aloud."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from regard.activities.models import Task
from regard.activities.services.activities import log_activity
from regard.activities.services.tasks import open_task
from regard.customers.models import Customer
from regard.people.tests.cast import Cast
from regard.ui.models import CardOrder
from tests.browser.conftest import OpenPage
from tests.browser.test_lists import customers, violations

__all__ = ["customers"]
TITLES = ("Call Noor", "Send samples", "Write the offer")


@pytest.fixture
def tasks(cast: Cast) -> list[Task]:
    actor = cast.actor("owner")
    return [open_task(actor=actor, values={"title": title, "due_on": "2030-01-01"}).task for title in TITLES]


def lane(page: Page, name: str) -> list[str]:
    return page.get_by_role("list", name=name, exact=True).locator("a.rg-name").all_inner_texts()


def test_a_card_is_dragged_finished_and_taken_back(page: Page, tasks: list[Task]) -> None:
    page.goto("/tasks/?view=board")
    done = page.get_by_role("list", name="Done", exact=True)
    card, to = page.locator(f"#row-{tasks[1].pk}").bounding_box(), done.bounding_box()
    assert card is not None
    assert to is not None
    page.mouse.move(card["x"] + 40, card["y"] + 40)
    page.mouse.down()
    page.mouse.move(to["x"] + 60, to["y"] + 20, steps=12)
    page.mouse.move(to["x"] + 64, to["y"] + 24, steps=4)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Send samples is now in “Done”.")
    assert lane(page, "Done") == ["Send samples"]
    tasks[1].refresh_from_db()
    assert tasks[1].status == "done"
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("“Open”")
    assert sorted(lane(page, "Open")) == sorted(TITLES)


def test_a_board_is_worked_without_the_mouse(page: Page, tasks: list[Task]) -> None:
    page.goto("/tasks/?view=board")
    page.keyboard.press("j")
    first = page.locator(f"#row-{tasks[0].pk}")
    expect(first).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("list", name="Done", exact=True)).to_contain_text("Call Noor")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f"#row-{tasks[1].pk}")).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(f"#row-{tasks[1].pk}")).to_be_focused()
    expect(page.get_by_role("list", name="Open", exact=True).locator("a.rg-name")).to_have_text(
        ["Write the offer", "Send samples"]
    )
    page.keyboard.press("m")  # waits until the move is kept and drawn
    expect(page.locator("#pop").get_by_role("button", name="Dropped")).to_be_visible()
    assert CardOrder.objects.get().lanes["open"] == [tasks[2].pk, tasks[1].pk]
    page.locator("#pop").get_by_role("button", name="Dropped").press("Enter")
    expect(page.get_by_role("list", name="Dropped", exact=True)).to_contain_text("Send samples")
    page.keyboard.press(" ")
    expect(page.locator("#panel h2").first).to_have_text("Send samples")
    page.keyboard.press("Escape")
    page.locator(f"#row-{tasks[2].pk}").hover()
    page.get_by_role("link", name="Open Write the offer beside").click()
    expect(page.locator("#panel h2").first).to_have_text("Write the offer")


def test_a_card_that_may_not_go_there_is_back_where_it_was(page: Page, tasks: list[Task]) -> None:
    page.goto("/tasks/?view=board")
    page.keyboard.press("j")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("“Done”")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#toasts .rg-toast-error")).to_contain_text("done already")
    expect(page.get_by_role("list", name="Done", exact=True)).to_contain_text("Call Noor")


def test_the_layout_is_chosen_and_nothing_is_wrong_for_those_who_hear_it(
    page: Page, customers: list[Customer]
) -> None:
    page.goto("/customers/")
    page.get_by_role("link", name="Layout").click()
    form = page.locator("#pop")
    form.get_by_label("Groups").check()
    form.get_by_label("By", exact=True).select_option("kind")
    form.get_by_role("button", name="Apply").click()
    heads = page.locator("[data-fold]")
    expect(heads).to_have_count(2)
    heads.first.click()
    expect(heads.first).to_have_attribute("aria-expanded", "false")
    expect(page.locator(f"#row-{customers[0].pk}")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("link", name="Layout").click()
    form.get_by_label("Board").check()
    form.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("list", name="Organisation")).to_contain_text("Bar Pulpo")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_one_column_of_a_board_is_there_at_a_time(
    open_page: OpenPage, tasks: list[Task], theme: str
) -> None:
    page = open_page("owner", theme=theme, size="phone")
    page.goto("/tasks/?view=board")
    box = page.locator(".rg-lane").first.bounding_box()
    assert box is not None
    assert box["width"] == 390
    page.get_by_role("link", name=re.compile("^Done")).first.click()
    expect(page.locator("#lane-2")).to_be_in_viewport(ratio=0.9)
    page.locator(f"#row-{tasks[0].pk}").get_by_role("link", name="Move Call Noor to").click()
    page.locator("#pop").get_by_role("button", name="Done").click()
    expect(page.get_by_role("list", name="Done", exact=True)).to_contain_text("Call Noor")
    assert violations(page) == []


def test_cells_are_edited_as_in_a_spreadsheet(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/?cols=name,city,country,email")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    editor = page.locator("[data-cell-form] input")
    expect(editor).to_have_value("Gent")
    page.keyboard.type("Brugge")
    page.keyboard.press("Tab")
    expect(page.locator(f"#row-{customers[0].pk} td").nth(1)).to_have_text("Brugge")
    expect(editor).to_have_value("")
    page.keyboard.type("Belgium")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{customers[0].pk} td").nth(2)).to_be_focused()
    expect(page.locator(f"#row-{customers[0].pk} td").nth(2)).to_have_text("Belgium")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    page.keyboard.type("nowhere")
    page.keyboard.press("Escape")
    expect(page.locator(f"#row-{customers[1].pk} td").nth(1)).to_have_text("Gent")
    page.keyboard.press("Escape")
    expect(page.locator(f"#row-{customers[1].pk}")).to_be_focused()
    customers[0].refresh_from_db()
    assert (customers[0].city, customers[0].country) == ("Brugge", "Belgium")
    page.locator(f"#row-{customers[3].pk} td").nth(1).dblclick()
    expect(editor).to_have_value("Leiden")
    assert violations(page) == []


def test_a_column_is_pasted_looked_at_and_taken_back(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/?cols=name,city")
    page.locator(f"#row-{customers[1].pk} td").nth(1).click()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "Gent\\nDelft\\nHaarlem\\n");
            const pasted = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(pasted);
        }"""
    )
    panel = page.locator("#panel")
    expect(panel).to_contain_text("2 to change · 1 the same already")
    customers[2].refresh_from_db()
    assert customers[2].city == "Leiden"
    panel.get_by_role("button", name="Change 2 customers").click()
    expect(page.locator("#toasts")).to_contain_text("City of 2 customers changed.")
    expect(page.locator(f"#row-{customers[3].pk} td").nth(1)).to_have_text("Haarlem")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#row-{customers[3].pk} td").nth(1)).to_have_text("Leiden")


def test_a_block_is_pasted_by_keys_alone(page: Page, customers: list[Customer]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/customers/?cols=name,city,customer_since,category")
    page.evaluate("() => navigator.clipboard.writeText('Gouda\\tsoon\\tGold\\nDelft\\t\\tSilver\\n')")
    page.locator(f"#row-{customers[0].pk}").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("6 cells of 2 customers")
    expect(panel).to_contain_text("1 refused")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Cells changed in 2 customers: 4. Refused: 1.")
    customers[0].refresh_from_db()
    assert (customers[0].city, customers[0].category) == ("Gouda", "Gold")
    page.locator("#toasts").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Took it back in 4 cells.")


def test_a_column_is_made_wider_and_stays_so(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/?cols=name,city,country")
    head = page.locator("thead th[data-column=city]")
    box = head.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 57, box["y"] + 10, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"widths=city%3A\d+"))
    now = head.bounding_box()
    assert now is not None
    assert abs(now["width"] - box["width"] - 60) < 12
    page.reload()
    assert head.bounding_box() == pytest.approx(now)
    expect(page.get_by_role("link", name="Save view")).to_be_visible()


def test_two_people_at_one_record_see_each_other_and_what_the_other_does(
    open_page: OpenPage, customers: list[Customer], cast: Cast
) -> None:
    mine, theirs = open_page("owner"), open_page("analyst", size="phone")
    for page in (mine, theirs):
        page.clock.install()
    theirs.goto(f"/customers/{customers[0].pk}/")
    mine.goto(f"/customers/{customers[0].pk}/")
    expect(mine.locator("[data-presence]")).to_have_text(re.compile("Anna is here, too"))
    assert violations(mine) == []
    values = {"text": "She called"}
    log_activity(actor=cast.actor("owner"), customer_id=customers[0].pk, kind="note", values=values)
    mine.clock.run_for(16_000)
    expect(mine.locator("#timeline")).to_contain_text("She called")
    theirs.clock.run_for(16_000)
    expect(theirs.locator("[data-presence] .rg-avatar")).to_be_visible()
    theirs.goto("/customers/")
    mine.clock.run_for(16_000)
    expect(mine.locator("[data-presence]")).to_be_hidden()


def test_the_timeline_is_pinned_and_its_days_fold(page: Page, customers: list[Customer], cast: Cast) -> None:
    for text in ("First call", "Second call"):
        values = {"text": text}
        log_activity(actor=cast.actor("owner"), customer_id=customers[0].pk, kind="note", values=values)
    page.goto(f"/customers/{customers[0].pk}/")
    timeline = page.locator("#timeline")
    entry = timeline.locator(".rg-entry", has_text="First call")
    entry.hover()
    entry.get_by_role("button", name="Pin on top").click()
    pinned = timeline.get_by_role("list", name="Pinned")
    expect(pinned).to_contain_text("First call")
    assert violations(page) == []
    timeline.locator(".rg-timeline").nth(1).locator("[data-fold-day]").click()
    expect(timeline.locator(".rg-entry", has_text="Second call")).to_be_hidden()
    pinned.get_by_role("button", name="Take down").click()
    expect(pinned).to_have_count(0)
    expect(timeline.locator(".rg-entry", has_text="First call")).to_have_count(1)
