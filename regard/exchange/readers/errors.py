"""What makes a file unreadable as a whole, said so that its owner can mend it."""

from __future__ import annotations

from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.ui.formats import number


class Unreadable(RegardError):
    """A file that cannot be read as a table at all: nothing of it was taken in.

    `file` is the name the owner knows it by; `row`, `column` and `value` are given where one place is to blame.
    """

    code = "unreadable_file"
    status = 422

    def __init__(
        self,
        file: str,
        problem: str,
        *,
        remedy: str,
        row: int | None = None,
        column: str = "",
        value: str = "",
    ) -> None:
        self.file = file
        self.row = row
        self.column = column
        self.value = value[:200]
        place = [file]
        if row:
            place.append(tr("row {row}", row=number(row)))
        if column:
            place.append(tr("column {column}", column=column))
        shown = f"{problem} ({value[:80]!r})" if value else problem
        super().__init__(tr("{place}: {problem}.", place=", ".join(place), problem=shown), remedy=remedy)
