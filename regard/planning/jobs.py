"""The plan keeps itself measured: within a second or two of the columnar copy, and once more every morning."""

import logging
from threading import Thread
from time import monotonic, sleep

from django.db import connection
from django_tasks import task

from regard.analytics.engine import versions
from regard.analytics.facts import FACTS
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy
from regard.people.queries import active_user, writing_for
from regard.planning.queries import running_plans, today, visible_to
from regard.planning.services.adoption import count_workdays
from regard.planning.services.budget import tell_of_overspend
from regard.planning.services.field_proposals import propose_fields
from regard.planning.services.measuring import measure_plan
from regard.planning.services.personas import compute_personas
from regard.planning.services.printing import keep_document, make_document
from regard.planning.services.reviewing import open_reviews
from regard.planning.services.reviews import tell_of_due_reviews
from regard.planning.services.risks import check_risks
from regard.planning.services.surprises import notice_surprises
from regard.planning.services.timeline import tell_of_late
from regard.planning.services.training import tell_of_training
from regard.planning.services.versions import tell_deputies
from regard.segments.jobs import is_behind

log = logging.getLogger("regard.planning")

_seen: dict[str, int] = {}


HOLD = 3.0
"""So many seconds a measurement waits for the segments: before them it would have to be made again after them."""


def measure_running_plans() -> int:
    """Measure the plans that run today if the columnar copy has moved since this process last looked. One query else."""
    now = versions(frozenset(FACTS.keys()))
    if now == _seen:
        return 0
    plans = list(running_plans(only_current=True))
    measured = sum(measure_plan(plan) for plan in plans)
    for plan in plans:
        check_risks(plan)
    open_reviews()
    _seen.clear()
    _seen.update(now)
    return measured


class Measurer:
    """Measures in a thread of its own, because it takes a second or two and a tick is short."""

    def __init__(self) -> None:
        self.thread: Thread | None = None
        self.moved_at: float | None = None

    def tick(self) -> int:
        """Starts measuring when the copy has moved, nobody measures, and the segments have come along. One query, or three."""
        if (self.thread is not None and self.thread.is_alive()) or versions(frozenset(FACTS.keys())) == _seen:
            return 0
        now = monotonic()
        self.moved_at = self.moved_at or now
        if now - self.moved_at < HOLD and is_behind():
            return 0
        self.moved_at = None
        self.thread = Thread(target=self._measure, name="plan", daemon=True)
        self.thread.start()
        return 0

    def _measure(self) -> None:
        try:
            measure_running_plans()
        except Exception:
            log.exception("The plan could not be measured; it is tried again.")
            sleep(1.0)
        finally:
            connection.close()


_measurer = Measurer()


@tick("plan")
def keep_measured() -> int:
    """Keeps the figures of the plan within seconds of what happened."""
    return _measurer.tick()


@every(daily_at="04:30", title=lazy("Survey the plan"))
@task
def survey_plans() -> int:
    """Work out history, basis and drags of every running plan anew; the number of objectives."""
    measured = sum(measure_plan(plan, survey=True) for plan in running_plans())
    open_reviews()
    return measured


@every(daily_at="06:15", title=lazy("Look what of the plan is late, overspent, unusual or at risk"))
@task
def watch_plans() -> int:
    """Tell of what is overdue, overspent, unusual or to be reviewed in every running plan, before the daily mail; how many were
    told."""
    running = list(running_plans(only_current=True))
    for plan in running:
        check_risks(plan)
    tellers = (tell_of_late, tell_of_overspend, tell_of_due_reviews, notice_surprises, tell_of_training)
    return sum(tell(plan) for plan in running for tell in tellers)


@every(daily_at="05:10", title=lazy("Pass approvals on to deputies"))
@task
def pass_approvals_on() -> int:
    """Tell the deputies to whom an approval has passed; the number told."""
    return tell_deputies(today())


@every(daily_at="03:50", title=lazy("Count who works with Regard"))
@task
def count_adoption() -> int:
    """Count the last days of work anew; the number of rows."""
    return count_workdays()


@every(daily_at="04:20", title=lazy("Look for required fields nobody needs"))
@task
def look_at_fields() -> int:
    """How required fields are used; how many are proposed to be required no more."""
    return propose_fields()


@every(daily_at="04:50", title=lazy("Compute what the members of personas are like"))
@task
def compute_all_personas() -> int:
    """The figures of the personas of every running plan; the number of personas."""
    return sum(compute_personas(plan) for plan in running_plans())


@task
def write_document(plan_id: int, format: str) -> None:
    """Put a version of the plan on paper; the file stands with the job."""
    progress = current()
    actor = progress.actor if progress is not None else system_actor("plan")
    plan = visible_to(actor).select_related("approved_by").get(pk=plan_id)
    with writing_for(active_user(actor.user_id or 0)):
        name, content = make_document(actor=actor, plan=plan, format=format, progress=progress)
        if progress is not None:
            keep_document(progress, name, content)
