"""`regard manage …`: Django's own management commands, for developers."""

import click


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a Django management command (migrate, makemigrations, shell …)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["regard manage", *arguments])
