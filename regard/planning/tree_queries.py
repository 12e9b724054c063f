"""The objectives of a plan as a tree: goal of the business, objective, team, person; each level with what the one below comes to.

What hangs nowhere is named beside it: goals nobody works on, objectives nobody answers for any more, those no team has a part in,
and teams of which nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from regard.kernel.actor import Actor
from regard.people.queries import team_names
from regard.planning.models import Plan
from regard.planning.queries import ObjectiveRow, idle_goals, objectives_of, row_of, together_of
from regard.planning.rules import ADDS_UP, Verdict


@dataclass(frozen=True)
class Branch:
    """An objective with its parts, gathered by whose they are. `together` is what the parts come to in its unit; None where it
    has none, or that is not known or not for the reader."""

    row: ObjectiveRow
    gathered: tuple[Gathered, ...]
    together: float | None

    @property
    def parts(self) -> list[Branch]:
        return [branch for one in self.gathered for branch in one.branches]

    @property
    def rows(self) -> list[ObjectiveRow]:
        """Itself and everything below."""
        return [self.row, *(row for part in self.parts for row in part.rows)]


@dataclass(frozen=True)
class Gathered:
    """Parts of one objective that are one team's (`team` empty: no team's). `target` is their sum, where they add up."""

    team: str
    branches: tuple[Branch, ...]
    together: float | None
    target: float | None


@dataclass(frozen=True)
class Tree:
    """The plan by goals, and what hangs nowhere: names of goals and teams, and rows of objectives."""

    plan: Plan
    goals: tuple[tuple[str, tuple[Branch, ...]], ...]
    rows: tuple[ObjectiveRow, ...]
    idle: tuple[str, ...]
    left: tuple[ObjectiveRow, ...]
    undivided: tuple[ObjectiveRow, ...]
    resting: tuple[str, ...]

    @property
    def has_orphans(self) -> bool:
        return bool(self.idle or self.left or self.undivided or self.resting)


@dataclass(frozen=True)
class Whose:
    """Whose objectives are asked for: one team's or one person's."""

    kind: str
    id: int

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"

    def has(self, row: ObjectiveRow) -> bool:
        objective = row.objective
        return self.id == (objective.team_id if self.kind == "team" else objective.owner_id)


def read_whose(text: str) -> Whose | None:
    """What an address asks for (`team-3`, `person-5`); None where it asks for nothing that can be read."""
    kind, _, number = text.partition("-")
    if kind in {"team", "person"} and number.isdecimal() and len(number) < 19:
        return Whose(kind, int(number))
    return None


def teams_and_people(rows: Iterable[ObjectiveRow]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may be asked for: (key, name) of the teams and of the people who have one of these objectives, by name. No query."""
    teams, people = {}, {}
    for row in rows:
        if row.objective.team is not None:
            teams[f"team-{row.objective.team_id}"] = row.objective.team.name
        people[f"person-{row.objective.owner_id}"] = row.objective.owner.display_name

    def by_name(found: dict[str, str]) -> list[tuple[str, str]]:
        return sorted(found.items(), key=lambda one: one[1].casefold())

    return by_name(teams), by_name(people)


def tree_of(plan: Plan, *, actor: Actor | None, whose: Whose | None = None) -> Tree:
    """The plan's objectives from goals down to people, of one team or person those and what they are parts of. Three queries,
    whatever the number of objectives; no metric is computed."""
    rows = tuple(row_of(one, actor=actor) for one in objectives_of(plan))
    below: dict[int | None, list[ObjectiveRow]] = {}
    for row in rows:
        below.setdefault(row.objective.parent_id, []).append(row)

    def grow(row: ObjectiveRow) -> Branch:
        parts = [grow(one) for one in below.get(row.objective.pk, ())]
        return Branch(row, _gathered(parts), together_of(row, (part.row for part in parts)))

    whole = [
        (goal, tuple(grow(row) for row in of_goal))
        for goal, of_goal in groupby(below.get(None, ()), key=lambda row: row.objective.goal.name)
    ]
    goals = whole if whose is None else [(goal, _narrowed(branches, whose)) for goal, branches in whole]
    teams = team_names()
    asked = {row.objective.team_id for row in rows}
    return Tree(
        plan=plan,
        goals=tuple((goal, branches) for goal, branches in goals if branches),
        rows=rows,
        idle=tuple(idle_goals(plan)),
        left=tuple(row for row in rows if not row.objective.owner.is_active),
        undivided=tuple(
            branch.row
            for _, branches in whole
            for branch in branches
            if teams and not any(row.objective.team_id for row in branch.rows)
        ),
        resting=tuple(name for pk, name in teams.items() if pk not in asked),
    )


def standing(rows: Sequence[ObjectiveRow]) -> tuple[str, int, int]:
    """The worst glyph of these objectives, how many are on track, and of how many that are measured."""
    known = [row for row in rows if row.verdict is not Verdict.NONE]
    glyph = next((one for one in ("bad", "watch", "good") if any(row.glyph == one for row in known)), "none")
    return glyph, sum(row.glyph == "good" for row in known), len(known)


def _gathered(parts: Sequence[Branch]) -> tuple[Gathered, ...]:
    by_team: dict[str, list[Branch]] = {}
    for part in parts:
        team = part.row.objective.team
        by_team.setdefault(team.name if team else "", []).append(part)
    return tuple(
        Gathered(
            team,
            tuple(branches),
            together_of(branches[0].row, (part.row for part in branches)),
            _target(branches),
        )
        for team, branches in by_team.items()
    )


def _target(branches: Sequence[Branch]) -> float | None:
    metric = branches[0].row.metric
    if metric is None or metric.unit not in ADDS_UP:
        return None
    return sum(float(one.row.objective.target) for one in branches)


def _narrowed(branches: Sequence[Branch], whose: Whose) -> tuple[Branch, ...]:
    """What is theirs with all below it, and what that is a part of. Roll-ups stay those of the whole."""
    found = []
    for branch in branches:
        if whose.has(branch.row):
            found.append(branch)
            continue
        kept = [replace(one, branches=_narrowed(one.branches, whose)) for one in branch.gathered]
        if any(one.branches for one in kept):
            found.append(replace(branch, gathered=tuple(one for one in kept if one.branches)))
    return tuple(found)
