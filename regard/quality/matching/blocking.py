"""Which pairs are looked at: all of them where they are few, else those who share a rare enough trait.

A **trait** is what survives a slip of the finger in a field: the value itself, how it sounds, half of it, its rarest word, the
month without the year. Every trait, and every two traits of different fields together, part the records into
blocks. A block is used if it is small: big ones hold what is common, and whoever is alike in them shares a rarer trait as
well. So the number of pairs grows with the number of records, whatever the values are.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl

from regard.quality.matching.comparing import Texts
from regard.quality.matching.schema import Kind
from regard.quality.matching.sorting import sorted_places, starts
from regard.quality.matching.table import Rows, Table, Variable, numbers_of

ALL_PAIRS = 600_000  # up to here every pair is looked at
LARGEST = 12  # records of a block
FOUND_A_RECORD = 150  # at most so many pairs are taken from the blocks, a pair in several counted in each
PAIRS_A_RECORD = 10  # at most so many different pairs are looked at

_SOUNDS = str.maketrans({
    **dict.fromkeys("bfpv", "1"), **dict.fromkeys("cgjkqsxz", "2"), **dict.fromkeys("dt", "3"), "l": "4",
    **dict.fromkeys("mn", "5"), "r": "6", **dict.fromkeys("aeiouyhw ", None),
})  # fmt: skip
Trait = np.ndarray[tuple[int], np.dtype[np.int64]]  # a number a record, -1 without


def sound(text: str) -> str:
    """Consonant classes of the first four sounds, those of Soundex, the first letter among them: "Philips" = "filip"."""
    classes = text.replace("ph", "f").translate(_SOUNDS)
    kept = [mark for at, mark in enumerate(classes) if at == 0 or classes[at - 1] != mark]
    return "".join(kept[:4])


def rarest_words(values: Texts, counts: np.ndarray) -> tuple[list[str], list[str]]:
    """The rarest and the second rarest word of each value, by the records they are in; ties by spelling."""
    words = pl.DataFrame({
        "value": np.arange(len(values)), "text": pl.Series(values.tolist(), dtype=pl.String), "count": counts,
    }).with_columns(pl.col("text").str.split(" ")).explode("text").unique(["value", "text"])  # fmt: skip
    rarity = words.group_by("text").agg(pl.col("count").sum().alias("seen"))
    ranked = (
        words.join(rarity, on="text")
        .sort("value", "seen", "text")
        .group_by("value", maintain_order=True)
        .agg(pl.col("text").head(2))
    )
    lists = ranked["text"].to_list()
    return [found[0] for found in lists], [found[1] if len(found) > 1 else "" for found in lists]


def images(variable: Variable) -> Iterator[tuple[str, list[str]]]:
    """Per trait of a field: its name, and what each value of the vocabulary becomes; "" has the trait not."""
    values, kind = variable.vocabulary.values, variable.kind
    if kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME):
        yield "sound", [sound(value) for value in values]
        yield "beginning", [value[:3] if len(value) > 2 else "" for value in values]
    elif kind is Kind.BIRTH_DATE:
        yield "month and day", [value[4:] if len(value) == 8 else "" for value in values]
        yield "year and month", [value[:6] if len(value) == 8 else "" for value in values]
        yield "year and day", [value[:4] + "-" + value[6:] if len(value) == 8 else "" for value in values]
    elif kind is Kind.EMAIL:
        yield "before the @", [value.partition("@")[0] for value in values]
        yield "beginning", [value[:6] for value in values]
    elif kind in (Kind.PHONE, Kind.IDENTIFIER):
        yield "first half", ["<" + value[: len(value) // 2] if len(value) > 5 else "" for value in values]
        yield "second half", [">" + value[-(len(value) // 2) :] if len(value) > 5 else "" for value in values]
    elif kind in (Kind.FULL_NAME, Kind.ORGANISATION, Kind.STREET, Kind.TEXT):
        counts = np.bincount(
            np.concatenate([codes[codes >= 0] for codes in variable.codes]), minlength=len(values)
        )
        first, second = rarest_words(values, counts)
        yield "rarest word", first
        yield "second word", second
        yield "beginning", [value.replace(" ", "")[:5] for value in values]


def traits(variable: Variable) -> Iterator[tuple[str, Trait]]:
    """The traits of a field, the value itself first; of alternatives each has its own, in common numbers."""
    for codes in variable.codes:
        yield "itself", codes.astype(np.int64)
    for name, words in images(variable):
        made = pl.Series(words, dtype=pl.String).replace("", None)
        numbers = np.append(numbers_of(made, made.drop_nulls().unique(maintain_order=True)), -1)
        for codes in variable.codes:
            yield name, numbers[codes].astype(np.int64)  # the last is that of an absent value (-1)


class Blocks:
    """The records by one key: those of a block stand beside each other."""

    def __init__(self, key: Trait, largest: int) -> None:
        there = np.flatnonzero(key >= 0)
        order, sorted_key = sorted_places(key[there])
        start = starts(sorted_key)
        size = np.diff(start, append=len(order))
        fits = np.repeat((size > 1) & (size <= largest), size)
        self.order, self.key = there[order[fits]], sorted_key[fits]
        self.is_whole = bool((size <= largest).all())
        kept = size[(size > 1) & (size <= largest)].astype(np.int64)
        self.pairs = int((kept * (kept - 1) // 2).sum())

    def found(self, table: Table) -> Rows:
        """The pairs in the blocks as `first * len(table) + second`."""
        out = []
        for step in range(1, LARGEST):
            same = (
                np.flatnonzero(self.key[step:] == self.key[:-step])
                if step < len(self.key)
                else np.zeros(0, np.int64)
            )
            if len(same) == 0:
                break
            a, b = self.order[same], self.order[same + step]
            if table.links:
                across = table.side[a] != table.side[b]
                a, b = a[across], b[across]
            out.append(np.minimum(a, b) * len(table) + np.maximum(a, b))
        return np.concatenate(out) if out else np.zeros(0, np.int64)


def candidates(table: Table) -> tuple[Rows, Rows]:
    """The pairs that are looked at, as two arrays of records, the first below the second, sorted."""
    if table.all_pairs <= ALL_PAIRS:
        return every_pair(table)
    single: list[tuple[int, Trait, Blocks]] = []
    for at, variable in enumerate(table.variables):
        for _, key in traits(variable):
            single.append((at, key, Blocks(key, LARGEST)))
    blocks = [one for _, _, one in single]
    coarse = [(at, key) for at, key, one in single if not one.is_whole]
    for (first, key), (second, other) in combinations(coarse, 2):
        if first != second:
            both = np.where((key >= 0) & (other >= 0), key * (int(other.max()) + 1) + other, -1)
            blocks.append(Blocks(both, LARGEST))
    blocks.sort(key=lambda one: one.pairs)
    found: list[Rows] = []
    room = FOUND_A_RECORD * len(table)
    for one in blocks:
        room -= one.pairs
        if room < 0:
            break
        found.append(one.found(table))
    pairs = np.concatenate(found) if found else np.zeros(0, np.int64)
    del found
    pairs.sort()
    start = starts(pairs)
    times = np.diff(start, append=len(pairs))
    pairs = pairs[start]
    asked = 1
    while int((times >= asked).sum()) > PAIRS_A_RECORD * len(table):
        asked += 1
    pairs = pairs[times >= asked]
    return pairs // len(table), pairs % len(table)


def every_pair(table: Table) -> tuple[Rows, Rows]:
    if table.links:
        first = int((table.side == 0).sum())
        a = np.repeat(np.arange(first), len(table) - first)
        return a, np.tile(np.arange(first, len(table)), first)
    a, b = np.triu_indices(len(table), 1)
    return a.astype(np.int64), b.astype(np.int64)
