"""How far the readers are, on the operations page."""

from typing import Any

from regard.jobs.console import Panel, register_panel
from regard.story.consumers import Status, statuses

LATE_SECONDS = 60.0


def readers() -> dict[str, Any]:
    """Two queries for each reader."""
    return {"readers": [(status, *verdict_of(status)) for status in statuses()]}


def verdict_of(status: Status) -> tuple[str, str]:
    """How a reader is, as a verdict and its word."""
    if status.failures:
        return (
            "bad",
            f"Failed {status.failures} times, tries again" if status.failures > 1 else "Failed, tries again",
        )
    if status.lag.seconds > LATE_SECONDS:
        return "watch", "Behind"
    return "good", "Up to date" if not status.lag.entries else "Reading"


register_panel(Panel("readers", "Readers of the story", "story/parts/readers.html", readers, order=10))
