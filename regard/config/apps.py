"""Collects what the domains declare: importing these modules is what registers them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

DECLARATIONS = (
    "permissions",
    "events",
    "merging",
    "undoing",
    "facts",
    "metrics",
    "nouns",
    "record_page",
    "jobs",
    "reactions",
    "checks",
)


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
                import_module(f"{app.name}.{module}")


def _install_audit() -> None:
    """Hands the audit to the layers below it, which may not know it."""
    from regard.audit.services import note
    from regard.kernel import witness

    witness.install(note)
