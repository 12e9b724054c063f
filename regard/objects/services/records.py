"""One record of an own object at a time: entering, changing, deleting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.queries import change_of
from regard.audit.services import AuditRow, note, note_many
from regard.fields.queries import has_computed, in_words, is_own, own_field, own_fields, parted, values_of
from regard.fields.services.computing import recompute, recompute_of
from regard.fields.services.values import cleaned as own_cleaned
from regard.fields.services.values import release, write_values
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.folding import fold
from regard.kernel.words import in_english, lazy, tr
from regard.objects.events import RecordCreated, RecordMoved
from regard.objects.models import OwnObject, Record
from regard.objects.queries import (
    CHANGE,
    CREATE,
    DELETE,
    MODEL,
    VIEW,
    customer_for,
    may_touch,
    own_object,
    records_of,
    visible_to,
)
from regard.people.door import require
from regard.people.queries import users_for_choice
from regard.story.telling import Told, tell
from regard.ui import formats
from regard.ui.among import among
from regard.ui.sight import require_change

Values = Mapping[str, Any]
BUILT_IN = ("name", "customer_id", "owner_id")
KEPT = lazy("Nothing was saved.")


@dataclass(frozen=True)
class Difference:
    """A field that is not what the editor saw."""

    field: str
    theirs: Any
    yours: Any


class RecordChangedMeanwhile(Conflict):
    """Somebody else changed the record. `version` is the current one, `differences` what is at stake."""

    def __init__(self, record: Record, differences: Collection[Difference]) -> None:
        super().__init__(
            tr("{name} was changed meanwhile.", name=record.name),
            kept=str(KEPT),
            remedy=tr("Look at both values and save again."),
        )
        self.version = record.version
        self.differences = tuple(differences)


@transaction.atomic
def create_record(
    *, actor: Actor, key: str, values: Values, source: str = "", external_id: str = ""
) -> tuple[Record, bool]:
    """Enter a record of the object `key`, and whether it is new. `values`: any of `BUILT_IN`, and own fields by their keys.

    With `external_id`, what `source` calls it, the same one again changes that record instead. Raises `NotFound` for an object
    or a customer that is not there or out of sight, `Forbidden`, and `Invalid` with every field that is wrong.
    """
    of = own_object(key)
    scope = require(actor, CREATE)
    if external_id:
        source = source or "api"
        known = Record.objects.filter(object=of, source=source, external_id=external_id).first()
        if known is not None:
            return change_record(actor=actor, key=key, record_id=known.pk, values=values), False
    require_change(actor, of.noun, [name for name, value in values.items() if value not in (None, "", [])])
    said = _cleaned(of, values, whole=True)
    owner = said.get("owner_id")
    said["owner_id"] = _owner(
        actor, scope, actor.user_id if owner is None and scope is not Scope.ALL else owner
    )
    name = _customer_name(actor, of, said.get("customer_id"))
    built_in, own = parted(said)
    now = timezone.now()
    one = Record(
        object=of,
        **built_in,
        source=source or actor.source[:60],
        external_id=external_id,
        created_on=timezone.localdate(now),
        created_at=now,
        updated_at=now,
    )
    own = {name: value for name, value in own.items() if value is not None}
    _derive(one, of, own, name)
    one.save(force_insert=True)
    write_values(of.noun, one.pk, own)
    recompute(of.noun, [one.pk])
    one.own_values = values_of(of.noun, one.pk) if has_computed(of.noun) else own
    note(actor=actor, model=MODEL, object_id=one.pk, action="create", after=said, customer_id=one.customer_id)
    if one.customer_id is not None:
        tell(
            Told(RecordCreated(object=of.key), now, one.customer_id, (MODEL, one.pk)),
            actor=actor,
            backfilled=_is_import(actor),
        )
    mark_dirty("own_records", [one.pk])
    return one, True


@transaction.atomic
def change_record(
    *,
    actor: Actor,
    key: str,
    record_id: int,
    values: Values,
    version: int | None = None,
    was: Values | None = None,
) -> Record:
    """Change some fields of a record; nothing at all happens when they are what they were.

    `version` is the one the editor saw: if it is not the current one, `RecordChangedMeanwhile` says what is different, unless
    `was` shows that these fields themselves are unchanged. Raises `NotFound`, `Forbidden` and `Invalid`.
    """
    of, one = own_object(key), _locked(actor, key, record_id, CHANGE)
    require_change(actor, of.noun, list(values))
    said = _cleaned(of, values, whole=False, record=one)
    if "owner_id" in said and said["owner_id"] != one.owner_id:
        said["owner_id"] = _owner(actor, require(actor, CHANGE), said["owner_id"])
    _require_unchanged(of, one, said, version, was)
    changed = {name: value for name, value in said.items() if getattr(one, name) != value}
    if not changed:
        return one
    if "customer_id" in changed:
        name = _customer_name(actor, of, changed["customer_id"])
    else:
        name = one.customer.name if one.customer else ""
    before = {name: getattr(one, name) for name in changed}
    built_in, own = parted(changed)
    for field, value in built_in.items():
        setattr(one, field, value)
    write_values(of.noun, one.pk, own)
    one.own_values = {**one.own_values, **own}
    _derive(one, of, one.own_values, name)
    one.version += 1
    one.updated_at = timezone.now()
    one.save()
    is_moved = "customer_id" in changed
    recompute(of.noun, [one.pk], changed, [before["customer_id"], one.customer_id] if is_moved else ())
    if has_computed(of.noun):
        one.__dict__.pop("own_values", None)  # read anew when it is asked for
    note(
        actor=actor, model=MODEL, object_id=one.pk, action="change", before=before, after=changed,
        customer_id=one.customer_id,
    )  # fmt: skip
    if "customer_id" in changed and one.customer_id is not None:
        told = Told(RecordMoved(object=of.key), one.updated_at, one.customer_id, (MODEL, one.pk))
        tell(told, actor=actor, backfilled=_is_import(actor))
    mark_dirty("own_records", [one.pk])
    return one


@transaction.atomic
def restore_value(*, actor: Actor, key: str, record_id: int, change_id: int, field: str) -> Record:
    """Give a field back the value it had before a change. Raises `NotFound`, and otherwise as `change_record`."""
    of, change = own_object(key), change_of(MODEL, record_id, change_id)
    is_known = field in BUILT_IN or own_field(of.noun, field) is not None
    if change is None or field not in change.before or not is_known:
        raise NotFound(tr("That value is no longer known."), kept=tr("Nothing was changed."))
    return change_record(actor=actor, key=key, record_id=record_id, values={field: change.before[field]})


@transaction.atomic
def delete_records(*, actor: Actor, ids: Collection[int]) -> int:
    """Delete records for good; how many. Those out of reach are left alone."""
    require(actor, DELETE)
    found = list(visible_to(actor, DELETE).filter(pk__in=among(list(ids))).select_related("object"))
    for noun in {one.object.noun for one in found}:
        release(noun, [one.pk for one in found if one.object.noun == noun])
    note_many(
        AuditRow(
            actor,
            MODEL,
            one.pk,
            "delete",
            {"name": one.name, "object": one.object.key},
            customer_id=one.customer_id,
        )
        for one in found
    )
    mark_dirty("own_records", [one.pk for one in found])
    Record.objects.filter(pk__in=[one.pk for one in found]).delete()
    for noun in sorted({one.object.noun for one in found}):
        recompute_of(noun, [one.customer_id for one in found if one.object.noun == noun])
    return len(found)


def _is_import(actor: Actor) -> bool:
    """What an import brings is told quietly."""
    return actor.source.startswith("import:")


def _locked(actor: Actor, key: str, record_id: int, permission: str) -> Record:
    row = Record.objects.select_for_update(of=("self",)).select_related("object", "customer", "owner")
    one = row.filter(pk=record_id, object__key=key, object__removed_at__isnull=True).first()
    if one is not None and may_touch(actor, permission, one):
        return one
    if one is not None and records_of(actor, key, VIEW).filter(pk=record_id).exists():
        raise Forbidden(tr("You may see this record, but not do this to it."), remedy=tr("Ask its owner."))
    raise NotFound(tr("There is no such record, or it is not yours to see."))


def _cleaned(of: OwnObject, values: Values, *, whole: bool, record: Record | None = None) -> dict[str, Any]:
    own = {name: value for name, value in values.items() if is_own(name)}
    said, errors = own_cleaned(of.noun, own, whole=whole, record=record)
    for name, value in values.items():
        if name in own:
            continue
        if name not in BUILT_IN:
            errors.append(FieldError(name, tr("There is no such field."), "unknown"))
        elif name == "name":
            said[name] = " ".join(str(value or "").replace("\x00", "").split())
        else:
            said[name] = _number(name, value, errors)
    if "name" in said or whole:
        name = said.get("name", "")
        if not name:
            errors.append(FieldError("name", tr("{label} is required.", label=of.name_label), "required"))
        elif len(name) > 200:
            errors.append(
                FieldError(
                    "name",
                    tr("At most 200 letters; these are {count}.", count=formats.number(len(name))),
                    "length",
                )
            )
    if of.is_customer_required and said.get("customer_id") is None and ("customer_id" in said or whole):
        errors.append(
            FieldError(
                "customer_id",
                tr("{label} is required.", label=of.customer_label),
                "required",
            )
        )
    if not of.customer_label and said.get("customer_id") is not None:
        errors.append(
            FieldError("customer_id", tr("{plural} belong to no customers.", plural=of.plural), "unknown")
        )
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    return said


def _number(name: str, value: Any, errors: list[FieldError]) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not text.isdecimal() or len(text) > 18:
        errors.append(FieldError(name, tr("Choose from the list."), "unknown"))
        return None
    return int(text)


def _owner(actor: Actor, scope: Scope, owner_id: int | None) -> int | None:
    if owner_id is None:
        return None
    within = {Scope.OWN: {actor.user_id}, Scope.TEAM: actor.team_user_ids, Scope.ALL: None}[scope]
    if within is not None and owner_id not in within:
        raise Forbidden(tr("You may give records to others within your own reach only."))
    if not users_for_choice(actor).filter(pk=owner_id).exists():
        raise Invalid([FieldError("owner_id", tr("There is no such colleague."), "unknown")], kept=str(KEPT))
    return owner_id


def _customer_name(actor: Actor, of: OwnObject, customer_id: int | None) -> str:
    if customer_id is None:
        return ""
    try:
        return customer_for(actor, customer_id)
    except NotFound:
        raise Invalid(
            [
                FieldError(
                    "customer_id", tr("There is no such customer, or it is not yours to see."), "unknown"
                )
            ],
            kept=str(KEPT),
        ) from None


def _require_unchanged(
    of: OwnObject, one: Record, wanted: Values, version: int | None, was: Values | None
) -> None:
    if version is None or version == one.version:
        return
    if was is not None:
        seen = _cleaned(of, was, whole=False)
        if all(getattr(one, name) == seen.get(name) for name in wanted):
            return
    differences = [
        Difference(name, getattr(one, name), value)
        for name, value in wanted.items()
        if getattr(one, name) != value
    ]
    raise RecordChangedMeanwhile(one, differences)


def _derive(one: Record, of: OwnObject, own: Values, customer: str) -> None:
    """How the record is sorted and found: by its name, its customer's, and its texts."""
    one.sort_name = fold(one.name)[:200]
    written = {field.key: own.get(field.key) for field in own_fields(of.noun) if not field.is_computed}
    with in_english():  # it is kept, and found by everybody
        said = [one.name, customer, *in_words(of.noun, written).values()]
    one.search_text = fold(" ".join(said))[:2_000]
