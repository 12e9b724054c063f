"""Answers for pages: at once or not at all. What would take long is computed by a job, and the last answer shown meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.db.models import Sum

from regard.analytics import answers
from regard.analytics.asking import answer, said
from regard.analytics.models import Answer, PageFile
from regard.analytics.questions import Question
from regard.analytics.words import MetricAnswer
from regard.kernel.actor import Actor
from regard.kernel.words import several

QUICK_SECONDS = 0.3
QUICK_ROWS = 500_000
"""A question over so many rows is answered within a page; one over more rows when it was quick the last time."""


@dataclass(frozen=True)
class Prompt:
    """What can be shown now. `is_current`: from the copy as it is; else from an older one, or nothing yet."""

    question: Question
    answer: MetricAnswer | None
    is_current: bool


def kept(questions: Sequence[Question]) -> list[Prompt]:
    """What is kept of each question, current or not, without computing anything. Two queries for all of them."""
    stamps = answers.stamps_for(questions)
    rows = Answer.objects.in_bulk([question.digest for question in questions])
    return [_kept(question, stamps[question.digest], rows.get(question.digest)) for question in questions]


def _kept(question: Question, stamp: str, row: Answer | None) -> Prompt:
    current = answers.remembered(question, stamp)
    if current is None and row is not None and row.stamp == stamp:
        current = answers.from_json(row.answer)
    if current is not None:
        return Prompt(question, current, True)
    return Prompt(question, answers.from_json(row.answer) if row else None, False)


def prompt(question: Question, actor: Actor) -> Prompt:
    """The answer, computed now if that is quick; else the last one, while a job computes the new one."""
    found = kept([question])[0]
    if found.answer is not None:
        found = replace(found, answer=said(found.answer, question))
    if found.is_current:
        return found
    if is_quick(question):
        return Prompt(question, answer(question), True)
    compute_later([question], actor)
    return found


def is_quick(question: Question) -> bool:
    """Whether the question can be answered within a page: it was quick the last time, or there are few rows."""
    took = Answer.objects.filter(digest=question.digest).values_list("seconds", flat=True).first()
    if took is not None:
        return took <= QUICK_SECONDS
    rows = PageFile.objects.filter(fact__in=question.facts).aggregate(all=Sum("rows"))["all"] or 0
    return int(rows) <= QUICK_ROWS


def compute_later(questions: Sequence[Question], actor: Actor) -> None:
    """Has a worker answer the questions; asked again about the same copy it is the same job."""
    from regard.analytics.jobs import compute_answers
    from regard.jobs.services import enqueue

    stamps = answers.stamps_for(questions)
    labels = [question.metric.label for question in questions]
    words = ",".join(sorted(f"{digest}:{stamp}" for digest, stamp in stamps.items()))
    enqueue(
        compute_answers,
        actor=actor,
        title=several("Compute {metric}", "Compute {count} metrics", len(labels), metric=labels[0]),
        queue="fast",
        key=f"answers:{blake2b(words.encode(), digest_size=16).hexdigest()}",
        questions=[question.as_json() for question in questions],
    )
