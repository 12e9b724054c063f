"""The records as the engine sees them: one number a value, in an order that the input's order has no part in."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from regard.quality.matching.comparing import ABSENT, Codes, Steps, Vocabulary
from regard.quality.matching.names import named_in
from regard.quality.matching.normalising import normal, number_and_street
from regard.quality.matching.schema import Field, Kind

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass
class Variable:
    """A field over all records: per alternative the code of its value in the vocabulary, `ABSENT` where there is none."""

    name: str
    kind: Kind
    vocabulary: Vocabulary
    codes: list[Codes]
    inferred: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = (
        None  # whose value is read from the e-mail address
    )

    def steps(self, a: Rows, b: Rows) -> Steps:
        """The step between records `a[i]` and `b[i]`: that of their best alternatives."""
        best: Steps | None = None
        for left in self.codes:
            for right in self.codes:
                found = self.vocabulary.steps(left[a], right[b])
                if best is None:
                    best = found
                else:
                    best = np.where((found >= 0) & ((best < 0) | (found < best)), found, best).astype(np.int8)
        assert best is not None  # noqa: S101
        return best


@dataclass
class Table:
    """The records of one table, or of two under each other."""

    keys: pl.Series
    variables: list[Variable]
    side: np.ndarray[tuple[int], np.dtype[np.int8]]  # 0 for the first table, 1 for the second
    links: bool  # two tables: only pairs across them are looked at

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def all_pairs(self) -> int:
        """How many pairs there are to be decided."""
        first = int((self.side == 0).sum())
        return first * (len(self) - first) if self.links else len(self) * (len(self) - 1) // 2


def numbers_of(texts: pl.Series, different: pl.Series) -> Codes:
    """The place of each text among the different ones, `ABSENT` where it is null."""
    places = texts.cast(pl.Enum(different)).to_physical().cast(pl.Int32)
    return places.fill_null(ABSENT).to_numpy()


def variable(name: str, kind: Kind, columns: list[pl.Series]) -> Variable:
    together = pl.concat(columns)
    written = together.drop_nulls().unique(maintain_order=True)
    normalised = normal(written, kind)
    different = normalised.drop_nulls().unique().sort()
    codes = np.append(numbers_of(normalised, different), np.int32(ABSENT))[numbers_of(together, written)]
    values = np.array(different.to_list(), dtype=object)
    size = len(columns[0])
    parts = [codes[at * size : (at + 1) * size] for at in range(len(columns))]
    for at in range(1, len(parts)):  # an alternative that repeats another says nothing new
        for earlier in parts[:at]:
            parts[at] = np.where(parts[at] == earlier, np.int32(ABSENT), parts[at])
    parts = [parts[0], *(part for part in parts[1:] if (part >= 0).any())]  # each costs a comparison with all
    return Variable(name, kind, Vocabulary(kind, values), parts)


def share_names(variables: list[Variable]) -> None:
    """Gives given and family names one vocabulary, so that a given name can be compared with a family name."""
    names = [one for one in variables if one.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME)]
    if len(names) < 2:
        return
    values = np.unique(np.concatenate([one.vocabulary.values.astype(str) for one in names])).astype(object)
    common = Vocabulary(Kind.FAMILY_NAME, values)
    for one in names:
        place = np.searchsorted(values, one.vocabulary.values).astype(np.int32)
        one.codes = [np.where(codes >= 0, place[codes], np.int32(ABSENT)) for codes in one.codes]
        one.vocabulary = common


def read_names_in_mail(variables: list[Variable]) -> None:
    """Fills an absent given or family name with the one that stands in the e-mail address, and remembers which these are.

    A name counts as one if at least two records have it in its own field. Of several addresses the first one is read.
    """
    one = {
        kind: [v for v in variables if v.kind is kind]
        for kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.EMAIL)
    }
    if any(len(found) != 1 for found in one.values()):
        return
    given, family, mail = (found[0] for found in one.values())
    if len(given.codes) != 1 or len(family.codes) != 1:
        return
    values = given.vocabulary.values
    known = []
    for names in (given, family):
        count = np.bincount(names.codes[0][names.codes[0] >= 0], minlength=len(values))
        known.append(frozenset(values[count > 1].tolist()))
    place = {value: at for at, value in enumerate(values.tolist())}
    for names, other, wanted in ((given, family, known[0]), (family, given, known[1])):
        codes, filled = names.codes[0].copy(), np.zeros(len(names.codes[0]), bool)
        for row in np.flatnonzero((codes < 0) & (mail.codes[0] >= 0)).tolist():
            rest = values[other.codes[0][row]] if other.codes[0][row] >= 0 else ""
            name = named_in(mail.vocabulary.locals[mail.codes[0][row]], rest, wanted)
            if name in place:
                codes[row], filled[row] = place[name], True
        names.codes[0], names.inferred = codes, filled


def read(fields: tuple[Field, ...], key: str, left: pl.DataFrame, right: pl.DataFrame | None) -> Table:
    """The tables as variables. Fields that say nothing (all absent, or one value for everybody) are left out."""
    tables = [left] if right is None else [left, right]
    side = np.repeat(np.arange(len(tables), dtype=np.int8), [len(table) for table in tables])
    has_numbers = any(field.kind is Kind.HOUSE_NUMBER for field in fields)
    variables = []
    for field in fields:
        columns = [pl.concat([table[source].cast(pl.String) for table in tables]) for source in field.sources]
        if field.kind is Kind.STREET and not has_numbers:
            halves = [number_and_street(column) for column in columns]
            variables.append(
                variable(f"{field.name}: number", Kind.HOUSE_NUMBER, [number for number, _ in halves])
            )
            columns = [street for _, street in halves]
        variables.append(variable(field.name, field.kind, columns))
    variables = [one for one in variables if len(one.vocabulary.values) > 1]
    share_names(variables)
    read_names_in_mail(variables)
    keys = pl.concat([table[key] for table in tables])
    order = np.lexsort((
        keys.rank("dense").to_numpy() if right is None else np.concatenate([t[key].rank("dense").to_numpy() for t in tables]),
        *[codes for one in reversed(variables) for codes in reversed(one.codes)], side,
    ))  # fmt: skip
    for one in variables:
        one.codes = [codes[order] for codes in one.codes]
        one.inferred = None if one.inferred is None else one.inferred[order]
    return Table(keys[order], variables, side[order], right is not None)
