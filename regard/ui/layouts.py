"""How a list is laid out: as a table, in groups, as a board, a calendar or a map; by what, what is added up, how wide it is.

An address says it in `as`, `by`, `span`, `add`, `totals` and `widths`; a saved view keeps the same as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from regard.kernel.words import lazy

Shape = Literal["table", "groups", "board", "calendar", "map"]
SHAPES: Mapping[str, str] = {
    "table": lazy("Table"), "groups": lazy("Groups"), "board": lazy("Board"), "calendar": lazy("Calendar"),
    "map": lazy("Map"),
}  # fmt: skip
SPANS: Mapping[str, str] = {"month": lazy("Month"), "week": lazy("Week")}
NARROWEST, WIDEST = 48, 800  # pixels of a column


@dataclass(frozen=True)
class Layout:
    """`by` is the filter by whose choices rows are parted, or the column of the days of a calendar, which shows a `span` at once;
    `add` is the column that is added up on a board; `totals` adds up the
    columns of figures of a table. `widths` are pixels by column, where somebody chose them."""

    shape: Shape = "table"
    by: str = ""
    span: str = "month"
    add: str = ""
    totals: bool = False
    widths: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, kept: object) -> Layout:
        """The layout in JSON values; what cannot be read is as in a plain table."""
        said = kept if isinstance(kept, Mapping) else {}
        shape = str(said.get("as", ""))
        widths = said.get("widths")
        return cls(
            cast("Shape", shape) if shape in SHAPES else "table",
            str(said.get("by", ""))[:80],
            "week" if said.get("span") == "week" else "month",
            str(said.get("add", ""))[:80],
            bool(said.get("totals")),
            _widths(widths.items() if isinstance(widths, Mapping) else ()),
        )

    def kept(self) -> dict[str, Any]:
        """The layout as JSON values: what differs from a plain table."""
        said = {"as": self.shape if self.shape != "table" else "", "by": self.by, "add": self.add}
        said["span"] = self.span if self.span != "month" else ""
        found: dict[str, Any] = {key: value for key, value in said.items() if value}
        if self.totals:
            found["totals"] = True
        if self.widths:
            found["widths"] = dict(self.widths)
        return found

    def of_widths(self, widths: Mapping[str, Any]) -> Layout:
        """The same with other widths; what is no number of pixels is left to the column."""
        return replace(self, widths=_widths(widths.items()))

    def asked(self, query: Mapping[str, str]) -> Layout:
        """The layout an address asks for, on top of this one."""
        found = self
        if query.get("as") in SHAPES:
            found = replace(found, shape=cast("Shape", query["as"]))
        if "by" in query:
            found = replace(found, by=query["by"][:80])
        if query.get("span") in SPANS:
            found = replace(found, span=query["span"])
        if "add" in query:
            found = replace(found, add=query["add"][:80])
        if "totals" in query:
            found = replace(found, totals=query["totals"] == "1")
        if "widths" in query:
            pairs = (part.rpartition(":")[::2] for part in query["widths"].split(","))
            found = replace(found, widths=_widths(pairs))
        return found

    def query(self, view: Layout) -> dict[str, str]:
        """The parameters that differ from those of a view."""
        mine, its = self._said(), view._said()
        return {key: value for key, value in mine.items() if value != its[key]}

    @property
    def widths_text(self) -> str:
        """Widths as an address says them."""
        return ",".join(f"{key}:{width}" for key, width in self.widths)

    def _said(self) -> dict[str, str]:
        said = {
            "as": self.shape,
            "by": self.by,
            "span": self.span,
            "add": self.add,
            "totals": "1" if self.totals else "0",
        }
        return said | {"widths": self.widths_text or "none"}


PLAIN = Layout()


def _widths(pairs: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401
    """Widths by column as they are kept: within bounds, by key, so that the same are equal."""
    found = {}
    for key, width in pairs:
        text = str(width)
        if key and text.isdecimal() and len(text) < 6:
            found[str(key)[:80]] = min(max(int(text), NARROWEST), WIDEST)
    return tuple(sorted(found.items()))
