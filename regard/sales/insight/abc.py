"""The ABC page: the whale curve and the three classes."""

from __future__ import annotations

from regard.analytics.abc import LIMIT_A, LIMIT_B
from regard.sales.insight.shared import Json, customers_url, share_of
from regard.ui import formats
from regard.ui.charts import Chart, Series


def _meanings(basis: str) -> dict[str, str]:
    return {
        "A": f"bring the first {LIMIT_A:.0%} of {basis}",
        "B": f"bring the next {LIMIT_B - LIMIT_A:.0%}",
        "C": "bring the rest, or nothing",
    }


def lines(report: Json, currency: str) -> list[Json]:
    """One line per class."""
    meanings = _meanings(report["basis"])
    customers = sum(row["customers"] for row in report["classes"])
    amount = sum(row["amount"] for row in report["classes"])
    return [
        {
            "name": row["name"],
            "meaning": meanings[row["name"]],
            "url": customers_url(("abc_class", "is", [row["name"]])),
            "customers": row["customers"],
            "share": share_of(row["customers"], customers),
            "amount": formats.money_short(row["amount"], currency),
            "amount_share": share_of(row["amount"], amount) if amount > 0 else None,
            "each": formats.money_short(row["amount"] // row["customers"], currency)
            if row["customers"]
            else formats.UNKNOWN,
        }
        for row in report["classes"]
    ]


def whale(report: Json, currency: str) -> Chart | None:
    """Cumulated profit or revenue over customers, best first: as a share of the total, or as money where that is none."""
    curve, basis = report["whale"], report["basis"]
    customers, amounts = curve["customers"], curve["amounts"]
    if customers[-1] == 0:
        return None
    total = amounts[-1]
    labels = [_percent(number, customers[-1]) for number in customers]
    peak, has_losses = report["peak"], report["losing"] > 0
    values = [amount / total for amount in amounts] if total > 0 else amounts
    evenly = [number / customers[-1] for number in customers]
    series = [Series(basis.capitalize(), values, role="actual")]
    if total > 0:
        series.append(Series("If all were equal", evenly, role="comparison"))
    return Chart(
        key="whale",
        title=f"Cumulated {basis}",
        unit=f"% of all {basis}, customers from best to worst"
        if total > 0
        else f"{currency}, customers from best to worst",
        x=labels,
        series=series,
        y_format="percent" if total > 0 else "money",
        currency=currency,
        x_title="Customers, best first",
        height=280,
        places=0 if total > 0 else None,
        mark_x=_percent(peak["customers"], customers[-1]) if has_losses else None,
        mark_label="most is made here" if has_losses else "",
    )


def _percent(number: int, total: int) -> str:
    return formats.percent(number / total, 0)


def verdict(report: Json, currency: str) -> str:
    """The page in a sentence."""
    classes = {row["name"]: row for row in report["classes"]}
    customers = sum(row["customers"] for row in report["classes"])
    total = sum(row["amount"] for row in report["classes"])
    if not customers or total <= 0:
        return ""
    best = classes["A"]
    text = (
        f"{formats.percent(best['customers'] / customers, 0)} of customers bring "
        f"{formats.percent(best['amount'] / total, 0)} of {report['basis']}."
    )
    if report["losing"]:
        lost = formats.money_short(report["peak"]["amount"] - total, currency)
        many = "1 customer" if report["losing"] == 1 else f"{formats.number(report['losing'])} customers"
        what = (
            "cost more than they bring" if report["basis"] == "profit" else "gave back more than they bought"
        )
        text += f" {many} {what}, {lost} in all."
    return text
