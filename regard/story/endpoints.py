"""The story for programs: what happened, in the order it was recorded."""

from datetime import datetime
from typing import Any

from ninja import Field, Router
from ninja.params.functions import Query

from regard.kernel.actor import Scope
from regard.kernel.errors import Forbidden
from regard.kernel.money import plain
from regard.people.rest import ActorRequest, Answer, page_of
from regard.story.models import Entry
from regard.story.reading import entries_seen, visible
from regard.story.types import kinds

router = Router(tags=["Story"])


class StoryEntryOut(Answer):
    id: int
    kind: str
    version: int
    happened_at: datetime
    recorded_at: datetime
    customer_id: int | None
    subject: str | None = Field(description="What it is about, as `domain.noun/id`")
    channel: str
    amount: str | None
    currency: str
    source: str
    payload: dict[str, Any]


class StoryPage(Answer):
    items: list[StoryEntryOut]
    next: str | None


class KindOut(Answer):
    key: str
    title: str
    version: int


def story_row(entry: Entry) -> dict[str, Any]:
    names = (
        "kind",
        "version",
        "happened_at",
        "recorded_at",
        "customer_id",
        "channel",
        "currency",
        "source",
        "payload",
    )
    return {
        "id": entry.pk,
        "subject": f"{entry.subject_model}/{entry.subject_id}" if entry.subject_id else None,
        "amount": plain(entry.amount),
    } | {name: getattr(entry, name) for name in names}


@router.get("/story", response=StoryPage, summary="Story entries")
def list_entries(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(100, description="1 to 500"),
    kind: str | None = Query(None, description="Only this kind; `sales.*` for all of a domain"),
) -> Any:  # noqa: ANN401
    """Everything that happened, oldest first. For tokens that may see all customers; else read a customer's story."""
    if request.actor.scope("customers.customer.view") is not Scope.ALL:
        raise Forbidden(
            "The whole story is for those who may see all customers.",
            remedy="Read /customers/{id}/story of the customers you may see.",
        )
    return page_of(
        visible(request.actor, [kind] if kind else None),
        order=["id"],
        cursor=cursor,
        limit=limit,
        row=lambda entry: story_row(entries_seen([entry], request.actor)[0]),
    )


@router.get("/story/kinds", response=list[KindOut], summary="Kinds of entries")
def list_kinds(request: ActorRequest) -> list[dict[str, Any]]:
    """What may be told."""
    return [{"key": kind.key, "title": str(kind.title), "version": kind.version} for kind in kinds()]
