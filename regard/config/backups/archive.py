"""The file format: packing and unpacking, with a checksum for every member."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from regard.kernel.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
LEFT_OUT = ("static", "columnar", "backups", "workers", "api-calls", "run.lock", "setup.json")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What is in an archive. `rows` counts each table, `files` maps each member to its size and SHA-256."""

    created_at: str
    version: str
    engine: str
    rows: dict[str, int]
    files: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT


def kept_files(data: Path) -> list[Path]:
    """The files of a data directory that belong in a backup, relative to it."""
    found = []
    for entry in sorted(data.iterdir()):
        if entry.name in LEFT_OUT or entry.name.startswith(("regard.sqlite3", "before-restore-", ".")):
            continue
        files = [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file())
        found += [path.relative_to(data) for path in files]
    return found


def pack(target: Path, *, manifest: Manifest, database: Path, data: Path) -> Manifest:
    """Write the archive, complete or not at all; answers the manifest with what went in.

    A file that disappears while this runs is left out: what the database copy knows was there before.
    """
    members = {DATABASE: database} | {f"data/{path.as_posix()}": data / path for path in kept_files(data)}
    described = {}
    for name, path in members.items():
        try:
            described[name] = _describe(path)
        except FileNotFoundError:
            continue
    whole = Manifest(**{**asdict(manifest), "files": described})
    draft = target.with_suffix(".part")
    try:
        with _writing(draft) as tar:
            _add_text(tar, MANIFEST, json.dumps(asdict(whole), indent=1))
            for name in described:
                _add(tar, name, members[name], described[name][0])
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return whole


def read_manifest(archive: Path) -> Manifest:
    """What the archive says is in it. Raises `Invalid` when it is no backup, or of a newer format."""
    try:
        with _reading(archive) as tar:
            first = tar.next()
            content = tar.extractfile(first) if first and first.name == MANIFEST else None
            values = json.loads(content.read()) if content else None
    except (OSError, ValueError, tarfile.TarError, pa.ArrowException) as error:
        raise Invalid(f"{archive} cannot be read as a backup: {error}") from error
    if not isinstance(values, dict) or "rows" not in values:
        raise Invalid(f"{archive} is not a backup of Regard.")
    if values.get("format") != FORMAT:
        raise Invalid(
            f"{archive} was made by a newer version ({values.get('version')}).", remedy="Update Regard first."
        )
    return Manifest(**values)


def unpack(archive: Path, into: Path) -> Manifest:
    """Lay the archive out under the empty directory `into` and check every member. Raises `Invalid` for any damage."""
    manifest = read_manifest(archive)
    try:
        with _reading(archive) as tar:
            for member in tar:
                _lay_out(tar, member, into)
    except (OSError, tarfile.TarError, pa.ArrowException) as error:
        raise Invalid(f"{archive} is damaged: {error}", remedy="Use another backup.") from error
    for name, expected in manifest.files.items():
        if not (into / name).is_file() or _describe(into / name) != expected:
            raise Invalid(
                f"{archive} is damaged: {name} is not what was packed.", remedy="Use another backup."
            )
    return manifest


def _lay_out(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Only files, and only below `into`: a backup has nothing else. (Pythons before 3.11.4 have no filter that sees to it.)"""
    place = into / member.name
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or not place.resolve().is_relative_to(into.resolve()):
        raise tarfile.TarError(f"{member.name} is no file of a backup")
    place.parent.mkdir(parents=True, exist_ok=True)
    with content, place.open("wb") as file:
        shutil.copyfileobj(content, file, _BLOCK)
    place.chmod(0o600)
    os.utime(place, (member.mtime, member.mtime))


def _describe(path: Path) -> list[Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return [size, digest.hexdigest()]


def _add(tar: tarfile.TarFile, name: str, path: Path, size: int) -> None:
    """Exactly the bytes that were described, also of a file that has grown since."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(path.stat().st_mtime)
    with path.open("rb") as file:
        tar.addfile(info, file)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, pa.BufferReader(content))


@contextmanager
def _writing(path: Path) -> Iterator[tarfile.TarFile]:
    """A new file only its owner can read, on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as raw,
        pa.CompressedOutputStream(raw, "zstd") as packed,
        tarfile.open(fileobj=_as_file(packed), mode="w|") as tar,
    ):
        yield tar
    with path.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    with (
        path.open("rb") as raw,
        pa.CompressedInputStream(raw, "zstd") as plain,
        tarfile.open(fileobj=_as_file(plain), mode="r|") as tar,
    ):
        yield tar


def _as_file(stream: object) -> IO[bytes]:
    return stream  # type: ignore[return-value]
