"""What Northleaf's people said to the cafés and have yet to do: calls, meetings, notes and tasks of the last months. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from regard.demo.northleaf.customers import Buyer

DAYS = 120
PURPOSES = (
    "care",
    "service",
    "care",
    "offer",
    "care",
    "event",
    "service",
    "",
)  # in turn; the last was not said
SELLERS = ("tomas", "ruben", "ruben", "sanne", "lukas")  # of the cafés in turn

NOTES = (
    "Prefers deliveries before nine: the alley is closed to vans after that.",
    "Opens a second bar next spring and asked what a start set would cost.",
    "The grinder is set finer than we advise; showed the team how to dial it in.",
    "Invoices go to the bookkeeper from now on, copies to the bar.",
    "Closed for two weeks in February. Do not plan deliveries then.",
    "They compare us with a roaster from Antwerp. Price is not the point, the delivery day is.",
    "Wants decaf for the evening menu. Sent samples of two.",
    "New head barista since the first. Knows our Guji from her last place and likes it.",
    "Asked for oat milk in larger boxes; there are none below a pallet.",
    "Pays late, but always within the month. Agreed that we remind once, by e-mail.",
)
REACHED = (
    "Happy with the house blend. Will try the winter roast with the next order.",
    "Two bags were torn on arrival. Credit agreed, sent new ones the same day.",
    "Wants to order every second week instead of every week while it is quiet.",
    "Asked for the price of 24 kg and more. Sent the list.",
    "The machine drips at the left group. Service comes on Thursday.",
    "Confirmed the tasting: six people, after closing time.",
    "Will decide on the tea list after the weekend.\nBlack and green are settled, herbal is not.",
    "Terrace season was good, they expect a third less until March.",
    "They have an espresso blend of their own in mind. Roaster to call back.",
)
ASKED = (
    "Asked when the delivery comes. It was on the van already.",
    "Wanted to add four kilos to the order of this week; just in time.",
    "Asked for a copy of the last invoice. Sent.",
    "Needs a technician: the grinder stops under load.",
)
MISSED = (
    "Second try this week.",
    "The bar was full, one could hear it. Try before eleven.",
    "Left a message about the winter roast tasting.",
    "",
    "",
)
MET = (
    "Tasted four coffees. Guji natural and the house blend stay, the other two go.",
    "Went through the year: volume up a tenth, waste down. They want a training for new staff in January.",
    "Looked at the machine together. It needs new gaskets, ordered with the next delivery.",
    "Agreed a fixed delivery day and thirty days to pay. The letter follows.",
    "Planned the opening of the second place: two grinders, one machine, start set on the first.",
)
TASKS = (
    ("Call about the winter roast", ""),
    ("Send the price list for 24 kg and more", "They buy enough for it since summer."),
    ("Ask how the new blend goes", ""),
    ("Arrange a tasting", "Six people, after closing time."),
    ("Bring samples of decaf", "Two kinds, 250 g each."),
    ("Follow up on the torn bags", "Ask whether the new ones came whole."),
    ("Propose a fixed delivery day", ""),
    ("Plan the staff training in January", "Half a day, at the bar."),
    ("Check whether the grinder was mended", ""),
)
OFFICE = (
    ("ines", "Go through the objectives with Tomás", "What is red, and why.", "weekly", 0),
    ("ines", "Sign the lease of the packing room", "", "none", -1),
    ("ines", "Prepare the review of the plan", "Figures by the end of the month, words after that.", "monthly", 3),
    ("ines", "Answer the tea garden in Darjeeling", "They offer a second flush at last year's price.", "none", 5),
    ("ines", "Think about a bar of our own", "", "none", None),
    ("tomas", "Write the text of the winter card", "", "none", 2),
    ("aylin", "Look through open complaints", "", "weekdays", 0),
    ("jonas", "Look through the doubles of the week", "", "weekly", 1),
)  # fmt: skip


class Talk(NamedTuple):
    """A note, a call or a meeting with a café: `minute` of the day where Northleaf is, `who` by the name before the @."""

    number: int
    customer: str
    kind: str
    on: date
    minute: int
    who: str
    text: str
    minutes: int | None
    direction: str
    outcome: str
    purpose: str = ""


class ToDo(NamedTuple):
    """A task; `done_on` of one that is done."""

    number: int
    customer: str
    name: str
    who: str
    title: str
    note: str
    opened_on: date
    due_on: date | None
    done_on: date | None
    priority: str
    repeat: str


def _working(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def talks(rng: np.random.Generator, buyers: Sequence[Buyer], last: date) -> list[Talk]:
    """Some two for each café, more for those who buy more; none before they were customers."""
    found: list[Talk] = []
    for place, cafe in enumerate(one for one in buyers if one.is_cafe):
        who = SELLERS[place % len(SELLERS)]
        for _ in range(int(rng.poisson(1.0 + min(cafe.rate, 40) / 20))):
            on = _working(last - timedelta(days=int(rng.integers(0, DAYS))))
            if on < cafe.starts_on:
                continue
            found.append(_talk(rng, len(found) + 1, cafe, who, on))
    return found


def _talk(rng: np.random.Generator, number: int, cafe: Buyer, who: str, on: date) -> Talk:
    minute = int(rng.integers(8 * 60 + 30, 17 * 60))
    kind = str(rng.choice(["call", "note", "meeting"], p=[0.56, 0.28, 0.16]))
    minutes: int | None = None
    direction = outcome = ""
    if kind == "note":
        text = _one(rng, NOTES)
    elif kind == "meeting":
        outcome = str(rng.choice(["held", "did_not_come", "called_off"], p=[0.88, 0.05, 0.07]))
        text = _one(rng, MET) if outcome == "held" else ""
        minutes = int(rng.integers(3, 10)) * 10 if outcome == "held" else None
    elif rng.random() < 0.22:
        direction, outcome, text, minutes = "in", "reached", _one(rng, ASKED), int(rng.integers(1, 9))
    else:
        direction = "out"
        outcome = str(
            rng.choice(["reached", "no_answer", "left_message", "wrong_number"], p=[0.61, 0.25, 0.12, 0.02])
        )
        text = _one(rng, REACHED if outcome == "reached" else MISSED)
        minutes = int(rng.integers(2, 19)) if outcome == "reached" else None
    if outcome == "wrong_number":
        text = "The number is another's by now."
    purpose = "" if kind == "note" or direction == "in" else PURPOSES[number % len(PURPOSES)]
    return Talk(number, cafe.key, kind, on, minute, who, text, minutes, direction, outcome, purpose)


def to_dos(rng: np.random.Generator, buyers: Sequence[Buyer], last: date) -> list[ToDo]:
    """What is to be done about some of the cafés, what was done in time or late, and a few things about nobody."""
    found: list[ToDo] = []
    cafes = [one for one in buyers if one.is_cafe]
    for place, cafe in enumerate(cafes):
        if cafe.starts_on > last - timedelta(days=14) or rng.random() > 0.45:
            continue
        who = SELLERS[place % len(SELLERS)]
        title, note = TASKS[int(rng.integers(0, len(TASKS)))]
        is_done = rng.random() < 0.7
        off = (
            -int(rng.integers(3, 90))
            if is_done
            else int(rng.choice([-4, -1, 1, 2, 3, 5, 8, 9, 12, 15, 19, 24]))
        )
        due = _working(last + timedelta(days=off))
        opened = max(cafe.starts_on, min(due, last) - timedelta(days=int(rng.integers(2, 12))))
        late = int(rng.choice([-1, 0, 0, 0, 0, 2, 4]))
        done = min(max(due + timedelta(days=late), opened), last) if is_done else None
        priority = str(rng.choice(["high", "normal", "low"], p=[0.14, 0.76, 0.10]))
        found.append(
            ToDo(len(found) + 1, cafe.key, cafe.name, who, title, note, opened, due, done, priority, "none")
        )
    if cafes:
        for who, title, note, repeat, days in OFFICE:
            due_on = None if days is None else last + timedelta(days=1 + days)
            opened = last - timedelta(days=6)
            found.append(
                ToDo(len(found) + 1, "", "", who, title, note, opened, due_on, None, "normal", repeat)
            )
    return found


def _one(rng: np.random.Generator, texts: Sequence[str]) -> str:
    return texts[int(rng.integers(0, len(texts)))]
