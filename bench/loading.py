"""What a browser loads at the first visit of a page, and how far what is shown jumps while it loads.

    python -m bench.loading ADDRESS --email E --password P [--widths 1440,390] [--json]

Against a running Regard. Each page is opened in a browser that has nothing of it yet: bytes as they came over the wire
(compressed), requests, and the cumulative layout shift as browsers report it, over the two seconds after loading. Exits with 1
where a page is over 250 kB, or shifts by more than 0.01.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, sync_playwright

LIMIT_KB = 250.0
LIMIT_SHIFT = 0.01  # 0.1 counts as good on the web; a page that is drawn whole has none
PAGES = (
    "/",
    "/today/",
    "/calendar/",
    "/customers/",
    "/orders/",
    "/products/",
    "/tasks/",
    "/segments/",
    "/insight/",
    "/insight/rfm/",
    "/data/quality/",
    "/data/imports/new/",
    "/customers/new/",
    "/settings/",
)
SHIFTS = """() => new Promise((done) => {
  let sum = 0; const seen = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (!one.hadRecentInput) { sum += one.value;
      one.sources.forEach((s) => s.node && seen.push(s.node.className || s.node.nodeName)); }
  })).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([sum, [...new Set(seen)].slice(0, 4).map(String)]), 2000);
})"""


@dataclass(frozen=True)
class Result:
    page: str
    width: int
    kb: float
    requests: int
    shift: float
    moved: list[str]

    @property
    def is_over(self) -> bool:
        return self.kb > LIMIT_KB or self.shift > LIMIT_SHIFT


def sign_in(browser: Browser, address: str, email: str, password: str) -> Any:  # noqa: ANN401
    """The cookies of a signed-in person."""
    page = browser.new_page()
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")
    if "/account/login/" in page.url:
        sys.exit("That e-mail address and password do not sign in.")
    cookies = page.context.cookies()
    page.context.close()
    return cookies


def visit(browser: Browser, cookies: Any, address: str, path: str, width: int) -> Result:  # noqa: ANN401
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies(cookies)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    response = page.goto(address + path, wait_until="networkidle")
    if response is None or response.status != 200:
        sys.exit(f"{path} answers {response.status if response else 'nothing'}")
    shift, moved = page.evaluate(SHIFTS)
    context.close()
    return Result(path, width, sum(sizes) / 1000, len(sizes), shift, moved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--widths", default="1440,390")
    parser.add_argument(
        "--also", default="", help="more paths, with commas: a customer's page, a list as a board"
    )
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    address = wanted.address.rstrip("/")
    paths = [*PAGES, *filter(None, wanted.also.split(","))]
    results = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=wanted.browser,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        cookies = sign_in(browser, address, wanted.email, wanted.password)
        for width in map(int, wanted.widths.split(",")):
            for path in paths:
                one = visit(browser, cookies, address, path, width)
                results.append(one)
                if not wanted.json:
                    late = f"  OVER ({', '.join(one.moved)})" if one.is_over else ""
                    print(
                        f"{width:5} {one.kb:7.1f} kB {one.requests:3} requests, shift {one.shift:.4f}  {path}{late}",
                        flush=True,
                    )
        browser.close()
    if wanted.json:
        print(json.dumps([vars(one) for one in results]))
    sys.exit(1 if any(one.is_over for one in results) else 0)


if __name__ == "__main__":
    main()
