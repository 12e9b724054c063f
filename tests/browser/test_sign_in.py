from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from regard.people.tests.cast import PASSWORD
from tests.browser.conftest import OpenPage


def test_signing_in_with_the_keyboard_and_out_again(open_page: OpenPage) -> None:
    page = open_page(None)
    page.goto("/settings/profile/")
    page.get_by_label("E-mail").fill("olivia@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()


def test_a_token_is_made_and_shown_once(page: Page) -> None:
    page.goto("/settings/tokens/")
    page.get_by_role("link", name="New token").click()
    page.get_by_label("What it is for").fill("Web shop")
    page.get_by_label("See everything you may see, change nothing").check()
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("Token").input_value()
    assert secret.startswith("rgd_")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("row", name="Web shop")).to_be_visible()
    assert secret not in page.content()


def test_settings_look(open_page: OpenPage, shoot: Callable[[Page, str], Path]) -> None:
    for theme, size in (("light", "desktop"), ("dark", "desktop"), ("light", "phone")):
        page = open_page("owner", theme=theme, size=size)
        for name in ("profile", "people", "roles", "tokens"):
            page.goto(f"/settings/{name}/")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{name} scrolls sideways by {wide} px on {size}"
            shoot(page, f"settings-{name}-{theme}-{size}")
