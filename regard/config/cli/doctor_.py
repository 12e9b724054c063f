"""`regard doctor`: what is wrong with this installation, and how to mend it."""

from dataclasses import asdict

import click

from regard.config.cli.answers import json_line
from regard.config.installation import data_dir

MARKS = {"good": "ok   ", "watch": "look ", "bad": "BAD  "}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Examine this installation; say what is wrong and how to mend it.

    Exit code 1 when something is bad; what merely deserves a look does not count.
    """
    from regard.config.doctor import examine

    findings = []
    for finding in examine(data_dir()):
        findings.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.state]} {finding.name}: {finding.text}")
            if finding.remedy:
                click.echo(f"      {finding.remedy}")
    is_well = all(finding.state != "bad" for finding in findings)
    if as_json:
        click.echo(json_line({"is_well": is_well, "findings": [asdict(finding) for finding in findings]}))
    ctx.exit(0 if is_well else 1)
