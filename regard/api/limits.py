"""How many calls a token may make in a minute, counted exactly over all processes of a machine.

The counters are a small file mapped into memory: one slot per token (by its id), minute and count, under a lock
of that slot's bytes. A call costs microseconds and no query. On several machines the limit holds on each.
"""

import fcntl
import mmap
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SLOTS = 4096
SLOT = struct.Struct("<qq")  # minute, count


@dataclass(frozen=True)
class Allowance:
    """What is left of this minute. `reset` is in seconds from now."""

    limit: int
    remaining: int
    reset: int
    is_exceeded: bool

    def headers(self) -> dict[str, str]:
        """As the IETF draft names them, plus when to come back once nothing is left."""
        found = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return found | ({"Retry-After": str(self.reset)} if self.is_exceeded else {})


class Counter:
    """Counts in the file at `path`, which is made when it is not there."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._descriptor).st_size < SLOTS * SLOT.size:
            os.ftruncate(self._descriptor, SLOTS * SLOT.size)
        self._map = mmap.mmap(self._descriptor, SLOTS * SLOT.size)

    def take(self, token_id: int, limit: int, now: float | None = None) -> Allowance:
        """Count one call of `token_id` in the running minute."""
        moment = time.time() if now is None else now
        minute, offset = int(moment // 60), (token_id % SLOTS) * SLOT.size
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, SLOT.size, offset)
        try:
            kept_minute, count = SLOT.unpack_from(self._map, offset)
            count = count + 1 if kept_minute == minute else 1
            SLOT.pack_into(self._map, offset, minute, count)
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, SLOT.size, offset)
        return Allowance(limit, max(limit - count, 0), 60 - int(moment % 60), count > limit)


_counters: dict[Path, Counter] = {}


def take(token_id: int) -> Allowance:
    """Count a call of a token against `REGARD_API_LIMIT` (calls a minute)."""
    path = Path(settings.DATA_DIR) / "api-calls"
    if path not in _counters:
        _counters[path] = Counter(path)
    return _counters[path].take(token_id, settings.API_LIMIT)
