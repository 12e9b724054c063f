"""Pure decisions about the situation: what a level means, where a gap stands, and the areas one may begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regard.kernel.words import lazy, lazy_of

SCALE = (1, 2, 3, 4, 5)
LEVEL_WORDS = {
    1: lazy_of("maturity", "By chance"),
    2: lazy_of("maturity", "Begun"),
    3: lazy_of("maturity", "Regular"),
    4: lazy_of("maturity", "Measured"),
    5: lazy_of("maturity", "Improving"),
}
OPEN, INITIATIVE, ACCEPTED, CLOSED = "open", "initiative", "accepted", "closed"
STATES = (OPEN, INITIATIVE, ACCEPTED, CLOSED)
STATE_WORDS = {
    OPEN: lazy_of("gap", "Open"),
    INITIATIVE: lazy_of("gap", "Being closed"),
    ACCEPTED: lazy_of("gap", "Accepted"),
    CLOSED: lazy_of("gap", "Closed"),
}
STATE_GLYPHS = {OPEN: "bad", INITIATIVE: "watch", ACCEPTED: "none", CLOSED: "good"}
SEVERITY_GLYPHS = {1: "none", 2: "watch", 3: "bad"}


def state_of(*, is_closed: bool, is_accepted: bool, has_live_initiative: bool) -> str:
    """Where a gap stands. One whose initiative was dropped is open again: nobody closes it."""
    if is_closed:
        return CLOSED
    if is_accepted:
        return ACCEPTED
    return INITIATIVE if has_live_initiative else OPEN


def verdict_of(level: int | None) -> str:
    """The verdict a level carries: the two lowest are bad, the middle one is to be watched."""
    if level is None:
        return "none"
    if level <= 2:
        return "bad"
    return "watch" if level == 3 else "good"


def mean_level(levels: Sequence[int | None]) -> float | None:
    """The mean of the areas that were assessed."""
    known = [one for one in levels if one is not None]
    return sum(known) / len(known) if known else None


@dataclass(frozen=True)
class StartingArea:
    """An area to begin with: its name, the section it belongs beside, and its five levels."""

    key: str
    name: str
    element: str
    levels: tuple[str, str, str, str, str]


STARTING: dict[str, StartingArea] = {
    area.key: area
    for area in (
        StartingArea(
            "strategy",
            lazy_of("area", "Strategy"),
            "strategy",
            (
                lazy("Whoever shouts loudest gets attention; nobody has said which customers matter."),
                lazy("The aims are known to a few people and written nowhere."),
                lazy("Groups of customers and aims are written down, and most people know them."),
                lazy("Every aim has a figure, somebody who answers for it, and a day."),
                lazy("What the figures say changes the plan several times a year."),
            ),
        ),
        StartingArea(
            "data",
            lazy_of("area", "Data"),
            "data",
            (
                lazy("Customers are in inboxes, notebooks and heads."),
                lazy("There are lists, and they contradict each other."),
                lazy("One place holds every customer; gaps and duplicates are known."),
                lazy("Quality is checked by rules, and somebody puts right what fails them."),
                lazy("Data is right where it arises, and who needs it trusts it without asking."),
            ),
        ),
        StartingArea(
            "process",
            lazy_of("area", "Processes"),
            "process",
            (
                lazy("Everybody does it their own way."),
                lazy("There is a usual way, and it depends on who is in."),
                lazy("Every path a contact takes is written down and kept to."),
                lazy("Times and hand-overs are measured, and what gets stuck is noticed."),
                lazy("Paths are shortened where customers wait, and each change is checked by its effect."),
            ),
        ),
        StartingArea(
            "technology",
            lazy_of("area", "Technology"),
            "technology",
            (
                lazy("Spreadsheets and mailboxes; the same thing is typed several times."),
                lazy("Several programs that know nothing of each other."),
                lazy("One program holds the truth, and the most important data comes by itself."),
                lazy("Everything is connected, watched, and can be replaced piece by piece."),
                lazy("New needs are met within days, without waiting for a supplier."),
            ),
        ),
        StartingArea(
            "people",
            lazy_of("area", "People"),
            "training",
            (
                lazy("Nobody was shown how; who deals well with customers does so by nature."),
                lazy("Some were shown, and they help the others."),
                lazy("Everybody who deals with customers was trained for it and may decide small things."),
                lazy("Skills are known and practised, and what helps customers is seen and rewarded."),
                lazy("People change how the work is done, and are asked before programs are bought."),
            ),
        ),
        StartingArea(
            "measurement",
            lazy_of("area", "Measurement"),
            "metrics",
            (
                lazy("One looks at turnover, and only when it falls."),
                lazy("Figures are put together by hand, now and then, and doubted."),
                lazy("A few figures with one definition each are looked at every month."),
                lazy("Figures compute themselves, have targets, and open what is behind them."),
                lazy("Effects are tried against a control group, and projections decide early."),
            ),
        ),
    )
}
