"""The asset as people list and find it, and where it shows on the pages of customers, products and orders."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.catalog.queries import choices_for_assets
from regard.customers.queries import customer_names
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.queries import owns
from regard.sales.asset_queries import (
    MODEL,
    SHOWN,
    VIEW,
    assets_by_id,
    assets_of,
    is_in_warranty,
    search_assets,
    spread_of,
    visible_to,
)
from regard.sales.models import Asset
from regard.sales.sight import SEARCHED
from regard.story.reading import subject_loader
from regard.ui.finding import find_in
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Column, DefaultView, Empty, Filter, Noun, register_noun
from regard.ui.palette import Command, register_command
from regard.ui.sight import veiled
from regard.ui.slots import Part, Tab, register_part, register_tab

CUSTOMER, PRODUCT = "customers.customer", "catalog.product"
CREATE = "sales.asset.create"
STATUS = tuple(Asset.Status.choices)
STANDING: list[Any] = ["status", "is", ["in_use", "in_store"]]


def _customer(asset: Asset) -> SafeString:
    return format_html(
        '<a class="rg-door" href="/customers/{}/">{}</a>', asset.customer_id, asset.customer.name
    )


def subtitle(asset: Asset) -> str:
    """What tells it from others of its kind: "SN-1042, at Café Lux"."""
    if asset.serial:
        return tr("{serial}, at {customer}", serial=asset.serial, customer=asset.customer.name)
    return tr("at {customer}", customer=asset.customer.name)


register_noun(
    Noun(
        key=MODEL,
        label=lazy("Asset"),
        plural=lazy("Assets"),
        icon="tools",
        permission=VIEW,
        visible_to=visible_to,
        columns=(
            Column("name", lazy("Asset"), "noun", sort_path="sort_name"),
            Column("serial", lazy("Serial number"), sortable=False),
            Column(
                "customer",
                lazy("Customer"),
                "html",
                sortable=False,
                cell=_customer,
                width=220,
                phone="second",
                export=lambda row: str(row.customer),
            ),
            Column("status", lazy("Status"), "choice", choices=STATUS, sortable=False),
            Column("warranty_until", lazy("Warranty until"), "date", phone="end"),
            Column("model_version", lazy("Version"), sortable=False, width=96),
            Column("quantity", lazy("Quantity"), "quantity", sortable=False, default=False),
            Column("bought_on", lazy("Bought"), "date", sortable=False),
            Column("installed_on", lazy("Installed"), "date", sortable=False, default=False),
            Column("place", lazy_of("asset", "Place"), sortable=False, default=False),
            Column("ended_on", lazy("Retired or returned"), "date", sortable=False, default=False),
            Column("source", lazy("Source"), sortable=False, default=False),
            Column("external_id", lazy("Key"), sortable=False, default=False),
        ),
        filters=(
            Filter("status", lazy("Status"), "choice", choices=lambda actor: STATUS),
            Filter("warranty_until", lazy("Warranty until"), "date", icon="shield"),
            Filter("product", lazy("Product"), "relation", choices=choices_for_assets, icon="package"),
            Filter("customer", lazy("Customer"), "relation", named=customer_names, icon="users"),
            Filter("serial", lazy("Serial number"), "text"),
            Filter("name", lazy("Name"), "text"),
            Filter("model_version", lazy("Version"), "text"),
            Filter("bought_on", lazy("Bought"), "date", icon="calendar"),
            Filter("installed_on", lazy("Installed"), "date", icon="calendar"),
            Filter("ended_on", lazy("Retired or returned"), "date", icon="calendar"),
            Filter("place", lazy_of("asset", "Place"), "text", icon="map-pin"),
        ),
        views=(
            DefaultView("all", lazy("All assets"), "tools"),
            DefaultView("standing", lazy("In use and in store"), filters={"all": [STANDING]}),
            DefaultView(
                "ending",
                lazy("Warranty ends in 90 days"),
                "shield",
                filters={"all": [STANDING, ["warranty_until", "in_next", 90]]},
                sort=("warranty_until",),
            ),
        ),
        list_url="sales:asset_list",
        detail_url="sales:asset_detail",
        create_url="sales:asset_add",
        create_permission=CREATE,
        title=lambda asset: asset.name,
        subtitle=subtitle,
        search=search_assets,
        find=find_in,
        searched=SEARCHED,
        select_related=("customer",),
        defer=("search_text", "note"),
        default_sort="name",
        order=45,
        empty=Empty(
            lazy("No assets yet"),
            lazy(
                "An asset is a thing a customer owns, with its serial number and warranty. It comes with an order of a product "
                "that is tracked, or is added by hand."
            ),
            lazy("Choose products to track"),
            "catalog:product_list",
            "catalog.product.change",
            "tools",
        ),
    )
)
register_nav(NavItem(lazy("Assets"), "sales:asset_list", "tools", VIEW, order=45, letter="b"))
register_command(
    Command(
        lazy("Assets"),
        "sales:asset_list",
        "tools",
        VIEW,
        lazy("installed base warranty serial machines"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("New asset"),
        "sales:asset_add",
        "plus",
        CREATE,
        lazy("installed base machine add"),
        "Create",
    )
)


def owned_url(customer: Any) -> str:  # noqa: ANN401
    """The list of everything a customer owns."""
    tree = f'{{"all":[["customer","is",[{customer.pk}]]]}}'
    return f"{reverse('sales:asset_list')}?f={quote(tree)}"


def owned(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The first few things a customer has; nothing where there are none and none may be added. One query."""
    actor = request.actor  # type: ignore[attr-defined]
    if not owns(actor, VIEW, customer.owner_id, customer.territory_id):
        return None
    today = timezone.localdate()
    found = veiled(actor, assets_of(customer.pk)[: SHOWN + 1])
    may_add = owns(actor, CREATE, customer.owner_id, customer.territory_id)
    if not found and not may_add:
        return None
    return {
        "customer": customer,
        "assets": [(asset, is_in_warranty(asset, today)) for asset in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "all_url": owned_url(customer),
        "may_add": may_add,
    }


def _owned(request: HttpRequest, customer: Any) -> int | None:  # noqa: ANN401
    if not owns(request.actor, VIEW, customer.owner_id, customer.territory_id):  # type: ignore[attr-defined]
        return None
    return assets_of(customer.pk).count()


def spread(request: HttpRequest, product: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """How many pieces of a product stand, and at whom. One query where there are none."""
    found = spread_of(product.pk, actor=request.actor, on=timezone.localdate())  # type: ignore[attr-defined]
    if found is None:
        return None
    tree = f'{{"all":[["product","is",[{product.pk}]]]}}'
    return {"spread": found, "all_url": f"{reverse('sales:asset_list')}?f={quote(tree)}"}


subject_loader(MODEL, assets_by_id)
register_part(
    Part(
        f"{CUSTOMER}.beside",
        "assets",
        "sales/parts/customer_assets.html",
        owned,
        30,
        VIEW,
        lazy("Owns"),
        count=_owned,
    )
)
register_part(
    Part(
        f"{PRODUCT}.side",
        "assets",
        "sales/parts/product_assets.html",
        spread,
        20,
        VIEW,
        lazy("Assets at customers"),
    )
)
register_tab(Tab(f"{CUSTOMER}.tabs", "assets", lazy("Owns"), owned_url, None, 20, VIEW))
