"""Mending one kind of fault in many records, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from regard.customers.queries import names_of, visible_to
from regard.customers.services import rows
from regard.customers.services.many import CHANGE, Changed, change_many
from regard.customers.undoing import UNDONE_WITHIN
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.queries import visible_jobs
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.words import midsentence, tr
from regard.people.door import require
from regard.people.queries import business
from regard.quality.fields import BITS
from regard.quality.mends import MENDS, Context
from regard.quality.mends import Mend as Way
from regard.quality.models import CustomerQuality, Mend, MendChange
from regard.quality.services.scoring import count_again, score_some

if TYPE_CHECKING:
    from regard.customers.models import Customer

MEND = "quality.requirement.change"
BATCH = 500
LOOKED_AT = 1_000
SHOWN = 50
SAID = 500  # reasons that are kept; all are counted
Status = Mend.Status
GOING = (Status.WAITING, Status.RUNNING, Status.UNDOING)


@dataclass(frozen=True)
class Proposal:
    """What a mend would do to one record."""

    customer_id: int
    name: str
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True)
class MendPreview:
    """Of the first `looked_at` records with the fault, how many a mend would put right, and some of them.

    `failing`: all that have it.
    """

    way: Way
    failing: int
    looked_at: int
    mendable: int
    proposals: Sequence[Proposal]


def preview_mend(*, actor: Actor, key: str) -> MendPreview:
    """What a mend would do, without doing it. Raises `NotFound` for a mend there is not. Four queries."""
    require(actor, MEND)
    way = _way(key)
    found = list(_failing(actor, way).order_by("pk")[:LOOKED_AT])
    context = Context(business().country)
    proposals = [_proposal(way, one, context) for one in found]
    good = [one for one in proposals if one.after]
    return MendPreview(way, _failing(actor, way).count(), len(found), len(good), good[:SHOWN])


def start_mend(*, actor: Actor, key: str) -> Mend:
    """Have a worker mend it. Raises `Forbidden`, and `Conflict` while the same is being mended already."""
    from regard.quality.jobs import run_mend

    require(actor, MEND)
    require(actor, CHANGE)
    way = _way(key)
    with transaction.atomic():
        rows.lock("quality:mend")
        _settle_stopped(key)
        if Mend.objects.filter(key=key, status__in=GOING).exists():
            raise Conflict(
                tr("{what} are being mended already.", what=way.label), remedy=tr("Wait until that is done.")
            )
        made = Mend.objects.create(key=key, actor_id=actor.user_id)
        made.job_id = jobs.enqueue(
            run_mend,
            actor=actor,
            title=tr("Mend: {what}", what=midsentence(way.label)),
            queue="bulk",
            url=reverse("quality:mend_list"),
            mend_id=made.pk,
        ).pk
        made.save(update_fields=["job_id"])
    return made


def mend(*, mend_id: int, actor: Actor, hearing: Hearing | None = None) -> Mend:
    """Mend all records with the fault, batch by batch; each batch is written with its way back or not at all.

    What is counted of all records, and the steward tasks, follow by a job.
    """
    hearing, item = hearing or Nobody(), Mend.objects.get(pk=mend_id)
    if item.status not in {Status.WAITING, Status.RUNNING}:
        return item
    way = _way(item.key)
    context = Context(business().country)
    total = _failing(actor, way).count()
    while True:
        hearing.check()
        found = list(_failing(actor, way).filter(pk__gt=item.last_id).order_by("pk")[:BATCH])
        with transaction.atomic():
            hearing.fence()
            changes = {one.pk: after for one in found if (after := dict(way.propose(one, context)))}
            seen = {
                one.pk: {name: getattr(one, name) for name in changes[one.pk]}
                for one in found
                if one.pk in changes
            }
            done = _mended(actor, changes, seen)
            MendChange.objects.bulk_create(
                MendChange(
                    mend=item, customer_id=one.customer_id, before=dict(one.before), after=dict(one.after)
                )
                for one in done
            )
            score_some([one.customer_id for one in done])
            item.mended += len(done)
            item.looked_at += len(found)
            item.last_id = found[-1].pk if found else item.last_id
            item.status = Status.RUNNING if len(found) == BATCH else Status.DONE
            item.save()
            if item.status == Status.DONE and item.mended:
                count_again(actor=actor)
        hearing.update(done=item.looked_at, total=max(total, item.looked_at), counts={"mended": item.mended})
        if item.status == Status.DONE:
            return item


def start_undo(*, actor: Actor, mend_id: int) -> Mend:
    """Have a worker take a mend back. Raises `NotFound`, `Forbidden`, and `Conflict` when there is nothing to take back."""
    from regard.quality.jobs import undo_mend

    require(actor, MEND)
    require(actor, CHANGE)
    with transaction.atomic():
        item = Mend.objects.select_for_update().filter(pk=mend_id).first()
        if item is None:
            raise NotFound(tr("There is no such mend."))
        _settle_stopped(item.key)
        item.refresh_from_db()
        if item.status != Status.DONE:
            raise Conflict(
                tr("This mend is {state}.", state=midsentence(item.get_status_display())),
                remedy=tr("Only one that is done can be undone."),
            )
        if not is_young(item):
            raise Conflict(
                tr("A mend can be undone for {count} days; this one is older.", count=UNDONE_WITHIN.days)
            )
        item.status = Status.UNDOING
        item.job_id = jobs.enqueue(
            undo_mend, actor=actor, title=tr("Undo: {what}", what=midsentence(_way(item.key).label)),
            queue="bulk", url=reverse("quality:mend_list"),
            mend_id=item.pk,
        ).pk  # fmt: skip
        item.save(update_fields=["status", "job_id"])
    return item


def take_back(*, mend_id: int, actor: Actor, hearing: Hearing | None = None) -> Mend:
    """Give each record back what it had, where nobody changed it since; batch by batch. The counts follow as after a mend."""
    hearing, item = hearing or Nobody(), Mend.objects.get(pk=mend_id)
    while item.status == Status.UNDOING:
        hearing.check()
        with transaction.atomic():
            hearing.fence()
            changes = list(item.changes.order_by("pk")[:BATCH])
            before = {one.customer_id: one.before for one in changes}
            after = {one.customer_id: one.after for one in changes}
            done = change_many(
                actor=actor, changes=before, only_if=after, action="restore", is_checked=False, confirms=False
            )
            MendChange.objects.filter(pk__in=[one.pk for one in changes]).delete()
            score_some([one.customer_id for one in done])
            said = _why_not(set(before) - {one.customer_id for one in done})
            item.restored += len(done)
            item.not_restored += len(said)
            item.said = [*item.said, *said][:SAID]
            item.status = Status.UNDOING if len(changes) == BATCH else Status.UNDONE
            item.save()
            if item.status == Status.UNDONE and item.restored:
                count_again(actor=actor)
        hearing.update(done=item.restored, total=item.mended)
    return item


def forget_old_mends() -> int:
    """Let go of what is kept to undo mends that can no longer be undone; how many records' worth."""
    old = MendChange.objects.filter(mend__at__lt=timezone.now() - UNDONE_WITHIN)
    return old.delete()[0]


def is_young(item: Mend) -> bool:
    """Whether it may still be undone."""
    return item.at > timezone.now() - UNDONE_WITHIN


def _why_not(ids: set[int]) -> list[str]:
    names = names_of(ids) if ids else {}
    return [
        f"{names[one]} was changed since and stays as it is." if one in names else f"Customer {one} is gone."
        for one in sorted(ids)
    ]


def _mended(
    actor: Actor, changes: Mapping[int, Mapping[str, str]], seen: Mapping[int, Mapping[str, str]]
) -> list[Changed]:
    """Change them where they still are what was `seen`; a proposal that is no value after all keeps no other from its own."""
    try:
        return change_many(actor=actor, changes=changes, only_if=seen, action="mend", confirms=False)
    except Invalid:
        done: list[Changed] = []
        for number, values in changes.items():
            with suppress(Invalid):
                done += change_many(
                    actor=actor, changes={number: values}, only_if=seen, action="mend", confirms=False
                )
        return done


def is_going(items: Iterable[Mend]) -> bool:
    """Whether a worker is at one of them, or will be. One query, none where all are over."""
    numbers = [item.job_id for item in items if item.status in GOING and item.job_id is not None]
    found = visible_jobs(system_actor("quality")).filter(pk__in=numbers) if numbers else ()
    return any(not job.is_over for job in found)


def _settle_stopped(key: str) -> None:
    """A mend whose job was called off or failed has done what it has done, and can be undone like any other."""
    for item in Mend.objects.filter(key=key, status__in=GOING):
        if not is_going([item]):
            item.status = Status.DONE
            item.save(update_fields=["status"])


def _way(key: str) -> Way:
    if key not in MENDS:
        raise NotFound(tr("There is no such mend."))
    return MENDS[key]


def _failing(actor: Actor, way: Way) -> Any:  # noqa: ANN401
    bit = BITS[way.check]
    failing = CustomerQuality.objects.extra(where=["failed & %s <> 0"], params=[bit])
    return visible_to(actor, CHANGE).filter(pk__in=failing.values("customer_id"))


def _proposal(way: Way, one: Customer, context: Context) -> Proposal:
    after = dict(way.propose(one, context))
    return Proposal(one.pk, one.name, {name: getattr(one, name) for name in after}, after)
