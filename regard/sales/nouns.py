"""The order as people list and find it, and what sales adds to customers."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Case, When
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.analytics.rfm import CELLS
from regard.customers.contact_rules import country_name, region_of
from regard.customers.origins import source_name
from regard.customers.queries import customer_names
from regard.fields.holders import Holder, OnPage, register_holder
from regard.fields.inputs import Input, Linked, provide_linked, register_inputs
from regard.kernel.words import language, lazy, lazy_of, tr
from regard.people.queries import business
from regard.sales import asset_nouns, concession_parts, insight_pages, parts  # noqa: F401 - register
from regard.sales.models import Order, OrderOwn
from regard.sales.queries import may_change, order, search_orders, visible_to
from regard.sales.services.orders import change_own_fields
from regard.sales.services.totals import CUSTOMER, ORDER
from regard.ui import formats
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Column, DefaultView, Empty, Filter, Noun, extend_noun, register_noun

STATUS = tuple(Order.Status.choices)


def _customer(row: Order) -> SafeString:
    """Whose it is; on a phone, which has one line for it, also when it was placed."""
    whose = format_html('<span class="rg-quiet">{}</span>', tr("Unknown"))
    if row.customer is not None:
        whose = format_html(
            '<a class="rg-door" href="/customers/{}/">{}</a>', row.customer_id, row.customer.name
        )
    return format_html('{}<span class="rg-phone"> · {}</span>', whose, formats.day(row.placed_at))


def _distinct(column: str) -> list[tuple[str, str]]:
    """The values in use, found by jumping along the newest ten thousand orders."""
    newest = Order.objects.order_by("-placed_on", "-pk").values_list(column, flat=True)[:10_000]
    return [(value, value) for value in sorted({value for value in newest if value})]


def _countries() -> list[tuple[str, str]]:
    return [
        (value, formats.country(value, region_of(value), language())) for value, _ in _distinct("country")
    ]


def _amount(column: str) -> Case:
    """Where it is in the business's currency: others cannot be added up."""
    return Case(When(currency=business().currency, then=column), output_field=BigIntegerField(null=True))


def _figure(column: str) -> Coalesce:
    """Of the totals: who bought nothing has none of it."""
    return Coalesce(f"totals__{column}", 0, output_field=BigIntegerField())


def _linked() -> Iterable[Linked]:
    return [
        Linked(ORDER, tr("Orders"), CUSTOMER, Order, "customer_id", "placed_at", (("kind", Order.Kind.SALE),))
    ]


register_inputs(
    CUSTOMER,
    Input(
        "net_revenue",
        lazy("Net revenue"),
        "money",
        lambda: _figure("net_revenue"),
        help=lazy("What was bought, less what came back"),
    ),
    Input("orders", lazy("Orders"), "number", lambda: _figure("orders"), is_whole=True),
    Input("first_order", lazy("First order"), "date", "totals__first_order_at"),
    Input("last_order", lazy("Last order"), "date", "totals__last_order_at"),
)
register_inputs(
    ORDER,
    Input(
        "amount", lazy("Amount"), "money", lambda: _amount("amount"), help=lazy("In the business's currency")
    ),
    Input("returned", lazy("Returned"), "money", lambda: _amount("returned_amount")),
    Input("placed", lazy("Placed on"), "date", "placed_on"),
    Input("status", lazy("Status"), "choice", "status", Order.Status.choices),
    Input("channel", lazy("Channel"), "text", "channel"),
    Input("country", lazy("Country"), "text", "country"),
    Input("quantity", lazy("Quantity"), "number", "quantity"),
    Input("lines", lazy("Lines"), "number", "line_count", is_whole=True),
)
provide_linked(_linked)


register_holder(Holder(Order.fields_of, OrderOwn, "order", page=OnPage(order, may_change, change_own_fields)))
register_noun(
    Noun(
        key="sales.order",
        label=lazy_of("purchase", "Order"),
        plural=lazy("Orders"),
        icon="receipt",
        permission="sales.order.view",
        visible_to=visible_to,
        columns=(
            Column("external_id", lazy_of("purchase", "Order"), "noun", sortable=False, width=148),
            Column(
                "customer",
                lazy("Customer"),
                "html",
                sortable=False,
                cell=_customer,
                grows=True,
                phone="second",
                export=lambda row: str(row.customer or ""),
            ),
            Column("placed_at", lazy("Placed"), "datetime", sort_path="placed_on,placed_at"),
            Column("line_count", lazy("Lines"), "number", sortable=False),
            Column("amount", lazy("Amount"), "money", currency="currency", phone="end", cents=True),
            Column(
                "returned_amount",
                lazy("Returned"),
                "money",
                currency="currency",
                sortable=False,
                default=False,
                cents=True,
            ),
            Column("status", lazy("Status"), "choice", choices=STATUS, sortable=False),
            Column("channel", lazy("Channel"), sortable=False),
            Column("country", lazy("Country"), sortable=False, default=False, region=region_of),
            Column(
                "source",
                lazy("Source"),
                sortable=False,
                default=False,
                cell=lambda row: source_name(row.source),
            ),
        ),
        filters=(
            Filter("placed_at", lazy("Placed"), "date", path="placed_on", icon="calendar"),
            Filter("amount", lazy("Amount"), "money"),
            Filter("status", lazy("Status"), "choice", choices=lambda actor: STATUS),
            Filter("kind", lazy("Kind"), "choice", choices=lambda actor: tuple(Order.Kind.choices)),
            Filter("channel", lazy("Channel"), "choice", choices=lambda actor: _distinct("channel")),
            Filter(
                "country",
                lazy("Country"),
                "choice",
                choices=lambda actor: _countries(),
                kept=country_name,
                icon="world",
            ),
            Filter("customer", lazy("Customer"), "relation", named=customer_names),
            Filter("external_id", lazy("Order number"), "text"),
        ),
        views=(
            DefaultView("all", lazy("All orders"), "receipt", sort=("-placed_at",)),
            DefaultView(
                "returned",
                lazy("With returns"),
                filters={"all": [["status", "is", ["returned", "partly_returned"]]]},
            ),
            DefaultView(
                "adjustments", lazy("Adjustments"), filters={"all": [["kind", "is", ["adjustment"]]]}
            ),
        ),
        list_url="sales:order_list",
        detail_url="sales:order_detail",
        title=lambda row: str(row.external_id),
        search=search_orders,
        find=lambda rows, text: rows.filter(external_id__startswith=text.strip()),
        select_related=("customer",),
        default_sort="-placed_at",
        import_url="exchange:import_new",
        import_permission="sales.order.import",
        order=40,
        empty=Empty(
            lazy("No orders yet"),
            lazy("Orders come with a file of purchases, or through the API as they happen."),
            lazy("Import purchases"),
            "exchange:import_new",
            "sales.order.import",
            "receipt",
        ),
    )
)
register_nav(
    NavItem(
        lazy("Orders"), "sales:order_list", "receipt", "sales.order.view", order=40, letter="o", phone=True
    )
)


def _currency(_: object = None) -> str:
    return business().currency


extend_noun(
    "customers.customer",
    columns=(
        Column(
            "net_revenue", lazy("Net revenue"), "money", path="totals__net_revenue", permission="sales.order.view", phone="end",
        ),
        Column("orders", lazy("Orders"), "number", path="totals__orders", permission="sales.order.view"),
        Column("last_order_at", lazy("Last order"), "datetime", path="totals__last_order_at", permission="sales.order.view"),
        Column(
            "rfm_cell", "RFM", "choice", path="value__rfm_cell", sortable=False, width=128, permission="sales.order.view",
            choices=[(cell.key, cell.label) for cell in CELLS],
        ),
        Column(
            "lifetime_value", lazy("Lifetime value"), "money", path="value__lifetime_value", permission="sales.order.view",
            help=lazy("Margin expected in the next 24 months; revenue, where neither costs nor a margin are known."),
        ),
        Column("abc_class", "ABC", path="value__abc_class", sortable=False, default=False, permission="sales.order.view"),
        Column(
            "probability_alive", lazy("Still a customer"), "percent", path="value__probability_alive", sortable=False,
            default=False, permission="sales.order.view",
        ),
    ),
    filters=(
        Filter("net_revenue", lazy("Net revenue"), "money", path="totals__net_revenue", permission="sales.order.view"),
        Filter("orders", lazy("Orders"), "number", path="totals__orders", permission="sales.order.view"),
        Filter("last_order_at", lazy("Last order"), "date", path="totals__last_order_at", permission="sales.order.view"),
        Filter("first_order_at", lazy("First order"), "date", path="totals__first_order_at", permission="sales.order.view"),
        Filter(
            "rfm_cell", lazy("RFM cell"), "choice", path="value__rfm_cell", permission="sales.order.view",
            choices=lambda actor: [(cell.key, cell.label) for cell in CELLS],
        ),
        Filter(
            "abc_class", lazy("ABC class"), "choice", path="value__abc_class", permission="sales.order.view",
            choices=lambda actor: [("A", "A"), ("B", "B"), ("C", "C")],
        ),
        Filter("lifetime_value", lazy("Lifetime value"), "money", path="value__lifetime_value", permission="sales.order.view"),
    ),
    related=("totals", "value"),
)  # fmt: skip
extend_noun(
    "customers.keyaccount",
    columns=(
        Column(
            "net_revenue", lazy("Net revenue"), "money", path="customer__totals__net_revenue", permission="sales.order.view",
        ),
        Column(
            "last_order_at", lazy("Last order"), "datetime", path="customer__totals__last_order_at",
            permission="sales.order.view",
        ),
    ),
    filters=(
        Filter("net_revenue", lazy("Net revenue"), "money", path="customer__totals__net_revenue", permission="sales.order.view"),
    ),
    related=("customer__totals",),
)  # fmt: skip
