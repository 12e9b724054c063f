"""What commands say while they work: on a terminal, to people, and never into JSON."""

import sys
from collections.abc import Callable

import click


def saying(is_quiet: bool) -> Callable[[str], None]:
    """A function that shows the step a command is at; shows nothing when quiet or not on a terminal."""
    if is_quiet or not sys.stderr.isatty():
        return lambda text: None
    return lambda text: click.echo(f"{text} …", err=True)
