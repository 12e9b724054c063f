"""Reading the story. Every question is filtered by the permissions of the kinds, in the query itself."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Model, Q, QuerySet

from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.registry import Registry
from regard.kernel.words import tr
from regard.story.aliases import formers_of
from regard.story.models import Entry
from regard.story.types import EntryClass, kinds
from regard.ui.prepared import Prepared
from regard.ui.sight import is_narrowed, sight, veil

Loader = Callable[[Collection[int]], Mapping[int, Any]]
_loaders: Registry[Loader] = Registry("subject loader")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CUSTOMERS = "customers.customer.view"


@dataclass(frozen=True)
class Page:
    """Entries from new to old, and where the next page begins; None when this was the last."""

    entries: Sequence[Entry]
    next_cursor: str | None


def subject_loader(model: str, load: Loader) -> None:
    """Declare how the subjects of a model are fetched: `load(ids)` answers objects by id, in one query."""
    _loaders.register(model, load)


def visible_kinds(
    actor: Actor, wanted: Iterable[str] | None = None, entry_class: EntryClass | None = None
) -> list[str]:
    """The keys of the kinds `actor` may see; of `wanted` only, which may hold patterns such as `sales.*`.

    A kind whose permission reaches less far than that to customers is not shown at all: entries are seen with their
    customer, and of some customers one would see what one may not.
    """
    return [
        kind.key
        for kind in kinds()
        if actor.reaches(kind.permission, CUSTOMERS)
        and (entry_class is None or kind.entry_class == entry_class)
        and (wanted is None or any(matches(kind.key, pattern) for pattern in wanted))
    ]


def matches(key: str, pattern: str) -> bool:
    """Whether a kind is meant by a pattern: itself, or everything behind a prefix that ends in `*`."""
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern


def visible(
    actor: Actor, wanted: Iterable[str] | None = None, entry_class: EntryClass | None = None
) -> QuerySet[Entry]:
    """The entries `actor` may see; never withdrawn ones. The customer's visibility is the caller's to check."""
    return Entry.objects.filter(kind__in=visible_kinds(actor, wanted, entry_class), withdrawn_at=None)


def timeline(
    customer_id: int,
    *,
    actor: Actor,
    kinds: Iterable[str] | None = None,
    before: str | None = None,
    limit: int = 50,
    traces: bool = False,
) -> Page:
    """A customer's story from new to old, with that of customers merged into it. Two queries, and one per model of subject
    that has a loader.

    `before` is the `next_cursor` of the page before; raises `Invalid` when it is none. The caller has checked that
    `actor` may see the customer. Traces (opens, clicks) are left out unless asked for.
    """
    seen = visible_kinds(actor, kinds, None if traces else "fact")
    formers = formers_of(customer_id)
    if not seen:
        return Page([], None)
    if before is None and not formers:
        found = _newest(tuple(seen), limit + 1).all(customer_id)
    else:
        entries = Entry.objects.filter(
            kind__in=seen, withdrawn_at=None, customer_id__in=[customer_id, *formers]
        )
        if before is not None:
            entries = entries.filter(_older_than(before))
        found = list(entries.order_by("-happened_at", "-id")[: limit + 1])
    page = found[:limit]
    attach_subjects(page)
    entries_seen(page, actor)
    return Page(page, cursor_of(page[-1]) if len(found) > limit else None)


@lru_cache(maxsize=100)  # one for what each role may see
def _newest(kinds: tuple[str, ...], most: int) -> Prepared[Entry]:
    """The newest entries of a customer nobody was merged into: the story as a page opens."""
    return Prepared(
        lambda customer: Entry.objects.filter(
            kind__in=kinds, withdrawn_at=None, customer_id=customer
        ).order_by("-happened_at", "-id")[:most],
        int,
    )


def entries_by_id(ids: Iterable[int], *, actor: Actor) -> list[Entry]:
    """These entries as far as the actor may see them, from new to old, with their subjects. The caller has checked that the
    actor may see their customers. One query, and one per model of subject that has a loader."""
    found = list(visible(actor).filter(pk__in=list(ids)).order_by("-happened_at", "-id"))
    attach_subjects(found)
    return entries_seen(found, actor)


def story_of(model: str, object_id: int, *, actor: Actor, limit: int = 50) -> list[Entry]:
    """The newest entries about one subject, such as ("sales.order", 42). One query."""
    entries = visible(actor).filter(subject_model=model, subject_id=object_id)
    return entries_seen(list(entries.order_by("-happened_at", "-id")[:limit]), actor)


def entries_seen(entries: list[Entry], actor: Actor) -> list[Entry]:
    """The same entries as `actor` may see them: their subjects veiled, and of what they tell nothing that stands in a field of
    the subject which is closed. No query."""
    if not is_narrowed(actor):
        return entries
    for entry in entries:
        if isinstance(entry.subject, Model):
            veil(actor, entry.subject)
        seen_by = sight(actor, entry.subject_model)
        if seen_by is None:
            continue
        if is_dataclass(entry.subject) and not isinstance(entry.subject, type):
            told = {one.name: getattr(entry.subject, one.name) for one in fields(entry.subject) if one.init}
            closed = {
                name: (seen_by.shown(name, value) or "") if isinstance(value, str) else None
                for name, value in told.items()
                if seen_by.field(name) is not None and not seen_by.reads(name)
            }
            entry.subject = replace(entry.subject, **closed)
        if not seen_by.reads("channel"):
            entry.channel = ""
        if not seen_by.reads("amount"):
            entry.amount = None
        if not seen_by.reads("cost"):
            entry.cost = None
        entry.payload = {
            name: value
            for name, value in entry.payload.items()
            if seen_by.reads(name.removeprefix("former_"))
        }
    return entries


def cursor_of(entry: Entry) -> str:
    micros = (entry.happened_at - _EPOCH) // timedelta(microseconds=1)
    return f"{micros}.{entry.pk}"


def _older_than(cursor: str) -> Q:
    try:
        micros, _, entry_id = cursor.partition(".")
        at, last = _EPOCH + timedelta(microseconds=int(micros)), int(entry_id)
    except (ValueError, OverflowError) as error:
        raise Invalid({"before": tr("This is no cursor of a timeline.")}) from error
    return Q(happened_at__lte=at) & (Q(happened_at__lt=at) | Q(id__lt=last))


def attach_subjects(entries: Iterable[Entry]) -> None:
    """Fill `.subject` of entries whose model has a loader; one call of each loader."""
    wanted: dict[str, dict[int, list[Entry]]] = {}
    for entry in entries:
        if entry.subject_id is not None and entry.subject_model in _loaders:
            wanted.setdefault(entry.subject_model, {}).setdefault(entry.subject_id, []).append(entry)
    for model, by_id in wanted.items():
        for object_id, found in _loaders[model](by_id.keys()).items():
            for entry in by_id.get(object_id, ()):
                entry.subject = found
