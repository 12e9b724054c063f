"""Listening to the story: who is told what others did with a customer."""

from __future__ import annotations

from collections.abc import Sequence

from regard.activities.services.following import Seen, tell_followers
from regard.kernel.words import lazy
from regard.story.readers import consumer


@consumer(
    "following",
    batch=500,
    reaction=True,
    fields=("kind", "entry_class", "customer_id", "actor_kind", "actor_id", "correlation"),
    title=lazy("Who is told of what others do with a customer"),
)
def tell(entries: Sequence[Seen]) -> None:
    tell_followers(entries)
