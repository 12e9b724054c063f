"""`regard demo`: the demo business in, or out again."""

import sys
from time import monotonic

import click

from regard.config.cli.answers import json_line


@click.command("demo")
@click.option("--remove", is_flag=True, help="Take the demo business out again; everything else stays.")
@click.option("--seed", default=20261122, show_default=True, help="Another seed makes another Northleaf.")
@click.option(
    "--password", help="Password of the demo people (default: made up, kept in the data directory)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(remove: bool, seed: int, password: str | None, as_json: bool) -> None:
    """Make Northleaf: a tea and coffee retailer with 5,000 customers and three years of purchases."""
    import django

    from regard.config.cli import need_an_installation

    need_an_installation(begin=not remove)
    django.setup()
    from regard.config.first_start import remember
    from regard.demo.services import make_demo, remove_demo
    from regard.kernel.actor import system_actor

    started = monotonic()
    actor = system_actor("demo")
    is_seen = sys.stderr.isatty() and not as_json

    def say(what: str) -> None:
        if is_seen:
            click.echo(f"  {what} …", err=True)

    report = (
        remove_demo(actor=actor, say=say)
        if remove
        else make_demo(actor=actor, seed=seed, password=password, say=say)
    )
    took = monotonic() - started
    if remove:
        remember("empty", [])
    if as_json:
        click.echo(json_line({**report, "seconds": round(took, 1)}))
    elif remove:
        click.echo(
            f"Northleaf is gone: {report['customers']:,} customers and {report['orders']:,} orders removed."
        )
        if "sign_in" in report:
            click.echo(f"Sign in as {report['sign_in']} with password {report['password']}")
            click.echo("The password is shown this once; change it and the address under Settings, Profile.")
    else:
        click.echo(
            f"Northleaf is there: {report['customers']:,} customers, {report['orders']:,} orders ({took:.0f} s)."
        )
        click.echo(f"Sign in as {report['sign_in']} with password {report['password']}")
