"""Whether the copy on disk is what the database says was written."""

import os

from regard.analytics.columnar.files import full_path
from regard.analytics.models import PageFile


def damaged_pages() -> list[str]:
    """The files of the current copy that are missing or have another size than when they were written."""
    return [
        name
        for name, size in PageFile.objects.order_by("file").values_list("file", "bytes")
        if _size(full_path(name)) != size
    ]


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None
