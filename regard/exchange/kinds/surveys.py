"""What the whole of the mapped columns says about how to read them, decided before the first row is read for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from regard.exchange.kinds.fields import Is, Kind
from regard.exchange.values.dates import DateStyle, DateSurvey
from regard.exchange.values.numbers import NumberStyle, NumberSurvey
from regard.exchange.values.texts import cleaned
from regard.kernel.words import tr

_PREFIX = r"^([A-Za-z]{1,4})[-_ ]?\d{3,}$"
_NEGATIVE = r"^\s*(?:\(|[-−])|-\s*$"
_INTEGRAL = r"^\d+\.0+$"
MAX_PREFIXES = 200
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})


@dataclass(frozen=True)
class Reading:
    """How each mapped field is read; JSON-able, so that a resumed import reads as it began."""

    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    times: Mapping[str, DateStyle] = field(default_factory=dict)
    integral: frozenset[str] = frozenset()
    cancel_prefixes: tuple[str, ...] = ()
    currency: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "numbers": {key: style.as_json() for key, style in self.numbers.items()},
            "times": {key: style.as_json() for key, style in self.times.items()},
            "integral": sorted(self.integral),
            "cancel_prefixes": list(self.cancel_prefixes),
            "currency": self.currency,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        return cls(
            numbers={key: NumberStyle(**style) for key, style in data["numbers"].items()},
            times={
                key: DateStyle(**{**style, "formats": tuple(style["formats"])})
                for key, style in data["times"].items()
            },
            integral=frozenset(data["integral"]),
            cancel_prefixes=tuple(data["cancel_prefixes"]),
            currency=data["currency"],
        )

    def notes(self, columns: Mapping[str, str]) -> list[str]:
        """What was decided and could have been decided otherwise, in words."""
        styles: dict[str, NumberStyle | DateStyle] = {**self.numbers, **self.times}
        said = [style.note(columns.get(key, key)) for key, style in styles.items()]
        if self.cancel_prefixes:
            marks = ", ".join(self.cancel_prefixes)
            column = columns.get("order", "order")
            said.append(
                tr("{column}: keys that begin with {marks} are cancellations.", column=column, marks=marks)
            )
        return [note for note in said if note]


@dataclass
class Prefixes:
    """How often keys begin with which letters, and how often with something negative beside them."""

    lines: Counter[str] = field(default_factory=Counter)
    negative: Counter[str] = field(default_factory=Counter)

    def look(self, keys: pl.Series, is_negative: pl.Series) -> None:
        prefix = (
            pl.when(pl.col("key").str.contains(r"^\d+$"))
            .then(pl.lit(""))
            .otherwise(pl.col("key").str.extract(_PREFIX))
        )
        found = (
            pl.DataFrame({"key": keys, "negative": is_negative})
            .select(prefix=prefix, negative=pl.col("negative"))
            .drop_nulls("prefix")
            .group_by("prefix")
            .agg(pl.len().alias("lines"), pl.col("negative").sum())
        )
        for name, lines, negative in found.iter_rows():
            if name in self.lines or len(self.lines) < MAX_PREFIXES:
                self.lines[name] += lines
                self.negative[name] += negative

    def cancelling(self) -> tuple[str, ...]:
        """Prefixes that mark a cancellation: rarer than the usual form of a key, and always with a negative figure."""
        if not self.lines:
            return ()
        usual, most = self.lines.most_common(1)[0]
        return tuple(
            name
            for name, lines in self.lines.items()
            if name and name != usual and lines < most and self.negative[name] >= lines * 0.98
        )


class Survey:
    """Looks at all rows of the mapped columns once. `look` each batch, then `reading`."""

    def __init__(self, kind: Kind, mapping: Mapping[str, int]) -> None:
        self._mapping = mapping
        fields = {key: kind.field(key) for key in mapping}
        self._numbers = {
            key: NumberSurvey() for key, item in fields.items() if item.kind in {Is.MONEY, Is.NUMBER}
        }
        self._times = {key: DateSurvey() for key, item in fields.items() if item.kind is Is.TIME}
        self._keys = {key: [0, 0] for key, item in fields.items() if item.kind is Is.KEY}
        self._prefixes = Prefixes()
        self.rows = 0

    def look(self, frame: pl.DataFrame) -> None:
        self.rows += len(frame)
        texts = frame.select(cleaned(f"c{number}").alias(key) for key, number in self._mapping.items())
        for key, numbers in self._numbers.items():
            numbers.look(texts.get_column(key))
        for key, times in self._times.items():
            times.look(texts.get_column(key))
        for key, counts in self._keys.items():
            values = texts.get_column(key)
            counts[0] += values.count()
            counts[1] += int(values.str.contains(_INTEGRAL).sum() or 0)
        if "order" in self._mapping:
            self._look_for_cancellations(texts)

    def _look_for_cancellations(self, texts: pl.DataFrame) -> None:
        signs = [
            pl.col(key).str.contains(_NEGATIVE) for key in ("quantity", "amount") if key in self._mapping
        ]
        if signs:
            is_negative = texts.select(pl.any_horizontal(signs).fill_null(value=False)).to_series()
            self._prefixes.look(texts.get_column("order"), is_negative)

    def reading(self, *, country: str = "", day_first: bool | None = None, decimal: str = "") -> Reading:
        """The decisions; `day_first` and `decimal` are a person's and go before what was found."""
        sure = {survey.style().decimal for survey in self._numbers.values() if survey.dot or survey.comma}
        neighbours = sure.pop() if len(sure) == 1 else ""
        numbers = {key: survey.style(neighbours) for key, survey in self._numbers.items()}
        if decimal:
            numbers = {key: NumberStyle(decimal, currency=style.currency) for key, style in numbers.items()}
        currencies = {style.currency for style in numbers.values() if style.currency}
        return Reading(
            numbers=numbers,
            times={key: self._time(survey, country, day_first) for key, survey in self._times.items()},
            integral=frozenset(
                key for key, (filled, whole) in self._keys.items() if filled and filled == whole
            ),
            cancel_prefixes=self._prefixes.cancelling(),
            currency=currencies.pop() if len(currencies) == 1 else "",
        )

    def _time(self, survey: DateSurvey, country: str, day_first: bool | None) -> DateStyle:
        if day_first is not None:
            survey.day_first, survey.month_first = int(day_first), int(not day_first)
        return survey.style(month_first_by_habit=country in MONTH_FIRST_COUNTRIES)
