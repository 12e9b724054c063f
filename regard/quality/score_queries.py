"""What is known of the quality of the data: by dimension, by cause, day by day; what is required, and what of it is overdue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone

from regard.customers.queries import MODEL, visible_to
from regard.fields.queries import written_fields
from regard.kernel.actor import Actor, Scope
from regard.people.door import require
from regard.quality.fields import BITS, CHECKS, COMPLETE, DIMENSIONS, FIELDS, check_key
from regard.quality.governance_queries import Answering, answering
from regard.quality.mends import MENDS
from regard.quality.models import CheckCount, CustomerQuality, Mend, Requirement, Scoring
from regard.quality.own_items import asked_of, required_fields
from regard.quality.own_items import checks as all_checks
from regard.quality.register_queries import Signed, last_sign_offs
from regard.quality.rules import is_reached, share_right

VIEW = "quality.requirement.view"
CUSTOMERS = "customers.customer.view"
SCORES = tuple(DIMENSIONS)
MEND_OF = {mend.check: mend.key for mend in MENDS.values()}
Objectives = Callable[[Actor], Sequence[tuple[str, str]]]
_objectives: list[Objectives] = []


def offer_objectives(offer: Objectives) -> None:
    """For the layer that holds the plan: what it wants, as key and label, so that a requirement can say what it serves."""
    _objectives.append(offer)


def objectives(actor: Actor) -> list[tuple[str, str]]:
    """The objectives a requirement can serve, as far as the actor sees them."""
    return [one for offer in _objectives for one in offer(actor)]


@dataclass(frozen=True)
class Cause:
    """One check as of the last scoring. `change`: how many more fail it than thirty days before, None where that is not known."""

    key: str
    field: str
    dimension: str
    says: str
    applied: int | None
    failed: int
    target: int
    change: int | None
    mend: str
    owner: str

    @property
    def share(self) -> float | None:
        """Of those it applies to, who pass: 0 to 1, rounded down to a tenth of a per cent so that 1 means all."""
        return share_right(self.applied, self.failed) if self.applied else None

    @property
    def is_met(self) -> bool:
        return is_reached(self.share, self.target)


@dataclass(frozen=True)
class Dimension:
    """All checks of one dimension together: share passed, 0 to 1; None where nothing is checked."""

    key: str
    label: str
    share: float | None


@dataclass(frozen=True)
class Overview:
    """The state of the data as of the last scoring. `causes`: what fails most first."""

    scored: Scoring | None
    share: float | None
    dimensions: Sequence[Dimension]
    causes: Sequence[Cause]
    trend: Sequence[tuple[date, float]]


def overview(actor: Actor) -> Overview:
    """Over the customers the actor may see. Seven queries; for who does not see all, over the scores of these."""
    require(actor, VIEW)
    if actor.scope(CUSTOMERS) is not Scope.ALL:
        return _overview_of_some(actor)
    scored = Scoring.objects.exclude(finished_at=None).order_by("-finished_at").first()
    since = timezone.localdate() - timedelta(days=90)
    required = {one.field: one for one in Requirement.objects.all()}
    kept = CheckCount.objects.filter(day__gte=since).order_by("day")
    counts = [one for one in kept if one.key.partition(".")[0] in required]
    latest = max((one.day for one in counts), default=None)
    today = {one.key: one for one in counts if one.day == latest}
    before_day = max(
        (one.day for one in counts if latest and one.day <= latest - timedelta(days=30)), default=None
    )
    before = {one.key: one.failed for one in counts if one.day == before_day}
    answers = answering()
    causes = [
        _cause(
            check,
            today[check_key(check)].applied,
            today[check_key(check)].failed,
            required[check[0]],
            before.get(check_key(check)),
            owner=answers[check[0]].name,
        )
        for check in all_checks()
        if check_key(check) in today and check[0] in required
    ]
    days = sorted({one.day for one in counts})
    return Overview(
        scored,
        _passed(list(today.values())),
        [
            Dimension(key, label, _passed([one for one in today.values() if one.key.endswith(f".{key}")]))
            for key, label in DIMENSIONS.items()
        ],
        sorted((one for one in causes if one.failed), key=lambda one: (-one.failed, one.key)),
        [
            (day, share)
            for day in days
            if (share := _passed([one for one in counts if one.day == day])) is not None
        ],
    )


def _overview_of_some(actor: Actor) -> Overview:
    """The same over some customers: means of their scores, and who fails what; to how many a check applies is not kept."""
    scores = CustomerQuality.objects.filter(customer__in=visible_to(actor).order_by().values("pk"))
    required = {one.field: one for one in Requirement.objects.all()}
    checks = [check for check in CHECKS if check[0] in required]
    sums = {
        f"c{place}": Sum(RawSQL("CASE WHEN (failed & %s) <> 0 THEN 1 ELSE 0 END", [BITS[check]]))
        for place, check in enumerate(checks)
    }
    means = {f"m_{name}": Avg(name) for name in ("score", *SCORES)}
    found = scores.aggregate(**sums, **means)
    answers = answering()
    causes = [
        _cause(check, None, found[f"c{place}"] or 0, required[check[0]], None, owner=answers[check[0]].name)
        for place, check in enumerate(checks)
    ]
    causes += [
        _cause(
            check,
            None,
            visible_to(actor).filter(lacking([check_key(check)])).count(),
            required[check[0]],
            None,
            owner=answers[check[0]].name,
        )
        for check in all_checks()
        if check not in BITS and check[0] in required and required[check[0]].is_needed
    ]
    return Overview(
        Scoring.objects.exclude(finished_at=None).order_by("-finished_at").first(),
        _share(found["m_score"]),
        [Dimension(key, label, _share(found[f"m_{key}"])) for key, label in DIMENSIONS.items()],
        sorted((one for one in causes if one.failed), key=lambda one: (-one.failed, one.key)),
        [],
    )


def _share(points: float | None) -> float | None:
    return None if points is None else float(points) / 100


def _passed(counts: Sequence[CheckCount]) -> float | None:
    applied = sum(one.applied for one in counts)
    return 1 - sum(one.failed for one in counts) / applied if applied else None


def _cause(
    check: tuple[str, str],
    applied: int | None,
    failed: int,
    required: Requirement,
    before: int | None,
    *,
    owner: str,
) -> Cause:
    field, dimension = check
    of = required_fields()[field]
    return Cause(
        key=check_key(check),
        field=str(of.label),
        dimension=str(DIMENSIONS[dimension]),
        says=str(of.says[dimension]),
        applied=applied,
        failed=failed,
        target=required.target,
        change=None if before is None else failed - before,
        mend=MEND_OF.get(check, ""),
        owner=owner,
    )


@dataclass(frozen=True)
class Register:
    """What is required, and what does not fit: needs that serve no objective, objectives that no need serves, reviews overdue."""

    requirements: Sequence[Requirement]
    labels: dict[str, str]
    answers: dict[str, Answering]
    signed: dict[int, Signed]
    without_objective: Sequence[Requirement]
    without_need: Sequence[str]
    overdue: Sequence[Requirement]
    free: Sequence[tuple[str, str]]
    unneeded: Sequence[
        str
    ]  # labels of fields that no objective needs, whether something is required of them or not


def ages() -> dict[str, int]:
    """How many days old the value of each column of customers may be, where a requirement says it. One query."""
    limits = Requirement.objects.filter(max_age_days__isnull=False).values_list("field", "max_age_days")
    return {
        column: days for field, days in limits if days and field in FIELDS for column in FIELDS[field].columns
    }


def register(actor: Actor) -> Register:
    """Four queries, and what the plan asks."""
    require(actor, VIEW)
    fields = required_fields()
    asked = Requirement.objects.select_related("owner", "signed_off_by").order_by("pk")
    rows = [
        one for one in asked if one.field in fields
    ]  # of a removed own field it waits until that is restored
    labels, today = dict(objectives(actor)), timezone.localdate()
    served = {one.objective for one in rows}
    return Register(
        rows,
        labels,
        answering(),
        last_sign_offs(actor, rows),
        [one for one in rows if one.objective not in labels],
        [label for key, label in labels.items() if key not in served],
        [one for one in rows if one.review_on and one.review_on < today],
        [(key, str(one.label)) for key, one in fields.items() if key not in {row.field for row in rows}],
        [
            str(one.label)
            for key, one in fields.items()
            if key not in {row.field for row in rows if row.objective in labels}
        ],
    )


def quality_of(actor: Actor, customer_id: int) -> tuple[CustomerQuality, list[str]] | None:
    """How good a record is and the keys of the checks it fails; None for one the actor may not see or that was not scored yet."""
    require(actor, VIEW)
    among = visible_to(actor).filter(pk=customer_id).order_by().values("pk")
    row = CustomerQuality.objects.filter(customer__in=among).first()
    if row is None:
        return None
    own = [
        check_key(check)
        for check in all_checks()
        if check not in BITS
        and visible_to(actor).filter(lacking([check_key(check)]), pk=customer_id).exists()
    ]
    return row, [*(check_key(check) for check in CHECKS if row.failed & BITS[check]), *own]


def lacking(keys: Collection[str]) -> Q:
    """Customers who are asked for an own field that is required, and have none; `keys` of checks, others are passed over. One
    query where there are any."""
    own = {one.key: one for one in written_fields(MODEL) if f"{one.key}.{COMPLETE}" in keys}
    asked = Requirement.objects.filter(field__in=own, is_needed=True) if own else ()
    found = Q(pk__in=())
    for required in asked:
        without = Q(own__isnull=True) | Q(**{f"own__{own[required.field].slot}__isnull": True})
        of = asked_of(required.field, required.applies_to)
        found |= without if of == "both" else without & Q(kind=of)
    return found


def requirement(actor: Actor, pk: int) -> Requirement | None:
    require(actor, VIEW)
    return Requirement.objects.select_related("owner", "signed_off_by").filter(pk=pk).first()


def mends_made(actor: Actor) -> QuerySet[Mend]:
    """The newest mends. One query."""
    require(actor, VIEW)
    return Mend.objects.select_related("actor").order_by("-id")[:50]


def last_scoring() -> Scoring | None:
    """The newest scoring that came to its end. One query."""
    return Scoring.objects.exclude(finished_at=None).order_by("-finished_at").first()


def live_scoring() -> Scoring | None:
    """The scoring that was asked for last and is not done yet."""
    return Scoring.objects.filter(finished_at=None).order_by("-id").first()
