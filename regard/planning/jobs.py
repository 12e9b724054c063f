"""The plan keeps itself measured: within a second or two of the columnar copy, and once more every morning."""

from django_tasks import task

from regard.analytics.engine import versions
from regard.analytics.facts import FACTS
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.budget import tell_of_overspend
from regard.planning.services.measuring import measure_plan
from regard.planning.services.reviews import tell_of_due_reviews
from regard.planning.services.risks import check_risks
from regard.planning.services.timeline import tell_of_late

_seen: dict[str, int] = {}


@tick("plan")
def measure_running_plans() -> int:
    """Measure the plans that run today if the columnar copy has moved since this process last looked. One query else."""
    now = versions(frozenset(FACTS.keys()))
    if now == _seen:
        return 0
    running = Plan.objects.filter(starts_on__lte=today(), ends_on__gte=today())
    plans = list(running)
    measured = sum(measure_plan(plan) for plan in plans)
    for plan in plans:
        check_risks(plan)
    _seen.clear()
    _seen.update(now)
    return measured


@every(daily_at="04:30", title="Survey the plan")
@task
def survey_plans() -> int:
    """Work out history, basis and drags of every running plan anew; the number of objectives."""
    running = Plan.objects.filter(starts_on__lte=today(), ends_on__gte=today())
    return sum(measure_plan(plan, survey=True) for plan in running)


@every(daily_at="06:15", title="Look what of the plan is late, overspent or at risk")
@task
def watch_plans() -> int:
    """Tell of what is overdue, overspent or to be reviewed in every running plan, before the daily mail; how many were told."""
    running = list(Plan.objects.filter(starts_on__lte=today(), ends_on__gte=today()))
    for plan in running:
        check_risks(plan)
    return sum(tell_of_late(plan) + tell_of_overspend(plan) + tell_of_due_reviews(plan) for plan in running)
