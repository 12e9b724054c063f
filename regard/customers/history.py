"""What a customer's fields were, who changed them and through what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regard.audit.queries import changes_page
from regard.customers.models import Customer
from regard.customers.queries import colleagues, customer, visible_to
from regard.customers.services.checking import FIELDS
from regard.kernel.actor import Actor

MODEL = "customers.customer"
LINES = 50  # changes of a page; each may be of several fields
_WAYS = {
    "web": "in the browser",
    "api": "through the API",
    "cli": "at the command line",
    "demo": "with the demo",
}


@dataclass(frozen=True)
class FieldChange:
    """One field of one change. `before` and `after` are values as stored.

    `is_first` when nothing is known of before; `is_current` for the change that made the field what it is now, where that is
    on the newest page; `is_past` when `before` is not what the field is now.
    """

    change_id: int
    at: datetime
    field: str
    before: Any
    after: Any
    is_first: bool
    is_current: bool
    is_past: bool
    who: str
    way: str


@dataclass(frozen=True)
class History:
    """A page of it. `people` and `parents` are names by id as far as the actor may know them; `next` continues it."""

    changes: tuple[FieldChange, ...]
    people: dict[int, str]
    parents: dict[int, str]
    next: int | None


def history(actor: Actor, customer_id: int, *, field: str = "", before: int | None = None) -> History:
    """What happened to the fields of a customer, newest first; only to `field` if named.

    Raises `NotFound` for a customer the actor may not see. At most four queries.
    """
    one = customer(actor, customer_id)
    found = changes_page(MODEL, customer_id, field=field, before=before, limit=LINES + 1)
    page = found[:LINES]
    changed = {name for change in page for name in change.after if before is None}
    lines = [
        FieldChange(
            change.pk,
            change.at,
            line.name,
            line.before,
            line.after,
            is_first=not line.had_before,
            is_current=_takes(changed, line.name) and _stored(one, line.name) == line.after,
            is_past=line.had_before and _stored(one, line.name) != line.before,
            who=change.actor_name or "Regard",
            way=_way(change.source),
        )
        for change in page
        for line in change.lines
        if line.name in FIELDS and (not field or line.name == field) and line.before != line.after
        if line.had_before or line.after not in (None, "")
    ]
    people = colleagues(actor, _ids(lines, "owner_id"))
    parents = _ids(lines, "parent_id")
    names = dict(visible_to(actor).filter(pk__in=parents).values_list("pk", "name")) if parents else {}
    return History(tuple(lines), people, names, page[-1].pk if len(found) > LINES else None)


def _takes(names: set[str], name: str) -> bool:
    """Whether a name is there for the first time."""
    is_new = name in names
    names.discard(name)
    return is_new


def _stored(one: Customer, name: str) -> Any:  # noqa: ANN401
    """A value of now as the audit would keep it."""
    value = getattr(one, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _ids(lines: Iterable[FieldChange], name: str) -> set[int]:
    return {value for line in lines if line.field == name for value in (line.before, line.after) if value}


def _way(source: str) -> str:
    kind, _, number = source.partition(":")
    return (
        f"by import {number}" if kind == "import" else _WAYS.get(kind, f"through {source}" if source else "")
    )
