from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.catalog.models import Product, ProductOwn
from regard.catalog.queries import distinct_values, product, search_products, visible_to
from regard.catalog.services.products import change_own_fields
from regard.catalog.sight import SEARCHED
from regard.fields.holders import Holder, OnPage, register_holder
from regard.kernel.actor import Actor
from regard.ui.finding import find_in
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Column, DefaultView, Empty, Filter, Noun, register_noun
from regard.ui.palette import Command, register_command


def _state(product: Product) -> SafeString:
    if product.is_archived:
        return format_html('<span class="rg-tag">{}</span>', "Archived")
    return SafeString("On sale")


def _may_change(actor: Actor, _product: Product) -> bool:
    return actor.may("catalog.product.change")


register_holder(
    Holder(Product.fields_of, ProductOwn, "product", page=OnPage(product, _may_change, change_own_fields))
)
register_noun(
    Noun(
        key="catalog.product",
        label="Product",
        plural="Products",
        icon="package",
        permission="catalog.product.view",
        visible_to=visible_to,
        columns=(
            Column("name", "Product", "noun", sort_path="sort_name"),
            Column("key", "Key", phone="second"),
            Column("category", "Category"),
            Column("line", "Line", default=False),
            Column("price", "Price", "money", currency="currency", phone="end", cents=True),
            Column("cost", "Cost", "money", currency="currency", default=False, cents=True),
            Column("state", "State", "html", sortable=False, cell=_state),
            Column("created_at", "Added", "datetime", default=False),
        ),
        filters=(
            Filter("name", "Name", "text"),
            Filter("key", "Key", "text"),
            Filter(
                "category",
                "Category",
                "choice",
                choices=lambda actor: distinct_values("category"),
                icon="tag",
            ),
            Filter("line", "Line", "choice", choices=lambda actor: distinct_values("line"), icon="tag"),
            Filter("price", "Price", "money"),
            Filter("is_archived", "Archived", "bool"),
        ),
        views=(
            DefaultView("all", "All products", "package"),
            DefaultView("sold", "On sale", filters={"all": [["is_archived", "is", False]]}),
        ),
        list_url="catalog:product_list",
        detail_url="catalog:product_detail",
        subtitle=lambda product: product.key,
        search=search_products,
        find=find_in,
        searched=SEARCHED,
        default_sort="name",
        create_url="catalog:product_create",
        create_permission="catalog.product.create",
        import_url="exchange:import_new",
        import_permission="sales.order.import",
        order=50,
        empty=Empty(
            "No products yet",
            "Products come with the first purchases you import: what was bought becomes the catalogue.",
            "Import purchases",
            "exchange:import_new",
            "sales.order.import",
            "package",
        ),
    )
)
register_nav(
    NavItem("Products", "catalog:product_list", "package", "catalog.product.view", order=50, letter="r")
)
register_command(
    Command(
        "New product",
        "catalog:product_create",
        "package",
        "catalog.product.create",
        "catalogue item",
        "Create",
    )
)
