"""What a merge would do, before it does it; and what merges were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.db.models import Count, ForeignKey, Model
from django.utils import timezone

from regard.customers import queries
from regard.customers.merging import POLICIES, MergePolicy
from regard.customers.models import Customer, CustomerKey, Merge
from regard.customers.rules import is_made_key, placeholder_name, region_of
from regard.fields.queries import written_fields
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.ui.among import among
from regard.ui.sight import reads, sight

MERGE = "customers.customer.merge"
MOST = 10
UNDONE_WITHIN = timedelta(days=30)
CHOSEN = (
    "kind", "party_class", "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region",
    "country", "language", "category", "sector", "employees", "annual_revenue", "customer_since", "owner_id", "parent_id",
)  # fmt: skip
"""The fields of a customer of which one value is kept."""


def choosable() -> tuple[str, ...]:
    """The same with the business's own fields that are written."""
    return (*CHOSEN, *(one.key for one in written_fields(queries.MODEL)))


TOGETHER = ("tags", "note")
"""Fields of which the values of all records are kept."""


ADDRESS = ("street", "postal_code", "city", "region", "country")
"""An address is chosen as a whole: half of one and half of another lead nowhere."""


@dataclass(frozen=True)
class Choice:
    """A field on which the records say something. `values` by customer; `chosen` is the customer whose value is kept."""

    field: str
    values: Mapping[int, Any]
    chosen: int
    differs: bool


@dataclass(frozen=True)
class Counted:
    """Rows of one kind that hang on the records, by customer, in words: one, many."""

    words: tuple[str, str]
    by_customer: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_customer.values())


@dataclass(frozen=True)
class Left:
    """What of a record is not taken over, because only one may say it: `what` it is about, what `stays` and what `goes`."""

    words: str
    what: str
    stays: str
    goes: str


@dataclass(frozen=True)
class Preview:
    """What would become of these customers. `conflicts` are sources that know them as different ones: source -> keys."""

    customers: Sequence[Customer]
    survivor: int
    choices: Sequence[Choice]
    counts: Sequence[Counted]
    conflicts: Mapping[str, Sequence[str]]
    left: Sequence[Left] = ()


def mergeable(actor: Actor, ids: Collection[int]) -> list[Customer]:
    """The customers of these ids, oldest first. Raises `NotFound` when one of them is out of the actor's reach, `Invalid` for
    more than ten. One query."""
    require(actor, MERGE)
    wanted = set(ids)
    if len(wanted) > MOST:
        raise Invalid(
            [FieldError("of", tr("At most {most} records are made one at a time.", most=MOST), "many")]
        )
    reachable = queries.visible_to(actor, MERGE).select_related("owner", "parent")
    found = list(reachable.filter(pk__in=among(list(wanted))).order_by("created_at", "id"))
    if len(found) != len(wanted):
        raise NotFound(tr("One of these customers is not there any more, or is not yours to merge."))
    return found


def preview(
    customers: Sequence[Customer], survivor: int | None = None, *, actor: Actor | None = None
) -> Preview:
    """What a merge of these would do. `survivor`: who stays, else the record other systems know longest. A query per table."""
    by_id = {one.pk: one for one in customers}
    keys = _keys(list(by_id))
    stays = survivor if survivor in by_id else _oldest_known(customers, keys)
    ordered = [by_id[stays], *(one for one in customers if one.pk != stays)]
    gone = [number for number in by_id if number != stays]
    return Preview(
        customers,
        stays,
        _choices(ordered),
        _counts(list(by_id), actor),
        _conflicts(keys) if actor is None or reads(actor, queries.MODEL, "keys") else {},
        # What is too many may stand in any field: who may not see all of them is told none of it.
        _left(stays, gone, actor) if actor is None or sight(actor, queries.MODEL) is None else [],
    )


def _oldest_known(customers: Sequence[Customer], keys: Mapping[int, Sequence[tuple[str, str]]]) -> int:
    return next((one.pk for one in customers if keys.get(one.pk)), customers[0].pk)


def _keys(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = CustomerKey.objects.filter(customer_id__in=among(list(ids))).order_by("source", "key")
    for number, source, key in rows.values_list("customer_id", "source", "key"):
        found[number].append((source, key))
    return found


def _conflicts(keys: Mapping[int, Sequence[tuple[str, str]]]) -> dict[str, list[str]]:
    by_source: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, known in keys.items():
        for source, key in known:
            if is_made_key(key):
                continue
            by_source[source][number].append(key)
    return {
        source: [key for known in by_customer.values() for key in known]
        for source, by_customer in by_source.items()
        if len(by_customer) > 1
    }


NORMAL = {"email": "email_normal", "phone": "phone_normal"}
"""Where a value is kept in the form in which two writings of it are one."""


def _choices(ordered: Sequence[Customer]) -> list[Choice]:
    """The survivor's values, and where it says nothing those of the next that does."""
    choices = []
    address = next(
        (one for one in ordered if any(getattr(one, name) for name in ("street", "postal_code", "city"))),
        ordered[0],
    )
    for field in choosable():
        values = {one.pk: getattr(one, field) for one in ordered}
        said = [one.pk for one in ordered if says(one, field)]
        if not said:
            continue
        chosen = address.pk if field in ADDRESS else said[0]
        if field == "customer_since":
            chosen = min(said, key=lambda pk: values[pk])
        alike = {one.pk: getattr(one, NORMAL[field]) for one in ordered} if field in NORMAL else {}
        if field == "country":
            alike = {one.pk: region_of(one.country) for one in ordered}
        differing = {str(alike.get(pk) or values[pk]).casefold() for pk in said}
        choices.append(Choice(field, values, chosen, differs=len(differing) > 1))
    return choices


def says(customer: Customer, field: str) -> bool:
    """Whether the record says anything there; a name made of a key says nothing."""
    value = getattr(customer, field)
    if field == "name":
        return not value.startswith(placeholder_name(""))
    return value not in (None, "")


def _counts(ids: Sequence[int], actor: Actor | None) -> list[Counted]:
    """Of what the actor may see; without one, of everything."""
    counts = []
    for policy in POLICIES:
        if actor is not None and policy.permission and not actor.may(policy.permission):
            continue
        if policy.does != "move" or not policy.words[0]:
            continue
        column = column_of(policy)
        found = rows_of(policy, ids).order_by().values_list(column).annotate(number=Count("pk"))
        by_customer = dict(found)
        if by_customer:
            counts.append(Counted(policy.words, by_customer))
    return counts


def _left(survivor: int, gone: Sequence[int], actor: Actor | None) -> list[Left]:
    """Of what the actor may see; without one, of everything. A query or two per policy that can tell."""
    found = []
    for policy in POLICIES:
        if policy.tell is None or (
            actor is not None and policy.permission and not actor.may(policy.permission)
        ):
            continue
        pairs = doubled(policy, survivor, gone)
        told = policy.tell([row for pair in pairs for row in pair]) if pairs else []
        for (what, goes), (_, stays) in zip(told[::2], told[1::2], strict=True):
            if goes != stays:
                found.append(Left(policy.words[0], what, stays, goes))
    return found


def doubled(policy: MergePolicy, survivor: int, gone: Sequence[int]) -> list[tuple[Model, Model]]:
    """Rows that are too many where only one may say the same, each with the one that stays: the best, or else the survivor's."""
    best: dict[tuple[Any, ...], Any] = {}
    dropped = []
    for row in [*rows_of(policy, [survivor]).order_by("pk"), *rows_of(policy, gone).order_by("pk")]:
        same = tuple(getattr(row, name) for name in policy.unique)
        other = best.get(same)
        if other is None:
            best[same] = row
        elif policy.better is not None and policy.better(row) > policy.better(other):
            best[same] = row
            dropped.append((same, other))
        else:
            dropped.append((same, row))
    return [(row, best[same]) for same, row in dropped]


def model_of(policy: MergePolicy) -> type[Model]:
    return cast("type[Model]", apps.get_model(policy.model))


def column_of(policy: MergePolicy) -> str:
    column = model_of(policy)._meta.get_field(policy.column)
    return column.attname if isinstance(column, ForeignKey) else policy.column


def rows_of(policy: MergePolicy, customers: Sequence[int]) -> Any:  # noqa: ANN401
    """The rows of a policy that point at these customers."""
    return model_of(policy)._default_manager.filter(**{f"{column_of(policy)}__in": among(list(customers))})


@dataclass(frozen=True)
class Made:
    """A merge as people see it. `may_undo`: it is young enough, nobody has undone it, and who stayed is still there."""

    id: int
    customer_id: int
    name: str
    merged: Sequence[str]
    at: datetime
    who: str
    moved: int
    undone_at: datetime | None
    may_undo: bool


def merges(
    actor: Actor,
    *,
    customer_id: int | None = None,
    limit: int = 50,
    before: int | None = None,
    earlier_than: datetime | None = None,
) -> list[Made]:
    """The newest merges of customers the actor may see, or of one of them. Two queries."""
    require(actor, "customers.customer.view")
    rows = Merge.objects.select_related("actor").order_by("-id")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if earlier_than is not None:
        rows = rows.filter(at__lt=earlier_than)
    rows = rows.filter(customer_id__in=queries.visible_to(actor).values("pk"))
    may = actor.may(MERGE)
    return [_made(row, actor, may=may) for row in rows[:limit]]


def _made(row: Merge, actor: Actor, *, may: bool) -> Made:
    is_open = row.undone_at is None and row.forgotten_at is None and row.at > timezone.now() - UNDONE_WITHIN
    return Made(
        id=row.pk,
        customer_id=row.customer_id,
        name=queries.name_seen(actor, row.name),
        merged=[queries.name_seen(actor, name) for name in row.merged_names],
        at=row.at,
        who=str(row.actor) if row.actor else "",
        moved=row.moved,
        undone_at=row.undone_at,
        may_undo=may and is_open,
    )
