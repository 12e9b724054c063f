"""Territories for programs."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.models import Territory
from regard.people.queries import territories
from regard.people.rest import ActorRequest, Answer
from regard.people.services import delete_territory, save_territory

router = Router(tags=["Territories"])


class RuleOut(Answer):
    countries: list[str]
    regions: list[str]
    postal_codes: list[str] = Field(description="Beginnings and ranges, such as 30 and 1000-1999")
    party_classes: list[str]
    sectors: list[str]


class TerritoryOut(Answer):
    id: int
    name: str
    parent_id: int | None
    user_ids: list[int] = Field(description="Who answers for it")
    rule: RuleOut


class Territories(Answer):
    items: list[TerritoryOut]


class RuleIn(Schema):
    """All parts that say something must hold, of each any value."""

    countries: list[str] = []
    regions: list[str] = []
    postal_codes: list[str] = []
    party_classes: list[str] = []  # consumer, industrial, institutional, government
    sectors: list[str] = []


class TerritoryIn(Schema):
    name: str = Field(min_length=1, max_length=100, examples=["Benelux"])
    parent_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    user_ids: list[Annotated[int, Field(ge=1, le=HIGHEST_ID)]] = Field([], max_length=500)
    rule: RuleIn = RuleIn()


def _row(territory: Territory) -> dict[str, Any]:
    parts = ("countries", "regions", "postal_codes", "party_classes", "sectors")
    return {
        "id": territory.pk,
        "name": territory.name,
        "parent_id": territory.parent_id,
        "user_ids": sorted(user.pk for user in territory.users.all()),
        "rule": {part: territory.rule.get(part, []) for part in parts},
    }


@router.get("/territories", response=Territories, summary="Territories")
def list_territories(request: ActorRequest) -> dict[str, Any]:
    """All of them, each after the one above it."""
    require(request.actor, "people.territory.view")
    return {"items": [_row(territory) for territory, _ in territories(request.actor)]}


@router.post("/territories", response={201: TerritoryOut}, summary="Make a territory")
def add_territory(request: ActorRequest, body: TerritoryIn) -> Status[dict[str, Any]]:
    """Customers come to it when they are entered, and the others when territories are assigned."""
    return Status(201, _row(save_territory(actor=request.actor, territory_id=None, **body.dict())))


@router.put("/territories/{int:territory_id}", response=TerritoryOut, summary="Change a territory")
def replace_territory(request: ActorRequest, territory_id: int, body: TerritoryIn) -> dict[str, Any]:
    """What is left out becomes empty."""
    if territory_id > HIGHEST_ID:
        raise Http404
    return _row(save_territory(actor=request.actor, territory_id=territory_id, **body.dict()))


@router.delete("/territories/{int:territory_id}", response={204: None}, summary="Delete a territory")
def remove_territory(request: ActorRequest, territory_id: int) -> Status[None]:
    """Only an empty one can go (409 otherwise)."""
    if territory_id > HIGHEST_ID:
        raise Http404
    delete_territory(actor=request.actor, territory_id=territory_id)
    return Status(204, None)
