"""Files of customers and following them, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from regard.activities import file_queries as files
from regard.activities import file_rules as rules
from regard.activities.following_queries import said_by, standing_with
from regard.activities.models import CustomerFile
from regard.activities.queries import CUSTOMERS
from regard.activities.services.files import add_file, remove_file, restore_file, storage
from regard.activities.services.following import follow
from regard.customers.queries import customer as find_customer
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer

router = Router(tags=["Files and following"])
TELLS = "all: what others do; mine: only what is meant for me; nothing"


class FileOut(Answer):
    id: int
    customer_id: int
    name: str
    content_type: str = Field(description="As what it is known, by what is in it")
    size: int = Field(description="Bytes")
    digest: str = Field(description="SHA-256 of what is in it")
    author_id: int | None
    created_at: datetime


class FilesOut(Answer):
    items: list[FileOut]


class FollowingIn(Schema):
    tells: str = Field(description=TELLS, examples=["all"])


class FollowingOut(Answer):
    customer_id: int
    tells: str = Field(description=TELLS)


class FollowedOut(Answer):
    customer_id: int
    name: str
    tells: str = Field(description="In words")


class FollowedPage(Answer):
    items: list[FollowedOut]


def _row(file: CustomerFile) -> dict[str, Any]:
    names = ("id", "customer_id", "name", "author_id", "created_at")
    content = {name: getattr(file.content, name) for name in ("content_type", "size", "digest")}
    return {name: getattr(file, name) for name in names} | content


def _known(number: int) -> int:
    if number > HIGHEST_ID:
        raise Http404
    return number


@router.get("/customers/{int:customer_id}/files", response=FilesOut, summary="The files of a customer")
def list_files(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """Newest first; not those that were removed."""
    require(request.actor, files.VIEW)
    find_customer(request.actor, _known(customer_id))
    found, _ = files.files_of(request.actor, customer_id, None)
    return {"items": [_row(one) for one in found]}


@router.post(
    "/customers/{int:customer_id}/files", response={201: FileOut}, summary="Put a file with a customer"
)
def post_file(
    request: ActorRequest,
    customer_id: int,
    file: UploadedFile = File(...),  # type: ignore[type-arg]
) -> Status[dict[str, Any]]:
    """As multipart/form-data. The same under the same name again is the one there is."""
    kept = add_file(actor=request.actor, customer_id=_known(customer_id), name=file.name or "", content=file)
    return Status(201, _row(files.file(request.actor, kept.pk)))


@router.get("/files/{int:file_id}", response=FileOut, summary="What is known of a file")
def read_file(request: ActorRequest, file_id: int) -> dict[str, Any]:
    require(request.actor, files.VIEW)
    return _row(files.file(request.actor, file_id))


@router.get("/files/{int:file_id}/content", summary="What is in a file", response={200: None})
def download_file(request: ActorRequest, file_id: int) -> Any:  # noqa: ANN401
    """The bytes, to be saved under its name."""
    require(request.actor, files.VIEW)
    file = files.file(request.actor, file_id)
    try:
        body = storage().open(file.content.place)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(body, as_attachment=True, filename=file.name, content_type=rules.ANYTHING)
    answer["Content-Length"] = file.content.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{file.content.digest}"'
    return answer


@router.delete("/files/{int:file_id}", response={204: None}, summary="Remove a file")
def delete_file(request: ActorRequest, file_id: int) -> Status[None]:
    """It can be brought back for thirty days."""
    remove_file(actor=request.actor, file_id=_known(file_id))
    return Status(204, None)


@router.post("/files/{int:file_id}/restore", response=FileOut, summary="Bring a removed file back")
def post_restore(request: ActorRequest, file_id: int) -> dict[str, Any]:
    restore_file(actor=request.actor, file_id=_known(file_id))
    return _row(files.file(request.actor, file_id))


@router.get("/following", response=FollowedPage, summary="The customers of whom one said what to be told")
def list_following(request: ActorRequest) -> dict[str, Any]:
    """Those of the token's user, newest first."""
    require(request.actor, CUSTOMERS)
    found = said_by(request.actor)
    return {"items": [{"customer_id": pk, "name": name, "tells": tells} for pk, name, tells in found]}


@router.get(
    "/customers/{int:customer_id}/following", response=FollowingOut, summary="What one is told of a customer"
)
def read_following(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    require(request.actor, CUSTOMERS)
    return _following(request, _known(customer_id))


@router.put(
    "/customers/{int:customer_id}/following",
    response=FollowingOut,
    summary="Say what to be told of a customer",
)
def put_following(request: ActorRequest, customer_id: int, body: FollowingIn) -> dict[str, Any]:
    require(request.actor, CUSTOMERS)
    if body.tells not in {"all", "mine", "nothing"}:
        raise Invalid([FieldError("tells", "Choose one of all, mine, nothing.", "choice")])
    follow(actor=request.actor, customer_id=_known(customer_id), tells=body.tells)
    return _following(request, customer_id)


def _following(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    standing = standing_with(request.actor, find_customer(request.actor, customer_id))
    return {"customer_id": customer_id, "tells": standing.tells}
