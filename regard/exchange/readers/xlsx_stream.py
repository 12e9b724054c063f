"""A sheet of an XLSX workbook row by row, for sheets too large to hold in memory."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from regard.exchange.readers.errors import Unreadable
from regard.kernel.words import tr

CHUNK = 1 << 18
MAX_SHARED = 200 << 20  # bytes of shared texts
_BROKEN = (
    expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, IndexError, OverflowError,
)  # fmt: skip
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DATE = 2_958_466  # 1 January 10000, beyond what a spreadsheet shows as a date
_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')
_COLUMN_OF_CELL = re.compile(rb'\sr="([A-Z]{1,3})\d')
_ROW_OF_CELL = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d{1,7})"')
_LETTERS = re.compile(r"[A-Z]+")


def is_streamable(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.xml" in archive.namelist()


def streamed_names(archive: zipfile.ZipFile, name: str) -> list[str]:
    """The names of the sheets of a workbook, in order."""
    names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(":", 1)[-1] == "sheet":
            names.append(attributes["name"])

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(archive.read("xl/workbook.xml"), True)
    except (expat.ExpatError, zipfile.BadZipFile, KeyError) as error:
        raise Unreadable(
            name, tr("the spreadsheet is damaged ({error})", error=error), remedy=tr("Save it as CSV.")
        ) from error
    return names


def spanned(file: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column a sheet's cells name, whatever it declares; 250 MB/s or so."""
    height, columns = 0, set[bytes]()
    rest = b""
    while chunk := file.read(CHUNK):
        text = rest + chunk
        columns.update(_COLUMN_OF_CELL.findall(text))
        height = max([height, *map(int, _ROW_OF_CELL.findall(text))])
        rest = text[-64:]
    return height, max((column_index(letters.decode()) + 1 for letters in columns), default=0)


class XlsxStream:
    """One sheet. `rows` yields (row number, cells as text); memory holds the shared texts and one row."""

    def __init__(self, archive: zipfile.ZipFile, sheet: str, name: str, *, only_look: bool = False) -> None:
        self._archive = archive
        self._name = name
        self._part, self._epoch = self._find(sheet)
        self._dates = frozenset[str]() if only_look else self._date_styles()
        self._shared = [] if only_look else self._shared_texts()

    def height(self) -> int:
        """The number of the last row, as the sheet itself declares it; 0 where it does not."""
        with self._archive.open(self._part) as file:
            found = _DIMENSION.search(file.read(4096))
        return int(found[1]) if found else 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        reader = _SheetReader(self)
        with self._archive.open(self._part) as file:
            for _ in self._fed(reader.parser, file):
                yield from reader.take()

    def text(self, kind: str, style: str, value: str) -> str:
        """A cell's value as a CSV export would write it."""
        if kind == "s":
            return self._shared[int(value)]
        if kind in {"str", "inlineStr", "e", "b", "d"} or not value:
            return value.replace("T", " ").removesuffix(".000") if kind == "d" else value
        number = float(value)
        if style in self._dates and abs(number) < _LAST_DATE:
            return self._date(number)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _date(self, number: float) -> str:
        moment = self._epoch + dt.timedelta(seconds=round(number * 86_400))
        return (
            moment.date().isoformat()
            if number.is_integer()
            else moment.isoformat(sep=" ", timespec="seconds")
        )

    def _fed(self, parser: expat.XMLParserType, file: IO[bytes]) -> Iterator[None]:
        try:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
        except _BROKEN as error:
            raise Unreadable(
                self._name,
                tr("the spreadsheet is damaged ({error})", error=error),
                remedy=tr("Save the sheet as CSV and import that file."),
            ) from error

    def _walk(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        if part not in self._archive.namelist():
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        with self._archive.open(part) as file:
            for _ in self._fed(parser, file):
                pass

    def _find(self, sheet: str) -> tuple[str, dt.datetime]:
        found: dict[str, str] = {}
        targets: dict[str, str] = {}
        epoch = [_EPOCH]

        def workbook(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith("sheet") and attributes.get("name") == sheet:
                found["id"] = next(value for key, value in attributes.items() if key.endswith(":id"))
            if tag.endswith("workbookPr") and attributes.get("date1904") in {"1", "true"}:
                epoch[0] = _EPOCH_1904

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        self._walk("xl/workbook.xml", workbook)
        self._walk("xl/_rels/workbook.xml.rels", relation)
        target = targets[found["id"]]
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}", epoch[0]

    def _date_styles(self) -> frozenset[str]:
        formats: dict[str, str] = {}
        styles: list[str] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                formats[attributes["numFmtId"]] = attributes["formatCode"]
            elif tag == "cellXfs":
                inside[0] = True
            elif tag == "xf" and inside[0]:
                styles.append(attributes.get("numFmtId", "0"))

        def end(tag: str) -> None:
            if tag == "cellXfs":
                inside[0] = False

        self._walk("xl/styles.xml", start, end)
        return frozenset(
            str(index) for index, code in enumerate(styles) if _is_date(code, formats.get(code, ""))
        )

    def _shared_texts(self) -> list[str]:
        part = "xl/sharedStrings.xml"
        if part in self._archive.namelist() and self._archive.getinfo(part).file_size > MAX_SHARED:
            raise Unreadable(
                self._name,
                tr("holds too many different texts"),
                remedy=tr("Save the sheet as CSV and import that file."),
            )
        texts: list[str] = []
        current: list[str] = []
        state = {"text": False, "phonetic": False}

        def start(tag: str, _attributes: dict[str, str]) -> None:
            if tag == "si":
                current.clear()
            elif tag in {"t", "rPh"}:
                state["text" if tag == "t" else "phonetic"] = True

        def end(tag: str) -> None:
            if tag == "si":
                texts.append("".join(current))
            elif tag in {"t", "rPh"}:
                state["text" if tag == "t" else "phonetic"] = False

        def data(text: str) -> None:
            if state["text"] and not state["phonetic"]:
                current.append(text)

        self._walk(part, start, end, data)
        return texts


class _SheetReader:
    """Collects the rows of a sheet's XML as the parser meets them."""

    def __init__(self, stream: XlsxStream) -> None:
        self._stream = stream
        self._ready: list[tuple[int, list[str]]] = []
        self._cells: list[str] = []
        self._row = 0
        self._column = 0
        self._kind = self._style = ""
        self._value: list[str] = []
        self._reading = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def take(self) -> list[tuple[int, list[str]]]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            reference = attributes.get("r", "")
            self._column = column_index(reference) if reference else len(self._cells)
            self._kind, self._style = attributes.get("t", ""), attributes.get("s", "0")
            self._value = []
        elif tag in {"v", "t"}:
            self._reading = True
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._cells = []

    def _data(self, text: str) -> None:
        if self._reading:
            self._value.append(text)

    def _end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._reading = False
        elif tag == "c":
            self._cells.extend([""] * (self._column - len(self._cells)))
            self._cells.append(self._stream.text(self._kind, self._style, "".join(self._value)))
        elif tag == "row":
            self._ready.append((self._row, self._cells))


def column_index(reference: str) -> int:
    """0 for A1, 26 for AA7."""
    letters = _LETTERS.match(reference)
    index = 0
    for letter in letters[0] if letters else "A":
        index = index * 26 + ord(letter) - 64
    return index - 1


def _is_date(number: str, code: str) -> bool:
    if int(number) in _BUILTIN_DATES:
        return True
    bare = _QUOTED.sub("", code).lower()
    return any(letter in bare for letter in "ydh") or "mm" in bare
