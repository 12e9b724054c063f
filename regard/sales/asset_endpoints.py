"""What customers own, for programs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import from_units
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.sales.asset_queries import asset as find_asset
from regard.sales.asset_queries import is_in_warranty, visible_to
from regard.sales.asset_rules import serial_normal
from regard.sales.models import Asset
from regard.sales.services.asset_orders import record_assets
from regard.sales.services.assets import add_asset, change_asset
from regard.ui.sight import veil, veiled

router = Router(tags=["Assets"])


class AssetOut(Answer):
    id: int
    customer_id: int
    product_id: int | None
    name: str
    serial: str
    model_version: str
    quantity: str
    bought_on: date | None
    installed_on: date | None
    warranty_until: date | None = Field(description="The last day of the warranty")
    is_in_warranty: bool = Field(description="Today")
    status: str = Field(description="in_use, in_store, retired or returned")
    ended_on: date | None = Field(description="Since when it is retired or returned")
    place: str
    note: str
    replaced_by_id: int | None
    order_id: int | None
    order_line_id: int | None
    source: str
    external_id: str
    created_at: datetime
    updated_at: datetime


class AssetPage(Answer):
    items: list[AssetOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class AssetsMade(Answer):
    items: list[AssetOut]


class AssetValues(Schema):
    product_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    name: str | None = Field(
        None, max_length=300, description="Left out: the product's", examples=["Linea Mini"]
    )
    serial: str | None = Field(None, max_length=100, examples=["LM-20431"])
    model_version: str | None = Field(None, max_length=60)
    quantity: Decimal | None = Field(None, gt=0, max_digits=13, decimal_places=4)
    bought_on: date | None = None
    installed_on: date | None = None
    warranty_until: date | None = Field(None, description="Left out: follows from the product")
    status: str | None = Field(None, description="in_use, in_store, retired or returned")
    ended_on: date | None = None
    place: str | None = Field(None, max_length=300)
    note: str | None = Field(None, max_length=20_000)
    replaced_by_id: int | None = Field(None, ge=1, le=HIGHEST_ID)


class AssetIn(AssetValues):
    customer_id: int = Field(ge=1, le=HIGHEST_ID)
    source: str = Field("api", min_length=1, max_length=60, description="The system it comes from")
    external_id: str = Field(
        "", max_length=200, description="What that system calls it; the same again changes it"
    )


class LinesIn(Schema):
    line_ids: list[Annotated[int, Field(ge=1, le=HIGHEST_ID)]] | None = Field(
        None, max_length=1000, description="Left out: all lines"
    )


def asset_row(asset: Asset) -> dict[str, Any]:
    names = (
        "id", "customer_id", "product_id", "name", "serial", "model_version", "bought_on", "installed_on",
        "warranty_until", "status", "ended_on", "place", "note", "replaced_by_id", "order_id", "order_line_id", "source",
        "external_id", "created_at", "updated_at",
    )  # fmt: skip
    return {name: getattr(asset, name) for name in names} | {
        "quantity": f"{from_units(asset.quantity).normalize():f}",
        "is_in_warranty": is_in_warranty(asset, timezone.localdate()),
    }


def _values(body: AssetValues) -> dict[str, Any]:
    """What was sent; status and quantity cannot be emptied, so null there is as left out."""
    values = body.dict(exclude_unset=True, exclude={"customer_id", "source", "external_id"})
    return {
        name: value
        for name, value in values.items()
        if value is not None or name not in {"status", "quantity"}
    }


@router.get("/assets", response=AssetPage, summary="What customers own")
def list_assets(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    product_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    serial: str | None = Query(None, max_length=100, description="Exactly this one, however it is written"),
    status: str | None = Query(None, description="in_use, in_store, retired or returned"),
    warranty_until: date | None = Query(
        None, description="Only those whose warranty ends on this day or before"
    ),
) -> Any:  # noqa: ANN401
    """By name. Assets of customers the token's user may not see are left out."""
    require(request.actor, "sales.asset.view")
    if status is not None and status not in Asset.Status.values:
        raise Invalid([FieldError("status", f"Choose one of {', '.join(Asset.Status.values)}.", "choice")])
    wanted = {
        "customer_id": customer_id,
        "product_id": product_id,
        "status": status,
        "warranty_until__lte": warranty_until,
        "serial_normal": None if serial is None else serial_normal(serial) or "-",
    }
    rows = visible_to(request.actor).filter(
        **{name: value for name, value in wanted.items() if value is not None}
    )
    return page_of(rows, order=["sort_name"], cursor=cursor, limit=limit, row=asset_row)


@router.get("/assets/{int:asset_id}", response=AssetOut, summary="One asset")
def read_asset(request: ActorRequest, asset_id: int) -> dict[str, Any]:
    require(request.actor, "sales.asset.view")
    return asset_row(find_asset(request.actor, asset_id))


@router.post("/assets", response={200: AssetOut, 201: AssetOut}, summary="Add an asset")
def post_asset(request: ActorRequest, body: AssetIn) -> Status[dict[str, Any]]:
    """With `external_id` the same again changes that asset (200) instead of making another (201)."""
    kept = add_asset(
        actor=request.actor,
        customer_id=body.customer_id,
        values=_values(body),
        source=body.source,
        external_id=body.external_id,
    )
    return Status(201 if kept.is_new else 200, asset_row(veil(request.actor, kept.asset)))


@router.patch("/assets/{int:asset_id}", response=AssetOut, summary="Change an asset")
def patch_asset(request: ActorRequest, asset_id: int, body: AssetValues) -> dict[str, Any]:
    """Only what is sent is changed. Retired and returned assets end today unless `ended_on` says when."""
    if asset_id > HIGHEST_ID:
        raise Http404
    return asset_row(
        veil(request.actor, change_asset(actor=request.actor, asset_id=asset_id, values=_values(body)))
    )


@router.post("/orders/{int:order_id}/assets", response=AssetsMade, summary="Make assets of an order's lines")
def post_order_assets(request: ActorRequest, order_id: int, body: LinesIn) -> dict[str, Any]:
    """Piece by piece, with the warranty of the product. What was made before is not made again, and is not in the answer."""
    if order_id > HIGHEST_ID:
        raise Http404
    made = record_assets(actor=request.actor, order_id=order_id, line_ids=body.line_ids)
    return {"items": [asset_row(asset) for asset in veiled(request.actor, made)]}
