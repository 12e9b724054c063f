"""The lifetime value page: what customers are worth, the models behind it, and how good their forecasts were."""

from __future__ import annotations

from typing import Any

from regard.kernel.words import lazy, tr
from regard.sales.insight.shared import Json, customers_url, money_span, parse_day
from regard.ui import formats
from regard.ui.charts import Chart, Series

NAMES = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "gamma_gamma": "Gamma-Gamma"}
PARAMETERS = {
    "bg_nbd": (("r", "r"), ("alpha", "α"), ("a", "a"), ("b", "b")),
    "pareto_nbd": (("r", "r"), ("alpha", "α"), ("s", "s"), ("beta", "β")),
    "gamma_gamma": (("p", "p"), ("q", "q"), ("v", "v")),
}
SAYS = {
    "bg_nbd": lazy("Customers buy at their own rate and may leave after any purchase."),
    "pareto_nbd": lazy("Customers buy at their own rate and may leave at any moment."),
    "gamma_gamma": lazy("What a purchase comes to, for those who have bought again."),
}


def figures(report: Json, customers: int, currency: str) -> list[Json]:
    """The four key figures, each with what it rests on."""
    value = report["value"]
    level = formats.percent(value["level"], 0)
    basis = _basis(value)
    equity, mean = formats.UNKNOWN, formats.UNKNOWN
    equity_note = mean_note = tr("no model could be fitted")
    valued = ""
    if value["equity"] is not None:
        equity = formats.money_short(value["equity"], currency)
        valued = customers_url(("lifetime_value", "not_empty", None))
        span = money_span(value["equity_low"], value["equity_high"], currency)
        equity_note = f"{span} ({level}), {basis}" if span else tr("no interval, {basis}", basis=basis)
        mean = formats.money(value["equity"] // max(customers, 1), currency)
        mean_note = tr("{share} lies with the best tenth", share=formats.percent(value["best_tenth"], 0))
    return [
        {
            "label": tr("Value of all customers, 24 months"),
            "value": equity,
            "note": equity_note,
            "url": valued,
        },
        {"label": tr("Mean per customer"), "value": mean, "note": mean_note, "url": valued},
        {
            "label": tr("Orders expected, 12 months"),
            "value": _rounded(value["expected_orders"]),
            "note": tr(
                "{number} per customer", number=formats.number(value["expected_orders"] / customers, 2)
            )
            if value["expected_orders"] and customers
            else formats.UNKNOWN,
        },
        {
            "label": tr("Still customers"),
            "value": _rounded(value["alive"]),
            "note": tr("expected, of {customers} who bought", customers=formats.number(customers)),
        },
    ]


def _basis(value: Json) -> str:
    if value["basis"] == "revenue":
        return tr("in revenue: costs are not known")
    share = formats.percent(value["margin"])
    match value.get("margin_source", "said" if value.get("is_assumed") else ""):
        case "months":
            return tr("in margin at {share} of revenue, as in the last 12 months", share=share)
        case "all":
            return tr("in margin at {share} of revenue, as over all years", share=share)
        case "said":
            return tr("in margin at {share} of revenue, as the settings say", share=share)
    return tr("in margin at {share} of revenue", share=share)


def _rounded(value: float | None) -> str:
    return formats.UNKNOWN if value is None else formats.number(round(value))


def choice(models: Json, chosen: str, holdout: Json) -> str:
    """Which purchase model is used and why, in a sentence."""
    other = next((key for key in ("bg_nbd", "pareto_nbd") if key != chosen), "")
    if not chosen or not models.get(other):
        return ""
    why = models.get("chosen_by", "likelihood")
    if why == "edge":
        return tr(
            "{model} is used: the parameters of {other} lie at the edge of the search, so the data do not tell what they are.",
            model=NAMES[chosen],
            other=NAMES[other],
        )
    if why == "holdout":
        ours, theirs = (formats.number(holdout["holdout"][key]["mse"], 3) for key in (chosen, other))
        return tr(
            "{model} is used: its forecast of what came was better, with a squared error of {ours} per customer against "
            "{theirs} of {other}.",
            model=NAMES[chosen],
            ours=ours,
            theirs=theirs,
            other=NAMES[other],
        )
    ahead = models[chosen]["log_likelihood"] - models[other]["log_likelihood"]
    return tr(
        "{model} is used: its log-likelihood is {ahead} higher than that of {other}, so the purchases are more probable "
        "under it.",
        model=NAMES[chosen],
        ahead=formats.number(ahead, 2),
        other=NAMES[other],
    )


def fits(models: Json, chosen: str) -> list[Json]:
    """The models with their parameters and standard errors."""
    found = []
    for key, names in PARAMETERS.items():
        fit = models.get(key)
        errors = (fit or {}).get("standard_errors") or {}
        found.append(
            {
                "name": NAMES[key],
                "says": SAYS[key],
                "is_chosen": key == chosen,
                "is_fitted": fit is not None,
                "log_likelihood": formats.number(fit["log_likelihood"], 2) if fit else formats.UNKNOWN,
                "customers": fit["customers"] if fit else None,
                "parameters": [
                    {"name": symbol, "value": _number(fit[name]), "error": _number(errors.get(name))}
                    for name, symbol in names
                ]
                if fit
                else [],
                "notes": [tr(note) for note in fit["notes"]] if fit else [],
            }
        )
    return found


def _number(value: float | None) -> str:
    """Four significant digits."""
    if value is None:
        return formats.UNKNOWN
    size = abs(value)
    places = 4 if size < 1 else 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0
    return formats.number(float(value), places)


def accuracy(holdout: Json) -> list[Json]:
    """The forecasts beside what came, one line per model and one for going on as before."""
    rows: list[tuple[str, Json]] = [(NAMES[key], found) for key, found in holdout["holdout"].items()]
    rows.append((tr("As often as before"), holdout["naive"]))
    return [
        {
            "name": name,
            "predicted": _rounded(found["sum_predicted"]),
            "error": _error(found["sum_predicted"], found["sum_actual"]),
            "correlation": formats.number(found["correlation"], 4)
            if found["correlation"] is not None
            else formats.UNKNOWN,
            "mae": formats.number(found["mae"], 3),
            "mse": formats.number(found["mse"], 3),
            "mape": formats.percent(found["mape"]) if found.get("mape") is not None else formats.UNKNOWN,
        }
        for name, found in rows
    ]


def _error(predicted: float, actual: float) -> str:
    if not actual:
        return formats.UNKNOWN
    share = predicted / actual - 1
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{formats.percent(abs(share))}"


def tracking(holdout: Json) -> Chart | None:
    """Cumulated repeat purchases week by week: what came, and what the models say from their parameters alone."""
    found = holdout["holdout"]
    first = next(iter(found.values()))["tracking"]
    weeks = [str(week) for week in range(1, len(first["actual"]) + 1)]
    if not weeks:
        return None
    start, end = parse_day(holdout["tracking_start"]), parse_day(holdout["calibration_end"])
    mark = str(((end - start).days + 1) // 7) if start and end else None
    return Chart(
        key="tracking",
        title=tr("Repeat purchases, cumulated"),
        unit=tr("week by week since the first purchase"),
        x=weeks,
        series=[
            Series(tr("Actual"), first["actual"]),
            *(Series(NAMES[key], one["tracking"]["predicted"]) for key, one in found.items()),
        ],
        x_title=tr("Week"),
        height=280,
        mark_x=mark if mark in weeks else None,
        mark_label=tr("calibration ends"),
        from_zero=True,
    )


def by_frequency(holdout: Json) -> Chart:
    """Mean purchases in the holdout by number of repeat purchases before it."""
    found = holdout["holdout"]
    first = next(iter(found.values()))["by_x"]
    return Chart(
        key="frequency",
        title=tr("Purchases in the holdout"),
        unit=tr("mean per customer, by repeat purchases before"),
        kind="bar",
        x=[f"{row['x']}+" if row["x"] == 7 else str(row["x"]) for row in first],
        series=[
            Series(tr("Actual"), [row["actual"] for row in first]),
            *(Series(NAMES[key], [row["predicted"] for row in one["by_x"]]) for key, one in found.items()),
        ],
        y_format="decimal",
        x_title=tr("Repeat purchases before"),
        height=280,
    )


def distribution(value: Json, currency: str) -> Chart | None:
    """How many customers are worth how much; each bar opens them."""
    steps = value.get("histogram")
    if not steps:
        return None
    return Chart(
        key="worth",
        title=tr("Customers by lifetime value"),
        unit=tr("customers, by expected margin in the next 24 months, {currency}", currency=currency)
        if value["basis"] == "margin"
        else tr("customers, by expected revenue in the next 24 months, {currency}", currency=currency),
        kind="bar",
        x=[_step_words(step, currency) for step in steps],
        series=[
            Series(
                tr("Customers"),
                [step["customers"] for step in steps],
                role="actual",
                urls=[_step_url(s) for s in steps],
            )
        ],
        x_title=tr("Lifetime value"),
        height=240,
    )


def _step_words(step: Json, currency: str) -> str:
    if step["high"] is None:
        return f"{_plain(step['low'])}+"
    return f"{_plain(step['low'])}–{_plain(step['high'])}"


def _plain(units: int) -> str:
    amount = units / 10_000
    return formats.number(int(amount)) if amount == int(amount) else formats.number(amount, 2)


def _step_url(step: Json) -> str:
    low = f"{step['low'] / 10_000:.4f}"
    if step["high"] is None:
        return customers_url(("lifetime_value", "at_least", low))
    return customers_url(("lifetime_value", "between", [low, f"{(step['high'] - 1) / 10_000:.4f}"]))


def asked(holdout: Json) -> dict[str, Any]:
    """What the judgement rests on."""
    return {
        "calibration_end": parse_day(holdout["calibration_end"]),
        "holdout_end": parse_day(holdout["holdout_end"]),
        "weeks": formats.number(
            float(holdout["horizon_weeks"]), 0 if float(holdout["horizon_weeks"]).is_integer() else 1
        ),
        "customers": holdout["customers"],
        "repeaters": holdout["repeat_customers"],
        "actual": next(iter(holdout["holdout"].values()))["sum_actual"],
    }
