"""All addresses of the product with their views, and the cases the domains give for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cases import Case

ELSEWHERE = ("account/", "api/", "static/")
"""allauth guards its own pages; the API has its own table, because it answers in its own terms."""


@dataclass(frozen=True)
class Address:
    """One pattern. `mark` is the permission, "signed in" or "public"; empty when the view carries none."""

    name: str
    route: str
    view: Callable[..., Any]
    has_parameters: bool

    @property
    def mark(self) -> str:
        if permission := getattr(self.view, "permission", ""):
            return str(permission)
        if getattr(self.view, "is_signed_in_only", False):
            return "signed in"
        return "public" if getattr(self.view, "is_public", False) else ""


def addresses() -> list[Address]:
    """Every address that is ours."""
    return [address for address in _walk(get_resolver(), "", "") if not address.route.startswith(ELSEWHERE)]


def _walk(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        full = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, full, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Address(name, full, pattern.callback, bool(pattern.pattern.regex.groupindex))


def given_cases() -> list[Case]:
    """What the domains list in `tests/url_cases.py`."""
    found: list[Case] = []
    for app in apps.get_app_configs():
        module = f"{app.name}.tests.url_cases"
        if app.name.startswith("regard.") and find_spec(f"{app.name}.tests") and find_spec(module):
            found += import_module(module).CASES
    return found


def all_cases() -> list[Case]:
    """The given cases, and a plain GET of every address that needs no arguments and has none."""
    given = given_cases()
    named = {case.name for case in given}
    plain = [Case(one.name) for one in addresses() if not one.has_parameters and one.name not in named]
    return [*given, *plain]
