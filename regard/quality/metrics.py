"""How good the data is, as figures a plan can hold itself to."""

from collections.abc import Callable
from typing import Any

from regard.analytics.measures import current
from regard.analytics.words import Metric, Table, register_metric
from regard.customers.metrics import ABOUT_CUSTOMERS
from regard.kernel.words import lazy

WHEN = lazy("every night and after every mend; each day is kept")
_SAYS = {
    "score": (
        "data_quality_score",
        lazy("Data quality score"),
        lazy("of all checks that apply to a record, those it passes"),
        lazy("mean of the customers' data quality score"),
    ),
    "complete": (
        "data_completeness",
        lazy("Data completeness"),
        lazy("of what a record needs, what it has"),
        lazy("mean of the customers' data completeness"),
    ),
    "accurate": (
        "data_accuracy",
        lazy("Data accuracy"),
        lazy("of what a record has, what can be right"),
        lazy("mean of the customers' data accuracy"),
    ),
    "consistent": (
        "data_consistency",
        lazy("Data consistency"),
        lazy("of what a record has, what agrees with everything else"),
        lazy("mean of the customers' data consistency"),
    ),
    "reliable": (
        "data_reliability",
        lazy("Data reliability"),
        lazy("of what a record has, what somebody verified"),
        lazy("mean of the customers' data reliability"),
    ),
    "timely": (
        "data_timeliness",
        lazy("Data timeliness"),
        lazy("of what a record has, what was confirmed recently enough"),
        lazy("mean of the customers' data timeliness"),
    ),
}


def _share(column: str) -> Callable[[Table], Any]:
    return lambda table: table[column] / 100.0


for _column, (_key, _label, _words, _formula) in _SAYS.items():
    register_metric(
        Metric(
            key=_key,
            label=_label,
            owner="steward",
            unit="share",
            direction="up",
            kind="stock",
            definition=lazy(
                "Mean over customers: {share}. What is checked follows from the requirements.", share=_words
            ),
            formula=_formula,
            source="Wang, Strong: Beyond Accuracy (1996); Pipino, Lee, Wang: Data Quality Assessment (2002), simple ratio",
            facts=("customer_quality",),
            compute=current("customer_quality", _share(_column), how="mean"),
            refresh=WHEN,
            dimensions=ABOUT_CUSTOMERS,
            drill="customers.customer",
        )
    )
