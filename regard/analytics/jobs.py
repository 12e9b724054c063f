"""What the worker does for analytics: keep the copy fresh, and answers at hand."""

import logging
from datetime import timedelta
from threading import Thread
from time import monotonic, thread_time
from typing import Any

from django.db import connection
from django.utils import timezone
from django_tasks import task

from regard.analytics import services
from regard.analytics.models import Answer, Drill
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.jobs.waking import TICK
from regard.kernel.words import lazy

log = logging.getLogger("regard.analytics")

REST = 2.0
"""After a refresh the copy rests for twice the CPU it took, so that keeping it never takes more than a third of a core."""
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
        try:
            services.refresh(wait=False)
        except Exception:
            log.exception("The columnar copy could not be refreshed; it is tried again.")
        finally:
            connection.close()
            self.rests_until = monotonic() + max(SHORTEST_REST, REST * thread_time())
            TICK.set()


_refresher = Refresher()


@tick("columnar")
def keep_copy() -> int:
    """Keeps the columnar copy within seconds of the database."""
    return _refresher.tick()


@task(queue_name="fast")
def compute_answers(questions: list[dict[str, Any]]) -> None:
    """Answers questions that are too slow for a page, for every process to have."""
    from regard.analytics.asking import answer
    from regard.analytics.questions import Question
    from regard.jobs.progress import current

    progress = current()
    for done, question in enumerate(questions):
        if progress is not None:
            progress.update(done=done, total=len(questions))
            progress.check()
        answer(Question.from_json(question), for_all=True)


@every(seconds=300, title=lazy("Keep the figures of the catalogue"), queue="default")
@task
def keep_catalogue() -> int:
    """Answers what the catalogue of metrics asks, as far as facts have changed; rests twenty times as long as it took."""
    from regard.analytics.catalogue import answer_for_all, stale_questions

    stale = stale_questions()
    if not stale or _rests([question.digest for question in stale]):
        return 0
    return answer_for_all(stale)


def _rests(digests: list[str]) -> bool:
    rows = list(Answer.objects.filter(digest__in=digests).values_list("computed_at", "seconds"))
    if len(rows) < len(digests):
        return False
    newest, took = max(at for at, _ in rows), sum(seconds for _, seconds in rows)
    return timezone.now() - newest < timedelta(seconds=20 * took)


@every(daily_at="23:30", title=lazy("Keep what metrics stand at"))
@task
def keep_snapshots() -> int:
    """Keeps finished months of every metric, and the day of those whose past is in no fact."""
    from regard.analytics.snapshots import take_snapshots

    return take_snapshots()


@every(daily_at="03:20", title=lazy("Forget old answers"))
@task
def forget_answers() -> int:
    """Deletes kept answers and opened numbers nobody came back to for three months."""
    before = timezone.now() - timedelta(days=90)
    return (
        Answer.objects.filter(computed_at__lt=before).delete()[0]
        + Drill.objects.filter(opened_at__lt=before).delete()[0]
    )
