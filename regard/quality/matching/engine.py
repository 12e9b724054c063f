"""Finding doubles in one table, and the partners of records in two."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import polars as pl

from regard.quality.matching.blocking import candidates
from regard.quality.matching.comparing import SCALES, Floats
from regard.quality.matching.evidence import Evidence, compare
from regard.quality.matching.grouping import connected, groups, one_to_one
from regard.quality.matching.model import Model, new_model
from regard.quality.matching.schema import Field, Kind, checked
from regard.quality.matching.sorting import sorted_places
from regard.quality.matching.table import Rows, Table, read

THRESHOLD = 0.5  # what is more likely one person than not
SHOWN = 0.05  # pairs from this probability on are in the result, for somebody to look at
_FORGOTTEN = -15.0  # log odds below which a pair is not looked at again


@dataclass(frozen=True)
class Reason:
    """What one field says of a pair: the step in words, and the weight of it in bits (log2 of the likelihood ratio).

    Positive weights speak for one person. "names exchanged" is a reason of its own.
    """

    field: str
    says: str
    weight: float


@dataclass(frozen=True)
class Weight:
    """What was learned of one step of a field: how often pairs of one person and of strangers stand on it."""

    field: str
    says: str
    of_one_person: float
    of_strangers: float


class Matching:
    """The result: which records are one person, and how sure that is.

    `pairs` has a row for each pair that is decided to be doubles, and for each whose `probability` is at least `SHOWN`, or what
    was asked for: `first`, `second` (keys), `probability` (of this pair taken alone), `doubles` (the decision). A pair may be
    decided otherwise than its probability says: others of the group speak for it or against it, or in linking a better partner
    was found. Of two tables `first` is of the left one. Surest first; equal ones by key.
    `groups` has a row for each record that has a double: `key` and `group`, a number common to the records of one person.
    """

    def __init__(
        self, model: Model | None, found: Evidence | None, pairs: pl.DataFrame, grouped: pl.DataFrame
    ) -> None:
        self._model, self._found = model, found
        self.pairs, self.groups = pairs, grouped

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Why the pair in this row of `pairs` got its probability: a reason per field both records have."""
        if not -len(self.pairs) <= row < len(self.pairs):
            raise IndexError(f"There is no pair {row}.")
        return self.reasons_of([row])[0]

    def reasons_of(self, rows: Sequence[int]) -> list[tuple[Reason, ...]]:
        """The same of many rows at once, in a small part of the time."""
        if not rows:
            return []
        if self._model is None or self._found is None:
            raise IndexError("There are no pairs.")
        found = self._found.part(np.array(rows))
        ratios = self._model.ratios(self._model.seen(found)) / log(2)
        fields = [(one.name, SCALES[one.kind].steps) for one in self._model.table.variables]
        told = [
            [
                Reason(name, says[step], float(weight))
                for (name, says), step, weight in zip(fields, steps, weights, strict=True)
                if step >= 0
            ]
            for steps, weights in zip(found.steps.tolist(), ratios.tolist(), strict=True)
        ]
        for at in np.flatnonzero(found.crossed).tolist():
            learned = self._model.weights
            assert learned is not None  # noqa: S101
            weight = log(learned.crossed_m / learned.crossed_u, 2)
            told[at].append(Reason("names", "given and family name exchanged", weight))
        return [tuple(one) for one in told]

    @property
    def learned(self) -> tuple[Weight, ...]:
        """The weights the data gave the fields; of equal values the one of a pair of values met by chance."""
        if self._model is None or self._model.weights is None:
            return ()
        weights = self._model.weights
        return tuple(
            Weight(one.name, says, float(weights.m[at][step]), float(weights.u[at][step]))
            for at, one in enumerate(self._model.table.variables)
            for step, says in enumerate(SCALES[one.kind].steps)
        )


Hear = Callable[[str], None]


def _unheard(stage: str) -> None:
    """Nobody asks how far it is."""


def find_doubles(
    table: pl.DataFrame,
    fields: Iterable[Field],
    *,
    key: str,
    threshold: float = THRESHOLD,
    shown: float = SHOWN,
    shows_agreeing: bool = False,
    hear: Hear = _unheard,
) -> Matching:
    """The records of one table that are one person or organisation.

    `key` names a column of unique values. The result does not depend on the order of the rows. At most ten pairs a record are
    looked at: a million records of nine fields take 110 s of CPU and 3.6 GB. Raises `UnfitTable` where table and fields do not
    go together. Pairs from the probability `shown` on are in the result; with `shows_agreeing` also those that agree on
    the name and on what is nearly always somebody's own, see `agreeing`. `hear` is told each stage before it begins; what it
    raises ends the work.
    """
    listed = checked(fields, key, table)
    hear("Reading what they are compared by")
    records = read(listed, key, table, None)
    if records.all_pairs == 0 or not records.variables:
        return nothing(table[key])
    model, found, odds = learned(records, hear=hear)
    hear("Putting together who belongs together")
    least = log(threshold / (1 - threshold))
    label = groups(model, found, odds, least)
    found, odds = with_all_of_groups(model, found, odds, label)
    decided = label[found.a] == label[found.b]
    return result(model, found, odds, decided, label, shown=shown, shows_agreeing=shows_agreeing)


def link(
    left: pl.DataFrame,
    right: pl.DataFrame,
    fields: Iterable[Field],
    *,
    key: str,
    threshold: float = THRESHOLD,
    is_one_to_one: bool = True,
) -> Matching:
    """The records of `left` and `right` that are one person or organisation. Both have the columns of the fields and the key.

    With `is_one_to_one` neither table has doubles of its own: a record has one partner at most, and partners are given out so
    that the sum of the log odds is the largest. Raises `UnfitTable` as `find_doubles` does.
    """
    records = read(checked(fields, key, left, right), key, left, right)
    if records.all_pairs == 0 or not records.variables:
        return nothing(left[key])
    model, found, odds = learned(records, is_one_to_one)
    decided = odds > log(threshold / (1 - threshold))
    if is_one_to_one:
        decided = best_partners(records, found, odds, log(threshold / (1 - threshold)))
    label = np.arange(len(records))
    if is_one_to_one:
        label[found.b[decided]] = found.a[decided]
    else:
        label = connected(len(records), found.a[decided], found.b[decided])
    return result(model, found, odds, decided, label)


def learned(
    table: Table, is_one_to_one: bool = False, hear: Hear = _unheard
) -> tuple[Model, Evidence, Floats]:
    """A fitted model, the pairs that are not out of the question, and their log odds.

    Fitted twice: how common a value is can be counted only when it is known which records are one person.
    """
    hear("Choosing which to compare")
    first, second = candidates(table)
    hear("Comparing")
    found = compare(table, first, second)
    model = new_model(table, found)
    hear("Learning what tells them apart")
    model.learn(found)
    odds = model.log_odds(found)
    near = np.flatnonzero(odds > _FORGOTTEN)
    close, odds = found.part(near), odds[near]
    if table.links:
        label = np.arange(len(table))
        chosen = best_partners(table, close, odds, 0.0) if is_one_to_one else odds > 0
        label[close.b[chosen]] = close.a[chosen]
    else:
        label = groups(model, close, odds, 0.0)
    model.count(label)
    hear("Learning once more, knowing how common each value is")
    model.learn(found)
    return model, close, model.log_odds(close)


def best_partners(table: Table, found: Evidence, odds: Floats, least: float) -> np.ndarray:
    """Which pairs are kept when everybody has one partner at most. Gains are counted from `least` on."""
    decided = np.zeros(len(found), bool)
    good = np.flatnonzero(odds > least)
    decided[good[one_to_one(len(table), found.a[good], found.b[good], odds[good] - least)]] = True
    return decided


def with_all_of_groups(model: Model, found: Evidence, odds: Floats, label: Rows) -> tuple[Evidence, Floats]:
    """The pairs, and those within a group that were never looked at."""
    size = np.bincount(label, minlength=len(label))
    members, _ = sorted_places(label)
    members = members[size[label[members]] > 1]
    firsts, seconds = [], []
    for step in range(1, int(size.max())):
        same = np.flatnonzero(label[members[step:]] == label[members[:-step]])
        firsts.append(members[same])
        seconds.append(members[same + step])
    if not firsts:
        return found, odds
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    code = np.minimum(a, b) * len(label) + np.maximum(a, b)
    new = np.setdiff1d(code, found.a * len(label) + found.b)
    if len(new) == 0:
        return found, odds
    more = compare(model.table, new // len(label), new % len(label))
    return found.and_also(more), np.concatenate([odds, model.log_odds(more)])


def nothing(keys: pl.Series) -> Matching:
    """The result where there is nothing to compare."""
    pairs = pl.DataFrame(
        schema={"first": keys.dtype, "second": keys.dtype, "probability": pl.Float64, "doubles": pl.Boolean}
    )
    return Matching(None, None, pairs, pl.DataFrame(schema={"key": keys.dtype, "group": pl.Int64}))


def agreeing(table: Table, steps: np.ndarray) -> np.ndarray:
    """Which pairs have the same name, and the same e-mail address, number, or house and postal code besides.

    A file with few doubles, or with doubles of one kind, teaches too little of others: that somebody has two e-mail addresses,
    say. Somebody should look at such pairs however improbable they are by what was learned.
    """

    def of(*kinds: Kind) -> np.ndarray:
        return np.asarray(steps[:, [at for at, one in enumerate(table.variables) if one.kind in kinds]])

    def same(*kinds: Kind) -> np.ndarray:
        return np.asarray((of(*kinds) == 0).any(axis=1))

    def apart(*kinds: Kind) -> np.ndarray:
        return np.asarray((of(*kinds) > 0).any(axis=1))

    names = (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.FULL_NAME, Kind.ORGANISATION)
    is_namesake = same(*names) & ~apart(*names)
    is_at_home = same(Kind.HOUSE_NUMBER) & same(Kind.POSTAL_CODE)
    is_at_home &= ~apart(Kind.STREET, Kind.HOUSE_NUMBER, Kind.POSTAL_CODE)
    return np.asarray(is_namesake & (same(Kind.EMAIL, Kind.PHONE) | is_at_home))


def result(
    model: Model,
    found: Evidence,
    odds: Floats,
    decided: np.ndarray,
    label: Rows,
    *,
    shown: float = SHOWN,
    shows_agreeing: bool = False,
) -> Matching:
    table = model.table
    probability = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
    chosen = decided | (probability >= shown)
    if shows_agreeing:
        chosen |= agreeing(table, found.steps)
    kept = np.flatnonzero(chosen)
    found = found.part(kept)
    rank = table.keys.rank("ordinal").to_numpy() if not table.links else table.side.astype(np.int64)
    turned = rank[found.a] > rank[found.b]
    first, second = np.where(turned, found.b, found.a), np.where(turned, found.a, found.b)
    pairs = pl.DataFrame({
        "first": table.keys.gather(first), "second": table.keys.gather(second),
        "probability": probability[kept], "doubles": decided[kept], "row": np.arange(len(kept)),
    }).sort("probability", "first", "second", descending=[True, False, False])  # fmt: skip
    found = found.part(pairs["row"].to_numpy())
    size = np.bincount(label, minlength=len(table))
    member = np.flatnonzero(size[label] > 1)
    grouped = pl.DataFrame({"key": table.keys.gather(member), "of": label[member]})
    # The number of a group follows its smallest key, so that it too is free of the order of the rows.
    smallest = (
        grouped.group_by("of")
        .agg(pl.col("key").min().alias("least"))
        .sort("least")
        .with_row_index("group", 1)
    )
    grouped = (
        grouped.join(smallest, on="of").select("key", pl.col("group").cast(pl.Int64)).sort("group", "key")
    )
    return Matching(model, found, pairs.drop("row"), grouped)
