"""What Northleaf's people did with cafés and have yet to do, written through the services of activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from regard.activities.services.imported import PastActivity, PastTask, log_many, open_many
from regard.demo.northleaf.conversations import talks, to_dos
from regard.demo.northleaf.customers import Buyer
from regard.kernel.actor import Actor

SEED = 11


def make_conversations(
    *,
    actor: Actor,
    source: str,
    import_id: int,
    buyers: Sequence[Buyer],
    ids: Mapping[str, int],
    people: Mapping[str, int],
    last: date,
) -> tuple[int, int]:
    """Write them down; how many activities and tasks were new. What is there already stays as it is."""
    rng = np.random.default_rng(SEED)
    past = [
        PastActivity(
            f"NT-{one.number:05}", ids[one.customer], one.kind, _at(one.on, one.minute), people[one.who], one.text,
            one.minutes, one.direction, one.outcome, one.purpose,
        )
        for one in talks(rng, buyers, last)
    ]  # fmt: skip
    tasks = [
        PastTask(
            key=f"NA-{one.number:05}", title=one.title, customer_id=ids.get(one.customer), customer_name=one.name,
            assignee_id=people[one.who], created_at=_at(one.opened_on, 9 * 60 + one.number % 50), note=one.note,
            due_on=one.due_on, priority=one.priority, repeat=one.repeat,
            done_at=None if one.done_on is None else _at(one.done_on, 15 * 60 + one.number % 90),
        )
        for one in to_dos(rng, buyers, last)
    ]  # fmt: skip
    logged = log_many(actor=actor, rows=past, import_id=import_id, source=source)
    return logged, open_many(actor=actor, rows=tasks, import_id=import_id, source=source)


def _at(on: date, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()) + timedelta(minutes=minute))
