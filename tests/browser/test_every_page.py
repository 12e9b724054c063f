"""Every page that can be opened without arguments, as people meet it: readable by all, fitting, without complaints."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.house.addresses import addresses

GRAVE = {"serious", "critical"}
CONTRAST = "color-contrast"
COLOURS: dict[str, Any] = {"runOnly": [CONTRAST]}
ALL_BUT_COLOURS: dict[str, Any] = {"rules": {CONTRAST: {"enabled": False}}}
NEW: dict[str, Any] = {"include": [["[data-new-colours]"]]}
# Judging the contrast of every text again and again is most of the work: only of those whose colour, size and grounds no page
# before had. Theme by theme, because what is alike in light need not be in dark.
MARK_NEW = """known => {
    const found = new Set(known), fresh = [];
    document.querySelectorAll("[data-new-colours]").forEach(one => one.removeAttribute("data-new-colours"));
    for (const one of document.body.querySelectorAll("*")) {
        const says = one.matches("input, select, textarea")
            || [...one.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.data.trim());
        if (!says || !one.checkVisibility()) continue;
        const style = getComputedStyle(one), looks = [style.color, style.fontSize, style.fontWeight];
        for (let at = one; at; at = at.parentElement) {
            const ground = getComputedStyle(at);
            if (ground.backgroundColor !== "rgba(0, 0, 0, 0)") looks.push(ground.backgroundColor);
            if (ground.opacity !== "1") looks.push(ground.opacity);
            if (ground.backgroundImage !== "none") looks.push(ground.backgroundImage);
        }
        const name = looks.join();
        if (found.has(name)) continue;
        found.add(name);
        fresh.push(name);
        one.setAttribute("data-new-colours", "");
    }
    return fresh;
}"""
PARTS = 2  # so that workers share the pages
WHOLE: dict[str, Any] = {}
WITHOUT_SIDE: dict[str, Any] = {"exclude": [[".rg-side"]]}  # the same on every page: judged on the first
ELSEWHERE = {"/ui/"}  # the largest page by far; `test_lists` judges it in all its looks


def _routes() -> list[str]:
    return sorted(f"/{one.route}" for one in addresses() if not one.has_parameters)


def _open_all(page: Page, part: int) -> Iterator[str]:
    """Each page of the part in turn; what answers no GET, or with a fragment or a file, is passed over."""
    for route in sorted(set(_routes()) - ELSEWHERE)[part::PARTS]:
        answer = page.request.get(route)
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and kind.startswith("text/html") and "<html" in answer.text()[:2000]:
            page.goto(route)
            yield route


def _faults(page: Page, axe: Axe, context: dict[str, Any], asked: dict[str, Any]) -> Iterator[str]:
    options = {"resultTypes": ["violations"], **asked}
    for wrong in axe.run(page, context=context or None, options=options).response["violations"]:
        if wrong["impact"] in GRAVE:
            places = "; ".join(node["target"][0] for node in wrong["nodes"][:3])
            yield f"{wrong['help']} ({places})"


def _too_wide(page: Page) -> Iterator[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"scrolls sideways by {wide} px"


def test_there_are_pages() -> None:
    assert len(_routes()) > 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_and_can_be_read_by_all(open_page: OpenPage, part: int) -> None:
    """On the desk in both themes; dark differs from light by its colours alone."""
    page, axe, found, where = open_page("owner"), Axe(), list[str](), WHOLE
    seen: dict[str, set[str]] = {"light": set(), "dark": set()}
    for route in _open_all(page, part):
        faults = _faults(page, axe, where, ALL_BUT_COLOURS)
        found += [f"{route}: {fault}" for fault in (*_too_wide(page), *faults)]
        for theme, known in seen.items():
            page.evaluate("theme => regardTheme.choose(theme)", theme)
            fresh = page.evaluate(MARK_NEW, list(known))
            known |= set(fresh)
            if fresh:
                found += [f"{route} in {theme}: {fault}" for fault in _faults(page, axe, NEW, COLOURS)]
        where = WITHOUT_SIDE
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_a_phone_and_can_be_read_by_all(open_page: OpenPage, part: int) -> None:
    page, axe, found, where = open_page("owner", size="phone"), Axe(), list[str](), WHOLE
    for route in _open_all(page, part):
        faults = _faults(page, axe, where, ALL_BUT_COLOURS)
        found += [f"{route}: {fault}" for fault in (*_too_wide(page), *faults)]
        where = WITHOUT_SIDE
    assert not found, "\n".join(found)
