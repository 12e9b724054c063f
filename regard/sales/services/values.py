"""Values of all customers: RFM, ABC, lifetime value, computed from the columnar copy and written in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

import numpy as np
import polars as pl
from django.db import connection, transaction

from regard.analytics import abc, rfm
from regard.analytics.customer_days import Buyers, buyers, span_of_purchases, totals
from regard.analytics.lifetime.histories import Floats, Ints
from regard.analytics.lifetime.value import (
    WEEKS_PER_YEAR,
    LifetimeValues,
    expected_purchases,
    lifetime_values,
)
from regard.analytics.questions import local_today
from regard.analytics.reckoning import reckon
from regard.analytics.services import mark_dirty
from regard.analytics.valuation import Models, errors_in, fit_models
from regard.customers.services import rows
from regard.jobs.progress import current
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.money import SCALE
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.sales.model_queries import forget_basis
from regard.sales.models import CustomerValue, ModelRun
from regard.sales.services.model_reports import holdout_report, values_report
from regard.sales.services.model_runs import RUN_MODELS
from regard.ui import formats
from regard.ui.among import among

MARGIN_DAYS = 365  # whose costs say what margin is expected
VALUE_WEEKS = 104  # lifetime value is that of the next 24 months
ORDER_WEEKS = WEEKS_PER_YEAR  # expected orders are those of the next 12
CHUNK = 16_384  # customers per transaction
TABLE = "sales_customervalue"

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class ValuesReport:
    """What a recomputation did. `run` is None when there were no purchases to work on."""

    as_of: date | None
    customers: int
    removed: int
    chosen: str
    problems: tuple[str, ...]
    seconds: float
    run: ModelRun | None


@dataclass(frozen=True)
class Terms:
    """What the business says of itself: the margin to take where costs are not known, and what waiting a year takes off."""

    margin: float | None
    discount: float

    @classmethod
    def of_business(cls) -> Terms:
        said = business()
        margin = None if said.margin_rate is None else float(said.margin_rate)
        return cls(margin, float(said.discount_rate))


@dataclass(frozen=True)
class Margin:
    """What share of revenue is left, and by what: the costs of the last twelve `months`, those of `all` years, what the
    settings have `said`, or nothing (then it is 1, and values are in revenue)."""

    rate: float
    source: str

    @classmethod
    def of(cls, lately: tuple[int, int, int], known: Buyers, terms: Terms) -> Margin:
        """The newest that is known: what is still to be bought is earned at today's prices and costs, and purchases of
        long ago without costs do not change it. `lately`: revenue, its part with a known cost, and the margin of that."""
        ever = (int(known.revenue.sum()), int(known.costed.sum()), int(known.margin.sum()))
        for sums, source in ((lately, "months"), (ever, "all")):
            rate = abc.margin_rate(*sums)
            if rate is not None:
                return cls(rate, source)
        return cls(1.0, "") if terms.margin is None else cls(terms.margin, "said")


@dataclass(frozen=True)
class Valued:
    """Everything computed for `buyers`, in their order. `values` is None when a model could not be fitted."""

    buyers: Buyers
    scores: rfm.Scores
    profit: Ints
    is_profit: bool
    classes: Ints
    models: Models
    margin: Margin
    terms: Terms
    alive: Floats | None
    expected_orders: Floats | None
    values: LifetimeValues | None


def recompute_values(
    *, actor: Actor, as_of: date | None = None, progress: Tell | None = None
) -> ValuesReport:
    """Compute the value of every customer who bought until `as_of` and replace what was known before.

    Without a day: as of that of `reckoning`. Reads the columnar copy as it is; `analytics.services.catch_up`
    brings it up to date first. Written in transactions of some thousand customers, so that other writers get their turn;
    a run that was cut short is completed by the next one. `progress(done, total, note)` is told how far it is. Amounts
    in other currencies than the business's are left out. Costs about 40 s for a million customers.

    Raises `Invalid` for a day to come.
    """
    require(actor, RUN_MODELS)
    if as_of is not None and as_of > local_today():
        raise Invalid(
            {
                "as_of": tr(
                    "{day} has not been yet: nobody knows who will have bought by then.",
                    day=formats.day(as_of),
                )
            },
            kept=tr("Values are as they were."),
            remedy=tr("Choose today or an earlier day."),
        )
    started, tell = monotonic(), progress or _silent
    currency = business().currency
    span = span_of_purchases(currency, as_of or local_today())
    if span is None:
        removed = _remove_others(np.zeros(0, np.int64))
        return ValuesReport(
            None, 0, removed, "", (tr("Nothing has been bought yet."),), monotonic() - started, None
        )
    day = as_of or reckon(span[1], local_today()).day
    tell(0, 0, tr("Comparing forecasts with what came"))
    holdout = holdout_report(currency, span[0], day)
    tell(0, 0, tr("Reading purchases"))
    lately = totals(currency, day - timedelta(days=MARGIN_DAYS - 1), day)
    known, terms = buyers(currency, day), Terms.of_business()
    valued = value_everybody(known, terms, Margin.of(lately, known, terms), errors_in(holdout))
    _store(valued, day, tell)
    removed = _remove_others(valued.buyers.customer_id)
    tell(len(valued.buyers), len(valued.buyers), tr("Writing the report"))
    report = values_report(valued, currency, (span[0], day), holdout)
    seconds = monotonic() - started
    forget_basis()
    run = ModelRun.objects.create(
        kind=ModelRun.Kind.VALUES, as_of=day, currency=currency, customers=len(valued.buyers),
        chosen=valued.models.chosen, report=report, seconds=seconds,
    )  # fmt: skip
    return ValuesReport(day, len(valued.buyers), removed, run.chosen, valued.models.problems, seconds, run)


def value_everybody(known: Buyers, terms: Terms, margin: Margin, errors: Mapping[str, float]) -> Valued:
    """Scores, classes, fits and values; `errors` of the purchase models in a holdout say which is used. No query."""
    scores = rfm.score(known.silence, known.repeats + 1, known.revenue)
    profit, is_profit = abc.profit(known.revenue, known.costed, known.margin)
    histories = known.histories
    models = replace(fit_models(histories), errors=errors)
    alive = expected = values = None
    best = models.best
    if best is not None:
        groups, which = histories.groups, histories.group_of
        alive = best.alive(groups.x, groups.recency, groups.age)[which]
        expected = expected_purchases(best, groups, ORDER_WEEKS)[which]
    if best is not None and models.spend is not None:
        values = lifetime_values(
            best,
            models.spend,
            histories,
            weeks=VALUE_WEEKS,
            discount=terms.discount,
            margin=max(margin.rate, 0.0),
        )
    classes = abc.classify(profit)
    return Valued(known, scores, profit, is_profit, classes, models, margin, terms, alive, expected, values)


def _silent(done: int, total: int, note: str) -> None:
    return


def _store(valued: Valued, day: date, tell: Tell) -> None:
    frame, job = _frame(valued, day), current()
    for start in range(0, frame.height, CHUNK):
        if job is not None:
            job.check()
        chunk = frame.slice(start, CHUNK)
        with transaction.atomic():
            if job is not None:
                job.fence()
            _write(chunk)
            mark_dirty("customer_values", chunk["customer_id"].to_list())
        tell(start + chunk.height, frame.height, tr("Writing values"))


def _frame(valued: Valued, day: date) -> pl.DataFrame:
    """The rows of `CustomerValue`."""
    known, values = valued.buyers, valued.values
    keys, letters = np.array([cell.key for cell in rfm.CELLS]), np.array(abc.CLASSES)
    frame = pl.DataFrame(
        {
            "customer_id": known.customer_id,
            "recency_score": valued.scores.recency,
            "frequency_score": valued.scores.frequency,
            "monetary_score": valued.scores.monetary,
            "rfm_cell": keys[valued.scores.cells],
            "abc_class": letters[valued.classes],
            "usual_gap_days": known.usual_gap,
            "last_day": known.last_day,
        },
        nan_to_null=True,
    )
    return frame.with_columns(
        pl.lit(day).alias("as_of"),
        _column("probability_alive", valued.alive),
        _column("expected_orders", valued.expected_orders),
        (pl.col("last_day") + pl.col("usual_gap_days").round())
        .cast(pl.Int32)
        .cast(pl.Date)
        .alias("expected_next_on"),
        _units("lifetime_value", values.value if values else None),
        _units("lifetime_value_low", values.low if values else None),
        _units("lifetime_value_high", values.high if values else None),
        _column("lifetime_value_luck", values.luck * SCALE if values else None),
        _column("lifetime_value_doubt", values.doubt if values else None),
    ).drop("last_day")


def _column(name: str, numbers: Floats | None) -> pl.Series | pl.Expr:
    if numbers is None:
        return pl.lit(None, pl.Float64).alias(name)
    return pl.Series(name, numbers).fill_nan(None)


def _units(name: str, amounts: Floats | None) -> pl.Series | pl.Expr:
    column = _column(name, amounts)
    return (column * SCALE).round().cast(pl.Int64).alias(name)


def _write(chunk: pl.DataFrame) -> None:
    """Insert or replace these rows, but for customers who were deleted since the copy was made."""
    first, last = chunk["customer_id"][0], chunk["customer_id"][-1]
    held = " FOR KEY SHARE" if rows.is_postgres() else ""
    there = rows.fetch(
        f"SELECT id FROM customers_customer WHERE id BETWEEN %s AND %s{held}",  # noqa: S608
        [first, last],
        {"customer_id": pl.Int64},
    )
    chunk = chunk.join(there, on="customer_id", how="semi")
    changes = [f"{name} = excluded.{name}" for name in chunk.columns if name != "customer_id"]
    if not rows.is_postgres():
        rows.upsert(TABLE, chunk, "customer_id", changes)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE values_new (LIKE {TABLE})")
        rows.insert("values_new", chunk)
        names = ", ".join(chunk.columns)
        cursor.execute(
            f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM values_new"  # noqa: S608
            f" ON CONFLICT (customer_id) DO UPDATE SET {', '.join(changes)}"
        )
        cursor.execute("DROP TABLE values_new")


def _remove_others(customer_ids: Ints) -> int:
    """Forget values of customers who have no purchases any more; answers how many."""
    stored = rows.fetch(f"SELECT customer_id FROM {TABLE}", [], {"customer_id": pl.Int64})  # noqa: S608
    gone = np.setdiff1d(stored["customer_id"].to_numpy(), customer_ids).tolist()
    for start in range(0, len(gone), CHUNK):
        ids = gone[start : start + CHUNK]
        with transaction.atomic():
            CustomerValue.objects.filter(customer_id__in=among(ids)).delete()
            mark_dirty("customer_values", ids)
    return len(gone)
