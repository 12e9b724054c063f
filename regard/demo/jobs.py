"""Taking the demo business out, which takes a while."""

from __future__ import annotations

from django_tasks import task

from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.kernel.actor import system_actor


@task(queue_name="bulk")
def remove_demo_business() -> str:
    """Takes Northleaf out; run again after a crash it goes on. Says what is gone and what stays."""
    from regard.demo.removing import STEPS, removed
    from regard.demo.services import remove_demo

    hearing: Hearing = current() or Nobody()
    steps = iter(range(STEPS))

    def say(what: str) -> None:
        hearing.update(done=next(steps, STEPS), total=STEPS, note=what)

    report = remove_demo(actor=system_actor("demo"), say=say)
    removed()
    gone = f"{report['customers']:,} customers and {report['orders']:,} orders are gone."
    stays = (
        f" These stay, because something of yours hangs on them: {', '.join(report['kept'][:20])}."
        if report["kept"]
        else ""
    )
    hearing.update(
        done=STEPS,
        total=STEPS,
        note="",
        counts={"customers": report["customers"], "orders": report["orders"]},
    )
    return gone + stays
