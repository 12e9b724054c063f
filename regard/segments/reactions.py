"""Listening to the story: whose membership may have changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from regard.fields.services.computing import listen
from regard.kernel.words import lazy
from regard.segments.services import note_touched, note_withdrawn
from regard.segments.services.feeding import Seen, note_customers
from regard.story.consumers import consumer

if TYPE_CHECKING:
    from regard.story.models import Entry, Revision


CUSTOMERS = "customers.customer"


def _revised(revision: Revision, entries: Sequence[Entry]) -> None:
    note_withdrawn(entries)


def _computed(noun: str, ids: Collection[int]) -> None:
    """Formulas and roll-ups of customers change without a word in the story."""
    if noun == CUSTOMERS:
        note_customers(ids)


listen(_computed)


@consumer(
    "segments",
    kinds=("sales.*", "customers.*"),
    fields=("kind", "customer_id", "is_backfilled"),
    on_revision=_revised,
    title=lazy("Who is in which segment"),
)
def note_whom(entries: Sequence[Seen]) -> None:
    note_touched(entries)
