"""Listening to the story: whose membership may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from regard.segments.services import note_touched, note_withdrawn
from regard.segments.services.feeding import Seen
from regard.story.consumers import consumer

if TYPE_CHECKING:
    from regard.story.models import Entry, Revision


def _revised(revision: Revision, entries: Sequence[Entry]) -> None:
    note_withdrawn(entries)


@consumer(
    "segments",
    kinds=("sales.*", "customers.*"),
    fields=("kind", "customer_id", "is_backfilled"),
    on_revision=_revised,
    title="Who is in which segment",
)
def note_whom(entries: Sequence[Seen]) -> None:
    note_touched(entries)
