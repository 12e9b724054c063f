"""Bringing the copy up to date: plan what must be written, write it, publish it at once."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from regard.analytics.columnar import files, pins
from regard.analytics.columnar.shapes import shape_of
from regard.analytics.columnar.sweeping import sweep
from regard.analytics.facts import FACTS, Fact, page_of
from regard.analytics.models import CopyState, DirtyPage, FactState, PageFile, RetiredFile
from regard.analytics.reading import scalar, snapshot
from regard.analytics.services import MOST_IDS

GRACE = timedelta(minutes=1)
"""How long a retired file stays in any case."""

SAY_QUIET = timedelta(seconds=30)
MOST_PAGES = 64

FEWEST_ROWS = 5_000
"""A page of fewer rows is read whole, which costs no more than to put what has changed into the former one."""


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

    def plus(self, more: "RefreshReport") -> "RefreshReport":
        """Both rounds together."""
        return RefreshReport(
            self.pages + more.pages,
            self.rows + more.rows,
            self.bytes + more.bytes,
            self.deleted + more.deleted,
            self.seconds + more.seconds,
            more.generation or self.generation,
            more.busy,
        )


@dataclass
class Plan:
    """Pages to write per fact, what has changed of those of which not all has, the marks that are settled by it, and the
    generation it builds on.

    `is_last`: nothing is left to do after it. Generations grow with the clock and are random
    within the second, so that two of them never share a number, not even after a restore.
    """

    generation: int
    as_of: datetime
    last_as_of: datetime | None = None
    next_generation: int = 0
    pages: dict[str, list[int]] = field(default_factory=dict)
    changes: dict[tuple[str, int], files.Change] = field(default_factory=dict)
    marks: list[int] = field(default_factory=list)
    is_last: bool = True

    @property
    def is_due(self) -> bool:
        """Whether there is anything to publish; that nothing happened is news only every half minute."""
        quiet = self.last_as_of is not None and self.as_of - self.last_as_of < SAY_QUIET
        return bool(self.pages or self.marks) or not quiet


def refresh(
    *, everything: bool = False, wait: bool = True, as_of: Callable[[], datetime] = timezone.now
) -> RefreshReport:
    """Writes every dirty page (all pages with `everything`) and publishes them.

    Goes in rounds of 64 pages, each read from one snapshot of the database and published at once; a fact that is new
    or changed its shape is one round. Blocks no writer while it reads; costs a handful of queries when there is
    nothing to do. Safe to kill, and to run in several processes at once: the second waits, or with `wait=False`
    answers `busy`. `as_of` answers up to when changes have been marked.
    """
    with pins.only_writer(wait=wait) as may:
        if not may:
            return RefreshReport(busy=True)
        report, goes_on = _round(everything, as_of)
        while goes_on:
            more, goes_on = _round(False, as_of)
            report = report.plus(more)
        return report


def _round(everything: bool, as_of: Callable[[], datetime]) -> tuple[RefreshReport, bool]:
    started = monotonic()
    marked_until = as_of()
    with snapshot():
        plan = _plan(everything, marked_until)
        written = [
            files.write_page(FACTS[fact], page, plan.changes.get((fact, page)))
            for fact, pages in plan.pages.items()
            for page in pages
        ]
    if not _publish(plan, written, monotonic() - started):
        files.delete(item.file for item in written if item.file)
        return RefreshReport(busy=True), False
    report = RefreshReport(
        pages=len(written),
        rows=sum(item.rows for item in written),
        bytes=sum(item.bytes for item in written),
        deleted=sweep(),
        seconds=monotonic() - started,
        generation=plan.next_generation or plan.generation,
    )
    return report, not plan.is_last


def _plan(everything: bool, as_of: datetime) -> Plan:
    state = CopyState.objects.filter(pk=1).first()
    plan = Plan(state.generation if state else 0, as_of, state.as_of if state else None)
    marks = list(DirtyPage.objects.values_list("id", "fact", "number", "ids"))
    shapes = dict(FactState.objects.values_list("fact", "shape"))
    copied = _copied_pages()
    whole: set[str] = set()
    for fact in FACTS:
        numbers = {number for _, name, number, _ in marks if name == fact.name}
        known = copied.get(fact.name, {})
        is_new = shapes.get(fact.name) != shape_of(fact)
        if everything or is_new or None in numbers:
            pages = _all_pages(fact) | set(known)
            whole.add(fact.name)
        else:
            lost = _lost(fact.name, known)
            pages = {number for number in numbers if number is not None} | lost
            there = {number: page for number, page in known.items() if number not in lost}
            plan.changes |= _changes(fact.name, there, marks)
        if pages or is_new:
            plan.pages[fact.name] = sorted(pages)
    _limit(plan, whole)
    plan.marks = [
        mark
        for mark, name, number, _ in marks
        if name not in FACTS or name in whole or number in plan.pages.get(name, ())
    ]
    return plan


def _limit(plan: Plan, whole: set[str]) -> None:
    """Leaves for later what is more than one round should write, so that no snapshot is held for minutes."""
    room = MOST_PAGES - sum(len(plan.pages[fact]) for fact in whole & plan.pages.keys())
    for fact in [name for name in plan.pages if name not in whole]:
        pages = plan.pages[fact]
        plan.pages[fact] = pages[: max(room, 0)]
        plan.is_last &= len(pages) <= max(room, 0)
        room -= len(pages)
        if not plan.pages[fact]:
            del plan.pages[fact]


Mark = tuple[int, str, int | None, list[int] | None]
Page = tuple[str, int]


def _changes(fact: str, known: dict[int, Page], marks: Sequence[Mark]) -> dict[tuple[str, int], files.Change]:
    """Of which large pages of a fact only a few rows have changed, and which."""
    ids: dict[int, list[list[int] | None]] = {}
    for _, name, number, changed in marks:
        if name == fact and number is not None:
            ids.setdefault(number, []).append(changed)
    found = {}
    for number, lists in ids.items():
        file, rows = known.get(number, ("", 0))
        every = frozenset(one for changed in lists if changed is not None for one in changed)
        if file and rows >= FEWEST_ROWS and None not in lists and len(every) <= MOST_IDS:
            found[fact, number] = files.Change(file, every)
    return found


def _copied_pages() -> dict[str, dict[int, Page]]:
    found: dict[str, dict[int, Page]] = {}
    for fact, number, file, rows in PageFile.objects.values_list("fact", "number", "file", "rows"):
        found.setdefault(fact, {})[number] = (file, rows)
    return found


def _all_pages(fact: Fact) -> set[int]:
    highest = scalar(fact.highest)
    return set() if highest is None else set(range(page_of(highest) + 1))


def _lost(fact: str, known: dict[int, Page]) -> set[int]:
    """Pages whose file is not there any more, as after restoring a backup."""
    there = files.present(fact) if known else set()
    return {number for number, (file, _) in known.items() if file not in there}


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
            state.generation = plan.next_generation = max(state.generation + 1, _fresh_number())
            state.seconds = seconds
            _exchange(written, state.generation)
            _remember(plan.pages, state.generation)
            _forget(gone, state.generation)
        if plan.is_last:
            state.as_of = plan.as_of
        state.save()
        _settle(plan.marks)
    return True


def _fresh_number() -> int:
    """The seconds of the clock and thirty random bits."""
    return int(timezone.now().timestamp()) << 30 | secrets.randbits(30)


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
