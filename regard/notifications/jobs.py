"""The daily mail and the forgetting of old notices, by the clock."""

from django.utils import timezone
from django_tasks import task

from regard.jobs.schedule import every
from regard.jobs.services.enqueueing import enqueue
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy
from regard.notifications import services
from regard.notifications.queries import waiting_for_mail
from regard.notifications.services.digests import can_mail


@task
def mail_digest(user_id: int) -> int:
    """One person's daily mail; tried again when the mail server does not answer."""
    return services.send_digest(user_id=user_id)


@every(seconds=600, title=lazy("Send the daily mail of notices"))
@task
def mail_digests() -> int:
    """A job for everybody whose hour it is and who has something in the mail, so that one bad address holds up nobody else."""
    if not can_mail():
        return 0
    people = waiting_for_mail(timezone.now())
    for one in people:
        enqueue(
            mail_digest,
            actor=system_actor("notifications"),
            title="Mail notices",
            max_attempts=8,
            user_id=one,
        )
    return len(people)


@every(daily_at="03:35", title=lazy("Forget old notices"))
@task
def forget_notices() -> int:
    return services.forget_old()
