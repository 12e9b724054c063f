"""Deleting files nobody needs any more, and none that somebody is reading."""

from datetime import datetime, timedelta

from django.utils import timezone

from regard.analytics.columnar import files, pins
from regard.analytics.models import PageFile, RetiredFile

GRACE = timedelta(minutes=1)
"""How long a file stays in any case after the last generation that names it, or after a crash left it behind."""


def sweep() -> int:
    """Deletes files that no reader can be using any more. Only for the one writer. Answers how many.

    Retired files go after a minute, when nobody reads a generation older than the one that retired them; files no
    manifest names, left by a crash, go likewise.
    """
    before = timezone.now() - GRACE
    retired = dict(RetiredFile.objects.filter(retired_at__lt=before).values_list("file", "generation"))
    oldest = pins.oldest_read()
    free = [file for file, generation in retired.items() if oldest is None or oldest >= generation]
    if free:
        RetiredFile.objects.filter(file__in=free).delete()
    orphans = _orphans(before)
    return files.delete([*free, *orphans])


def _orphans(before: datetime) -> list[str]:
    """Files on the disk that the database never heard of, old enough to belong to no transaction under way."""
    old = files.present(written_before=before)
    if not old:
        return []
    named = set(PageFile.objects.values_list("file", flat=True)) | set(
        RetiredFile.objects.values_list("file", flat=True)
    )
    return sorted(old - named)
