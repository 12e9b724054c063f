"""How fast rules are counted and segments kept, and the columnar copy made, against what the product promises.

    REGARD_DATA=… python -m bench.segments [--json]

Runs on an installation filled by `bench.purchases`. Each rule is counted as the builder does it (the rule, each part,
and all customers in one query), once to warm the files and then several times; the median of the clock and of this
process's CPU stand beside the limit. Then twenty segments are refreshed for everybody, and the copy is made anew from
nothing.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

Rule = dict[str, Any]
ATTRIBUTES, WINDOWS = 0.1, 0.6  # seconds


@dataclass(frozen=True)
class Timed:
    """Seconds by the clock and of CPU, and the limit of the clock; a ratio below 1 is better than asked."""

    what: str
    seconds: float
    cpu: float
    asked: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.asked


def attribute(field: str, is_: str, *value: object) -> Rule:
    return {"field": field, "is": is_, "value": list(value)}


def event(name: str, measure: str, window: Rule | None, is_: str, value: object, **rest: object) -> Rule:
    return {
        "event": name,
        "measure": measure,
        "window": window,
        "where": [],
        "is": is_,
        "value": value,
        **rest,
    }


YEAR = {"last_days": 365}
ONE_PRODUCT = [{"field": "product_id", "is": "in", "value": [17]}]
RULES: list[tuple[str, float, list[Rule]]] = [
    ("country", ATTRIBUTES, [attribute("customers.country", "in", "Germany")]),
    (
        "country and RFM",
        ATTRIBUTES,
        [
            attribute("customers.country", "in", "Germany", "France"),
            attribute("customer_values.rfm_cell", "in", "champions"),
        ],
    ),
    ("orders in 90 days", WINDOWS, [event("orders", "count", {"last_days": 90}, "at_least", 2)]),
    ("money in a year", WINDOWS, [event("orders", "sum", YEAR, "at_least", "200", of="amount")]),
    ("money ever", WINDOWS, [event("orders", "sum", None, "at_least", "500", of="amount")]),
    ("pieces ever, all lines", WINDOWS, [event("order_lines", "sum", None, "at_least", "20", of="quantity")]),
    ("a product in a year", WINDOWS, [event("order_lines", "count", YEAR, "at_least", 1, where=ONE_PRODUCT)]),
    (
        "quiet and once good",
        WINDOWS,
        [
            event("orders", "days_since_last", None, "above", 180),
            event("orders", "sum", None, "at_least", "300", of="amount"),
            attribute("customers.country", "in", "Netherlands"),
        ],
    ),
]


def timed(what: str, asked: float, deed: Callable[[], Any], times: int = 5) -> Timed:
    clock, spent = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        deed()
        clock.append(time.perf_counter() - began)
        spent.append(time.process_time() - cpu)
    return Timed(what, statistics.median(clock), statistics.median(spent), asked)


def count(rules: list[Rule]) -> Callable[[], Any]:
    from regard.segments import rules as language
    from regard.segments.evaluation import count_parts
    from regard.segments.queries import setting, words

    tree = language.read({"version": 1, "op": "all", "not": False, "rules": rules}, words())
    count_parts(tree, setting())
    return lambda: count_parts(tree, setting())


def refresh() -> list[Timed]:
    """Twenty segments, everybody looked at; those there are come first."""
    from regard.kernel.actor import system_actor
    from regard.segments.models import Segment
    from regard.segments.services import create_segment, refresh_segments

    actor = system_actor("bench")
    for number, (what, _, rules) in enumerate(RULES):
        if Segment.objects.count() < 20 and not Segment.objects.filter(name=f"Bench {what}").exists():
            rule = {"version": 1, "op": "all", "not": False, "rules": rules}
            create_segment(actor=actor, name=f"Bench {what}", rule=rule, description=f"{number}")
    chosen = list(Segment.objects.order_by("id")[:20])
    first = timed(
        f"{len(chosen)} segments, all", 10, lambda: refresh_segments(actor=actor, segments=chosen), times=1
    )
    again = timed(
        f"{len(chosen)} segments, again", 10, lambda: refresh_segments(actor=actor, segments=chosen), times=3
    )
    return [first, again]


def copy() -> tuple[int, float, float]:
    """Rows, seconds and CPU of making the columnar copy from nothing."""
    from regard.analytics.services import rebuild

    began, cpu = time.perf_counter(), time.process_time()
    report = rebuild()
    return report.rows, time.perf_counter() - began, time.process_time() - cpu


def main() -> None:
    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    django.setup()
    results = [timed(what, asked, count(rules)) for what, asked, rules in RULES] + refresh()
    rows, seconds, cpu = copy()
    if wanted.json:
        print(json.dumps([asdict(one) | {"ratio": one.ratio} for one in results]
                         + [{"what": "copy", "rows": rows, "seconds": seconds, "cpu": cpu}]))  # fmt: skip
        return
    for one in results:
        print(
            f"{one.what:26} {one.seconds:>7.3f} s (CPU {one.cpu:.3f})   limit {one.asked:>4} s   {one.ratio:.2f} of it"
        )
    print(
        f"copy from nothing: {rows:,} rows, {rows / seconds:,.0f} a second, asked 100,000: {rows / seconds / 100_000:.1f} x"
    )


if __name__ == "__main__":
    main()
