"""What may be seen of jobs."""

from django.db.models import QuerySet

from regard.jobs.models import Job
from regard.kernel.actor import Actor
from regard.people.queries import owned_by


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs `actor` may see: one's own, the team's, or all. The installation sees all."""
    return owned_by(Job.objects.all(), actor, "jobs.job.view", "user")
