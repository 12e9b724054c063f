"""Writes docs/metrics.md from the declared metrics; with `--check` only says whether it is as it should be."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from regard.analytics.documentation import page


class Command(BaseCommand):
    help = "Write docs/metrics.md from the declared metrics."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Fail when the file is not up to date.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        path = Path(settings.BASE_DIR) / "docs" / "metrics.md"
        text = page()
        if options["check"]:
            if not path.exists() or path.read_text("utf-8") != text:
                raise CommandError("docs/metrics.md does not fit the metrics: run `regard manage metricdocs`")
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        self.stdout.write(f"{path.name} written")
