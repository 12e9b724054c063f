"""From pairs to records of one person: groups that hold together as a whole, or links one to one."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from regard.quality.matching.comparing import Floats
from regard.quality.matching.evidence import Evidence, compare
from regard.quality.matching.model import Model
from regard.quality.matching.sorting import different, sorted_places
from regard.quality.matching.table import Rows

REACH = -7.0  # log odds of a pair of records up to which their groups are considered
LARGEST_PRODUCT = 400  # record pairs that two groups are compared by at most
ROUNDS = 40


class Pool:
    """Pairs of records that were compared, with the ratios of their fields, found by the pair."""

    def __init__(self, model: Model, found: Evidence) -> None:
        self.model, self.size = model, len(model.table)
        self.code = np.zeros(0, np.int64)
        self.ratios = np.zeros((0, len(model.table.variables)))
        self.absent = np.zeros((0, len(model.table.variables)), bool)
        self.crossed = np.zeros(0, bool)
        self.add(found)

    def add(self, found: Evidence) -> None:
        code = found.a * self.size + found.b
        ratios = self.model.ratios(self.model.seen(found))
        order, self.code = sorted_places(np.concatenate([self.code, code]))
        self.ratios = np.concatenate([self.ratios, ratios])[order]
        self.absent = np.concatenate([self.absent, found.steps < 0])[order]
        self.crossed = np.concatenate([self.crossed, found.crossed])[order]

    def rows(self, a: Rows, b: Rows) -> Rows:
        """Where the pairs stand; those not compared yet are compared now."""
        code = np.minimum(a, b) * self.size + np.maximum(a, b)
        at = np.minimum(np.searchsorted(self.code, code), len(self.code) - 1)
        new = different(code[self.code[at] != code] if len(self.code) else code)
        if len(new):
            self.add(compare(self.model.table, new // self.size, new % self.size))
        return np.searchsorted(self.code, code)


def product(first: Rows, second: Rows, start: Rows, size: Rows) -> tuple[Rows, Rows, Rows]:
    """All pairs of members of group `first[i]` with members of `second[i]`: the i, and the places of both members."""
    count = size[first] * size[second]
    which = np.repeat(np.arange(len(first)), count)
    inside = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    width = size[second][which]
    return which, start[first][which] + inside // width, start[second][which] + inside % width


def between(pool: Pool, members: Rows, across: tuple[Rows, Rows, Rows], count: int) -> Floats:
    """Log odds that two groups are one person, from every pair across them.

    Of each field the mean of what the pairs say that have it (average linkage, field by field): a pair that says nothing has
    no part in it, and however many say the same, it counts once.
    """
    which, one, other = across
    at = pool.rows(members[one], members[other])
    there = ~pool.absent[at]
    ratio = np.where(there, pool.ratios[at], 0.0)
    start = np.flatnonzero(np.r_[True, which[1:] != which[:-1]])
    assert len(start) == count  # noqa: S101
    told = np.add.reduceat(there.astype(np.float64), start)
    ratios = np.add.reduceat(ratio, start) / np.maximum(told, 1)
    turned = np.add.reduceat(pool.crossed[at].astype(np.float64), start) / np.diff(np.r_[start, len(which)])
    return pool.model.odds_of(ratios, turned > 0.5)


def disjoint(first: Rows, second: Rows, size: int) -> tuple[Rows, Rows]:
    """The pairs of groups of which neither is in an earlier pair: of equal scores a group takes the first."""
    free = np.ones(size, bool)
    keep = np.zeros(len(first), bool)
    for at, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        if free[one] and free[other]:
            free[one] = free[other] = False
            keep[at] = True
    return first[keep], second[keep]


def groups(model: Model, found: Evidence, odds: Floats, least: float) -> Rows:
    """A label per record: records of the same label are taken for one person.

    Begins with each record alone. In every round all groups join
    that are each other's best, by `between`, and better than `least`.
    """
    size_all = len(model.table)
    label = np.arange(size_all, dtype=np.int64)
    near = np.flatnonzero(odds > min(REACH, least))
    found, odds = found.part(near), odds[near]
    if len(near) == 0 or odds.max() <= least:
        return label
    pool = Pool(model, found)
    previous: tuple[Rows, Floats] = (np.zeros(0, np.int64), np.zeros(0))
    for _ in range(ROUNDS):
        x, y = label[found.a], label[found.b]
        apart = x != y
        x, y = np.minimum(x, y)[apart], np.maximum(x, y)[apart]
        code = different(x * size_all + y)
        if len(code) == 0:
            break
        score = np.full(len(code), np.nan)
        at = np.minimum(np.searchsorted(previous[0], code), max(len(previous[0]) - 1, 0))
        if len(previous[0]):
            same = previous[0][at] == code
            score[same] = previous[1][at][same]
        members, _ = sorted_places(label)
        size = np.bincount(label, minlength=size_all)
        start = np.cumsum(size) - size
        open_ = np.flatnonzero(np.isnan(score))
        first, second = code[open_] // size_all, code[open_] % size_all
        fits = size[first] * size[second] <= LARGEST_PRODUCT
        score[open_[~fits]] = -np.inf
        open_, first, second = open_[fits], first[fits], second[fits]
        if len(open_):
            score[open_] = between(pool, members, product(first, second, start, size), len(open_))
        first, second = code // size_all, code % size_all
        good = score > least
        if not good.any():
            break
        best = np.full(size_all, -np.inf)
        np.maximum.at(best, first[good], score[good])
        np.maximum.at(best, second[good], score[good])
        chosen = good & (score == best[first]) & (score == best[second])
        x, y = disjoint(first[chosen], second[chosen], size_all)
        into = np.arange(size_all)
        into[y] = x
        touched = np.zeros(size_all, bool)
        touched[x] = touched[y] = True
        still = ~touched[first] & ~touched[second]
        previous = (code[still], score[still])
        label = into[label]
    return label


def connected(size: int, a: Rows, b: Rows) -> Rows:
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(size, size))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def one_to_one(size: int, a: Rows, b: Rows, odds: Floats) -> np.ndarray:
    """Which of the pairs are kept so that every record has one partner at most and the sum of the log odds is the largest.

    `odds` are positive. `a` are records of the one table, `b` of the other.
    """
    keep = np.zeros(len(a), bool)
    label = connected(size, a, b)[a]
    order = np.argsort(label, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if len(part) == 1:
            keep[part] = True
        elif len(part) > 1:
            left, row = np.unique(a[part], return_inverse=True)
            right, column = np.unique(b[part], return_inverse=True)
            gain = np.zeros((len(left), len(right)))
            gain[row, column] = odds[part]
            chosen = dict(zip(*linear_sum_assignment(gain, maximize=True), strict=True))
            keep[part] = np.array([chosen.get(r) == c for r, c in zip(row, column, strict=True)])
    return keep
