"""Products for programs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.catalog.models import Product
from regard.catalog.queries import visible_to
from regard.catalog.services.products import LONGEST_WARRANTY, ProductValues, change_product, create_product
from regard.fields.queries import with_own
from regard.fields.rest import OwnIn, OwnOut, own_row, own_sent
from regard.kernel.money import plain, to_units
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.ui.sight import veil

router = Router(tags=["Products"])
Amount = Decimal


class ProductOut(Answer):
    id: int
    key: str
    name: str
    category: str
    line: str
    price: str | None = Field(description="Decimal string; null: not known")
    cost: str | None
    currency: str
    source: str
    is_archived: bool
    is_tracked: bool = Field(description="Each piece that is ordered becomes an asset of its customer")
    warranty_months: int | None
    created_at: datetime
    updated_at: datetime
    own: OwnOut


class ProductPage(Answer):
    items: list[ProductOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class ProductIn(Schema):
    key: str = Field(min_length=1, max_length=200, examples=["TL-SEN-100"])
    name: str = Field(min_length=1, max_length=300, examples=["Sencha Uji 100 g"])
    category: str = Field("", max_length=100)
    line: str = Field("", max_length=100)
    price: Amount | None = Field(None, ge=0, max_digits=14, decimal_places=4, examples=["11.50"])
    cost: Amount | None = Field(None, ge=0, max_digits=14, decimal_places=4)
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", examples=["EUR"])
    is_archived: bool = False
    is_tracked: bool = Field(False, description="Each piece ordered from now on becomes an asset")
    warranty_months: int | None = Field(None, ge=0, le=LONGEST_WARRANTY, examples=[24])
    own: OwnIn = None


def product_row(product: Product) -> dict[str, Any]:
    names = (
        "id",
        "key",
        "name",
        "category",
        "line",
        "currency",
        "source",
        "is_archived",
        "is_tracked",
        "warranty_months",
        "created_at",
        "updated_at",
    )
    return {name: getattr(product, name) for name in names} | {
        "price": plain(product.price),
        "cost": plain(product.cost),
        "own": own_row(product),
    }


def _itself(product: Product) -> Product:
    return product


def _values(body: ProductIn) -> ProductValues:
    data = body.dict() | {"own": own_sent(body.own)}
    for name in ("price", "cost"):
        data[name] = None if data[name] is None else to_units(data[name])
    return ProductValues(**data)


def _product(request: ActorRequest, product_id: int) -> Product:
    require(request.actor, "catalog.product.view")
    found = visible_to(request.actor).filter(pk=product_id).first()
    if found is None:
        raise Http404
    return found


@router.get("/products", response=ProductPage, summary="Products")
def list_products(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    key: str | None = Query(None, description="Only the products with this key"),
) -> Any:  # noqa: ANN401
    """By name. Archived products are included and say so."""
    require(request.actor, "catalog.product.view")
    rows = visible_to(request.actor)
    if key is not None:
        rows = rows.filter(key=key)
    page = page_of(rows, order=["sort_name"], cursor=cursor, limit=limit, row=_itself)
    items = with_own(Product.fields_of, page.items)
    return {"items": [product_row(one) for one in items], "next": page.next}


@router.post("/products", response={201: ProductOut}, summary="Add a product")
def add_product(request: ActorRequest, body: ProductIn) -> Status[dict[str, Any]]:
    return Status(
        201, product_row(veil(request.actor, create_product(actor=request.actor, values=_values(body))))
    )


@router.get("/products/{int:product_id}", response=ProductOut, summary="One product")
def read_product(request: ActorRequest, product_id: int) -> dict[str, Any]:
    return product_row(_product(request, product_id))


@router.put("/products/{int:product_id}", response=ProductOut, summary="Change a product")
def replace_product(request: ActorRequest, product_id: int, body: ProductIn) -> dict[str, Any]:
    """What is left out becomes empty, but for the business's own fields: of these those stay."""
    product = _product(request, product_id)
    return product_row(
        veil(request.actor, change_product(actor=request.actor, product=product, values=_values(body)))
    )
