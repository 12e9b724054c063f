"""Saving how pages are laid out, and giving up a layout."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.fields.services.defining import definitions_changed, hold_definitions
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.pages.declaring import RecordPage, inventory_of, record_page
from regard.pages.models import PageLayout
from regard.pages.queries import MANAGE, MODEL, forget_layouts, layout, layout_of
from regard.pages.rules import Arrangement, settled
from regard.people.door import require
from regard.people.queries import roles_by_id


@transaction.atomic
def save_layout(
    *,
    actor: Actor,
    noun: str,
    arrangement: object,
    role_id: int | None = None,
    of_class: str = "",
    version: int | None = None,
) -> PageLayout:
    """Lay the pages of a noun out for a role (None: everybody) and a class of its records ("": all).

    `arrangement` is what `Arrangement.kept` gives; what it names and there is not is left out. `version` is that of the layout
    somebody began with, 0 where there was none. Raises `Forbidden`, `NotFound`, `Invalid`, and `Conflict` where somebody else
    has saved it meanwhile.
    """
    require(actor, MANAGE)
    page = _page(noun)
    _require_whose(page, role_id, of_class)
    hold_definitions()
    kept = settled(Arrangement.of(arrangement), inventory_of(page)).kept()
    one = layout_of(noun, role_id, of_class)
    if version is not None and version != (one.version if one else 0):
        raise Conflict(
            tr("Somebody has saved this layout meanwhile. Look at theirs, or save again to replace it.")
        )
    if one is not None and one.arrangement == kept:
        return one
    before = _noted(one) if one else None
    one = one or PageLayout(noun=noun, role_id=role_id, of_class=of_class, version=0)
    one.arrangement, one.version = kept, one.version + 1
    one.updated_at, one.updated_by = timezone.now(), actor.name[:200]
    one.save()
    action = "change" if before is not None else "create"
    note(actor=actor, model=MODEL, object_id=one.pk, action=action, before=before, after=_noted(one))
    _changed()
    return one


@transaction.atomic
def remove_layout(*, actor: Actor, layout_id: int) -> PageLayout:
    """Give up a layout: the pages are as those of everybody, or as they come. Raises `Forbidden` and `NotFound`."""
    require(actor, MANAGE)
    hold_definitions()
    one = layout(layout_id)
    gone = one.pk
    one.delete()
    one.pk = gone
    note(actor=actor, model=MODEL, object_id=gone, action="remove", before=_noted(one))
    _changed()
    return one


def _noted(one: PageLayout) -> dict[str, Any]:
    return {"noun": one.noun, "role_id": one.role_id, "of_class": one.of_class, **one.arrangement}


def _page(noun: str) -> RecordPage:
    page = record_page(noun)
    if page is None:
        raise NotFound(tr("There is no such page to arrange."))
    return page


def _require_whose(page: RecordPage, role_id: int | None, of_class: str) -> None:
    wrong = []
    if role_id is not None and role_id not in roles_by_id():
        wrong.append(FieldError("role", tr("There is no such role.")))
    if of_class and of_class not in dict(page.classes):
        wrong.append(FieldError("of_class", tr("There is no such class of records.")))
    if wrong:
        raise Invalid(wrong)


def _changed() -> None:
    definitions_changed()
    forget_layouts()
    transaction.on_commit(forget_layouts)
