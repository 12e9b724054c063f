"""What is known of the quality of the data: by dimension, by cause, day by day; what is required, and what of it is overdue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from regard.kernel.actor import Actor
from regard.people.door import require
from regard.quality.fields import CHECKS, DIMENSIONS, FIELDS, check_key
from regard.quality.mends import MENDS
from regard.quality.models import CheckCount, Mend, Requirement, Scoring

VIEW = "quality.requirement.view"
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
    applied: int
    failed: int
    target: int
    change: int | None
    mend: str
    owner: str

    @property
    def share(self) -> float:
        """Of those it applies to, who pass: 0 to 1, rounded down to a tenth of a per cent so that 1 means all."""
        return (self.applied - self.failed) * 1000 // self.applied / 1000 if self.applied else 1.0

    @property
    def is_met(self) -> bool:
        return self.share * 100 >= self.target


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
    """Five queries, whatever the number of customers."""
    require(actor, VIEW)
    scored = Scoring.objects.exclude(finished_at=None).order_by("-finished_at").first()
    since = timezone.localdate() - timedelta(days=90)
    counts = list(CheckCount.objects.filter(day__gte=since).order_by("day"))
    latest = max((one.day for one in counts), default=None)
    today = {one.key: one for one in counts if one.day == latest}
    before_day = max(
        (one.day for one in counts if latest and one.day <= latest - timedelta(days=30)), default=None
    )
    before = {one.key: one.failed for one in counts if one.day == before_day}
    required = {one.field: one for one in Requirement.objects.select_related("owner")}
    causes = [
        _cause(check, today[check_key(check)], required[check[0]], before.get(check_key(check)))
        for check in CHECKS
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


def _passed(counts: Sequence[CheckCount]) -> float | None:
    applied = sum(one.applied for one in counts)
    return 1 - sum(one.failed for one in counts) / applied if applied else None


def _cause(check: tuple[str, str], count: CheckCount, required: Requirement, before: int | None) -> Cause:
    field, dimension = check
    return Cause(
        key=check_key(check),
        field=FIELDS[field].label,
        dimension=DIMENSIONS[dimension],
        says=FIELDS[field].says[dimension],
        applied=count.applied,
        failed=count.failed,
        target=required.target,
        change=None if before is None else count.failed - before,
        mend=MEND_OF.get(check, ""),
        owner=str(required.owner) if required.owner else "",
    )


@dataclass(frozen=True)
class Register:
    """What is required, and what does not fit: needs that serve no objective, objectives that no need serves, reviews overdue."""

    requirements: Sequence[Requirement]
    labels: dict[str, str]
    without_objective: Sequence[Requirement]
    without_need: Sequence[str]
    overdue: Sequence[Requirement]
    free: Sequence[tuple[str, str]]


def register(actor: Actor) -> Register:
    """One query, and what the plan asks."""
    require(actor, VIEW)
    rows = list(Requirement.objects.select_related("owner", "signed_off_by").order_by("pk"))
    labels, today = dict(objectives(actor)), timezone.localdate()
    served = {one.objective for one in rows}
    return Register(
        rows,
        labels,
        [one for one in rows if one.objective not in labels],
        [label for key, label in labels.items() if key not in served],
        [one for one in rows if one.review_on and one.review_on < today],
        [(key, one.label) for key, one in FIELDS.items() if key not in {row.field for row in rows}],
    )


def requirement(actor: Actor, pk: int) -> Requirement | None:
    require(actor, VIEW)
    return Requirement.objects.select_related("owner", "signed_off_by").filter(pk=pk).first()


def mends_made(actor: Actor) -> QuerySet[Mend]:
    """The newest mends. One query."""
    require(actor, VIEW)
    return Mend.objects.select_related("actor").order_by("-id")[:50]


def live_scoring() -> Scoring | None:
    """The scoring that was asked for last and is not done yet."""
    return Scoring.objects.filter(finished_at=None).order_by("-id").first()
