"""Times as files write them. Which way round day and month are is decided by the whole column, and said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from regard.kernel.words import several, tr
from regard.ui import formats

MAX_SHAPES = 500
EARLIEST_YEAR = 1900
_PARTS = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}"
_MONTH_WORDS = {  # English, German, French, Spanish and Dutch
    "jan": "januar january janvier enero januari jän ene janv",
    "feb": "februar february février fevrier febrero februari fév févr",
    "mar": "märz maerz march mars marzo maart mrz mär mrt",
    "apr": "april avril abril abr avr",
    "may": "mai mayo mei",
    "jun": "juni june juin junio",
    "jul": "juli july juillet julio juil",
    "aug": "august août aout agosto augustus ago",
    "sep": "september septembre septiembre sept",
    "oct": "oktober october octobre octubre okt",
    "nov": "november novembre noviembre",
    "dec": "dezember december décembre decembre diciembre dez dic déc",
}
_MONTHS = {word: month for month, words in _MONTH_WORDS.items() for word in words.split()}
_DATE_SHAPES: tuple[
    tuple[str, str, str], ...
] = (  # shape of the digits, format day first, format month first
    (r"####([-/.])##?\1##?", "%Y{0}%m{0}%d", ""),
    (r"##?([-/. ])##?\1####", "%d{0}%m{0}%Y", "%m{0}%d{0}%Y"),
    (r"##?([-/. ])##?\1##", "%d{0}%m{0}%y", "%m{0}%d{0}%y"),
    (r"########", "%Y%m%d", ""),
    (r"##?([-/. ])a+\.?\1####", "%d{0}%b{0}%Y", ""),
    (r"##?([-/. ])a+\.?\1##", "%d{0}%b{0}%y", ""),
    (r"##?\.( )a+\.? ####", "%d. %b %Y", ""),
    (r"a+\.?( )##?, ####", "%b %d, %Y", ""),
    (r"a+\.?( )##? ####", "%b %d %Y", ""),
)
_TIME_SHAPES: tuple[tuple[str, str], ...] = (
    (r"", ""),
    (r"([ a])##?:##", "{0}%H:%M"),
    (r"([ a])##?:##:##", "{0}%H:%M:%S"),
    (r"([ a])##?:##:##[.,]#+", "{0}%H:%M:%S%.f"),
    (r"([ ])##?:## aa", "{0}%I:%M %p"),
    (r"([ ])##?:##:## aa", "{0}%I:%M:%S %p"),
    (r"([ ])##?\.##", "{0}%H.%M"),
)
_ZONE = r"( ?[+-]##:?##| ?a)?"
SERIAL, EPOCH, EPOCH_MS, COMPACT_TIME = "serial", "epoch", "epoch ms", "%Y%m%d%H%M%S"


@dataclass
class DateSurvey:
    """What a whole column says about how its times are written. Add batches with `look`."""

    filled: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    day_first: int = 0  # values that only fit with the day first
    month_first: int = 0
    both: int = 0
    sample: str = ""

    def look(self, texts: pl.Series) -> None:
        counted = prepared(texts).drop_nulls().value_counts(name="times", sort=False)
        values, times = counted.get_column(texts.name), counted.get_column("times")
        self.filled += int(times.sum())
        found = (
            pl.DataFrame({"shape": shape(values), "times": times})
            .group_by("shape")
            .agg(pl.col("times").sum())
        )
        for name, count in found.iter_rows():
            if name in self.shapes or len(self.shapes) < MAX_SHAPES:
                self.shapes[name] += count
        self._look_at_parts(values, times)

    def _look_at_parts(self, values: pl.Series, times: pl.Series) -> None:
        first = values.str.extract(_PARTS, 1).cast(pl.Int32, strict=False)
        second = values.str.extract(_PARTS, 2).cast(pl.Int32, strict=False)
        self.day_first += int(times.filter((first > 12).fill_null(value=False)).sum())
        self.month_first += int(times.filter((second > 12).fill_null(value=False)).sum())
        both = ((first <= 12) & (second <= 12) & (first != second)).fill_null(value=False)
        self.both += int(times.filter(both).sum())
        if not self.sample and both.any():
            self.sample = str(values.filter(both).min())

    def style(self, *, month_first_by_habit: bool = False) -> DateStyle:
        """How the column is read; the habit of the business's country decides only where the column does not."""
        decided = self.day_first != self.month_first
        day_first = self.day_first > self.month_first if decided else not month_first_by_habit
        formats: list[str] = []
        for name, _ in self.shapes.most_common():
            for found in formats_for(name, day_first=day_first):
                if found not in formats:
                    formats.append(found)
        known = sum(count for name, count in self.shapes.items() if formats_for(name, day_first=day_first))
        return DateStyle(
            formats=tuple(formats),
            day_first=day_first,
            proof=max(self.day_first, self.month_first),
            doubtful=self.both,
            is_sure=decided or not self.both,
            sample=self.sample,
            share=known / self.filled if self.filled else 0.0,
        )


@dataclass(frozen=True)
class DateStyle:
    """`formats` in the order they are tried; `proof` is how many values fit only this way round, `doubtful` how many
    would fit both; `share` is the share of filled cells in a form that is known."""

    formats: tuple[str, ...] = ()
    day_first: bool = True
    proof: int = 0
    doubtful: int = 0
    is_sure: bool = True
    sample: str = ""
    share: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {**self.__dict__, "formats": list(self.formats)}

    def note(self, column: str) -> str:
        """In words, when there was something to decide."""
        if not self.doubtful:
            return ""
        told: dict[str, str] = {"column": column, "sample": self.sample}
        if not self.is_sure and self.day_first:
            return tr(
                "{column}: {sample} could be read two ways and no value settles it; read with the day before month.",
                **told,
            )
        if not self.is_sure:
            return tr(
                "{column}: {sample} could be read two ways and no value settles it; read with the month before day.",
                **told,
            )
        told["count"] = formats.number(self.proof)
        if self.day_first:
            return several(
                "{column}: {sample} is read with the day before month; {count} date fits only that way.",
                "{column}: {sample} is read with the day before month; {count} dates fit only that way.",
                self.proof,
                **told,
            )
        return several(
            "{column}: {sample} is read with the month before day; {count} date fits only that way.",
            "{column}: {sample} is read with the month before day; {count} dates fit only that way.",
            self.proof,
            **told,
        )


def prepared(texts: pl.Series) -> pl.Series:
    """Month names in any language become their English three letters, so that one set of formats reads them."""
    if not texts.str.contains(r"\p{L}{3}").any():
        return texts
    bare = texts.str.replace(r"(?i)^(mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\w*[.,]+ ", "")
    bare = (
        bare.str.to_lowercase().str.replace_all(r"(\p{L}{3,})\.", "$1").str.replace_all(r" (of|de|del) ", " ")
    )
    # Only for the words that are there: each takes a pattern of its own, and to compile one takes milliseconds.
    said = bare.str.extract_all(r"\p{L}{3,}").explode(empty_as_null=False).unique()
    for word in sorted(_MONTHS.keys() & set(said), key=len, reverse=True):
        bare = bare.str.replace(rf"(^|[^\p{{L}}]){word}($|[^\p{{L}}])", f"${{1}}{_MONTHS[word]}${{2}}")
    return (
        bare.str.replace(r"(\d)t(\d)", "${1}T${2}")
        .str.replace("z$", "Z")
        .str.replace(r" ?([ap])\.?m$", " ${1}m")
    )


def shape(texts: pl.Series) -> pl.Series:
    """Digits as #, letters as a: `12/5/2011 8:26` -> `##/#/#### #:##`."""
    return texts.str.replace_all(r"\d", "#").str.replace_all(r"\p{L}", "a")


def formats_for(name: str, *, day_first: bool) -> list[str]:
    """The formats that read values of a shape; none for a shape that is no time."""
    if re.fullmatch(r"#{5}(\.#+)?", name):
        return [SERIAL]
    if special := {"#" * 10: EPOCH, "#" * 13: EPOCH_MS, "#" * 14: COMPACT_TIME}.get(name):
        return [special]
    for date_shape, first, second in _DATE_SHAPES:
        chosen = second if second and not day_first else first
        if found := _with_time(name, date_shape, chosen):
            return found
    return []


def _with_time(name: str, date_shape: str, date_format: str) -> list[str]:
    start = re.match(date_shape, name)
    for time_shape, time_format in _TIME_SHAPES if start else ():
        tail = re.fullmatch(
            f"(?:{time_shape})(?P<zone>{_ZONE})" if time_shape else "", name[start.end() :] if start else ""
        )
        if not tail or not start:
            continue
        gap = tail[1] if time_shape and tail[1] else ""
        separator = start[1] if start.groups() else ""
        whole = date_format.format(separator) + time_format.format("T" if gap == "a" else gap)
        return [f"{whole}%z"] if time_shape and tail["zone"] else [whole]
    return []


def parse(texts: pl.Series, style: DateStyle, time_zone: str) -> pl.Series:
    """Datetime[us, UTC]; null where the text is no time of the column's style. Times without a zone are local to
    `time_zone`; an hour that the clock skips is the hour after, one it repeats the first."""
    texts = prepared(texts)
    result = pl.Series(texts.name, [None], dtype=pl.Datetime("us", "UTC")).new_from_index(0, len(texts))
    for form in style.formats:
        open_ones = (result.is_null() & texts.is_not_null()).arg_true()
        if not len(open_ones):
            break
        result = result.scatter(open_ones, _parse_one(texts.gather(open_ones), form, time_zone))
    return result


def _parse_one(texts: pl.Series, form: str, time_zone: str) -> pl.Series:
    if form == SERIAL:
        days = texts.str.extract(r"^([2-5]\d{4}(?:\.\d+)?)$").cast(pl.Float64, strict=False)  # 1954 to 2064
        local = pl.lit(0).cast(pl.Datetime("us")) + pl.duration(
            microseconds=((pl.lit(days) - 25_569) * 86_400).round() * 1_000_000
        )
        return pl.select(_as_utc(local, time_zone)).to_series()
    if form in {EPOCH, EPOCH_MS}:
        digits = texts.str.extract(rf"^(\d{{{10 if form == EPOCH else 13}}})$").cast(pl.Int64, strict=False)
        factor = 1_000_000 if form == EPOCH else 1_000
        return (digits * factor).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    if form.endswith("%z"):
        zoned = texts.str.replace(r" ?Z$", "+0000").str.replace(r" ?([+-]\d\d):(\d\d)$", "$1$2")
        return zoned.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC")
    if "%Y" in form:  # four digits of the year are four digits
        texts = texts.set(~texts.str.contains(r"\d{4}").fill_null(value=False), None)
    local = pl.lit(texts.str.to_datetime(form, strict=False, time_unit="us"))
    return pl.select(_as_utc(local, time_zone)).to_series()


def _as_utc(local: pl.Expr, time_zone: str) -> pl.Expr:
    zoned = local.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    later = (local + pl.duration(hours=1)).dt.replace_time_zone(
        time_zone, ambiguous="earliest", non_existent="null"
    )
    return pl.coalesce(zoned, later).dt.convert_time_zone("UTC")
