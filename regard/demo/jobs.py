"""Taking the demo business out, which takes a while."""

from __future__ import annotations

from django_tasks import task

from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.kernel.actor import system_actor
from regard.kernel.words import tr
from regard.people.queries import active_user, writing_for
from regard.ui import formats


@task(queue_name="bulk")
def remove_demo_business() -> str:
    """Takes Northleaf out; run again after a crash it goes on. Says what is gone and what stays."""
    from regard.demo.removing import STEPS, removed
    from regard.demo.services import remove_demo

    progress = current()
    hearing: Hearing = progress or Nobody()
    reader = active_user(progress.actor.user_id or 0) if progress is not None else None
    steps = iter(range(STEPS))

    def say(what: str) -> None:
        with writing_for(reader):
            hearing.update(done=next(steps, STEPS), total=STEPS, note=str(what))

    report = remove_demo(actor=system_actor("demo"), say=say)
    removed()
    with writing_for(reader):
        said = [
            tr(
                "{customers} customers and {orders} orders are gone.",
                customers=formats.number(report["customers"]),
                orders=formats.number(report["orders"]),
            )
        ]
        if report["kept"]:
            kept = ", ".join(report["kept"][:20])
            said.append(tr("These stay, because something of yours hangs on them: {names}.", names=kept))
    hearing.update(
        done=STEPS,
        total=STEPS,
        note="",
        counts={"customers": report["customers"], "orders": report["orders"]},
    )
    return " ".join(said)
