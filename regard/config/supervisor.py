"""Keeps a few child processes running together: starts them, restarts one that dies, stops them all.

Every child leads a session of its own, so that Ctrl-C reaches only the supervisor, which then asks each child to
stop, and so that what a killed child leaves behind can be swept away before its successor needs its port.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 30.0  # what a child gets to finish before it is killed
RESTART_SECONDS = (0.2, 1.0, 3.0, 10.0)  # pauses after one, two, three and more deaths in a row
STEADY_SECONDS = 60.0  # a child that lived this long has no deaths in a row
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep. `name` is what messages call it; it is started when `may_start` says so."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    may_start: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    not_before: float = 0.0


class Supervisor:
    """`run()` returns when somebody asks this process to stop (SIGINT, SIGTERM, SIGHUP) and all children are gone."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = False

    def run(self) -> None:
        """Start the children and keep them until told to stop."""
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, self._ask_to_stop)
        try:
            while not self.stopping:
                self._look_after()
                time.sleep(0.1)
        finally:
            self._stop_all()

    def _ask_to_stop(self, signal_number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.not_before and child.may_start():
                    _start(child)
            elif (code := child.process.poll()) is not None:
                _signal_group(child.process, signal.SIGKILL)
                self._bury(child, code)

    def _bury(self, child: Child, code: int) -> None:
        lived = time.monotonic() - child.started
        child.deaths = 1 if lived > STEADY_SECONDS else child.deaths + 1
        pause = RESTART_SECONDS[min(child.deaths, len(RESTART_SECONDS)) - 1]
        self.say(f"The {child.name} ended ({_cause(code)}) and starts again in {pause:g} s.")
        child.process, child.not_before = None, time.monotonic() + pause

    def _stop_all(self) -> None:
        running = [(child.name, child.process) for child in self.children if child.process]
        for _, process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for name, process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"The {name} did not stop within {STOP_SECONDS:g} s and is killed.")
            _signal_group(process, signal.SIGKILL)


def _start(child: Child) -> None:
    child.process = subprocess.Popen(
        list(child.command),
        env={**os.environ, **child.environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 — no threads here
    )
    child.started = time.monotonic()


def _die_with_parent() -> None:
    """Have the kernel stop this child when the supervisor is gone, however it went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], signal_number: int) -> None:
    """Reaches also what a dead leader has left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal_number)


def _cause(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
