"""One customer at a time: entering, changing, handing over, deleting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regard.audit.queries import change_of
from regard.audit.services import AuditRow, note, note_many
from regard.customers import queries
from regard.customers.bin_queries import DELETE, PURGE
from regard.customers.contact_queries import found_by
from regard.customers.events import CustomerAssigned, CustomerChanged, CustomerCreated
from regard.customers.models import Binned, Customer, CustomerKey
from regard.customers.queries import MODEL
from regard.customers.relationship_queries import what_hinders
from regard.customers.services import checking
from regard.customers.services.binning import erase, put_into_bin
from regard.customers.services.bulk_updates import DERIVED, derive
from regard.customers.services.checking import field_words
from regard.customers.services.keeping import take_aside
from regard.customers.services.tags import enter_tags
from regard.customers.services.territories import RULED, place_again, place_new
from regard.fields.queries import has_computed, own_field, parted
from regard.fields.services.computing import recompute
from regard.fields.services.values import write_values
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.money import plain
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business, territory_names, users_for_choice
from regard.story.telling import Told, tell, tell_many
from regard.ui.among import among
from regard.ui.sight import require_change

DATED = ("name", "email", "country")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field that is not what the editor saw: its value now, and the value the editor wants."""

    field: str
    theirs: Any
    yours: Any


class ChangedMeanwhile(Conflict):
    """Somebody else changed the customer. `version` is the current one, `differences` what is at stake."""

    def __init__(self, customer: Customer, differences: Sequence[Difference]) -> None:
        names = ", ".join(field_words(one.field) for one in differences) or tr("other fields")
        super().__init__(
            tr("{name} was changed meanwhile: {names}.", name=customer.name, names=names),
            kept=tr("Nothing was saved."),
            remedy=tr("Look at both values and save again."),
        )
        self.version = customer.version
        self.differences = tuple(differences)


@transaction.atomic
def create_customer(*, actor: Actor, values: Values, keys: Sequence[tuple[str, str]] = ()) -> Customer:
    """Enter a customer. `values` by field name (see `checking.FIELDS`), `keys` as (source, key) pairs.

    Whoever may create only what is their own becomes the owner. Raises `Invalid` for values that break a rule and
    for a key that is taken, `Forbidden` without `customers.customer.create`. Six queries, two more where territories have rules.
    """
    scope = require(actor, "customers.customer.create")
    require_change(actor, MODEL, [name for name, value in values.items() if value not in (None, "", [])])
    cleaned = checking.cleaned(values, whole=True)
    cleaned["owner_id"] = _owner(actor, scope, cleaned.get("owner_id"))
    if cleaned.get("territory_id") is not None:
        cleaned["is_territory_set"] = _is_territory(cleaned["territory_id"])
    _require_parent(actor, cleaned.get("parent_id"), None)
    now = timezone.now()
    built_in, own = parted(cleaned)
    customer = Customer(source=actor.source[:60], **built_in, created_at=now, updated_at=now)
    _date(customer, cleaned, now)
    derive(customer, [key for _, key in keys], business().country)
    customer.save(force_insert=True)
    if customer.tags:
        enter_tags([customer.tags])
    _write_own(customer, {name: value for name, value in own.items() if value is not None})
    _add_keys(customer, keys)
    if customer.territory_id is None:
        customer.territory_id = place_new([customer.pk]).get(customer.pk)
    _compute(customer)
    note(
        actor=actor,
        model=MODEL,
        object_id=customer.id,
        action="create",
        after=cleaned,
        customer_id=customer.id,
    )
    tell(Told(CustomerCreated(), now, customer.id, (MODEL, customer.id)), actor=actor)
    return customer


@transaction.atomic
def change_customer(
    *, actor: Actor, customer_id: int, values: Values, version: int | None = None, was: Values | None = None
) -> Customer:
    """Change some fields of a customer; nothing at all happens when they are what they were.

    `version` is the one the editor saw: if it is not the current one, `ChangedMeanwhile` says field by field what is
    different, unless `was` (the values of these fields the editor saw) shows that they themselves are unchanged.
    Raises `NotFound`, `Forbidden` and `Invalid`.
    """
    customer = locked(actor, customer_id, "customers.customer.change")
    require_change(actor, MODEL, list(values))
    cleaned = checking.cleaned(values, whole=False, kind=customer.kind, customer=customer)
    if "owner_id" in cleaned and cleaned["owner_id"] != customer.owner_id:
        cleaned["owner_id"] = _owner(actor, require(actor, "customers.customer.assign"), cleaned["owner_id"])
    if "territory_id" in cleaned and cleaned["territory_id"] != customer.territory_id:
        require(actor, "customers.customer.assign")
        cleaned["is_territory_set"] = _is_territory(cleaned["territory_id"])
    _require_parent(actor, cleaned.get("parent_id"), customer)
    _require_kind(customer, cleaned.get("kind", customer.kind))
    _require_unchanged(customer, cleaned, version, was)
    changed = {name: value for name, value in cleaned.items() if getattr(customer, name) != value}
    if not changed:
        return customer
    before = {name: getattr(customer, name) for name in changed}
    _apply(customer, changed)
    _compute(customer, changed)
    note(
        actor=actor,
        model=MODEL,
        object_id=customer.id,
        action="change",
        before=before,
        after=changed,
        customer_id=customer.id,
    )
    _tell_change(customer, before, changed, actor)
    if RULED & set(changed) and "territory_id" not in changed:
        place_again(customer.pk, actor=actor)
        customer.refresh_from_db(fields=["territory", "version", "updated_at"])
    return customer


@transaction.atomic
def restore_value(*, actor: Actor, customer_id: int, change_id: int, field: str) -> Customer:
    """Give a field back the value it had before a change, by a change of its own.

    Raises `NotFound` when the customer or the change is not there, or the change says nothing of what the field was, and
    otherwise as `change_customer`, such as for an owner who has left.
    """
    change = change_of(MODEL, customer_id, change_id)
    is_known = field in checking.FIELDS or own_field(MODEL, field) is not None
    if change is None or field not in change.before or not is_known:
        raise NotFound(tr("That value is no longer known."), kept=tr("Nothing was changed."))
    value = change.before[field]
    said = plain(value) if field == "annual_revenue" else value  # stored in units, said as people write it
    return change_customer(actor=actor, customer_id=customer_id, values={field: said})


@transaction.atomic
def assign_owner(
    *, actor: Actor, customer_ids: Collection[int], owner_id: int | None, import_id: int | None = None
) -> int:
    """Give customers to somebody, or to nobody; how many changed hands. Those out of reach are left alone.

    With `import_id` it is part of the import that made them, and undoing that import still removes them.
    """
    scope = require(actor, "customers.customer.assign")
    owner_id = _owner(actor, scope, owner_id, is_given=True)
    reachable = queries.visible_to(actor, "customers.customer.assign").filter(
        id__in=among(list(customer_ids))
    )
    moving = list(reachable.exclude(owner_id=owner_id).values_list("id", "owner_id"))
    now = timezone.now()
    Customer.objects.filter(id__in=among([number for number, _ in moving])).update(
        owner_id=owner_id,
        updated_at=now,
        version=F("version") + 1,
        **({} if import_id is not None else {"edited_at": now}),
    )
    note_many(
        AuditRow(
            actor, MODEL, number, "assign", {"owner_id": former}, {"owner_id": owner_id}, customer_id=number
        )
        for number, former in moving
    )
    tell_many(
        (
            Told(CustomerAssigned(owner_id=owner_id, former_owner_id=former), now, number, (MODEL, number))
            for number, former in moving
        ),
        actor=actor,
        backfilled=False,
    )
    return len(moving)


@dataclass(frozen=True)
class Deleted:
    """How many went."""

    count: int


@transaction.atomic
def delete_customers(
    *,
    actor: Actor,
    customer_ids: Collection[int],
    for_good: bool = False,
    change_id: int | None = None,
) -> Deleted:
    """Put customers into the recycle bin with all that hangs on them; orders and returns stay in the figures as nobody's.

    `services.binning.restore_customers` brings them back for thirty days. `for_good`: they are gone at once, and nothing
    leads to them. Raises `Forbidden` without `customers.customer.delete`, or `customers.customer.purge` for good; ids out of
    reach are as if they were not there. Some queries per table that points at customers.
    """
    permission = PURGE if for_good else DELETE
    require(actor, permission)
    reachable = queries.visible_to(actor, permission).filter(id__in=among(list(customer_ids)))
    found = list(reachable.select_for_update(of=("self",)).order_by("id"))
    if found and for_good:
        take_aside(found)
        note_many(
            AuditRow(actor, MODEL, one.id, "delete", None, {"for_good": True}, customer_id=one.id)
            for one in found
        )
        erase(actor=actor, customer_ids=[one.id for one in found])
        Binned.objects.filter(customer_id__in=among([one.id for one in found])).delete()
    elif found:
        put_into_bin(actor=actor, customers=found, change_id=change_id)
    return Deleted(len(found))


def locked(actor: Actor, customer_id: int, permission: str) -> Customer:
    """The customer, held until the transaction ends. Forbidden if it may be seen but not touched, else not found."""
    found = (
        queries.visible_to(actor, permission).select_for_update(of=("self",)).filter(pk=customer_id).first()
    )
    if found is not None:
        return found
    if queries.visible_to(actor).filter(pk=customer_id).exists():
        raise Forbidden(tr("You may see this customer, but not do this to it."), remedy=tr("Ask its owner."))
    raise NotFound(tr("There is no such customer, or it is not yours to see."))


def require_new_owner(actor: Actor, owner_id: int | None) -> None:
    """Raises `Forbidden` or `Invalid` when the actor may not give customers to this colleague; None is nobody."""
    _owner(actor, require(actor, "customers.customer.assign"), owner_id, is_given=True)


def _owner(actor: Actor, scope: Scope, owner_id: int | None, *, is_given: bool = False) -> int | None:
    """Who becomes the owner: within the reach of `scope`."""
    if owner_id is None:
        return None if scope is Scope.ALL or is_given else actor.user_id
    within = {Scope.OWN: {actor.user_id}, Scope.TEAM: actor.team_user_ids, Scope.ALL: None}[scope]
    if within is not None and owner_id not in within:
        raise Forbidden(
            tr("You may hand customers over within your own reach only."),
            remedy=tr("Choose somebody of your team."),
        )
    if not users_for_choice(actor).filter(pk=owner_id).exists():
        raise Invalid([FieldError("owner_id", tr("There is no such colleague."), "unknown")])
    return owner_id


def _is_territory(territory_id: int | None) -> bool:
    """Whether somebody has chosen it: rules decide again about who is put into none."""
    if territory_id is not None and territory_id not in territory_names():
        raise Invalid([FieldError("territory_id", tr("There is no such territory."), "unknown")])
    return territory_id is not None


def _require_parent(actor: Actor, parent_id: int | None, customer: Customer | None) -> None:
    """A parent is an organisation the actor can see, and no descendant of its child."""
    if parent_id is None or (customer is not None and parent_id == customer.parent_id):
        return
    parent = queries.visible_to(actor).filter(pk=parent_id, kind=Customer.Kind.ORGANISATION).first()
    if parent is None:
        raise Invalid(
            [FieldError("parent_id", tr("Choose an organisation that is entered already."), "unknown")]
        )
    above: Customer | None = parent
    seen: set[int] = set()
    while customer is not None and above is not None and above.pk not in seen:
        if above.pk == customer.pk:
            raise Invalid(
                [
                    FieldError(
                        "parent_id",
                        tr("{parent} already belongs to {customer}.", parent=parent, customer=customer),
                        "circle",
                    )
                ]
            )
        seen.add(above.pk)
        above = above.parent


def _require_kind(customer: Customer, kind: str) -> None:
    """What is said of the customer does not speak against its being of this kind."""
    if kind != customer.kind and (hinders := what_hinders([customer.pk], kind)):
        raise Invalid([FieldError("kind", tr("{why} Remove that first.", why=hinders), "kind")])


def _require_unchanged(customer: Customer, wanted: Values, version: int | None, was: Values | None) -> None:
    if version is None or version == customer.version:
        return
    if was is not None:
        seen = checking.cleaned(was, whole=False)
        if all(getattr(customer, name) == seen.get(name) for name in wanted):
            return
    differences = [
        Difference(name, getattr(customer, name), value)
        for name, value in wanted.items()
        if getattr(customer, name) != value
    ]
    raise ChangedMeanwhile(customer, differences)


def _apply(customer: Customer, changed: Values) -> None:
    now = timezone.now()
    built_in, own = parted(changed)
    _write_own(customer, own)
    if built_in.get("tags"):
        enter_tags([built_in["tags"]])
    for name, value in built_in.items():
        setattr(customer, name, value)
    _date(customer, changed, now)
    derive(customer, found_by([customer.pk])[customer.pk], business().country)
    customer.version += 1
    customer.updated_at = customer.edited_at = now
    dates = {f"{name}_as_of" for name in DATED if name in changed}
    customer.save(update_fields=[*built_in, *dates, *DERIVED, "edited_at"])


def _compute(customer: Customer, changed: Collection[str] | None = None) -> None:
    """What hangs on these fields, or on any."""
    recompute(MODEL, [customer.pk], changed)
    if has_computed(MODEL):
        customer.__dict__.pop("own_values", None)  # read anew when it is asked for


def _write_own(customer: Customer, own: Values) -> None:
    if own:
        write_values(MODEL, customer.pk, own)
        customer.own_values = {**customer.own_values, **own}


def _date(customer: Customer, said: Values, now: Any) -> None:  # noqa: ANN401
    """What somebody says now is true as of now, so that an import of older purchases does not take it back."""
    for name in DATED:
        if name in said:
            setattr(customer, f"{name}_as_of", now)


def _add_keys(customer: Customer, keys: Sequence[tuple[str, str]]) -> None:
    for source, key in keys:
        _, is_new = CustomerKey.objects.get_or_create(source=source, key=key, defaults={"customer": customer})
        if not is_new:
            raise Invalid(
                [
                    FieldError(
                        "keys",
                        tr("{source} knows another customer as {key}.", source=source, key=key),
                        "taken",
                    )
                ]
            )


def _tell_change(customer: Customer, before: Values, changed: Values, actor: Actor) -> None:
    now = timezone.now()
    subject = (MODEL, customer.id)
    others = tuple(sorted(set(changed) - {"owner_id", "is_territory_set"}))
    if others:
        tell(Told(CustomerChanged(fields=others), now, customer.id, subject), actor=actor)
    if "owner_id" in changed:
        assigned = CustomerAssigned(owner_id=changed["owner_id"], former_owner_id=before["owner_id"])
        tell(Told(assigned, now, customer.id, subject), actor=actor)
