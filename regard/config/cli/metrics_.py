"""`regard metrics`: metrics as scripts and terminals read them."""

from datetime import datetime
from typing import Any

import click

from regard.config.cli.answers import json_line

GRAINS = ("day", "week", "month", "quarter", "year")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("metrics")
def command() -> None:
    """Metrics: what they are, what they stand at, and the columnar copy they are read from."""
    import django

    django.setup()


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List every metric with its definition."""
    from regard.analytics.documentation import described
    from regard.analytics.words import METRICS

    found = [described(metric) for metric in METRICS]
    if as_json:
        click.echo(json_line({"metrics": found}, ascii_only=False))
        return
    width = max((len(metric["key"]) for metric in found), default=0)
    for metric in found:
        click.echo(f"{metric['key']:<{width}}  {metric['unit']:<6}  {metric['definition']}")


@command.command("show")
@click.argument("key")
@click.option(
    "--from", "first", type=DAY, help="First day. Default: what the metric looks back, or everything known."
)
@click.option(
    "--to", "last", type=DAY, help="The day after the last one. Default: tomorrow, so that today is in it."
)
@click.option("--grain", type=click.Choice(GRAINS), help="One row per day, week, month, quarter or year.")
@click.option("--segment", help="Only customers who are in this segment now: its key, name or number.")
@click.option("--by", help="Break down by a dimension, such as channel or country.")
@click.option("--currency", help="Money in this currency. Default: the business's own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(  # noqa: PLR0917
    key: str,
    first: datetime | None,
    last: datetime | None,
    grain: str | None,
    segment: str | None,
    by: str | None,
    currency: str | None,
    as_json: bool,
) -> None:
    """Show the metric KEY, for days from --from up to but not including --to."""
    from regard.analytics.asking import ask
    from regard.analytics.services import catch_up
    from regard.analytics.shaping import as_json as to_json
    from regard.kernel.errors import Invalid, NotFound

    catch_up()
    try:
        answer = ask(
            key,
            actor=None,
            start=first.date() if first else None,
            end=last.date() if last else None,
            grain=grain,
            segment=_segment(segment),
            by=by,
            currency=currency,
        )
    except (Invalid, NotFound) as error:
        raise click.UsageError(str(error)) from error
    found = to_json(answer)
    click.echo(json_line(found, ascii_only=False) if as_json else _written(found))


def _segment(name: str | None) -> int | None:
    from regard.kernel.actor import system_actor
    from regard.segments.queries import find, visible_to

    if name is None:
        return None
    actor = system_actor("cli")
    if name.isdecimal() and visible_to(actor).filter(pk=int(name)).exists():
        return int(name)
    return int(find(actor, name).pk)


def _written(found: dict[str, Any]) -> str:
    """A table for people; what is not known is a dash."""
    heads = ["period", "group", "value", "numerator", "denominator"]
    rows = [[_cell(found, name, row) for name in heads] for row in found["rows"]]
    kept = [
        index for index, name in enumerate(heads) if name == "value" or any(row[index] != "–" for row in rows)
    ]
    table = [[row[index] for index in kept] for row in [heads, *rows]]
    widths = [max(len(row[index]) for row in table) for index in range(len(kept))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in table]
    unit = " ".join(word for word in (found["unit"], found["currency"] or "") if word)
    head = f"{found['key']} ({unit}), version {found['version']}, as of {found['as_of'] or 'never'}"
    return "\n".join([head, *lines, *found["notes"]])


def _cell(found: dict[str, Any], name: str, row: dict[str, Any]) -> str:
    value = row["group_label"] if name == "group" else row[name]
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:.4f}" if found["unit"] == "share" else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@command.command("refresh")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def refresh(as_json: bool) -> None:
    """Bring the columnar copy up to date now."""
    from regard.analytics.services import catch_up

    _report(catch_up(), as_json)


@command.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebuild(as_json: bool) -> None:
    """Write the whole columnar copy again from the database; readers keep the old one until it is done."""
    from regard.analytics import services

    services.catch_up()
    _report(services.rebuild(), as_json)


def _report(report: Any, as_json: bool) -> None:  # noqa: ANN401
    from dataclasses import asdict

    if as_json:
        click.echo(json_line(asdict(report)))
        return
    click.echo(
        f"{report.rows:,} rows in {report.pages:,} pages, {report.bytes / 1e6:,.1f} MB, {report.seconds:.1f} s."
    )
