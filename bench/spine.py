"""How fast the story is told and read, the audit noted, and jobs put and done; against what the design asks.

    REGARD_DATA=/some/new/directory python -m bench.spine [--json]

Works on a data directory of its own that has been set up (`regard setup`) and leaves its rows there. Rates are per
second of CPU, the database's backend included, which is what one core that has nothing else to do achieves, waits for
the disk aside; the wall clock stands beside. A ratio above 1 is better than asked.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any

from bench.requests import backend_cpu

BULK = 300_000
SINGLE = 500


@dataclass(frozen=True)
class Rate:
    """How many a second of CPU, how many were asked for, and how many a second it was by the clock."""

    what: str
    per_second: float
    asked: float
    by_clock: float

    @property
    def ratio(self) -> float:
        return self.per_second / self.asked


def measure(what: str, count: int, asked: float, deed: Callable[[], Any]) -> Rate:
    pid = backend()
    start, began = perf_counter(), process_time() + backend_cpu(pid)
    deed()
    spent = process_time() + backend_cpu(pid) - began
    return Rate(what, count / max(spent, 0.01), asked, count / (perf_counter() - start))


def backend() -> int | None:
    """The process that serves this connection, on PostgreSQL."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def story() -> list[Rate]:
    """Telling in bulk and one by one, reading pages, following."""
    from django.db import transaction

    from regard.kernel.actor import system_actor
    from regard.story.consumers import consumer, run_consumers
    from regard.story.reading import timeline
    from regard.story.telling import Told, tell, tell_columns
    from regard.story.tests.kinds import ThingDone

    actor = system_actor("bench")
    chance = random.Random(1)
    now = datetime.now(UTC)
    read: list[int] = []

    @consumer("bench", fields=("kind", "subject_id"), batch=50_000, starts="now")
    def follow(entries: Sequence[Any]) -> None:
        read.append(len(entries))

    run_consumers(["bench"])
    columns = {
        "happened_at": [now - timedelta(seconds=chance.randrange(86_400 * 900)) for _ in range(BULK)],
        "customer_id": [chance.randrange(BULK // 12) for _ in range(BULK)],
        "subject_model": "bench.thing",
        "subject_id": list(range(BULK)),
        "amount": [chance.randrange(1_000_000) for _ in range(BULK)],
        "currency": "EUR",
    }

    @transaction.atomic
    def bulk() -> None:
        tell_columns("trial.thing.done", columns, actor=actor)

    def one_by_one() -> None:
        for number in range(SINGLE):
            with transaction.atomic():
                tell(Told(ThingDone(number), happened_at=now, customer_id=-1), actor=actor)

    def pages() -> None:
        for _ in range(SINGLE):
            timeline(-1, actor=actor, limit=50)

    return [
        measure("entries told in columns", BULK, 100_000, bulk),
        measure("entries told, a transaction each", SINGLE, 500, one_by_one),
        measure("timeline pages of 50", SINGLE, 200, pages),
        measure("entries handed to a reader", BULK, 100_000, lambda: run_consumers(["bench"])),
    ]


def audit() -> list[Rate]:
    """Noting changes, and sealing them."""
    from django.db import transaction

    from regard.audit.services import note, seal
    from regard.kernel.actor import system_actor

    actor = system_actor("bench")

    def notes() -> None:
        for number in range(SINGLE):
            with transaction.atomic():
                note(actor=actor, model="bench.thing", object_id=number, action="change", after={"n": number})

    def seals() -> None:
        while seal():
            pass

    return [
        measure("changes noted, a transaction each", SINGLE, 500, notes),
        measure("changes sealed", SINGLE, 5_000, seals),
    ]


def jobs() -> list[Rate]:
    """Putting jobs on the queue and doing them, one worker."""
    from regard.jobs.services import enqueue
    from regard.jobs.tests import tasks
    from regard.jobs.worker import drain
    from regard.kernel.actor import system_actor

    actor = system_actor("bench")

    def put() -> None:
        for number in range(SINGLE):
            enqueue(tasks.add, actor=actor, title="Add", queue="bench", a=number, b=1)

    return [
        measure("jobs enqueued", SINGLE, 400, put),
        measure("jobs done by one worker", SINGLE, 400, lambda: drain(["bench"], limit=SINGLE)),
    ]


def main() -> None:
    import os

    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    django.setup()
    rates = [*story(), *audit(), *jobs()]
    if options.json:
        print(json.dumps([asdict(rate) | {"ratio": round(rate.ratio, 2)} for rate in rates]))
        return
    for rate in rates:
        print(
            f"{rate.what:36} {rate.per_second:>10,.0f}/s   asked {rate.asked:>8,.0f}   {rate.ratio:>5.1f} x"
        )


if __name__ == "__main__":
    main()
