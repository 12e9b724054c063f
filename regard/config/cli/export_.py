"""`regard export`: customers out, with everything that is known of them."""

from __future__ import annotations

from pathlib import Path

import click

from regard.config.cli.answers import json_line
from regard.config.cli.progress import Bar

ENDINGS = {".csv": "csv", ".xlsx": "xlsx", ".vcf": "vcard", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@click.group("export")
def command() -> None:
    """Take data out, in forms that can be brought in again."""


@command.command("customers")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "vcard", "vcard3", "jsonl"]),
    help="Left out: told from the file's name. vcard is version 4.0, vcard3 is 3.0.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def customers(file: Path, form: str | None, as_json: bool) -> None:
    """Write all customers into FILE: people and organisations, all ways to reach them, keys, notes, owners.

    `regard import contacts FILE` brings them in again, here or elsewhere.
    """
    chosen = form or ENDINGS.get(file.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"{file.name}: say --format, or end the name in {', '.join(ENDINGS)}.")
    if not file.absolute().parent.is_dir():
        raise click.UsageError(f"{file}: there is no such folder.")
    import django

    django.setup()
    from regard.exchange.services.contact_files import export_customers
    from regard.kernel.actor import system_actor

    with Bar(f"Exporting into {file.name}") as bar:
        count = export_customers(actor=system_actor("cli"), path=file, format=chosen, hearing=bar)
    if as_json:
        click.echo(
            json_line({"file": str(file), "format": chosen, "customers": count, "bytes": file.stat().st_size})
        )
    else:
        click.echo(f"{count:,} customers are in {file}.")
