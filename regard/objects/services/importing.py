"""Records of own objects out of files: row by row by the service that people and programs use, so that the same rules hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from regard.analytics.services import mark_dirty
from regard.customers.queries import found_by_words
from regard.customers.services.imports import (
    changes_frame,
    forget,
    mark_undone,
    remember,
    remembered,
    see,
    sightings,
    unsee,
)
from regard.fields.services.computing import recompute_of
from regard.fields.services.values import release
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.objects.models import Record
from regard.objects.queries import CREATE, MODEL, own_object
from regard.objects.services.records import change_record, create_record
from regard.people.door import require
from regard.people.queries import people_by_address
from regard.story.redaction import withdraw
from regard.ui.among import among

STEP = 500


@dataclass(frozen=True)
class Line:
    """A row of a file: its number, what its system calls the record, and what it says. `customer` is how it names one, `owner`
    the e-mail address of who looks after it."""

    row: int
    key: str
    values: Mapping[str, Any]
    customer: str = ""
    owner: str = ""


@dataclass
class Brought:
    """What became of the rows; of those that were refused the field, what it said, and why, as a code."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)


@transaction.atomic
def import_records(
    *, actor: Actor, key: str, lines: Sequence[Line], source: str, import_id: int, dry_run: bool = False
) -> Brought:
    """Enter records, or change those `source` has brought by the same keys; what a row does not say stays.

    New ones without an owner are looked after by whoever imports them. A row that breaks a rule is left out and told.
    With `dry_run` all of it is done and taken back. Raises `NotFound`,
    `Forbidden`. Some queries a row.
    """
    require(actor, CREATE)
    of, brought, same = own_object(key), Brought(), list[int]()
    named = found_by_words(actor, {line.customer for line in lines if line.customer})
    people = people_by_address({line.owner for line in lines if line.owner})
    with transaction.atomic():
        rows = Record.objects.filter(object=of, source=source, external_id__in=[line.key for line in lines])
        known = {one.external_id: one for one in rows.select_related("object")}
        for line in lines:
            values = dict(line.values)
            if line.customer:
                customers = named.get(line.customer, ())
                if len(customers) != 1:
                    code = "several_customers" if customers else "no_customer"
                    brought.refused.append((line.row, "customer", line.customer, code))
                    continue
                values["customer_id"] = customers[0]
            if line.owner:
                values["owner_id"] = people.get(line.owner.casefold(), 0)
            try:
                with transaction.atomic():
                    one = known.get(line.key)
                    if one is None:
                        values.setdefault("name", line.key)
                        values.setdefault("owner_id", actor.user_id)
                        made, _ = create_record(
                            actor=actor, key=key, values=values, source=source, external_id=line.key
                        )
                        Record.objects.filter(pk=made.pk).update(import_id=import_id)
                        brought.created += 1
                    elif _change(actor, key, one, values, import_id):
                        brought.updated += 1
                    else:
                        brought.unchanged += 1
                        same.append(one.pk)
            except Invalid as error:
                brought.refused.append(_refusal(line, error.errors[0]))
            except (NotFound, Forbidden):
                brought.refused.append((line.row, "key", line.key, "out_of_reach"))
        see(MODEL, import_id, same)
        if dry_run:
            transaction.set_rollback(True)
    return brought


def _change(actor: Actor, key: str, one: Record, values: Mapping[str, Any], import_id: int) -> bool:
    """Whether anything is different; what it was is kept for an undo."""
    before = {name: getattr(one, name) for name in values}
    now = change_record(actor=actor, key=key, record_id=one.pk, values=values)
    changed = [name for name in values if getattr(now, name) != before[name]]
    if changed and one.import_id != import_id:
        was, said = ({name: side(name) for name in changed} for side in (before.get, partial(getattr, now)))
        remember(MODEL, import_id, changes_frame([(one.pk, was, said)]))
    return bool(changed)


_CODES = {"required": "missing", "taken": "not_once", "length": "too_long"}


def _refusal(line: Line, error: FieldError) -> tuple[int, str, str, str]:
    name = {"customer_id": "customer", "owner_id": "owner", "": "key"}.get(error.field, error.field)
    said = {"customer": line.customer, "owner": line.owner}
    value = said[name] if name in said else line.values.get(name, "")
    code = "no_customer" if name == "customer" else _CODES.get(error.code, "against_a_rule")
    return line.row, name, "" if value is None else str(value), code


@dataclass(frozen=True)
class Undone:
    """How many records went, how many are as they were, and what stays, in words."""

    records_removed: int = 0
    records_restored: int = 0
    kept: tuple[str, ...] = ()


def undo_records(
    import_id: int, *, actor: Actor, progress: Callable[[int, int], None] | None = None
) -> Undone:
    """Take back what an import did to records: those it made go, what it changed gets its former value.

    What somebody changed since stays and is said. Commits in steps, and may be run again after a crash.
    """
    require(actor, CREATE)
    total = Record.objects.filter(import_id=import_id).count()
    removed, restored, kept = 0, 0, list[str]()
    seen = sightings(MODEL, besides=import_id)
    while changes := remembered(MODEL, import_id, limit=STEP):
        with transaction.atomic():
            for change in changes:
                restored += _restore(actor, change.object_id, change.before, change.after, kept)
            forget([change.id for change in changes])
    while made := list(
        Record.objects.filter(import_id=import_id).select_related("object").order_by("pk")[:STEP]
    ):
        if progress is not None:
            progress(removed, max(total, removed))
        with transaction.atomic():
            heirs = seen.heirs([one.pk for one in made])
            for number, heir in heirs.items():
                Record.objects.filter(pk=number).update(import_id=heir)
            stays = [one for one in made if one.pk not in heirs and one.version > 1]
            kept += [tr("{name} was changed since and stays.", name=one.name) for one in stays]
            Record.objects.filter(pk__in=among([one.pk for one in stays])).update(import_id=None)
            gone = [one for one in made if one.pk not in heirs and one.version == 1]
            _remove(gone)
            removed += len(gone)
    with transaction.atomic():
        unsee(import_id)
        mark_undone(import_id)
        withdraw(actor=actor, source=f"import:{import_id}")
    return Undone(removed, restored, tuple(kept))


def _restore(
    actor: Actor, number: int, before: Mapping[str, Any], after: Mapping[str, Any], kept: list[str]
) -> int:
    one = Record.objects.filter(pk=number, object__removed_at=None).select_related("object").first()
    if one is None:
        return 0
    values = {name: value for name, value in before.items() if getattr(one, name) == after[name]}
    if len(values) < len(before):
        kept.append(tr("{name} was changed since; that stays.", name=one.name))
    try:
        with transaction.atomic():
            change_record(actor=actor, key=one.object.key, record_id=number, values=values)
    except (Invalid, NotFound, Forbidden) as error:
        kept.append(tr("{name} stays as it is: {error}", name=one.name, error=error))
        return 0
    return 1 if values else 0


def _remove(gone: Collection[Record]) -> None:
    ids = [one.pk for one in gone]
    by_noun: dict[str, list[Record]] = {}
    for one in gone:
        by_noun.setdefault(one.object.noun, []).append(one)
    for noun, some in by_noun.items():
        release(noun, [one.pk for one in some])
    Record.objects.filter(pk__in=among(ids)).delete()
    mark_dirty("own_records", ids)
    for noun, some in by_noun.items():
        recompute_of(noun, [one.customer_id for one in some])
