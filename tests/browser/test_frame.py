"""What only a browser does in the frame around every page: dialogs that ask, tabs that come into view."""

from playwright.sync_api import Page, expect

from regard.activities.services.tasks import open_task
from regard.people.services.tokens import create_token
from regard.people.tests.cast import Cast
from tests.browser.conftest import OpenPage


def test_the_open_tab_is_in_view_however_long_the_strip(open_page: OpenPage) -> None:
    page = open_page("owner", size="phone")
    page.goto("/customers/bin/")
    expect(page.get_by_role("link", name="Recycle bin", exact=True)).to_be_in_viewport(ratio=1)


def test_what_is_below_an_entry_is_reached_from_the_collapsed_side_bar(page: Page, cast: Cast) -> None:
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(is_sidebar_collapsed=True)
    page.goto("/customers/")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Customers").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Key accounts")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/key-accounts/")


def test_a_form_that_asks_is_sent_on_yes_and_only_then(page: Page, cast: Cast) -> None:
    create_token(actor=cast.actor("owner"), user=cast.owner, name="Shop", scopes=["*.view"])
    page.goto("/settings/tokens/")
    revoke = page.get_by_role("button", name="Revoke")
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(revoke).to_be_visible()
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke token").click()
    expect(revoke).to_be_hidden()


def test_a_page_that_was_not_sent_opens_at_its_top(page: Page) -> None:
    page.goto("/ui/")
    expect(page.locator("[data-form-errors]")).to_be_attached()
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"]


def test_nothing_of_the_operations_is_cut_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("owner", size="phone")
    page.goto("/jobs/")
    expect(page.get_by_role("region", name="By the clock")).to_be_visible()
    cut = (
        "[...document.querySelectorAll('.rg-scroll')].filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert page.evaluate(cut) == 0


def test_a_week_begins_in_the_morning_and_keeps_in_view_what_has_no_time(page: Page, cast: Cast) -> None:
    open_task(actor=cast.actor("owner"), values={"title": "Send offer", "due_on": "2026-12-02"})
    page.goto("/calendar/?view=week&on=2026-12-02")
    for seen in (page.get_by_role("link", name="Month"), page.get_by_role("link", name="Send offer")):
        expect(seen).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") > 0
    at = "[...document.querySelectorAll('.ac-cal-bar, .ac-date.is-today header, .ac-date header, .ac-cal-item')]"
    tops = page.evaluate(f"{at}.map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom])")
    assert tops[0][1] <= tops[1][0] + 1  # nothing lies under the bar
    assert max(top for top, _ in tops) >= tops[1][1]
