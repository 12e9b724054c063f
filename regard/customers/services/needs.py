"""The register of special needs, and which customers have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers import profile_rules as rules
from regard.customers.events import NeedEnded, NeedNoted
from regard.customers.models import Customer, CustomerNeed, Need
from regard.customers.profile_queries import NEED_CHANGE, NEED_DEFINE, customer_need, need
from regard.customers.profile_rules import STATED
from regard.customers.queries import MODEL
from regard.customers.services.customers import locked
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import several, tr
from regard.people.door import require
from regard.story.telling import Told, tell
from regard.ui import formats

NEED, TIE = "customers.need", "customers.customerneed"
KEPT = ("name", "kind", "handling", "review_on")
TIE_KEPT = ("need_id", "basis", "source", "since", "until", "note")


@transaction.atomic
def save_need(*, actor: Actor, values: Mapping[str, Any], need_id: int | None = None) -> Need:
    """Enter a need in the register, or change one. `values`: any of `KEPT`. Raises `Forbidden`, `NotFound`, `Invalid`."""
    require(actor, NEED_DEFINE)
    one = need(need_id) if need_id is not None else Need()
    before = {name: getattr(one, name) for name in KEPT} if one.pk else None
    for name in KEPT:
        if name in values and (values[name] is not None or name == "review_on"):
            value = values[name]
            setattr(one, name, " ".join(value.split()) if isinstance(value, str) else value)
    _require_right(one)
    one.updated_at = timezone.now()
    one.save()
    after = {name: getattr(one, name) for name in KEPT}
    action = "create" if before is None else "change"
    note(actor=actor, model=NEED, object_id=one.pk, action=action, before=before, after=after)
    return one


@transaction.atomic
def remove_need(*, actor: Actor, need_id: int) -> None:
    """Take a need out of the register. Raises `Conflict` while customers have or had it, `Forbidden`, `NotFound`."""
    require(actor, NEED_DEFINE)
    one = need(need_id)
    count = one.customers.count()
    if count:
        said = several(
            "{count} customer has “{name}” noted.",
            "{count} customers have “{name}” noted.",
            count,
            count=formats.number(count),
            name=one.name,
        )
        raise Conflict(said, kept=tr("It stays."), remedy=tr("Remove it from the customers first."))
    note(
        actor=actor,
        model=NEED,
        object_id=one.pk,
        action="delete",
        before={name: getattr(one, name) for name in KEPT},
    )
    one.delete()


@transaction.atomic
def tie_need(
    *,
    actor: Actor,
    customer_id: int,
    need_id: int,
    basis: str = STATED,
    source: str = "",
    since: date | None = None,
    until: date | None = None,
    note_text: str = "",
    import_id: int | None = None,
) -> CustomerNeed:
    """Note that a customer has a need, or what is noted of it. `until` is the first day on which it is over.

    With `import_id` it is part of the import that made the customer, and undoing that import still removes them.

    Raises `NotFound`, `Forbidden`, `Invalid`, and `Conflict` where an inferred one would replace a stated one.
    """
    customer = locked(actor, customer_id, NEED_CHANGE)
    one, today = need(need_id), timezone.localdate()
    row = CustomerNeed.objects.filter(customer=customer, need=one).first()
    before = None if row is None else _kept(row)
    if row is not None and row.basis == STATED and basis != STATED:
        raise Conflict(
            tr("“{name}” is noted as stated already.", name=one.name), kept=tr("It stays as it is.")
        )
    row = row or CustomerNeed(customer=customer, need=one)
    row.basis, row.source, row.note = basis, source.strip(), " ".join(note_text.split())
    row.since, row.until = since or (row.since if before else today), until
    _require_right_tie(row)
    row.is_over = row.until is not None and row.until <= today
    after = _kept(row)
    if before == after:
        return row
    row.updated_at = timezone.now()
    row.save()
    action = "create" if before is None else "change"
    note(
        actor=actor,
        model=TIE,
        object_id=row.pk,
        action=action,
        before=before,
        after=after,
        customer_id=customer_id,
    )
    event = NeedEnded(need=need_id) if row.is_over else NeedNoted(need=need_id, basis=basis)
    _told(actor, customer_id, event, import_id=import_id)
    return row


@transaction.atomic
def end_need(*, actor: Actor, customer_id: int, need_id: int) -> CustomerNeed:
    """The customer does not have the need from today on. Raises `NotFound`, `Forbidden`."""
    locked(actor, customer_id, NEED_CHANGE)
    row = customer_need(customer_id, need_id)
    today = timezone.localdate()
    return tie_need(
        actor=actor,
        customer_id=customer_id,
        need_id=need_id,
        basis=row.basis,
        source=row.source,
        since=min(row.since, today),
        until=today,
        note_text=row.note,
    )


@transaction.atomic
def untie_need(*, actor: Actor, customer_id: int, need_id: int) -> None:
    """Remove what was noted by mistake; `end_need` is for a need that is over. Raises `NotFound`, `Forbidden`."""
    locked(actor, customer_id, NEED_CHANGE)
    row = customer_need(customer_id, need_id)
    note(
        actor=actor, model=TIE, object_id=row.pk, action="delete", before=_kept(row), customer_id=customer_id
    )
    row.delete()
    _told(actor, customer_id, NeedEnded(need=need_id))


def _require_right(one: Need) -> None:
    errors = []
    if not one.name or len(one.name) > 80:
        errors.append(FieldError("name", tr("Give it a name of at most 80 letters."), "required"))
    elif Need.objects.filter(name=one.name).exclude(pk=one.pk).exists():
        errors.append(FieldError("name", tr("“{name}” is in the register already.", name=one.name), "taken"))
    if one.kind not in Need.Kind.values:
        errors.append(
            FieldError("kind", tr("One of {values}.", values=", ".join(Need.Kind.values)), "choice")
        )
    if not one.handling or len(one.handling) > 500:
        errors.append(
            FieldError(
                "handling",
                tr("Say in at most 500 letters what whoever serves the customer does."),
                "required",
            )
        )
    if errors:
        raise Invalid(errors, kept=tr("Nothing was saved."))


def _require_right_tie(row: CustomerNeed) -> None:
    errors = []
    if row.basis not in rules.BASES:
        errors.append(FieldError("basis", tr("Either stated or inferred."), "choice"))
    if len(row.source) > 60:
        errors.append(FieldError("source", tr("At most 60 letters."), "length"))
    if len(row.note) > 300:
        errors.append(FieldError("note", tr("At most 300 letters."), "length"))
    if row.until is not None and row.until < row.since:
        errors.append(FieldError("until", tr("It cannot be over before it began."), "range"))
    if errors:
        raise Invalid(errors, kept=tr("Nothing was saved."))


def _kept(row: CustomerNeed) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TIE_KEPT}


def _told(
    actor: Actor, customer_id: int, event: NeedNoted | NeedEnded, *, import_id: int | None = None
) -> None:
    now = timezone.now()
    if import_id is None:
        Customer.objects.filter(pk=customer_id).update(edited_at=now)
    mark_dirty("customer_needs", [customer_id])
    tell(Told(event, now, customer_id, (MODEL, customer_id)), actor=actor)
