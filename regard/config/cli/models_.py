"""`regard models`: the lifetime models as scripts and terminals read them."""

from datetime import date, datetime
from typing import Any

import click

from regard.config.cli.answers import json_line
from regard.config.cli.progress import Bar

PARAMETERS = {
    "bg_nbd": ("r", "alpha", "a", "b"),
    "pareto_nbd": ("r", "alpha", "s", "beta"),
    "gamma_gamma": ("p", "q", "v"),
}
WHY = {
    "edge": "the other's parameters lie at the edge of what the data can tell",
    "holdout": "smaller squared error in the holdout",
    "likelihood": "higher log-likelihood",
}
NAMES = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "gamma_gamma": "Gamma-Gamma", "naive": "as before"}


@click.group("models")
def command() -> None:
    """Models of what customers will buy and be worth."""


@command.command("clv")
@click.option(
    "--calibration-end",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day the models learn from. Default: the middle of the data, at most 52 weeks before its end.",
)
@click.option(
    "--horizon-weeks",
    type=click.FloatRange(min=0, min_open=True),
    help="Weeks to compare with. Default: all that follow.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def clv(calibration_end: datetime | None, horizon_weeks: float | None, as_json: bool) -> None:
    """Fit BG/NBD, Pareto/NBD and Gamma-Gamma up to a day and compare their forecasts with what was bought afterwards."""
    import django

    django.setup()
    from regard.analytics.services import catch_up

    catch_up()
    report = _judged(calibration_end.date() if calibration_end else None, horizon_weeks)
    click.echo(json_line(report) if as_json else _written(report))


@command.command("refresh")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As of the end of this day. Default: today, or the day of the newest purchase if it is a month back.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def refresh(as_of: datetime | None, as_json: bool) -> None:
    """Compute RFM, ABC and lifetime value of every customer now."""
    import django

    django.setup()
    from regard.analytics.services import catch_up
    from regard.kernel.actor import system_actor
    from regard.kernel.errors import Invalid
    from regard.sales.services.values import recompute_values

    catch_up()
    try:
        with Bar("Customer values") as bar:
            report = recompute_values(
                actor=system_actor("cli"),
                as_of=as_of.date() if as_of else None,
                progress=lambda done, total, note: bar.update(done=done, total=total, note=note),
            )
    except Invalid as error:
        raise click.UsageError(str(error)) from error
    catch_up()
    said = {
        "as_of": report.as_of.isoformat() if report.as_of else None, "customers": report.customers,
        "removed": report.removed, "chosen": report.chosen or None, "problems": list(report.problems),
        "seconds": round(report.seconds, 2),
    }  # fmt: skip
    if as_json:
        click.echo(json_line(said))
        return
    if report.as_of is None:
        click.echo("Nothing has been bought yet.")
        return
    who = "customer" if report.customers == 1 else "customers"
    click.echo(f"{report.customers:,} {who} as of {report.as_of}, {report.seconds:.1f} s.")
    for problem in report.problems:
        click.echo(problem)


def _judged(calibration_end: date | None, weeks: float | None) -> dict[str, Any]:
    from regard.analytics.customer_days import span_of_purchases
    from regard.analytics.lifetime.errors import NotEnoughData
    from regard.analytics.questions import local_today
    from regard.analytics.valuation import choose_span, judge
    from regard.people.queries import business

    found = span_of_purchases(business().currency, local_today())
    if found is None:
        raise NotEnoughData("Nothing has been bought yet.", remedy="Import purchases first.")
    return judge(business().currency, choose_span(*found, calibration_end, weeks))


def _written(report: dict[str, Any]) -> str:
    lines = [
        f"Calibration to {report['calibration_end']}, {report['customers']:,} customers, "
        f"{report['repeat_customers']:,} bought again; compared with {report['horizon_weeks']} weeks.",
    ]
    for key, names in PARAMETERS.items():
        fit = report[key]
        said = "not fitted" if fit is None else "  ".join(f"{name} {fit[name]:.4f}" for name in names)
        tail = "" if fit is None else f"  log-likelihood {fit['log_likelihood']:.2f}"
        lines.append(f"  {NAMES[key]:<12} {said}{tail}")
    for key, found in (*report["holdout"].items(), ("naive", report["naive"])):
        correlation = "–" if found["correlation"] is None else f"{found['correlation']:.4f}"
        lines.append(
            f"  {NAMES[key]:<12} correlation {correlation}  mse {found['mse']:.3f}  mae {found['mae']:.3f}  "
            f"predicted {found['sum_predicted']:.1f}  actual {found['sum_actual']:.0f}"
        )
    return "\n".join(
        [*lines, f"  Chosen: {NAMES[report['chosen']]} ({WHY[report['chosen_by']]})", *report["notes"]]
    )
