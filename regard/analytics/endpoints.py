"""Metrics for programs: the same function screens and plans ask."""

from datetime import date
from typing import Any

from ninja import Router
from ninja.params.functions import Query

from regard.analytics.asking import ask
from regard.analytics.documentation import described
from regard.analytics.owners import owners
from regard.analytics.questions import may_see
from regard.analytics.shaping import as_json
from regard.analytics.words import METRICS
from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.people.door import require
from regard.people.rest import ActorRequest

router = Router(tags=["Metrics"])


@router.get("/metrics", summary="The catalogue of metrics")
def list_metrics(request: ActorRequest) -> dict[str, Any]:
    """Every metric you may ask, with its definition, formula, unit, source, owner and version."""
    require(request.actor, "analytics.metric.view")
    seen = [metric for metric in METRICS if may_see(metric, request.actor)]
    known = owners()
    return {"items": [described(metric, known[metric.key]) for metric in seen], "next": None}


@router.get("/metrics/{key}", summary="Ask a metric")
def read_metric(
    request: ActorRequest,
    key: str,
    from_: date | None = Query(None, alias="from", description="First day"),
    to: date | None = Query(None, description="The day after the last one"),
    grain: str | None = Query(None, description="day, week, month, quarter or year"),
    segment: int | None = Query(None, ge=1, le=2**31 - 1, description="Number of a segment"),
    by: str | None = Query(None, description="A dimension, such as channel or country"),
    currency: str | None = Query(None, pattern=r"^[A-Z]{3}$"),
) -> dict[str, Any]:
    """Rows of period, group, value, numerator and denominator. Money as decimal strings; null means not known.

    The figures are about the customers whom the token's user may see; `notes` say so when these are not all.
    """
    require(request.actor, "analytics.metric.view")
    if key not in METRICS:
        raise NotFound(f"There is no metric “{key}”.", remedy="See /api/v1/metrics.")
    for name, day in (("from", from_), ("to", to)):
        if day is not None and not 1900 <= day.year <= 2200:
            raise Invalid([FieldError(name, "Choose a day between 1900 and 2200.", "range")])
    answer = ask(
        key, actor=request.actor, start=from_, end=to, grain=grain, segment=segment, by=by, currency=currency
    )
    return as_json(answer)
