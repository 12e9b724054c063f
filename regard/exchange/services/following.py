"""What has to be computed anew once an import is in: the columnar copy, the values of customers, the segments."""

from __future__ import annotations

from regard.analytics.services import catch_up
from regard.exchange.hearing import Hearing
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import in_english, tr
from regard.sales.services.values import recompute_values
from regard.segments.services import refresh_due
from regard.story.consumers import run_consumers


def follow_up(*, hearing: Hearing, actor: Actor | None = None) -> None:
    """Bring everything that is computed from purchases up to date, here and now.

    Workers do the same by themselves within a minute; this is for the command line, where perhaps none runs, and
    for whoever waits. Harmless when repeated.
    """
    hearing.update(done=0, total=0, note=tr("Bringing the columnar copy up to date"))
    with in_english():  # for everybody, whoever waits
        catch_up()
    hearing.check()

    def heard(done: int, total: int, note: str) -> None:
        hearing.check()
        hearing.update(done=done, total=total, note=note)

    with in_english():
        recompute_values(actor=actor or system_actor("exchange"), progress=heard)
    hearing.update(done=0, total=0, note=tr("Refreshing segments"))
    with in_english():
        run_consumers(["segments"])
        refresh_due(hearing.check)
