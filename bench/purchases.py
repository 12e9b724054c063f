"""Bringing a file of purchases in, from the first byte to the last committed row, against what the product promises.

    REGARD_DATA=/some/new/directory python -m bench.purchases FILE [--json]

FILE is one of `bench.world`. Runs `regard import` as a process of its own, without and with what follows it (columnar
copy, values, segments; workers do that beside in daily life), and prints lines a second, memory and the ratio to the
limits. The data directory must be set up (`regard setup`) and is left filled, for `bench.requests` and `bench.segments`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import yardstick

ASKED_LINES = 30_000  # a second
ASKED_MEMORY = 1_000  # MB


def run(*arguments: str) -> tuple[dict[str, Any], float, float]:
    """What a command of Regard printed as JSON, the seconds it took and the seconds of CPU."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "regard.config.cli", *arguments], check=True, stdout=subprocess.PIPE
    )
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), seconds, cpu


def follow() -> tuple[float, float]:
    """Seconds and CPU of everything that is computed after an import."""
    program = "import django; django.setup()\nfrom regard.exchange.services.following import follow_up\n"
    program += "from regard.exchange.hearing import Nobody\nfollow_up(hearing=Nobody())"
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - started, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    report, seconds, cpu = run("import", "purchases", str(wanted.file), "--no-refresh", "--json")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    after, after_cpu = follow()
    lines = int(report["lines_imported"])
    figures = {
        "lines": lines,
        "lines_per_second": lines / seconds,
        "lines_per_cpu_second": lines / cpu,
        "memory_mb": memory,
        "ratio": lines / seconds / ASKED_LINES,
        "memory_ratio": memory / ASKED_MEMORY,
        "following_seconds": after,
        "following_cpu_seconds": after_cpu,
        "lines_per_second_with_following": lines / (seconds + after),
    }
    if wanted.json:
        print(json.dumps(figures))
        return
    print(
        f"{lines:,} lines in {seconds:.1f} s, {cpu:.1f} s of CPU; yardstick {yardstick.milliseconds():.0f} ms"
    )
    print(f"lines a second      {lines / seconds:>10,.0f}   asked {ASKED_LINES:,}   {figures['ratio']:.2f} x")
    print(
        f"memory              {memory:>10,.0f} MB at most {ASKED_MEMORY:,} MB   {figures['memory_ratio']:.2f} of it"
    )
    print(
        f"copy, values and segments after it: {after:.1f} s, {after_cpu:.1f} s of CPU;"
        f" with them {figures['lines_per_second_with_following']:,.0f} lines a second"
    )


if __name__ == "__main__":
    main()
