"""Bringing the copy up to date: plan what must be written, write it, publish it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from regard.analytics.columnar import files, pins
from regard.analytics.columnar.shapes import shape_of
from regard.analytics.facts import FACTS, Fact, page_of
from regard.analytics.models import CopyState, DirtyPage, FactState, PageFile, RetiredFile
from regard.analytics.reading import scalar, snapshot

GRACE = timedelta(minutes=1)
"""How long a retired file stays in any case."""

SAY_QUIET = timedelta(seconds=30)


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did. `busy`: another process was at it, so nothing was done here."""

    pages: int = 0
    rows: int = 0
    bytes: int = 0
    deleted: int = 0
    seconds: float = 0.0
    generation: int = 0
    busy: bool = False


@dataclass
class Plan:
    """Pages to write per fact, the marks that are settled by it, and the generation it builds on.

    Generations are microseconds of the clock, so that two of them never share a number, not even after a restore.
    """

    generation: int
    as_of: datetime
    last_as_of: datetime | None = None
    next_generation: int = 0
    pages: dict[str, list[int]] = field(default_factory=dict)
    marks: list[int] = field(default_factory=list)

    @property
    def is_due(self) -> bool:
        """Whether there is anything to publish; that nothing happened is news only every half minute."""
        quiet = self.last_as_of is not None and self.as_of - self.last_as_of < SAY_QUIET
        return bool(self.pages or self.marks) or not quiet


def refresh(*, everything: bool = False, wait: bool = True) -> RefreshReport:
    """Writes every dirty page (all pages with `everything`) and publishes them as one new generation.

    Reads one snapshot of the database and blocks no writer while it reads; costs a handful of queries when there
    is nothing to do. Safe to kill and to run in several processes at once: the second waits, or with `wait=False`
    answers `busy`.
    """
    with pins.only_writer(wait=wait) as may:
        return _refresh(everything) if may else RefreshReport(busy=True)


def _refresh(everything: bool) -> RefreshReport:
    started = monotonic()
    with snapshot():
        plan = _plan(everything)
        written = [
            files.write_page(FACTS[fact], page) for fact, pages in plan.pages.items() for page in pages
        ]
    if not _publish(plan, written, monotonic() - started):
        files.delete(item.file for item in written if item.file)
        return RefreshReport(busy=True)
    deleted = sweep()
    return RefreshReport(
        pages=len(written),
        rows=sum(item.rows for item in written),
        bytes=sum(item.bytes for item in written),
        deleted=deleted,
        seconds=monotonic() - started,
        generation=plan.next_generation or plan.generation,
    )


def _plan(everything: bool) -> Plan:
    state = CopyState.objects.filter(pk=1).first()
    plan = Plan(state.generation if state else 0, timezone.now(), state.as_of if state else None)
    marks = list(DirtyPage.objects.values_list("id", "fact", "number"))
    plan.marks = [mark for mark, _, _ in marks]
    shapes = dict(FactState.objects.values_list("fact", "shape"))
    copied = _copied_pages()
    for fact in FACTS:
        numbers = {number for _, name, number in marks if name == fact.name}
        known = copied.get(fact.name, {})
        is_new = shapes.get(fact.name) != shape_of(fact)
        if everything or is_new or None in numbers:
            pages = _all_pages(fact) | set(known)
        else:
            pages = {number for number in numbers if number is not None} | _lost(fact.name, known)
        if pages or is_new:
            plan.pages[fact.name] = sorted(pages)
    return plan


def _copied_pages() -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for fact, number, file in PageFile.objects.values_list("fact", "number", "file"):
        found.setdefault(fact, {})[number] = file
    return found


def _all_pages(fact: Fact) -> set[int]:
    highest = scalar(fact.highest)
    return set() if highest is None else set(range(page_of(highest) + 1))


def _lost(fact: str, known: dict[int, str]) -> set[int]:
    """Pages whose file is not there any more, as after restoring a backup."""
    there = files.present(fact) if known else set()
    return {number for number, file in known.items() if file not in there}


def _publish(plan: Plan, written: Sequence[files.Written], seconds: float) -> bool:
    """Makes the new files the copy. False when another machine published meanwhile: then nothing was changed."""
    gone = _undeclared()
    if not (plan.is_due or gone):
        return True
    with transaction.atomic():
        CopyState.objects.get_or_create(pk=1)
        state = CopyState.objects.select_for_update().get(pk=1)
        if state.generation != plan.generation:
            return False
        if plan.pages or gone:
            state.generation = plan.next_generation = max(state.generation + 1, _microseconds(plan.as_of))
            state.seconds = seconds
            _exchange(written, state.generation)
            _remember(plan.pages, state.generation)
            _forget(gone, state.generation)
        state.as_of = plan.as_of
        state.save()
        _settle(plan.marks)
    return True


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _exchange(written: Sequence[files.Written], generation: int) -> None:
    for fact in {item.fact for item in written}:
        numbers = [item.number for item in written if item.fact == fact]
        old = PageFile.objects.filter(fact=fact, number__in=numbers)
        _retire(old.values_list("file", flat=True), generation)
        old.delete()
    PageFile.objects.bulk_create(
        PageFile(fact=item.fact, number=item.number, file=item.file, rows=item.rows, bytes=item.bytes)
        for item in written
        if item.file
    )


def _remember(facts: Iterable[str], generation: int) -> None:
    FactState.objects.bulk_create(
        [FactState(fact=name, shape=shape_of(FACTS[name]), generation=generation) for name in facts],
        update_conflicts=True,
        unique_fields=["fact"],
        update_fields=["shape", "generation"],
    )


def _undeclared() -> list[str]:
    """Facts that were copied once and that nobody declares any more."""
    return [name for name in FactState.objects.values_list("fact", flat=True) if name not in FACTS]


def _forget(gone: Sequence[str], generation: int) -> None:
    _retire(PageFile.objects.filter(fact__in=gone).values_list("file", flat=True), generation)
    PageFile.objects.filter(fact__in=gone).delete()
    FactState.objects.filter(fact__in=gone).delete()


def _retire(names: Iterable[str], generation: int) -> None:
    RetiredFile.objects.bulk_create(RetiredFile(file=name, generation=generation) for name in names)


def _settle(marks: Sequence[int], step: int = 500) -> None:
    for start in range(0, len(marks), step):
        DirtyPage.objects.filter(id__in=marks[start : start + step]).delete()


def sweep() -> int:
    """Deletes files that no reader can be using any more. Only for the one writer. Answers how many.

    Retired files go after a minute, when nobody reads a generation older than the one that retired them; files no
    manifest names, left by a crash, go likewise.
    """
    before = timezone.now() - GRACE
    retired = dict(RetiredFile.objects.filter(retired_at__lt=before).values_list("file", "generation"))
    oldest = pins.oldest_read()
    free = [file for file, generation in retired.items() if oldest is None or oldest >= generation]
    if free:
        RetiredFile.objects.filter(file__in=free).delete()
    orphans = _orphans(before)
    return files.delete([*free, *orphans])


def _orphans(before: datetime) -> list[str]:
    """Files on the disk that the database never heard of, old enough to belong to no transaction under way."""
    old = files.present(written_before=before)
    if not old:
        return []
    named = set(PageFile.objects.values_list("file", flat=True)) | set(
        RetiredFile.objects.values_list("file", flat=True)
    )
    return sorted(old - named)
