"""Answers once computed are kept: in the process, and in the database those that took long.

An answer is true for the question and the generations of the facts it was read from. A slow question's last answer
stays, with the moment it is as of, so that a page can show it while a job computes the new one.
"""

from collections import OrderedDict
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any

from regard.analytics.engine import as_of, versions
from regard.analytics.models import Answer
from regard.analytics.questions import Question
from regard.analytics.shaping import as_json
from regard.analytics.words import MetricAnswer, MetricRow

KEPT = 1_000
SLOW = 0.25
"""Seconds from which an answer is worth a row."""

_lock = Lock()
_kept: OrderedDict[tuple[str, str], MetricAnswer] = OrderedDict()


def stamp_for(question: Question) -> str:
    """Which generations of its facts the question would be answered from now. One query."""
    return ",".join(f"{fact}:{generation}" for fact, generation in sorted(versions(question.facts).items()))


def known(question: Question, stamp: str) -> MetricAnswer | None:
    """The answer to this question from these generations, if it was given before. At most one query."""
    with _lock:
        answer = _kept.get((question.digest, stamp))
        if answer is not None:
            _kept.move_to_end((question.digest, stamp))
            return answer
    row = Answer.objects.filter(digest=question.digest, stamp=stamp).first()
    return _keep(question, stamp, from_json(row.answer)) if row else None


def last_known(question: Question) -> MetricAnswer | None:
    """The newest kept answer to this question from whatever generation; only slow questions have one."""
    row = Answer.objects.filter(digest=question.digest).first()
    return from_json(row.answer) if row else None


def keep(question: Question, stamp: str, answer: MetricAnswer, seconds: float) -> None:
    """Keeps an answer; one that took long also for other processes and for after a restart."""
    _keep(question, stamp, answer)
    if seconds >= SLOW:
        Answer.objects.update_or_create(
            digest=question.digest,
            defaults={"metric": question.key, "stamp": stamp, "answer": as_json(answer), "seconds": seconds},
        )


def forget() -> None:
    """Empties this process's memory of answers."""
    with _lock:
        _kept.clear()


def read_at() -> datetime | None:
    return as_of()


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
