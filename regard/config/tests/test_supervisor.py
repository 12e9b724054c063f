"""The supervisor with real processes: what dies comes back, what is stopped is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SUPERVISE = """
import sys
from regard.config.supervisor import Child, Supervisor
child = [sys.executable, "-c", {child!r}]
Supervisor([Child("first", child, {{"ME": "first"}}), Child("second", child, {{"ME": "second"}})], print).run()
"""
CHILD = """
import os, signal, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(os.path.join({home!r}, os.environ["ME"]), "a") as log:
    log.write(f"{{os.getpid()}} {{grandchild.pid}}\\n")
signal.signal(signal.SIGTERM, lambda *_: (grandchild.kill(), sys.exit(0)))
time.sleep(600)
"""


def _until(what: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


class Running:
    """A supervisor of two children that write down themselves and a child of theirs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        child = CHILD.format(home=str(home))
        command = [sys.executable, "-c", SUPERVISE.format(child=child)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def pids(self, name: str) -> list[tuple[int, int]]:
        path = self.home / name
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(own), int(below)) for own, below in (line.split() for line in lines)]

    def wait_for(self, name: str, starts: int) -> tuple[int, int]:
        _until(lambda: len(self.pids(name)) >= starts)
        return self.pids(name)[-1]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


def test_a_killed_child_comes_back_and_what_it_left_behind_goes(running: Running) -> None:
    own, below = running.wait_for("first", 1)
    other = running.wait_for("second", 1)
    os.kill(own, signal.SIGKILL)
    again, _ = running.wait_for("first", 2)
    assert again != own
    _until(lambda: not _is_running(below))
    assert running.pids("second") == [other]


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_stopping_it_stops_everything(running: Running, word: signal.Signals) -> None:
    pids = [*running.wait_for("first", 1), *running.wait_for("second", 1)]
    running.process.send_signal(word)
    assert running.process.wait(15) == 0
    _until(lambda: not any(map(_is_running, pids)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_killing_the_supervisor_stops_the_children(running: Running) -> None:
    own, _ = running.wait_for("first", 1)
    other, _ = running.wait_for("second", 1)
    running.process.kill()
    _until(lambda: not _is_running(own) and not _is_running(other))
