"""One deed done to many customers at once, batch by batch, and taken back the same way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from regard.audit.services import note
from regard.customers.bin_queries import DELETE, found_in_bin
from regard.customers.models import Binned, BulkChange, BulkChangeRow, Customer
from regard.customers.queries import VIEW, visible_to
from regard.customers.services.binning import restore_customers
from regard.customers.services.checking import cleaned
from regard.customers.services.customers import assign_owner, delete_customers, require_new_owner
from regard.customers.services.giving import CHANGE, give_back, give_value, settled_value
from regard.customers.services.many import change_many
from regard.customers.services.rows import update
from regard.customers.services.territories import is_territory, require_territory, set_territory
from regard.customers.tag_queries import spelled
from regard.customers.tag_rules import LONGEST, joined, tag_column, tags_in, within, without
from regard.customers.undoing import UNDONE_WITHIN
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.queries import visible_jobs
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound, RegardError
from regard.kernel.words import in_english, lazy, midsentence, tr
from regard.people.door import require
from regard.people.gates import Gate, pass_gate, register_gate
from regard.people.queries import owned_by
from regard.ui import formats
from regard.ui.among import among
from regard.ui.packing import pack, unpack
from regard.ui.sight import require_change

Kind, Status = BulkChange.Kind, BulkChange.Status
EDITED, STAMPED = (
    "edited_at",
    "stamped",
)  # when somebody changed the customer by hand, before and with the deed
ASSIGN = "customers.customer.assign"
PERMISSIONS = {
    Kind.ASSIGN: ASSIGN, Kind.TERRITORY: ASSIGN, Kind.DELETE: DELETE, Kind.RESTORE: DELETE, Kind.TAG: CHANGE, Kind.UNTAG: CHANGE,
    Kind.VALUE: CHANGE,
}  # fmt: skip
MANY_GONE = register_gate(
    Gate(
        "customers.delete",
        lazy("Deleting many customers"),
        lazy("Putting many customers into the recycle bin at once."),
        usual=100,
    )
)
MODEL = "customers.bulkchange"
BATCH = 250
AT_ONCE = 200  # so many are done while the page waits
AT_ONCE_TAKES = timedelta(minutes=10)
SAID = 500  # reasons that are kept; all are counted
GOING = (Status.WAITING, Status.RUNNING, Status.UNDOING)


def start_change(
    *, actor: Actor, kind: str, customer_ids: Collection[int], options: Mapping[str, Any] | None = None
) -> BulkChange:
    """Do it to these customers: a few at once, many by a worker; `job_id` then says where.

    `options` of an assignment: `owner_id`, of a territory: `territory_id`, which may be None, of tags: `tags`, a list or a text;
    of a value: `field`, the key of an own field, and `value`. Raises `Forbidden`, and `Invalid` for an owner, a territory or a
    value there is not, and for no tags.
    """
    from regard.customers.jobs import run_bulk_change

    require(actor, PERMISSIONS[Kind(kind)])
    if kind == Kind.DELETE:
        pass_gate(actor, MANY_GONE.key, len(set(customer_ids)))
    given = dict(options or {})
    changes = {Kind.ASSIGN: "owner", Kind.TERRITORY: "territory", Kind.TAG: "tags", Kind.UNTAG: "tags"}
    changed = given.get("field") if kind == Kind.VALUE else changes.get(Kind(kind))
    require_change(actor, "customers.customer", [str(changed)] if changed else [])
    if kind == Kind.ASSIGN:
        require_new_owner(actor, given["owner_id"])
    if kind == Kind.TERRITORY:
        require_territory(given["territory_id"])
    if kind in {Kind.TAG, Kind.UNTAG}:
        given["tags"] = _require_tags(given.get("tags"))
    if kind == Kind.VALUE:
        given["value"] = settled_value(given["field"], given["value"])
    with transaction.atomic():
        change = BulkChange.objects.create(
            kind=kind, actor_id=actor.user_id, options=given, packed=pack(customer_ids), count=len(set(customer_ids)),
        )  # fmt: skip
        note(
            actor=actor,
            model=MODEL,
            object_id=change.pk,
            action=kind,
            after=given | {"customers": change.count},
        )
        if change.count > AT_ONCE:
            title = tr("{deed}: {count} customers", deed=_label(change), count=formats.number(change.count))
            _enqueue(run_bulk_change, actor, change, title)
    return change if change.job_id else run_change(change_id=change.pk, actor=actor)


def start_restoring(*, actor: Actor, text: str, newest: int) -> BulkChange:
    """Restore everybody in the bin whose name holds `text` and who was there when `newest` came into it; see `start_change`.

    `options["left_out"]` counts those who came back without something. Raises `Forbidden`, and `Conflict` when there is nobody.
    """
    require(actor, DELETE)
    ids = list(found_in_bin(actor, text, newest).values_list("customer_id", flat=True))
    if not ids:
        raise Conflict(tr("Nobody is found who can be restored."), kept=tr("Nothing was changed."))
    return start_change(actor=actor, kind=Kind.RESTORE, customer_ids=ids)


def run_change(*, change_id: int, actor: Actor, hearing: Hearing | None = None) -> BulkChange:
    """Do what is left of it, batch by batch; each batch is written with its way back or not at all."""
    hearing, change = hearing or Nobody(), BulkChange.objects.get(pk=change_id)
    ids = [number for number in unpack(bytes(change.packed)) if number > change.last_id]
    while change.status in {Status.WAITING, Status.RUNNING}:
        hearing.check()
        batch, ids = ids[:BATCH], ids[BATCH:]
        with transaction.atomic():
            hearing.fence()
            change.changed += _do(actor, change, batch) if batch else 0
            change.last_id = batch[-1] if batch else change.last_id
            change.status = Status.RUNNING if ids else Status.DONE
            change.save(update_fields=["changed", "last_id", "status"])
        hearing.update(
            done=change.count - len(ids), total=change.count, counts={_counted(change): change.changed}
        )  # fmt: skip
    return change


def start_undo(*, actor: Actor, change_id: int) -> BulkChange:
    """Take it back: a few at once, many by a worker. Raises `NotFound`, `Forbidden`, and `Conflict` when there is nothing to
    take back any more."""
    from regard.customers.jobs import undo_bulk_change

    with transaction.atomic():
        change = visible_changes(actor).select_for_update(of=("self",)).filter(pk=change_id).first()
        if change is None:
            raise NotFound(tr("There is no such bulk change."))
        require(actor, PERMISSIONS[Kind(change.kind)])
        status = settled(change)
        if status != Status.DONE:
            said = tr("This is {state}.", state=midsentence(Status(status).label))
            raise Conflict(said, remedy=tr("Only what is done can be undone."))
        if not is_young(change):
            raise Conflict(
                tr(
                    "A bulk change can be undone for {days} days; this one is older.", days=UNDONE_WITHIN.days
                ),
                kept=tr("Nothing was changed."),
            )
        change.status, change.job_id = Status.UNDOING, None
        change.save(update_fields=["status", "job_id"])
        note(
            actor=actor, model=MODEL, object_id=change.pk, action="undo", after={"customers": change.changed}
        )
        if change.changed > AT_ONCE:
            _enqueue(undo_bulk_change, actor, change, tr("Undo: {deed}", deed=midsentence(_label(change))))
    return change if change.job_id else take_back(change_id=change.pk, actor=actor)


def take_back(*, change_id: int, actor: Actor, hearing: Hearing | None = None) -> BulkChange:
    """Restore what is left to restore, batch by batch; what cannot be is said. Run again, it goes on where it stopped."""
    hearing, change = hearing or Nobody(), BulkChange.objects.get(pk=change_id)
    while change.status == Status.UNDOING:
        hearing.check()
        with transaction.atomic():
            hearing.fence()
            step = _UNDO[Kind(change.kind)](actor, change)
            change.restored += step.restored
            change.not_restored += step.not_restored
            change.said = [*change.said, *step.said][:SAID]
            change.status = Status.UNDOING if step.handled else Status.UNDONE
            change.save(update_fields=["restored", "not_restored", "said", "status"])
        hearing.update(done=change.restored, total=change.changed)
    return change


def forget_old_changes() -> int:
    """Let go of the way back of bulk changes that can no longer be undone; how many."""
    old = BulkChange.objects.filter(forgotten_at=None, at__lt=timezone.now() - UNDONE_WITHIN)
    ids = list(old.values_list("pk", flat=True))
    BulkChangeRow.objects.filter(change_id__in=ids).delete()
    return old.filter(pk__in=ids).update(forgotten_at=timezone.now(), packed=pack([]), said=[])


def _counted(change: BulkChange) -> str:
    """What a running job counts, as it is kept with the job."""
    with in_english():
        return str(Kind(change.kind).label).lower()


def _do(actor: Actor, change: BulkChange, ids: list[int]) -> int:
    if change.kind == Kind.DELETE:
        return delete_customers(actor=actor, customer_ids=ids, change_id=change.pk).count
    if change.kind == Kind.TERRITORY:
        return _place(actor, change, ids)
    if change.kind == Kind.RESTORE:
        return _bring_back(actor, change, ids)
    if change.kind in {Kind.TAG, Kind.UNTAG}:
        return _tag(actor, change, ids)
    if change.kind == Kind.VALUE:
        return _give(actor, change, ids)
    owner_id = change.options["owner_id"]
    after = {"owner_id": owner_id}
    reach = visible_to(actor, PERMISSIONS[Kind.ASSIGN]).filter(pk__in=among(ids)).exclude(**after)
    former = list(reach.select_for_update(of=("self",)).order_by("pk").values("pk", *after, EDITED))
    changed = assign_owner(actor=actor, customer_ids=[one["pk"] for one in former], owner_id=owner_id)
    _keep(change, former, {one["pk"]: after for one in former})
    return changed


def _place(actor: Actor, change: BulkChange, ids: list[int]) -> int:
    territory_id = change.options["territory_id"]
    after = {"territory_id": territory_id, "is_territory_set": territory_id is not None}
    reach = visible_to(actor, ASSIGN).filter(pk__in=among(ids)).exclude(**after)
    former = list(reach.select_for_update(of=("self",)).order_by("pk").values("pk", *after, EDITED))
    changed = set_territory(
        actor=actor, customer_ids=[one["pk"] for one in former], territory_id=territory_id
    )
    _keep(change, former, {one["pk"]: after for one in former})
    return changed


def _give(actor: Actor, change: BulkChange, ids: list[int]) -> int:
    """Give them a value of an own field; `options["refused"]` counts those for whom it breaks a rule."""
    said = change.options
    given = give_value(actor=actor, customer_ids=ids, key=said["field"], value=said["value"])
    BulkChangeRow.objects.bulk_create(
        BulkChangeRow(change=change, customer_id=number, before={"value": before}, after={})
        for number, before in given.before.items()
    )
    if given.refused:
        said["refused"] = said.get("refused", 0) + given.refused
        change.save(update_fields=["options"])
    return len(given.before)


def _take_value(actor: Actor, change: BulkChange) -> Step:
    """Give back what each had, where nobody has changed it since."""
    rows, said = list(change.rows.order_by("pk")[:BATCH]), change.options
    was = {row.customer_id: row.before["value"] for row in rows}
    stay = give_back(actor=actor, key=said["field"], was=was, value=said["value"])
    BulkChangeRow.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return Step(len(rows), len(rows) - len(stay), len(stay), list(stay.values()))


def _tag(actor: Actor, change: BulkChange, ids: list[int]) -> int:
    """Who has no room for more is left as he is."""
    names, gives = change.options["tags"], change.kind == Kind.TAG
    reach = visible_to(actor, CHANGE).filter(pk__in=among(ids)).select_for_update(of=("self",)).order_by("pk")
    former = {one["pk"]: one for one in reach.values("pk", "tags", EDITED)}
    wanted = {
        number: joined(one["tags"], tag_column(names)) if gives else without(one["tags"], names)
        for number, one in former.items()
    }
    done = change_many(
        actor=actor,
        changes={pk: {"tags": tags} for pk, tags in wanted.items() if len(tags) <= LONGEST},
        is_checked=False,
    )
    _keep(
        change,
        [former[one.customer_id] for one in done],
        {one.customer_id: one.after for one in done},
    )
    return len(done)


def _require_tags(said: Any) -> list[str]:  # noqa: ANN401
    """The tags as they are called today."""
    column = cleaned({"tags": said}, whole=False)["tags"]
    if not column:
        raise Invalid([FieldError("tags", tr("Write at least one tag."), "required")])
    return tags_in(column)


def _keep(
    change: BulkChange, former: Sequence[dict[str, Any]], after: Mapping[int, Mapping[str, Any]]
) -> None:
    """Keep what these customers were, and whether somebody had changed them by hand, so that an undo gives back both."""
    ids = [one["pk"] for one in former]
    stamps = dict(Customer.objects.filter(pk__in=among(ids)).values_list("pk", EDITED))
    BulkChangeRow.objects.bulk_create(
        BulkChangeRow(
            change=change,
            customer_id=one["pk"],
            before={name: one[name] for name in after[one["pk"]]}
            | {EDITED: _written(one[EDITED]), STAMPED: _written(stamps[one["pk"]])},
            after=dict(after[one["pk"]]),
        )
        for one in former
    )


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _unstamp(rows: Sequence[BulkChangeRow], was: Mapping[int, Customer], restored: Container[int]) -> None:
    """Of those nobody changed by hand since the deed, which was told from `was`, take back that it was one."""
    back = []
    for row in rows:
        one, stamp = was.get(row.customer_id), row.before.get(STAMPED)
        if one is None or one.pk not in restored or stamp is None or _written(one.edited_at) != stamp:
            continue
        one.edited_at = datetime.fromisoformat(row.before[EDITED]) if row.before[EDITED] else None
        back.append(one)
    update(back, [EDITED])


def _bring_back(actor: Actor, change: BulkChange, ids: list[int]) -> int:
    """Out of the bin, remembering as what each came back, so that whoever was changed since is not put there again."""
    back = restore_customers(actor=actor, customer_ids=ids)
    versions = Customer.objects.filter(pk__in=among(list(back.ids))).values_list("pk", "version")
    BulkChangeRow.objects.bulk_create(
        BulkChangeRow(change=change, customer_id=number, before={}, after={"version": version})
        for number, version in versions
    )
    if back.said:
        change.options["left_out"] = change.options.get("left_out", 0) + len(back.said)
        change.save(update_fields=["options"])
    return len(back.ids)


@dataclass
class Step:
    """A batch of an undo. `said`: why some could not be restored, or not wholly."""

    handled: int = 0
    restored: int = 0
    not_restored: int = 0
    said: list[str] = field(default_factory=list)


def _taken_batch(actor: Actor, change: BulkChange) -> tuple[list[BulkChangeRow], dict[int, Customer]]:
    """The next rows of its way back, which are taken out of it, and by id the customers still within reach, locked."""
    rows = list(change.rows.order_by("pk")[:BATCH])
    reach = visible_to(actor, PERMISSIONS[Kind(change.kind)]).filter(
        pk__in=among([one.customer_id for one in rows])
    )
    now = {one.pk: one for one in reach.select_for_update(of=("self",)).order_by("pk")}
    BulkChangeRow.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return rows, now


def _unassign(actor: Actor, change: BulkChange) -> Step:
    """Give back to whose they were, where nobody else was given them since."""
    rows, now = _taken_batch(actor, change)
    said, by_owner = [], dict[int | None, list[int]]()
    for row in rows:
        one = now.get(row.customer_id)
        if one is None:
            said.append(
                tr(
                    "Customer {number} is gone, or no longer yours to hand over.",
                    number=row.customer_id,
                )
            )
        elif one.owner_id != row.after["owner_id"]:
            said.append(tr("{name} was given to somebody else since and stays there.", name=one.name))
        else:
            by_owner.setdefault(row.before["owner_id"], []).append(one.pk)
    restored, given = 0, set[int]()
    for owner_id, ids in by_owner.items():
        try:
            require_new_owner(actor, owner_id)
        except RegardError as error:
            said += [tr("{name} stays: {why}", name=now[number].name, why=error) for number in ids]
            continue
        restored += assign_owner(actor=actor, customer_ids=ids, owner_id=owner_id)
        given.update(ids)
    _unstamp(rows, now, given)
    return Step(len(rows), restored, len(said), said)


def _unplace(actor: Actor, change: BulkChange) -> Step:
    """Put back into the territory they were in, where nobody has put them elsewhere since."""
    rows, now = _taken_batch(actor, change)
    said, back = [], dict[tuple[int | None, bool], list[int]]()
    for row in rows:
        one, before = now.get(row.customer_id), row.before
        if one is None:
            said.append(
                tr(
                    "Customer {number} is gone, or no longer yours to place.",
                    number=row.customer_id,
                )
            )
        elif any(getattr(one, name) != value for name, value in row.after.items()):
            said.append(tr("{name} was put elsewhere since and stays there.", name=one.name))
        elif not is_territory(before["territory_id"]):
            said.append(tr("{name} stays: the territory it was in is no more.", name=one.name))
        else:
            back.setdefault((before["territory_id"], before["is_territory_set"]), []).append(one.pk)
    for (territory_id, is_set), ids in back.items():
        set_territory(actor=actor, customer_ids=ids, territory_id=territory_id, is_set=is_set)
    _unstamp(rows, now, {number for ids in back.values() for number in ids})
    return Step(len(rows), len(rows) - len(said), len(said), said)


def _untag(actor: Actor, change: BulkChange) -> Step:
    """Take away just the tags each was given, or give back those it lost; what was tagged since stays."""
    rows, now = _taken_batch(actor, change)
    said, back = [], dict[int, dict[str, str]]()
    for row in rows:
        one = now.get(row.customer_id)
        if one is None:
            said.append(
                tr(
                    "Customer {number} is gone, or no longer yours to change.",
                    number=row.customer_id,
                )
            )
            continue
        before, after = tags_in(row.before["tags"]), tags_in(row.after["tags"])
        tags = without(one.tags, [tag for tag in after if tag not in before])
        lost = spelled([tag for tag in before if tag not in after])
        back[one.pk] = {"tags": tag_column(within([*tags_in(tags), *lost.values()]))}
    change_many(actor=actor, changes=back, is_checked=False)
    _unstamp(rows, now, back)
    return Step(len(rows), len(back), len(said), said)


def _undelete(actor: Actor, change: BulkChange) -> Step:
    """Bring back from the bin; what was restored or deleted for good one by one meanwhile is not there any more."""
    waiting = Binned.objects.filter(change=change, restored_at=None)
    ids = list(waiting.order_by("customer_id").values_list("customer_id", flat=True)[:BATCH])
    back = restore_customers(actor=actor, customer_ids=ids, change_id=change.pk)
    names = dict(Customer.objects.filter(pk__in=among(list(back.said))).values_list("pk", "name"))
    said = [f"{names[number]}: {' '.join(lines)}" for number, lines in back.said.items()]
    lost = set(ids) - set(back.ids)
    if lost:
        waiting.filter(customer_id__in=among(sorted(lost))).update(change=None)
        said += [
            tr("Customer {number} is not yours to restore, and stays in the recycle bin.", number=number)
            for number in sorted(lost)
        ]
    if not ids and (others := change.changed - change.restored - change.not_restored) > 0:
        why = tr(
            "{count} were restored one by one, or deleted for good, since.", count=formats.number(others)
        )
        return Step(0, 0, others, [why])
    return Step(len(ids), len(back.ids), len(lost), said)


def _put_back(actor: Actor, change: BulkChange) -> Step:
    """Into the recycle bin again, whoever nobody has changed since."""
    rows, now = _taken_batch(actor, change)
    said, same = [], list[int]()
    for row in rows:
        one = now.get(row.customer_id)
        if one is None:
            said.append(
                tr(
                    "Customer {number} is gone, or no longer yours to delete.",
                    number=row.customer_id,
                )
            )
        elif one.version != row.after["version"]:
            said.append(tr("{name} was changed since and stays.", name=one.name))
        else:
            same.append(one.pk)
    delete_customers(actor=actor, customer_ids=same)
    return Step(len(rows), len(same), len(said), said)


_UNDO: Mapping[str, Callable[[Actor, BulkChange], Step]] = {
    Kind.ASSIGN: _unassign, Kind.TERRITORY: _unplace, Kind.DELETE: _undelete, Kind.RESTORE: _put_back, Kind.TAG: _untag,
    Kind.UNTAG: _untag, Kind.VALUE: _take_value,
}  # fmt: skip


def _enqueue(task: Any, actor: Actor, change: BulkChange, title: str) -> None:  # noqa: ANN401
    change.job_id = jobs.enqueue(
        task, actor=actor, title=title, queue="bulk", url=reverse("customers:bulk_changes"), pausable=True, change_id=change.pk
    ).pk  # fmt: skip
    change.save(update_fields=["job_id"])


def visible_changes(actor: Actor) -> Any:  # noqa: ANN401
    """Bulk changes of whoever is within the actor's reach."""
    return owned_by(BulkChange.objects.all(), actor, VIEW, "actor_id")


def settled(change: BulkChange) -> str:
    """Its state; one whose job was called off or failed has done what it has done, and can be undone like any other."""
    if change.status in GOING:
        if change.job_id is None and change.at > timezone.now() - AT_ONCE_TAKES:
            return change.status  # somebody waits for it
        job = visible_jobs(system_actor("customers")).filter(pk=change.job_id or 0).first()
        if job is None or job.is_over:
            return Status.DONE
    return change.status


def is_young(change: BulkChange) -> bool:
    return change.forgotten_at is None and change.at > timezone.now() - UNDONE_WITHIN


def _label(change: BulkChange) -> str:
    return {
        Kind.ASSIGN: tr("Give customers to an owner"),
        Kind.TERRITORY: tr("Put customers into a territory"),
        Kind.DELETE: tr("Delete customers"),
        Kind.RESTORE: tr("Restore from the recycle bin"),
        Kind.TAG: tr("Give customers tags"),
        Kind.UNTAG: tr("Take tags away"),
        Kind.VALUE: tr("Fill in a field of customers"),
    }[Kind(change.kind)]
