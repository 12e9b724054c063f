"""`regard plan`: the plan as scripts and terminals read it."""

import json

import click


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
        click.echo(json.dumps({"plan": plan.name if plan else None, "objectives": lines}))
        return
    if plan is None:
        click.echo("There is no plan yet. Write one in the browser, or run `regard demo`.")
        return
    click.echo(f"{plan.name}, {plan.starts_on:%-d %b %Y} – {plan.ends_on:%-d %b %Y}")
    for line in lines:
        click.echo(
            f"  {line['status']:<10} {line['name']:<40} {line['actual'] or '–':>16} of {line['target']:>16}"
        )
