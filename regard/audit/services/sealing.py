"""The chain of seals over the audit, and checking it.

Changes are sealed in batches by a job, not one by one as they are written: a chain through every row would make
all writers wait for each other. What was written since the last seal is protected only by its own digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regard.audit import hashing
from regard.audit.commit_order import START, Position, horizon, in_commit_order, up_to
from regard.audit.models import Change, Seal
from regard.audit.services.forgetting import ACTION as FORGET
from regard.kernel.words import tr

BATCH = 5_000
SHOWN = 20  # findings told one by one; a rewritten table would be a list without end


@dataclass
class Verdict:
    """What `verify` found. `head` is the digest of the last seal: kept elsewhere, it also shows a cut-off end."""

    seals: int = 0
    changes: int = 0
    unsealed: int = 0
    blanked: int = 0
    head: str = hashing.FIRST
    findings: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings


@transaction.atomic
def seal() -> int:
    """Seal the settled changes since the last seal, at most 5,000; answers how many. Call until it answers 0."""
    below = horizon()
    if connection.vendor == "postgresql":  # two sealers at once would fork the chain
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_seal IN EXCLUSIVE MODE")
    last = Seal.objects.order_by("-id").first()
    after = Position(last.last_xid, last.last_id) if last else START
    rows = list(
        in_commit_order(Change.objects.all(), after, below).values_list("xid", "id", "digest")[:BATCH]
    )
    if not rows:
        return 0
    secret = hashing.secrets()[0]
    Seal.objects.create(
        at=timezone.now(),
        count=len(rows),
        last_xid=rows[-1][0],
        last_id=rows[-1][1],
        digest=hashing.chain_digest(last.digest if last else hashing.FIRST, (row[2] for row in rows), secret),
        key_mark=hashing.key_mark(secret),
    )
    return len(rows)


def verify() -> Verdict:
    """Check every change against its digest and every seal against its changes. Reads the whole audit once.

    Finds a changed, removed or slipped-in row up to the last seal. It cannot find that the newest seals were
    removed together with their rows; comparing `head` with one kept elsewhere does.
    """
    verdict = Verdict()
    forgotten = set(
        Change.objects.filter(model="customers.customer", action=FORGET).values_list("object_id", flat=True)
    )
    after = START
    for link in Seal.objects.order_by("id").iterator():
        last = Position(link.last_xid, link.last_id)
        digests = []
        for change in _between(after, last):
            _check_change(change, forgotten, verdict)
            digests.append(change.digest)
        _check_seal(link, digests, verdict)
        after = last
    for change in _between(after, None):
        _check_change(change, forgotten, verdict)
        verdict.unsealed += 1
    return verdict


def _between(after: Position, last: Position | None) -> Iterator[Change]:
    rows = Change.objects.all() if last is None else up_to(Change.objects.all(), last)
    return in_commit_order(rows, after, 2**63 - 1).iterator(chunk_size=2000)


def _check_change(change: Change, forgotten: set[int], verdict: Verdict) -> None:
    verdict.changes += 1
    if change.is_blanked:
        verdict.blanked += 1
        if change.customer_id not in forgotten:
            _find(
                verdict,
                tr("Change {change} is blanked, but no erasure of its customer was noted.", change=change.pk),
            )
        return
    content: dict[str, Any] = {name: getattr(change, name) for name in hashing.CONTENT}
    if not any(hashing.content_digest(content, secret) == change.digest for secret in hashing.secrets()):
        _find(verdict, tr("Change {change} does not have the content it was written with.", change=change.pk))


def _check_seal(link: Seal, digests: list[str], verdict: Verdict) -> None:
    verdict.seals += 1
    secret = next((s for s in hashing.secrets() if hashing.key_mark(s) == link.key_mark), None)
    if secret is None:
        _find(
            verdict, tr("Seal {seal} was made with a secret this installation no longer has.", seal=link.pk)
        )
    elif len(digests) != link.count:
        _find(
            verdict,
            tr(
                "Seal {seal} covers {count} changes, but there are {found}.",
                seal=link.pk,
                count=link.count,
                found=len(digests),
            ),
        )
    elif hashing.chain_digest(verdict.head, digests, secret) != link.digest:
        _find(verdict, tr("Seal {seal} does not fit its changes or the seal before it.", seal=link.pk))
    verdict.head = link.digest


def _find(verdict: Verdict, finding: str) -> None:
    if len(verdict.findings) < SHOWN:
        verdict.findings.append(finding)
