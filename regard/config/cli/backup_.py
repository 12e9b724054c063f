"""`regard backup`: a verified copy of everything, while it is used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from regard.config.cli.answers import json_line
from regard.config.cli.saying import saying

if TYPE_CHECKING:
    from regard.config.backups.engines import Engine


@click.command("backup")
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1), help="Afterwards remove all but the newest N in <data>/backups."
)
@click.option("--no-verify", is_flag=True, help="Do not restore it into a scratch place and count.")
@click.option("--test", "is_test", is_flag=True, help="Make none: restore the newest aside and check it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(target: Path | None, keep: int | None, no_verify: bool, is_test: bool, as_json: bool) -> None:
    """Save the database and the files to TARGET, by default a new archive in <data>/backups.

    Runs while Regard is used. The archive is restored into a scratch place and counted before it counts as made. It
    holds everything, the secret key included: keep it as safe as the installation.
    """
    import django

    django.setup()
    from django.conf import settings

    from regard.config.backups.engines import engine_of
    from regard.config.backups.making import forget_old, make_backup
    from regard.config.backups.recording import record_backup
    from regard.kernel.errors import RegardError

    engine, start = engine_of(settings.DATABASES["default"]), monotonic()
    if is_test:
        if target or keep or no_verify:
            raise click.UsageError("--test makes no backup, so it goes with none of the other options.")
        _test(engine, as_json=as_json)
        return
    try:
        made = make_backup(
            data=settings.DATA_DIR, engine=engine, target=target, verify=not no_verify, say=saying(as_json)
        )
    except RegardError as error:
        record_backup(None, failure=str(error), seconds=monotonic() - start)
        raise
    record_backup(made, seconds=monotonic() - start)
    removed = forget_old(settings.DATA_DIR, keep) if keep else []
    if as_json:
        answer = {**asdict(made), "path": str(made.path), "removed": [path.name for path in removed]}
        click.echo(json_line(answer))
        return
    proof = "restored elsewhere and counted" if made.is_verified else "not verified"
    click.echo(f"{made.path}: {made.rows:,} rows and {made.files:,} files, {made.bytes:,} bytes, {proof}.")


def _test(engine: Engine, *, as_json: bool) -> None:
    """Restore the newest backup aside, check it and note how it went."""
    from django.conf import settings

    from regard.config.backups.recording import record_test
    from regard.config.backups.trying import try_newest
    from regard.kernel.errors import RegardError

    start = monotonic()
    try:
        tested = try_newest(data=settings.DATA_DIR, engine=engine, say=saying(as_json))
    except RegardError as error:
        record_test(None, failure=str(error), seconds=monotonic() - start)
        raise
    record_test(tested, seconds=monotonic() - start)
    if as_json:
        click.echo(json_line({**asdict(tested), "path": str(tested.path)}))
        return
    click.echo(
        f"{tested.path}: restored aside, {tested.rows:,} rows and {tested.files:,} files as they were saved."
    )
