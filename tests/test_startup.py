"""Starting loads only what every process needs: each command and each web worker pays for it."""

import os
import subprocess
import sys

HEAVY = ("duckdb", "ibis", "numba", "pandas", "scipy")

PROBE = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_starting_does_not_load_the_engines() -> None:
    """They take seconds together; import them inside the function that needs them."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True
    )
    assert sorted(set(HEAVY) & set(done.stdout.split())) == []
