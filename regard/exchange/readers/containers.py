"""Takes the compression off a file, as a stream: what is inside is told by its first bytes, not by its name."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.json_lines import is_json_lines
from regard.kernel.words import lazy, tr

HEAD = 4096
MAX_DEPTH = 3
MAX_UNPACKED = 8 << 30  # bytes an archive may always unpack to; beyond that it must not be a bomb
MAX_RATIO = 100  # bytes unpacked for each byte of the archive
_SIGNATURES = (
    (b"\x1f\x8b", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet"),
)
_FOREIGN = (
    (b"%PDF", lazy("a PDF document")),
    (b"\x89PNG", lazy("a PNG picture")),
    (b"\xff\xd8\xff", lazy("a JPEG picture")),
    (b"GIF8", lazy("a GIF picture")),
    (b"\x7fELF", lazy("a program")),
    (b"MZ\x90", lazy("a program")),
    (b"SQLite format 3", lazy("an SQLite database")),
    (b"7z\xbc\xaf\x27\x1c", lazy("a 7-Zip archive")),
    (b"Rar!", lazy("a RAR archive")),
    (b"\x28\xb5\x2f\xfd", lazy("a Zstandard archive")),
    (b"{\\rtf", lazy("a rich text document")),
)
_MARKUP = (
    (re.compile(rb"<(!doctype html|html|head|body)\b", re.IGNORECASE), lazy("an HTML page")),
    (re.compile(rb"<\?xml\b"), lazy("an XML document")),
    (re.compile(rb"\{\s*\"|\[\s*[\[{]"), lazy("JSON")),
)
_SHEET_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_BROKEN = (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, OSError)
_UNPACKED = lazy("Take the table out of the archive and import that file.")


@dataclass(frozen=True)
class Content:
    """What is inside a file. `stream` stands at the first byte; `path` is a real file for readers that need one."""

    format: str
    container: str
    member: str
    stream: IO[bytes]
    path: Path | None


def kind_of(head: bytes) -> str:
    """text, parquet, sheet, or the container gz, xz, bz2, zip; judged by the first bytes."""
    return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), "text")


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[Content]:
    """The content of `path` with its compression taken off, whatever the layers.

    Spreadsheets and Parquet files inside an archive are unpacked into a temporary file, since they are read out
    of order; text is always a stream. Raises `Unreadable`.
    """
    shown = name or path.name
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise Unreadable(
                shown,
                tr("cannot be opened: {error}", error=error.strerror),
                remedy=tr("Check the path and its rights."),
            ) from error
        yield _peel(stack, shown, path, raw)


@contextmanager
def guarded(name: str, where: str = "") -> Iterator[None]:
    """Turns the errors of a broken archive into `Unreadable`; `where` says after what it broke off."""
    try:
        yield
    except _BROKEN as error:
        raise Unreadable(
            name,
            _damaged(where, str(error) or type(error).__name__),
            remedy=tr(
                "Copy or download the file again and import the new copy; nothing of this one was taken in."
            ),
        ) from error


def _damaged(where: str, error: str) -> str:
    if where:
        return tr("the archive is damaged or cut short {where} ({error})", where=where, error=error)
    return tr("the archive is damaged or cut short ({error})", error=error)


def _peel(stack: ExitStack, name: str, path: Path, stream: IO[bytes]) -> Content:
    containers: list[str] = []
    member = ""
    real: Path | None = path
    inner: IO[bytes] | gzip.GzipFile
    for _ in range(MAX_DEPTH + 1):
        with guarded(name):
            head = _peek(stream)
        kind = kind_of(head)
        if kind == "zip" and _is_sheet(stream, name):
            kind = "sheet"
        if kind in {"text", "parquet", "sheet"}:
            _refuse_foreign(name, head, kind)
            if kind != "text" and containers:
                real = _spool(stack, stream, name)
                stream = stack.enter_context(real.open("rb"))
            return Content(kind, "+".join(containers), member, stream, real if kind != "text" else None)
        containers.append(kind)
        if kind == "zip":
            inner, member = _open_member(stack, stream, name)
        else:
            inner = _decompress(kind, stream)
        watched = _Watched(inner, name, path.stat().st_size)
        stream = stack.enter_context(io.BufferedReader(watched, 1 << 20))
    raise Unreadable(name, tr("is an archive in an archive in an archive"), remedy=str(_UNPACKED))


def refuse_bomb(name: str, unpacked: int, packed: int) -> None:
    """Raises `Unreadable` for an archive that unpacks to far more than a table does."""
    if unpacked > max(MAX_UNPACKED, packed * MAX_RATIO):
        raise Unreadable(
            name,
            tr(
                "the archive unpacks to more than {size} GB, over {times} times its own size",
                size=MAX_UNPACKED >> 30,
                times=MAX_RATIO,
            ),
            remedy=tr("If that is right, unpack it and import the file itself; nothing of it was taken in."),
        )


class _Watched(io.RawIOBase):
    """What comes out of an archive, as long as it is no bomb."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, name: str, packed: int) -> None:
        super().__init__()
        self._stream = stream
        self._name = name
        self._packed = packed

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - a writable buffer has no type before Python 3.12
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        refuse_bomb(self._name, self._stream.tell(), self._packed)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            while self.read(1 << 20):
                pass
            whence = io.SEEK_CUR
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _peek(stream: IO[bytes]) -> bytes:
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def _decompress(kind: str, stream: IO[bytes]) -> IO[bytes] | gzip.GzipFile:
    if kind == "gz":
        return gzip.GzipFile(fileobj=stream, mode="rb")
    return lzma.LZMAFile(stream) if kind == "xz" else bz2.BZ2File(stream)


def _is_sheet(stream: IO[bytes], name: str) -> bool:
    with guarded(name), zipfile.ZipFile(stream) as archive:
        names = set(archive.namelist())
    stream.seek(0)
    return any(part in names for part in _SHEET_PARTS) and (
        "[Content_Types].xml" in names or "mimetype" in names
    )


def _open_member(stack: ExitStack, stream: IO[bytes], name: str) -> tuple[IO[bytes], str]:
    with guarded(name):
        archive = stack.enter_context(zipfile.ZipFile(stream))
    files = [info for info in archive.infolist() if _is_data(info)]
    if len(files) != 1:
        inside = ", ".join(info.filename for info in files[:5]) or tr("none")
        raise Unreadable(
            name,
            tr(
                "the archive must hold exactly one table, it holds {count}: {names}",
                count=len(files),
                names=inside,
            ),
            remedy=str(_UNPACKED),
        )
    if files[0].flag_bits & 1:
        raise Unreadable(name, tr("the archive is locked with a password"), remedy=str(_UNPACKED))
    with guarded(name):
        return stack.enter_context(archive.open(files[0])), files[0].filename


def _is_data(info: zipfile.ZipInfo) -> bool:
    base = info.filename.rsplit("/", 1)[-1]
    return not info.is_dir() and not info.filename.startswith("__MACOSX/") and not base.startswith(".")


def _spool(stack: ExitStack, stream: IO[bytes], name: str) -> Path:
    target = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="regard-"))) / "content"
    with guarded(name), target.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return target


def _refuse_foreign(name: str, head: bytes, kind: str) -> None:
    if kind != "text":
        return
    if not head:
        raise Unreadable(name, tr("is empty"), remedy=tr("Export it again with at least one row."))
    for signature, what in _FOREIGN:
        if head.startswith(signature):
            raise _foreign(name, what)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    is_lines = is_json_lines(start[:HEAD].decode("utf-8", "replace"), name)
    for pattern, what in _MARKUP:
        if pattern.match(start) and not is_lines:
            raise _foreign(name, what)


def _foreign(name: str, what: str) -> Unreadable:
    return Unreadable(
        name,
        tr("is {what}, not a table", what=what),
        remedy=tr("Import CSV, XLSX, Parquet, vCards or JSON lines, plain or as gz, xz or zip."),
    )
