"""What the worker does for analytics: keep the copy fresh."""

import logging
from threading import Thread
from time import monotonic

from django.db import connection

from regard.analytics import services
from regard.jobs.ticking import tick

log = logging.getLogger("regard.analytics")

REST = 2.0
"""After a refresh the copy rests twice as long as it took, so that keeping it never takes more than a third of a core."""
SHORTEST_REST = 1.0


class Refresher:
    """Refreshes in a thread of its own, because a big one takes a minute and a tick is short."""

    def __init__(self) -> None:
        self.thread: Thread | None = None
        self.rests_until = 0.0

    def tick(self) -> int:
        """Starts a refresh when pages are dirty, none is under way, and the last is long enough ago."""
        if monotonic() < self.rests_until or (self.thread is not None and self.thread.is_alive()):
            return 0
        if services.is_due():
            self.thread = Thread(target=self._refresh, name="columnar", daemon=True)
            self.thread.start()
        return 0

    def _refresh(self) -> None:
        started = monotonic()
        try:
            services.refresh(wait=False)
        except Exception:
            log.exception("The columnar copy could not be refreshed; it is tried again.")
        finally:
            connection.close()
            self.rests_until = monotonic() + max(SHORTEST_REST, REST * (monotonic() - started))


_refresher = Refresher()


@tick("columnar")
def keep_copy() -> int:
    """Keeps the columnar copy within seconds of the database."""
    return _refresher.tick()
