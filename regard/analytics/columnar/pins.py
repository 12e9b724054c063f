"""Who is reading which generation, so that no file is deleted under a reader.

Whoever reads locks a small file while it reads; the operating system lets go of the lock when
the process dies. The file says which generation is read, or 0,
which holds everything, until that is known. Who
deletes first lists what is to be deleted and then looks at the pins: a reader that starts after the look cannot
know the retired files any more, and one that started before is seen.
"""

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from regard.analytics.columnar.files import root

_local = threading.local()
_free: deque[tuple[str, BinaryIO]] = deque()  # pin files of this process that no thread is using


def _folder() -> Path:
    path = root() / ".readers"
    path.mkdir(exist_ok=True)
    return path


def _prefix() -> str:
    return f"{os.uname().nodename}:{os.getpid()}:"


@contextmanager
def _pin_file() -> Iterator[BinaryIO]:
    """A file of this process for one reading; files are used again, so there are as many as readings at a time."""
    start = str(_folder() / _prefix())
    while _free:
        name, file = _free.popleft()
        if name.startswith(start) and Path(name).exists():
            break
    else:
        name = start + uuid4().hex[:8]
        file = Path(name).open("w+b", buffering=0)  # noqa: SIM115
    try:
        yield file
    finally:
        _free.append((name, file))


def _say(file: BinaryIO, generation: int) -> None:
    file.seek(0)
    file.write(b"%020d" % generation)


@contextmanager
def reading(current: Callable[[], int]) -> Iterator[int]:
    """Holds every file of the generation that `current` answers, and of later ones, for as long as the block runs.

    Within another such block of the same thread the outer one holds, and its generation is answered.
    """
    outer: int | None = getattr(_local, "generation", None)
    if outer is not None:
        yield outer
        return
    with _pin_file() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            _say(file, 0)
            _local.generation = current()
            _say(file, _local.generation)
            yield _local.generation
        finally:
            _local.generation = None
            _say(file, 0)
            fcntl.flock(file, fcntl.LOCK_UN)


def oldest_read() -> int | None:
    """The oldest generation anybody may be reading; None when nobody reads. Takes away the files of dead processes."""
    found = [generation for path in _folder().iterdir() if (generation := _held_by(path)) is not None]
    return min(found, default=None)


def _held_by(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except FileNotFoundError:
        return None
    host, pid, _ = path.name.split(":")
    if host == os.uname().nodename and not _lives(int(pid)):
        path.unlink(missing_ok=True)
    return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def only_writer(*, wait: bool) -> Iterator[bool]:
    """Lets one process at a time write the copy. Answers whether this one may; with `wait` it waits until it may."""
    with (root() / ".writer").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
