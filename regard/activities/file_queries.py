"""Reads of files. They are seen with their customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from regard.activities import file_rules as rules
from regard.activities.models import CustomerFile
from regard.activities.queries import CUSTOMERS
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.queries import owned_by, owners_within, owns

MODEL = "activities.file"
VIEW, CREATE, DELETE = (f"{MODEL}.{verb}" for verb in ("view", "create", "delete"))
LISTED = 8


def visible_to(actor: Actor) -> QuerySet[CustomerFile]:
    """The files of every customer the actor sees, as far as `activities.file.view` reaches too; not those that were removed."""
    rows = CustomerFile.objects.filter(removed_at=None)
    rows = owned_by(rows, actor, VIEW, owner="customer__owner", territory="customer__territory")
    if actor.reaches(CUSTOMERS, VIEW):
        return rows
    return owned_by(rows, actor, CUSTOMERS, owner="customer__owner", territory="customer__territory")


def may_add(actor: Actor, owner_id: int | None, territory_id: int | None) -> bool:
    """Whether the actor may put a file with a customer of this owner in this territory. No query."""
    return owns(actor, CREATE, owner_id, territory_id)


def may_remove(actor: Actor, author_id: int | None) -> bool:
    """Whether the actor may remove a file they see, by who put it there. No query."""
    authors = owners_within(actor, DELETE)
    return authors is None or author_id in authors


def file(actor: Actor, file_id: int) -> CustomerFile:
    """One file with what is known of its content. Raises `NotFound`. One query."""
    rows = visible_to(actor).select_related("content", "customer", "author")
    found = rows.filter(pk=file_id).first() if file_id < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such file, or it is not yours to see."))
    return found


def files_of(
    actor: Actor, customer_id: int, limit: int | None = LISTED
) -> tuple[Sequence[CustomerFile], int]:
    """The files of a customer, newest first, and how many there are. One query, two where there are more than `limit`."""
    rows = (
        visible_to(actor).filter(customer_id=customer_id).select_related("content", "author").order_by("-pk")
    )
    if limit is None:
        found = list(rows)
        return found, len(found)
    found = list(rows[: limit + 1])
    return found[:limit], len(found) if len(found) <= limit else rows.order_by().count()


@dataclass(frozen=True)
class ToldFile:
    """What the timeline shows of a file."""

    id: int
    name: str
    size: int
    kind: str
    author: str
    is_removed: bool
    is_deed: bool = True

    @property
    def url(self) -> str:
        return reverse("activities:file_detail", args=[self.id])


def files_by_id(ids: Iterable[int]) -> Mapping[int, ToldFile]:
    """Files for the timeline. One query."""
    rows = CustomerFile.objects.filter(pk__in=list(ids)).select_related("content", "author")
    return {
        row.pk: ToldFile(
            row.pk,
            row.name,
            row.content.size,
            rules.words(row.content.content_type),
            row.author.display_name if row.author else "",
            row.removed_at is not None,
        )
        for row in rows
    }
