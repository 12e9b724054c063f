"""The model: what agreement and disagreement weigh, learned from the records alone.

A pair of records is one of three: of **one person**, of **one household** (or one office), or of **strangers**. Of strangers
every field agrees by chance, and chance is counted. Of one person every field agrees as often as people write the same twice;
with some probability they have moved, and then all fields of the place agree by chance together. Of one household the place
agrees as it does for one person, and any other field does so with a probability of its own (the family name mostly, the date
of birth of twins rarely). The probabilities are found by expectation maximisation (Dempster, Laird, Rubin 1977) on the model
of Fellegi and Sunter (1969), in which agreement on a rare value tells more (Winkler 1989).
"""

from dataclasses import dataclass, field

import numpy as np

from regard.quality.matching.comparing import SCALES, Floats
from regard.quality.matching.evidence import (
    Evidence,
    by_alternative,
    commonness,
    compare,
    name_pair,
    namesake_pairs,
    random_pairs,
)
from regard.quality.matching.schema import Kind
from regard.quality.matching.table import Rows, Table

LEARN_FROM = 400_000  # pairs; of more, every n-th
CHUNK = 1_000_000
ROUNDS = 60
TRUST = 12.0  # pairs that the expected distribution of a kind counts for
NEAR_RARITY = 0.5  # how much the rarity of a value counts where two are nearly equal
CROSSED = 0.03  # of the pairs of one person have their two names exchanged, before any data is seen

# How often members of a household agree in a field as one person does, before any data is seen.
SHARED = {
    Kind.FAMILY_NAME: 0.7, Kind.PHONE: 0.3, Kind.EMAIL: 0.05, Kind.FULL_NAME: 0.05, Kind.ORGANISATION: 0.05, Kind.CATEGORY: 0.3,
}  # fmt: skip
SHARED_ELSE = 0.02

# E-mail addresses are made of names: how alike those of two strangers are of whom none, one, or both names are alike.
ALIKE = 3  # the last step of a name on which two names are alike
OF_NAMESAKES = np.array(
    [[0.0, 0.0, 0.0, 0.0, 1.0], [0.001, 0.003, 0.01, 0.1, 0.886], [0.002, 0.02, 0.05, 0.3, 0.628]]
)


@dataclass
class Weights:
    """What was learned; `m` and `u` per variable and step, the other figures as probabilities."""

    m: list[Floats]
    u: list[Floats]
    u_email: dict[
        int, np.ndarray
    ]  # of e-mail variables instead of `u`: a row for none, one and both names alike
    crossed_m: float
    crossed_u: float
    shared: Floats
    moved: float
    match: float
    household: float


@dataclass
class Model:
    table: Table
    place: np.ndarray
    chance: Evidence  # random pairs
    rates: list[Floats]  # of random pairs on each step
    known: Floats  # pairs of all that have the field
    namesakes: Evidence  # pairs of the same family name, or of the same two names
    entity: Rows
    common: list[Floats] = field(default_factory=list)
    near: list[Floats] = field(default_factory=list)
    weights: Weights | None = None

    # -- evidence ------------------------------------------------------------------------------------------

    def rarity(self, found: Evidence) -> np.ndarray:
        """Per pair and variable the logarithm to be added to that of m/u for the commonness of the value."""
        out = np.zeros(found.steps.shape)
        names = name_pair(self.table)
        for at, variable in enumerate(self.table.variables):
            step = found.steps[:, at]
            last = len(SCALES[variable.kind].steps) - 1
            told = np.flatnonzero((step >= 0) & (step < last))
            values = self.common[at]
            a, b = found.a[told], found.b[told]
            share = by_alternative(variable, values, a, b, step[told])
            if names is not None and at in names:
                both = np.maximum(self.common[names[0]], self.common[names[1]])
                turned = found.crossed[told]
                one, other = (
                    self.table.variables[n].codes[0] for n in (names if at == names[0] else names[::-1])
                )
                x, y = one[a[turned]], other[b[turned]]
                share[turned] = np.maximum(both[x], both[y])
            logs = np.log(np.maximum(share, 1e-12))
            near = self.near[at][step[told]]
            out[told, at] = np.where(step[told] == 0, -logs, -NEAR_RARITY * (logs - near))
        return out

    def ratios(self, found: Evidence, rarity: np.ndarray) -> np.ndarray:
        """log of P(step | one person) / P(step | strangers), per pair and variable; 0 where a value is absent."""
        assert self.weights is not None  # noqa: S101
        out = np.zeros(found.steps.shape)
        for at in range(out.shape[1]):
            ratio = np.log(self.weights.m[at] / self.weights.u[at])
            ratio[0] = np.log(
                self.weights.m[at][0]
            )  # the chance of equality is that of the value: in `rarity`
            step = found.steps[:, at]
            told = ratio[step]
            if at in self.weights.u_email:
                by_names = np.log(self.weights.m[at] / self.weights.u_email[at])
                by_names[:, 0] = ratio[0]
                told = by_names[self.names_alike(found), step]
            out[:, at] = np.where(step >= 0, told + rarity[:, at], 0.0)
        return out

    def names_alike(self, found: Evidence) -> np.ndarray:
        """Per pair how many of the names are alike, at most two."""
        out = np.zeros(len(found), np.int64)
        for at, variable in enumerate(self.table.variables):
            if variable.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME):
                out += (found.steps[:, at] >= 0) & (found.steps[:, at] <= ALIKE)
            elif variable.kind in (Kind.FULL_NAME, Kind.ORGANISATION):
                out += 2 * ((found.steps[:, at] >= 0) & (found.steps[:, at] <= ALIKE))
        return np.minimum(out, 2)

    def learn_namesakes(self) -> None:
        """How alike the e-mail addresses of namesakes are who are strangers."""
        assert self.weights is not None  # noqa: S101
        if not self.weights.u_email:
            return
        strangers = 1 / (1 + np.exp(np.clip(self.log_odds(self.namesakes), -500, 500)))
        alike = self.names_alike(self.namesakes)
        for at, table in self.weights.u_email.items():
            step = self.namesakes.steps[:, at]
            for count in (1, 2):
                those = (alike == count) & (step >= 0)
                on = np.bincount(step[those], weights=strangers[those], minlength=table.shape[1])
                on = on + 20 * OF_NAMESAKES[count]  # not in place: counts of nothing are whole numbers
                table[count] = np.maximum(on / on.sum(), self.weights.u[at])
            table[0] = self.weights.u[at]

    def classes(self, crossed: np.ndarray, ratios: np.ndarray) -> tuple[Floats, Floats, Floats]:
        """log weight of one person at the same place, of one person who moved, and of one household, against strangers."""
        w = self.weights
        assert w is not None  # noqa: S101
        own, place = ratios[:, ~self.place], ratios[:, self.place]
        turned = np.where(
            crossed, np.log(w.crossed_m / w.crossed_u), np.log((1 - w.crossed_m) / (1 - w.crossed_u))
        )
        personal = own.sum(axis=1) + turned + np.log(w.match)
        at_place = place.sum(axis=1)
        stayed = personal + at_place + np.log(1 - w.moved)
        moved = personal + np.log(w.moved)
        alike = w.shared[~self.place]
        somewhere = np.logaddexp(at_place + np.log(1 - w.moved), np.log(w.moved))
        household = somewhere + np.log(w.household)
        if own.shape[1]:
            household = household + np.logaddexp(np.log1p(-alike), np.log(alike) + own).sum(axis=1)
        return stayed, moved, household

    def log_odds(self, found: Evidence) -> Floats:
        """Natural logarithm of P(one person) / P(not), per pair."""
        out = np.empty(len(found))
        for at in range(0, len(found), CHUNK):  # a million pairs at a time: their numbers are large
            part = found.part(np.arange(at, min(at + CHUNK, len(found))))
            out[at : at + CHUNK] = self.odds_of(self.ratios(part, self.rarity(part)), part.crossed)
        return out

    def odds_of(self, ratios: np.ndarray, crossed: np.ndarray) -> Floats:
        """The same from the ratios of the fields."""
        stayed, moved, household = self.classes(crossed, ratios)
        return np.logaddexp(stayed, moved) - np.logaddexp(household, np.log(self.strangers))

    @property
    def strangers(self) -> float:
        assert self.weights is not None  # noqa: S101
        return 1 - self.weights.match - self.weights.household

    # -- learning ------------------------------------------------------------------------------------------

    def count(self, entity: Rows) -> None:
        """Takes in which records are one person: how common values are follows."""
        self.entity = entity
        self.common = [commonness(self.table, one, entity) for one in self.table.variables]
        self.near = []
        for at, variable in enumerate(self.table.variables):
            means = np.zeros(len(SCALES[variable.kind].steps))
            step = self.chance.steps[:, at]
            overall = np.log(np.maximum(self.common[at], 1e-12)).mean()
            for level in range(1, len(means) - 1):
                those = np.flatnonzero((step == level) & ~self.chance.crossed)[:5000]
                logs = np.log(np.maximum(
                    by_alternative(variable, self.common[at], self.chance.a[those], self.chance.b[those], step[those]), 1e-12
                ))  # fmt: skip
                means[level] = (logs.sum() + 5 * overall) / (len(those) + 5)
            self.near.append(means)

    def learn(self, found: Evidence) -> None:
        """Fits the weights to candidate pairs; all pairs that are no candidates count as strangers."""
        total = float(self.table.all_pairs)
        every = max(1, len(found) // LEARN_FROM)
        sample = found.part(np.arange(0, len(found), every)) if every > 1 else found
        scale = len(found) / max(len(sample), 1)
        scales = [SCALES[one.kind] for one in self.table.variables]
        rarity = self.rarity(sample)
        if self.weights is None:
            guess = min(0.1 * len(self.table), 0.2 * total) / total
            self.weights = Weights(
                m=[np.array(one.expected) for one in scales],
                u=[rate.copy() for rate in self.rates],
                u_email={
                    at: np.maximum(OF_NAMESAKES, self.rates[at])
                    for at, one in enumerate(self.table.variables)
                    if one.kind is Kind.EMAIL
                },
                crossed_m=CROSSED,
                crossed_u=float(max(self.chance.crossed.mean(), 1e-4)),
                shared=np.array([SHARED.get(one.kind, SHARED_ELSE) for one in self.table.variables]),
                moved=0.08,
                match=guess,
                household=guess if self.has_households else 1e-15,
            )
        w = self.weights
        before = self.shared_before
        for _ in range(ROUNDS):
            ratios = self.ratios(sample, rarity)
            stayed, moved, household = self.classes(sample.crossed, ratios)
            whole = np.logaddexp(np.logaddexp(stayed, moved), np.logaddexp(household, np.log(self.strangers)))
            p_stayed, p_moved, p_household = (
                np.exp(part - whole) * scale for part in (stayed, moved, household)
            )
            p_match = p_stayed + p_moved
            matches = float(p_match.sum())
            for at, one in enumerate(scales):
                step = sample.steps[:, at]
                there = step >= 0
                size = len(one.steps)
                weight = p_stayed if self.place[at] else p_match
                on = np.bincount(step[there], weights=weight[there], minlength=size)
                w.m[at] = (on + TRUST * np.array(one.expected)) / (on.sum() + TRUST)
                on = np.bincount(step[there], weights=p_match[there], minlength=size)
                floor = 0.5 * self.known[at] / len(self.chance)
                left = np.maximum(self.rates[at] * self.known[at] - on, 0) + floor
                w.u[at] = left / left.sum()
                if not self.place[at] and self.has_households:
                    r = np.exp(np.minimum(ratios[there, at], 600))
                    s = w.shared[at]
                    both = (p_household[there] * (s * r / (1 - s + s * r))).sum()
                    w.shared[at] = (both + 20 * before[at]) / (p_household[there].sum() + 20)
            self.learn_namesakes()
            w.shared = np.clip(w.shared, 1e-3, 0.95)
            w.crossed_m = float(((p_match * sample.crossed).sum() + TRUST * CROSSED) / (matches + TRUST))
            w.moved = (
                float(np.clip((p_moved.sum() + 0.08 * 20) / (matches + 20), 1e-3, 0.5))
                if self.place.any()
                else 1e-6
            )
            old = w.match
            w.match = min((matches + 0.5) / total, 0.5)
            if self.has_households:
                w.household = min(float(p_household.sum() + 0.5) / total, 0.4)
            if abs(np.log(w.match / old)) < 1e-4:
                break

    @property
    def has_households(self) -> bool:
        """Whether a common place can be told from a common city at all."""
        precise = {Kind.STREET, Kind.HOUSE_NUMBER, Kind.POSTAL_CODE, Kind.PHONE}
        return len({one.kind for one in self.table.variables} & precise) >= 2

    @property
    def shared_before(self) -> Floats:
        return np.array([SHARED.get(one.kind, SHARED_ELSE) for one in self.table.variables])


def new_model(table: Table, found: Evidence) -> Model:
    """A model that has seen pairs drawn at random, and nothing else; `found` are the candidates."""
    chance = found if len(found) == table.all_pairs else compare(table, *random_pairs(table))
    rates, known = [], []
    for at, variable in enumerate(table.variables):
        step = chance.steps[:, at]
        on = np.bincount(step[step >= 0], minlength=len(SCALES[variable.kind].steps)).astype(float)
        rates.append((on + 0.5) / (on.sum() + 0.5 * len(on)))
        known.append(max((step >= 0).mean(), 1e-6) * table.all_pairs)
    place = np.array([SCALES[one.kind].is_place for one in table.variables])
    namesakes = compare(table, *namesake_pairs(table))
    model = Model(table, place, chance, rates, np.array(known), namesakes, np.arange(len(table)))
    model.count(np.arange(len(table), dtype=np.int64))
    return model
