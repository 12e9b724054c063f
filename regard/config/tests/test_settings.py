"""How the settings come out of the environment."""

import os
import subprocess
import sys

import pytest

ASKED = "import {module}; from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"


def _options(module: str, **environment: str) -> str:
    """The options of the database in a process that loads `module` first."""
    there = {key: value for key, value in os.environ.items() if not key.startswith(("REGARD_", "DJANGO_"))}
    there |= {"REGARD_DATABASE": "postgresql://nobody@127.0.0.1:1/none", "REGARD_SECRET": "only-for-tests"}
    there |= {"DJANGO_SETTINGS_MODULE": "regard.config.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(module=module)],
        env=there,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("module", "environment", "prepares"),
    [
        ("regard.config.wsgi", {}, True),
        ("regard.config.wsgi", {"REGARD_PREPARE": "0"}, False),
        ("regard.config.cli", {}, False),
    ],
)
def test_only_the_web_server_has_postgresql_keep_plans(
    module: str, environment: dict[str, str], prepares: bool
) -> None:
    assert ("prepare_threshold" in _options(module, **environment)) is prepares
