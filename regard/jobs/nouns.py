"""Where the jobs stand in the frame: the user's menu and the bell."""

from collections.abc import Sequence

from django.urls import reverse

from regard.jobs import automations
from regard.jobs.models import Job
from regard.jobs.queries import news_for
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.ui.formats import number
from regard.ui.frame import Notice, provide_notices
from regard.ui.navigation import NavItem, register_nav

register_nav(
    NavItem(lazy("Jobs"), "jobs:job_list", "activity", permission="jobs.job.view", order=90, menu="user")
)

automations.register()

VERDICTS = {Job.Status.DONE: "good", Job.Status.FAILED: "bad"}


def notices(actor: Actor) -> Sequence[Notice]:
    """What became of this person's jobs. One query."""
    return [_notice(job) for job in news_for(actor)]


def _notice(job: Job) -> Notice:
    return Notice(
        title=job.shown_title,
        url=reverse("jobs:job_open", args=[job.pk]),
        text=_words(job),
        icon="activity",
        verdict=VERDICTS.get(Job.Status(job.status), ""),
        at=job.finished_at or job.started_at or job.created_at,
        is_new=job.is_over and job.seen_at is None,
    )


def _words(job: Job) -> str:
    if job.status == Job.Status.RUNNING and job.total:
        return tr("{done} of {total}", done=number(job.done), total=number(job.total))
    return job.error if job.status == Job.Status.FAILED else job.get_status_display()


provide_notices(notices)
