"""Who may open the pages of jobs. A job is its user's; whoever else has the right at the scope all sees it too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from regard.jobs.models import Job
from regard.people.tests.cast import Cast
from tests.cases import Case


def _a_job(cast: Cast, **values: Any) -> Job:
    return Job.objects.create(path="regard.jobs.tests.tasks.add", title="Add", user=cast.owner, **values)


def _one(cast: Cast) -> Sequence[Any]:
    return [_a_job(cast).pk]


def _with_file(cast: Cast) -> Sequence[Any]:
    path = Path(settings.MEDIA_ROOT) / "jobs" / "list.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a,b\n")
    job = _a_job(cast, status="done", files=[{"name": "list.csv", "path": "jobs/list.csv", "size": 4}])
    return [job.pk, 1]


VIEW = ("jobs.job.view",)
CASES = (
    Case("jobs:backups"),
    Case("jobs:backup_policy"),
    Case("jobs:backup_start", lambda cast: ["backup"], method="post"),
    Case("jobs:job_detail", _one, grants=VIEW),
    Case("jobs:job_open", _one, grants=VIEW),
    Case("jobs:job_file", _with_file, grants=VIEW),
    Case(
        "jobs:job_control",
        lambda cast: [*_one(cast), "cancel"],
        method="post",
        grants=(*VIEW, "jobs.job.manage"),
    ),
)
