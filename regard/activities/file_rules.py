"""Pure decisions about files: what one is by its content, what it is called, what may be shown instead of saved."""

from __future__ import annotations

import re
import unicodedata

from regard.kernel.words import lazy, tr

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}
"""What browsers show without running anything of it; everything else is only saved."""
READ = {"text/plain", "text/csv", "text/calendar", "text/vcard", "application/json", "application/xml"}
"""What is shown as plain text on a page of ours, so that nothing of it can run."""
ANYTHING = "application/octet-stream"
LOOKED_AT = 65_536  # bytes by which a file is recognised
_SURE = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_TEXTS = {
    "csv": "text/csv",
    "json": "application/json",
    "xml": "application/xml",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
_MARKUP = re.compile(rb"^\s*(<!doctype|<html|<\?xml|<svg|<script)", re.IGNORECASE)
WORDS = {
    "application/pdf": "PDF",
    "text/plain": lazy("Text"),
    "text/csv": lazy("Table"),
    "application/zip": lazy("Archive"),
    ANYTHING: lazy("File"),
}


def content_type(head: bytes, name: str) -> str:
    """What a file is by how it begins. Its name decides only between kinds of one content, such as a table in text; what it is
    not sure of is anything, and markup is never what may be shown."""
    for begins, kind in _SURE:
        if head.startswith(begins):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    ending = name.rpartition(".")[2].lower()
    if is_text(head):
        return "text/plain" if _MARKUP.match(head) else _TEXTS.get(ending, "text/plain")
    return _guessed(head, name)


def _guessed(head: bytes, name: str) -> str:
    import puremagic

    try:
        found = str(puremagic.from_string(head, mime=True, filename=name))
    except (puremagic.PureError, ValueError):
        return ANYTHING
    return (
        found
        if re.fullmatch(r"[\w.+-]+/[\w.+-]+", found) and found not in SHOWN and len(found) <= 100
        else ANYTHING
    )


def is_text(head: bytes) -> bool:
    """Whether it is text in UTF-8, as far as one sees; its last letter may be cut off."""
    if b"\x00" in head:
        return False
    for cut in range(4):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return bool(head)
    return False


def safe_name(name: str) -> str:
    """What a file is called, without the way to it and without letters that are none: "Offer.pdf"."""
    last = name.replace("\\", "/").rpartition("/")[2]
    letters = (one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    plain = " ".join("".join(letters).split()).lstrip(".")
    if len(plain) > 200:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[:180]}{dot}{ending[:15]}" if dot else plain[:200]
    return plain or "File"


def words(kind: str) -> str:
    """What a kind of file is called: "PDF", "Image"."""
    if kind in WORDS:
        return str(WORDS[kind])
    first = kind.partition("/")[0]
    if first in {"image", "audio", "video"}:
        return {"image": tr("Image"), "audio": tr("Audio"), "video": tr("Video")}[first]
    if "spreadsheet" in kind or "excel" in kind:
        return tr("Table")
    if "presentation" in kind or "powerpoint" in kind:
        return tr("Slides")
    return tr("Document") if "word" in kind or "opendocument" in kind or first == "text" else tr("File")
