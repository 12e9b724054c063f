"""Real processes on the database of a test, to be killed for real. For tests with `transaction=True`."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.conf import settings
from django.db import connection

WAIT_SECONDS = 60.0  # for a process to get going on a busy machine; nothing waits longer than it must


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python <arguments>` on the test's database and data directory; killed at the end if it still runs."""
    started = subprocess.Popen(
        [sys.executable, *arguments],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "regard.jobs.tests.process_settings",
            "REGARD_DATA": str(settings.DATA_DIR),
            "REGARD_TRIAL_DATABASE": str(connection.settings_dict["NAME"]),
            **environment,
        },
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.wait()


def kill(pid: int) -> None:
    """As `kill -9`: no goodbye."""
    os.kill(pid, signal.SIGKILL)


def wait_for(what: Callable[[], object], seconds: float = WAIT_SECONDS) -> float:
    """Until `what()` is true; answers how long that took, and fails the test when it takes too long."""
    start = monotonic()
    while not what():
        assert monotonic() - start < seconds, f"waited {seconds} s in vain"
        sleep(0.02)
    return monotonic() - start
