"""How long until an order is in an objective: placed by API for a customer nobody knew, counted in a segment of the plan.

    REGARD_DATA=… python -m bench.following --url http://127.0.0.1:8000 [--orders 30] [--busy 2] [--json]

Runs against a started Regard (`bin/run`) with a plan in force, such as the demo business has. It makes a segment by
what customers bought and an objective about it, places orders one after the other at random distances, and looks at the
objective ten times a second. `--busy` keeps so many further processes computing meanwhile. Segment and objective are
taken away at the end; the orders stay.
"""

import argparse
import json
import multiprocessing
import os
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

from bench import yardstick

LIMIT = 5.0
AT_MOST = 120.0


class Api:
    """Regard's API with a token of its own."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = f"{url.rstrip('/')}/api/v1", token

    def call(self, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}{path}", data, head, method=method), timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def busy() -> None:
    """Never ends."""
    while True:
        yardstick.work()


@contextmanager
def busy_machine(processes: int) -> Iterator[None]:
    """So many processes that compute without a pause, while the block runs."""
    others = [
        multiprocessing.get_context("spawn").Process(target=busy, daemon=True) for _ in range(processes)
    ]
    for one in others:
        one.start()
    try:
        yield
    finally:
        for one in others:
            one.kill()


def measured(key: str) -> float | None:
    """What an objective stands at, as its page would show it."""
    from regard.planning.models import Measurement

    return Measurement.objects.filter(objective__key=key).values_list("actual", flat=True).first()


def seconds_until_counted(api: Api, objective: str, amount: int) -> float:
    """Place one order of a new customer and wait for the objective; how long it took from the answer on."""
    before = measured(objective) or 0.0
    name = uuid.uuid4().hex[:12]
    api.call(
        "POST",
        "/orders",
        {
            "external_id": f"following-{name}", "source": "bench-following", "placed_at": f"{datetime.now(UTC).date()}T00:00:01Z",
            "customer_key": name, "customer_name": f"Customer {name}",
            "lines": [{"description": "Tea", "quantity": "1", "amount": str(amount)}],
        },
    )  # fmt: skip
    placed = time.monotonic()
    while (measured(objective) or 0.0) < before + amount / 2:
        if time.monotonic() - placed > AT_MOST:
            raise SystemExit(f"not counted after {AT_MOST:.0f} s; does a worker run?")
        time.sleep(0.1)
    return time.monotonic() - placed


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--orders", type=int, default=30)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    import django

    django.setup()
    found = follow(options.url, options.orders, options.busy)
    if options.json:
        print(json.dumps(found))
        return
    print("  ".join(f"{seconds:.1f}" for seconds in found["seconds"]))
    print(
        f"{len(found['seconds'])} orders: median {found['median']:.1f} s, longest {found['longest']:.1f} s, "
        f"{found['late']} later than {LIMIT:.0f} s; {options.busy} busy processes beside, load {found['load']:.1f}"
    )


def follow(url: str, orders: int, busy_processes: int) -> dict[str, Any]:
    """Seconds of every order, in their order, and what they come to."""
    from regard.kernel.actor import system_actor
    from regard.people.models import User
    from regard.people.services import create_token, revoke_token

    owner = User.objects.filter(is_active=True).earliest("pk")  # who has set Regard up
    actor = system_actor("bench")
    token, secret = create_token(actor=actor, user=owner, name="bench.following", scopes=["*"])
    api = Api(url, secret)
    try:
        with subject(api) as objective, busy_machine(busy_processes):
            taken = []
            for number in range(orders):
                time.sleep(random.uniform(0.5, 4.0))
                taken.append(seconds_until_counted(api, objective, 1_000 + number))
            load = os.getloadavg()[0]
    finally:
        revoke_token(actor=actor, token=token)
    return {
        "seconds": [round(one, 2) for one in taken],
        "median": statistics.median(taken),
        "longest": max(taken),
        "late": sum(one > LIMIT for one in taken),
        "load": load,
    }


@contextmanager
def subject(api: Api) -> Iterator[str]:
    """The key of an objective about a segment by behaviour, there while the block runs."""
    name = f"following-{uuid.uuid4().hex[:6]}"
    rule = {"op": "all", "rules": [{"event": "orders", "measure": "count", "is": "at_least", "value": 1}]}
    segment = api.call("POST", "/segments", {"name": name, "key": name, "rule": rule})
    try:
        while api.call("GET", f"/segments/{segment['id']}")["members"] is None:
            time.sleep(0.5)
        today = datetime.now(UTC).date()
        body = {
            "name": name, "key": name, "goal": "Bench", "metric": "net_revenue", "window": "plan_to_date", "segment": name,
            "target": "1000000000", "due": f"{today + timedelta(days=20)}", "baseline_on": f"{today - timedelta(days=60)}",
        }  # fmt: skip
        api.call("POST", "/plan/objectives", body)
        try:
            yield name
        finally:
            api.call("DELETE", f"/plan/objectives/{name}")
    finally:
        with suppress(OSError):
            api.call("DELETE", f"/segments/{segment['id']}")


if __name__ == "__main__":
    main()
