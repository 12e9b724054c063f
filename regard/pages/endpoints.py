"""How pages are laid out, for programs: to look at, and to take over into another installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status

from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.pages.models import PageLayout
from regard.pages.queries import MANAGE, layouts
from regard.pages.services.arranging import remove_layout, save_layout
from regard.people.door import require
from regard.people.queries import role_id_of
from regard.people.rest import ActorRequest, Answer

router = Router(tags=["Page layouts"])
ARRANGEMENT = (
    "`places`: for left, main, side, tabs and off a list of items in order, each with its `key` and perhaps `folded`; a group of"
    " properties has `title` and `fields`, too. `hidden`: those shown nowhere. `shy`: those shown only where they are known"
)


class LayoutOut(Answer):
    id: int
    noun: str
    role: str = Field(description="The key of a role; empty: for everybody")
    of_class: str = Field(description="Of which records; empty: of all")
    arrangement: dict[str, Any] = Field(description=ARRANGEMENT)
    version: int
    updated_at: datetime
    updated_by: str


class LayoutList(Answer):
    items: list[LayoutOut]


class LayoutIn(Schema):
    noun: str = Field(max_length=80, examples=["customers.customer"])
    role: str = Field(
        "", max_length=40, description="The key of a role; empty: for everybody", examples=["seller"]
    )
    of_class: str = Field(
        "", max_length=40, description="Of which records; empty: of all", examples=["industrial"]
    )
    arrangement: dict[str, Any] = Field(description=ARRANGEMENT)
    version: int | None = Field(
        None,
        description="That of the layout one has seen, 0 where there was none: refuses what is out of date",
    )


def _row(one: PageLayout) -> dict[str, Any]:
    names = ("id", "noun", "of_class", "arrangement", "version", "updated_at", "updated_by")
    return {name: getattr(one, name) for name in names} | {"role": one.role.key if one.role else ""}


@router.get("/page-layouts", response=LayoutList, summary="Layouts of pages")
def list_layouts(request: ActorRequest, noun: str = "") -> Any:  # noqa: ANN401
    """All of them, or those of a noun: those of everybody first."""
    require(request.actor, MANAGE)
    return {"items": [_row(one) for one in layouts(noun)]}


@router.put("/page-layouts", response=LayoutOut, summary="Lay pages out")
def put_layout(request: ActorRequest, body: LayoutIn) -> dict[str, Any]:
    """Makes the layout, or replaces the one there is. What it names and there is not is left out."""
    require(request.actor, MANAGE)
    role_id = role_id_of(body.role) if body.role else None
    if body.role and role_id is None:
        raise NotFound("There is no such role.")
    saved = save_layout(
        actor=request.actor,
        noun=body.noun,
        arrangement=body.arrangement,
        role_id=role_id,
        of_class=body.of_class,
        version=body.version,
    )
    return _row(saved)


@router.delete("/page-layouts/{int:layout_id}", response={204: None}, summary="Give a layout up")
def delete_layout(request: ActorRequest, layout_id: int) -> Status[None]:
    """The pages are as those of everybody, or as they come."""
    remove_layout(actor=request.actor, layout_id=min(layout_id, HIGHEST_ID))
    return Status(204, None)
