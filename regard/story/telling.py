"""Telling the story. Only services do, in the transaction of what they tell about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from regard.kernel.actor import Actor
from regard.story import storing
from regard.story.models import Entry
from regard.story.types import Event, kinds, payload_of


@dataclass(frozen=True)
class Told:
    """Something to tell. `subject` is what it is about, as ("sales.order", 42); amounts are ten-thousandths."""

    event: Event
    happened_at: datetime
    customer_id: int | None = None
    subject: tuple[str, int] | None = None
    key: str = ""
    channel: str = ""
    amount: int | None = None
    currency: str = ""
    cost: int | None = None
    score: float | None = None
    duration: int | None = None


def tell(told: Told, *, actor: Actor, backfilled: bool = False) -> Entry:
    """Tell one entry. One query, two when its key was told before by the same source: then that entry comes back.

    Raises `RuntimeError` outside a transaction and `ValueError` for a time without a zone.
    """
    _require_transaction()
    values = _values(told, actor, backfilled, timezone.now())
    entry_id = storing.insert_one(values)
    if entry_id is None:
        return Entry.objects.get(source=actor.source, key=told.key)
    return Entry(id=entry_id, **values)


def tell_many(told: Iterable[Told], *, actor: Actor, backfilled: bool = True) -> int:
    """Tell in bulk; answers how many were new. Quiet by default: no reactions. Idempotent by key."""
    _require_transaction()
    now = timezone.now()
    rows = (storing.as_row(_values(one, actor, backfilled, now)) for one in told)
    return sum(storing.insert_rows(chunk) for chunk in storing.chunks(rows))


def tell_columns(
    kind: str, columns: Mapping[str, Sequence[Any] | Any], *, actor: Actor, backfilled: bool = True
) -> int:
    """The fastest way, for imports: columns of equal length in place of objects; answers how many were new.

    `happened_at` is required, as moments or, which is sooner, as text the way the database keeps them; `customer_id`,
    `subject_model`, `subject_id`, `key`, `channel`, `amount`, `currency`, `cost`, `score`, `duration` and `payload` (JSON
    text) are optional. A column may also be one plain value for all rows. Raises `ValueError` for an unknown column or
    unequal lengths.
    """
    _require_transaction()
    known = kinds()[kind]
    count = _length(columns)
    fixed: dict[str, Any] = {
        **_actor_values(actor),
        "kind": kind,
        "version": known.version,
        "entry_class": known.entry_class,
        "recorded_at": timezone.now(),
        "is_backfilled": backfilled,
    }
    return storing.insert_columns(fixed, columns, count, has_keys=bool(columns.get("key")))


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the story is told in the transaction of what it tells about")


def _actor_values(actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.user_id,
        "source": actor.source,
        "correlation": actor.correlation,
    }


def _values(told: Told, actor: Actor, backfilled: bool, now: datetime) -> dict[str, Any]:
    if told.happened_at.tzinfo is None:
        raise ValueError(f"{told.event.kind.key}: happened_at has no time zone")
    subject_model, subject_id = told.subject or ("", None)
    return {
        **_actor_values(actor),
        "kind": told.event.kind.key,
        "version": told.event.kind.version,
        "entry_class": told.event.kind.entry_class,
        "happened_at": told.happened_at,
        "recorded_at": now,
        "customer_id": told.customer_id,
        "subject_model": subject_model,
        "subject_id": subject_id,
        "key": told.key,
        "channel": told.channel,
        "amount": told.amount,
        "currency": told.currency,
        "cost": told.cost,
        "score": told.score,
        "duration": told.duration,
        "payload": payload_of(told.event),
        "is_backfilled": backfilled,
    }


def _length(columns: Mapping[str, Any]) -> int:
    if unknown := set(columns) - storing.GIVEN:
        raise ValueError(f"the story has no columns {sorted(unknown)}")
    lengths = {len(column) for column in columns.values() if not storing.is_plain(column)}
    if len(lengths) != 1 or columns.get("happened_at") is None:
        raise ValueError("columns of one length are needed, happened_at among them")
    return lengths.pop()
