"""`python -m regard.story.tests.killed_reader`: a reader that writes a team per entry.

It ends itself with SIGKILL after writing the n-th entry and before its transaction ends, if REGARD_TRIAL_KILL is n.
"""

import os
import signal
from collections.abc import Sequence
from typing import Any

import django


def main() -> None:
    django.setup()
    from regard.people.models import Team
    from regard.story.consumers import consumer, run_consumers

    deadly = int(os.environ.get("REGARD_TRIAL_KILL", "0"))
    written = 0

    @consumer("trial", batch=5)
    def write(entries: Sequence[Any]) -> None:
        nonlocal written
        for entry in entries:
            Team.objects.create(name=str(entry.payload["number"]))
            written += 1
            if written == deadly:
                os.kill(os.getpid(), signal.SIGKILL)

    run_consumers(["trial"])


if __name__ == "__main__":
    main()
