"""The tree of objectives as lines of a page, and the choice of whose objectives are shown. No query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from regard.kernel.words import tr
from regard.planning.figures import write
from regard.planning.presenting import cover_note, present
from regard.planning.queries import ObjectiveRow
from regard.planning.tree_queries import Branch, Gathered, Tree, Whose, standing, teams_and_people
from regard.ui import formats


@dataclass(frozen=True)
class Line:
    """One line of the tree: a goal, an objective or a team's parts together. `depth` counts from nought, at goals.

    `row` is an objective's; `note` says how many of several are on track, or what parts leave open.
    """

    kind: str
    depth: int
    name: str
    glyph: str
    word: str
    note: str = ""
    url: str = ""
    metric_url: str = ""
    row: ObjectiveRow | None = None
    team: str = ""
    actual: str = ""
    together: str = ""
    target: str = ""

    @property
    def level(self) -> int:
        """As readers who do not see the indent are told it."""
        return self.depth + 1


def lines_of(tree: Tree, currency: str) -> list[Line]:
    """From each goal down to people."""
    found = []
    for goal, branches in tree.goals:
        rows = [row for branch in branches for row in branch.rows]
        glyph, good, known = standing(rows)
        found.append(Line("goal", 0, goal, glyph, _counted(good, known, len(rows))))
        for branch in branches:
            found += _branch(branch, 1, currency, shows_team=True)
    return found


def choice_of(rows: Sequence[ObjectiveRow], whose: Whose | None) -> dict[str, Any]:
    """What the choice of whose objectives are shown needs: teams and people to choose from, and what is chosen."""
    teams, people = teams_and_people(rows)
    return {"teams": teams, "people": people, "chosen": whose.key if whose else ""}


def _branch(branch: Branch, depth: int, currency: str, *, shows_team: bool) -> Iterator[Line]:
    shown = present(branch.row, currency)
    team = branch.row.objective.team
    yield Line(
        "objective",
        depth,
        shown.name,
        branch.row.glyph,
        branch.row.verdict_word,
        note=cover_note(branch.row, branch.together, currency) if branch.gathered else "",
        url=shown.url,
        metric_url=shown.metric_url,
        row=branch.row,
        team=team.name if team is not None and shows_team else "",
        actual=shown.actual,
        together=write(branch.together, branch.row.metric, currency) if branch.gathered else "",
        target=shown.target,
    )
    for gathered in branch.gathered:
        is_a_level = bool(gathered.team) and len(gathered.branches) > 1
        if is_a_level:
            yield _team(gathered, depth + 1, currency)
        for part in gathered.branches:
            yield from _branch(part, depth + 1 + is_a_level, currency, shows_team=not is_a_level)


def _team(gathered: Gathered, depth: int, currency: str) -> Line:
    rows = [row for branch in gathered.branches for row in branch.rows]
    glyph, good, known = standing(rows)
    metric = gathered.branches[0].row.metric
    return Line(
        "team",
        depth,
        gathered.team,
        glyph,
        _counted(good, known, len(rows)),
        together=write(gathered.together, metric, currency),
        target=write(gathered.target, metric, currency) if gathered.target is not None else "",
    )


def _counted(good: int, known: int, all_of_them: int) -> str:
    if not known:
        return tr("No data yet")
    if known < all_of_them:
        return tr(
            "{good} of {known} on track, {left} without data",
            good=formats.number(good),
            known=formats.number(known),
            left=formats.number(all_of_them - known),
        )
    return tr("{good} of {known} on track", good=formats.number(good), known=formats.number(known))
