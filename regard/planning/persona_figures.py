"""What the members of a segment are like, for its persona: size, what they are worth, what they prefer, ask for and buy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from regard.analytics import engine
from regard.analytics.asking import answer
from regard.analytics.context import current_members, raw_table
from regard.analytics.presenting import rows_url
from regard.analytics.questions import question
from regard.kernel.errors import RegardError
from regard.planning.queries import today
from regard.segments.queries import population

if TYPE_CHECKING:
    from regard.segments.models import Segment

DAYS = 365
SHOWN = 5
FEEDBACK = "feedback."
READ_BY = {
    "channels": ("orders",),
    "preferred": ("customer_profiles",),
    "languages": ("customers",),
    "products": ("order_lines", "products"),
    "needs": ("customer_needs",),
    "answers": ("customer_attributes",),
    "satisfaction": ("story",),
}
"""The facts behind each part, by which it is decided who sees it."""


def figures_of(segment: Segment) -> dict[str, Any]:
    """Everything, as JSON holds it: about those who are in the segment now, over the last year. Some ten questions to the
    columnar copy; what cannot be asked is left out."""
    end = today() + timedelta(days=1)
    start = end - timedelta(days=DAYS)
    everybody = population()
    size = segment.member_count or 0
    found: dict[str, Any] = {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "size": size,
        "share": size / everybody if everybody else None,
        "revenue": _figure("net_revenue", segment.pk, start, end),
        "value": _figure("customer_lifetime_value", segment.pk, None, None),
    }
    if not size:
        return found
    for key, metric, by, first, last in (
        ("channels", "orders", "channel", start, end),
        ("languages", "customers", "language", None, None),
    ):
        found[key] = _groups(metric, by, segment.pk, first, last)
    found["preferred"] = _preferred(segment.pk)
    found["products"] = _products(segment.pk, start)
    found["needs"] = _needs(segment.pk)
    found["answers"] = _answers(segment.pk)
    found["satisfaction"] = _satisfaction(segment.pk, start)
    return found


def _figure(metric: str, segment_id: int, start: Any, end: Any) -> dict[str, Any] | None:  # noqa: ANN401
    try:
        asked = question(metric, None, start, end, None, segment_id, None, None)
        rows = answer(asked).rows
    except RegardError:
        return None
    if not rows or rows[-1].value is None:
        return None
    return {"value": float(rows[-1].value), "url": rows_url(asked, rows[-1])}


def _groups(metric: str, by: str, segment_id: int, start: Any, end: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The largest groups of a count, those without a value left out of the list and of the whole."""
    try:
        asked = question(metric, None, start, end, None, segment_id, by, None)
        rows = [row for row in answer(asked).rows if row.group and row.value]
    except RegardError:
        return []
    whole = sum(float(row.value or 0) for row in rows)
    rows.sort(key=lambda row: -float(row.value or 0))
    return [
        {
            "key": row.group,
            "name": str(row.group_label or row.group),
            "share": float(row.value or 0) / whole,
            "url": rows_url(asked, row),
        }
        for row in rows[:SHOWN]
    ]


def _members(segment_id: int) -> Any:  # noqa: ANN401
    members = current_members()
    members = members.filter(members.segment_id == segment_id)
    return members.select(audience_id=members.customer_id).distinct()


def _of_members(fact: str, segment_id: int) -> Any:  # noqa: ANN401
    members, table = _members(segment_id), raw_table(fact)
    return table.semi_join(members, table.customer_id == members.audience_id)


def _counted(table: Any, column: str, whole: bool = True) -> list[Mapping[str, Any]]:  # noqa: ANN401
    """The most frequent values of a column by customers, with their share of all that have one."""
    table = table.filter(table[column].notnull() & (table[column].cast("string") != ""))
    rows = table.group_by(name=table[column]).agg(n=table.customer_id.nunique())
    found = engine.run(rows.order_by(rows.n.desc(), rows.name).limit(SHOWN)).to_pylist()
    total = int(engine.value(table.customer_id.nunique()) or 0) if whole else 0
    return [
        {"name": row["name"], "n": row["n"], "share": row["n"] / total if total else None} for row in found
    ]


def _preferred(segment_id: int) -> list[dict[str, Any]]:
    return [
        {"key": str(row["name"]), "name": str(row["name"]), "share": row["share"]}
        for row in _counted(_of_members("customer_profiles", segment_id), "channel")
    ]


def _products(segment_id: int, start: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """What they spend most on within the year."""
    lines = _of_members("order_lines", segment_id)
    lines = lines.filter(lines.placed_on >= start, lines.product_id.notnull())
    whole = float(engine.value(lines.amount.sum()) or 0)
    rows = lines.group_by("product_id").agg(amount=lines.amount.sum())
    products = raw_table("products")
    products = products.select(key_id=products.product_id, name=products.name)
    named = rows.join(products, rows.product_id == products.key_id)
    found = engine.run(named.order_by(named.amount.desc(), named.product_id).limit(SHOWN)).to_pylist()
    return [
        {"id": row["product_id"], "name": row["name"], "share": float(row["amount"]) / whole}
        for row in found
        if whole > 0 and row["amount"]
    ]


def _needs(segment_id: int) -> list[dict[str, Any]]:
    rows = _counted(_of_members("customer_needs", segment_id), "need_id", whole=False)
    return [{"id": int(row["name"]), "count": row["n"]} for row in rows]


def _answers(segment_id: int) -> list[dict[str, Any]]:
    """The mean of what they answered on a scale, by what was asked."""
    answers = _of_members("customer_attributes", segment_id)
    answers = answers.filter(answers.score.notnull())
    rows = answers.group_by("attribute_id").agg(mean=answers.score.mean(), n=answers.count())
    found = engine.run(rows.order_by(rows.n.desc(), rows.attribute_id).limit(SHOWN)).to_pylist()
    return [{"id": row["attribute_id"], "mean": float(row["mean"]), "count": row["n"]} for row in found]


def _satisfaction(segment_id: int, start: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The mean score of what they told in surveys within the year; None where nobody answered one."""
    told = _of_members("story", segment_id)
    told = told.filter(told.score.notnull(), told.kind.startswith(FEEDBACK), told.happened_at.date() >= start)
    rows = engine.run(told.aggregate(mean=told.score.mean(), n=told.count())).to_pylist()
    if not rows or not rows[0]["n"]:
        return None
    return {"mean": float(rows[0]["mean"]), "count": int(rows[0]["n"])}
