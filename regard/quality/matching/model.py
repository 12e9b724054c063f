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
    RAREST,
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
CHUNK = 100_000  # pairs at a time: what is worked out of them stays in the processor's cache
ROUNDS = 60
TRUST = 12.0  # pairs that the expected distribution of a kind counts for
NEAR_RARITY = 0.5  # how much the rarity of a value counts where two are nearly equal
UNLIKELY = 1e-9  # what is less probable of a household teaches nothing of households
LEAST_EQUAL, LEAST = 0.5, 0.1
"""How often a step is seen of one person at least, as a part of what is expected: that of equal values, any other."""
MOST_SHARED = {Kind.GIVEN_NAME: 0.2}
"""How often members of a household agree at most. Where few records are doubles and many strangers have the same given name and
addresses made of it, those strangers would be taken for one person without these limits, and the doubles for households; and
where doubles have always agreed in the address, another one would rule out what all else speaks for."""
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


@dataclass(frozen=True)
class Seen:
    """What pairs say: a row a pair, a column a variable, and the columns each in one piece."""

    steps: np.ndarray
    crossed: np.ndarray
    alike: np.ndarray  # how many of the names are
    rarity: np.ndarray


@dataclass
class Model:
    table: Table
    place: np.ndarray
    chance: Evidence  # random pairs
    rates: list[Floats]  # of random pairs on each step
    known: Floats  # pairs of all that have the field
    namesakes: Evidence  # pairs of the same family name, or of the same two names
    entity: Rows
    common: list[Floats] = field(default_factory=list)  # logarithms, per value
    near: list[Floats] = field(default_factory=list)
    weights: Weights | None = None

    # -- evidence ------------------------------------------------------------------------------------------

    def seen(self, found: Evidence) -> Seen:
        """What pairs say, as it is weighed; it holds until `count` is called again."""
        steps = np.asfortranarray(found.steps)
        return Seen(steps, found.crossed, self.names_alike(steps), self.rarity(found, steps))

    def rarity(self, found: Evidence, steps: np.ndarray) -> np.ndarray:
        """Per pair and variable the logarithm to be added to that of m/u for the commonness of the value."""
        out = np.zeros(steps.shape, order="F")
        names = name_pair(self.table)
        for at, variable in enumerate(self.table.variables):
            step = steps[:, at]
            last = len(SCALES[variable.kind].steps) - 1
            told = np.flatnonzero((step >= 0) & (step < last))
            step, a, b = step[told], found.a[told], found.b[told]
            logs = by_alternative(variable, self.common[at], a, b, step)
            turned = np.flatnonzero(found.crossed[told])
            if names is not None and at in names and len(turned):
                both = np.maximum(self.common[names[0]], self.common[names[1]])
                one, other = (
                    self.table.variables[n].codes[0] for n in (names if at == names[0] else names[::-1])
                )
                x, y = one[a[turned]], other[b[turned]]
                logs[turned] = np.maximum(both[x], both[y])
            near = self.near[at][step]
            out[told, at] = np.where(step == 0, -logs, -NEAR_RARITY * (logs - near))
        return out

    def ratios(self, seen: Seen) -> np.ndarray:
        """log of P(step | one person) / P(step | strangers), per pair and variable; 0 where a value is absent."""
        assert self.weights is not None  # noqa: S101
        out = np.empty(seen.steps.shape, order="F")
        for at in range(len(self.table.variables)):
            ratio = np.log(self.weights.m[at] / self.weights.u[at])
            ratio[0] = np.log(
                self.weights.m[at][0]
            )  # the chance of equality is that of the value: in `rarity`
            step = seen.steps[:, at]
            if at in self.weights.u_email:
                by_names = np.log(self.weights.m[at] / self.weights.u_email[at])
                by_names[:, 0] = ratio[0]
                absent = np.zeros((len(by_names), 1))
                told = np.hstack([by_names, absent])[seen.alike, step]
            else:
                told = np.append(ratio, 0.0)[step]  # the last is that of an absent value (-1)
            np.add(told, seen.rarity[:, at], out=out[:, at])
        return out

    def names_alike(self, steps: np.ndarray) -> np.ndarray:
        """Per pair how many of the names are alike, at most two."""
        out = np.zeros(len(steps), np.int8)
        for at, variable in enumerate(self.table.variables):
            if variable.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME):
                out += (steps[:, at] >= 0) & (steps[:, at] <= ALIKE)
            elif variable.kind in (Kind.FULL_NAME, Kind.ORGANISATION):
                out += 2 * ((steps[:, at] >= 0) & (steps[:, at] <= ALIKE)).astype(np.int8)
        return np.minimum(out, 2)

    def learn_namesakes(self, namesakes: Seen) -> None:
        """How alike the e-mail addresses of namesakes are who are strangers."""
        assert self.weights is not None  # noqa: S101
        if not self.weights.u_email:
            return
        odds = self.odds_of(self.ratios(namesakes), namesakes.crossed)
        strangers = 1 / (1 + np.exp(np.clip(odds, -500, 500)))
        for at, table in self.weights.u_email.items():
            step = namesakes.steps[:, at]
            for count in (1, 2):
                those = (namesakes.alike == count) & (step >= 0)
                on = np.bincount(step[those], weights=strangers[those], minlength=table.shape[1])
                on = on + 20 * OF_NAMESAKES[count]  # not in place: counts of nothing are whole numbers
                table[count] = np.maximum(on / on.sum(), self.weights.u[at])
            table[0] = self.weights.u[at]

    def classes(self, ratios: np.ndarray, crossed: np.ndarray) -> tuple[Floats, Floats, Floats]:
        """log weights against strangers: of one person, of one household, and the part of both that has not moved.

        The last one is a probability: a pair of one person, or of one household, that agrees on the place is at the same one.
        """
        w = self.weights
        assert w is not None  # noqa: S101
        person: Floats = np.full(len(ratios), np.log((1 - w.crossed_m) / (1 - w.crossed_u)))
        person[crossed] = np.log(w.crossed_m / w.crossed_u)
        place: Floats = np.zeros(len(ratios))
        home: Floats = np.zeros(len(ratios))
        for at in range(ratios.shape[1]):
            ratio, alike = ratios[:, at], w.shared[at]
            if self.place[at]:
                place += ratio
            else:
                person += ratio
                home += np.log(1 - alike + alike * np.exp(np.minimum(ratio, 600)))
        place += np.log(1 - w.moved)
        somewhere = np.logaddexp(place, np.log(w.moved))
        person += somewhere + np.log(w.match)
        home += somewhere + np.log(w.household)
        return person, home, np.exp(place - somewhere)

    def log_odds(self, found: Evidence) -> Floats:
        """Natural logarithm of P(one person) / P(not), per pair."""
        out = np.empty(len(found))
        for at in range(0, len(found), CHUNK):
            part = found.part(slice(at, at + CHUNK))
            out[at : at + CHUNK] = self.odds_of(self.ratios(self.seen(part)), part.crossed)
        return out

    def odds_of(self, ratios: np.ndarray, crossed: np.ndarray) -> Floats:
        """The same from the ratios of the fields."""
        person, household, _ = self.classes(ratios, crossed)
        return person - np.logaddexp(household, np.log(self.strangers))

    @property
    def strangers(self) -> float:
        assert self.weights is not None  # noqa: S101
        return 1 - self.weights.match - self.weights.household

    # -- learning ------------------------------------------------------------------------------------------

    def count(self, entity: Rows) -> None:
        """Takes in which records are one person: how common values are follows."""
        self.entity = entity
        self.common = [np.log(np.maximum(commonness(one, entity), RAREST)) for one in self.table.variables]
        self.near = []
        for at, variable in enumerate(self.table.variables):
            means = np.zeros(len(SCALES[variable.kind].steps))
            step = self.chance.steps[:, at]
            overall = self.common[at].mean()
            for level in range(1, len(means) - 1):
                those = np.flatnonzero((step == level) & ~self.chance.crossed)[:5000]
                logs = by_alternative(
                    variable, self.common[at], self.chance.a[those], self.chance.b[those], step[those]
                )
                means[level] = (logs.sum() + 5 * overall) / (len(those) + 5)
            self.near.append(means)

    def learn(self, found: Evidence) -> None:
        """Fits the weights to candidate pairs; all pairs that are no candidates count as strangers."""
        total = float(self.table.all_pairs)
        every = max(1, len(found) // LEARN_FROM)
        sample = self.seen(found.part(slice(0, None, every)))
        namesakes = self.seen(self.namesakes)
        scale = len(found) / max(len(sample.crossed), 1)
        scales = [SCALES[one.kind] for one in self.table.variables]
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
        most_shared = np.array([MOST_SHARED.get(one.kind, 0.95) for one in self.table.variables])
        places = sample.steps.astype(np.intp, order="F") + 1  # the first count is that of absent values
        for _ in range(ROUNDS):
            ratios = self.ratios(sample)
            person, household, stayed = self.classes(ratios, sample.crossed)
            others = np.logaddexp(household, np.log(self.strangers))
            p_match = scale / (1 + np.exp(np.minimum(others - person, 600)))
            p_household = (scale - p_match) * np.exp(household - others)
            p_stayed = p_match * stayed
            matches = float(p_match.sum())
            at_home = np.flatnonzero(p_household > UNLIKELY * scale)
            p_household = p_household[at_home]
            for at, one in enumerate(scales):
                size = len(one.steps)
                on = np.bincount(places[:, at], weights=p_match, minlength=size + 1)[1:]
                floor = 0.5 * self.known[at] / len(self.chance)
                left = np.maximum(self.rates[at] * self.known[at] - on, 0) + floor
                w.u[at] = left / left.sum()
                if self.place[at]:
                    on = np.bincount(places[:, at], weights=p_stayed, minlength=size + 1)[1:]
                w.m[at] = _within_reason(on, np.array(one.expected))
                if not self.place[at] and self.has_households:
                    told = np.where(places[at_home, at] > 0, p_household, 0.0)
                    r, s = np.exp(np.minimum(ratios[at_home, at], 600)), w.shared[at]
                    both = (told * (s * r / (1 - s + s * r))).sum()
                    w.shared[at] = (both + 20 * before[at]) / (told.sum() + 20)
            self.learn_namesakes(namesakes)
            w.shared = np.clip(w.shared, 1e-3, most_shared)
            w.crossed_m = float(((p_match * sample.crossed).sum() + TRUST * CROSSED) / (matches + TRUST))
            w.moved = (
                float(np.clip((matches - p_stayed.sum() + 0.08 * 20) / (matches + 20), 1e-3, 0.5))
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


def _within_reason(on: np.ndarray, expected: Floats) -> Floats:
    """How often each step is seen of one person: as counted, never far from what is expected."""
    counted: Floats = (on + TRUST * expected) / (on.sum() + TRUST)
    m: Floats = np.maximum(counted, LEAST * expected)
    m /= m.sum()
    least = LEAST_EQUAL * expected[0]
    if m[0] < least:
        m *= (1 - least) / (1 - m[0])
        m[0] = least
    return m


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
