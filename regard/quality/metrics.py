"""How good the data is, as figures a plan can hold itself to."""

from collections.abc import Callable
from typing import Any

from regard.analytics.measures import current
from regard.analytics.words import Metric, Table, register_metric
from regard.customers.metrics import ABOUT_CUSTOMERS

WHEN = "every night and after every mend; each day is kept"
_SAYS = {
    "score": (
        "data_quality_score",
        "Data quality score",
        "of all checks that apply to a record, those it passes",
    ),
    "complete": ("data_completeness", "Data completeness", "of what a record needs, what it has"),
    "accurate": ("data_accuracy", "Data accuracy", "of what a record has, what can be right"),
    "consistent": (
        "data_consistency",
        "Data consistency",
        "of what a record has, what agrees with everything else",
    ),
    "reliable": ("data_reliability", "Data reliability", "of what a record has, what somebody verified"),
    "timely": (
        "data_timeliness",
        "Data timeliness",
        "of what a record has, what was confirmed recently enough",
    ),
}


def _share(column: str) -> Callable[[Table], Any]:
    return lambda table: table[column] / 100.0


for _column, (_key, _label, _words) in _SAYS.items():
    register_metric(
        Metric(
            key=_key,
            label=_label,
            owner="steward",
            unit="share",
            direction="up",
            kind="stock",
            definition=f"Mean over customers: {_words}. What is checked follows from the requirements.",
            formula=f"mean of the customers' {_label.lower()}",
            source="Wang, Strong: Beyond Accuracy (1996); Pipino, Lee, Wang: Data Quality Assessment (2002), simple ratio",
            facts=("customer_quality",),
            compute=current("customer_quality", _share(_column), how="mean"),
            refresh=WHEN,
            dimensions=ABOUT_CUSTOMERS,
            drill="customers.customer",
        )
    )
