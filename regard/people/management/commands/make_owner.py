"""`regard manage make_owner EMAIL`: the way in when nobody can sign in any more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from regard.people.models import User
from regard.people.services import give_ownership, password_link


class Command(BaseCommand):
    help = "Make somebody an owner (a new account, or an existing one) and print a link to set the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        user: User = give_ownership(email=options["email"])
        self.stdout.write(f"{user.email} is an owner. Set a password within a week at")
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{password_link(user)}")
