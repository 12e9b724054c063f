"""Defining own objects: adding, changing, removing and giving back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.fields.services.defining import definitions_changed, hold_definitions
from regard.fields.services.formulas import require_unlinked
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.objects.models import OwnObject
from regard.objects.queries import MANAGE, forget_objects
from regard.objects.rules import ICONS, TAKEN, key_of
from regard.people.door import require

OBJECT = "objects.object"
KEPT = ("label", "plural", "icon", "name_label", "customer_label", "is_customer_required", "description")
MOST = 50


@transaction.atomic
def save_object(*, actor: Actor, values: Mapping[str, Any], object_id: int | None = None) -> OwnObject:
    """Add an own object, or change one. `values`: any of `KEPT`. Its key is made of the label and stays.

    Raises `Forbidden`, `NotFound` and `Invalid`.
    """
    require(actor, MANAGE)
    hold_definitions()
    one = _found(object_id) if object_id is not None else OwnObject(position=OwnObject.objects.count() + 1)
    before = {name: getattr(one, name) for name in KEPT} if one.pk else None
    for name in KEPT:
        if name in values and values[name] is not None:
            value = values[name]
            setattr(one, name, " ".join(value.split()) if isinstance(value, str) else value)
    one.plural = one.plural or (f"{one.label}s" if one.label else "")
    one.is_customer_required = one.is_customer_required and bool(one.customer_label)
    _require_right(one)
    if not one.pk:
        one.key = _free_key(one.label)
    one.save()
    after = {name: getattr(one, name) for name in KEPT}
    action = "change" if before is not None else "create"
    if after != before:
        note(actor=actor, model=OBJECT, object_id=one.pk, action=action, before=before, after=after)
    _changed()
    return one


@transaction.atomic
def remove_object(*, actor: Actor, object_id: int) -> OwnObject:
    """Take an object out of sight. Its records and fields are kept, and come back with `restore_object`.

    Raises `Conflict` naming the roll-ups that are of its records.
    """
    require(actor, MANAGE)
    hold_definitions()
    one = _found(object_id)
    require_unlinked(one.noun, one.plural)
    one.removed_at = timezone.now()
    one.save(update_fields=["removed_at"])
    note(actor=actor, model=OBJECT, object_id=one.pk, action="remove", before={"label": one.label})
    _changed()
    return one


@transaction.atomic
def restore_object(*, actor: Actor, object_id: int) -> OwnObject:
    """Show a removed object again with all its records. Raises `Invalid` where another has its name by now."""
    require(actor, MANAGE)
    hold_definitions()
    one = OwnObject.objects.filter(pk=object_id, removed_at__isnull=False).first()
    if one is None:
        raise NotFound(tr("There is no such object that was removed."))
    one.removed_at = None
    _require_right(one)
    one.save(update_fields=["removed_at"])
    note(actor=actor, model=OBJECT, object_id=one.pk, action="restore", after={"label": one.label})
    _changed()
    return one


def _found(object_id: int) -> OwnObject:
    one = OwnObject.objects.filter(pk=object_id, removed_at__isnull=True).first()
    if one is None:
        raise NotFound(tr("There is no such object."))
    return one


def _changed() -> None:
    forget_objects()
    transaction.on_commit(forget_objects)
    definitions_changed()


def _require_right(one: OwnObject) -> None:
    errors = []
    others = OwnObject.objects.filter(removed_at__isnull=True).exclude(pk=one.pk)
    if not one.label or len(one.label) > 40:
        errors.append(
            FieldError("label", tr("Say what one of them is called, in at most 40 letters."), "required")
        )
    elif any(
        said.casefold() in {one.label.casefold(), one.plural.casefold()}
        for pair in others.values_list("label", "plural")
        for said in pair
    ):
        errors.append(FieldError("label", tr("There is “{label}” already.", label=one.label), "taken"))
    if one.icon not in ICONS:
        errors.append(FieldError("icon", tr("Choose one of the icons."), "choice"))
    errors += [
        FieldError(name, tr("At most {longest} letters.", longest=longest), "length")
        for name, longest in (
            ("plural", 40),
            ("name_label", 40),
            ("customer_label", 40),
            ("description", 200),
        )
        if len(getattr(one, name)) > longest
    ]
    if not one.name_label:
        errors.append(FieldError("name_label", tr("Say what tells one from another."), "required"))
    if not one.pk and others.count() >= MOST:
        errors.append(FieldError("", tr("There can be {most} own objects.", most=MOST), "many"))
    if errors:
        raise Invalid(errors, kept=tr("Nothing was saved."))


def _free_key(label: str) -> str:
    base = key_of(label)
    taken = set(OwnObject.objects.values_list("key", flat=True)) | TAKEN
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
