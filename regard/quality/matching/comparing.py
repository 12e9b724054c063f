"""How far two values of a kind are apart, in a few steps.

Step 0 is always "equal" and the last one "different"; what lies between depends on the kind. A step has no weight of its own:
what it tells is estimated from the data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist
from scipy import sparse

from regard.quality.matching.names import has_forms, is_short_form
from regard.quality.matching.schema import Kind
from regard.quality.matching.sketches import Sketches
from regard.quality.matching.sorting import Numbers, sorted_places, starts

Codes = np.ndarray[tuple[int], np.dtype[np.int32]]
Steps = np.ndarray[tuple[int], np.dtype[np.int8]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Texts = np.ndarray[tuple[int], np.dtype[np.object_]]

ABSENT = -1  # as a code: no value; as a step: one of the two has none
_CHUNK = 400_000  # pairs whose letters are compared at a time
_AT_ONCE = 4_000_000  # pairs among which equal ones are looked for


@dataclass(frozen=True)
class Scale:
    """The steps of a kind in words, and how often a pair of one person stands on each, before any data is seen."""

    steps: tuple[str, ...]
    expected: tuple[float, ...]
    by_chance: float  # that two different people have an equal value, before any data is seen
    is_place: bool = False  # shared by those who live or work together

    def __post_init__(self) -> None:
        assert len(self.steps) == len(self.expected)  # noqa: S101


_NAME = ("equal", "one letter different", "short form", "similar", "somewhat similar", "different")
_NAME_EXPECTED = (0.72, 0.12, 0.04, 0.04, 0.03, 0.05)
_WORDS = (
    "equal", "a letter or the order different", "nearly the same words", "mostly the same words", "some of the same words",
    "different",
)  # fmt: skip
_WORDS_EXPECTED = (0.60, 0.12, 0.12, 0.06, 0.04, 0.06)
_CODE = ("equal", "one character different", "two characters different", "different")
_CODE_EXPECTED = (0.78, 0.10, 0.03, 0.09)

SCALES: dict[Kind, Scale] = {
    Kind.GIVEN_NAME: Scale(_NAME, _NAME_EXPECTED, 5e-3),
    Kind.FAMILY_NAME: Scale(_NAME, _NAME_EXPECTED, 1e-3),
    Kind.FULL_NAME: Scale(_WORDS, _WORDS_EXPECTED, 1e-5),
    Kind.ORGANISATION: Scale(_WORDS, _WORDS_EXPECTED, 1e-4),
    Kind.EMAIL: Scale(
        ("equal", "one character different", "two characters or only the domain different", "similar", "different"),
        (0.70, 0.08, 0.05, 0.05, 0.12), 1e-6,
    ),
    Kind.PHONE: Scale(
        ("equal", "same ending", "one digit different", "two digits different", "different"),
        (0.70, 0.03, 0.07, 0.02, 0.18), 1e-6,
    ),
    Kind.STREET: Scale(_WORDS, _WORDS_EXPECTED, 1e-3, is_place=True),
    Kind.HOUSE_NUMBER: Scale(
        ("equal", "same number with an addition", "one character different", "different"),
        (0.80, 0.03, 0.07, 0.10), 1e-2, is_place=True,
    ),
    Kind.POSTAL_CODE: Scale(_CODE, _CODE_EXPECTED, 1e-3, is_place=True),
    Kind.CITY: Scale(_WORDS, (0.70, 0.10, 0.05, 0.03, 0.02, 0.10), 2e-2, is_place=True),
    Kind.REGION: Scale(_WORDS, (0.84, 0.05, 0.01, 0.01, 0.01, 0.08), 1e-1, is_place=True),
    Kind.COUNTRY: Scale(_WORDS, (0.90, 0.02, 0.01, 0.01, 0.01, 0.05), 3e-1, is_place=True),
    Kind.BIRTH_DATE: Scale(
        ("equal", "one digit different, or day and month exchanged", "two of year, month and day equal",
         "two digits different", "same year", "different"),
        (0.75, 0.09, 0.07, 0.03, 0.02, 0.04), 6e-5,
    ),
    Kind.IDENTIFIER: Scale(_CODE, (0.80, 0.10, 0.03, 0.07), 1e-7),
    Kind.CATEGORY: Scale(_WORDS, (0.60, 0.05, 0.05, 0.05, 0.05, 0.20), 5e-2),
    Kind.TEXT: Scale(_WORDS, (0.40, 0.05, 0.15, 0.10, 0.10, 0.20), 1e-3),
}  # fmt: skip


class Vocabulary:
    """The different values of a field in sorted order, and what comparing them needs, worked out once a value."""

    def __init__(self, kind: Kind, values: Texts) -> None:
        self.kind, self.values = kind, values

    def steps(self, a: Codes, b: Codes) -> Steps:
        """The step between values `a[i]` and `b[i]`, `ABSENT` where one of them is. Symmetric."""
        out = np.full(len(a), ABSENT, np.int8)
        there = (a >= 0) & (b >= 0)
        out[there & (a == b)] = 0
        open_ = np.flatnonzero(there & (a != b))
        if len(open_) == 0:
            return out
        for at in range(0, len(open_), _AT_ONCE):
            part = open_[at : at + _AT_ONCE]
            out[part] = self._unequal(a[part].astype(np.int64), b[part].astype(np.int64))
        return out

    def _unequal(self, a: Numbers, b: Numbers) -> Steps:
        """The steps between different values: of pairs that may be alike each different one is compared, once."""
        out = np.full(len(a), len(SCALES[self.kind].steps) - 1, np.int8)
        alike = self._may_be_alike(a, b)
        if alike is not None:
            a, b = a[alike], b[alike]
        order, pair = sorted_places(np.minimum(a, b) * len(self.values) + np.maximum(a, b))
        first = starts(pair)
        one, other = np.divmod(pair[first], len(self.values))
        found = [np.zeros(0, np.int8)]
        for at in range(0, len(first), _CHUNK):
            found.append(self._compared(one[at : at + _CHUNK], other[at : at + _CHUNK]))
        steps = np.repeat(np.concatenate(found), np.diff(first, append=len(pair)))
        out[order if alike is None else alike[order]] = steps
        return out

    def _may_be_alike(self, a: Numbers, b: Numbers) -> Numbers | None:
        """All pairs but some of those on the last step: most of them, told from sketches. None means all."""
        if self.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME):
            # Of a name and its beginning it is 2/3 at least; a common beginning makes no less than 0.7 alike.
            alike = self.sketches.jaro(a, b) >= 0.66
            rest = np.flatnonzero(~alike)
            x, y = a[rest], b[rest]
            alike[rest] = self.sketches.within(x, y, 2) | (self.has_forms[x] & self.has_forms[y])
        elif self.kind is Kind.EMAIL:
            # A common beginning makes 0.88 of 0.8 at least.
            alike = self.local_sketches.jaro(a, b) >= 0.79
            rest = np.flatnonzero(~alike)
            alike[rest] = self.sketches.within(a[rest], b[rest], 2)
        elif self.kind is Kind.PHONE:
            alike = self.sketches.within(a, b, 2) | (self.ending[a] == self.ending[b])
        elif self.kind is Kind.BIRTH_DATE:
            year, month, day = ((part[a] == part[b]) for part in self.calendar)
            alike = year | (month & day) | self.sketches.within(a, b, 2)
        elif self.kind in (Kind.POSTAL_CODE, Kind.IDENTIFIER):
            alike = self.sketches.within(a, b, 2)
        else:
            return None
        return np.flatnonzero(alike)

    def _compared(self, a: Numbers, b: Numbers) -> Steps:
        steps_of: dict[Kind, Callable[[Numbers, Numbers], Steps]] = {
            Kind.GIVEN_NAME: self._name_steps,
            Kind.FAMILY_NAME: self._name_steps,
            Kind.EMAIL: self._email_steps,
            Kind.PHONE: self._phone_steps,
            Kind.BIRTH_DATE: self._date_steps,
            Kind.HOUSE_NUMBER: self._number_steps,
            Kind.POSTAL_CODE: self._code_steps,
            Kind.IDENTIFIER: self._code_steps,
        }
        return steps_of.get(self.kind, self._word_steps)(a, b)

    # -- what is worked out once a value -------------------------------------------------------------------

    @cached_property
    def sketches(self) -> Sketches:
        return Sketches(self.values)

    @cached_property
    def local_sketches(self) -> Sketches:
        return Sketches(self.locals)

    @property
    def length(self) -> Numbers:
        return self.sketches.length

    def parts(self, part: Callable[[str], str]) -> Numbers:
        """A number for what `part` makes of each value, the same for the same text; -1 for an empty one."""
        made = pl.Series(map(part, self.values.tolist()), dtype=pl.String)
        rank = made.rank("dense").to_numpy().astype(np.int64)
        return np.where((made == "").to_numpy(), -1, rank)

    @cached_property
    def local(self) -> Numbers:
        """Of e-mail addresses: what stands before the @."""
        return self.parts(lambda value: value.partition("@")[0])

    @cached_property
    def locals(self) -> Texts:
        return np.array([value.partition("@")[0] for value in self.values], dtype=object)

    @cached_property
    def first_letter(self) -> Numbers:
        return self.parts(lambda value: value[:1])

    @cached_property
    def has_forms(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.fromiter(map(has_forms, self.values), np.bool_, len(self.values))

    @cached_property
    def ending(self) -> Numbers:
        return self.parts(lambda value: value[-8:] if len(value) >= 8 else "")

    @cached_property
    def digits(self) -> Numbers:
        return self.parts(lambda value: "".join(filter(str.isdecimal, value)))

    @cached_property
    def calendar(self) -> tuple[Numbers, Numbers, Numbers]:
        """Of dates: year, month and day; -1 where the value is no date."""
        whole = [int(value) if len(value) == 8 and value.isdecimal() else -1 for value in self.values]
        number = np.array(whole, dtype=np.int64)
        year, month, day = number // 10_000, number // 100 % 100, number % 100
        return tuple(np.where(number < 0, -1, part) for part in (year, month, day))  # type: ignore[return-value]

    @cached_property
    def grams(self) -> sparse.csr_matrix:
        return grams(self.values)

    @cached_property
    def weight(self) -> Floats:
        """The sum of squares of each value's row of `grams`."""
        return np.asarray(self.grams.multiply(self.grams).sum(axis=1)).ravel()

    # -- the steps of unequal values -----------------------------------------------------------------------

    def edits(self, a: Numbers, b: Numbers, most: int) -> Numbers:
        """Letters typed differently, exchanged neighbours counted once; `most` + 1 where it is more than `most`."""
        out = np.full(len(a), most + 1, np.int64)
        close = np.flatnonzero(self.sketches.within(a, b, most))
        if len(close):
            one, other = self.values[a[close]], self.values[b[close]]
            out[close] = cpdist(one, other, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)
        return out

    def _name_steps(self, a: Numbers, b: Numbers) -> Steps:
        like = cpdist(self.values[a], self.values[b], scorer=JaroWinkler.similarity, dtype=np.float32)
        out = np.select([like >= 0.88, like >= 0.75], [3, 4], 5).astype(np.int8)
        # Below, no two names of five letters are two slips apart, and short forms have less.
        close = np.flatnonzero((like >= 0.65) | (np.minimum(self.length[a], self.length[b]) <= 6))
        shortest = np.minimum(self.length[a[close]], self.length[b[close]])
        edits = self.edits(a[close], b[close], 2)
        x, y = self.values[a[close]], self.values[b[close]]
        # Asked of each pair in Python, so only where it can be: most have neither a letter nor an entry in common.
        first, forms = self.first_letter, self.has_forms
        maybe = np.flatnonzero((first[a[close]] == first[b[close]]) | (forms[a[close]] & forms[b[close]]))
        short = np.zeros(len(x), bool)
        short[maybe] = np.fromiter(map(is_short_form, x[maybe], y[maybe]), bool, len(maybe))
        part = out[close]
        part[(edits == 2) & (shortest >= 5)] = 3
        part[short] = 2
        part[(edits == 1) & (shortest >= 3)] = 1
        out[close] = part
        return out

    def _email_steps(self, a: Numbers, b: Numbers) -> Steps:
        like = cpdist(self.locals[a], self.locals[b], scorer=JaroWinkler.similarity, dtype=np.float32)
        out = np.where(like >= 0.88, 3, 4).astype(np.int8)
        close = np.flatnonzero(like >= 0.7)
        edits = self.edits(a[close], b[close], 2)
        part = out[close]
        part[
            (edits == 2) | ((self.local[a[close]] == self.local[b[close]]) & (self.local[a[close]] >= 0))
        ] = 2
        part[edits == 1] = 1
        out[close] = part
        return out

    def _phone_steps(self, a: Numbers, b: Numbers) -> Steps:
        edits = self.edits(a, b, 2)
        out = np.select([edits == 1, edits == 2], [2, 3], 4).astype(np.int8)
        out[(self.ending[a] == self.ending[b]) & (self.ending[a] >= 0)] = 1
        return out

    def _date_steps(self, a: Numbers, b: Numbers) -> Steps:
        edits = self.edits(a, b, 2)
        out = np.where(edits == 2, 3, 5).astype(np.int8)
        year, month, day = ((part[a], part[b]) for part in self.calendar)
        dates = year[0] >= 0
        same = [(one[0] == one[1]) & dates for one in (year, month, day)]
        out[(out == 5) & same[0]] = 4
        out[same[0].astype(int) + same[1] + same[2] == 2] = 2
        exchanged = same[0] & (month[0] == day[1]) & (month[1] == day[0])
        out[(edits == 1) | exchanged] = 1
        return out

    def _number_steps(self, a: Numbers, b: Numbers) -> Steps:
        out = np.where(self.edits(a, b, 1) == 1, 2, 3).astype(np.int8)
        out[(self.digits[a] == self.digits[b]) & (self.digits[a] >= 0)] = 1
        return out

    def _code_steps(self, a: Numbers, b: Numbers) -> Steps:
        edits = self.edits(a, b, 2)
        is_long = np.maximum(self.length[a], self.length[b]) >= 5
        return np.select([edits == 1, (edits == 2) & is_long], [1, 2], 3).astype(np.int8)

    def _word_steps(self, a: Numbers, b: Numbers) -> Steps:
        edits, longest = self.edits(a, b, 3), np.maximum(self.length[a], self.length[b])
        near = (edits == 1) & (longest >= 4) | (edits == 2) & (longest >= 10) | (edits == 3) & (longest >= 18)
        out = np.full(len(a), 5, np.int8)
        rest = np.flatnonzero(~near)
        common = np.asarray(self.grams[a[rest]].multiply(self.grams[b[rest]]).sum(axis=1)).ravel()
        # Of values without a group of three letters nothing is common; the floor keeps the shares defined.
        own, other = (np.maximum(self.weight[side[rest]], 1e-9) for side in (a, b))
        least, most = np.minimum(own, other), np.maximum(own, other)
        # A name within a longer one ("Fenix" in "Fenix at the Argyle") is nearly the same, unless it is a small part of it.
        inside = np.where(least > 0.15 * most, 0.85 * common / least, 0.0)
        slips = np.where(edits[rest] <= 3, 1 - edits[rest] / longest[rest], 0.0)
        likeness = np.maximum(np.maximum(common / np.sqrt(own * other), inside), slips)
        out[rest] = np.select(
            [likeness >= 0.97, likeness >= 0.80, likeness >= 0.60, likeness >= 0.40], [1, 2, 3, 4], 5
        )
        out[near] = 1
        return out


def grams(values: Texts) -> sparse.csr_matrix:
    """The groups of three letters of each value (word ends count as letters), weighted by how rare they are."""
    table = (
        pl.DataFrame(
            {
                "row": np.arange(len(values), dtype=np.int64),
                "text": pl.Series(values.tolist(), dtype=pl.String),
            }
        )
        .with_columns(pl.col("text").str.split(" "))
        .explode("text")
        .with_columns(text="^" + pl.col("text") + "$")
        .with_columns(size=pl.col("text").str.len_chars())
    )
    widest = int(table["size"].max() or 0)  # type: ignore[arg-type]
    pieces = [
        table.filter(pl.col("size") >= at + 3).select("row", gram=pl.col("text").str.slice(at, 3))
        for at in range(max(widest - 2, 1))
    ]
    found = pl.concat(pieces).unique(maintain_order=False)
    column = found["gram"].rank("dense").to_numpy().astype(np.int64) - 1
    row = found["row"].to_numpy()
    seen = np.bincount(column)
    weight = np.log(1 + len(values) / seen[column])
    matrix = sparse.csr_matrix((weight, (row, column)), shape=(len(values), len(seen)))
    matrix.sort_indices()
    return matrix
