"""How many steward tasks wait, for the tabs of the pages on data."""

from __future__ import annotations

from django import template

from regard.kernel.actor import Actor
from regard.quality.task_queries import LIVE, task_counts

register = template.Library()


@register.simple_tag
def waiting_tasks(actor: Actor) -> int:
    """Open ones and those in progress, as far as the actor may see them. One query."""
    counts = task_counts(actor)
    return sum(counts.get(status, 0) for status in LIVE)
