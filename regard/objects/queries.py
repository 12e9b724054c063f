"""Own objects and their records, as far as the actor may see them.

Definitions are kept in memory beside those of own fields, and read anew when these are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from regard.customers.queries import customer as find_customer
from regard.fields.queries import version
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.objects.models import OwnObject, Record
from regard.people.queries import owned_by, owns
from regard.ui.among import among
from regard.ui.sight import bare, rows_seen

MODEL = "objects.record"
VIEW, CREATE, CHANGE, DELETE = (f"objects.record.{verb}" for verb in ("view", "create", "change", "delete"))
MANAGE = "objects.object.manage"
SHOWN = 5  # records of an object that stand beside a customer


@dataclass
class _Known:
    version: int = -2
    objects: tuple[OwnObject, ...] = field(default=())


_known = _Known()


def objects() -> tuple[OwnObject, ...]:
    """The own objects in use, in order. Do not change them. Mostly no query."""
    if not apps.ready:
        return ()
    now = version()
    if now != _known.version:
        _known.objects = tuple(OwnObject.objects.filter(removed_at__isnull=True)) if now > 0 else ()
        _known.version = now
    return _known.objects


def forget_objects() -> None:
    """Read the definitions anew at the next call: after changing one, and between tests."""
    _known.version = -2


def own_object(key: str) -> OwnObject:
    """One in use by its key. Raises `NotFound`."""
    found = next((one for one in objects() if one.key == key), None)
    if found is None:
        raise NotFound(tr("There is no such object."))
    return found


def removed_objects() -> list[tuple[OwnObject, int]]:
    """Those that were removed, with how many records they have. One query."""
    rows = OwnObject.objects.filter(removed_at__isnull=False).annotate(number=Count("records"))
    return [(one, one.number) for one in rows.order_by("-removed_at")]


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Record]:
    """The records `permission` lets the actor reach: one's own, the team's or all, and those of customers it reaches."""
    rows = Record.objects.filter(object__removed_at__isnull=True)
    if actor.scope(permission) in {None, Scope.ALL}:
        return owned_by(rows, actor, permission)
    own = owned_by(Record.objects.all(), actor, permission).values("pk")
    through = owned_by(
        Record.objects.all(), actor, permission, owner="customer__owner", territory="customer__territory"
    ).values("pk")
    return rows.filter(Q(pk__in=own) | Q(pk__in=through))


def records_of(actor: Actor, key: str, permission: str = VIEW) -> QuerySet[Record]:
    """The same of one object."""
    return rows_seen(visible_to(actor, permission).filter(object__key=key), actor, f"objects.{key}")


def record(actor: Actor, key: str, record_id: int) -> Record:
    """One record with its object, customer and owner. Raises `NotFound` when absent or not visible. One query."""
    found = records_of(actor, key).select_related("object", "customer", "owner").filter(pk=record_id).first()
    if found is None:
        raise NotFound(tr("There is no such record, or it is not yours to see."))
    return found


def may_touch(actor: Actor, permission: str, one: Record) -> bool:
    """Whether the actor may do this to a record that is loaded with its customer. No query."""
    if owns(actor, permission, one.owner_id):
        return True
    of = one.customer
    return of is not None and owns(actor, permission, of.owner_id, of.territory_id)


@dataclass(frozen=True)
class Group:
    """Some records of an object that hang on a customer, and how many there are."""

    object: OwnObject
    records: Sequence[Record]
    count: int


def groups_of(actor: Actor, customer_id: int, shown: int = SHOWN) -> list[Group]:
    """The objects that belong to customers, each with the first records of this one. One query; none without objects."""
    wanted = [one for one in objects() if one.customer_label]
    if not wanted:
        return []
    rows = list(
        visible_to(actor).filter(customer_id=customer_id).order_by("object_id", "sort_name", "id")[:200]
    )
    found = []
    for one in wanted:
        mine = [row for row in rows if row.object_id == one.pk]
        found.append(Group(one, mine[:shown], len(mine)))
    return found


def records_by_id(ids: Collection[int]) -> dict[int, Record]:
    """Records with their object, for whoever has checked already that they may be shown. One query."""
    rows = Record.objects.select_related("object").filter(pk__in=among(list(ids)))
    return {one.pk: one for one in rows}


def customer_for(actor: Actor, customer_id: int) -> str:
    """The name of a customer the actor may see, whole: records are found by it. Raises `NotFound`. One query."""
    return bare(find_customer(actor, customer_id)).name
