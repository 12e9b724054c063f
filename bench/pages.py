"""Every page one comes to by its links: wall time on the server, queries and compressed size, for an owner and a seller.

    REGARD_DATA=… python -m bench.pages [--times 20] [--each 10] [--only words] [--json]

Runs on an installation filled by `bench.world`; `bench.fields` adds ten own fields to its customers and gives a hundredth of
them to a seller. Begins at the home page, follows the links of every page that is opened, keeps up to
`--each` addresses of a route (so that a list is measured with its filters and sorts, a customer's page on several customers),
and then asks for each route `--times` times, by turns, in this process, through the whole program. Downloads, links out of the
product and verbs that only a form has are left out. Exits with 1 when a page is over its limit at p95, or answers with an
error.
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from bench import yardstick
from bench.fields import LIMIT_MS, clients

LINK = re.compile(rb'<a\b[^>]*?\shref="([^"#]+)', re.IGNORECASE)
FRAGMENT = re.compile(rb'\shx-get="([^"#]+)', re.IGNORECASE)
PARAMETER = re.compile(r"[?&]([a-z_]+)=")
LEFT_OUT = ("/account/", "/api/", "/static/", "/data/exports/new", "/jobs/backups/start")


@dataclass(frozen=True)
class Result:
    who: str
    route: str
    addresses: int
    median_ms: float
    p95_ms: float
    cpu_p95_ms: float
    queries: int
    bytes: int
    slowest: str


def route_of(address: str) -> tuple[str, str]:
    """The route an address belongs to, and what tells it from others of that route: which parameters and words it has."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return "", ""
    named = sorted(set(PARAMETER.findall("?" + parts.query)))
    words = [value for _, value in sorted(found.kwargs.items()) if isinstance(value, str)]
    part = " part" if "part" in named else ""
    return (found.route or "/") + part, " ".join((*words, *named))


def links(page: bytes, base: str) -> list[str]:
    """The addresses within the product that a page leads to or loads into itself."""
    found = []
    for raw in (*LINK.findall(page), *FRAGMENT.findall(page)):
        parts = urlsplit(urljoin(base, unescape(raw.decode())))
        if parts.netloc in {"", "127.0.0.1"} and not parts.path.startswith(LEFT_OUT):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def find(client: Any, each: int, wrong: list[str]) -> dict[str, list[str]]:  # noqa: ANN401
    """Up to `each` addresses of every route, at most two of a kind, breadth first from home; adds what failed to `wrong`."""
    routes: dict[str, list[str]] = defaultdict(list)
    tried: Counter[str] = Counter()
    alike: Counter[tuple[str, str]] = Counter()
    seen, waiting = {"/"}, deque(["/"])
    while waiting:
        address = waiting.popleft()
        kind = route, _ = route_of(address)
        if not route or tried[route] >= each or alike[kind] >= 2:
            continue
        tried[route] += 1
        alike[kind] += 1
        response = client.get(address, HTTP_ACCEPT_ENCODING="identity")
        if response.status_code >= 500:
            wrong.append(f"{response.status_code} {address}")
        if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
            continue
        routes[route].append(address)
        for link in links(response.content, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return dict(sorted(routes.items()))


def measure(client: Any, who: str, route: str, addresses: list[str], times: int) -> Result:  # noqa: ANN401
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent, cpu, slowest, size, queries = [], [], (0.0, ""), 0, 0
    for address in addresses:
        with CaptureQueriesContext(connection) as caught:
            response = client.get(address)
        queries = max(queries, len(caught.captured_queries))
        size = max(size, len(response.content))
    for index in range(times):
        address = addresses[index % len(addresses)]
        start, began = time.perf_counter(), time.process_time()
        client.get(address)
        took = (time.perf_counter() - start) * 1000
        spent.append(took)
        cpu.append((time.process_time() - began) * 1000)
        slowest = max(slowest, (took, address))
    return Result(
        who,
        route,
        len(addresses),
        *middle_and_high(spent),
        middle_and_high(cpu)[1],
        queries,
        size,
        slowest[1],
    )


def middle_and_high(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


def show(one: Result) -> str:
    late = f"  OVER at {one.slowest}" if one.p95_ms > LIMIT_MS else ""
    return (
        f"{one.who:<7}{one.median_ms:7.1f} ms  p95 {one.p95_ms:7.1f} ms (here {one.cpu_p95_ms:6.1f} of CPU)"
        f" {one.queries:4} queries {one.bytes / 1000:6.1f} kB  {one.route}{late}"
    )


def run(times: int, each: int, only: str, *, quiet: bool) -> tuple[int, list[Result], list[str]]:
    import django

    os.environ.setdefault("REGARD_PREPARE", "1")  # as the web server does
    django.setup()
    from regard.customers.models import Customer

    results: list[Result] = []
    wrong: list[str] = []
    for who, (client, _) in clients().items():
        client.raise_request_exception = False
        for route, addresses in find(client, each, wrong).items():
            if only in route:
                results.append(measure(client, who, route, addresses, max(times, len(addresses))))
                if not quiet:
                    print(show(results[-1]), flush=True)
    return Customer.objects.count(), results, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--only", default="", help="routes that have these words")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    count, results, wrong = run(wanted.times, wanted.each, wanted.only, quiet=wanted.json)
    over = [one for one in results if one.p95_ms > LIMIT_MS]
    if wanted.json:
        print(
            json.dumps({"customers": count, "results": [vars(result) for result in results], "errors": wrong})
        )
    else:
        for line in wrong:
            print(f"ERROR {line}")
        print(
            f"{len(results)} routes at {count:,} customers: {len(over)} over {LIMIT_MS:g} ms at p95, {len(wrong)} errors;"
            f" heaviest {max(one.bytes for one in results) / 1000:.0f} kB; yardstick {yardstick.milliseconds():.0f} ms"
        )
    sys.exit(1 if over or wrong else 0)


if __name__ == "__main__":
    main()
