"""Customers with everything that is known of them, as files carry them from one Regard to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from regard.customers import contact_rules as ways
from regard.customers.contact_queries import address_of
from regard.customers.models import (
    ContactPoint,
    Customer,
    CustomerKey,
    CustomerNeed,
    ProfileValue,
    Relationship,
)
from regard.customers.profile_queries import NEED_VIEW, VIEW, reaches, sight_key
from regard.customers.profile_rules import FIELDS as PROFILE
from regard.customers.profile_rules import STATED
from regard.customers.queries import MODEL, visible_to
from regard.customers.queries import VIEW as SEE
from regard.customers.relationship_queries import VIEW as RELATIONSHIPS
from regard.customers.rules import DERIVED_KEY, OWN, own_mark
from regard.customers.tag_rules import tags_in
from regard.fields.services.files import in_files
from regard.kernel.actor import Actor
from regard.kernel.money import plain
from regard.kernel.sight import Masked
from regard.ui.among import among
from regard.ui.sight import Sight, sight

TEXTS = (
    "kind", "party_class", "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region",
    "country", "language", "category", "sector", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A customer as a file has it.

    `contacts` are all further ways to be reached, and what more is known of the first ones; an address by its parts. There
    `is_first` is false where a customer uses none of that kind first. `key` is Regard's own, `parent` that of another record,
    `organisation` the name of whom that is; of a person it is where he works now, as which `title`. `jobs` are all of these,
    past ones too, each with the key of the organisation where that is in the file. `own` are the business's own fields, as files
    write them. `profile` is what the customer stated: field (of an attribute its kind and name), value, day and source.
    `relationships` are those in which he stands first and that are no jobs, each with the key of the other where that is in the
    file. `needs` are the special needs noted of him, past ones too, each with what the register says of it. All of it as far as
    the actor may see it.
    """

    key: str
    texts: dict[str, str]
    employees: int | None
    annual_revenue: str | None
    customer_since: str | None
    owner: str
    parent: str
    organisation: str
    keys: list[dict[str, str]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    profile: list[dict[str, str]] = field(default_factory=list)
    title: str = ""
    jobs: list[dict[str, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    relationships: list[dict[str, str]] = field(default_factory=list)
    needs: list[dict[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def record_key(customer_id: int) -> str:
    return f"c{customer_id}"


def records(actor: Actor, ids: Sequence[int], *, included: Collection[int] | None = None) -> list[Record]:
    """These customers in this order, those left out whom `actor` may not see, without what is closed or masked. At most eight
    queries.

    `included` are all customers of the file (None: every one): a parent that is not among them is told by name only.
    """
    rows = visible_to(actor).filter(id__in=among(list(ids))).select_related("owner", "parent")
    by_id = {row.pk: row for row in rows}
    keys: dict[int, list[dict[str, str]]] = defaultdict(list)
    found = CustomerKey.objects.filter(customer_id__in=among(list(by_id))).exclude(
        key__startswith=DERIVED_KEY
    )
    for number, source, key in found.order_by("source", "key").values_list("customer_id", "source", "key"):
        keys[number].append({"source": source, "key": key})
    points: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(customer_id__in=among(list(by_id))).order_by("id"):
        points[point.customer_id].append(point)
    jobs, others = _relationships(actor, list(by_id), included)
    needs = _needs([row.pk for row in by_id.values() if reaches(actor, NEED_VIEW, row)])
    known = _stated([row for row in by_id.values() if reaches(actor, VIEW, row)])
    own = in_files(MODEL, list(by_id))
    if (seen_by := sight(actor, MODEL)) is not None:
        own = {
            pk: {key: text for key, text in said.items() if seen_by.reads(key)} for pk, said in own.items()
        }
        known = defaultdict(
            list, {pk: [one for one in said if _is_read(one, seen_by)] for pk, said in known.items()}
        )
        keys = keys if seen_by.reads("keys") else defaultdict(list)
        points = defaultdict(
            list, {pk: [point for point in some if seen_by.reads(point.kind)] for pk, some in points.items()}
        )
    return [
        _with_jobs(
            replace(
                _record(by_id[number], [_own(by_id[number]), *keys[number]], points[number], included),
                profile=known[number],
                own=own.get(number, {}),
                relationships=others[number],
                needs=needs[number],
            ),
            jobs[number],
        )
        for number in ids
        if number in by_id
    ]


def _is_read(one: dict[str, str], seen_by: Sight) -> bool:
    name = one["field"]
    return seen_by.reads(sight_key(name if name in PROFILE else "attribute"))


def _unmasked(text: str) -> str:
    """What a file may carry back: a mask that is imported would take the place of the value."""
    return "" if isinstance(text, Masked) else text


def _own(row: Customer) -> dict[str, str]:
    return {"source": OWN, "key": own_mark(row.pk, row.created_at)}


def _with_jobs(one: Record, jobs: list[dict[str, str]]) -> Record:
    if not jobs:
        return one
    return replace(one, organisation=jobs[0]["organisation"], title=jobs[0].get("role", ""), jobs=jobs)


Lists = dict[int, list[dict[str, str]]]


def _relationships(
    actor: Actor, ids: Collection[int], included: Collection[int] | None
) -> tuple[Lists, Lists]:
    """Where these customers work, what lasts first, and what else they are to others, as far as the actor may see it."""
    jobs: Lists = defaultdict(list)
    others: Lists = defaultdict(list)
    if not actor.may(RELATIONSHIPS):
        return jobs, others
    today = timezone.localdate().isoformat()
    rows = Relationship.objects.filter(customer_id__in=among(list(ids))).select_related("other")
    for row in rows.order_by("id"):
        if not reaches(actor, SEE, row.other) or not reaches(actor, RELATIONSHIPS, row.other):
            continue
        is_job = row.type == "works_at"
        said = {name: getattr(row, name) for name in ("role", "note", "since", "until")}
        told = {"organisation": row.other.name} if is_job else {"type": row.type, "name": row.other.name}
        told |= {name: str(value) for name, value in said.items() if value}
        if included is None or row.other_id in included:
            told["key"] = record_key(row.other_id)
        if row.strength != "normal":
            told["strength"] = row.strength
        (jobs if is_job else others)[row.customer_id].append(told)
    for some in jobs.values():
        some.sort(key=lambda job: bool(job.get("until")) and job["until"] < today)
    return jobs, others


def _needs(ids: Collection[int]) -> Lists:
    """The special needs these customers have or had. One query."""
    found: Lists = defaultdict(list)
    rows = CustomerNeed.objects.filter(customer_id__in=among(list(ids))).select_related("need")
    for row in rows.order_by("id"):
        said = {name: getattr(row, name) for name in ("basis", "source", "since", "until", "note")}
        said = {"name": row.need.name, "kind": row.need.kind, "handling": row.need.handling, **said}
        found[row.customer_id].append({name: str(value) for name, value in said.items() if value})
    return found


def _stated(customers: Collection[Customer]) -> dict[int, list[dict[str, str]]]:
    """What these customers stated; of a language only what tells of the one they have. One query."""
    spoken = {row.pk: row.language for row in customers}
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    stated = ProfileValue.objects.filter(customer_id__in=among(list(spoken)), basis=STATED)
    for row in stated.select_related("attribute").order_by("id"):
        if row.field != "language" or row.value == spoken[row.customer_id]:
            name = f"{row.attribute.kind}: {row.attribute.name}" if row.attribute else row.field
            found[row.customer_id].append(
                {"field": name, "value": row.value, "said_on": row.said_on.isoformat(), "source": row.source}
            )
    return found


def _record(
    row: Customer, keys: list[dict[str, str]], points: list[ContactPoint], included: Collection[int] | None
) -> Record:
    is_here = row.parent_id is not None and (included is None or row.parent_id in included)
    return Record(
        key=record_key(row.pk),
        texts={name: _unmasked(getattr(row, name)) for name in TEXTS},
        employees=row.employees,
        annual_revenue=plain(row.annual_revenue),
        customer_since=row.customer_since.isoformat() if row.customer_since else None,
        owner=row.owner.email if row.owner else "",
        parent=record_key(row.parent_id) if is_here and row.parent_id else "",
        organisation=row.parent.name if row.parent else "",
        tags=tags_in(row.tags),
        keys=keys,
        contacts=[_contact(point, _has_first(row, point.kind)) for point in points],
    )


def _has_first(row: Customer, kind: str) -> bool:
    """Whether there is a first one of this kind, or none can be."""
    if kind == "address":
        return bool(row.street or row.postal_code or row.city)
    return bool(getattr(row, kind)) if kind in {"email", "phone"} else True


def _contact(point: ContactPoint, has_first: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": point.kind, "type": point.type}
    if not has_first:
        told["is_first"] = False
    if point.kind == "address":
        told |= {name: text for name, text in address_of(point).items() if text}
    else:
        told["value"] = point.value
    if point.verified_at:
        told["verified_at"] = point.verified_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return told


PARTS = ways.PARTS
