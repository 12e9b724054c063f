"""Asking a metric: one function for screen, plan, report, API, command line and export."""

from dataclasses import replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from regard.analytics.words import DrillDown, Grain, Metric, MetricAnswer, MetricRow, Part, Table
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import ENGLISH, in_english, language, tr

if TYPE_CHECKING:
    from regard.analytics.questions import Question

KEPT_CURRENCIES = 200


def ask(
    key: str,
    *,
    actor: Actor | None,
    start: date | None = None,
    end: date | None = None,
    grain: Grain | str | None = None,
    segment: int | None = None,
    by: str | None = None,
    currency: str | None = None,
) -> MetricAnswer:
    """The metric `key` over the days [start, end) of the business, `end` not included.

    Without `grain` one period, else one row per day, week, month, quarter or year; with `by` one row per period and
    group. Only customers who are now in `segment` and whom `actor` may see (None: the installation itself, all of
    them) enter; money only in `currency`, the business's own unless another is named. Without an end it is today;
    without a start what the metric trails, or everything known.

    A question asked before about the same facts costs one query. Raises `NotFound`, `Forbidden` or `Invalid`.
    """
    from regard.analytics.questions import question

    return answer(question(key, actor, start, end, grain, segment, by, currency))


def answer(question: "Question", *, for_all: bool = False) -> MetricAnswer:
    """The answer to a complete question: the kept one while its facts are as they were, else computed now.

    `for_all` keeps it for other processes too, however quick it was.
    """
    from regard.analytics import answers, engine

    with engine.reading():
        stamp = answers.stamps_for([question])[question.digest]
        found = answers.known(question, stamp)
        if found is None or (for_all and not answers.is_for_all(question, stamp)):
            started = monotonic()
            with in_english():  # one answer is kept for everybody
                found = _compute(question)
            answers.keep(question, stamp, found, monotonic() - started, for_all=for_all)
        return said(replace(found, as_of=engine.as_of()), question)


def said(found: MetricAnswer, question: "Question") -> MetricAnswer:
    """A kept answer in the active language: the names of its groups, and its notes."""
    if language().startswith(ENGLISH):
        return found
    return replace(found, rows=_labelled(found.rows, question), notes=_notes(question))


def _compute(question: "Question") -> MetricAnswer:
    from regard.analytics import engine
    from regard.analytics.shaping import shape
    from regard.analytics.snapshots import fill
    from regard.analytics.statements import rows_of

    metric = question.metric
    rows = fill(question, shape(metric, question.context(), rows_of(question)))
    return MetricAnswer(
        key=metric.key,
        unit=metric.unit,
        version=metric.version,
        as_of=engine.as_of(),
        rows=_labelled(rows, question),
        currency=question.currency if metric.reads_money else "",
        notes=_notes(question),
    )


def _labelled(rows: tuple[MetricRow, ...], question: "Question") -> tuple[MetricRow, ...]:
    from regard.analytics.dimensions import labels_for
    from regard.analytics.questions import LONG_AGO

    labels: dict[str, str] = {}
    if question.by is not None:
        labels = labels_for(question.by, {row.group for row in rows if row.group})
    return tuple(
        replace(
            row,
            group_label=None if row.group is None else labels.get(row.group, row.group),
            start=None if row.start == LONG_AGO else row.start,
        )
        for row in rows
    )


def _notes(question: "Question") -> tuple[str, ...]:
    """What one must know to read the figures: parts that overlap, and amounts that were left out."""
    from regard.analytics.questions import SEGMENT

    found = []
    if question.owners is not None:
        found.append(
            tr(
                "Only about the customers you may see, your own or your team's. Sales to unknown customers are not in it."
            )
        )
    if question.by == SEGMENT:
        found.append(tr("Segments overlap, so their figures do not add up to the whole."))
    others = (
        sorted(other_currencies(question.metric, question.currency)) if question.metric.reads_money else []
    )
    if others:
        found.append(
            tr(
                "Amounts in {currencies} are not in it: currencies are never added up.",
                currencies=", ".join(others),
            )
        )
    return tuple(found)


def other_currencies(metric: Metric, currency: str) -> set[str]:
    """The currencies in the metric's facts that this answer leaves out. Read once per fact and generation of the copy."""
    from regard.analytics import engine
    from regard.analytics.facts import FACTS

    now = engine.generation()
    found: set[str] = set()
    for fact in metric.facts:
        if "currency" in FACTS[fact].columns:
            if (fact, now) not in _currencies:
                _currencies[fact, now] = _read_currencies(fact)
            found |= _currencies[fact, now]
    return found - {currency}


_currencies: dict[tuple[str, int], frozenset[str]] = {}


def _read_currencies(fact: str) -> frozenset[str]:
    from regard.analytics import engine

    if len(_currencies) > KEPT_CURRENCIES:
        _currencies.clear()
    rows = engine.run(engine.table(fact).select("currency").distinct()).to_pylist()
    return frozenset(row["currency"] for row in rows if row["currency"])


def rows_behind(
    key: str,
    *,
    actor: Actor | None,
    start: date | None = None,
    end: date | None = None,
    grain: Grain | str | None = None,
    segment: int | None = None,
    by: str | None = None,
    group: str | None = None,
    currency: str | None = None,
    part: Part = "numerator",
    limit: int = 10_000,
) -> DrillDown:
    """The rows behind one number of an answer: that of the period [start, end) and of `group`, where there was a breakdown.

    `part` opens what is counted or what it is held against. `grain` matters for cohorts only, whose `group` is the
    age. Ids are of the noun the metric names; which of them somebody may see is for that noun's list to decide.
    Raises `Invalid` for a metric without rows.
    """
    from regard.analytics.questions import question

    return drilled(question(key, actor, start, end, grain, segment, by, currency), group, part, limit)


def drilled(asked: "Question", group: str | None, part: Part, limit: int) -> DrillDown:
    """The rows behind one number of the answer to a complete question."""
    from regard.analytics import engine

    metric = asked.metric
    if metric.kind != "cohort":
        asked = replace(asked, grain=None)
    found = _rows_expression(metric, asked, part)
    if asked.by is not None or metric.kind == "cohort":
        found = found.filter(found["group"] == (group or ""))
    ids = found.select("id").distinct()
    with engine.reading():
        total = int(engine.value(ids.count()))
        listed = engine.run(ids.order_by("id").limit(limit)).to_pylist()
    return DrillDown(metric.drill, tuple(row["id"] for row in listed), total)


def _rows_expression(metric: Metric, asked: "Question", part: Part) -> Table:
    rows = metric.rows or getattr(metric.compute, "rows", None)
    if rows is None or not metric.drill:
        raise Invalid(tr("{metric} has no rows that could be opened.", metric=metric.label))
    return rows(asked.context(), part)
