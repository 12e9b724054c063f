"""Bringing a million contacts in, with the search for doubles on, and again with a kill at half: all of it against limits.

    python -m bench.contacts [--rows 1000000] [--postgres] [--file FILE] [--json]

Makes the file by `bench.people` where none is given, sets up a new installation in a directory of its own, and runs
`regard import contacts` as a process of its own, without what follows it (workers do that beside in daily life). Then once more
in another new installation: the process is killed (SIGKILL) when half of the rows are in, taken up by `regard import resume`,
and both must have come to the same. With `--postgres` on servers of its own, from Debian's packages (as the tests do); else on
SQLite. It needs more than 50,000 rows: they are written in transactions of some 25,000.
"""

import argparse
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench import people, yardstick

LIMIT_SECONDS = 300.0  # for a million rows; fewer in proportion
LIMIT_MEMORY = 1_000.0  # MB
COUNTS = (
    "lines_read", "lines_imported", "lines_rejected", "customers_created", "points_created", "lines_alike",
)  # fmt: skip
COMMAND = [sys.executable, "-m", "regard.config.cli"]
ROWS = "SELECT count(*) FROM customers_customer"
LOOK_EVERY = 0.2


class Installation:
    """A new installation: its data directory and its database."""

    def __init__(self, data: Path, database: str) -> None:
        self._data, self._database = data, database
        self._environment = {**os.environ, "REGARD_DATA": str(data), "REGARD_DATABASE": database}
        self._environment.pop("REGARD_PREPARE", None)
        if not database:
            del self._environment["REGARD_DATABASE"]
        self.run("setup")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, *arguments], env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments], env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def ask(self, sql: str) -> int:
        """The first number a query answers, read beside Regard."""
        if self._database:
            import psycopg

            with psycopg.connect(self._database) as connection:
                found = connection.execute(sql).fetchone()
        else:
            with closing(sqlite3.connect(self._data / "regard.sqlite3", timeout=60)) as beside:
                found = beside.execute(sql).fetchone()
        return int(found[0]) if found else 0


@contextmanager
def installation(*, is_postgres: bool) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="regard-bench-") as name:
        place = Path(name)
        if not is_postgres:
            yield Installation(place / "data", "")
            return
        from tests.machine import postgres_servers

        with postgres_servers(1) as address:
            yield Installation(place / "data", address)


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """The most a process has held so far, in MB."""
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    peak = next((line for line in lines if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(peak.split()[1]) / 1024


def bring_in(on: Installation, file: Path) -> tuple[dict[str, Any], float, float, float]:
    """What the import says, its seconds, those of CPU, and its memory."""
    started, memory, before = time.monotonic(), 0.0, _cpu()
    process = on.start("import", "contacts", str(file), "--no-refresh", "--json")
    while process.poll() is None:
        memory = max(memory, memory_of(process))
        time.sleep(LOOK_EVERY)
    said = _said(process)
    return said, time.monotonic() - started, _cpu() - before, memory


def _cpu() -> float:
    """Seconds of CPU of all processes that were waited for. On PostgreSQL its server's are not among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bring_in_with_a_kill(on: Installation, file: Path, rows: int) -> tuple[dict[str, Any], int]:
    """The same, killed at half and taken up again: what it says in the end, and how many rows were in when it was killed."""
    process = on.start("import", "contacts", str(file), "--no-refresh", "--json")
    while process.poll() is None and on.ask(ROWS) < rows // 2:
        time.sleep(LOOK_EVERY)
    if process.poll() is not None:
        raise SystemExit(f"it was over before half of {rows:,} rows could be seen: give more rows")
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = on.ask(ROWS)
    (one,) = json.loads(on.run("import", "list", "--json"))
    return json.loads(on.run("import", "resume", str(one["id"]), "--no-refresh", "--json")), left


def _said(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    text = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    said: dict[str, Any] = json.loads(text)
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, help="a file of bench.people with so many rows")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regard-bench-") as name:
        file = wanted.file or Path(name) / "people.csv"
        if wanted.file is None:
            people.people(wanted.rows).write_csv(file)
        with installation(is_postgres=wanted.postgres) as on:
            whole, seconds, cpu, memory = bring_in(on, file)
            stored = on.ask(ROWS)
        with installation(is_postgres=wanted.postgres) as on:
            again, left = bring_in_with_a_kill(on, file, wanted.rows)
            stored_again = on.ask(ROWS)
    rows = int(whole["lines_read"])
    limit = LIMIT_SECONDS * rows / 1_000_000
    counts = {name: whole[name] for name in COUNTS}
    is_same = counts == {name: again[name] for name in COUNTS} and stored == stored_again
    figures = {
        "database": "postgresql" if wanted.postgres else "sqlite",
        "rows": rows,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "rows_per_second": rows / seconds,
        "memory_mb": memory,
        "time_ratio": seconds / limit,
        "memory_ratio": memory / LIMIT_MEMORY,
        "in_when_killed": left,
        "resumed_to_the_same": is_same,
        "yardstick_ms": yardstick.milliseconds(),
        **counts,
    }
    if wanted.json:
        print(json.dumps(figures))
    else:
        print(f"{rows:,} rows on {figures['database']}; yardstick {figures['yardstick_ms']:.0f} ms")
        print(f"CPU       {cpu:>8.1f} s    of the import alone")
        print(f"time      {seconds:>8.1f} s    at most {limit:,.0f} s   {figures['time_ratio']:.2f} of it")
        print(
            f"memory    {memory:>8,.0f} MB   at most {LIMIT_MEMORY:,.0f} MB  {figures['memory_ratio']:.2f} of it"
        )
        print(
            f"          {rows / seconds:>8,.0f} rows a second, {counts['lines_alike']:,} look like somebody"
        )
        ends = "came to the same" if is_same else f"came to something else: {again} instead of {whole}"
        print(f"killed with {left:,} customers in, resumed, and {ends}")
    if not is_same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
