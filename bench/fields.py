"""Pages of customers with ten own fields: wall time on the server, for an owner and for a seller who sees a hundredth.

    REGARD_DATA=… python -m bench.fields [--times 20] [--json] [--only words]

Runs on an installation filled by `bench.world`. The first run adds ten fields and fills them in for every customer, and gives
every hundredth customer to a seller. Requests go through the whole program in this process, each with other values where it
has some, so that no answer is the one before.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench import yardstick

LIMIT_MS = 100.0
NOUN = "customers.customer"
CHOICES = ["a", "b", "c", "rare"]
FIELDS = {  # label: type, and what a customer has by its id, in SQL that both databases understand
    "Roast": ("choice", "CASE id % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' ELSE 'c' END"),
    "Tier": ("choice", "CASE WHEN id % 10007 = 0 THEN 'rare' ELSE 'b' END"),
    "Remark": ("text", "'remark ' || (id % 1000)"),
    "Code": ("text", "'C' || id"),
    "Seats": ("number", "(id % 500) * 10000"),
    "Ceiling": ("money", "(id * 7919 % 100000) * 10000"),
    "Rate": ("percent", "(id % 100) * 10000"),
    "Until": ("date", ""),
    "Open": ("flag", ""),
    "Trust": ("rating", "1 + id % 5"),
}
OWN_WORDS = {  # of which the databases have their own
    "sqlite": {"Until": "date('2026-01-01', (id % 700) || ' days')", "Open": "id % 2"},
    "postgresql": {"Until": "date '2026-01-01' + (id % 700)::int", "Open": "id % 2 = 0"},
}


@dataclass(frozen=True)
class Result:
    who: str
    what: str
    median_ms: float
    p95_ms: float


def fill() -> dict[str, str]:
    """The keys of the ten fields by label, made and filled in if they are not there."""
    from django.db import connection

    from regard.fields.queries import own_fields
    from regard.fields.services.defining import create_field
    from regard.kernel.actor import system_actor

    there = {one.label: one for one in own_fields(NOUN)}
    if set(FIELDS) <= set(there):
        return {label: there[label].key for label in FIELDS}
    for label, (kind, _) in FIELDS.items():
        values = {"label": label, "kind": kind, "is_listed": True}
        values |= {"choices": CHOICES} if kind == "choice" else {}
        there[label] = create_field(actor=system_actor("bench"), noun=NOUN, values=values)
    said = {label: value or OWN_WORDS[connection.vendor][label] for label, (_, value) in FIELDS.items()}
    columns = ", ".join(there[label].slot for label in said)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO customers_customerown (customer_id, {columns})"
            f" SELECT id, {', '.join(said.values())} FROM customers_customer"
            " WHERE id NOT IN (SELECT customer_id FROM customers_customerown)"
        )
        cursor.execute("ANALYZE customers_customerown" if connection.vendor == "postgresql" else "ANALYZE")
    return {label: there[label].key for label in FIELDS}


def clients() -> dict[str, tuple[Any, list[int]]]:
    """A signed-in browser by who it is, and customers that each sees."""
    from django.db import connection
    from django.test import Client

    from regard.customers.models import Customer
    from regard.people.models import Role, User

    found: dict[str, tuple[Any, list[int]]] = {}
    for who in ("owner", "seller"):
        user, _ = User.objects.get_or_create(
            email=f"bench-{who}@example.com", defaults={"first_name": who.title()}
        )
        user.roles.set(Role.objects.filter(key=who))
        mine = Customer.objects.all()
        if who == "seller":
            mine = mine.filter(owner=user)
            if not mine.exists():
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE customers_customer SET owner_id = %s WHERE id * 48271 %% 65537 %% 100 = 7",
                        [user.pk],
                    )
                    if connection.vendor == "postgresql":
                        cursor.execute("VACUUM ANALYZE customers_customer")
        client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found[who] = (client, list(mine.order_by("id").values_list("pk", flat=True)[:1000]))
    return found


def kinds(keys: dict[str, str]) -> dict[str, Callable[[int], str]]:
    """The address of each kind of page by a number that makes it another one."""

    def filtered(*rules: list[object], sort: str = "") -> str:
        return f"/customers/?{f'sort={sort}&' if sort else ''}f={quote(json.dumps({'all': list(rules)}))}"

    def rule(label: str, op: str, value: object) -> list[object]:
        return [keys[label], op, value]

    every = ",".join(keys.values())
    return {
        "list with ten own columns": lambda i: f"/customers/?cols=name,{every}",
        "sort by number": lambda i: f"/customers/?sort=-{keys['Ceiling']}",
        "sort by text": lambda i: f"/customers/?sort={keys['Code']}",
        "sort by date": lambda i: f"/customers/?sort={keys['Until']}",
        "choice of a third": lambda i: filtered(rule("Roast", "is", ["abc"[i % 3]])),
        "choice of a hundred": lambda i: filtered(rule("Tier", "is", ["rare"])),
        "small range of numbers": lambda i: filtered(rule("Seats", "between", [str(i), str(i + 1)])),
        "wide range of numbers": lambda i: filtered(rule("Seats", "between", [str(i), str(i + 200)])),
        "range of days": lambda i: filtered(
            rule("Until", "between", ["2026-03-01", f"2026-03-{i % 20 + 2:02}"])
        ),
        "text of one": lambda i: filtered(rule("Code", "is", f"C{4711 + i}")),
        "text within": lambda i: filtered(rule("Remark", "contains", f"remark {77 + i}")),
        "rare text within": lambda i: filtered(rule("Code", "contains", f"{50000 + i}")),
        "yes or no": lambda i: filtered(rule("Open", "is", bool(i % 2))),
        "two filters and a sort": lambda i: filtered(
            rule("Roast", "is", ["abc"[i % 3]]), rule("Open", "is", True), sort=keys["Until"]
        ),
        "without a value": lambda i: filtered(rule("Until", "empty", None)),
        "customer": lambda i: "",
    }


def run(times: int, only: str, say: Callable[[Result], None]) -> tuple[int, list[Result]]:
    import django

    os.environ.setdefault("REGARD_PREPARE", "1")  # as the web server does
    django.setup()
    from regard.customers.models import Customer

    keys, results = fill(), []
    for who, (client, mine) in clients().items():
        for what, address in kinds(keys).items():
            if only not in what:
                continue
            spent = []
            for index in range(-2, times):
                path = address(index % 90) or f"/customers/{mine[(index * 37) % len(mine)]}/"
                start = time.perf_counter()
                response = client.get(path)
                spent.append(time.perf_counter() - start)
                assert response.status_code == 200, (path, response.status_code)
            ordered = sorted(spent[2:])
            median, high = (
                ordered[len(ordered) // 2],
                ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)],
            )
            results.append(Result(who, what, median * 1000, high * 1000))
            say(results[-1])
    return Customer.objects.count(), results


def show(one: Result) -> None:
    late = "  OVER" if one.p95_ms > LIMIT_MS else ""
    print(
        f"{one.who:<7} {one.what:<26} median {one.median_ms:7.1f} ms  p95 {one.p95_ms:7.1f} ms{late}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="", help="kinds of pages whose name has these words")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    count, results = run(wanted.times, wanted.only, (lambda _: None) if wanted.json else show)
    if wanted.json:
        print(json.dumps({"customers": count, "results": [vars(result) for result in results]}))
        return
    print(
        f"Wall time at {count:,} customers; limit {LIMIT_MS:g} ms; yardstick {yardstick.milliseconds():.0f} ms"
    )


if __name__ == "__main__":
    main()
