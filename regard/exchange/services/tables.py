"""Tables as files: CSV and XLSX, safe to open."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from regard.exchange.values.texts import defused, kept_as_text
from regard.people.queries import business


class Table(Protocol):
    defused: int

    def __enter__(self) -> Any: ...  # noqa: ANN401
    def __exit__(self, *_: object) -> None: ...
    def head(self, names: Sequence[str]) -> None: ...
    def row(self, values: Sequence[Any]) -> None: ...


class Csv:
    """UTF-8 with a byte order mark and commas: what spreadsheets and scripts both read."""

    def __init__(self, path: Path, *, is_read_again: bool = False) -> None:
        """`is_read_again`: an import takes the apostrophes off again, so that nothing is changed by them."""
        self._is_read_again = is_read_again
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.defused = 0

    def __enter__(self) -> Csv:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def head(self, names: Sequence[str]) -> None:
        self._writer.writerow(names)

    def row(self, values: Sequence[Any]) -> None:
        self._writer.writerow([self._cell(value) for value in values])

    def _cell(self, value: Any) -> str:  # noqa: ANN401
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, Decimal):
            return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}".rstrip("0")
        text = str(value)
        safe = defused(text) if isinstance(value, str) else text
        if self._is_read_again and isinstance(value, str) and (kept := kept_as_text(text)) is not text:
            return kept
        self.defused += safe is not text
        return safe


class Xlsx:
    """Numbers as numbers, days as days in the business's time zone, texts always as texts."""

    def __init__(self, path: Path, *, is_read_again: bool = False) -> None:
        """`is_read_again`: what an import would take for nothing gets an apostrophe, which it takes off again."""
        self._is_read_again = is_read_again
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._zone = business_zone()
        self._next = 0
        self.defused = 0

    def __enter__(self) -> Xlsx:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def head(self, names: Sequence[str]) -> None:
        self._sheet.write_row(0, 0, names, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def row(self, values: Sequence[Any]) -> None:
        for position, value in enumerate(values):
            self._cell(position, value)
        self._next += 1

    def _cell(self, position: int, value: Any) -> None:  # noqa: ANN401
        place = (self._next, position)
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(*place, value)
        elif isinstance(value, (int, float, Decimal)):
            self._sheet.write_number(*place, float(value))
        elif isinstance(value, dt.datetime):
            self._sheet.write_datetime(
                *place, value.astimezone(self._zone).replace(tzinfo=None), self._moment
            )
        elif isinstance(value, dt.date):
            self._sheet.write_datetime(*place, dt.datetime.combine(value, dt.time()), self._day)
        else:
            self._text(place, str(value))

    def _text(self, place: tuple[int, int], text: str) -> None:
        """A text cell is never run; it is counted as defused when a CSV of it would have been."""
        self.defused += defused(text) is not text
        self._sheet.write_string(*place, (kept_as_text(text) if self._is_read_again else text)[:32_767])


def business_zone() -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(business().time_zone)
