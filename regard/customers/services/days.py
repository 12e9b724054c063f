"""Days as the story tells them."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def moment_of(on: date | None) -> datetime:
    """When something of that day is told to have happened: at noon where the day is past, else now."""
    if on is None or on >= timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(12)))
