"""What runs by the clock. A slot is run once, however many workers there are; one missed while none ran is made up.

@every(daily_at="04:30")
@task
def recompute_values() -> None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django_tasks.base import Task

from regard.kernel.registry import Registry
from regard.kernel.words import tr

T = TypeVar("T", bound=Task[Any, Any])


@dataclass(frozen=True)
class Schedule:
    """A task and when it runs: every so many seconds, or daily at a time of day in the business's time zone."""

    task: Task[Any, Any]
    title: str
    seconds: int | None = None
    daily_at: time | None = None
    queue: str = "default"

    @property
    def name(self) -> str:
        return self.task.module_path

    def slot(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest moment at or before `now` at which this is due."""
        if self.seconds is not None:
            return datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, UTC)
        today = now.astimezone(zone).date()
        due = self._on(today, zone)
        return due if due <= now else self._on(today - timedelta(days=1), zone)

    def next_slot(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after `now` at which this is due."""
        if self.seconds is not None:
            return self.slot(now, zone) + timedelta(seconds=self.seconds)
        today = now.astimezone(zone).date()
        due = self._on(today, zone)
        return due if due > now else self._on(today + timedelta(days=1), zone)

    @property
    def words(self) -> str:
        """How often, for people: "every 2 s", "daily at 04:30"."""
        if self.seconds is None:
            return tr("daily at {time}", time=f"{self.daily_at:%H:%M}")
        minutes, seconds = divmod(self.seconds, 60)
        if minutes and not seconds:
            return tr("every {minutes} min", minutes=minutes)
        return tr("every {seconds} s", seconds=self.seconds)

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        """In UTC, because times of one zone compare by the clock on the wall, which runs twice through an hour in autumn."""
        return datetime.combine(day, self.daily_at or time(0), zone).astimezone(UTC)


SCHEDULES: Registry[Schedule] = Registry("schedule")


def every(
    *, seconds: int | None = None, daily_at: str | None = None, title: str = "", queue: str = "default"
) -> Callable[[T], T]:
    """Declare that a task without arguments runs by the clock. Exactly one of `seconds` and `daily_at` ("04:30"). The `title` is
    given by `lazy`: it is kept in English and read in everybody's language.

    A slot is left out while the run of an earlier one is still queued or running.
    """
    if (seconds is None) == (daily_at is None):
        raise ValueError("a schedule has either seconds or daily_at")

    def declare(task: T) -> T:
        at = time.fromisoformat(daily_at) if daily_at is not None else None
        words = title or task.name.replace("_", " ").capitalize()
        SCHEDULES.register(task.module_path, Schedule(task, words, seconds, at, queue))
        return task

    return declare
