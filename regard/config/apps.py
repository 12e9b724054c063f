"""Collects what the domains declare: importing these modules is what registers them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

DECLARATIONS = ("permissions", "events", "facts", "metrics", "nouns", "jobs", "reactions", "checks")


class CompositionConfig(AppConfig):
    name = "regard.config"
    label = "config"

    def ready(self) -> None:
        for app in apps.get_app_configs():
            if not app.name.startswith("regard."):
                continue
            for module in DECLARATIONS:
                if find_spec(f"{app.name}.{module}"):
                    import_module(f"{app.name}.{module}")
