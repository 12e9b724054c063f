"""How good a matching is, where the truth is known."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Judgement:
    """Pairs that were found and are true, were found and are not, and are true and were not found."""

    true: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is true; 1 where nothing was found."""
        return self.true / (self.true + self.false) if self.true + self.false else 1.0

    @property
    def recall(self) -> float:
        """The share of what is true that was found; 1 where nothing is true."""
        return self.true / (self.true + self.missed) if self.true + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall: 2 x true / (2 x true + false + missed).

        1 where there is nothing to find and nothing found.
        """
        counted = 2 * self.true + self.false + self.missed
        return 2 * self.true / counted if counted else 1.0


def pairs_in(sizes: pl.Series) -> int:
    sizes = sizes.cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def judged_groups(groups: pl.DataFrame, truth: pl.DataFrame) -> Judgement:
    """Of the doubles of one table: `groups` as `find_doubles` gives them, `truth` a row a record with `key` and `person`.

    Every pair of records of a group counts as found, every pair of one person as true.
    """
    together = truth.join(groups, on="key", how="inner")
    found = pairs_in(groups.group_by("group").len()["len"])
    both = pairs_in(together.group_by("group", "person").len()["len"])
    wanted = pairs_in(truth.group_by("person").len()["len"])
    return Judgement(both, found - both, wanted - both)


def judged_links(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> Judgement:
    """Of two tables: `pairs` as `link` gives them, `left` and `right` each a row a record with `key` and `person`."""
    found = pairs.filter("doubles")
    both = (
        found.join(left, left_on="first", right_on="key")
        .join(right, left_on="second", right_on="key", suffix="_right")
        .filter(pl.col("person") == pl.col("person_right"))
    )
    wanted = len(left.join(right, on="person", suffix="_right"))
    return Judgement(len(both), len(found) - len(both), wanted - len(both))
