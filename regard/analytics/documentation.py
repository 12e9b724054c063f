"""What is written about a metric: in the catalogue, for scripts, and as a page of the documentation."""

from typing import TYPE_CHECKING, Any

from regard.analytics.questions import breakdowns
from regard.analytics.words import METRICS, Metric
from regard.kernel.words import lazy, lazy_of, tr

if TYPE_CHECKING:
    from regard.analytics.owners import Owner

UNITS = {
    "count": lazy_of("unit", "number"),
    "orders": lazy_of("unit", "orders"),
    "money": lazy("amount in one currency"),
    "share": lazy("share (0 to 1)"),
    "days": lazy_of("unit", "days"),
    "ratio": lazy_of("unit", "ratio"),
}
DIRECTIONS = {
    "up": lazy("higher is better"),
    "down": lazy("lower is better"),
    "none": lazy("neither is better"),
}
KINDS = {
    "flow": lazy("what happens during the period"),
    "stock": lazy("what stands at the end of the period"),
    "cohort": lazy("one row per first period and age"),
}
HEAD = """# Metrics

Every number of Regard is a metric: declared once beside its domain, asked by period, grain, segment and breakdown,
and answered alike on screen, in the plan, through the API and by `regard metrics show KEY`. Periods are half-open,
[first day, day after the last), in days of the business. Unknown is null and never 0. Amounts in different
currencies are never added up. Changing a formula makes a new version; what was kept under the old one stays.

This page is made from the declarations by `regard manage metricdocs`; a test compares the two.
"""


def described(metric: Metric, owner: "Owner | None" = None) -> dict[str, Any]:
    """Everything declared about a metric, as JSON can hold it; `owner` as it stands now instead of the declared role."""
    return {
        "key": metric.key,
        "label": str(metric.label),
        "unit": metric.unit,
        "direction": metric.direction,
        "kind": metric.kind,
        "definition": str(metric.definition),
        "formula": str(metric.formula),
        "window": str(metric.window or KINDS[metric.kind]),
        "source": str(metric.source),
        "owner": owner.words if owner else metric.owner,
        "owner_role": (owner.role if owner else metric.owner) or None,
        "owner_email": (owner.email if owner else "") or None,
        "refresh": refresh_of(metric),
        "version": metric.version,
        "minimum_n": metric.minimum_n,
        "interval": metric.interval or None,
        "level": metric.level if metric.interval else None,
        "facts": list(metric.facts),
        "dimensions": [dimension.key for dimension in breakdowns(metric)],
        "drill": metric.drill or None,
    }


def refresh_of(metric: Metric) -> str:
    """How fresh the metric is."""
    return str(metric.refresh) or tr("within seconds of what happens; finished months are kept every night")


def page() -> str:
    """The documentation of all metrics, in Markdown."""
    return "\n".join([HEAD, *(_section(metric) for metric in METRICS)])


def _section(metric: Metric) -> str:
    lines = [f"## {metric.label}", "", str(metric.definition), "", "| | |", "|--|--|"]
    lines += [f"| {name} | {text} |" for name, text in _facts_about(metric) if text]
    return "\n".join([*lines, ""])


def _interval(metric: Metric) -> str:
    words = {"wilson": ", Wilson", "given": "", "": ""}[metric.interval]
    return f"{metric.level:.0%}{words}".replace("%", " %") if metric.interval else ""


def _facts_about(metric: Metric) -> list[tuple[str, str]]:
    dimensions = ", ".join(f"`{dimension.key}`" for dimension in breakdowns(metric))
    trailing = f"the last {metric.trailing} days" if metric.trailing else "everything known"
    return [
        ("key", f"`{metric.key}`, version {metric.version}"),
        ("formula", metric.formula),
        ("unit", f"{UNITS[metric.unit]}; {DIRECTIONS[metric.direction]}"),
        ("window", metric.window or KINDS[metric.kind]),
        ("without a period", "" if metric.kind == "cohort" else trailing),
        ("interval", _interval(metric)),
        ("smallest number of cases", str(metric.minimum_n or "")),
        ("read from", ", ".join(f"`{fact}`" for fact in metric.facts)),
        ("broken down by", dimensions),
        ("source", metric.source),
        ("owner", f"`{metric.owner}` (role), until somebody else is set" if metric.owner else ""),
        ("refresh", refresh_of(metric)),
    ]
