"""Which column goes to which field: from the header's words, checked against the values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from regard.exchange.kinds.fields import Field, Is, Kind
from regard.exchange.kinds.problems import WHY_PREFIX
from regard.exchange.values.dates import DateSurvey
from regard.exchange.values.dates import parse as parse_times
from regard.exchange.values.numbers import NumberSurvey, parse

SURE, LIKELY, NONE = "sure", "likely", "none"
SAMPLE = 5_000
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FOLD = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})
_SMALL = {"of", "the", "de", "la", "du", "der", "des", "van", "d", "l"}


@dataclass(frozen=True)
class Guess:
    """`mapping` field -> column (from 1); `confidence` per mapped field; `unsure` the fields that are needed and have
    no likely column, or several."""

    mapping: Mapping[str, int]
    confidence: Mapping[str, str]
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traits:
    """What the first values of a column look like; shares of the filled ones."""

    filled: int
    number: float
    time: float
    email: float
    letters: float
    whole: float
    variety: float


@lru_cache(maxsize=4096)  # the phrases of all fields, for every column of a file
def words(name: str) -> str:
    """A header as plain lower-case words: `CustomerID`, `customer_id` and `Customer-Id` are all `customer id`."""
    spaced = _CAMEL.sub(" ", name).translate(_FOLD)
    folded = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", " ", folded).split()
    return " ".join(word for word in found if word not in _SMALL or len(found) == 1)


def traits(values: pl.Series) -> Traits:
    """What a column's first values are like."""
    said = values.drop_nulls().str.strip_chars()
    said = said.filter(said.str.len_bytes() > 0).head(SAMPLE)
    total = len(said)
    if not total:
        return Traits(0, 0, 0, 0, 0, 0, 0)
    survey, figures = DateSurvey(), NumberSurvey()
    survey.look(said)
    figures.look(said)
    number = parse(said, figures.style())
    return Traits(
        filled=total,
        number=number.count() / total,
        time=parse_times(said, survey.style(), "UTC").count() / total,
        email=said.str.contains(r"^\S+@\S+\.\S+$").mean() or 0.0,  # type: ignore[arg-type]
        letters=said.str.contains(r"\p{L}{2}").mean() or 0.0,  # type: ignore[arg-type]
        whole=said.str.contains(r"^-?\d+(\.0+)?$").mean() or 0.0,  # type: ignore[arg-type]
        variety=said.n_unique() / total,
    )


def currencies_of(sample: pl.DataFrame) -> dict[str, str]:
    """The currency the values of a column name by a sign or code, as ISO 4217, by the column's number; `sample` as of `guess`."""
    found = {}
    for name in sample.columns:
        if not name.startswith("c"):
            continue
        figures = NumberSurvey()
        figures.look(sample.get_column(name).filter(sample.get_column(name).str.contains(r"\d")))
        if figures.currency:
            found[name.removeprefix("c")] = figures.currency
    return found


def guess(kind: Kind, columns: Sequence[str], sample: pl.DataFrame, *, has_header: bool) -> Guess:
    """The likeliest mapping. `sample` has the columns c1 … cN of the first rows."""
    looks = [traits(sample.get_column(f"c{number}")) for number in range(1, len(columns) + 1)]
    scores = [
        (
            _score(kind, field, columns[index], looks[index])
            if has_header
            else _by_value(field, looks, index),
            field.key,
            index + 1,
        )
        for field in kind.fields
        for index in range(len(columns))
        if not columns[index].startswith(WHY_PREFIX)
    ]
    mapping: dict[str, int] = {}
    confidence: dict[str, str] = {}
    for score, key, number in sorted(scores, key=lambda entry: (-entry[0], entry[2])):
        if score >= 0.4 and key not in mapping and number not in mapping.values():
            mapping[key] = number
            confidence[key] = SURE if score >= 0.85 else LIKELY
    names = [words(name) for name in columns]
    twins = {key for key, number in mapping.items() if has_header and names.count(names[number - 1]) > 1}
    return Guess(mapping, confidence, _unsure(kind, mapping, confidence, scores, twins))


def _unsure(
    kind: Kind,
    mapping: Mapping[str, int],
    confidence: Mapping[str, str],
    scores: Sequence[tuple[float, str, int]],
    twins: Set[str],
) -> tuple[str, ...]:
    """The needed fields nobody can be sure of: no column, several that are as likely, or several of one name."""
    doubtful = []
    for group in kind.needs:
        found = [key for key in group if key in mapping]
        rivals = [entry for entry in scores if entry[1] in found and entry[0] >= 0.4]
        tied = len(rivals) > 1 and all(confidence[key] != SURE for key in found) and _tied(rivals)
        if not found or tied or twins & set(found):
            doubtful.append(group[0])
    return tuple(doubtful)


def _tied(rivals: Sequence[tuple[float, str, int]]) -> bool:
    first, second, *_ = sorted((score for score, _, _ in rivals), reverse=True)
    return first - second < 0.1


def _score(kind: Kind, field: Field, column: str, look: Traits) -> float:
    """0 to 1: how well the header names the field, less what the values say against it.

    Under a header that names nothing, e-mail addresses and times that the import cannot do without are still known.
    """
    if named := _named(field, words(column)):
        return named * _plausible(field, look)
    if field.kind is Is.EMAIL:
        return 0.5 if look.email > 0.8 else 0.0
    is_needed = any(field.key in group for group in kind.needs)
    return 0.45 if field.kind is Is.TIME and is_needed and look.time > 0.95 and look.whole < 0.5 else 0.0


def _named(field: Field, name: str) -> float:
    """1 for the very word, less for later words of the list, 0.6 for a phrase inside the header."""
    best = 0.95 if name == words(field.key) else 0.0
    for rank, phrase in enumerate(field.phrases):
        known = words(phrase)
        if name in {known, known.replace(" ", "")} or name.replace(" ", "") == known.replace(" ", ""):
            best = max(best, 1 - min(rank, 60) / 500)
        elif re.search(rf"\b{re.escape(known)}\b", name) and len(known) > 3:
            best = max(best, 0.6 + 0.1 * len(known) / len(name) - min(rank, 60) / 1000)
    return best


def _plausible(field: Field, look: Traits) -> float:
    """1 where the values fit the field or say nothing, near 0 where they contradict it."""
    if not look.filled:
        return 0.7
    if field.kind is Is.TIME:
        return _fit(look.time)
    if field.kind in {Is.MONEY, Is.NUMBER}:
        return _fit(look.number)
    if field.kind is Is.EMAIL:
        return 1.0 if look.email > 0.5 else 0.7 if look.email > 0.1 else 0.3
    if field.kind is Is.TEXT:
        return 1.0 if look.letters > 0.3 and look.time < 0.8 else 0.4
    return 0.3 if field.kind is Is.KEY and look.time > 0.9 and look.whole < 0.9 else 1.0


def _fit(share: float) -> float:
    """A few values that do not fit are bad rows, many are the wrong column."""
    return 1.0 if share > 0.8 else 0.8 if share > 0.4 else 0.2


def _by_value(field: Field, looks: Sequence[Traits], index: int) -> float:
    """Without a header only a few things can be told: a time, an e-mail address, an amount, a key."""
    look = looks[index]
    if field.kind is Is.TIME:
        return 0.8 if look.time > 0.95 else 0.0
    if field.kind is Is.EMAIL:
        return 0.9 if look.email > 0.8 else 0.0
    if field.key == "amount":
        return 0.7 if look.number > 0.95 and look.whole < 0.9 and look.time < 0.5 else 0.0
    if field.key == "customer":
        return 0.5 if look.whole > 0.95 and look.time < 0.5 and 0.01 < look.variety < 0.9 else 0.0
    return 0.0
