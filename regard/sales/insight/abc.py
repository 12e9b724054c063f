"""The ABC page: the whale curve and the three classes."""

from __future__ import annotations

from regard.analytics.abc import LIMIT_A, LIMIT_B
from regard.kernel.words import several, tr
from regard.sales.insight.shared import Json, customers_url, share_of
from regard.ui import formats
from regard.ui.charts import Chart, Series

PROFIT = "profit"


def _meanings(basis: str) -> dict[str, str]:
    first = formats.percent(LIMIT_A, 0)
    return {
        "A": tr("bring the first {share} of profit", share=first)
        if basis == PROFIT
        else tr("bring the first {share} of revenue", share=first),
        "B": tr("bring the next {share}", share=formats.percent(LIMIT_B - LIMIT_A, 0)),
        "C": tr("bring the rest, or nothing"),
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
    is_profit = basis == PROFIT
    series = [Series(tr("Profit") if is_profit else tr("Revenue"), values, role="actual")]
    if total > 0:
        series.append(Series(tr("If all were equal"), evenly, role="comparison"))
    return Chart(
        key="whale",
        title=tr("Cumulated profit") if is_profit else tr("Cumulated revenue"),
        unit=_unit(is_profit, currency if total <= 0 else ""),
        x=labels,
        series=series,
        y_format="percent" if total > 0 else "money",
        currency=currency,
        x_title=tr("Customers, best first"),
        height=280,
        places=0 if total > 0 else None,
        mark_x=_percent(peak["customers"], customers[-1]) if has_losses else None,
        mark_label=tr("most is made here") if has_losses else "",
    )


def _unit(is_profit: bool, currency: str) -> str:
    """What the curve is counted in: money of `currency`, or a share of the whole where that is empty."""
    if currency:
        return tr("{currency}, customers from best to worst", currency=currency)
    if is_profit:
        return tr("% of all profit, customers from best to worst")
    return tr("% of all revenue, customers from best to worst")


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
    shares = {
        "customers": formats.percent(best["customers"] / customers, 0),
        "amount": formats.percent(best["amount"] / total, 0),
    }
    is_profit = report["basis"] == PROFIT
    text = (
        tr("{customers} of customers bring {amount} of profit.", **shares)
        if is_profit
        else tr("{customers} of customers bring {amount} of revenue.", **shares)
    )
    return f"{text} {_losing(report, total, currency)}" if report["losing"] else text


def _losing(report: Json, total: int, currency: str) -> str:
    """How many customers take away what others bring, and how much."""
    many = report["losing"]
    lost = formats.money_short(report["peak"]["amount"] - total, currency)
    if report["basis"] == PROFIT:
        return several(
            "{count} customer cost more than they bring, {lost} in all.",
            "{count} customers cost more than they bring, {lost} in all.",
            many,
            count=formats.number(many),
            lost=lost,
        )
    return several(
        "{count} customer gave back more than they bought, {lost} in all.",
        "{count} customers gave back more than they bought, {lost} in all.",
        many,
        count=formats.number(many),
        lost=lost,
    )
