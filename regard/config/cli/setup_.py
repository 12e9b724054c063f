"""`regard setup`: the database, the roles, the static files, the secret key."""

import sys

import click

from regard.config.cli.answers import json_line
from regard.config.installation import code_fingerprint, data_dir, is_set_up, write_state

TOO_OLD = """This database was last set up by a version of Regard from before its changes were put together ({domains}).
Nothing was changed. Set it up once with the last version before that (see the changelog), then with this one."""


@click.command("setup")
@click.option("--force", is_flag=True, help="Do it again even when nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(force: bool, as_json: bool) -> None:
    """Make the installation ready: migrate the database, create the roles, collect the static files.

    Does nothing, in no time, when this version has been set up on this data before.
    """
    if is_set_up() and not force:
        done: dict[str, object] = {"changed": False, "data": str(data_dir())}
    else:
        done = {"changed": True, "data": str(data_dir()), **set_up()}
    if as_json:
        click.echo(json_line(done))
    elif done["changed"]:
        click.echo(f"Regard is set up; its data is in {done['data']}.")


def set_up() -> dict[str, object]:
    """Bring the data to what this version expects, whatever it was; returns what was done."""
    fingerprint = code_fingerprint()  # before, so that a file saved meanwhile is noticed next time
    data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.stderr.isatty():
        click.echo("Setting up the database and the static files …", err=True)
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connection

    from regard.config.database import suit_planner
    from regard.config.schema import lay_out
    from regard.fields.services.indexing import make_indexes
    from regard.people.services.setup import set_up_people
    from regard.segments.services import ensure_builtin_segments
    from regard.ui.migrating import halfway

    if domains := halfway():
        raise click.ClickException(TOO_OLD.format(domains=", ".join(domains)))
    lay_out(connection)
    call_command("migrate", interactive=False, verbosity=0)
    changed_roles = set_up_people()
    ensure_builtin_segments()
    make_indexes()
    suit_planner()
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    write_state("setup", {"code": fingerprint})
    return {"roles": changed_roles}
