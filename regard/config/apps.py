"""Collects what the domains declare: importing these modules is what registers them."""

import sys
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

DECLARATIONS = ("permissions", "events", "facts", "metrics", "nouns", "jobs", "reactions", "checks")


class CompositionConfig(AppConfig):
    name = "regard.config"
    label = "config"

    def ready(self) -> None:
        _collect_declarations()
        _install_audit()


def _collect_declarations() -> None:
    for app in apps.get_app_configs():
        if not app.name.startswith("regard."):
            continue
        for module in DECLARATIONS:
            if find_spec(f"{app.name}.{module}"):
                _declare(f"{app.name}.{module}")


def _declare(module: str) -> None:
    try:
        import_module(module)
    except ImportError as error:  # TODO: goes when every package is there
        sys.stderr.write(f"regard: {module} cannot be imported yet: {error}\n")


def _install_audit() -> None:
    """Hands the audit to the layers below it, which may not know it."""
    from regard.kernel import witness

    if find_spec("regard.audit.services"):
        note = getattr(import_module("regard.audit.services"), "note", None)
        if note is not None:
            witness.install(note)
