"""The audit is sealed every minute."""

from django_tasks import task

from regard.audit import panels  # noqa: F401  (puts the seals on the operations page)
from regard.audit.services import seal
from regard.jobs.schedule import every
from regard.kernel.words import lazy


@every(seconds=60, title=lazy("Seal the audit"))
@task
def seal_audit() -> int:
    """Seal what was noted since the last time; answers how many changes."""
    sealed = 0
    while count := seal():
        sealed += count
    return sealed
