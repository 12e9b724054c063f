"""One's notices, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router
from ninja.params.functions import Query

from regard.kernel.errors import Forbidden
from regard.kernel.ids import HIGHEST_ID
from regard.notifications import queries
from regard.notifications.services import see_all, see_notice
from regard.people.rest import ActorRequest, Answer

router = Router(tags=["Notices"])


class NoticeOut(Answer):
    id: int
    kind: str
    says: str = Field(description="Who did what, in words")
    title: str = Field(description="What it is about")
    url: str = Field(description="The page of that, below the address of this installation")
    at: datetime
    is_new: bool


class NoticePage(Answer):
    items: list[NoticeOut]
    next: int | None = Field(description="Send it as `before` for the next page; null on the last one")


class SeenOut(Answer):
    seen: int = Field(description="How many were new")


def _row(one: queries.Told) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "says": one.says, "title": one.about.title, "url": one.about.url, "at": one.at,
        "is_new": one.is_new,
    }  # fmt: skip


def _somebody(request: ActorRequest) -> None:
    """A token is somebody's; nobody else is told anything."""
    if request.actor.user_id is None:
        raise Forbidden("Only somebody who can sign in is told anything.")


@router.get("/notices", response=NoticePage, summary="What one has been told")
def list_notices(
    request: ActorRequest,
    before: int | None = Query(None, ge=1, le=HIGHEST_ID, description="`next` of the page before"),
) -> dict[str, Any]:
    """Those of the token's user, newest first, as far as they may see what they are about."""
    _somebody(request)
    found, following = queries.page_of_notices(request.actor, before)
    return {"items": [_row(one) for one in found], "next": following}


@router.post("/notices/{int:notice_id}/seen", response=NoticeOut, summary="Have seen a notice")
def post_seen(request: ActorRequest, notice_id: int) -> dict[str, Any]:
    """It is no longer new, and does not come by mail any more."""
    if notice_id > HIGHEST_ID:
        raise Http404
    _somebody(request)
    return _row(see_notice(actor=request.actor, notice_id=notice_id)) | {"is_new": False}


@router.post("/notices/seen", response=SeenOut, summary="Have seen all notices")
def post_all_seen(request: ActorRequest) -> dict[str, int]:
    _somebody(request)
    return {"seen": see_all(actor=request.actor)}
