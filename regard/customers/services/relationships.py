"""What customers are to each other: saying it, correcting it, ending it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.customers import relationship_rules as rules
from regard.customers.events import (
    RelationshipAdded,
    RelationshipChanged,
    RelationshipEnded,
    RelationshipRemoved,
)
from regard.customers.models import Customer, Relationship
from regard.customers.queries import visible_to
from regard.customers.relationship_queries import CHANGE, MODEL, relationship, same_as, seconds_of
from regard.customers.services.customers import change_customer, locked
from regard.customers.services.relationship_checking import RELATIONSHIP, cleaned
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.story.telling import Told, tell_many
from regard.story.types import Event
from regard.ui import formats
from regard.ui.among import among

KEPT = ("customer_id", "other_id", "type", *RELATIONSHIP)
MOST = 5_000  # of one customer
Values = Mapping[str, Any]


@transaction.atomic
def add_relationship(
    *, actor: Actor, customer_id: int, direction: str, other_id: int, values: Values | None = None
) -> Relationship | None:
    """Say what a customer is to another. `direction` is a key of `relationship_rules.DIRECTIONS`: "works_at" says that the
    customer works at the other, "~works_at" that the other works at the customer. `values`: role, strength, since, until,
    note.

    "parent_of" and "~parent_of" set whom the one belongs to, need the right to change that one, and answer None. Raises
    `NotFound`, `Forbidden`, and `Invalid` for two who cannot stand so to each other, who do already at that time, or who
    would stand above each other in a circle.
    """
    wanted = rules.DIRECTIONS.get(direction)
    if wanted is None:
        raise Invalid([FieldError("direction", tr("Choose what they are to each other."), "unknown")])
    require(actor, CHANGE)
    _lock(customer_id, other_id)
    customer = locked(actor, customer_id, CHANGE)
    other = visible_to(actor).filter(pk=other_id).first()
    if other is None:
        raise Invalid([FieldError("other_id", tr("Choose a customer that is entered already."), "unknown")])
    if other.pk == customer.pk:
        raise Invalid([FieldError("other_id", tr("Choose another customer than this one."), "self")])
    said = cleaned(values or {}, RELATIONSHIP)
    first, second = (customer, other) if wanted.is_first else (other, customer)
    if wanted.type == rules.PARENT:
        _make_part(actor, parent=first, part=second, said=said)
        return None
    now = timezone.now()
    row = Relationship(
        customer=first,
        other=second,
        type=wanted.type,
        source=actor.source[:60],
        created_at=now,
        updated_at=now,
    )
    _fill(row, said)
    _require_room(customer)
    row.save(force_insert=True)
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="create", after=_kept(row), customer_id=customer_id
    )
    _tell_both(
        row,
        lambda other_id, is_first: RelationshipAdded(
            type=row.type, other=other_id, is_first=is_first, relationship=row.pk
        ),
        actor,
    )
    return row


@transaction.atomic
def change_relationship(
    *, actor: Actor, customer_id: int, relationship_id: int, values: Values
) -> Relationship:
    """Correct role, strength, days or note; nothing happens when they are what they were. Raises as `add_relationship`."""
    row = _own(actor, customer_id, relationship_id)
    before = _kept(row)
    _fill(row, cleaned(values, RELATIONSHIP))
    after = _kept(row)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return row
    row.updated_at = timezone.now()
    row.save(update_fields=[*changed, "updated_at"])
    note(
        actor=actor,
        model=MODEL,
        object_id=row.pk,
        action="change",
        before={name: before[name] for name in changed},
        after=changed,
        customer_id=customer_id,
    )
    has_ended = row.until is not None and "until" in changed
    others = tuple(sorted(set(changed) - ({"until"} if has_ended else set())))
    if others:
        _tell_both(
            row,
            lambda other_id, is_first: RelationshipChanged(
                type=row.type, other=other_id, is_first=is_first, relationship=row.pk, fields=others
            ),
            actor,
        )
    if has_ended:
        _tell_both(
            row,
            lambda other_id, is_first: RelationshipEnded(
                type=row.type, other=other_id, is_first=is_first, relationship=row.pk
            ),
            actor,
        )
    return row


def end_relationship(
    *, actor: Actor, customer_id: int, relationship_id: int, on: date | None = None
) -> Relationship:
    """Say that it is over: `on` is its last day, else yesterday. It stays, as a past one. Raises `Conflict` when it is over."""
    today = timezone.localdate()
    row = relationship(actor, customer_id, relationship_id)
    if rules.is_past(row.until, today):
        raise Conflict(tr("This is over already."), kept=tr("Nothing was changed."))
    last = on or today.fromordinal(today.toordinal() - 1)
    if on is None and row.since is not None and row.since > last:
        last = row.since
    return change_relationship(
        actor=actor, customer_id=customer_id, relationship_id=relationship_id, values={"until": last}
    )


@transaction.atomic
def remove_relationship(*, actor: Actor, customer_id: int, relationship_id: int) -> None:
    """Take back what was never so. What was so and is over is ended instead."""
    row = _own(actor, customer_id, relationship_id)
    note(
        actor=actor,
        model=MODEL,
        object_id=row.pk,
        action="delete",
        before=_kept(row),
        customer_id=customer_id,
    )
    _tell_both(
        row,
        lambda other_id, is_first: RelationshipRemoved(
            type=row.type, other=other_id, is_first=is_first, relationship=row.pk
        ),
        actor,
    )
    row.delete()


def _own(actor: Actor, customer_id: int, relationship_id: int) -> Relationship:
    locked(actor, customer_id, CHANGE)
    return relationship(actor, customer_id, relationship_id)


def _lock(*ids: int) -> None:
    """Hold both, always in the same order, so that nobody says the same at the same time."""
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=among(list(ids)))
    list(rows.order_by("pk").values_list("pk"))


def _make_part(actor: Actor, *, parent: Customer, part: Customer, said: Values) -> None:
    extra = [name for name in ("role", "since", "until", "note") if said.get(name)]
    if extra:
        words = tr("Who belongs to an organisation has no role, days or note there. Leave this empty.")
        raise Invalid([FieldError(name, words, "unused") for name in extra])
    if parent.kind != Customer.Kind.ORGANISATION:
        raise Invalid(
            [FieldError("other_id", tr("{name} is a person and has no parts.", name=parent.name), "kind")]
        )
    if part.parent_id == parent.pk:
        raise Invalid(
            [
                FieldError(
                    "other_id",
                    tr("{name} is part of {whole} already.", name=part.name, whole=parent.name),
                    "taken",
                )
            ]
        )
    if part.parent_id is not None:
        seen = visible_to(actor).filter(pk=part.parent_id).values_list("name", flat=True).first()
        words = tr(
            "{name} is part of {whole} already. End that first.",
            name=part.name,
            whole=seen or tr("another organisation"),
        )
        raise Invalid([FieldError("other_id", words, "taken")])
    try:
        change_customer(actor=actor, customer_id=part.pk, values={"parent_id": parent.pk})
    except Invalid as error:
        raise Invalid([FieldError("other_id", one.message, one.code) for one in error.errors]) from error


def _fill(row: Relationship, said: Values) -> None:
    """Put in what was said, if these two can stand so to each other then."""
    for name, value in said.items():
        setattr(row, name, value)
    if wrong := rules.wrong_period(row.since, row.until):
        raise Invalid([FieldError("until", wrong, "order")])
    first, second = row.customer, row.other
    if wrong := rules.wrong_ends(row.type, (first.name, first.kind), (second.name, second.kind)):
        raise Invalid([FieldError("other_id", wrong, "kind")])
    known = rules.TYPES[row.type]
    if same_as(row.type, first.pk, second.pk, (row.since, row.until), but=row.pk):
        words = tr(
            "“{first} {does} {second}” is said already for that time.",
            first=first.name,
            does=known.says,
            second=second.name,
        )
        raise Invalid([FieldError("other_id", words, "taken")])
    if known.is_ladder and rules.makes_circle(
        first.pk, second.pk, seconds_of(row.type, row.since, row.until)
    ):
        words = tr(
            "“{first} {does} {second}” would go round in a circle: the other way is said already.",
            first=first.name,
            does=known.says,
            second=second.name,
        )
        raise Invalid([FieldError("other_id", words, "circle")])


def _require_room(customer: Customer) -> None:
    if Relationship.objects.filter(customer=customer).count() + customer.relationships_to.count() >= MOST:
        raise Conflict(
            tr("{name} has {most} relationships already.", name=customer.name, most=formats.number(MOST)),
            remedy=tr("Remove those that are not right."),
        )


def _kept(row: Relationship) -> dict[str, Any]:
    return {name: getattr(row, name) for name in KEPT}


def _tell_both(row: Relationship, event: Any, actor: Actor) -> None:  # noqa: ANN401
    """To the story of either side, each as it sees it."""
    now = timezone.now()
    sides: Sequence[tuple[int, Event]] = (
        (row.customer_id, event(row.other_id, True)),
        (row.other_id, event(row.customer_id, False)),
    )
    tell_many(
        (Told(told, now, number, (MODEL, row.pk)) for number, told in sides), actor=actor, backfilled=False
    )
