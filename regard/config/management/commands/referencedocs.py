"""Write the reference pages anew: `regard manage referencedocs`, `--check` to compare only."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from regard.config.reference import pages


class Command(BaseCommand):
    help = "Write docs/permissions.md and docs/events.md from what the code declares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit code 1 when a page is outdated."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        outdated = [path for path, text in pages().items() if not path.exists() or path.read_text() != text]
        for path in outdated:
            if options["check"]:
                self.stderr.write(f"{path.name} is outdated: run regard manage referencedocs")
            else:
                path.write_text(pages()[path])
                self.stdout.write(f"{path.name} written")
        if outdated and options["check"]:
            sys.exit(1)
