"""`regard plan`: the plan as scripts and terminals read it."""

from decimal import Decimal

import click

from regard.config.cli.answers import json_line


@click.group("plan")
def command() -> None:
    """The plan: its objectives and what they stand at."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--measure/--as-measured", default=True, help="Measure first (the default), or show the last figures."
)
def show(as_json: bool, measure: bool) -> None:
    """Show every objective with baseline, actual, target, due date, status and projection."""
    import django

    django.setup()
    from regard.analytics.services import catch_up
    from regard.kernel.actor import system_actor
    from regard.planning.queries import plan_in_force, plan_lines
    from regard.planning.services.measuring import measure_plan

    plan = plan_in_force(system_actor("cli"))
    if plan is not None and measure:
        catch_up()
        measure_plan(plan)
    lines = plan_lines(plan, actor=None) if plan is not None else []
    if as_json:
        click.echo(json_line({"plan": plan.name if plan else None, "objectives": lines}))
        return
    if plan is None:
        click.echo("There is no plan yet. Write one in the browser, or run `regard demo`.")
        return
    click.echo(f"{plan.name}, {plan.starts_on:%-d %b %Y} – {plan.ends_on:%-d %b %Y}")
    for line in lines:
        actual, target, projection, baseline = (
            _written(line[name], line["unit"]) for name in ("actual", "target", "projection", "baseline")
        )
        click.echo(
            f"  {line['verdict']:<12} {line['name']:<40} {actual:>14} of {target:>14} by {line['due']}"
            f"   from {baseline}, projected {projection}"
        )


def _written(value: str | None, unit: str | None) -> str:
    """A figure for people: a share in percent, everything else with its thousands parted."""
    if value is None:
        return "–"
    return f"{Decimal(value):.2%}" if unit == "share" else f"{Decimal(value):,}"
