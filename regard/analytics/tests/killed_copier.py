"""`python -m regard.analytics.tests.killed_copier`: keeps the columnar copy until it is killed, or once.

With REGARD_TRIAL_MOMENT it kills itself at that moment of the first refresh that has something to write; with
REGARD_TRIAL_LOOP it goes on until somebody else does.
"""

import os
import signal
from collections.abc import Callable
from time import sleep
from typing import Any

import django

MOMENTS = {
    "reading": ("regard.analytics.columnar.files", "_write", "before"),
    "written": ("regard.analytics.columnar.refreshing", "_publish", "before"),
    "publishing": ("regard.analytics.columnar.refreshing", "_settle", "after"),
    "published": ("regard.analytics.columnar.refreshing", "_publish", "after"),
    "sweeping": ("regard.analytics.columnar.files", "delete", "before"),
    "marking": ("regard.analytics.reactions", "mark_ids", "after"),
}


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def plant(moment: str) -> None:
    """Makes the function of a moment kill the process, before or after its work."""
    from importlib import import_module

    module_name, name, when = MOMENTS[moment]
    module = import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        die()

    setattr(module, name, deadly)


def main() -> None:
    django.setup()
    from datetime import timedelta

    from regard.analytics.columnar import sweeping
    from regard.analytics.services import catch_up

    sweeping.GRACE = timedelta(seconds=-5)
    if moment := os.environ.get("REGARD_TRIAL_MOMENT"):
        plant(moment)
    catch_up()
    while "REGARD_TRIAL_LOOP" in os.environ:
        catch_up()
        sleep(0.01)


if __name__ == "__main__":
    main()
