"""Writing down who changed what, in the transaction of the change."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from regard.audit import hashing
from regard.audit.models import Change
from regard.kernel.actor import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True)
class AuditRow:
    """One change to note. `before` and `after` may hold whole rows: only fields that differ are kept."""

    actor: Actor
    model: str
    object_id: int
    action: str
    before: Values | None = None
    after: Values | None = None
    customer_id: int | None = None


def note(
    *,
    actor: Actor,
    model: str,
    object_id: int,
    action: str,
    before: Values | None = None,
    after: Values | None = None,
    customer_id: int | None = None,
) -> None:
    """Note one change. Values must be what JSON can hold, dates, decimals or UUIDs. One query.

    With both `before` and `after` given and nothing different, nothing changed and nothing is noted. Must be
    called inside the transaction of the change: raises `RuntimeError` otherwise.
    """
    _require_transaction()
    change = _change(AuditRow(actor, model, object_id, action, before, after, customer_id))
    if change is not None:
        change.save(force_insert=True)


def note_many(rows: Iterable[AuditRow]) -> int:
    """Note many changes; answers how many were kept. One query per thousand."""
    _require_transaction()
    changes = [change for row in rows if (change := _change(row)) is not None]
    Change.objects.bulk_create(changes, batch_size=1000)
    return len(changes)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a change is noted in the transaction that makes it")


def _change(row: AuditRow) -> Change | None:
    before, after = difference(row.before, row.after)
    if row.before is not None and row.after is not None and not before and not after:
        return None
    content: dict[str, Any] = {
        "at": timezone.now(),
        "model": row.model,
        "object_id": row.object_id,
        "action": row.action,
        "before": _plain(before),
        "after": _plain(after),
        "customer_id": row.customer_id,
        "actor_kind": row.actor.kind,
        "actor_id": row.actor.user_id,
        "actor_name": row.actor.name[:200],
        "token_id": row.actor.token_id,
        "source": row.actor.source,
        "correlation": row.actor.correlation,
    }
    return Change(digest=hashing.content_digest(content, hashing.secrets()[0]), **content)


def difference(before: Values | None, after: Values | None) -> tuple[Values, Values]:
    """The fields in which two states of a row differ. A field that only one side has counts as different."""
    if before is None or after is None:
        return before or {}, after or {}
    names = [
        name
        for name in {**before, **after}
        if name not in before or name not in after or before[name] != after[name]
    ]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def _plain(values: Values) -> Any:  # noqa: ANN401
    """As it comes back from the database, so that its hash can be made again."""
    return json.loads(hashing.as_json(values))
