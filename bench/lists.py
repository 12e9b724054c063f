"""What lists that are laid out otherwise than as a table cost at a million customers: p95 of a request against 100 ms.

    REGARD_DATA=… python -m bench.lists [--times 60] [--json]

Runs on an installation filled by `bench.world`, like `bench.requests`, and says the CPU (SQLite's included), which is judged, and
what passed on the clock, which on a busy machine is that of others:
boards, groups, totals, calendars and maps, each with the values that are hardest on it (all customers, nothing filtered).
Also the page of a customer, as it comes and laid out otherwise, in turns.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LIMIT_MS = 100.0
PAGES = {
    "customers, board by owner": "/customers/?as=board&by=owner",
    "customers, groups by country, sums": "/customers/?as=groups&by=country&totals=1",
    "customers, totals below": "/customers/?totals=1",
    "customers, calendar by day entered": "/customers/?as=calendar&by=created_at",
    "customers, calendar by last order": "/customers/?as=calendar&by=last_order_at&on=2025-06-10",
    "customers, map": "/customers/?as=map",
    "orders, board by status, sums": "/orders/?as=board&by=status&add=amount",
    "orders, groups by channel": "/orders/?as=groups&by=channel",
    "orders, calendar, a month": "/orders/?as=calendar&on=2025-06-10",
    "orders, calendar, a week": "/orders/?as=calendar&span=week&on=2025-06-10",
    "orders, map": "/orders/?as=map",
}


@dataclass(frozen=True)
class Result:
    what: str
    cpu_ms: float
    p95_ms: float
    clock_ms: float

    @property
    def is_within(self) -> bool:
        return self.p95_ms <= LIMIT_MS


def measure(what: str, call: Callable[[], Any], times: int) -> Result:
    """Median and p95 of the CPU, and the median of the clock."""
    for _ in range(3):
        call()
    spent, passed = [], []
    for _ in range(times):
        cpu, clock = time.process_time(), time.perf_counter()
        call()
        spent.append(time.process_time() - cpu)
        passed.append(time.perf_counter() - clock)
    spent.sort()
    passed.sort()
    high = spent[min(int(len(spent) * 0.95), len(spent) - 1)]
    return Result(what, spent[len(spent) // 2] * 1000, high * 1000, passed[len(passed) // 2] * 1000)


def run(times: int) -> tuple[int, list[Result]]:
    import django

    os.environ.setdefault("REGARD_PREPARE", "1")  # as the web server does
    django.setup()
    from django.test import Client

    from regard.customers.models import Customer
    from regard.people.models import Role, User

    user, _ = User.objects.get_or_create(email="bench@example.com", defaults={"first_name": "Bench"})
    user.roles.set(Role.objects.filter(key="owner"))
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user)

    def got(path: str) -> None:
        response = browser.get(path)
        assert response.status_code == 200, (path, response.status_code, response.content[:300])

    results = [measure(what, lambda path=path: got(path), times) for what, path in PAGES.items()]  # type: ignore[misc]
    return Customer.objects.count(), [*results, *customer_pages(got, times)]


def customer_pages(got: Callable[[str], None], times: int) -> list[Result]:
    """The page of a customer as it comes, and laid out by somebody; the layout is taken away again."""
    from regard.customers.models import Customer
    from regard.kernel.actor import system_actor
    from regard.pages.declaring import inventory_of, record_page
    from regard.pages.queries import declared
    from regard.pages.rules import changed
    from regard.pages.services.arranging import remove_layout, save_layout

    actor, rng = system_actor("bench"), random.Random(20261122)
    last = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def page() -> None:
        got(f"/customers/{rng.randint(1, last)}/")

    as_it_comes = measure("a customer, as it comes", page, times)
    page_of = record_page("customers.customer")
    assert page_of is not None
    now, there = declared(page_of), inventory_of(page_of)
    for deed in ("fold|contacts", "add|side", "field|phone|g2|0", "to|worth|tabs|", "field|city|off|"):
        now = changed(now, there, deed)
    one = save_layout(actor=actor, noun="customers.customer", arrangement=now.kept())
    try:
        return [as_it_comes, measure("a customer, laid out", page, times)]
    finally:
        remove_layout(actor=actor, layout_id=one.pk)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    count, results = run(wanted.times)
    if wanted.json:
        print(json.dumps({"customers": count, "results": [vars(result) for result in results]}))
        return
    print(f"Lists at {count:,} customers, limit {LIMIT_MS:.0f} ms of CPU (p95)")
    for one in results:
        mark = "" if one.is_within else "  over the limit"
        print(
            f"{one.what:<36} CPU {one.cpu_ms:7.1f} ms (p95 {one.p95_ms:.1f}), clock {one.clock_ms:7.1f}{mark}"
        )


if __name__ == "__main__":
    main()
