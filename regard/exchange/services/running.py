"""Running an import: read, sort, write, finish; each stage is taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds.kinds import KINDS, check_mapping
from regard.exchange.kinds.records import is_of_records
from regard.exchange.models import Import
from regard.exchange.models.import_ import this_process
from regard.exchange.queries import state_of
from regard.exchange.services.loaders import loader_of
from regard.exchange.services.loading import Foreseen, Loader
from regard.exchange.services.pipes import ahead
from regard.exchange.services.replaced import keep_swaps
from regard.exchange.services.settling import settle, writing_much
from regard.exchange.services.sorting import sort_lines, staged_as
from regard.exchange.services.taking import is_taken, take_in
from regard.jobs.progress import Cancelled, Interrupted, Paused
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, RegardError
from regard.kernel.words import tr
from regard.people.door import require

Status, Stage = Import.Status, Import.Stage
WORK = (
    "status", "stage", "parts", "staged_as", "counts", "profile", "reading", "tally", "error_file", "message",
    "started_at", "finished_at", "runner", "beat_at",
)  # fmt: skip
RUNNABLE = frozenset({
    Status.DRAFT, Status.READY, Status.PAUSED, Status.FAILED, Status.CANCELLED, Status.RUNNING,
})  # fmt: skip


def run_import(*, actor: Actor, item: Import, hearing: Hearing) -> Import:
    """Bring the file in, from wherever it stopped; returns the import, done.

    Each batch is written in one transaction with the checkpoint behind it, so that a run that was killed goes on at
    the last batch it committed. Of two processes that run the same import the slower stops with `Conflict`.
    Raises `Unreadable`, `Invalid`, `Forbidden`; what had been written before stays, and so does the checkpoint.
    """
    require(actor, KINDS[item.kind].permission)
    check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    loader = loader_of(item, actor)
    _begin(item)
    with _ending(item):
        if item.stage in {Stage.READING, Stage.SORTING}:
            _stage(item, loader, hearing)
            _to(item, Stage.APPLYING)
        if item.stage == Stage.APPLYING:
            _apply(item, loader, hearing)
            _to(item, Stage.FINISHING)
        if item.stage == Stage.FINISHING:
            item.counts = {**item.counts, **loader.finish(hearing)}
            settle(int(item.counts.get("lines_imported", 0)))
            _finish(item, actor)
    files.forget_work(item.pk)
    return item


def check_import(*, actor: Actor, item: Import, hearing: Hearing) -> Import:
    """What running it would do, to all rows; writes nothing but that answer into `check_result`.

    Raises as `run_import` does.
    """
    require(actor, KINDS[item.kind].permission)
    check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    loader = loader_of(item, actor)
    began = timezone.now()
    item.message = ""
    with _noting_failure(item):
        _stage(item, loader, hearing)
        foreseen = Foreseen()
        done = 0
        hearing.update(done=0, total=int(item.counts["lines_good"]), note=tr("Comparing with what is stored"))
        for number in range(item.parts):
            for batch in _batches(item, loader, number):
                hearing.check()
                loader.foresee(batch, foreseen)
                done += len(batch)
                hearing.update(done=done)
        loader.foresee_rest(foreseen, lambda: _all_batches(item, loader, hearing))
    keep_swaps(item, foreseen.swaps)
    counts = {**item.counts, **foreseen.counts}
    counts["customers_created"] = len(foreseen.new_customers)
    counts["products_created"] = len(foreseen.new_products)
    counts["organisations_created"] = len(foreseen.new_organisations)
    counts["lines_rejected"] = int(item.counts["lines_rejected"]) + foreseen.refused.total
    seconds = (timezone.now() - began).total_seconds()
    item.check_result = {
        "of": item.staged_as,
        "counts": counts,
        "seconds": round(seconds, 1),
        "refused": (foreseen.refused if foreseen.refused.rejected else foreseen.values_refused).as_json(),
    }
    item.status = Status.READY
    _keep_check(item)
    return item


def _keep_check(item: Import) -> None:
    """Keeps what a check found, unless the import has begun meanwhile: a check writes nothing else."""
    values = {name: getattr(item, name) for name in (*WORK, "check_result")}
    Import.objects.filter(pk=item.pk, status__in=[Status.DRAFT, Status.READY], step=0).update(**values)


def _all_batches(item: Import, loader: Loader, hearing: Hearing) -> Iterator[pl.DataFrame]:
    for number in range(item.parts):
        for batch in _batches(item, loader, number):
            hearing.check()
            yield batch


def _batches(item: Import, loader: Loader, number: int, start: int = 0) -> Iterable[pl.DataFrame]:
    """The batches of one part from a line on; a part nothing fell into has no file."""
    path = files.part(item.pk, number)
    return loader.batches(pl.read_parquet(path), start) if path.exists() else ()


def _begin(item: Import) -> None:
    """Claims the import. What an earlier run left is taken as it is in the database."""
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=item.pk)
        if stored.status not in RUNNABLE:
            raise Conflict(state_of(stored), remedy=tr("Import the file anew."))
        item.step, item.checkpoint, item.counts, item.stage = (
            stored.step,
            stored.checkpoint,
            stored.counts,
            stored.stage,
        )
        item.status, item.message = Status.RUNNING, ""
        item.started_at = stored.started_at or timezone.now()
        item.runner, item.beat_at = this_process(), timezone.now()
        item.save(update_fields=[*WORK, "mapping", "options"])


def _stage(item: Import, loader: Loader, hearing: Hearing) -> None:
    if not is_taken(item):
        take_in(item, hearing)
        item.staged_as = ""
    is_sorted = (files.home(item.pk) / "parts").is_dir()
    if item.staged_as != staged_as(item) or not is_sorted:
        sort_lines(item, loader, hearing)


def _to(item: Import, stage: Import.Stage) -> None:
    item.stage, item.beat_at = stage, timezone.now()
    item.save(update_fields=WORK)


def _apply(item: Import, loader: Loader, hearing: Hearing) -> None:
    done = int(item.counts.get("lines_imported", 0))
    hearing.update(
        done=done, total=int(item.counts["lines_good"]), note=tr("Writing"), counts=_outcomes(item)
    )
    first = int(item.checkpoint.get("part", 0))
    with writing_much(loader.cache_mb) as written:
        for place, batch, prepared in ahead(_work(item, loader, first)):
            hearing.check()
            with transaction.atomic():
                hearing.fence()
                _move_on(item, loader.apply(batch, prepared), place)
            written()
            hearing.update(done=int(item.counts["lines_imported"]), counts=_outcomes(item))


Step = tuple[dict[str, int], pl.DataFrame, Any]


def _work(item: Import, loader: Loader, first: int) -> Iterator[Step]:
    """The batches from the checkpoint on, each with the checkpoint behind it and what `apply` wants to know of it."""
    done = int(item.checkpoint.get("line", 0))
    for number in range(first, item.parts):
        for batch in _batches(item, loader, number, done):
            done += len(batch)
            yield {"part": number, "line": done}, batch, loader.prepare(batch)
        done = 0


def _move_on(item: Import, counts: dict[str, int], checkpoint: dict[str, int]) -> None:
    """Puts the checkpoint behind a batch, in its transaction; only one process can take each step."""
    item.refresh_from_db(fields=["counts"])
    added = dict(item.counts)
    for key, count in counts.items():
        added[key] = int(added.get(key, 0)) + count
    mine = Import.objects.filter(pk=item.pk, step=item.step, status=Status.RUNNING)
    if not mine.update(step=item.step + 1, counts=added, checkpoint=checkpoint, beat_at=timezone.now()):
        raise Conflict(
            tr("“{name}” is being run by another process.", name=item.name), remedy=tr("Wait for it.")
        )
    item.step, item.counts, item.checkpoint = item.step + 1, added, checkpoint


def _outcomes(item: Import) -> dict[str, int]:
    counts = item.counts
    if is_of_records(item.kind):
        return {
            "created": int(counts.get("records_created", 0)),
            "updated": int(counts.get("records_updated", 0)),
        }
    if item.kind != "purchases":
        return {
            "created": int(counts.get("customers_created", 0)),
            "updated": int(counts.get("customers_updated", 0)),
        }
    made = int(counts.get("orders_created", 0)) + int(counts.get("returns_created", 0))
    return {"orders and returns": made, "set aside": int(counts.get("lines_rejected", 0))}


def _finish(item: Import, actor: Actor) -> None:
    item.stage, item.status, item.finished_at = Stage.OVER, Status.DONE, timezone.now()
    with transaction.atomic():
        item.save(update_fields=WORK)
        note(
            actor=actor,
            model="exchange.import",
            object_id=item.pk,
            action="run",
            after={"file": item.name, **item.counts},
        )


@contextmanager
def _ending(item: Import) -> Iterator[None]:
    """Says in the import how its run ended, when it did not end well."""
    try:
        yield
    except Paused:
        _stop(item, Status.PAUSED, "")
        raise
    except Cancelled:
        _stop(item, Status.CANCELLED, "")
        raise
    except Interrupted:
        raise  # another worker goes on with it
    except KeyboardInterrupt:
        _stop(item, Status.PAUSED, "")
        raise
    except Conflict:
        raise
    except RegardError as error:
        _stop(item, Status.FAILED, str(error))
        raise
    except Exception as error:
        _stop(item, Status.FAILED, f"{type(error).__name__}: {error}"[:500])
        raise


@contextmanager
def _noting_failure(item: Import) -> Iterator[None]:
    try:
        yield
    except RegardError as error:
        item.message, item.check_result = str(error), {"of": staged_as(item)}
        _keep_check(item)
        raise


def _stop(item: Import, status: Import.Status, message: str) -> None:
    Import.objects.filter(pk=item.pk, status=Status.RUNNING).update(status=status, message=message)
    item.status, item.message = status, message
