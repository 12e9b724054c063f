"""Giving rows back the fields an import changed: for customers here, for products and whatever comes above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import DateField, DateTimeField, Model
from django.utils import timezone

from regard.customers.models import ImportChange
from regard.customers.services import rows
from regard.customers.services.checking import field_words
from regard.customers.services.imports import Remembered, remembered
from regard.fields.queries import is_own
from regard.kernel.words import tr
from regard.ui import trigrams
from regard.ui.among import among

M = TypeVar("M", bound=Model)
Values = dict[str, Any]


@dataclass
class Restored(Generic[M]):
    """One step of an undo. `changes`: object, former values, restored values. `kept` says what stays, and why."""

    handled: int = 0
    changes: list[tuple[M, Values, Values]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def restore_fields(
    key: str,
    model: type[M],
    import_id: int,
    *,
    limit: int,
    finish: Callable[[Sequence[M]], set[str]],
    own: Callable[[Mapping[int, Values]], None] | None = None,
) -> Restored[M]:
    """Undo the newest `limit` changes the import made to rows of `model`, in the caller's transaction.

    A field that a later import changed again hands its former value on to that import's memory; a field that somebody
    changed since stays. `finish` makes derived fields agree and answers which it sets. `own` writes own fields: id -> values.
    """
    changes = remembered(key, import_id, limit=limit)
    step: Restored[M] = Restored(handled=len(changes))
    if not changes:
        return step
    objects = model._default_manager.in_bulk({change.object_id for change in changes})
    later = _later(key, changes, import_id)
    touched: dict[int, tuple[Values, Values]] = {}
    passed_on: set[ImportChange] = set()
    for change in changes:
        one = objects.get(change.object_id)
        if one is None:
            continue
        for group in _groups(change):
            heir = next((row for row in later[change.object_id] if set(group) & set(row.before)), None)
            if heir is not None:
                _hand_on(change, group, heir, one)
                passed_on.add(heir)
            else:
                _restore(change, group, one, touched.setdefault(one.pk, ({}, {})), step.kept)
    ImportChange.objects.bulk_update(passed_on, ["before", "after"], batch_size=500)
    ImportChange.objects.filter(id__in=[change.id for change in changes]).delete()
    _save([objects[number] for number in touched], touched, step, finish)
    if own is not None:
        restored = {number: _own(after) for number, (_, after) in touched.items()}
        own({number: values for number, values in restored.items() if values})
    return step


def _own(values: Values) -> Values:
    return {name: value for name, value in values.items() if is_own(name)}


def _later(key: str, changes: Sequence[Remembered], import_id: int) -> dict[int, list[ImportChange]]:
    """What other imports changed after this one, oldest first, by row."""
    since = {change.object_id: change.id for change in changes}
    found: dict[int, list[ImportChange]] = defaultdict(list)
    others = ImportChange.objects.filter(model=key, object_id__in=among(list(since))).order_by("id")
    for row in others.exclude(import_id=import_id):
        if row.id > since[row.object_id]:
            found[row.object_id].append(row)
    return found


def _groups(change: Remembered) -> list[list[str]]:
    """The changed fields, those with a time together with it."""
    names = [name for name in change.before if not name.endswith("_as_of")]
    groups = [[name, f"{name}_as_of"] if f"{name}_as_of" in change.before else [name] for name in names]
    alone = [
        name for name in change.before if name.endswith("_as_of") and name.removesuffix("_as_of") not in names
    ]
    return groups + [[name] for name in alone]


def _hand_on(change: Remembered, group: list[str], heir: ImportChange, one: Model) -> None:
    for name in group:
        heir.before[name] = change.before[name]
        heir.after.setdefault(name, _plain(getattr(one, name)))


def _restore(
    change: Remembered,
    group: list[str],
    one: Any,  # noqa: ANN401
    values: tuple[Values, Values],
    kept: list[str],
) -> None:
    name = group[0]
    if name.endswith("_as_of"):
        if one.edited_at is not None and getattr(one, name) == one.edited_at:
            return  # somebody has said it since
    elif _plain(getattr(one, name)) != change.after[name]:
        kept.append(tr("{name}: the {field} was changed since and stays.", name=one, field=field_words(name)))
        return
    before, after = values
    for column in group:
        before.setdefault(column, getattr(one, column))
        after[column] = _typed(one, column, change.before[column])
        setattr(one, column, after[column])


def _save(
    objects: Sequence[Any],
    touched: dict[int, tuple[Values, Values]],
    step: Restored[M],
    finish: Callable[[Sequence[M]], set[str]],
) -> None:
    changed = [one for one in objects if touched[one.pk][1]]
    valued = [one for one in changed if any(not name.endswith("_as_of") for name in touched[one.pk][1])]
    now, counted = timezone.now(), {"version", "updated_at"}
    if not all(
        hasattr(one, "version") for one in valued
    ):  # of orders only own fields are given back like this
        counted = set()
    for one in valued if counted else ():
        one.version += 1
        one.updated_at = now
    fields = {name for one in changed for name in touched[one.pk][1] if not is_own(name)}
    written = fields | (finish(valued) | counted if valued else set())
    if written:
        with trigrams.in_bulk(objects[0]._meta.db_table, [one.pk for one in valued]):
            rows.update(changed, sorted(written))
    step.changes = [(one, *touched[one.pk]) for one in valued]


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value as a before-image holds it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _typed(one: Model, name: str, value: Any) -> Any:  # noqa: ANN401
    if is_own(name):
        return value
    column = one._meta.get_field(name)
    if value is None or not isinstance(column, DateField):
        return value
    return datetime.fromisoformat(value) if isinstance(column, DateTimeField) else date.fromisoformat(value)
