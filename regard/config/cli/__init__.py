"""The `regard` command: each subcommand is a module of this package with a click command named as the module."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import click

COMMANDS = (
    "setup", "run", "worker", "import", "metrics", "segments", "models", "plan", "demo", "backup", "restore",
    "doctor", "manage",
)  # fmt: skip


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
        return command


@click.group(cls=Commands)
@click.version_option(package_name="regard")
def regard() -> None:
    """Regard: the CRM that holds the plan and proves it."""


def main() -> None:
    """Entry of the console script. Exit codes: 0 done, 1 failed, 2 bad usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    from regard.kernel.errors import RegardError

    try:
        regard()
    except RegardError as error:
        click.echo(f"regard: {error}", err=True)
        sys.exit(1)
