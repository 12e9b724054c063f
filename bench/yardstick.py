"""How fast this machine is just now, so that figures of different machines and hours can be compared.

    python -m bench.yardstick

The work is always the same: Python objects made and looked up, text put together, rows written to SQLite and read back.
`bench.requests` and `bench.purchases` print its milliseconds beside their figures.
"""

import sqlite3
import time

ROUNDS = 5


def work() -> int:
    """A little of what requests and imports are made of."""
    names = {f"customer {number}": {"id": number, "total": number * 1.5} for number in range(60_000)}
    total = sum(len(f"{name}: {values['total']:.2f}") for name, values in names.items())
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, total REAL)")
    connection.execute("CREATE INDEX by_name ON customer (name, id)")
    rows = [(values["id"], name, values["total"]) for name, values in names.items()]
    connection.executemany("INSERT INTO customer VALUES (?, ?, ?)", rows)
    found = connection.execute("SELECT count(*) FROM customer WHERE name LIKE '%99%'").fetchone()[0]
    connection.close()
    return total + int(found)


def milliseconds() -> float:
    """CPU of the fastest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


if __name__ == "__main__":
    print(f"the yardstick takes {milliseconds():.0f} ms of CPU here")
