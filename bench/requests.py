"""CPU of single requests, the database's included, against the limits the product promises.

    REGARD_DATA=… python -m bench.requests [--times 200] [--json]

Runs on an installation filled by `bench.world`. Requests go through the whole program (middleware, sign-in,
permissions, templates) in this process; CPU is this process's and, on PostgreSQL, its backend's, read from
/proc. Each kind runs with other values every time, so that no answer is the one before.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import yardstick

LIMITS_MS = {
    "list by name, API": 6.0,
    "list by name, page": 15.0,
    "search fragment": 8.0,
    "customer, API": 6.0,
    "customer, page": 20.0,
    "create customer, API": 8.0,
    "lookalikes, API": 10.0,
}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    what: str
    median_ms: float
    p95_ms: float
    limit_ms: float

    @property
    def ratio(self) -> float:
        return self.median_ms / self.limit_ms


def backend_cpu(pid: int | None) -> float:
    """CPU seconds a PostgreSQL backend has used; 0 without one."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(what: str, call: Callable[[int], Any], times: int, pid: int | None) -> Result:
    """Median and p95 of this process's CPU per call; the backend's CPU is spread over all calls (its clock is coarse)."""
    for index in range(5):
        call(-1 - index)
    spent = []
    before = backend_cpu(pid)
    for index in range(times):
        start = time.process_time()
        call(index)
        spent.append(time.process_time() - start)
    beside = (backend_cpu(pid) - before) / times
    ordered = sorted(spent)
    median, high = ordered[len(ordered) // 2] + beside, ordered[int(len(ordered) * 0.95)] + beside
    return Result(what, median * 1000, high * 1000, LIMITS_MS[what])


def run(times: int) -> tuple[int, list[Result]]:
    import django

    os.environ.setdefault("REGARD_PREPARE", "1")  # as the web server does
    django.setup()
    from django.db import connection
    from django.test import Client

    from regard.customers.models import Customer
    from regard.exchange.services.settling import sort_in
    from regard.kernel.actor import system_actor
    from regard.people.models import Role, User
    from regard.people.services.tokens import create_token

    user, _ = User.objects.get_or_create(email="bench@example.com", defaults={"first_name": "Bench"})
    user.roles.set(Role.objects.filter(key="owner"))
    _, secret = create_token(actor=system_actor("bench"), user=user, name="bench", scopes=["*"])
    browser = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
    browser.force_login(user)
    api = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip", HTTP_AUTHORIZATION=f"Bearer {secret}")
    pid = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = int(cursor.fetchone()[0])
    sort_in()  # as a worker does twice a minute
    count = Customer.objects.count()
    last = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rng = random.Random(20261122)
    pages = cursors(api, 20)
    names = [Customer.objects.get(pk=rng.randint(1, last)).name for _ in range(50)]

    def got(client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code, response.content[:300])

    def create(index: int) -> None:
        body = {"name": f"Bench Person {time.time_ns()} {index}", "email": f"b{time.time_ns()}@bench.example"}
        response = api.post("/api/v1/customers", json.dumps(body), content_type="application/json")
        assert response.status_code == 201, response.content[:300]

    def fragment(index: int) -> str:
        name = names[index % len(names)]
        return name[1:7] if index % 2 else name.split()[-1][:5]

    def lookalikes(index: int) -> None:
        name = names[index % len(names)]
        at = 1 + index % (len(name) - 1)
        said = {"name": name[:at] + name[at + 1 :], "email": f"b{index}@bench.example", "city": "Rotterdam"}
        got(api, f"/api/v1/customers/lookalikes?{urlencode(said)}")

    kinds: dict[str, Callable[[int], Any]] = {
        "list by name, API": lambda i: got(
            api, f"/api/v1/customers?limit=50&sort=name{pages[i % len(pages)]}"
        ),
        "list by name, page": lambda i: got(
            browser, f"/customers/?sort=name{pages[i % len(pages)].replace('cursor', 'after')}"
        ),
        "search fragment": lambda i: got(api, f"/api/v1/customers?limit=20&q={fragment(i)}"),
        "customer, API": lambda i: got(api, f"/api/v1/customers/{rng.randint(1, last)}"),
        "customer, page": lambda i: got(browser, f"/customers/{rng.randint(1, last)}/"),
        "create customer, API": create,
        "lookalikes, API": lookalikes,
    }
    return count, [measure(what, call, times, pid) for what, call in kinds.items()]


def cursors(api: Any, count: int) -> list[str]:  # noqa: ANN401
    """Places in the list to page from: the start, and pages on from there."""
    found, cursor = [""], ""
    for _ in range(count):
        cursor = (
            api.get(f"/api/v1/customers?limit=500&sort=name{cursor}", HTTP_ACCEPT_ENCODING="identity")
            .json()
            .get("next")
            or ""
        )
        if not cursor:
            break
        cursor = f"&cursor={cursor}"
        found.append(cursor)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    os.environ["REGARD_API_LIMIT"] = "100000000"
    count, results = run(wanted.times)
    if wanted.json:
        print(
            json.dumps(
                {
                    "customers": count,
                    "results": [vars(result) | {"ratio": result.ratio} for result in results],
                }
            )
        )
        return
    print(
        f"CPU per request at {count:,} customers, database included; yardstick {yardstick.milliseconds():.0f} ms"
    )
    for result in results:
        figures = f"{result.median_ms:7.2f} ms (p95 {result.p95_ms:.2f}), limit {result.limit_ms:g}"
        print(f"{result.what:<22} {figures}, ratio {result.ratio:.2f}")


if __name__ == "__main__":
    main()
