"""The note of a contact: what the file says for it, and under its name all for which a customer has no column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from regard.customers.tag_rules import tag_column, tags_said
from regard.exchange.kinds.contact_fields import LABELS, SLOTS, slot
from regard.exchange.kinds.contact_guessing import is_left_out
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import dates, texts

if TYPE_CHECKING:
    from regard.exchange.kinds.contacts import File

LINES = {ROW: pl.Int64, "rank": pl.Int64, "text": pl.String}
_NO_DAY = r"^[0/.\- ]+$"  # Outlook writes 0/0/00 where there is none
_AFTER = 1_000


def kept_columns(file: File) -> list[int]:
    """The numbers of the columns nobody gave a field, which go into the note under their names."""
    taken = set(file.mapping.values())
    return [
        number
        for number, name in enumerate(file.columns, 1)
        if file.keeps_rest and number not in taken and not is_left_out(name, file.format)
    ]


def notes_of(
    frame: pl.DataFrame,
    said: pl.DataFrame,
    file: File,
    reading: Reading,
    time_zone: str,
    *,
    unread: pl.DataFrame,
) -> pl.DataFrame:
    """`row`, `note`, `tags` (as a column has them), for rows that have any. `unread` (`row`, `label`, `value`) is kept under its
    names."""
    found = [
        _labelled(frame, file.mapping, reading, time_zone),
        unread.select(ROW, rank=pl.lit(len(LABELS), pl.Int64), text=pl.format("{}: {}", "label", "value")),
        *_further(frame, file.mapping),
        *_rest(frame, file),
    ]
    named = {key: said[key] for key in ("name",)}
    lines = _without_what_the_name_says(pl.concat(found), said.select(ROW, **named))
    lines = pl.concat([_own(frame, file.mapping), lines]).sort(ROW, "rank", maintain_order=True)
    joined = lines.group_by(ROW, maintain_order=True).agg(note=pl.col("text").str.join("\n"))
    return joined.join(_tags(frame, file.mapping), on=ROW, how="full", coalesce=True)


def _own(frame: pl.DataFrame, mapping: Mapping[str, int]) -> pl.DataFrame:
    """The note itself, lines as they are."""
    if "note" not in mapping:
        return pl.DataFrame(schema=LINES)
    text = pl.col(f"c{mapping['note']}").str.replace_all("\r\n?", "\n").str.strip_chars()
    return frame.select(ROW, rank=pl.lit(-1, pl.Int64), text=text.replace("", None)).drop_nulls("text")


def _labelled(
    frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, time_zone: str
) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=LINES)]
    for rank, (key, label) in enumerate(LABELS.items()):
        if key not in mapping:
            continue
        value = frame.select(texts.tidied(f"c{mapping[key]}")).to_series()
        if key == "anniversary":
            value = value.set(value.str.contains(_NO_DAY).fill_null(value=False), None)
        if key in reading.times:
            day = (
                dates.parse(value, reading.times[key], time_zone)
                .dt.convert_time_zone(time_zone)
                .dt.strftime("%F")
            )
            value = pl.select(pl.coalesce(pl.lit(day), pl.lit(value))).to_series()
        parts.append(_lines(frame, label, value, rank))
    return pl.concat(parts)


def _lines(frame: pl.DataFrame, label: str, value: pl.Series, rank: int) -> pl.DataFrame:
    found = pl.DataFrame([frame[ROW], value.alias("value")]).drop_nulls("value")
    return found.select(ROW, rank=pl.lit(rank, pl.Int64), text=pl.lit(f"{label}: ") + pl.col("value"))


def _further(frame: pl.DataFrame, mapping: Mapping[str, int]) -> list[pl.DataFrame]:
    """Values whose names stand in a column beside them, in the place their name has among the others."""
    parts = []
    ranks = {label.lower(): rank for rank, label in enumerate(LABELS.values())}
    for number in range(2, SLOTS["further"] + 1):
        key = slot("further", number)
        if key not in mapping:
            continue
        kind = slot("further", number, "type")
        label = texts.tidied(f"c{mapping[kind]}") if kind in mapping else pl.lit(None, pl.String)
        found = frame.select(
            ROW, label=label.fill_null("Further"), value=texts.tidied(f"c{mapping[key]}")
        ).drop_nulls()
        rank = (
            pl.col("label")
            .str.to_lowercase()
            .replace_strict(ranks, default=len(ranks) + number, return_dtype=pl.Int64)
        )
        parts.append(found.select(ROW, rank=rank, text=pl.format("{}: {}", "label", "value")))
    if "further" in mapping:
        text = pl.col(f"c{mapping['further']}").str.strip_chars().replace("", None)
        parts.append(frame.select(ROW, rank=pl.lit(_AFTER, pl.Int64), text=text).drop_nulls("text"))
    return parts


UNSAID = {"priority": ["normal"], "sensitivity": ["normal"], "private": ["false", "0"]}
"""What Outlook writes for everybody of whom nobody has said anything."""


def _rest(frame: pl.DataFrame, file: File) -> list[pl.DataFrame]:
    lines = []
    for number in kept_columns(file):
        name, value = file.columns[number - 1], texts.tidied(f"c{number}")
        if unsaid := UNSAID.get(name.strip().lower()):
            value = pl.when(~value.str.to_lowercase().is_in(unsaid)).then(value)
        lines.append(_lines(frame, name, frame.select(value.alias("value")).to_series(), _AFTER + number))
    return lines


def _without_what_the_name_says(lines: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """A prefix or a suffix that stands in the whole name is not said again."""
    is_part = pl.col("rank") < 2
    parts = lines.filter(is_part).join(names, on=ROW, how="left", maintain_order="left")
    value = pl.col("text").str.replace(r"^[^:]*: ", "")
    is_said = (pl.lit(" ") + pl.col("name") + pl.lit(" ")).str.contains(
        pl.format(" {} ", value), literal=True
    )
    return pl.concat([parts.filter(~is_said.fill_null(value=False)).drop("name"), lines.filter(~is_part)])


_STAR = re.compile(r"^\*\s+")
_EVERYBODY = re.compile(r"(?i)(\*\s+)?my ?contacts")
"""The label Google gives whoever is in somebody's address book, which says nothing of them."""


def _tags(frame: pl.DataFrame, mapping: Mapping[str, int]) -> pl.DataFrame:
    """Tags as a column has them; Google's own groups without the star. Each spelling is read once."""
    if "tags" not in mapping:
        return pl.DataFrame(schema={ROW: pl.Int64, "tags": pl.String})
    said = frame.select(ROW, tags=pl.col(f"c{mapping['tags']}").str.strip_chars().replace("", None))
    said = said.drop_nulls("tags")
    read = {text: _column(text) for text in said["tags"].unique()}
    return said.with_columns(pl.col("tags").replace(read).replace("", None)).drop_nulls("tags")


def _column(text: str) -> str:
    names = (_STAR.sub("", name) for name in tags_said(text) if not _EVERYBODY.fullmatch(name))
    return tag_column(name for name in names if name)
