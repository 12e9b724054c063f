"""Write the tables of a new database anew: `regard manage schemafile`, after a migration was made."""

from typing import Any

from django.core.management.base import BaseCommand

from regard.config.schema import FILE, migrated_from_nothing


class Command(BaseCommand):
    help = "Write regard/config/schema.sql from what the migrations make of nothing."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        text = migrated_from_nothing()
        if FILE.exists() and FILE.read_text() == text:
            self.stdout.write(f"{FILE.name} is as the migrations say")
            return
        FILE.write_text(text)
        self.stdout.write(f"{FILE.name} written")
