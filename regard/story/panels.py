"""How far the readers are, on the operations page."""

from typing import Any

from regard.jobs.console import Panel, register_panel
from regard.kernel.words import lazy, several, tr
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
            several("Failed, tries again", "Failed {count} times, tries again", status.failures),
        )
    if status.lag.seconds > LATE_SECONDS:
        return "watch", tr("Behind")
    return "good", tr("Up to date") if not status.lag.entries else tr("Reading")


register_panel(Panel("readers", lazy("Readers of the story"), "story/parts/readers.html", readers, order=10))
