"""Ways to reach a customer: adding, correcting, making one the first, verifying, removing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.customers import contact_rules as ways
from regard.customers.contact_queries import address_of, contact_point, first_contacts, found_by
from regard.customers.events import CustomerChanged
from regard.customers.models import ContactPoint, Customer
from regard.customers.queries import MODEL
from regard.customers.rules import region_of
from regard.customers.services.bulk_updates import derive
from regard.customers.services.customers import change_customer, locked
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import tr
from regard.people.queries import business
from regard.story.telling import Told, tell
from regard.ui import formats
from regard.ui.sight import require_change

CHANGE = "customers.customer.change"
POINT = "customers.contactpoint"
MOST = 100  # of one customer
KEPT = ("kind", "type", "value", "is_valid", "verified_at", *ways.PARTS)
LENGTHS = {column.name: column.max_length or 0 for column in ContactPoint._meta.local_fields}


@transaction.atomic
def add_contact(
    *,
    actor: Actor,
    customer_id: int,
    kind: str,
    values: Mapping[str, str],
    is_verified: bool = False,
    first: bool = False,
) -> ContactPoint:
    """Add a way to reach a customer. `values`: `type` and `value`, of an address `type` and the parts of it.

    `first` makes it the customer's own. What the customer has already comes back as it is, with the type it is given. Raises
    `NotFound`, `Forbidden`, and `Invalid` for an e-mail address, a website or an address that cannot be; a telephone number
    no country has is kept and marked, since it may be an extension. Queries: nine, three more with `first`.
    """
    customer = locked(actor, customer_id, CHANGE)
    require_change(actor, MODEL, [kind])
    checked = check(kind, values, customer)
    point = ContactPoint.objects.filter(customer=customer, kind=kind, normal=checked.normal).first()
    if point is None and ContactPoint.objects.filter(customer=customer).count() >= MOST:
        raise Conflict(
            tr("{name} has {most} ways to be reached already.", name=customer.name, most=MOST),
            remedy=tr("Remove those that are no longer right."),
        )
    now = timezone.now()
    before = None if point is None else _kept(point)
    point = point or ContactPoint(customer=customer, kind=kind, source=actor.source[:60], created_at=now)
    _fill(point, values, checked)
    if is_verified and point.verified_at is None:
        point.verified_at = now
    _save(actor, customer, point, before)
    if first:
        make_first(actor=actor, customer_id=customer_id, point_id=point.pk)
    return point


@transaction.atomic
def change_contact(
    *, actor: Actor, customer_id: int, point_id: int, values: Mapping[str, str]
) -> ContactPoint:
    """Correct one; it is no longer verified when it says something else now. The first one stays the first.

    Raises as `add_contact`, and `Invalid` when the customer has the new one already.
    """
    customer = locked(actor, customer_id, CHANGE)
    point = contact_point(customer_id, point_id)
    require_change(actor, MODEL, [point.kind])
    checked = check(point.kind, values, customer)
    if point.normal != checked.normal:
        if ContactPoint.objects.filter(customer=customer, kind=point.kind, normal=checked.normal).exists():
            raise Invalid([FieldError("value", tr("{name} has this already.", name=customer.name), "taken")])
        point.verified_at = None
    was_first = is_first(customer, point)
    before = _kept(point)
    _fill(point, values, checked)
    _save(actor, customer, point, before)
    if was_first:
        change_customer(actor=actor, customer_id=customer_id, values=_own_values(point))
    return point


@transaction.atomic
def make_first(*, actor: Actor, customer_id: int, point_id: int) -> Customer:
    """Let this be the one that is written to, called or sent to; the former first one stays a further one.

    Raises `Invalid` for a kind of which there is no first.
    """
    customer = locked(actor, customer_id, CHANGE)
    point = contact_point(customer_id, point_id)
    require_change(actor, MODEL, [point.kind])
    if point.kind not in {"email", "phone", "address"}:
        raise Invalid(
            [
                FieldError(
                    "kind",
                    tr("Only e-mail addresses, telephone numbers and addresses have a first one."),
                    "kind",
                )
            ]
        )
    if is_first(customer, point):
        return customer
    _keep_first(customer, point.kind, actor)
    return change_customer(actor=actor, customer_id=customer_id, values=_own_values(point))


@transaction.atomic
def verify_contact(*, actor: Actor, customer_id: int, point_id: int, is_verified: bool) -> ContactPoint:
    """Say that somebody made sure it reaches the customer, or take that back."""
    customer = locked(actor, customer_id, CHANGE)
    point = contact_point(customer_id, point_id)
    require_change(actor, MODEL, [point.kind])
    if (point.verified_at is not None) is not is_verified:
        before = _kept(point)
        point.verified_at = timezone.now() if is_verified else None
        _save(actor, customer, point, before)
    return point


@transaction.atomic
def remove_contact(*, actor: Actor, customer_id: int, point_id: int) -> None:
    """Remove a way to reach a customer; of the first one what stands in the customer's own row is emptied too."""
    customer = locked(actor, customer_id, CHANGE)
    point = contact_point(customer_id, point_id)
    require_change(actor, MODEL, [point.kind])
    was_first = is_first(customer, point)
    before = _kept(point)
    point.delete()
    note(
        actor=actor, model=POINT, object_id=point_id, action="delete", before=before, customer_id=customer_id
    )
    if was_first:
        change_customer(actor=actor, customer_id=customer_id, values=dict.fromkeys(_own_values(point), ""))
    _found_again(customer_id)
    _told(customer, point.kind, actor)


def check(kind: str, values: Mapping[str, str], customer: Customer) -> ways.Checked:
    """How a value is kept. Raises `Invalid` at the field that is wrong."""
    if kind not in ways.TYPES:
        raise Invalid(
            [FieldError("kind", tr("Choose one of {names}.", names=", ".join(ways.TYPES)), "choice")]
        )
    errors = [
        FieldError(name, tr("At most {most} letters.", most=formats.number(LENGTHS[name])), "length")
        for name, value in values.items()
        if len(value) > LENGTHS.get(name, 500)
    ]
    if errors:
        raise Invalid(errors)
    text = values.get("value", "").replace("\x00", "").strip()
    if kind == "address":
        checked = ways.checked_address({name: values.get(name, "") for name in ways.PARTS})
        if checked.problem:
            said = ways.parts_kept(values)
            raise Invalid([FieldError(ways.address_fault(**said) or "street", checked.problem)])
        return checked
    if not text:
        raise Invalid([FieldError("value", tr("Write what reaches the customer."), "required")])
    region = region_of(customer.country) or business().country
    checked = {
        "email": lambda: ways.checked_email(text),
        "phone": lambda: ways.checked_phone(text, region),
        "site": lambda: ways.checked_site(text),
        "social": lambda: ways.checked_social(text, values.get("type", "")),
    }[kind]()
    if checked.problem and kind != "phone":
        raise Invalid([FieldError("value", checked.problem)])
    return checked


def is_first(customer: Customer, point: ContactPoint) -> bool:
    """Whether this is the one that stands in the customer's own row."""
    return any(one.kind == point.kind and one.normal == point.normal for one in first_contacts(customer))


def _fill(point: ContactPoint, values: Mapping[str, str], checked: ways.Checked) -> None:
    point.type = values.get("type", point.type)
    point.value, point.normal = checked.value[:500], checked.normal[:500]
    point.is_valid = not checked.problem
    if point.kind == "address":
        for name, part in ways.parts_kept(values).items():
            setattr(point, name, part)


def _kept(point: ContactPoint) -> dict[str, Any]:
    return {name: getattr(point, name) for name in KEPT}


def _save(actor: Actor, customer: Customer, point: ContactPoint, before: Mapping[str, Any] | None) -> None:
    after = _kept(point)
    if before == after:
        return
    point.updated_at = timezone.now()
    point.save()
    action = "create" if before is None else "change"
    note(
        actor=actor,
        model=POINT,
        object_id=point.pk,
        action=action,
        before=before,
        after=after,
        customer_id=customer.pk,
    )
    _found_again(customer.pk)
    _told(customer, point.kind, actor)


def _told(customer: Customer, kind: str, actor: Actor) -> None:
    now = timezone.now()
    Customer.objects.filter(pk=customer.pk).update(edited_at=now)
    tell(
        Told(CustomerChanged(fields=(f"{kind}_contacts",)), now, customer.pk, (MODEL, customer.pk)),
        actor=actor,
    )


def _found_again(customer_id: int) -> None:
    """Let search know what the customer is reached by now."""
    customer = Customer.objects.get(pk=customer_id)
    former = customer.search_text
    derive(customer, found_by([customer_id])[customer_id], business().country)
    if customer.search_text != former:
        customer.save(update_fields=["search_text"])


def _keep_first(customer: Customer, kind: str, actor: Actor) -> None:
    """Keep the customer's own as a further one before another takes its place."""
    own = next((one for one in first_contacts(customer) if one.kind == kind), None)
    if own is None or ContactPoint.objects.filter(customer=customer, kind=kind, normal=own.normal).exists():
        return
    point = ContactPoint(
        customer=customer, kind=kind, source=customer.source, value=own.value, normal=own.normal
    )
    point.is_valid = not own.problem
    if kind == "address":
        for name, value in address_of(customer).items():
            setattr(point, name, value)
    point.save()
    note(
        actor=actor,
        model=POINT,
        object_id=point.pk,
        action="create",
        after=_kept(point),
        customer_id=customer.pk,
    )


def _own_values(point: ContactPoint) -> dict[str, str]:
    """What the customer's own row says of this kind when this is the first one."""
    return address_of(point) if point.kind == "address" else {point.kind: point.value}
