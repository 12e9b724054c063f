"""`regard restore`: a backup in the place of the installation."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import click

from regard.config.cli.answers import json_line
from regard.config.cli.saying import saying
from regard.config.installation import data_dir, locked_data


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the data that is here; it is kept aside.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(archive: Path, force: bool, as_json: bool) -> None:
    """Put ARCHIVE in the place of this installation's data.

    Refuses while Regard runs on the data, for a damaged archive, and, without --force, where there is data already.
    """
    from regard.config.backups.engines import engine_of
    from regard.config.backups.restoring import restore_backup
    from regard.config.settings import DATABASES

    say = saying(as_json)
    data = data_dir()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked_data("It must be stopped before a restore."):
        done = restore_backup(
            archive, data=data, engine=engine_of(DATABASES["default"]), force=force, say=say
        )
        say("Bringing it up to this version")
        _run("setup", "--force")
        say("Making the columnar copy")
        subprocess.run([sys.executable, "-m", "regard.config.backups.recording", done.created_at], check=True)
    if as_json:
        click.echo(json_line(asdict(done)))
        return
    click.echo(f"Restored {done.rows:,} rows and {done.files:,} files of {done.created_at}.")
    for place in done.kept:
        click.echo(f"What was here before is kept in {place}; remove it when it is not needed any more.")


def _run(*arguments: str) -> None:
    """In a new process, which loads the restored secret key."""
    subprocess.run(
        [sys.executable, "-m", "regard.config.cli", *arguments], stdout=subprocess.DEVNULL, check=True
    )
