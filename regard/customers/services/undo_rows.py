"""Taking back rows that an import hung on customers, whichever they are. Each function is one step in the caller's transaction.

What an import made carries its number; what it replaced stands in `ImportChange` under the customer, with the row's id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from regard.customers.models import ImportChange
from regard.customers.services import rows
from regard.customers.services.imports import Remembered, Sightings, forget, remembered, rewrite
from regard.kernel.words import tr
from regard.ui.among import among

Step = tuple[int, int, list[str]]  # rows looked at, undone, what stays and why


@dataclass(frozen=True)
class RowKind:
    """A table of rows that hang on a customer and have `import_id`, `created_at` and `updated_at`, which no import moves.

    `key` is the table's in the memory of imports, `fields` what an import may replace, `related` what `words` reads. `restored`
    follows rows that got their former values back, each with what they were; `gone` rows that were removed.
    """

    key: str
    model: type[Model]
    fields: tuple[str, ...]
    related: tuple[str, ...]
    words: Callable[[Any], str]
    restored: Callable[[Sequence[tuple[Any, dict[str, Any]]], Any], None]
    gone: Callable[[Sequence[Any]], None]


def restore_rows(kind: RowKind, import_id: int, *, actor: Any, limit: int) -> Step:  # noqa: ANN401
    """Give the newest `limit` rows the import changed their former values back. What a later import changed again becomes that
    one's to give back; what somebody changed since stays."""
    changes = remembered(kind.key, import_id, limit=limit)
    if not changes:
        return 0, 0, []
    later = _later(kind, changes, import_id)
    stored = {row.pk: row for row in _rows(kind, [change.after["id"] for change in changes])}
    restored: list[tuple[Any, dict[str, Any]]] = []
    kept: list[str] = []
    for change in changes:
        row = stored.get(change.after["id"])
        heir = next((one for one in later[change.after["id"]] if one.id > change.id), None)
        if row is None:
            continue
        if heir is not None:
            rewrite(heir.id, before=change.before)
        elif _plain(kind, row) != _said(kind, change.after):
            kept.append(
                tr(
                    "{customer}: {words} was changed since and stays.",
                    customer=row.customer,
                    words=kind.words(row),
                )
            )
        else:
            was = _plain(kind, row)
            for name in kind.fields:
                setattr(row, name, change.before[name])
            restored.append((row, was))
    forget([change.id for change in changes])
    rows.update([row for row, _ in restored], kind.fields)
    if restored:
        kind.restored(restored, actor)
    return len(changes), len(restored), kept


def remove_rows(kind: RowKind, import_id: int, seen: Sightings, *, limit: int) -> Step:
    """Remove up to `limit` rows the import made. What another import brought too, or changed, becomes that one's; what somebody
    changed since stays."""
    made: list[Any] = list(
        kind.model._default_manager.filter(import_id=import_id)
        .select_related(*kind.related)
        .order_by("id")[:limit]
    )
    heirs = seen.heirs([row.pk for row in made]) | _changed_by(kind, made, import_id)
    stays = [row for row in made if row.pk not in heirs and row.updated_at > row.created_at]
    left = {row.pk for row in stays} | heirs.keys()
    gone = [row for row in made if row.pk not in left]
    rows.run_each(
        f"UPDATE {kind.model._meta.db_table} SET import_id = %s WHERE id = %s",  # noqa: S608
        [(heirs.get(number), number) for number in sorted(left)],
    )
    kind.model._default_manager.filter(pk__in=among([row.pk for row in gone])).delete()
    if gone:
        kind.gone(gone)
    kept = [
        tr("{customer}: {words} was changed since and stays.", customer=row.customer, words=kind.words(row))
        for row in stays
    ]
    return len(made), len(gone), kept


def _rows(kind: RowKind, ids: Sequence[int]) -> Sequence[Any]:
    return list(kind.model._default_manager.filter(pk__in=among(list(ids))).select_related(*kind.related))


def _later(kind: RowKind, changes: Sequence[Remembered], import_id: int) -> dict[int, list[ImportChange]]:
    """What other imports changed, oldest first, by the row's id."""
    found: dict[int, list[ImportChange]] = defaultdict(list)
    for one in _of_others(kind, {change.object_id for change in changes}, import_id):
        found[one.after["id"]].append(one)
    return found


def _of_others(kind: RowKind, customers: set[int], import_id: int) -> Sequence[ImportChange]:
    changes = ImportChange.objects.filter(model=kind.key, object_id__in=among(sorted(customers)))
    return list(changes.exclude(import_id=import_id).order_by("id"))


def _changed_by(kind: RowKind, made: Sequence[Any], import_id: int) -> dict[int, int]:
    """Who changed rows first that are about to go: {row's id: import}; what stood before is forgotten with them."""
    numbers = {row.pk for row in made}
    first: dict[int, ImportChange] = {}
    for one in _of_others(kind, {row.customer_id for row in made}, import_id):
        if one.after["id"] in numbers:
            first.setdefault(one.after["id"], one)
    forget([one.id for one in first.values()])
    return {number: one.import_id for number, one in first.items()}


def _plain(kind: RowKind, row: Any) -> dict[str, Any]:  # noqa: ANN401
    values = {name: getattr(row, name) for name in kind.fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _said(kind: RowKind, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in kind.fields}
