"""The installation in its data directory: what was set up already, told without loading Django.

Nothing here imports Django, so that `regard setup` and `regard run` answer at once when there is nothing to do.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regard.kernel.errors import Conflict

CODE = Path(__file__).resolve().parents[1]
ROOT = CODE.parent


def data_dir() -> Path:
    """`REGARD_DATA`, else `var` beside the code. The same rule as in the settings."""
    return Path(os.environ.get("REGARD_DATA") or ROOT / "var").resolve()


def code_fingerprint() -> str:
    """Changes when a file of the product changes that setting up depends on; costs some ten milliseconds."""
    digest = hashlib.sha256(os.environ.get("REGARD_DATABASE", "").encode())
    for path in sorted(_files(CODE)):
        status = os.stat(path)
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(directory: Path) -> Iterator[str]:
    for entry in os.scandir(directory):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in {"__pycache__", "tests"}:
                yield from _files(Path(entry.path))
        elif not entry.name.endswith(".pyc"):
            yield entry.path


def read_state(name: str) -> dict[str, Any]:
    """What `<data>/<name>.json` holds; empty when it is not there or was cut off."""
    try:
        content = json.loads((data_dir() / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_state(name: str, content: Mapping[str, Any]) -> None:
    """Replace `<data>/<name>.json` at once, readable by the installation's user only."""
    path = data_dir() / f"{name}.json"
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    os.replace(draft, path)


def was_set_up() -> bool:
    """Whether any version has been set up on this data."""
    if not os.environ.get("REGARD_DATABASE") and not (data_dir() / "regard.sqlite3").exists():
        return False
    return bool(read_state("setup"))


def is_set_up() -> bool:
    """Whether this very code has been set up on this data."""
    if not was_set_up():
        return False
    return read_state("setup").get("code") == code_fingerprint()


@contextmanager
def locked_data(remedy: str) -> Iterator[None]:
    """Holds the data directory for one supervisor or restore at a time. Raises `Conflict` when another has it."""
    with (data_dir() / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"Regard is running on the data in {data_dir()}.", remedy=remedy) from None
        yield
