"""Tasks the tests of the jobs run."""

from time import sleep

from django.db import transaction
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


def _dawdle_the_first_time() -> None:
    """Long enough to be killed in; a second attempt is quick."""
    progress = current()
    assert progress is not None
    if progress.attempt == 1:
        sleep(120)


@task
@transactional
def found_team_slowly(name: str) -> None:
    Team.objects.create(name=name)
    _dawdle_the_first_time()


@task
def count_slowly(n: int) -> int:
    """Counts in steps that are kept, and goes on where it stopped."""
    progress = current()
    assert progress is not None
    for number in range(n):
        with transaction.atomic():
            progress.fence()
            if Team.objects.filter(name=f"{number}").exists():
                continue
            Team.objects.create(name=f"{number}")
        progress.update(done=number + 1, total=n)
        if number == n // 2:
            _dawdle_the_first_time()
    return n


@task
def wait_politely() -> None:
    """Runs until it is interrupted."""
    progress = current()
    assert progress is not None
    while True:
        progress.check()
        sleep(0.01)


@task
@transactional
def found_team_and_ponder(name: str) -> None:
    Team.objects.create(name=name)
    sleep(0.03)
