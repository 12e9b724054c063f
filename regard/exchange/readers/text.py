"""The bytes of a text file: which encoding, how many lines, whether it is text at all."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from typing import IO, Protocol

from charset_normalizer import from_bytes

from regard.exchange.readers.containers import guarded
from regard.exchange.readers.errors import Unreadable
from regard.kernel.words import tr
from regard.ui.formats import number

CHUNK = 1 << 20
SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [
    "cp1252",
    "mac_roman",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp850",
    "shift_jis",
    "gb18030",
    "big5",
]
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})
LOST = "\ufffd"


class Source(Protocol):
    """Something bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass
class Scan:
    """One pass over the whole content."""

    encoding: str = ""
    head: bytes = b""
    size: int = 0
    newlines: int = 0
    lone_returns: int = 0  # carriage returns without a line feed behind them
    nuls: int = 0
    digest: str = ""
    damaged: int = 0  # byte sequences that are not valid in the encoding
    longest_line: int = 0
    ends_open: bool = False  # the last line has no line end
    _high: bytearray = field(default_factory=bytearray)
    _wide: int = 0  # valid sequences of more than one byte


def scan(stream: IO[bytes], name: str, encoding: str | None = None) -> Scan:
    """Reads everything once in bounded memory; 500 MB/s or so. Raises `Unreadable`."""
    result = Scan()
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    last = b""
    while True:
        with guarded(name, f" after {result.size:,} bytes" if result.size else ""):
            chunk = stream.read(CHUNK)
        if not chunk:
            break
        digest.update(chunk)
        _count(result, chunk, decoder)
        last = chunk[-1:]
    result.digest = digest.hexdigest()
    result.ends_open = last not in {b"\n", b"\r", b""}
    _refuse_junk(result, name)
    result.encoding = _codec(encoding, name, result.head) if encoding else _judge(result, name)
    return result


def _count(result: Scan, chunk: bytes, decoder: codecs.IncrementalDecoder) -> None:
    if len(result.head) < SAMPLE:
        result.head += chunk[: SAMPLE - len(result.head)]
    result.size += len(chunk)
    result.newlines += chunk.count(b"\n")
    result.lone_returns += chunk.count(b"\r") - chunk.count(b"\r\n")
    result.nuls += chunk.count(b"\0")
    if chunk.isascii() and not decoder.getstate()[0]:
        return
    text = decoder.decode(chunk)
    broken = sum(text.count(chr(0xDC80 + low)) for low in range(128)) if _has_surrogates(text) else 0
    result.damaged += broken
    result._wide += len(_WIDE.findall(text[:SAMPLE]))
    if len(result._high) < SAMPLE:
        result._high += b"\n".join(line for line in chunk.split(b"\n") if not line.isascii())[:SAMPLE]


_WIDE = re.compile("[\x80-\udc7f\udd00-\U0010ffff]")


def _has_surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _refuse_junk(result: Scan, name: str) -> None:
    if not result.head.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise Unreadable(name, tr("is empty"), remedy=tr("Export it again with at least one row."))
    if _bom(result.head) or _wide_without_bom(result.head):
        return
    controls = len(result.head) - len(result.head.translate(None, _CONTROL))
    if controls > max(20, len(result.head) * 0.02):
        raise Unreadable(
            name,
            tr(
                "does not look like text: {count} of the first {all} bytes are control characters",
                count=number(controls),
                all=number(len(result.head)),
            ),
            remedy=tr("Import CSV, XLSX or Parquet, plain or as gz, xz or zip."),
        )


def _bom(head: bytes) -> str:
    return next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")


def _wide_without_bom(head: bytes) -> str:
    """UTF-16 betrays itself by zeros in every second place."""
    sample = head[:4096]
    if len(sample) < 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def _judge(result: Scan, name: str) -> str:
    if found := _bom(result.head) or _wide_without_bom(result.head):
        if found.startswith(("utf-16", "utf-32")):
            result.damaged = 0
        return found
    if not result.damaged:
        return "utf-8"
    if result._wide > result.damaged * 20:
        return "utf-8"  # UTF-8 with a few damaged rows: those are set aside one by one
    result.damaged = 0
    return _legacy(bytes(result._high), name)


def _legacy(sample: bytes, name: str) -> str:
    """One byte per letter, or an Asian encoding: told by what reads best."""
    best = from_bytes(sample, cp_isolation=_CANDIDATES, preemptive_behaviour=False).best()
    if best is None:
        if _fits(sample, "cp1252"):
            return "cp1252"
        raise Unreadable(
            name,
            tr("its encoding could not be told"),
            remedy=tr("Name it (for example cp1252), or save the file as UTF-8."),
        )
    return (
        best.encoding
        if not _fits(sample, "cp1252") or best.encoding in {"mac_roman", "shift_jis"}
        else _western(best.encoding)
    )


def _western(found: str) -> str:
    """Western text fits several code pages; Windows' own is by far the most likely to be exported."""
    return "cp1252" if found in {"cp1250", "cp1254", "cp1252", "latin_1", "iso8859_15", "cp850"} else found


def _fits(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _codec(encoding: str, name: str, head: bytes) -> str:
    """The name of an encoding a person chose, once it has read `head` as `Transcoder` will read everything."""
    try:
        head.decode(encoding, "replace")  # unlike the look-up, refuses codecs that make no text
        codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    except LookupError as error:
        raise Unreadable(
            name,
            tr("there is no encoding {encoding}", encoding=repr(encoding)),
            remedy=tr("Name one such as utf-8 or cp1252."),
        ) from error
    except UnicodeError as error:
        raise Unreadable(
            name,
            tr("is not {encoding}", encoding=encoding),
            remedy=tr("Name another encoding, or leave it to be found."),
        ) from error
    return codecs.lookup(encoding).name


class Transcoder:
    """A stream of bytes in any encoding, read as UTF-8 without a byte order mark.

    What cannot be decoded becomes U+FFFD, so that its rows can be set aside one by one. Lone carriage returns
    as line ends become line feeds when `old_mac`.
    """

    def __init__(self, stream: Source, encoding: str, *, old_mac: bool = False) -> None:
        self._stream = stream
        self._old_mac = old_mac
        self._plain = codecs.lookup(encoding).name == "utf-8"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._fresh = True

    def next_chunk(self, size: int = CHUNK) -> bytes:
        """Some bytes, or none at the end. Never cuts a character."""
        while chunk := self._stream.read(size):
            if data := self._convert(chunk, final=False):
                return data
        return self._convert(b"", final=True)

    def _convert(self, chunk: bytes, *, final: bool) -> bytes:
        if self._plain and chunk.isascii() and not self._decoder.getstate()[0]:
            data = chunk
        else:
            data = self._decoder.decode(chunk, final).encode("utf-8")
        if self._fresh and data:
            self._fresh = False
            data = data.removeprefix(codecs.BOM_UTF8)
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if self._old_mac else data
