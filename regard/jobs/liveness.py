"""Knowing at once that a worker of this machine is dead, and that one that is merely busy is not.

Each worker process holds a lock on a file of its own; the operating system lets go of it when the process ends,
however it ends. So a task in a transaction so long that SQLite let no heartbeat through is not given to another
worker. For workers of other machines the lease alone decides.
"""

import socket
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.crypto import get_random_string

try:
    import fcntl
except ImportError:  # Windows: the lease alone decides
    fcntl = None  # type: ignore[assignment]

HOST = socket.gethostname()[:40]


def new_name() -> str:
    """A name no other worker has, which says on what machine it is."""
    return f"{HOST}:{get_random_string(8)}"


def _path(worker: str) -> Path:
    return Path(settings.DATA_DIR) / "workers" / worker.replace(":", "-")


class Sign:
    """The locked file of a living worker. Keep it; closing it, or dying, says that the worker is gone."""

    def __init__(self, worker: str) -> None:
        self.path = _path(worker)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = self.path.open("w")
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        self.path.unlink(missing_ok=True)
        self._file.close()


def lives(worker: str) -> bool | None:
    """Whether a worker of this machine lives; None for all of whom that cannot be told here. Costs no query."""
    path = _path(worker)
    if fcntl is None or not worker.startswith(f"{HOST}:"):
        return None
    try:
        with path.open() as file:
            fcntl.flock(
                file, fcntl.LOCK_SH | fcntl.LOCK_NB
            )  # shared: who else asks is not taken for the worker
    except FileNotFoundError:
        return None
    except OSError:
        return True
    return False


def forget(worker: str) -> None:
    """Tidy up after a dead worker."""
    _path(worker).unlink(missing_ok=True)
