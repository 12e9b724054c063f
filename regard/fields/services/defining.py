"""Adding a field, changing what it is called and asks, removing it, and giving back or purging what was removed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regard.audit.services import note
from regard.fields.holders import has_holder, holder
from regard.fields.models import OwnField, OwnState, UniqueValue
from regard.fields.queries import MANAGE, field_to_manage, forget_fields
from regard.fields.rules import KINDS, LONGEST, MOST_CHOICES, SLOTS, compared, key_of, read, slots_of, slug
from regard.fields.services import formulas
from regard.fields.services.conditions import settled_rules
from regard.fields.services.indexing import index_soon
from regard.jobs.hearing import Hearing, Nobody
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import midsentence, tr
from regard.people.door import require

MODEL = "fields.field"
KEPT = (
    "label", "kind", "help", "choices", "group", "for_kind", "is_required", "is_unique", "is_listed", "is_personal",
    "computed", "rules",
)  # fmt: skip
STEP = 2_000


@transaction.atomic
def create_field(*, actor: Actor, noun: str, values: Mapping[str, Any]) -> OwnField:
    """Add a field to a noun. `values`: any of `KEPT`; `choices` as labels, or (key, label) pairs.

    Its key is made of the label and stays. Raises `Forbidden`, `NotFound` for a noun that has no own fields, `Invalid`, and
    `Conflict` when all columns of its type are in use.
    """
    require(actor, MANAGE)
    if not has_holder(noun):
        raise NotFound(tr("This cannot be given own fields."))
    _hold_version()
    there = list(OwnField.objects.filter(noun=noun))
    one = OwnField(noun=noun, position=1 + max((other.position for other in there), default=0))
    _fill(one, values)
    one.key = key_of(one.label, [other.key for other in there])
    formulas.settle(one)
    _require_right(one, there)
    one.slot = _free_slot(one, there)
    one.save(force_insert=True)
    note(actor=actor, model=MODEL, object_id=one.pk, action="create", after=_kept(one))
    index_soon(actor=actor, field=one)
    _changed()
    if one.is_computed:
        formulas.compute_soon(actor, [(noun, one.key, one.label)])
    return one


@transaction.atomic
def change_field(*, actor: Actor, noun: str, field_id: int, values: Mapping[str, Any]) -> OwnField:
    """Change a field that is in use. Its type stays; a choice that some record has may be renamed, but stays.

    That no two records may have the same is refused while some do. Raises `Forbidden`, `NotFound`, `Invalid`.
    """
    require(actor, MANAGE)
    _hold_version()
    one = _in_use(noun, field_id)
    before, users = _kept(one), formulas.users_of(one)
    _fill(one, values)
    formulas.settle(one, before)
    others = OwnField.objects.filter(noun=noun).exclude(pk=one.pk)
    _require_right(one, list(others), before)
    if one.is_unique and not before["is_unique"]:
        _claim_all(one)
    if before["is_unique"] and not one.is_unique:
        UniqueValue.objects.filter(field=one).delete()
    one.updated_at = timezone.now()
    one.save()
    after = _kept(one)
    if after != before:
        note(actor=actor, model=MODEL, object_id=one.pk, action="change", before=before, after=after)
        _changed()
        formulas.require_right(users)
        if after["computed"] != before["computed"]:
            formulas.compute_soon(actor, [(noun, one.key, one.label)])
        elif after["choices"] != before["choices"]:
            formulas.compute_soon(actor, [(user.noun, user.key, user.label) for user in users])
    return one


@transaction.atomic
def order_fields(*, actor: Actor, noun: str, ids: Sequence[int]) -> None:
    """Show the fields in this order; those that are not named come after. Raises `Forbidden`."""
    require(actor, MANAGE)
    _hold_version()
    place = {number: index for index, number in enumerate(ids)}
    fields = list(OwnField.objects.filter(noun=noun, removed_at__isnull=True))
    fields.sort(key=lambda one: (place.get(one.pk, len(place)), one.position))
    for position, one in enumerate(fields, 1):
        one.position = position
    OwnField.objects.bulk_update(fields, ["position"])
    _changed()


@transaction.atomic
def remove_field(*, actor: Actor, noun: str, field_id: int) -> OwnField:
    """Take a field out of use. Its values stay until it is purged, and come back with `restore_field`.

    Raises `Conflict` naming the formulas and roll-ups that use it.
    """
    require(actor, MANAGE)
    _hold_version()
    one = _in_use(noun, field_id)
    formulas.require_unused(one)
    one.removed_at = timezone.now()
    one.save(update_fields=["removed_at"])
    UniqueValue.objects.filter(field=one).delete()
    note(actor=actor, model=MODEL, object_id=one.pk, action="remove", before=_kept(one))
    _changed()
    return one


@transaction.atomic
def restore_field(*, actor: Actor, noun: str, field_id: int) -> OwnField:
    """Use a removed field again, with all its values. Raises `Invalid` where another has its label by now."""
    require(actor, MANAGE)
    _hold_version()
    one = _removed(noun, field_id)
    one.removed_at = None
    formulas.settle(one, _kept(one))
    _require_right(one, list(OwnField.objects.filter(noun=noun).exclude(pk=one.pk)))
    if one.is_unique:
        _claim_all(one)
    one.save(update_fields=["removed_at"])
    note(actor=actor, model=MODEL, object_id=one.pk, action="restore", after=_kept(one))
    _changed()
    if one.is_computed:
        formulas.compute_soon(actor, [(noun, one.key, one.label)])
    return one


def purge_field(*, actor: Actor, noun: str, field_id: int, hearing: Hearing | None = None) -> int:
    """Delete a removed field and every value of it for good; how many values. Its column waits to be used again.

    In steps, each a transaction of its own: what was stopped is taken up by calling it again.
    """
    require(actor, MANAGE)
    hearing, one = hearing or Nobody(), _removed(noun, field_id)
    kept, gone = holder(noun), 0
    rows = kept.model._default_manager.filter(**{f"{one.slot}__isnull": False})
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:STEP]):
        hearing.check()
        with transaction.atomic():
            hearing.fence()
            gone += kept.model._default_manager.filter(pk__in=ids).update(**{one.slot: None})
            kept.written(ids)
        hearing.update(counts={"deleted": gone})
    with transaction.atomic():
        _hold_version()
        note(actor=actor, model=MODEL, object_id=one.pk, action="purge", before=_kept(one) | {"values": gone})
        one.delete()
        _changed()
    return gone


def _in_use(noun: str, field_id: int) -> OwnField:
    one = field_to_manage(noun, field_id)
    if one.removed_at is not None:
        raise NotFound(tr("This field was removed."), remedy=tr("Restore it first."))
    return one


def _removed(noun: str, field_id: int) -> OwnField:
    one = field_to_manage(noun, field_id)
    if one.removed_at is None:
        raise Conflict(
            tr("“{label}” is in use.", label=one.label),
            kept=tr("Nothing was changed."),
            remedy=tr("Remove it first."),
        )
    return one


def _hold_version() -> None:
    """One change of definitions at a time: two could take the same column."""
    OwnState.objects.get_or_create(pk=1)
    OwnState.objects.select_for_update().get(pk=1)


def hold_definitions() -> None:
    """One change of definitions at a time, of fields or of what has them, until the transaction ends."""
    _hold_version()


def definitions_changed() -> None:
    """Have every process read the definitions anew: for whoever keeps definitions beside those of fields."""
    _changed()


def _changed() -> None:
    OwnState.objects.filter(pk=1).update(version=F("version") + 1)
    forget_fields()
    transaction.on_commit(forget_fields)


def _kept(one: OwnField) -> dict[str, Any]:
    return {name: getattr(one, name) for name in KEPT}


def _fill(one: OwnField, values: Mapping[str, Any]) -> None:
    for name in KEPT:
        if name not in values or values[name] is None or (name == "kind" and one.pk):
            continue
        value = values[name]
        setattr(one, name, " ".join(value.split()) if name in {"label", "help", "group"} else value)
    if one.kind in {"choice", "several"}:
        one.choices = _choices(one.choices)
    else:
        one.choices = []


def _choices(given: Sequence[Any]) -> list[list[str]]:
    """(key, label) pairs; a label that comes alone gets a key of its own."""
    found: list[list[str]] = []
    taken = {str(one[0]) for one in given if not isinstance(one, str)}
    for one in given:
        label = " ".join(str(one if isinstance(one, str) else one[1]).replace("|", "/").split())
        if not label:
            continue
        key = "" if isinstance(one, str) else str(one[0])
        if not key:
            base = slug(label)[:40] or "choice"
            key, number = base, 2
            while key in taken:
                key, number = f"{base}_{number}", number + 1
            taken.add(key)
        found.append([key, label])
    return found


def _require_right(
    one: OwnField, others: Sequence[OwnField], before: Mapping[str, Any] | None = None
) -> None:
    errors = []
    if not one.label or len(one.label) > 60:
        errors.append(FieldError("label", tr("Give it a name of at most 60 letters."), "required"))
    elif any(other.removed_at is None and other.label.casefold() == one.label.casefold() for other in others):
        errors.append(
            FieldError("label", tr("There is a field “{label}” already.", label=one.label), "taken")
        )
    if one.kind not in KINDS:
        errors.append(FieldError("kind", tr("One of {kinds}.", kinds=", ".join(KINDS)), "choice"))
    elif one.is_unique and not one.of_kind.can_be_unique:
        errors.append(FieldError("is_unique", tr("Values of this type are shared by many."), "kind"))
    errors += [
        FieldError(name, tr("At most {longest} letters.", longest=longest), "length")
        for name, longest in (("help", 200), ("group", 60))
        if len(getattr(one, name)) > longest
    ]
    if one.for_kind and one.for_kind not in dict(holder(one.noun).kinds):
        errors.append(FieldError("for_kind", tr("There are no such records."), "choice"))
    errors += _choice_errors(one)
    if not errors:
        errors += settled_rules(one, [other for other in others if other.removed_at is None])
    if not errors and before is not None:
        errors += _lost_choices(one, before)
    if errors:
        raise Invalid(errors, kept=tr("Nothing was saved."))


def _choice_errors(one: OwnField) -> list[FieldError]:
    if one.kind not in {"choice", "several"}:
        return []
    keys, labels = [key for key, _ in one.choices], [label.casefold() for _, label in one.choices]
    flaws = (
        (
            not 1 <= len(labels) <= MOST_CHOICES,
            "few",
            tr("1 to {most} choices, one on each line.", most=MOST_CHOICES),
        ),
        (len(set(labels)) != len(labels), "twice", tr("Each choice once.")),
        (
            len(set(keys)) != len(keys) or not all(re.fullmatch(r"\w{1,50}", key) for key in keys),
            "key",
            tr("Each key once, of letters, digits and underscores."),
        ),
        (
            any(";" in label for label in labels),
            "mark",
            tr("A choice has no semicolon: files part several by it."),
        ),
        (any(len(label) > 80 for label in labels), "length", tr("A choice has at most 80 letters.")),
    )
    return next(([FieldError("choices", said, code)] for is_so, code, said in flaws if is_so), [])


def _lost_choices(one: OwnField, before: Mapping[str, Any]) -> list[FieldError]:
    """Choices that would go although records have them."""
    gone = [(key, label) for key, label in before["choices"] if key not in one.labels]
    rows = holder(one.noun).model._default_manager
    for key, label in gone:
        path = one.slot if one.kind == "choice" else f"{one.slot}__contains"
        if rows.filter(**{path: key if one.kind == "choice" else f"|{key}|"}).exists():
            return [
                FieldError(
                    "choices",
                    tr("“{label}” is in use: rename it, or change those records first.", label=label),
                    "used",
                )
            ]
    return []


def _free_slot(one: OwnField, there: Sequence[OwnField]) -> str:
    letter = KINDS[one.kind].letter
    taken = {other.slot for other in there}
    free = next((slot for slot in slots_of(letter) if slot not in taken), None)
    if free is None:
        kinds = ", ".join(midsentence(kind.label) for kind in KINDS.values() if kind.letter == letter)
        raise Conflict(
            tr("All {count} fields of this type are in use ({kinds}).", count=SLOTS[letter], kinds=kinds),
            kept=tr("Nothing was saved."),
            remedy=tr("Purge one that was removed."),
        )
    return free


def _claim_all(one: OwnField) -> None:
    """Take note of every value there is. Raises `Invalid` naming one that two records have."""
    rows = holder(one.noun).model._default_manager.filter(**{f"{one.slot}__isnull": False})
    seen: dict[str, int] = {}
    for record_id, value in rows.order_by("pk").values_list("pk", one.slot).iterator(chunk_size=STEP):
        said = compared(one.kind, read(one.kind, value))
        if said in seen:
            raise Invalid(
                [
                    FieldError(
                        "is_unique",
                        tr("Several records have “{said}” already.", said=said[:LONGEST]),
                        "twice",
                    )
                ],
                kept=tr("Nothing was saved."),
            )
        seen[said] = record_id
    UniqueValue.objects.bulk_create(
        [UniqueValue(field=one, value=said, record_id=number) for said, number in seen.items()],
        batch_size=STEP,
    )
