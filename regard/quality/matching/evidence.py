"""What a pair of records says: per field the step it stands on and how common the value is."""

from dataclasses import dataclass

import numpy as np

from regard.quality.matching.comparing import ABSENT, SCALES, Floats, Steps
from regard.quality.matching.schema import Kind
from regard.quality.matching.sorting import different, sorted_places, starts
from regard.quality.matching.table import Rows, Table, Variable

Grid = np.ndarray[tuple[int, int], np.dtype[np.int8]]
RANDOM_PAIRS = 400_000
RAREST = 1e-12  # no value counts as less common
MAIL_DIFFERENT = len(SCALES[Kind.EMAIL].steps) - 1
_POINTS = np.array(
    [4.0, 2.5, 2.0, 1.5, 0.5, 0.0, 0.0]
)  # by name step; the last is that of an absent name (-1)


@dataclass
class Evidence:
    """The steps of pairs: a row a pair, a column a variable; the last column says whether the two names are exchanged."""

    a: Rows
    b: Rows
    steps: Grid
    crossed: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def __len__(self) -> int:
        return len(self.a)

    def part(self, which: np.ndarray | slice) -> "Evidence":
        return Evidence(self.a[which], self.b[which], self.steps[which], self.crossed[which])

    def and_also(self, more: "Evidence") -> "Evidence":
        return Evidence(
            np.concatenate([self.a, more.a]),
            np.concatenate([self.b, more.b]),
            np.concatenate([self.steps, more.steps]),
            np.concatenate([self.crossed, more.crossed]),
        )


def name_pair(table: Table) -> tuple[int, int] | None:
    """Where the given and the family name stand among the variables, if there is one of each."""
    given = [at for at, one in enumerate(table.variables) if one.kind is Kind.GIVEN_NAME]
    family = [at for at, one in enumerate(table.variables) if one.kind is Kind.FAMILY_NAME]
    if len(given) == len(family) == 1 and all(len(table.variables[at].codes) == 1 for at in given + family):
        return given[0], family[0]
    return None


def compare(table: Table, a: Rows, b: Rows) -> Evidence:
    """The steps between records `a[i]` and `b[i]`.

    Given and family name are compared as they are written, or exchanged where that way they agree better.
    """
    steps = np.empty((len(a), len(table.variables)), np.int8, order="F")
    for at, one in enumerate(table.variables):
        steps[:, at] = one.steps(a, b)
    crossed = np.zeros(len(a), bool)
    names = name_pair(table)
    if names is not None:
        given, family = (table.variables[at] for at in names)
        direct = _POINTS[steps[:, names[0]]] + _POINTS[steps[:, names[1]]]
        maybe = np.flatnonzero(direct <= 4.5)
        there = given.vocabulary.steps(given.codes[0][a[maybe]], family.codes[0][b[maybe]])
        back = given.vocabulary.steps(family.codes[0][a[maybe]], given.codes[0][b[maybe]])
        better = _POINTS[there] + _POINTS[back] > direct[maybe]
        turned = maybe[better]
        steps[turned, names[0]], steps[turned, names[1]] = there[better], back[better]
        crossed[turned] = True
    mail = [at for at, one in enumerate(table.variables) if one.kind is Kind.EMAIL]
    for at, one in enumerate(table.variables):
        if one.inferred is not None:  # what one address says of the other it does not say twice
            alike = (steps[:, mail[0]] >= 0) & (steps[:, mail[0]] < MAIL_DIFFERENT)
            steps[alike & (one.inferred[a] | one.inferred[b]), at] = ABSENT
    return Evidence(a, b, steps, crossed)


def random_pairs(table: Table) -> tuple[Rows, Rows]:
    """Pairs drawn without regard to what they say; the same for the same records."""
    rng = np.random.default_rng(20261128)
    first = int((table.side == 0).sum())
    if table.links:
        return rng.integers(0, first, RANDOM_PAIRS), rng.integers(first, len(table), RANDOM_PAIRS)
    a, b = rng.integers(0, len(table), RANDOM_PAIRS), rng.integers(0, len(table), RANDOM_PAIRS)
    differ = a != b
    return a[differ], b[differ]


def namesake_pairs(table: Table, count: int = 50_000) -> tuple[Rows, Rows]:
    """Pairs drawn from all that have the same family name, and as many from all that have both names the same.

    None where no field is an e-mail address: they are for what is made of names.
    """
    nobody = np.zeros(0, np.int64)
    if not any(one.kind is Kind.EMAIL for one in table.variables):
        return nobody, nobody
    names = [
        one for one in table.variables if one.kind in (Kind.FAMILY_NAME, Kind.FULL_NAME, Kind.ORGANISATION)
    ][:1]
    keys = [one.codes[0].astype(np.int64) for one in names]
    both = name_pair(table)
    if both is not None:
        given, family = (table.variables[at].codes[0].astype(np.int64) for at in both)
        keys.append(np.where((given >= 0) & (family >= 0), given * (int(family.max()) + 1) + family, -1))
    found: list[tuple[Rows, Rows]] = [(nobody, nobody)]
    rng = np.random.default_rng(20261128)
    for key in keys:
        there = np.flatnonzero(key >= 0)
        order, ordered = sorted_places(key[there])
        order, start = there[order], starts(ordered)
        size = np.diff(start, append=len(order)).astype(np.float64)
        ways = np.cumsum(size * (size - 1))
        if len(ways) == 0 or ways[-1] == 0:
            continue
        drawn = min(count, int(ways[-1]))  # few pairs drawn often would count as many
        block = np.searchsorted(ways, rng.random(drawn) * ways[-1], side="right")
        first = (rng.random(drawn) * size[block]).astype(np.int64)
        second = (rng.random(drawn) * (size[block] - 1)).astype(np.int64)
        second += second >= first
        a, b = order[start[block] + first], order[start[block] + second]
        across = table.side[a] != table.side[b] if table.links else np.ones(drawn, bool)
        found.append((a[across], b[across]))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def commonness(variable: Variable, entity: Rows) -> Floats:
    """The chance, per value, that somebody else has it too.

    Counted over entities (records taken for one person count once), so that doubles do not make a value look common. Of values
    that only one entity has it is the chance of such values to come again (Good 1953), estimated from how many
    values two entities have and how many one has, with what is usual for the kind where there is little data.
    """
    size = len(variable.vocabulary.values)
    there = [codes >= 0 for codes in variable.codes]
    seen = [entity[at] * size + codes[at] for codes, at in zip(variable.codes, there, strict=True)]
    pairs = different(np.concatenate(seen))
    count = np.bincount(pairs % size, minlength=size).astype(np.float64)
    entities = max(len(starts(pairs // size)), 2)
    usual = min(SCALES[variable.kind].by_chance * entities, 1.0)
    once, twice = int((count == 1).sum()), int((count == 2).sum())
    again = min((2 * twice + 20 * usual) / (once + 20), 1.0)
    return (np.maximum(count - 1, 0) + again) / entities


def by_alternative(variable: Variable, logs: Floats, a: Rows, b: Rows, steps: Steps) -> Floats:
    """Of pairs on step 0 the number in `logs` of their common value, of others the larger one of their values."""
    if len(variable.codes) == 1:
        return np.maximum(logs[variable.codes[0][a]], logs[variable.codes[0][b]])
    out = np.full(len(a), np.log(RAREST))
    for left in variable.codes:
        for right in variable.codes:
            x, y = left[a], right[b]
            there = (x >= 0) & (y >= 0) & ((steps != 0) | (x == y))
            out = np.maximum(out, np.where(there, np.maximum(logs[x], logs[y]), out))
    return out
