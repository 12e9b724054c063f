"""Who may open the pages of notices."""

from collections.abc import Sequence
from typing import Any

from regard.activities.models import Task
from regard.notifications.models import Notification
from regard.people.tests.cast import Cast
from tests.cases import Case


def _notice(cast: Cast) -> Sequence[Any]:
    task = Task.objects.create(title="Call", sort_name="call", assignee=cast.nobody)
    kept = Notification.objects.create(
        user=cast.nobody,
        kind="activities.task.given",
        subject_model="activities.task",
        subject_id=task.pk,
        key="x",
    )
    return [kept.pk]


CASES = (
    Case("notifications:notice_open", _notice, status=(200, 302, 404)),
    Case("notifications:notices_seen", method="post"),
)
