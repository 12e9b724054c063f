"""What the clock does for tasks."""

from django.utils import timezone
from django_tasks import task

from regard.activities.services import device
from regard.activities.services.files import forget_removed_files
from regard.activities.services.tasks import remind_of_due
from regard.jobs.schedule import every
from regard.kernel.words import lazy

BATCH = 500


@every(seconds=60, title=lazy("Remind of tasks"))
@task(queue_name="fast")
def remind_of_tasks() -> int:
    """Reminders of this minute, and those that were missed while nothing ran; each is given once."""
    count = 0
    while done := remind_of_due(timezone.now(), BATCH):
        count += done
        if done < BATCH:
            break
    return count


@every(daily_at="03:55", title=lazy("Forget files that were removed"))
@task
def forget_files() -> int:
    return forget_removed_files()


@every(daily_at="03:50", title=lazy("Forget what devices have sent"))
@task
def forget_sent() -> int:
    return device.forget_sent()
