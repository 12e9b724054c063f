"""The plan keeps itself measured: within seconds of the columnar copy, and once more every morning."""

from django_tasks import task

from regard.jobs.schedule import every
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.measuring import measure_plan


@every(seconds=2, queue="fast")
@task(queue_name="fast")
def measure_plans() -> int:
    """Measure the plans that run today where the columnar copy has moved; the number of objectives measured."""
    running = Plan.objects.filter(starts_on__lte=today(), ends_on__gte=today())
    return sum(measure_plan(plan) for plan in running)


@every(daily_at="04:30")
@task
def survey_plans() -> int:
    """Work out history, basis and drags of every running plan anew."""
    running = Plan.objects.filter(starts_on__lte=today(), ends_on__gte=today())
    return sum(measure_plan(plan, survey=True) for plan in running)
