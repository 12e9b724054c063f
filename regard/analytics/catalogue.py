"""The catalogue of metrics: what each stands at, beside what is usual for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from time import monotonic

from regard.analytics.asking import answer
from regard.analytics.engine import generation
from regard.analytics.periods import next_start, period_start
from regard.analytics.prompt import Prompt, compute_later, is_quick, kept
from regard.analytics.questions import Question, known_days, local_today, may_see, question
from regard.analytics.words import METRICS, Grain, Metric, MetricRow
from regard.kernel.actor import Actor

MONTHS = 13
BUDGET = 0.05
"""Seconds after which a view of the catalogue leaves figures nobody has asked for before to a job, and says so."""


@dataclass(frozen=True)
class Card:
    """A metric with its last figure. `usual` is the median of the months before it."""

    metric: Metric
    question: Question | None
    row: MetricRow | None
    usual: float | None
    values: tuple[float | None, ...]
    is_current: bool
    is_known: bool
    currency: str


def cards(actor: Actor, only: Collection[str] | None = None) -> list[Card]:
    """Every metric `actor` may see, or those of them whose keys are asked for, in order of declaration."""
    metrics = [
        metric for metric in METRICS if may_see(metric, actor) and (only is None or metric.key in only)
    ]
    found = {prompt.question.key: prompt for prompt in kept(questions(metrics, actor))}
    ends = monotonic() + BUDGET
    for key, prompt in found.items():
        if prompt.answer is None and monotonic() < ends and is_quick(prompt.question):
            found[key] = Prompt(prompt.question, answer(prompt.question), True)
    waiting = [prompt.question for prompt in found.values() if prompt.answer is None]
    if waiting:
        compute_later(waiting, actor)
    return [_card(metric, found.get(metric.key)) for metric in metrics]


def questions(metrics: Iterable[Metric], actor: Actor | None) -> list[Question]:
    """What the catalogue asks of each metric: thirteen months. Cohorts are no one figure, so they are not asked."""
    today, copied = local_today(), generation()
    asked = []
    for metric in metrics:
        if metric.kind != "cohort":
            start, end = span(metric, known_days(metric, today, copied)[1], today)
            asked.append(question(metric.key, actor, start, end, Grain.MONTH, None, None, None))
    return asked


def span(metric: Metric, newest: date, today: date) -> tuple[date, date]:
    """The thirteen months up to the last whole one of which anything is known; what stands, stands today too."""
    opens = period_start(newest, Grain.MONTH)
    is_whole = next_start(opens, Grain.MONTH) <= today
    end = next_start(opens, Grain.MONTH) if is_whole or metric.kind == "stock" else opens
    start = end
    for _ in range(MONTHS):
        start = period_start(start - timedelta(days=1), Grain.MONTH)
    return start, end


def stale_questions() -> list[Question]:
    """What the catalogue asks whose kept answer is not of the copy as it is. Two queries."""
    return [found.question for found in kept(questions(METRICS, None)) if not found.is_current]


def answer_for_all(asked: Iterable[Question]) -> int:
    """Answers them, for every process to have. Answers how many."""
    return len([answer(question, for_all=True) for question in asked])


def _card(metric: Metric, prompt: Prompt | None) -> Card:
    rows = prompt.answer.rows if prompt and prompt.answer else ()
    values = tuple(None if row.value is None else float(row.value) for row in rows)
    before = [value for value in values[:-1] if value is not None]
    return Card(
        metric=metric,
        question=prompt.question if prompt else None,
        row=rows[-1] if rows else None,
        usual=median(before) if before else None,
        values=values,
        is_current=bool(prompt and prompt.is_current),
        is_known=bool(prompt and prompt.answer),
        currency=prompt.answer.currency if prompt and prompt.answer else "",
    )
