"""The sanctioned exceptions to "written once". Each is noted in the audit and told to readers who made copies."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.story.models import Entry, Revision
from regard.story.types import kinds

CUSTOMER = "customers.customer"
STRETCH = 65_536  # ids per revision of expired entries
CHUNK = 10_000


@dataclass(frozen=True)
class Erased:
    """What an erasure did. The pseudonym holds the entries of one customer together and leads to nobody."""

    pseudonym: int
    entries: int


@transaction.atomic
def withdraw(*, actor: Actor, source: str) -> int:
    """Take back everything a source told, such as an import that is undone; answers how many entries.

    The rows stay and no reader shows them. Their keys are freed, so that the same may be told again.
    """
    entries = Entry.objects.filter(source=source, withdrawn_at=None)
    count = entries.sanctioned_update(withdrawn_at=timezone.now(), key="")
    if count:
        revision = Revision.objects.create(what=Revision.What.WITHDRAWN, source=source, count=count)
        _note(actor, revision, {"source": source, "entries": count})
    return count


@transaction.atomic
def redact(*, actor: Actor, entry_ids: Iterable[int], reason: str) -> int:
    """Empty the personal fields of entries; the rows stay. Answers how many had any."""
    count = 0
    for entry in Entry.objects.filter(id__in=list(entry_ids), redacted_at=None):
        emptied = emptied_payload(entry)
        if emptied == entry.payload:
            continue
        Entry.objects.filter(pk=entry.pk).sanctioned_update(payload=emptied, redacted_at=timezone.now())
        revision = Revision.objects.create(what=Revision.What.REDACTED, entry_id=entry.pk, count=1)
        _note(actor, revision, {"entry": entry.pk, "reason": reason})
        count += 1
    return count


@transaction.atomic
def erase_customer(*, actor: Actor, customer_id: int) -> Erased:
    """Cut the tie between a person and the story: counts stay right, nobody can tell whose they were."""
    pseudonym = -secrets.randbelow(2**62) - 1
    about = Q(customer_id=customer_id) | Q(subject_model=CUSTOMER, subject_id=customer_id)
    entries = Entry.objects.filter(about)
    count = entries.count()
    _empty_personal(entries)
    Entry.objects.filter(subject_model=CUSTOMER, subject_id=customer_id).sanctioned_update(
        subject_id=pseudonym
    )
    erased = Entry.objects.filter(
        Q(customer_id=customer_id) | Q(subject_model=CUSTOMER, subject_id=pseudonym)
    )
    erased.sanctioned_update(customer_id=pseudonym, key="", correlation="", redacted_at=timezone.now())
    revision = Revision.objects.create(what=Revision.What.ERASED, customer_id=pseudonym, count=count)
    _note(actor, revision, {"customer": customer_id, "entries": count})
    return Erased(pseudonym, count)


def expire(*, actor: Actor, before: datetime, entry_class: str = "trace") -> int:
    """Delete traces recorded before a time, in short transactions; answers how many. Facts do not expire."""
    if entry_class != "trace":
        raise ValueError("only traces expire")
    expired = 0
    while count := _expire_chunk(before, entry_class):
        expired += count
    if expired:
        with transaction.atomic():
            after = {"before": before, "entries": expired}
            note(actor=actor, model="story.entry", object_id=0, action="expire", after=after)
    return expired


@transaction.atomic
def _expire_chunk(before: datetime, entry_class: str) -> int:
    old = Entry.objects.filter(entry_class=entry_class, recorded_at__lt=before).order_by("recorded_at")
    ids = sorted(old.values_list("id", flat=True)[:CHUNK])
    Entry.objects.filter(id__in=ids).sanctioned_delete()
    for stretch in sorted({entry_id // STRETCH for entry_id in ids}):
        gone = [entry_id for entry_id in ids if entry_id // STRETCH == stretch]
        Revision.objects.create(what=Revision.What.EXPIRED, low=gone[0], high=gone[-1], count=len(gone))
    return len(ids)


def emptied_payload(entry: Entry) -> dict[str, object]:
    """The payload without its personal fields. Of a kind that nobody declares any more, everything counts as personal."""
    kind = kinds().get(entry.kind)
    personal = set(entry.payload) if kind is None else set(kind.personal)
    return {name: None if name in personal else value for name, value in entry.payload.items()}


def _empty_personal(entries: QuerySet[Entry]) -> None:
    harmless = [kind.key for kind in kinds() if not kind.personal]
    for entry in entries.exclude(kind__in=harmless).only("id", "kind", "payload").iterator():
        Entry.objects.filter(pk=entry.pk).sanctioned_update(payload=emptied_payload(entry))


def _note(actor: Actor, revision: Revision, after: dict[str, object]) -> None:
    note(actor=actor, model="story.revision", object_id=revision.pk, action=revision.what, after=after)
