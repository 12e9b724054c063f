from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.catalog.models import Product, ProductOwn
from regard.catalog.queries import distinct_values, product, search_products, visible_to
from regard.catalog.services.products import change_own_fields
from regard.catalog.sight import SEARCHED
from regard.fields.holders import Holder, OnPage, register_holder
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr
from regard.ui.finding import find_in
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Column, DefaultView, Empty, Filter, Noun, register_noun
from regard.ui.palette import Command, register_command


def _state(product: Product) -> SafeString:
    if product.is_archived:
        return format_html('<span class="rg-tag">{}</span>', tr("Archived"))
    return SafeString(tr("On sale"))


def _may_change(actor: Actor, _product: Product) -> bool:
    return actor.may("catalog.product.change")


register_holder(
    Holder(Product.fields_of, ProductOwn, "product", page=OnPage(product, _may_change, change_own_fields))
)
register_noun(
    Noun(
        key="catalog.product",
        label=lazy("Product"),
        plural=lazy("Products"),
        icon="package",
        permission="catalog.product.view",
        visible_to=visible_to,
        columns=(
            Column("name", lazy("Product"), "noun", sort_path="sort_name"),
            Column("key", lazy("Key"), phone="second"),
            Column("category", lazy("Category")),
            Column("line", lazy_of("product", "Line"), default=False),
            Column("price", lazy("Price"), "money", currency="currency", phone="end", cents=True),
            Column("cost", lazy("Cost"), "money", currency="currency", default=False, cents=True),
            Column("state", lazy("State"), "html", sortable=False, cell=_state),
            Column("created_at", lazy("Added"), "datetime", default=False),
        ),
        filters=(
            Filter("name", lazy("Name"), "text"),
            Filter("key", lazy("Key"), "text"),
            Filter(
                "category",
                lazy("Category"),
                "choice",
                choices=lambda actor: distinct_values("category"),
                icon="tag",
            ),
            Filter(
                "line",
                lazy_of("product", "Line"),
                "choice",
                choices=lambda actor: distinct_values("line"),
                icon="tag",
            ),
            Filter("price", lazy("Price"), "money"),
            Filter("is_archived", lazy("Archived"), "bool"),
        ),
        views=(
            DefaultView("all", lazy("All products"), "package"),
            DefaultView("sold", lazy("On sale"), filters={"all": [["is_archived", "is", False]]}),
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
            lazy("No products yet"),
            lazy("Products come with the first purchases you import: what was bought becomes the catalogue."),
            lazy("Import purchases"),
            "exchange:import_new",
            "sales.order.import",
            "package",
        ),
    )
)
register_nav(
    NavItem(lazy("Products"), "catalog:product_list", "package", "catalog.product.view", order=50, letter="r")
)
register_command(
    Command(
        lazy("New product"),
        "catalog:product_create",
        "package",
        "catalog.product.create",
        lazy("catalogue item"),
        "Create",
    )
)
