"""Where the words of scripts are kept, in the languages besides English."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale

SCRIPTS = "djangojs"
"""What gettext calls the catalog of scripts."""


def speaking_apps() -> list[str]:
    """The parts of Regard that have words."""
    return [config.name for config in apps.get_app_configs() if config.name.startswith("regard.")]


@cache
def words_version(language: str) -> str:
    """Changes when a word of the scripts does, so that browsers may keep what they have for ever."""
    digest = hashlib.sha256()
    for config in apps.get_app_configs():
        if config.name.startswith("regard."):
            path = Path(config.path, "locale", to_locale(language), "LC_MESSAGES", f"{SCRIPTS}.mo")
            if path.exists():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def is_spoken(language: str) -> bool:
    """Whether Regard has pages in it."""
    return language in dict(settings.LANGUAGES)
