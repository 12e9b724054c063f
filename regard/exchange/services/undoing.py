"""Taking an import back."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.kinds.records import is_of_records
from regard.exchange.models import Import
from regard.exchange.models.import_ import this_process
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict
from regard.kernel.words import tr
from regard.objects.services.importing import undo_records
from regard.people.door import require
from regard.sales.services.undo import undo_import as undo_rows

Status = Import.Status


def undo_import(*, actor: Actor, item: Import, hearing: Hearing) -> Import:
    """Make everything as if the import had not been: what it made goes, what it changed returns to what it was.

    Resumable. `undo_result` says what was done and, in words, what could not be taken back. Raises `Conflict` for
    an import that runs or has been undone.
    """
    require(actor, KINDS[item.kind].permission)
    _begin(item)

    def heard(done: int, total: int) -> None:
        hearing.check()
        Import.objects.filter(pk=item.pk).update(beat_at=timezone.now())
        hearing.update(done=done, total=total, note=tr("Taking back"))

    undo = undo_records if is_of_records(item.kind) else undo_rows
    undone = asdict(undo(item.pk, actor=actor, progress=heard))
    for key, value in item.undo_result.items():
        if isinstance(value, int):
            undone[key] = undone.get(key, 0) + value
        elif isinstance(value, dict):
            undone[key] = dict(Counter(undone.get(key)) + Counter(value))
    item.undo_result = {**undone, "kept": list(undone["kept"])}
    item.status, item.stage, item.undone_at = Status.UNDONE, Import.Stage.OVER, timezone.now()
    with transaction.atomic():
        item.save(update_fields=["undo_result", "status", "stage", "undone_at"])
        note(
            actor=actor, model="exchange.import", object_id=item.pk, action="undo", after={"file": item.name}
        )
    files.forget_work(item.pk)
    return item


def _begin(item: Import) -> None:
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=item.pk)
        if stored.status == Status.UNDONE:
            raise Conflict(tr("“{name}” has been undone.", name=stored.name))
        if stored.status == Status.RUNNING and not stored.is_stalled:
            raise Conflict(
                tr("“{name}” is running.", name=stored.name),
                remedy=tr("Cancel it first; what it wrote can then be undone."),
            )
        if not stored.step:
            raise Conflict(tr("“{name}” has written nothing.", name=stored.name))
        Import.objects.filter(pk=item.pk).update(
            status=Status.UNDOING, runner=this_process(), beat_at=timezone.now()
        )
    item.refresh_from_db()
