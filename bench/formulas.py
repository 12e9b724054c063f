"""Formulas and roll-ups of a customer with ten thousand vehicles, against what the product promises: a second.

    REGARD_DATA=/some/directory python -m bench.formulas [--children 10000] [--json]

Defines an own object with prices and three formulas of which one hangs on the other, and six roll-ups of customers, two of
them with a condition. Measures, each in wall time on the database of the installation: a formula that is new, of all
vehicles; all vehicles changed at once, with what hangs on them; one vehicle changed, with the customer's roll-ups. All of it
is taken back at the end. Ends with status 1 when something takes longer than `--at-most`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 3


def timed(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    found = []
    for _ in range(ROUNDS):
        before()
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return median(found)


def measure(children: int) -> dict[str, float]:
    from django.utils import timezone

    from regard.customers.services.customers import create_customer
    from regard.fields.models import OwnField
    from regard.fields.services.computing import compute_all, recompute
    from regard.fields.services.defining import create_field
    from regard.kernel.actor import system_actor
    from regard.objects.models import Record, RecordOwn
    from regard.objects.services.defining import save_object
    from regard.objects.services.records import change_record

    actor = system_actor("bench")
    of = save_object(
        actor=actor, values={"label": "Bench vehicle", "customer_label": "Owner", "icon": "truck"}
    )

    def add(noun: str, label: str, **values: object) -> OwnField:
        return create_field(actor=actor, noun=noun, values={"label": f"Bench {label}", **values})

    price, rate = add(of.noun, "price", kind="money"), add(of.noun, "rate", kind="percent")
    bought = add(of.noun, "bought", kind="date")
    customer = create_customer(actor=actor, values={"name": "Bench"}).pk
    now = timezone.now()
    records = Record.objects.bulk_create(
        [
            Record(
                object=of, name=f"V{number}", sort_name=f"v{number}", customer_id=customer, created_at=now, updated_at=now,
                created_on=now.date(),
            )
            for number in range(children)
        ],
        batch_size=2_000,
    )  # fmt: skip
    RecordOwn.objects.bulk_create(
        [
            RecordOwn(
                record=one,
                **{
                    price.slot: (number + 1) * 10_000,
                    rate.slot: number % 30 * 10_000,
                    bought.slot: now.date(),
                },
            )
            for number, one in enumerate(records)
        ],
        batch_size=400,
    )
    net = add(of.noun, "net", computed={"formula": "round(bench_price * (100% - bench_rate), 2)"})
    add(
        of.noun,
        "grade",
        computed={"formula": "case(bench_net > 5000, 'high', bench_net > 500, 'middle', 'low')"},
    )
    add(of.noun, "due", computed={"formula": "add_months(bench_bought, if(bench_grade = 'high', 12, 24))"})
    for what, field, where in (
        ("count", "", ""), ("sum", "bench_net", ""), ("average", "bench_price", ""), ("greatest", "bench_due", ""),
        ("count", "", "bench_grade = 'high'"), ("sum", "bench_net", "bench_price > 500 and bench_rate < 20%"),
    ):  # fmt: skip
        said = {"of": of.noun, "what": what, "field": field, "where": where}
        add("customers.customer", f"{what} {field} {len(where)}", computed={"rollup": said})
    ids = [one.pk for one in records]

    def empty() -> None:
        RecordOwn.objects.filter(pk__in=ids).update(**{net.slot: None})

    def new() -> None:
        compute_all(of.noun, [net.key])

    def all_changed() -> None:
        recompute(of.noun, ids, [price.key, rate.key])

    turn = iter(range(100))

    def one_changed() -> None:
        change_record(actor=actor, key=of.key, record_id=ids[0], values={price.key: str(next(turn))})

    found = {}
    for name, work in (("new formula, all of them", new), ("all of them changed", all_changed)):
        found[name] = timed(work, before=empty)
    found["one of them changed"] = timed(one_changed)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--at-most", type=float, default=1.0, help="seconds")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    with transaction.atomic():
        found = measure(wanted.children)
        transaction.set_rollback(True)
    if wanted.json:
        print(json.dumps(found))
    else:
        print(f"{wanted.children:,} records of a customer on {connection.vendor}")
        for name, seconds in found.items():
            print(f"{name:<28}{seconds * 1000:>8,.0f} ms   {seconds / wanted.at_most:.2f} of what is asked")
    return 0 if max(found.values()) <= wanted.at_most else 1


if __name__ == "__main__":
    sys.exit(main())
