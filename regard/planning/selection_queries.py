"""Reads of selections of tools: the matrix, its ranking, and how firm that is. Whoever sees the plan sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import several, tr
from regard.planning import selection_rules as rules
from regard.planning.integrations import Integration, integration
from regard.planning.models import Candidate, Criterion, Plan, Score, Selection
from regard.planning.queries import visible_to
from regard.ui import formats

CHANGE, MODEL = "planning.selection.change", "planning.selection"


@dataclass(frozen=True)
class Place:
    """A candidate in the ranking. `total` is None while scores are missing, `lacking` says how many; `wins` how often it comes
    first when the weights vary."""

    number: int
    name: str
    total: Fraction | None
    place: int | None
    lacking: int
    wins: float | None

    @property
    def share(self) -> float | None:
        """Its total of the five that can be had."""
        return None if self.total is None else float(self.total) / rules.SCORES[-1]

    @property
    def written(self) -> str:
        return formats.UNKNOWN if self.total is None else formats.number(float(self.total), 2)

    @property
    def wins_written(self) -> str:
        return "" if self.wins is None else formats.percent(self.wins, 0)


@dataclass(frozen=True)
class Firmness:
    """How far one weight must move before another candidate comes first. `change` is empty where no weight does it."""

    criterion: str
    weight: str
    change: str
    to: str
    winner: str
    is_close: bool
    exact: Decimal | None = None


CLOSE = 10  # points of weight; less than that is a matter of taste


@dataclass(frozen=True)
class Result:
    """What a matrix comes to."""

    places: tuple[Place, ...]
    firmness: tuple[Firmness, ...]
    lack: Decimal

    @property
    def first(self) -> Place | None:
        return next((one for one in self.places if one.place == 1), None)

    @property
    def second(self) -> Place | None:
        ranked = [one for one in self.places if one.place is not None]
        return ranked[1] if len(ranked) > 1 else None

    @property
    def is_tied(self) -> bool:
        return sum(one.place == 1 for one in self.places) > 1

    @property
    def sum_words(self) -> str:
        """What the weights come to."""
        come_to = rules.WHOLE - self.lack
        return formats.number(come_to, 0 if come_to == come_to.to_integral_value() else 1)

    @property
    def lack_words(self) -> str:
        lack = abs(self.lack)
        return formats.number(lack, 0 if lack == lack.to_integral_value() else 1)

    @property
    def sentence(self) -> str:
        """Who leads, by how much, and how firmly."""
        first, second = self.first, self.second
        if first is None or first.total is None:
            return tr("Once every score of two tools is there, this says which one leads.")
        if second is None or second.total is None:
            return tr("{first} is the only one with all its scores.", first=first.name)
        if self.is_tied:
            return tr("{first} and {second} are level.", first=first.name, second=second.name)
        said = {
            "first": first.name,
            "second": second.name,
            "by": formats.number(float(first.total - second.total), 2),
            "share": first.wins_written,
        }
        return tr("{first} leads {second} by {by}, and comes first in {share} of other weightings.", **said)


def result_of(
    weights: Sequence[Decimal],
    criteria: Sequence[str],
    candidates: Sequence[str],
    scores: Sequence[Sequence[int | None]],
) -> Result:
    """Ranking and firmness. `scores` has a row for each candidate; those that lack some are not ranked. No query."""
    whole = [number for number, row in enumerate(scores) if all(one is not None for one in row)]
    table = [[one for one in scores[number] if one is not None] for number in whole]
    if not criteria or not whole:
        table, whole = [], []
    found = rules.totals(weights, table) if table else []
    won = rules.wins(weights, table) if len(table) > 1 else [None] * len(table)
    places = [
        Place(whole[row], candidates[whole[row]], found[row], place, 0, won[row])
        for place, row in (rules.ranking(found) if found else [])
    ]
    for number, row in enumerate(scores):
        if number not in whole:
            lacking = sum(one is None for one in row)
            places.append(Place(number, candidates[number], None, None, lacking, None))
    firmness = []
    if len(table) > 1:
        names = [candidates[number] for number in whole]
        for name, weight, pair in zip(
            criteria, rules.shares(weights), rules.tips(weights, table), strict=True
        ):
            firmness.append(_firmness(name, weight * 100, rules.nearest(pair), names))
    return Result(tuple(places), tuple(firmness), rules.missing(weights))


def _firmness(criterion: str, weight: Fraction, tip: rules.Tip | None, names: Sequence[str]) -> Firmness:
    plain = formats.number(float(weight), 0 if weight.denominator == 1 else 1)
    if tip is None:
        return Firmness(criterion, plain, "", "", "", False)
    change = float(tip.change)
    sign = "+" if change > 0 else formats.MINUS if change < 0 else ""
    return Firmness(
        criterion,
        plain,
        f"{sign}{formats.number(abs(change), 1)}",
        formats.number(float(tip.weight), 1),
        names[tip.candidate],
        abs(change) < CLOSE,
        round(Decimal(change), 1),
    )


@dataclass(frozen=True)
class Matrix:
    """A selection with its criteria, candidates and scores in their order, and what they come to."""

    selection: Selection
    criteria: tuple[Criterion, ...]
    candidates: tuple[Candidate, ...]
    scores: dict[tuple[int, int], Score]

    @property
    def rows(self) -> list[tuple[Criterion, list[Score | None]]]:
        """By criterion: the score of each candidate."""
        return [
            (one, [self.scores.get((one.pk, candidate.pk)) for candidate in self.candidates])
            for one in self.criteria
        ]

    @property
    def labelled(self) -> list[tuple[Criterion, list[tuple[Candidate, Score | None]]]]:
        """The same, each score with its candidate: for where there is no room for a head."""
        return [(one, list(zip(self.candidates, scores, strict=True))) for one, scores in self.rows]

    @property
    def result(self) -> Result:
        values = [
            [
                score.value if (score := self.scores.get((one.pk, candidate.pk))) else None
                for one in self.criteria
            ]
            for candidate in self.candidates
        ]
        return result_of(
            [one.weight for one in self.criteria],
            [one.name for one in self.criteria],
            [one.name for one in self.candidates],
            values,
        )

    @property
    def size_words(self) -> str:
        tools = several("{count} tool", "{count} tools", len(self.candidates))
        return tr(
            "{tools} by {criteria}",
            tools=tools,
            criteria=several("{count} criterion", "{count} criteria", len(self.criteria)),
        )


def selections_of(plan: Plan) -> QuerySet[Selection]:
    """The plan's selections with all that is in them: four queries, whatever their number."""
    return plan.selections.select_related("chosen", "chosen_by", "plan").prefetch_related(
        "criteria", "candidates", Prefetch("criteria__scores", Score.objects.all())
    )


def matrix_of(selection: Selection) -> Matrix:
    """At most three queries; none where `selections_of` read it."""
    criteria = tuple(selection.criteria.all())
    if "criteria" in getattr(selection, "_prefetched_objects_cache", {}):
        scores = [score for one in criteria for score in one.scores.all()]
    else:
        scores = list(Score.objects.filter(criterion__selection=selection))
    by_place = {(one.criterion_id, one.candidate_id): one for one in scores}
    return Matrix(selection, criteria, tuple(selection.candidates.all()), by_place)


def find_selection(actor: Actor, pk: int) -> Selection:
    """One selection of a plan the actor sees. Raises `NotFound`."""
    rows = Selection.objects.filter(plan__in=visible_to(actor))
    found = rows.select_related("plan", "chosen", "chosen_by").filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such selection, or it is not yours to see."))
    return found


def integration_of(selection: Selection, actor: Actor) -> Integration | None:
    """By what the chosen tool is connected, as far as the actor may see it."""
    return integration(actor, selection.integration) if selection.integration else None
