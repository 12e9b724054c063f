"""`regard quality`: doubles, for scripts and terminals."""

import click

from regard.config.cli.answers import json_line
from regard.config.cli.progress import Bar


@click.group("quality")
def command() -> None:
    """The quality of what is known of customers."""


@command.command("scan")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def scan(as_json: bool) -> None:
    """Compare all customers with one another and bring the queue of doubles up to date."""
    import django

    django.setup()
    from regard.quality.queries import waiting
    from regard.quality.services import outcome
    from regard.quality.services.scanning import run_scan

    with Bar("Doubles") as bar:
        done = run_scan(hearing=bar)
    said = {
        "customers": done.customers, "found": done.found, "new": done.opened, "closed": done.closed, "open": waiting(),
        "left_out": done.left_out,
    }  # fmt: skip
    if as_json:
        click.echo(json_line(said))
        return
    waits = "1 pair is" if said["open"] == 1 else f"{said['open']:,} pairs are"
    click.echo(f"{outcome(done.customers, done.opened, done.closed)}; {waits} waiting.")
    if done.left_out:
        click.echo(f"{done.left_out:,} less sure pairs wait until others are decided.")
