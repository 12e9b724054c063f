"""Keeping the columnar copy: what has changed, bring it up to date, make it anew.

Imported by every domain at start, so the engine and Arrow are imported when they are first used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from regard.analytics.facts import FACTS, page_of
from regard.analytics.models import CopyState, DirtyPage

if TYPE_CHECKING:
    from regard.analytics.columnar.refreshing import RefreshReport


MOST_IDS = 100
"""Of a page of which more rows than these have changed, all are read again."""


def mark_dirty(fact: str, ids: Iterable[int] | None) -> None:
    """Says that rows of a fact changed: the page ids of these rows, or None for all. One insert.

    To be called in the transaction of the change, by who changes rows without telling the story. Raises `KeyError`
    for a fact nobody declares.
    """
    name = FACTS[fact].name
    if ids is None:
        mark_pages([(name, None)])
    else:
        mark_ids((name, number) for number in ids)


def mark_customers(ids: Collection[int]) -> None:
    """Says that these customers changed, came or went: in every fact whose pages are cut by customer. One insert a fact."""
    for fact in FACTS:
        if fact.page_column == "customer_id":
            mark_dirty(fact.name, ids)


def mark_pages(pages: Iterable[tuple[str, int | None]]) -> None:
    """The same by fact and number of page, of which every row may have changed."""
    DirtyPage.objects.bulk_create(DirtyPage(fact=fact, number=number) for fact, number in pages)


def mark_ids(marks: Iterable[tuple[str, int]]) -> None:
    """The same by fact and page id."""
    pages: dict[tuple[str, int], set[int]] = {}
    for fact, number in marks:
        pages.setdefault((fact, page_of(number)), set()).add(number)
    DirtyPage.objects.bulk_create(
        DirtyPage(fact=fact, number=number, ids=sorted(ids) if len(ids) <= MOST_IDS else None)
        for (fact, number), ids in pages.items()
    )


def refresh(*, wait: bool = True) -> RefreshReport:
    """Brings the copy up to date with what was marked so far; see `columnar.refreshing.refresh`."""
    from regard.analytics.columnar import refreshing

    return refreshing.refresh(wait=wait, as_of=_marked_until)


def rebuild() -> RefreshReport:
    """Writes the whole copy again from the database, in one generation; readers see the old one until it is done."""
    from regard.analytics.columnar import refreshing

    return refreshing.refresh(everything=True, as_of=_marked_until)


def catch_up() -> RefreshReport:
    """Reads the story up to its end and brings the copy up to date, here and now.

    For the command line, where perhaps no worker runs: what was written before is in the answer.
    """
    from regard.story.consumers import run_consumers

    run_consumers(["columnar"])
    return refresh()


def is_due() -> bool:
    """Whether a refresh would find something to write. Two queries."""
    return DirtyPage.objects.exists() or not CopyState.objects.exists()


def waiting_seconds() -> float:
    """How long the oldest change that is marked has waited to get into the copy; 0 when none does. One query."""
    oldest = DirtyPage.objects.order_by("marked_at").values_list("marked_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def _marked_until() -> datetime:
    """Up to when the story's changes have been marked: now, unless its reader is behind."""
    from regard.story.consumers import lag

    return timezone.now() - timedelta(seconds=lag("columnar").seconds)


def answer_catalogue() -> int:
    """Answers what the catalogue of metrics asks, where facts have changed, for every process to have: here and now, so that
    nobody waits for the first figures. Answers how many; takes some seconds."""
    from regard.analytics.catalogue import answer_for_all, stale_questions

    return answer_for_all(stale_questions())
