"""Who may open the pages of metrics."""

from collections.abc import Sequence
from typing import Any

from regard.people.tests.cast import Cast
from tests.cases import Case


def _metric(cast: Cast) -> Sequence[Any]:
    return ["orders"]


CASES = (
    Case("analytics:metric_detail", _metric, grants=("sales.order.view",)),
    Case(
        "analytics:metric_owner",
        _metric,
        method="post",
        data={"owner": "role:manager"},
        grants=("analytics.metric.view", "sales.order.view"),
    ),
    Case("analytics:metric_rows", _metric, grants=("sales.order.view",)),
)
