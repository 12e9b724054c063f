"""When a section counts as written out, and how far a plan is. The rule is documented in docs/plan.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regard.kernel.words import several, tr, tr_of
from regard.planning.elements import Element

_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True)
class Check:
    """One thing a section needs, whether it has it, and what to do where it has not."""

    label: str
    is_met: bool
    todo: str


def word_count(text: str) -> int:
    """Words of two letters or more; figures and marks are none."""
    return len(_WORD.findall(text))


def checks_of(
    element: Element,
    *,
    text: str,
    starter_text: str,
    has_owner: bool,
    is_ready: bool,
    open_comments: int,
    objectives: int | None,
) -> tuple[Check, ...]:
    """What is asked of a section, each counting alike. `objectives`: how many the plan has, for elements that need some."""
    words = word_count(text)
    checks = [
        Check(
            tr("At least {count} words", count=element.words),
            words >= element.words,
            several("{count} more word", "{count} more words", element.words - words)
            if words
            else tr_of("section", "Write it"),
        ),
        Check(tr("Somebody answers for it"), has_owner, tr("Name who answers for it")),
        Check(
            tr("In our own words"),
            bool(words) and text.strip() != starter_text.strip(),
            tr("Change what the template says to what you do") if words else tr_of("section", "Write it"),
        ),
        Check(
            tr("No open comments"),
            not open_comments,
            several("Answer {count} open comment", "Answer {count} open comments", open_comments),
        ),
        Check(tr("Marked as ready"), is_ready, tr("Mark it as ready")),
    ]
    if element.needs_objectives:
        checks.append(Check(tr("At least one objective"), bool(objectives), tr("Add an objective")))
    return tuple(checks)


def share_met(checks: Sequence[Check], *, is_empty: bool) -> float:
    """0 to 1: of what is asked, how much is there. Of a section without text nothing is."""
    return 0.0 if is_empty or not checks else sum(check.is_met for check in checks) / len(checks)
