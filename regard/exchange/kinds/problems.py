"""Why a row was set aside, and what was odd about rows that went in: counted, with an example of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from regard.exchange.readers import ROW, Reject
from regard.kernel.words import lazy, several

SHOWN = 200
WHY_PREFIX = "Regard: "  # of the columns an error file has besides the file's own
ALONG = "along"  # the code of rows that come back only because another of their order does
REJECTED = {"row": pl.Int64, "field": pl.String, "value": pl.String, "code": pl.String}


def along(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of orders, as `REJECTED`: they come back beside another of their order."""
    order = pl.col("order")
    return lines.select(
        ROW, pl.lit("order").alias("field"), order.alias("value"), pl.lit(ALONG).alias("code")
    )


@dataclass(frozen=True)
class Problem:
    """`reason` may say {column}; `remedy` what to do about it."""

    code: str
    reason: str
    remedy: str


PROBLEMS: Mapping[str, Problem] = {
    problem.code: problem
    for problem in (
        Problem("missing", lazy("{column} is empty"), lazy("Fill it in.")),
        Problem(
            "no_time",
            lazy("{column} is not a time in the form the column has"),
            lazy("Write it like the others, or as YYYY-MM-DD."),
        ),
        Problem("too_early", lazy("{column} lies before 1900"), lazy("Correct the year.")),
        Problem(
            "future",
            lazy("{column} lies in the future"),
            lazy("Correct the date; purchases to come are not imported."),
        ),
        Problem(
            "no_number", lazy("{column} is not a number"), lazy("Write digits with at most one decimal mark.")
        ),
        Problem("too_large", lazy("{column} is larger than any amount can be"), lazy("Correct the figure.")),
        Problem("too_long", lazy("{column} is longer than can be kept"), lazy("Shorten it.")),
        Problem("no_currency", lazy("{column} is not a currency"), lazy("Use an ISO code such as EUR.")),
        Problem(
            "no_email", lazy("{column} is not an e-mail address"), lazy("Correct it, or leave it empty.")
        ),
        Problem("not_whole", lazy("{column} is not a whole number"), lazy("Write it without decimals.")),
        Problem(
            "several_email",
            lazy("{column} is that of several customers"),
            lazy("Merge them, or import by a key that says which one is meant."),
        ),
        Problem(
            "several_phone",
            lazy("{column} is that of several customers"),
            lazy("Merge them, or import by a key that says which one is meant."),
        ),
        Problem(
            "shared_email",
            lazy("{column} stands in several rows, and one customer has it already"),
            lazy("Give the rows keys, or leave the address only with whom it belongs to."),
        ),
        Problem(
            "shared_phone",
            lazy("{column} stands in several rows, and one customer has it already"),
            lazy("Give the rows keys, or leave the number only with whom it belongs to."),
        ),
        Problem(
            "double_email",
            lazy("{column} is that of a customer or of an earlier row"),
            lazy("Merge the two, or import again and take such rows in."),
        ),
        Problem(
            "double_phone",
            lazy("{column} is that of a customer or of an earlier row with a similar name"),
            lazy("Merge the two, or import again and take such rows in."),
        ),
        Problem(
            "double_name_and_city",
            lazy("Somebody of this name in the same town is a customer, or in an earlier row"),
            lazy("Merge the two, or import again and take such rows in."),
        ),
        Problem(
            "no_list",
            lazy("{column} is not a list as an export writes it"),
            lazy("Write it as JSON, as an export has it."),
        ),
        Problem(
            "no_choice",
            lazy("{column} is none of the choices"),
            lazy("Use one of the list, or add it to the field first."),
        ),
        Problem(
            "no_flag", lazy("{column} is neither yes nor no"), lazy("Write yes or no, or leave it empty.")
        ),
        Problem(
            "no_colleague",
            lazy("{column} is nobody who has an account"),
            lazy("Write a colleague's e-mail address."),
        ),
        Problem("no_stars", lazy("{column} is not a number of stars"), lazy("Write a number from 1 to 5.")),
        Problem("no_clock", lazy("{column} is no time of day"), lazy("Write it as 14:30 or 2:30 pm.")),
        Problem(
            "no_place",
            lazy("{column} is no place on the map"),
            lazy("Write latitude and longitude, such as 52.52, 13.405."),
        ),
        Problem(
            "no_url", lazy("{column} is not a web address"), lazy("Write it like https://northleaf.example.")
        ),
        Problem(
            "no_phone", lazy("{column} is not a telephone number"), lazy("Correct it, or leave it empty.")
        ),
        Problem(
            "not_unique",
            lazy("{column} is that of another customer, or of an earlier row"),
            lazy("No two may have the same: correct it, or leave it empty."),
        ),
        Problem(
            "not_once",
            lazy("{column} is that of another record"),
            lazy("No two may have the same: correct it, or leave it empty."),
        ),
        Problem(
            "no_customer",
            lazy("{column} is no customer"),
            lazy("Write a key, an e-mail address or a name that is known."),
        ),
        Problem(
            "several_customers",
            lazy("{column} is the name of several customers"),
            lazy("Write the key or the e-mail address of one."),
        ),
        Problem(
            "out_of_reach",
            lazy("{column} is a record you may not change"),
            lazy("Ask whoever looks after it."),
        ),
        Problem(
            "against_a_rule",
            lazy("{column} breaks a rule of its field"),
            lazy("See the field's help, and correct it."),
        ),
        Problem(
            ALONG,
            lazy("Another row of the same order has to be mended"),
            lazy("Leave it: an order is imported with all its rows."),
        ),
        Problem("below_zero", lazy("{column} is below zero"), lazy("Write it without the sign.")),
    )
}
# what was found so many times, and what becomes of it
ODDITIES: Mapping[str, tuple[Callable[[int], str], str]] = {
    "no_email": (
        lambda count: several("e-mail address is not valid", "e-mail addresses are not valid", count),
        lazy("Kept out; the rest of the row goes in."),
    ),
    "not_right": (
        lambda count: several(
            "way to reach somebody does not look right", "ways to reach somebody do not look right", count
        ),
        lazy("Kept and marked, so that they can be corrected."),
    ),
    "unread": (
        lambda count: several(
            "word about a person cannot be read", "words about people cannot be read", count
        ),
        lazy("Kept in the note under its name, so that it can be put right."),
    ),
    "cut": (
        lambda count: several("text was too long and is cut", "texts were too long and are cut", count),
        lazy("The beginning is kept."),
    ),
    "formula": (
        lambda count: several("cell looks like a formula", "cells look like formulas", count),
        lazy("Kept as text and never run; exports put an apostrophe in front."),
    ),
    "without_customer": (
        lambda count: several("line has no customer", "lines have no customer", count),
        lazy("Kept as anonymous sales, never as a customer."),
    ),
    "cancelled": (
        lambda count: several("line is a cancellation", "lines are cancellations", count),
        lazy("They become returns, tied to their order where it is found."),
    ),
    "without_order": (
        lambda count: several("line has no order key", "lines have no order key", count),
        lazy("Lines of one customer and day form one order."),
    ),
    "shared_order": (
        lambda count: several(
            "order has lines of several customers", "orders have lines of several customers", count
        ),
        lazy("Each is kept as one order, of the customer its first line names."),
    ),
    "rounded": (
        lambda count: several(
            "amount has more than four decimals", "amounts have more than four decimals", count
        ),
        lazy("Rounded to the fourth, half to even."),
    ),
}


@dataclass
class Tally:
    """Problems and oddities of an import, added up batch by batch. JSON-able."""

    rejected: dict[str, dict[str, Any]] = field(default_factory=dict)
    odd: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)  # of an oddity, where one would look for it

    def reject(self, frame: pl.DataFrame, columns: Mapping[str, str]) -> None:
        """`frame` as `REJECTED`; `columns` maps a field to the name of its column."""
        groups = frame.group_by("code", "field", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("row").first(), pl.col("value").first()
        )
        for code, key, count, row, value in groups.iter_rows():
            reason, remedy = explain(code, columns.get(key, key))
            self._add(f"{code}:{key}", reason, remedy, count=count, row=row, value=value)

    def reject_rows(self, rejects: Iterable[Reject]) -> None:
        """Rows that could not even be read as rows."""
        for reject in rejects:
            self._add(
                f"row:{reject.remedy}",
                reject.reason,
                reject.remedy,
                count=1,
                row=reject.row,
                value=reject.value,
            )

    def note(self, code: str, count: int, example: str = "") -> None:
        if count:
            self.odd[code] = self.odd.get(code, 0) + count
            if example:
                self.examples.setdefault(code, example)

    def _add(self, key: str, reason: str, remedy: str, *, count: int, row: int, value: str | None) -> None:
        entry = self.rejected.setdefault(
            key, {"reason": reason, "remedy": remedy, "count": 0, "row": row, "value": (value or "")[:SHOWN]}
        )
        entry["count"] += count

    @property
    def total(self) -> int:
        return sum(entry["count"] for entry in self.rejected.values())

    def problems(self, columns: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """What was set aside, most frequent first: reason, remedy, count, and the first row with its value. With `columns`, as
        of `reject`, what has a code is said anew, for whoever reads it now; what a reader found stays as it was said."""
        said = [
            {**(entry if columns is None else _said(key, entry, columns)), "field": key.partition(":")[2]}
            for key, entry in self.rejected.items()
        ]
        return sorted(said, key=lambda entry: -entry["count"])

    def oddities(self) -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "what": ODDITIES[code][0](count),
                "kept": " ".join(filter(None, (str(ODDITIES[code][1]), self.examples.get(code)))),
                "count": count,
            }
            for code, count in sorted(self.odd.items(), key=lambda entry: -entry[1])
            if code in ODDITIES
        ]

    def as_json(self) -> dict[str, Any]:
        return {"rejected": self.rejected, "odd": self.odd, "examples": self.examples}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(*(dict(data.get(name, {})) for name in ("rejected", "odd", "examples")))


def explain(code: str, column: str) -> tuple[str, str]:
    """Reason and remedy in words."""
    problem = PROBLEMS[code]
    return problem.reason.format(column=column), str(problem.remedy)


def _said(key: str, entry: dict[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    code, _, field = key.partition(":")
    if code not in PROBLEMS:
        return entry
    reason, remedy = explain(code, columns.get(field, field))
    return {**entry, "reason": reason, "remedy": remedy}


class Checks:
    """The first thing wrong with each row. `frame` has `row` and the raw cells of the mapped fields as `raw_<field>`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._code = pl.Series("code", [None], dtype=pl.String).new_from_index(0, len(frame))
        self._field = self._code.alias("field")

    def add(self, code: str, key: str, is_bad: pl.Series) -> None:
        hit = (is_bad.fill_null(value=False) & self._code.is_null()).arg_true()
        if len(hit):
            self._code = self._code.scatter(hit, pl.Series([code]).new_from_index(0, len(hit)))
            self._field = self._field.scatter(hit, pl.Series([key]).new_from_index(0, len(hit)))

    @property
    def is_good(self) -> pl.Series:
        return self._code.is_null()

    def rejected(self) -> pl.DataFrame:
        bad = ~self.is_good
        if not bad.any():
            return pl.DataFrame(schema=REJECTED)
        rows = self._frame.with_columns(self._code, self._field).filter(bad)
        value = pl.coalesce(
            pl.when(pl.col("field") == name.removeprefix("raw_")).then(pl.col(name))
            for name in rows.columns
            if name.startswith("raw_")
        )
        return rows.select(pl.col(ROW), "field", value.str.slice(0, SHOWN).alias("value"), "code")
