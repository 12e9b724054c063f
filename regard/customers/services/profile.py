"""Noting what is known of a customer as a person: saying it, taking it back, preferring what was inferred."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers import profile_rules as rules
from regard.customers.events import ProfileChanged
from regard.customers.models import Customer, ProfileValue
from regard.customers.profile_queries import CHANGE, definition
from regard.customers.profile_rules import INFERRED, STATED, Definition
from regard.customers.queries import MODEL
from regard.customers.services.customers import change_customer, locked
from regard.customers.services.days import moment_of
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.story.telling import Told, tell

VALUE = "customers.profilevalue"
FACTS = {True: "customer_attributes", False: "customer_profiles"}
HIDDEN = "…"  # what the audit keeps of a sensitive value


@transaction.atomic
def set_value(
    *,
    actor: Actor,
    customer_id: int,
    field: str,
    value: str,
    basis: str = STATED,
    source: str = "",
    said_on: date | None = None,
    import_id: int | None = None,
) -> ProfileValue:
    """Note what is known of a customer. `field`: a key of `profile_rules.FIELDS`, or that of an attribute.

    A stated value and an inferred one stand beside each other, and readers take the stated one. There is one language only, the
    customer's own: it is not replaced by an inferred one where it is stated (`Conflict`). `said_on` is today if left out.
    With `import_id` it is part of the import that made the customer, and undoing that import still removes them.
    Raises `NotFound`, `Forbidden`, `Invalid`.
    """
    customer = locked(actor, customer_id, CHANGE)
    of = definition(field)
    kept, on = _checked(of, value, basis, source, said_on)
    if of.key == "language":
        _set_language(actor, customer, kept, basis)
    row = ProfileValue.objects.filter(customer=customer, field=field, basis=basis).first()
    before = None if row is None else _kept(row, of)
    was = None if row is None else row.value
    row = row or ProfileValue(customer=customer, field=field, basis=basis, attribute_id=of.attribute_id)
    row.value, row.source, row.said_on, row.evidence = kept, source.strip(), on, {}
    row.is_expired = rules.is_expired(on, of.keeps_months, timezone.localdate())
    after = _kept(row, of)
    if before == after and was == kept:
        return row
    row.updated_at = timezone.now()
    row.save()
    note(
        actor=actor,
        model=VALUE,
        object_id=row.pk,
        action="create" if before is None else "change",
        before=before,
        after=after | {"changed_at": row.updated_at.isoformat()} if of.is_sensitive else after,
        customer_id=customer_id,
    )
    _told(actor, customer, of, basis, is_removed=False, on=on, import_id=import_id)
    return row


@transaction.atomic
def remove_value(*, actor: Actor, customer_id: int, field: str, basis: str = STATED) -> None:
    """Take back what is known; of the stated one what was inferred is read from then on, of the language nothing.

    Raises `NotFound` when it is not known, `Forbidden`.
    """
    customer = locked(actor, customer_id, CHANGE)
    of = definition(field)
    rows = ProfileValue.objects.filter(customer=customer, field=field)
    row = rows.filter(basis=basis).first()
    if of.key == "language":
        if not customer.language:
            raise NotFound(tr("The language is not known."))
        change_customer(actor=actor, customer_id=customer_id, values={"language": ""})
    elif row is None:
        raise NotFound(tr("{label} is not known.", label=of.label))
    if row is not None:
        note(
            actor=actor,
            model=VALUE,
            object_id=row.pk,
            action="delete",
            before=_kept(row, of),
            customer_id=customer_id,
        )
    (rows if of.key == "language" else rows.filter(basis=basis)).delete()
    _told(actor, customer, of, basis, is_removed=True)


@transaction.atomic
def use_inferred(*, actor: Actor, customer_id: int, field: str) -> None:
    """Let what was inferred stand in place of what was stated, because somebody chose so. Raises `NotFound`, `Conflict`."""
    locked(actor, customer_id, CHANGE)
    if not ProfileValue.objects.filter(customer_id=customer_id, field=field, basis=INFERRED).exists():
        raise Conflict(tr("Nothing was inferred here that could be used."), kept=tr("The stated one stays."))
    remove_value(actor=actor, customer_id=customer_id, field=field)


def _checked(of: Definition, value: str, basis: str, source: str, said_on: date | None) -> tuple[str, date]:
    """The value as it is kept, and its day."""
    today, errors, kept = timezone.localdate(), [], ""
    try:
        kept = rules.checked(of, value, today)
    except ValueError as error:
        errors.append(FieldError("value", str(error)))
    if basis not in rules.BASES:
        errors.append(FieldError("basis", tr("Either stated or inferred."), "choice"))
    if len(source.strip()) > 60:
        errors.append(FieldError("source", tr("At most 60 letters."), "length"))
    if said_on is not None and said_on > today:
        errors.append(FieldError("said_on", tr("That day is yet to come."), "range"))
    if errors:
        raise Invalid(errors)
    return kept, said_on or today


def _set_language(actor: Actor, customer: Customer, language: str, basis: str) -> None:
    """The language stays in the customer's row; of its basis there is one row only."""
    rows = ProfileValue.objects.filter(customer=customer, field="language")
    is_inferred = rows.filter(basis=INFERRED, value=customer.language).exists()
    if basis == INFERRED and customer.language and not is_inferred and customer.language != language:
        raise Conflict(
            tr("{name} has a language that was stated.", name=customer.name),
            kept=tr("It stays."),
            remedy=tr("Change it as stated."),
        )
    if basis == INFERRED and customer.language and not is_inferred:
        raise Conflict(tr("The language is known already, as stated."), kept=tr("It stays."))
    if customer.language != language:
        change_customer(actor=actor, customer_id=customer.pk, values={"language": language})
    rows.exclude(basis=basis).delete()


def _kept(row: ProfileValue, of: Definition) -> dict[str, Any]:
    """What the audit keeps; of a sensitive value not what it is."""
    return {
        "field": row.field,
        "value": HIDDEN if of.is_sensitive else row.value,
        "basis": row.basis,
        "source": row.source,
        "said_on": row.said_on.isoformat(),
    }


def _told(
    actor: Actor,
    customer: Customer,
    of: Definition,
    basis: str,
    *,
    is_removed: bool,
    on: date | None = None,
    import_id: int | None = None,
) -> None:
    """Tells it of the day on which it was said, at noon where that was not today."""
    now = timezone.now()
    if import_id is None:
        Customer.objects.filter(pk=customer.pk).update(edited_at=now)
    mark_dirty(FACTS[of.attribute_id is not None], [customer.pk])
    event = ProfileChanged(field=of.key, basis=basis, is_removed=is_removed)
    tell(Told(event, moment_of(on), customer.pk, (MODEL, customer.pk)), actor=actor)
