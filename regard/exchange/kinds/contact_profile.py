"""What a row of a file says of somebody as a person, for the profile; what cannot be read there is kept in the note."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from regard.customers.services.bulk_profile import KNOWN, reader
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import dates, numbers, persons, texts
from regard.fields.queries import is_own
from regard.fields.services.files import FileReader
from regard.kernel.money import plain

if TYPE_CHECKING:
    from regard.customers.profile_rules import Definition

COLUMNS = {
    "birthday": "born", "gender": "gender", "time_zone": "time_zone", "occupation": "occupation", "channel": "channel",
    "best_time": "best_time", "accessibility": "accessibility", "marital_status": "marital_status",
    "household_size": "household_size", "education": "education", "income_band": "income_band", "founded": "founded",
    "legal_form": "legal_form", "language": "language",
}  # fmt: skip
"""Which field of the profile a column is of; `language` is the customer's own as well."""
LONG = {ROW: pl.Int64, "field": pl.String, "value": pl.String, "said_on": pl.Date, "source": pl.String}
LINES = {ROW: pl.Int64, "label": pl.String, "value": pl.String}
_LIST = pl.List(KNOWN)
_MEANT: Mapping[str, Callable[[str], str]] = {
    "born": persons.born_of, "gender": persons.gender_of, "time_zone": persons.zone_of,
    "language": lambda text: "" if text.lower() in persons.UNSAID else text,
}  # fmt: skip


@dataclass(frozen=True)
class Here:
    """What building rows has to know of the business: its clock, the ISO code of its country, what it wants to know of people."""

    time_zone: str
    country: str
    today: date
    definitions: Mapping[str, Definition]
    own: FileReader = made_by(default_factory=FileReader)


@dataclass(frozen=True)
class _Reader:
    """Reads texts as values of fields."""

    read: Callable[[str, str], str | None]
    reading: Reading
    here: Here


@dataclass(frozen=True)
class Said:
    """`profile`: `row` and the list of `KNOWN`; `unread`: `row`, `label`, `value` of what cannot be one; `languages`: `row`,
    `value`; `bad`: whether a row's list cannot be read.
    """

    profile: pl.DataFrame
    unread: pl.DataFrame
    languages: pl.DataFrame
    bad: pl.Series | None = None
    wrong: Mapping[str, pl.DataFrame] = made_by(
        default_factory=dict
    )  # rows by own field, where a value cannot be one


NOTHING = Said(
    pl.DataFrame(schema={ROW: pl.Int64, "profile": _LIST}),
    pl.DataFrame(schema=LINES),
    pl.DataFrame(schema={ROW: pl.Int64, "value": pl.String}),
)


def is_said(mapping: Mapping[str, int]) -> bool:
    """Whether a file says anything of the kind."""
    return "known" in mapping or any(key in COLUMNS or key in _BIRTH or is_own(key) for key in mapping)


_BIRTH = ("birth_year", "birth_month", "birth_day")


def profile_of(frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, here: Here) -> Said:
    """What the columns of `mapping` say. Every different text of a column is read once."""
    using = _Reader(_reader(here), reading, here)
    found, unread = [pl.DataFrame(schema=LONG)], [pl.DataFrame(schema=LINES)]
    listed, bad = _listed(frame, mapping, using)
    for column, field in COLUMNS.items():
        said = _column(frame, mapping, column)
        if said is None:
            continue
        cells = said.drop_nulls("text")
        kept = _values(field, cells["text"], using)
        cells = cells.with_columns(kept)
        label = str(here.definitions[field].label) if field != "born" else "Birthday"
        unread.append(cells.filter(pl.col("value").is_null()).select(ROW, label=pl.lit(label), value="text"))
        found.append(
            _without_listed(cells.filter(pl.col("value").fill_null("") != ""), listed, field, here.today)
        )
    wrong = {}
    for key in here.own.fields:
        if key not in mapping:
            continue
        column = f"c{mapping[key]}"
        is_long = here.own.fields[key].kind == "long"
        text = pl.col(column).str.strip_chars().replace("", None) if is_long else texts.tidied(column)
        cells = frame.select(ROW, text=text).drop_nulls("text")
        cells = cells.with_columns(_own_values(key, cells["text"], using))
        wrong[key] = cells.filter(pl.col("value").is_null()).select(ROW)
        found.append(_without_listed(cells.drop_nulls("value"), listed, key, here.today))
    is_unread = pl.col("value").is_null()
    unread.append(listed.filter(is_unread).select(ROW, label="field", value="text"))
    said = pl.concat([listed.filter(~is_unread).select(*LONG), *found]).unique(
        [ROW, "field"], keep="last", maintain_order=True
    )
    languages = said.filter(field="language").select(ROW, "value")
    profile = said.group_by(ROW, maintain_order=True).agg(
        profile=pl.struct(*(one.name for one in KNOWN.fields))
    )
    return Said(profile, pl.concat(unread), languages, bad, wrong)


def _reader(here: Here) -> Callable[[str, str], str | None]:
    """Reads what is built in, and own fields."""
    built_in = reader(here.definitions, here.today)
    return lambda field, text: here.own.read(field, text) if is_own(field) else built_in(field, text)


def _own_values(key: str, said: pl.Series, using: _Reader) -> pl.Series:
    """The same of an own field: figures and days as the column writes them."""
    once = said.unique()
    meant: list[str | None] = once.to_list()
    if key in using.reading.numbers:
        figures = numbers.parse(once.str.strip_chars(" %"), using.reading.numbers[key])
        units = pl.select(numbers.to_units(pl.lit(figures)).cast(pl.Int64, strict=False)).to_series()
        meant = [None if number is None else plain(number) for number in units]
    elif key in using.reading.times:
        days = dates.parse(once, using.reading.times[key], using.here.time_zone)
        meant = days.dt.convert_time_zone(using.here.time_zone).dt.strftime("%F").to_list()
    kept = {
        text: None if words is None else using.read(key, words)
        for text, words in zip(once, meant, strict=True)
    }
    return said.replace_strict(kept, default=None, return_dtype=pl.String).alias("value")


def nobody(frame: pl.DataFrame) -> pl.Series:
    """The column of a file that says nothing of the kind."""
    return pl.Series("profile", [None], dtype=_LIST).new_from_index(0, len(frame))


def _column(frame: pl.DataFrame, mapping: Mapping[str, int], column: str) -> pl.DataFrame | None:
    if column in mapping:
        return frame.select(ROW, text=texts.tidied(f"c{mapping[column]}"))
    pieces = {key: mapping[key] for key in _BIRTH if key in mapping} if column == "birthday" else {}
    if not pieces:
        return None
    year, month, day = (
        texts.tidied(f"c{pieces[key]}").str.strip_chars("0").replace("", None).is_not_null()
        if key in pieces
        else pl.lit(value=False)
        for key in _BIRTH
    )
    cells = [
        texts.tidied(f"c{pieces[key]}").str.zfill(4 if key == "birth_year" else 2)
        if key in pieces
        else pl.lit("", pl.String)
        for key in _BIRTH
    ]
    whole = pl.concat_str(
        pl.when(year).then(cells[0]).otherwise(pl.when(month & day).then(pl.lit("-"))),
        pl.when(month).then(cells[1]),
        pl.when(day).then(cells[2]),
        separator="-",
        ignore_nulls=True,
    )
    return frame.select(ROW, text=pl.when(year | month | day).then(whole))


def _values(field: str, said: pl.Series, using: _Reader) -> pl.Series:
    """Values as they are kept, null where a text is none, empty where it says nothing."""
    if said.is_empty():
        return said.alias("value")
    once = said.unique()
    meant = [_MEANT.get(field, str)(text) for text in once]
    if field == "born" and "birthday" in using.reading.times:
        meant = _days(once, meant, using)
    kept = {text: using.read(field, words) if words else "" for text, words in zip(once, meant, strict=True)}
    return said.replace_strict(kept, default=None, return_dtype=pl.String).alias("value")


def _days(once: pl.Series, meant: list[str], using: _Reader) -> list[str]:
    """The same with those days read that are written as the column writes them. A year of two digits is one that has been."""
    open_ones = [place for place, words in enumerate(meant) if not persons.is_read(words)]
    if not open_ones:
        return meant
    cells = once.gather(open_ones)
    time_zone, today = using.here.time_zone, using.here.today
    days = dates.parse(cells, using.reading.times["birthday"], time_zone)
    days = days.dt.convert_time_zone(time_zone).dt.date()
    for place, text, day in zip(open_ones, cells, days, strict=True):
        if day is not None:
            is_short = day > today and not any(part.isdecimal() and len(part) == 4 for part in _parts(text))
            meant[place] = (day.replace(year=day.year - 100) if is_short else day).isoformat()
    return meant


def _parts(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def _without_listed(cells: pl.DataFrame, listed: pl.DataFrame, field: str, today: date) -> pl.DataFrame:
    """What a column says and the list of the same row does not: there the list knows more of it. A word of the list that
    files have another for is that other here."""
    known = listed.filter(pl.col("field") == field).select(ROW, was="value")
    plain = cells.join(known, on=ROW, how="left", maintain_order="left")
    once = known["was"].drop_nulls().unique().to_list()
    meant = pl.col("was").replace_strict(
        {text: _MEANT.get(field, str)(text) for text in once}, default=None, return_dtype=pl.String
    )
    is_known = (
        (pl.col("was") == pl.col("value")) | (pl.col("was") == pl.col("text")) | (meant == pl.col("value"))
    )
    return plain.filter(~is_known.fill_null(value=False)).select(
        ROW,
        pl.lit(field).alias("field"),
        "value",
        pl.lit(today).alias("said_on"),
        pl.lit(None, pl.String).alias("source"),
    )


def _listed(
    frame: pl.DataFrame, mapping: Mapping[str, int], using: _Reader
) -> tuple[pl.DataFrame, pl.Series | None]:
    """What our own exports list: as `LONG`, with `text` as it stands there; `value` is null where it cannot be one."""
    schema = {**LONG, "text": pl.String}
    if "known" not in mapping:
        return pl.DataFrame(schema=schema), None
    keys = {
        f"{one.group}: {one.label}".lower(): key
        for key, one in using.here.definitions.items()
        if one.attribute_id
    }
    cells = frame.select(ROW, text=pl.col(f"c{mapping['known']}").str.strip_chars())
    found, bad = [], []
    for row, text in cells.iter_rows():
        try:
            items = [_item(one, keys, using) for one in (json.loads(text) or [] if text else [])]
        except (ValueError, TypeError, KeyError, AttributeError):
            bad.append(row)
            continue
        found += [(row, *item) for item in items]
    return pl.DataFrame(found, schema=schema, orient="row"), cells[ROW].is_in(bad)


def _item(
    one: Mapping[str, Any], keys: Mapping[str, str], using: _Reader
) -> tuple[str, str | None, date, str, str]:
    name, text = str(one["field"]), str(one["value"])
    field = keys.get(name.lower(), name)
    on = date.fromisoformat(one["said_on"]) if one.get("said_on") else using.here.today
    return field, using.read(field, text), min(on, using.here.today), str(one.get("source") or "")[:60], text
