"""Tasks the tests of the jobs run."""

from django_tasks import task

from regard.jobs.progress import current
from regard.jobs.running import transactional
from regard.kernel.errors import Invalid
from regard.people.models import Team


@task
def add(a: int, b: int) -> int:
    return a + b


@task
def count_to(n: int) -> None:
    progress = current()
    assert progress is not None
    progress.update(total=n)
    for _ in range(n):
        progress.check()
        progress.update(advance=1, counts={"counted": 1})


@task
def explode() -> None:
    raise ZeroDivisionError("boom")


@task
def refuse() -> None:
    raise Invalid("The file is empty.", remedy="Choose another.")


@task
@transactional
def found_team(name: str) -> None:
    Team.objects.create(name=name)


@task
def tidy() -> None:
    """Nothing to do, which is enough for a schedule."""
