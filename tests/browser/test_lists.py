"""Working through a list by keyboard, filtering it, looking beside, selecting; the palette; drafts; both themes."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from regard.customers.models import Customer
from regard.people.tests.cast import Cast
from tests.browser.conftest import OpenPage, Size, Theme

NAMES = ("Atelier Filtre", "Bar Pulpo", "Café Sirocco", "De Derde Kop")


@pytest.fixture
def customers(cast: Cast) -> list[Customer]:
    return [
        Customer.objects.create(
            kind="organisation" if index % 2 else "person",
            name=name,
            sort_name=name.lower(),
            search_text=f" {name.lower()} ",
            city="Gent" if index < 2 else "Leiden",
            owner=cast.owner,
        )
        for index, name in enumerate(NAMES)
    ]


def rows(page: Page) -> list[str]:
    return page.locator("a.rg-name").all_inner_texts()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]]


def test_rows_by_keyboard(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#row-{customers[1].pk}")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("k")
    page.keyboard.press(" ")
    expect(page.locator("#panel h2").first).to_have_text("Bar Pulpo")
    page.keyboard.press("j")
    expect(page.locator("#panel h2").first).to_have_text("Café Sirocco")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/customers/{customers[2].pk}/$"))


def test_records_are_walked_in_the_order_of_the_list(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/?sort=-name")
    page.get_by_role("link", name="Café Sirocco").click()
    beside = page.get_by_role("navigation", name="In the list")
    expect(beside).to_contain_text("2 of 4")
    beside.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bar Pulpo")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Atelier Filtre")
    expect(beside.locator("[data-step='1']")).not_to_have_attribute("href", re.compile("."))
    page.keyboard.press("k")
    expect(beside).to_contain_text("3 of 4")


def test_a_filter_is_added_changed_and_dropped(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Find a field").fill("city")
    page.locator("#pop").get_by_role("link", name=re.compile("City")).first.click()
    page.locator("#pop").locator(".rg-rule-op").select_option("is")
    editor = page.locator("#pop")
    if editor.locator(".rg-takes-many").first.is_visible():
        editor.get_by_label("Gent").check()
    else:
        editor.locator("input[type=text]:visible").first.fill("Gent")
    editor.get_by_role("button", name="Apply").click()
    expect(page.locator(".rg-chip-value", has_text="Gent")).to_be_visible()
    assert rows(page) == list(NAMES[:2])
    assert "f=" in page.url
    page.reload()
    assert rows(page) == list(NAMES[:2])
    page.locator(".rg-chip-x").first.click()
    expect(page.locator("a.rg-name")).to_have_count(4)


def test_finding_in_a_view_keeps_the_caret(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/")
    page.keyboard.press("f")
    page.keyboard.type("pulpo", delay=20)
    expect(page.locator("a.rg-name")).to_have_count(1)
    expect(page.locator("[data-find-in]")).to_be_focused()
    expect(page.locator("[data-find-in]")).to_have_value("pulpo")


def test_what_is_typed_while_the_answer_is_on_its_way_is_found_too(
    page: Page, customers: list[Customer]
) -> None:
    page.goto("/customers/")

    def late(route: Route) -> None:
        answer = route.fetch()
        page.keyboard.type("ulpo", delay=20)
        route.fulfill(response=answer)

    page.route("**/customers/?q=p", late, times=1)
    page.keyboard.press("f")
    page.keyboard.type("p")
    expect(page.locator("a.rg-name")).to_have_count(1)
    expect(page.locator("[data-find-in]")).to_have_value("pulpo")
    expect(page).to_have_url(re.compile("q=pulpo"))


def test_a_word_and_a_space_are_asked_for_once(page: Page, customers: list[Customer]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?q=pulpo" in request.url else None)
    page.goto("/customers/")
    page.keyboard.press("f")
    page.keyboard.type("pulpo ")
    expect(page.locator("a.rg-name")).to_have_count(1)
    page.wait_for_timeout(900)  # three times as long as typing is waited for
    assert len(asked) == 1, asked
    expect(page.locator("[data-find-in]")).to_have_value("pulpo ")


def test_columns_are_moved_by_keys(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/")
    heads = page.locator("thead th[scope=col]:not(.rg-pick-cell)")
    before = heads.all_inner_texts()
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("button", name=f"Move {before[2].split(' (')[0]} up", exact=True).click()
    page.locator("#pop").get_by_role("button", name="Apply").click()
    expect(heads.nth(1)).to_have_text(before[2])


def test_a_view_is_saved_and_pinned(page: Page, customers: list[Customer]) -> None:
    page.goto("/customers/?sort=-name")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Save as a view").fill("Backwards")
    page.get_by_label("Pin to my side bar").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".rg-nav-pinned").get_by_text("Backwards")).to_be_visible()
    assert rows(page) == list(reversed(NAMES))
    expect(page.locator("#toasts")).to_contain_text("Saved the view")


def test_the_palette_opens_what_is_found(page: Page, customers: list[Customer]) -> None:
    page.goto("/ui/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sirocco")
    expect(page.get_by_role("option", name=re.compile("Café Sirocco"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/customers/{customers[2].pk}/$"))


def test_letters_after_g_go_places_and_question_mark_explains(page: Page, customers: list[Customer]) -> None:
    page.goto("/ui/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/customers/$"))


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.goto("/ui/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.locator(".rg-user").click()
    with page.expect_response("**/ui/preferences/"):
        page.locator("#user-menu").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_what_was_typed_is_back_after_leaving(page: Page) -> None:
    page.goto("/customers/new/")
    name = page.locator("#id_name")
    name.fill("Kade Koffiebar")
    expect(page.locator("[data-draft-note]")).to_contain_text("Draft saved")
    page.goto("/customers/")
    page.goto("/customers/new/")
    expect(name).to_have_value("Kade Koffiebar")
    notice = page.get_by_role("status").filter(has_text="Picked up what you had typed today at")
    expect(notice).to_be_in_viewport()
    notice.get_by_role("button", name="Start afresh").click()
    expect(name).to_have_value("")
    expect(notice).to_have_count(0)
    page.reload()
    expect(name).to_have_value("")


def test_the_organisation_somebody_belongs_to_is_searched_and_chosen(
    page: Page, customers: list[Customer]
) -> None:
    page.goto("/customers/?q=koffie")
    page.goto("/customers/new/")
    page.locator("#id_name").fill("Kade Koffiebar")
    search = page.get_by_label("Belongs to")
    search.press_sequentially("pulpo")
    choice = page.locator("#parents input[type=radio]").first
    expect(choice).to_be_visible()
    expect(page.locator("#parents")).to_contain_text("Bar Pulpo")
    value = choice.get_attribute("value")
    choice.check()
    expect(page.locator("[data-draft-note]")).to_contain_text("Draft saved")
    page.wait_for_timeout(600)  # the draft is kept after a pause
    page.reload()
    expect(page.locator(f'#parents input[value="{value}"]')).to_be_checked()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator("#parents input:checked")).to_have_count(0)


def test_a_confirmation_is_asked_and_can_be_refused(page: Page) -> None:
    page.goto("/ui/")
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.locator("#confirm")
    expect(dialog).to_contain_text("Their orders stay")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_charts_are_drawn_and_have_their_table(page: Page) -> None:
    page.goto("/ui/")
    expect(page.locator(".rg-chart svg")).to_have_count(6)
    chart = page.locator(".rg-chart").first
    expect(chart.locator("svg path").first).to_be_visible()
    chart.locator("svg").hover()
    expect(chart.locator(".rg-chart-tip-row").first).to_be_visible()
    page.locator(".rg-chart summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rg-chart table").first).to_contain_text("7.63")


@pytest.mark.parametrize(
    ("theme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]
)
def test_everybody_can_use_the_components(open_page: OpenPage, theme: Theme, size: Size) -> None:
    page = open_page("owner", theme=theme, size=size)
    page.goto("/ui/")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone")])
def test_everybody_can_use_a_list(
    open_page: OpenPage, customers: list[Customer], theme: Theme, size: Size
) -> None:
    page = open_page("owner", theme=theme, size=size)
    page.goto("/customers/")
    page.locator(".rg-pick").first.check()
    assert violations(page) == []
    page.locator(".rg-chip-add").click()
    expect(page.locator("#pop")).to_be_visible()
    assert violations(page) == []
