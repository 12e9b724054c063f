"""Answers once computed are kept: in the process, and in the database those that took long.

An answer is true for the question and the generations of the facts it was read from. A slow question's last answer
stays, with the moment it is as of, so that a page can show it while a job computes the new one.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any

from regard.analytics.engine import versions
from regard.analytics.models import Answer
from regard.analytics.questions import Question
from regard.analytics.shaping import as_json
from regard.analytics.words import MetricAnswer, MetricRow

KEPT = 1_000
SLOW = 0.25
"""Seconds from which an answer is worth a row."""

_lock = Lock()
_kept: OrderedDict[tuple[str, str], MetricAnswer] = OrderedDict()


def stamps_for(questions: Sequence[Question]) -> dict[str, str]:
    """Which generations of its facts each question would be answered from now, by digest. One query for all."""
    facts = {question.digest: question.facts for question in questions}
    now = versions(frozenset().union(*facts.values()))
    return {
        digest: ",".join(f"{fact}:{now[fact]}" for fact in sorted(names) if fact in now)
        for digest, names in facts.items()
    }


def remembered(question: Question, stamp: str) -> MetricAnswer | None:
    """The answer to this question from these generations, if this process gave it before. No query."""
    with _lock:
        answer = _kept.get((question.digest, stamp))
        if answer is not None:
            _kept.move_to_end((question.digest, stamp))
        return answer


def known(question: Question, stamp: str) -> MetricAnswer | None:
    """The same, if any process gave it before. At most one query."""
    answer = remembered(question, stamp)
    if answer is not None:
        return answer
    row = Answer.objects.filter(digest=question.digest, stamp=stamp).first()
    return _keep(question, stamp, from_json(row.answer)) if row else None


def keep(
    question: Question, stamp: str, answer: MetricAnswer, seconds: float, *, for_all: bool = False
) -> None:
    """Keeps an answer; one that took long, or that all are to have, also for other processes and for after a restart."""
    _keep(question, stamp, answer)
    if for_all or seconds >= SLOW:
        Answer.objects.update_or_create(
            digest=question.digest,
            defaults={"metric": question.key, "stamp": stamp, "answer": as_json(answer), "seconds": seconds},
        )


def is_for_all(question: Question, stamp: str) -> bool:
    """Whether the answer from these generations is in the database. One query."""
    return Answer.objects.filter(digest=question.digest, stamp=stamp).exists()


def forget() -> None:
    """Empties this process's memory of answers."""
    with _lock:
        _kept.clear()


def _keep(question: Question, stamp: str, answer: MetricAnswer) -> MetricAnswer:
    with _lock:
        _kept[question.digest, stamp] = answer
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return answer


def from_json(found: dict[str, Any]) -> MetricAnswer:
    """The answer `as_json` wrote."""
    return MetricAnswer(
        key=found["key"],
        unit=found["unit"],
        version=found["version"],
        as_of=datetime.fromisoformat(found["as_of"]) if found["as_of"] else None,
        rows=tuple(_row(row) for row in found["rows"]),
        currency=found["currency"] or "",
        notes=tuple(found["notes"]),
    )


def _row(found: dict[str, Any]) -> MetricRow:
    numbers = {name: _number(found[name]) for name in ("value", "numerator", "denominator")}
    days = {name: date.fromisoformat(found[name]) if found[name] else None for name in ("start", "end")}
    return MetricRow(**{**found, **numbers, **days})


def _number(value: Any) -> Any:  # noqa: ANN401
    return Decimal(value).quantize(Decimal("0.0001")) if isinstance(value, str) else value
