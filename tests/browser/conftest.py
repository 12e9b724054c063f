"""Driving a real Chromium against the running product.

`open_page("owner", theme="dark", size="phone")` gives a signed-in page, with `keeps=True` one
that can go offline; `page` is the owner's in the usual size.
Nothing reaches beyond this machine, and a page that reports an error to the console, breaks the content security
policy or asks for a file that is not there fails its test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam

from regard.people.tests.cast import Cast
from tests.machine import chromium

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright's loop runs in this thread; the database is ours alone
)

Theme = Literal["light", "dark"]
Size = Literal["desktop", "phone"]
OpenPage = Callable[..., Page]
OFFLINE = (
    "ERR_INTERNET_DISCONNECTED",
    "htmx:sendError",
    "htmx:afterRequest",
)  # what a page says without a network
ABORTED = ("htmx:sendAbort", "htmx:afterRequest")  # of a question that a later one has replaced
SIZES: dict[str, tuple[int, int]] = {"desktop": (1440, 900), "phone": (390, 844)}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.fail("Chromium is not installed: apt install chromium, or name one in REGARD_CHROMIUM")
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture
def site(live_server: object, transactional_db: None) -> str:
    """The address of the running product, without a slash at the end."""
    return str(getattr(live_server, "url"))  # noqa: B009


@pytest.fixture
def open_page(browser: Browser, site: str, cast: Cast) -> Iterator[OpenPage]:
    """Call it with who (None: a stranger), theme and size for a page; all are closed and judged at the end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        who: str | None = "owner", *, theme: Theme = "light", size: Size = "desktop", keeps: bool = False
    ) -> Page:
        context = _context(browser, site, size, theme, keeps=keeps)
        contexts.append(context)
        if who is not None:
            cast.user(who).__class__.objects.filter(pk=cast.user(who).pk).update(theme=theme)
            context.add_cookies([_session_of(cast.client(who), site)])
        page = context.new_page()
        _listen(page, complaints, expected=OFFLINE if keeps else ())
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of the owner in light at 1440 × 900."""
    return open_page("owner")


@pytest.fixture
def shoot(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Call it with a page and a name for a picture of the page, in `REGARD_SHOTS` or a temporary directory."""
    home = Path(os.environ.get("REGARD_SHOTS") or tmp_path)

    def take(page: Page, name: str) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        path = home / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


def _context(browser: Browser, site: str, size: Size, theme: Theme, *, keeps: bool) -> BrowserContext:
    """`keeps`: with a service worker, which fetches all of the shell once more and so is left out elsewhere."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=size == "phone",
        is_mobile=size == "phone",
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        service_workers="allow" if keeps else "block",
    )
    context.set_default_timeout(10_000)
    return context


def _session_of(client: Client, site: str) -> "SetCookieParam":
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }


def _listen(page: Page, complaints: list[str], expected: tuple[str, ...] = ()) -> None:
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{page.url}: {message.text}")
            if message.type == "error" and not any(one in message.text for one in (*ABORTED, *expected))
            else None
        ),
    )
