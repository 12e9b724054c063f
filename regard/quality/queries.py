"""What may be seen of doubles: a pair only where both customers may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from regard.customers import queries as customers
from regard.jobs.queries import visible_jobs
from regard.kernel.actor import Actor, system_actor
from regard.quality import rules
from regard.quality.models import Double, Scan
from regard.ui.among import among
from regard.ui.prepared import Prepared

if TYPE_CHECKING:
    from regard.customers.models import Customer
    from regard.jobs.models import Job

VIEW = "quality.double.view"
PAGE = 20  # groups of a page
MOST_TOGETHER = 12  # of a larger group the surest pairs are shown
COUNTED = 1_000
Status = Double.Status

# Without the state, which has an index of its own that a planner may prefer: a customer has few pairs, a state has many.
_of_customer = Prepared(
    lambda first, second: (
        Double.objects.filter(Q(first_id=first) | Q(second_id=second))
        .order_by()
        .values_list("pk", "status", "cluster", "first_id", "second_id")
    ),
    int,
    int,
)


@dataclass(frozen=True)
class Wanted:
    """What a page of the queue is to show. Empty means all."""

    status: str = Status.OPEN
    kind: str = ""  # person or organisation
    sure: str = ""  # sure or doubtful
    customer: int | None = None


@dataclass(frozen=True)
class Group:
    """Two or more customers that may be one, by name, and the pairs among them, the surest first."""

    customers: tuple[Customer, ...]
    pairs: tuple[Double, ...]
    is_whole: bool = True
    """Whether of no two of them it was said that they are not the same."""

    @property
    def surest(self) -> Double:
        return self.pairs[0]


@dataclass(frozen=True)
class Page:
    """Some groups, the surest first; `next` continues after them."""

    groups: tuple[Group, ...]
    next: str


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Double]:
    """The pairs of whom the actor may see both customers, as far as these are still there."""
    if not actor.may(permission):
        return Double.objects.none()
    seen = customers.visible_to(actor).order_by()
    return Double.objects.filter(
        Exists(seen.filter(pk=OuterRef("first_id"))), Exists(seen.filter(pk=OuterRef("second_id")))
    )


def _of(actor: Actor, wanted: Wanted) -> QuerySet[Double]:
    """The pairs in the state and of the kind that is wanted."""
    rows = visible_to(actor).filter(status=wanted.status)
    return rows.filter(is_organisation=wanted.kind == "organisation") if wanted.kind else rows


def _heads(rows: QuerySet[Double], wanted: Wanted) -> QuerySet[Double]:
    """One pair for each line of the page: the surest of a group, each pair that is of none; none but those wanted."""
    heads = rows
    if wanted.status == Status.OPEN:
        is_surer = Q(probability__gt=OuterRef("probability"))
        is_as_sure = Q(probability=OuterRef("probability"), pk__lt=OuterRef("pk"))
        surer = rows.filter(is_surer | is_as_sure, cluster=OuterRef("cluster"))
        heads = rows.filter(Q(cluster__isnull=True) | ~Exists(surer))
    if wanted.sure:
        is_sure = Q(probability__gte=rules.SURE)
        heads = heads.filter(is_sure if wanted.sure == "sure" else ~is_sure)
    return heads.filter(pk__in=among(_around(wanted))) if wanted.customer is not None else heads


def _around(wanted: Wanted) -> list[int]:
    """The pairs of a customer and of the groups it is in. Two queries."""
    mine = [
        row for row in _of_customer.all(wanted.customer or 0, wanted.customer or 0) if row[1] == wanted.status
    ]
    clusters = {row[2] for row in mine if row[2] is not None}
    grouped = (
        Double.objects.filter(cluster__in=clusters, status=wanted.status)
        if clusters
        else Double.objects.none()
    )
    return sorted({row[0] for row in mine}.union(grouped.values_list("pk", flat=True)))


def pairs(actor: Actor, wanted: Wanted) -> QuerySet[Double]:
    """Each pair for itself, for programs: `sure` is left to them, and groups are not put together."""
    rows = _of(actor, wanted)
    if wanted.customer is None:
        return rows
    return rows.filter(pk__in=[row[0] for row in _of_customer.all(wanted.customer, wanted.customer)])


def count(actor: Actor, wanted: Wanted) -> int:
    """How many lines a page has, groups and pairs; beyond 1,000 they are not counted on. One query."""
    return _heads(_of(actor, wanted), wanted)[: COUNTED + 1].count()


def groups(actor: Actor, wanted: Wanted, after: str = "") -> Page:
    """A page of what is wanted, the surest first. Open pairs of one group come together, at the place of the surest one.

    A place in `after` that is none begins at the beginning. Four queries.
    """
    rows = _of(actor, wanted)
    heads = _heads(rows, wanted)
    place = _place(after)
    if place is not None:
        probability, number = place
        heads = heads.filter(Q(probability__lt=probability) | Q(probability=probability, pk__gt=number))
    found = list(heads.select_related("decided_by").order_by("-probability", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    together = _together(rows, shown) if wanted.status == Status.OPEN else {}
    pairs = [together.get(head.cluster or 0) or [head] for head in shown]
    last = shown[-1] if len(found) > PAGE else None
    return Page(_with_customers(actor, pairs), f"{last.probability!r}-{last.pk}" if last else "")


def group_of(actor: Actor, double: Double) -> Group | None:
    """The open group a pair belongs to, as it is now; None when nothing of it is open."""
    rows = _of(actor, Wanted())
    if double.cluster is None:
        found = list(rows.filter(pk=double.pk))
    else:
        found = list(rows.filter(cluster=double.cluster).order_by("-probability", "pk")[:MOST_TOGETHER])
    made = _with_customers(actor, [found]) if found else ()
    return made[0] if made else None


def _together(rows: QuerySet[Double], heads: Iterable[Double]) -> dict[int, list[Double]]:
    clusters = {head.cluster for head in heads if head.cluster is not None}
    found: dict[int, list[Double]] = defaultdict(list)
    for one in rows.filter(cluster__in=among(clusters)).order_by("-probability", "pk"):
        if len(found[one.cluster or 0]) < MOST_TOGETHER:
            found[one.cluster or 0].append(one)
    return found


def _place(after: str) -> tuple[float, int] | None:
    probability, _, number = after.rpartition("-")
    try:
        place = float(probability), int(number)
    except ValueError:
        return None
    return place if 0 <= place[0] <= 1 and 0 < place[1] < 2**63 else None


def _with_customers(actor: Actor, pairs: Sequence[Sequence[Double]]) -> tuple[Group, ...]:
    ids = {number for some in pairs for one in some for number in (one.first_id, one.second_id)}
    found = customers.some(actor, ids)
    parted = _parted([some[0].cluster for some in pairs if len(some) > 1])
    made = []
    for some in pairs:
        numbers = {number for one in some for number in (one.first_id, one.second_id)}
        if numbers <= found.keys():
            people = sorted((found[number] for number in numbers), key=lambda one: (one.created_at, one.pk))
            is_whole = not any(numbers.issuperset(pair) for pair in parted)
            made.append(Group(tuple(people), tuple(some), is_whole))
    return tuple(made)


def _parted(clusters: Collection[int | None]) -> list[tuple[int, int]]:
    """The pairs of these groups that are not the same."""
    known = {cluster for cluster in clusters if cluster is not None}
    if not known:
        return []
    rows = Double.objects.filter(status=Status.APART, cluster__in=among(known))
    return list(rows.values_list("first_id", "second_id"))


def open_others(actor: Actor, customer_id: int) -> set[int]:
    """The customers a visible one may be a double of, as far as the actor may see them. One query, two where there are any."""
    if not actor.may(VIEW):
        return set()
    others = _others(customer_id, Status.OPEN)
    return (
        others & set(customers.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True))
        if others
        else others
    )


def apart_from(customer_id: int) -> set[int]:
    """The customers of whom somebody said that this one is not the same. One query."""
    return _others(customer_id, Status.APART)


def _others(customer_id: int, status: str) -> set[int]:
    rows = _of_customer.all(customer_id, customer_id)
    return {number for row in rows if row[1] == status for number in row[3:]} - {customer_id}


def waiting() -> int:
    """All open pairs, whoever may see them. One query."""
    return Double.objects.filter(status=Status.OPEN).count()


def last_scan() -> Scan | None:
    """The newest scan that came to its end. One query."""
    return Scan.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()


def live_scan() -> Scan | None:
    """The scan a worker is at, or will be. Two queries."""
    newest = Scan.objects.filter(finished_at__isnull=True, job_id__isnull=False).order_by("-pk").first()
    if newest is None:
        return None
    job = job_of(newest)
    return newest if job is not None and not job.is_over else None


def job_of(scan: Scan) -> Job | None:
    """The job of a scan, as long as jobs are kept."""
    if scan.job_id is None:
        return None
    return visible_jobs(system_actor("quality")).filter(pk=scan.job_id).first()


def failed_scan() -> Job | None:
    """The job of the newest scan, if it failed after the last one that came to its end. Two queries."""
    newest = Scan.objects.order_by("-pk").first()
    if newest is None or newest.finished_at is not None:
        return None
    job = job_of(newest)
    return job if job is not None and job.status == "failed" else None


def has_decided(actor: Actor) -> bool:
    """Whether the actor has ever decided about two that may be one. One query."""
    return Double.objects.filter(decided_by_id=actor.user_id or 0).exists()
