"""Putting files with customers, removing them and bringing them back."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from regard.activities import file_queries as queries
from regard.activities import file_rules as rules
from regard.activities.events import FileAdded
from regard.activities.file_queries import MODEL
from regard.activities.models import CustomerFile, FileContent
from regard.activities.services.following import follow_by_writing
from regard.audit.services import note
from regard.customers.queries import visible_to as visible_customers
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.story.telling import Told, tell

PIECE = 1_048_576
KEPT_FOR = timedelta(days=30)
UNUSED_FOR = timedelta(
    days=31
)  # longer than the recycle bin keeps customers, whose files come back with them


def storage() -> Storage:
    """Where the contents of files are kept: beside the data, or where `REGARD_FILES` says."""
    return storages["files"]


def add_file(*, actor: Actor, customer_id: int, name: str, content: IO[bytes]) -> CustomerFile:
    """Put a file with a customer. The same under the same name again is the one there is.

    Its content is stored first, so that a file always has one; should the rest fail, it is deleted later as unused. Raises
    `NotFound` for a customer out of reach, `Invalid` for an empty file or one that is too large, and `Forbidden`.
    """
    require(actor, queries.CREATE)
    reachable = visible_customers(actor, queries.CREATE).filter(pk=customer_id).exists()
    if not reachable or not visible_customers(actor).filter(pk=customer_id).exists():
        raise NotFound(tr("There is no such customer, or it is not yours to see."))
    called = rules.safe_name(name)
    with SpooledTemporaryFile(max_size=4 * PIECE) as kept:
        digest, size, head = _copied(content, kept)
        kind = rules.content_type(head, called)
        body = FileContent(digest=digest, size=size, content_type=kind, unused_since=timezone.now())
        FileContent.objects.bulk_create([body], ignore_conflicts=True)
        if not storage().exists(body.place):
            kept.seek(0)
            storage().save(body.place, File(kept))
    with transaction.atomic():
        stored = FileContent.objects.select_for_update().get(digest=digest)
        if stored.unused_since is not None:
            stored.unused_since = None
            stored.save(update_fields=["unused_since"])
        same = CustomerFile.objects.filter(
            customer_id=customer_id, content=stored, name=called, removed_at=None
        )
        known = same.first()
        if known is not None:
            return known
        row = CustomerFile.objects.create(
            customer_id=customer_id, content=stored, name=called, author_id=actor.user_id
        )
        after = {"name": called, "size": size, "content_type": kind, "digest": digest}
        note(
            actor=actor, model=MODEL, object_id=row.pk, action="create", after=after, customer_id=customer_id
        )
        told = Told(FileAdded(), row.created_at, customer_id, (MODEL, row.pk), key=f"file:{row.pk}")
        tell(told, actor=actor)
        follow_by_writing(actor, customer_id)
    return row


@transaction.atomic
def remove_file(*, actor: Actor, file_id: int) -> CustomerFile:
    """Take a file away from its customer; it can be brought back for thirty days. Raises `NotFound`, and `Forbidden` for one that
    is another's."""
    require(actor, queries.DELETE)
    row = queries.file(actor, file_id)
    if not queries.may_remove(actor, row.author_id):
        raise Forbidden(
            tr("You may see this file, but not remove it."), remedy=tr("Ask whoever put it there.")
        )
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="delete", before={"name": row.name}, customer_id=row.customer_id,
    )  # fmt: skip
    return row


@transaction.atomic
def restore_file(*, actor: Actor, file_id: int) -> CustomerFile:
    """Bring back a file that was removed, by whoever could remove it. Raises `NotFound` for one that is gone for good."""
    require(actor, queries.DELETE)
    row = CustomerFile.objects.filter(pk=file_id).exclude(removed_at=None).first()
    if (
        row is None
        or not visible_customers(actor).filter(pk=row.customer_id).exists()
        or not queries.may_remove(actor, row.author_id)
    ):
        raise NotFound(tr("There is no such file to bring back."))
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="undelete", after={"name": row.name}, customer_id=row.customer_id,
    )  # fmt: skip
    return row


def forget_removed_files() -> int:
    """Delete for good what was removed long ago, and contents nothing has used for long; how many contents."""
    now = timezone.now()
    CustomerFile.objects.filter(removed_at__lt=now - KEPT_FOR).delete()
    FileContent.objects.filter(files=None, unused_since=None).update(unused_since=now)
    gone = 0
    for one in FileContent.objects.filter(files=None, unused_since__lt=now - UNUSED_FOR).order_by("pk"):
        with transaction.atomic():
            locked = (
                FileContent.objects.select_for_update().filter(pk=one.pk, unused_since__isnull=False).first()
            )
            if locked is None or locked.files.exists():
                continue
            locked.delete()
            storage().delete(one.place)
            gone += 1
    return gone


def _copied(content: IO[bytes], kept: SpooledTemporaryFile[bytes]) -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := content.read(PIECE):
        size += len(piece)
        if size > settings.FILE_LIMIT:
            limit = settings.FILE_LIMIT // 1_000_000
            raise Invalid([FieldError("file", tr("A file has at most {limit} MB.", limit=limit), "large")])
        head = head or piece[: rules.LOOKED_AT]
        digest.update(piece)
        kept.write(piece)
    if not size:
        raise Invalid([FieldError("file", tr("This file is empty."), "empty")])
    return digest.hexdigest(), size, head
