"""`regard import`: files in, from the command line, with or without a worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from regard.config.cli.answers import json_line
from regard.config.cli.progress import Bar

if TYPE_CHECKING:
    from regard.exchange.models import Import
    from regard.kernel.actor import Actor

SUMMED = ("amount_read", "amount_sales", "amount_returns", "amount_rejected", "amount_adjustments")


@click.group("import")
def command() -> None:
    """Bring files in: purchases, contacts or organisations, as CSV, XLSX, Parquet, vCards or JSON lines, plain or compressed."""


def _file_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options every kind of file has."""
    for option in reversed((
        click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN[,…]",
                     help="Where columns go: a header's name or a number from 1. Left out: guessed."),
        click.option("--no-header", is_flag=True, help="The first row holds values."),
        click.option("--encoding", help="Left out: found by reading the file."),
        click.option("--delimiter", help="A character, or tab, spaces, fixed width. Left out: found."),
        click.option("--sheet", help="The sheet of a workbook. Left out: the first that has rows."),
        click.option("--source", help="The system the file comes from. Left out: told from the shape of the file."),
        click.option("--day-first/--month-first", "day_first", default=None, help="How 03/04/2023 is read."),
        click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of all columns."),
        click.option("--dry-run", is_flag=True, help="Say what would happen to all rows; write nothing."),
        click.option("--no-refresh", is_flag=True, help="Leave values and segments to the worker."),
        click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
    )):  # fmt: skip
        function = option(function)
    return function


@command.command("purchases")
@_file_options
@click.option(
    "--currency", help="Of amounts in files that have no currency column. Left out: the business's."
)
@click.option(
    "--match",
    metavar="id,email,phone",
    help="What tells a known customer: its key, else an e-mail address or a number only he has. Left out: id,email.",
)
def purchases(files: tuple[Path, ...], **options: Any) -> None:  # noqa: ANN401
    """Import lines of orders, receipts or invoices.

    Fields: customer order at amount quantity price product description category cost profit currency country
    channel name email phone. Without an order key, lines of one customer and day form one order. The same file again
    changes nothing.
    """
    _import("purchases", files, options)


@command.command("customers")
@_file_options
@click.option("--kind", "party", type=click.Choice(["organisation", "person"]), default="organisation")
def customers(files: tuple[Path, ...], **options: Any) -> None:  # noqa: ANN401
    """Import organisations, one row each.

    Fields: key name sector annual_revenue employees parent category email phone street postal_code city region
    country language customer_since note. Without a key the name is the key.
    """
    _import("customers", files, options)


@command.command("contacts")
@_file_options
@click.option(
    "--match",
    metavar="id,email,phone",
    help="What tells a known customer, in order. Left out: id,email.",
)
@click.option("--mode", type=click.Choice(["both", "create", "update"]), help="Left out: both.")
@click.option(
    "--doubles",
    type=click.Choice(["tell", "leave", "off"]),
    help="New rows that look like somebody: taken in and listed (left out: this), set aside, or not looked for.",
)
@click.option("--fill", "fills", is_flag=True, help="Of known customers only fill what is empty.")
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="Replace what the file says otherwise also of those found by an address or a number.",
)
@click.option(
    "--default", "defaulted", multiple=True, metavar="FIELD=VALUE", help="The value of empty cells."
)
@click.option(
    "--rest",
    type=click.Choice(["note", "drop"]),
    help="Columns without a field: kept in the note, or left out.",
)
@click.option(
    "--kind", "party", type=click.Choice(["organisation", "person"]), help="What rows are that do not say so."
)
def contacts(
    files: tuple[Path, ...],
    fills: bool,
    replaces: bool,
    defaulted: tuple[str, ...],
    **options: Any,  # noqa: ANN401
) -> None:
    """Import people and organisations with all ways to reach them.

    Reads vCards 2.1 to 4.0, tables of Google, Outlook, Thunderbird, Roundcube and other CRMs, and JSON lines as the API writes
    them. Fields are name given_name family_name organisation key email email_2 … phone … street postal_code city region country
    address_2_street … site … social … birthday title note and more; email_type and the like say what a thing is. What has no
    field is kept in the note.
    """
    if fills and replaces:
        raise click.UsageError("--fill and --replace exclude each other.")
    known = "fill" if fills else "replace" if replaces else None
    chosen = {"known": known, "defaults": _joined(defaulted)}
    _import("contacts", files, {**options, **chosen})


def _joined(pairs: tuple[str, ...]) -> str:
    """Several pairs as one row of a CSV file, so that a value may hold a comma."""
    import csv
    import io

    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(pairs)
    return row.getvalue() if pairs else ""


@command.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Imports, the newest first."""
    actor = _setup()
    from regard.exchange.queries import visible_imports
    from regard.exchange.reports import report

    items = list(visible_imports(actor)[:200])
    if as_json:
        click.echo(json_line([report(item) for item in items]))
        return
    for item in items:
        click.echo(
            f"{item.pk:>6}  {item.created_at:%Y-%m-%d %H:%M}  {item.get_status_display():<12} {item.rows:>12,}  {item.name}"
        )
    if not items:
        click.echo("Nothing has been imported yet.")


@command.command("show")
@click.argument("import_id", type=int)
@click.option("--json", "as_json", is_flag=True)
def show(import_id: int, as_json: bool) -> None:
    """What became of one import."""
    _print(_report(_found(_setup(), import_id)), as_json=as_json)


@command.command("resume")
@click.argument("import_id", type=int)
@click.option("--no-refresh", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def resume(import_id: int, no_refresh: bool, as_json: bool) -> None:
    """Go on with an import that stopped, at the last batch it committed."""
    actor = _setup()
    item = _found(actor, import_id)
    _run(actor, item, refresh=not no_refresh)
    _print(_report(item), as_json=as_json)


@command.command("undo")
@click.argument("import_id", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--no-refresh", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def undo(import_id: int, yes: bool, no_refresh: bool, as_json: bool) -> None:
    """Take an import back: what it made goes, what it changed returns to what it was."""
    actor = _setup()
    item = _found(actor, import_id)
    if not yes and sys.stdin.isatty():
        click.confirm(f"Undo {item.name}, {item.rows:,} rows?", abort=True)
    from regard.exchange.services.following import follow_up
    from regard.exchange.services.undoing import undo_import

    with Bar(f"Undoing {item.name}") as bar:
        undo_import(actor=actor, item=item, hearing=bar)
        if not no_refresh:
            follow_up(hearing=bar, actor=actor)
    done = {"id": item.pk, "status": item.status, **item.undo_result}
    if as_json:
        click.echo(json_line(done))
        return
    click.echo(f"{item.name} is undone.")
    for line in item.undo_result["kept"]:
        click.echo(f"  kept: {line}")


def _import(kind: str, files: tuple[Path, ...], options: dict[str, Any]) -> None:
    actor = _setup()
    reports = [_one(actor, kind, path, options) for path in files]
    if len(reports) == 1:
        _print(reports[0], as_json=options["as_json"])
    elif options["as_json"]:
        click.echo(json_line({**_summed(reports), "files": reports}))
    else:
        for report in reports:
            _print(report, as_json=False)


def _one(actor: Actor, kind: str, path: Path, options: dict[str, Any]) -> dict[str, Any]:
    from regard.exchange.queries import unfinished_like
    from regard.exchange.readers import Given
    from regard.exchange.services.drafts import create_import, delete_draft, save_draft
    from regard.exchange.services.running import check_import
    from regard.kernel.errors import Invalid

    given = Given(
        encoding=options["encoding"],
        delimiter=_delimiter(options["delimiter"]),
        has_header=False if options["no_header"] else None,
        sheet=options["sheet"],
    )
    item = create_import(actor=actor, kind=kind, path=path, given=given)
    from regard.exchange.services.drafts import OPTIONS

    chosen = {key: options.get(key) for key in OPTIONS}
    try:
        mapping = _mapping(item, options["mapped"])
        save_draft(actor=actor, item=item, mapping=mapping, options=chosen)
    except (click.UsageError, Invalid) as error:
        delete_draft(actor=actor, item=item)
        raise click.UsageError(str(error)) from error
    if options["dry_run"]:
        try:
            with Bar(f"Checking {item.name}") as bar:
                check_import(actor=actor, item=item, hearing=bar)
            return {**_report(item, foreseen=True), "id": None, "error_file": None}
        finally:
            delete_draft(actor=actor, item=item)
    earlier = unfinished_like(item)
    if earlier is not None:
        delete_draft(actor=actor, item=item)
        click.echo(f"Going on with import {earlier.pk} where it stopped.", err=True)
        item = earlier
    _run(actor, item, refresh=not options["no_refresh"])
    return _report(item)


def _run(actor: Actor, item: Import, *, refresh: bool) -> None:
    from regard.exchange.services.following import follow_up
    from regard.exchange.services.running import run_import

    with Bar(f"Importing {item.name}") as bar:
        try:
            run_import(actor=actor, item=item, hearing=bar)
        except KeyboardInterrupt:
            click.echo(f"\nStopped. To go on: regard import resume {item.pk}", err=True)
            raise
        if refresh:
            follow_up(hearing=bar, actor=actor)


def _mapping(item: Import, mapped: tuple[str, ...]) -> dict[str, int]:
    """The columns by field as asked for, or as guessed; what is wrong with them is bad usage."""
    from regard.exchange.kinds.mapping import columns_by_field
    from regard.kernel.errors import Invalid

    try:
        return columns_by_field(item, mapped)
    except Invalid as error:
        raise click.UsageError(f"--map: {error.message}" if mapped else error.message) from error


def _delimiter(text: str | None) -> str | None:
    from regard.exchange.readers.dialect import named_delimiter

    return named_delimiter(text) if text else None


def _setup() -> Actor:
    import django

    django.setup()
    from regard.kernel.actor import system_actor

    return system_actor("cli")


def _found(actor: Actor, import_id: int) -> Import:
    from regard.exchange.queries import visible_imports
    from regard.kernel.errors import NotFound

    item = visible_imports(actor).filter(pk=import_id).first()
    if item is None:
        raise NotFound(f"There is no import {import_id}.", remedy="`regard import list` shows them.")
    return item


def _report(item: Import, *, foreseen: bool = False) -> dict[str, Any]:
    from regard.exchange.reports import report

    return report(item, foreseen=foreseen)


def _summed(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The counts and amounts of several files together."""
    from decimal import Decimal

    whole: dict[str, Any] = {}
    for key, value in reports[0].items():
        if key in SUMMED:
            whole[key] = f"{sum(Decimal(report[key]) for report in reports):f}"
        elif isinstance(value, int) and not isinstance(value, bool) and key != "id":
            whole[key] = sum(report[key] for report in reports)
    return whole


def _print(report: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(report))
        return
    would = "would be " if report["dry_run"] else ""
    click.echo(f"{report['file']}: {report['lines_read']:,} rows read, {report['lines_imported']:,} {would}taken in,"
               f" {report['lines_rejected']:,} set aside.")  # fmt: skip
    _print_counts(report, would)
    for note in report["notes"]:
        click.echo(f"  note: {note}")
    for oddity in report["oddities"]:
        click.echo(f"  {oddity['count']:,} {oddity['what']}. {oddity['kept']}")
    for problem in report["problems"][:20]:
        example = (
            f" First: row {problem['row']:,}, {problem['value']!r}."
            if problem["value"]
            else f" First: row {problem['row']:,}."
        )
        click.echo(f"  {problem['count']:,} set aside: {problem['reason']}.{example} {problem['remedy']}")
    if report["error_file"]:
        click.echo(f"  The rows set aside are in {report['error_file']}")
    if not report["dry_run"]:
        click.echo(f"  To take it back: regard import undo {report['id']}")


def _print_counts(report: Mapping[str, Any], would: str) -> None:
    click.echo(
        f"  customers: {report['customers_created']:,} {would}created, {report['customers_updated']:,} {would}changed"
    )
    if report["kind"] == "contacts":
        _print_contacts(report, would)
    if report["kind"] != "purchases":
        return
    if report["customers_found"]:
        click.echo(
            f"  known by e-mail address or number: {report['customers_found']:,} {would}tied to their keys"
        )
    if report["customers_unclear"]:
        click.echo(
            f"  new, though somebody has their e-mail address or number: {report['customers_unclear']:,}"
        )
    for what in ("orders", "returns"):
        created, changed, same = (report[f"{what}_{how}"] for how in ("created", "changed", "unchanged"))
        click.echo(f"  {what}: {created:,} {would}created, {changed:,} {would}changed, {same:,} as stored")
    if report["lines_adjustments"]:
        count, sum_ = report["lines_adjustments"], report["amount_adjustments"]
        click.echo(
            f"  adjustments: {count:,} lines without goods, {sum_} in all; they count as sales or returns"
        )
    click.echo(f"  amounts in {report['currency']}: {report['amount_read']} read = {report['amount_sales']} sales"
               f" {report['amount_returns']} returns + {report['amount_rejected']} set aside")  # fmt: skip


def _print_contacts(report: Mapping[str, Any], would: str) -> None:
    click.echo(
        f"  of these {report['organisations_created']:,} are organisations made of a name;"
        f" {report['points_created']:,} further ways to reach {would}added"
    )
    if report["jobs_tied"]:
        click.echo(f"  {report['jobs_tied']:,} people {would}tied to where they work")
    if report["values_noted"]:
        click.echo(f"  {report['values_noted']:,} details of profiles {would}noted")
    if report["lines_alike"]:
        click.echo(f"  {report['lines_alike']:,} look like somebody who is known, or like an earlier row")
    if report["alike_file"]:
        click.echo(f"  Who looks like whom is in {report['alike_file']}")
    if report["lines_skipped"]:
        click.echo(f"  {report['lines_skipped']:,} rows {would}left out, as asked")
