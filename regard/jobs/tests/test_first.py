import pytest
from regard.jobs.services import enqueue
from regard.jobs.worker import drain
from regard.jobs.tests import tasks
from regard.kernel.actor import system_actor
pytestmark = pytest.mark.django_db
def test_runs():
    job = enqueue(tasks.add, actor=system_actor("cli"), title="x", a=1, b=2)
    assert drain() == 1
    job.refresh_from_db()
    assert job.status == "done" and job.result == 3
