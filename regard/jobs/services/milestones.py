"""What the installation last did for its own safety."""

from datetime import datetime

from django.utils import timezone

from regard.jobs.models import Milestone


def record(
    name: str, *, note: str = "", is_good: bool = True, at: datetime | None = None, **details: object
) -> None:
    """Remember when `name` ("backup", "verified restore") was last done and how it went; shown on the jobs page."""
    values = {"at": at or timezone.now(), "note": note[:300], "is_good": is_good, "details": details}
    Milestone.objects.update_or_create(name=name, defaults=values)
