"""The `regard` command: each subcommand is a module of this package with a click command named as the module."""

import errno
import os
import sys
from collections.abc import Callable
from copy import copy
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

import click

COMMANDS = (
    "setup", "run", "worker", "import", "export", "metrics", "segments", "models", "plan", "quality", "demo",
    "backup", "restore", "doctor", "manage",
)  # fmt: skip
BEGINS = frozenset({"import", "worker"})  # set a new installation up by themselves
ASKS = frozenset(
    {"export", "metrics", "segments", "models", "plan", "quality", "backup"}
)  # have nothing to say about a new one
NO_ROOM = {
    errno.ENOSPC: "Make room; what was committed is kept.",
    errno.EDQUOT: "Make room; what was committed is kept.",
    errno.EACCES: "Give it to the user Regard runs as.",
    errno.EPERM: "Give it to the user Regard runs as.",
    errno.EROFS: "Put the data where it can be written.",
}


def _module(command: str) -> str:
    return f"regard.config.cli.{command}_"


class Commands(click.Group):
    """Subcommands loaded when named, so that `--help` of one does not import the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(_module(name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(_module(cmd_name))
        command: click.Command = module.command
        if cmd_name in BEGINS | ASKS:
            return _after(partial(need_an_installation, begin=cmd_name in BEGINS), command)
        return command


def _after(first: Callable[[], None], command: click.Command) -> click.Command:
    """The same command, that does `first` once all its words are understood: neither for --help nor for bad usage."""
    command = copy(command)
    if isinstance(command, click.Group):
        opens, command.callback = command.callback, None
        begin = partial(_each, first, opens)
        command.commands = {name: _after(begin, part) for name, part in command.commands.items()}
    elif command.callback:
        command.callback = partial(_then, first, command.callback)
    return command


def _each(*steps: Callable[[], object] | None) -> None:
    for step in steps:
        if step:
            step()


def _then(
    first: Callable[[], None], callback: Callable[..., object], /, *args: object, **options: object
) -> object:
    first()
    return callback(*args, **options)


@click.group(cls=Commands)
@click.version_option(package_name="regard")
def regard() -> None:
    """Regard: the CRM that holds the plan and proves it."""


def need_an_installation(*, begin: bool) -> None:
    """Data that was never set up is set up first, or refused where it can only be a wrong `REGARD_DATA`."""
    from regard.config.installation import data_dir, was_set_up

    if was_set_up():
        return
    if not begin:
        from regard.kernel.errors import NotFound

        raise NotFound(
            f"There is no Regard in {data_dir()} yet.",
            remedy="Run regard setup, or set REGARD_DATA to where its data is.",
        )
    from regard.config.cli.setup_ import set_up

    click.echo(f"Setting up Regard in {data_dir()} first.", err=True)
    set_up()


def main() -> None:
    """Entry of the console script. Exit codes: 0 done, 1 failed, 2 bad usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    from regard.kernel.errors import RegardError

    try:
        regard()
    except RegardError as error:
        _fail(str(error))
    except Exception as error:
        if not (explained := _explained(error)):
            raise
        _fail(explained)


def _explained(error: Exception) -> str:
    """What is to be said of an error that is no fault of the program; empty for others."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return f"{error.strerror}: {error.filename or 'a file'}. {NO_ROOM[error.errno]}"
    from django.db import DatabaseError

    if isinstance(error, DatabaseError):
        said = " ".join(str(error).split())
        return f"the database refused: {said}. regard doctor finds out why; after an update run regard setup."
    return ""


def _fail(message: str) -> NoReturn:
    click.echo(f"regard: {message}", err=True)
    sys.exit(1)
