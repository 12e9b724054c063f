"""Uploads of any size: straight to a file in the data directory, so that keeping one costs a rename."""

from __future__ import annotations

import os
import secrets
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils import timezone

from regard.exchange import files

ORPHANED_AFTER = 24 * 3600


class Arrived(UploadedFile):  # type: ignore[type-arg]
    """A file that has arrived as a whole, at `path`."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        super().__init__(file=BytesIO(), name=name, size=size)
        self.path = path


class StreamToData(FileUploadHandler):
    """Writes the parts of an upload to a file as they come."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._path = files.incoming() / secrets.token_hex(12)
        self._size = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._file = self._path.open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self._file.write(raw_data)
        except OSError as error:
            self.upload_interrupted()
            raise StopUpload(connection_reset=True) from error
        self._size = start + len(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        self._file.close()
        return Arrived(self._path, self.file_name or "upload", file_size)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
        self._path.unlink(missing_ok=True)


def forget_orphans() -> int:
    """Remove what arrived and was never taken up, after a day; how many files that were."""
    before = timezone.now().timestamp() - ORPHANED_AFTER
    found = [entry for entry in os.scandir(files.incoming()) if entry.stat().st_mtime < before]
    for entry in found:
        Path(entry.path).unlink(missing_ok=True)
    return len(found)
