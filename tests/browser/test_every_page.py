"""Every page that can be opened without arguments, as people meet it: readable by all, fitting, without complaints."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Size, Theme
from tests.house.addresses import addresses

GRAVE = {"serious", "critical"}
CONTRAST = "color-contrast"
LOOKS: dict[tuple[Theme, Size], dict[str, Any]] = {
    ("light", "desktop"): {},
    ("dark", "desktop"): {"runOnly": [CONTRAST]},
    ("light", "phone"): {"rules": {CONTRAST: {"enabled": False}}},
}
"""What is asked in each look: dark differs from light by its colours, the phone from the desk by everything else."""


def _routes() -> list[str]:
    return sorted(f"/{one.route}" for one in addresses() if not one.has_parameters)


def _open_all(page: Page) -> Iterator[str]:
    """Each page in turn; what answers no GET, or with a part or a file, is passed over."""
    for route in _routes():
        answer = page.request.get(route)
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and kind.startswith("text/html") and "<html" in answer.text()[:2000]:
            page.goto(route)
            yield route


def test_there_are_pages() -> None:
    assert len(_routes()) > 10


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_every_page_fits_and_can_be_read_by_all(open_page: OpenPage, theme: Theme, size: Size) -> None:
    page, axe, found = open_page("owner", theme=theme, size=size), Axe(), []
    asked = {"resultTypes": ["violations"], **LOOKS[theme, size]}
    for route in _open_all(page):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{route} scrolls sideways by {wide} px")
        for wrong in axe.run(page, options=asked).response["violations"]:
            if wrong["impact"] in GRAVE:
                places = "; ".join(node["target"][0] for node in wrong["nodes"][:3])
                found.append(f"{route}: {wrong['help']} ({places})")
    assert not found, "\n".join(found)
