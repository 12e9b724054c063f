"""The reader of the story that says which pages of the columnar copy have to be written again.

It only marks them, in the transaction of its cursor; `columnar.refreshing` writes them, from the rows themselves. So
entries told twice, late, or for rows that have changed since do no harm, and nothing slow holds a transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from regard.analytics.facts import FACTS, STORY, Fact, page_of
from regard.analytics.services import mark_ids, mark_pages
from regard.kernel.words import lazy
from regard.story.readers import Entry, Revision, consumer

FIELDS = ("kind", "subject_id", "customer_id")  # and always the id


def revised(revision: Revision, entries: Sequence[Entry]) -> None:
    """Entries were taken back, emptied or have expired: the copy follows."""
    if revision.what == Revision.What.EXPIRED and revision.low is not None and revision.high is not None:
        mark_pages(
            (STORY.name, number) for number in range(page_of(revision.low), page_of(revision.high) + 1)
        )
    else:
        mark(entries)


@consumer(
    "columnar",
    fields=FIELDS,
    batch=50_000,
    on_revision=revised,
    title=lazy("The copy figures are computed from"),
)
def mark(entries: Sequence[Any]) -> None:
    """Marks the rows these entries changed: their own, and those of the facts their kinds are about."""
    rows = {(STORY.name, entry.id) for entry in entries}
    touched = {
        kind: [fact for fact in FACTS if kind in fact.kinds] for kind in {entry.kind for entry in entries}
    }
    for kind, facts in touched.items():
        told = [entry for entry in entries if entry.kind == kind] if facts else []
        for fact in facts:
            rows |= {(fact.name, number) for number in _page_ids(fact, kind, told)}
    mark_ids(rows)


def _page_ids(fact: Fact, kind: str, entries: Iterable[Any]) -> set[int]:
    """Where in the entry the page id is found; a negative id is the pseudonym of an erased customer and has no rows."""
    where = "subject_id" if fact.kinds[kind] == "subject" else "customer_id"
    found = {getattr(entry, where) for entry in entries}
    return {number for number in found if number is not None and number >= 0}
