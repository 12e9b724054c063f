"""Metrics put into SQL once for all days: what a plan asks of one metric differs in its days alone.

To make the expression of a formula and its SQL takes longer than to run it. So a question is put into SQL with its days
left blank (`regard.analytics.context.Blanks`), which is remembered, and the days are written in each time it is asked.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from regard.analytics import engine
from regard.analytics.context import Blanks
from regard.analytics.dimensions import declarations
from regard.analytics.questions import Question

if TYPE_CHECKING:
    import pyarrow as pa

KEPT = 400


@dataclass(frozen=True)
class Statement:
    """SQL in which the days of `blanks`, name -> the day that stands for it, are to be replaced."""

    sql: str
    schema: "pa.Schema"
    blanks: Mapping[str, date]


_known: OrderedDict[Hashable, Statement | None] = OrderedDict()


def rows_of(question: Question) -> list[dict[str, Any]]:
    """What the formula of the question's metric answers: `period`, `group`, `numerator` and others. Queries as `engine.run`."""
    statement = _statement(question)
    if statement is None:
        return engine.run(question.metric.compute(question.context())).to_pylist()
    ctx, sql = question.context(), statement.sql
    for name, blank in statement.blanks.items():
        sql = sql.replace(_in_sql(blank), _in_sql(ctx.known_day(name)))
    return engine.run_sql(sql, statement.schema).to_pylist()


def _statement(question: Question) -> Statement | None:
    """The statement for every question like this one; None where the formula wants to know the days."""
    metric = question.metric
    form = (
        declarations(), metric.compute, metric.reads_money, question.grain, question.segment, question.by, question.currency,
        question.owners, question.first_weekday, question.context().is_today_in,
    )  # fmt: skip
    if form not in _known:
        _known[form] = _made(question)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    _known.move_to_end(form)
    return _known[form]


def _made(question: Question) -> Statement | None:
    blanks = Blanks()
    table = question.metric.compute(question.context(blanks))
    if not blanks.are_all or engine.holds_rows(table):
        return None
    return Statement(engine.sql_of(table), engine.arrow_schema(table), blanks.names)


def _in_sql(day: date) -> str:
    """As the engine's SQL writes a day."""
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"
