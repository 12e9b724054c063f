"""Customers as people list, find, hand over and delete them. Domains above add their columns and filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from regard.analytics.services import mark_dirty
from regard.customers import key_account_nouns  # noqa: F401 - register
from regard.customers.forms import CustomerForm
from regard.customers.key_account_queries import VIEW as KEY_ACCOUNT_VIEW
from regard.customers.models import Customer, CustomerOwn
from regard.customers.origins import source_name
from regard.customers.pick_queries import subtitle
from regard.customers.profile_queries import NEED_VIEW, VIEW, needs, open_needs
from regard.customers.queries import MODEL, find_in, search_scored, values_in_use, visible_to
from regard.customers.rules import country_name, region_of
from regard.customers.services import undoables  # noqa: F401 - register
from regard.customers.services.bulk_changes import start_change
from regard.customers.services.customers import change_customer
from regard.customers.sight import SEARCHED, behind
from regard.customers.tag_queries import has_tag, tag_name, tag_names
from regard.customers.tag_rules import tags_shown
from regard.fields.behind import register_behind
from regard.fields.holders import Holder, register_holder
from regard.fields.inputs import Input, register_inputs
from regard.kernel.actor import Actor
from regard.kernel.words import language, lazy, lazy_of
from regard.people.queries import territories_below, territory_names, users_for_choice
from regard.story.reading import timeline
from regard.ui import formats
from regard.ui.bulk import BulkAction
from regard.ui.frame import keep_on_devices
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import (
    Choices,
    Column,
    DefaultView,
    Editing,
    Empty,
    Filter,
    Noun,
    SearchHit,
    register_noun,
)
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, SectionPage, register_page, register_section

if TYPE_CHECKING:
    from regard.ui.models import Selection


def _hits(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            title=customer.name,
            url=reverse("customers:customer_detail", args=[customer.pk]),
            subtitle=customer.email or subtitle(customer),
            icon="users",
            id=customer.pk,
            is_organisation=customer.kind == Customer.Kind.ORGANISATION,
            has_avatar=True,
            score=score,
        )
        for customer, score in search_scored(actor, text, limit)
    ]


def _has_need(op: str, value: Any) -> Q:  # noqa: ANN401
    """Customers who have one of these needs today, or (`is_not`) none of them."""
    inside = Q(pk__in=open_needs([int(one) for one in value if str(one)[:18].isdecimal()]))
    return ~inside if op == "is_not" else inside


def _in_use(field: str) -> Choices:
    return [(value, value) for value in values_in_use(field)]


def _countries() -> Choices:
    return [
        (value, formats.country(value, region_of(value), language())) for value in values_in_use("country")
    ]


def _source(customer: Customer) -> str:
    return source_name(customer.source)


def _sources(actor: Actor) -> Choices:
    return [(value, source_name(value)) for value in values_in_use("source")]


def _people(actor: Actor) -> Choices:
    return [(str(user.pk), str(user)) for user in users_for_choice(actor)]


def _territory(customer: Customer) -> str:
    return territory_names().get(customer.territory_id or 0, "")


def _tags(customer: Customer) -> str:
    return tags_shown(customer.tags)


def _tag_choices(actor: Actor) -> Choices:
    return [(name, name) for name in tag_names()]


def _places(actor: Actor) -> Choices:
    return [(str(number), name) for number, name in territory_names().items()]


def _in_territory(op: str, value: Any) -> Q:  # noqa: ANN401
    """A territory holds what lies in those below it too."""
    if op in {"empty", "not_empty"}:
        return Q(territory__isnull=op == "empty")
    within = Q(territory__in=sorted(territories_below(int(one) for one in value)))
    return within if op == "is" else ~within | Q(territory__isnull=True)


def _delete(actor: Actor, noun: Noun, selection: Selection) -> str:
    """Puts them into the recycle bin, many by a worker; the page it leads to says what became of it."""
    change = start_change(actor=actor, kind="delete", customer_ids=selection.ids())
    return f"{reverse('customers:customers_deleted')}?change={change.pk}"


def _form(actor: Actor, row: Customer, field: str, data: Mapping[str, Any] | None) -> CustomerForm:
    return CustomerForm(data, actor=actor, customer=row, only=field)


def _change(
    actor: Actor, row: Customer, values: Mapping[str, Any], version: int | None, was: Mapping[str, Any] | None
) -> None:
    change_customer(actor=actor, customer_id=row.pk, values=values, version=version, was=was)


def _pulse(actor: Actor, customer_id: int) -> int:
    """The newest entry of the customer's story that the actor may see."""
    return next((entry.pk for entry in timeline(customer_id, actor=actor, limit=1).entries), 0)


def _own_written(ids: Collection[int]) -> None:
    mark_dirty("customer_own", ids)


register_holder(
    Holder(
        MODEL,
        CustomerOwn,
        "customer",
        kinds=(("person", lazy_of("persons", "People")), ("organisation", lazy("Organisations"))),
        written=_own_written,
        classes=(
            (
                "party_class",
                lazy_of("of customers", "Class"),
                tuple((str(key), str(label)) for key, label in Customer.PartyClass.choices),
            ),
        ),
    )
)
register_inputs(
    MODEL,
    Input("name", lazy("Name"), "text", "name"),
    Input("kind", lazy("Kind"), "choice", "kind", Customer.Kind.choices),
    Input(
        "party_class", lazy_of("of customers", "Class"), "choice", "party_class", Customer.PartyClass.choices
    ),
    Input("category", lazy("Category"), "text", "category"),
    Input("sector", lazy("Sector"), "text", "sector"),
    Input("city", lazy("City"), "text", "city"),
    Input("region", lazy("Region"), "text", "region"),
    Input("postal_code", lazy("Postal code"), "text", "postal_code"),
    Input("country", lazy("Country"), "text", "country"),
    Input("language", lazy("Language"), "text", "language"),
    Input("email", lazy("E-mail"), "text", "email"),
    Input("employees", lazy("Employees"), "number", "employees", is_whole=True),
    Input("annual_revenue", lazy("Annual revenue"), "money", "annual_revenue"),
    Input("customer_since", lazy("Customer since"), "date", "customer_since"),
    Input("entered", lazy("Entered"), "date", "created_at"),
)
register_behind(MODEL, behind)
register_noun(
    Noun(
        key=MODEL,
        label=lazy("Customer"),
        plural=lazy("Customers"),
        icon="users",
        permission="customers.customer.view",
        visible_to=visible_to,
        columns=(
            Column("name", lazy("Customer"), "noun", sort_path="sort_name"),
            Column("city", lazy("City"), sortable=False, phone="second", width=116, edits="city"),
            Column("country", lazy("Country"), sortable=False, width=112, edits="country", region=region_of),
            Column("category", lazy("Category"), sortable=False, default=False, edits="category"),
            Column(
                "tags",
                lazy("Tags"),
                "html",
                sortable=False,
                default=False,
                cell=_tags,
                needs=("tags",),
                export=_tags,
                edits="tags",
            ),
            Column("sector", lazy("Sector"), sortable=False, default=False, edits="sector"),
            Column(
                "party_class",
                lazy_of("of customers", "Class"),
                "choice",
                choices=Customer.PartyClass.choices,
                sortable=False,
                default=False,
                edits="party_class",
            ),
            Column(
                "kind",
                lazy("Kind"),
                "choice",
                choices=Customer.Kind.choices,
                sortable=False,
                default=False,
                edits="kind",
            ),
            Column("email", lazy("E-mail"), sortable=False, default=False, edits="email"),
            Column("phone", lazy("Phone"), sortable=False, default=False, edits="phone"),
            Column("owner", lazy_of("of customers", "Owner"), "person", sortable=False, edits="owner_id"),
            Column(
                "territory",
                lazy("Territory"),
                "html",
                sortable=False,
                default=False,
                cell=_territory,
                needs=("territory_id",),
                export=_territory,
                edits="territory_id",
            ),
            Column(
                "customer_since",
                lazy("Customer since"),
                "date",
                sortable=False,
                default=False,
                edits="customer_since",
            ),
            Column("created_at", lazy("Entered"), "datetime", default=False),
            Column("source", lazy("Source"), sortable=False, default=False, cell=_source),
        ),
        filters=(
            Filter("name", lazy("Name"), "text", icon="users"),
            Filter("owner", lazy_of("of customers", "Owner"), "person", choices=_people, icon="user-check"),
            Filter(
                "territory",
                lazy("Territory"),
                "relation",
                choices=_places,
                apply=_in_territory,
                icon="map",
                help=lazy("Those below it belong to a territory too."),
            ),
            Filter(
                "country",
                lazy("Country"),
                "choice",
                choices=lambda actor: _countries(),
                kept=country_name,
                icon="world",
            ),
            Filter("city", lazy("City"), "text", icon="map-pin"),
            Filter(
                "category", lazy("Category"), "choice", choices=lambda actor: _in_use("category"), icon="tag"
            ),
            Filter(
                "tags",
                lazy("Tags"),
                "choice",
                choices=_tag_choices,
                kept=tag_name,
                apply=has_tag,
                icon="tag",
            ),
            Filter("sector", lazy("Sector"), "choice", choices=lambda actor: _in_use("sector"), icon="tag"),
            Filter(
                "party_class",
                lazy_of("of customers", "Class"),
                "choice",
                choices=lambda actor: Customer.PartyClass.choices,
            ),
            Filter("kind", lazy("Kind"), "choice", choices=lambda actor: Customer.Kind.choices),
            Filter("email", lazy("E-mail"), "text", icon="mail"),
            Filter("phone", lazy("Phone"), "text", icon="phone"),
            Filter("employees", lazy("Employees"), "number"),
            Filter("annual_revenue", lazy("Annual revenue"), "money"),
            Filter("customer_since", lazy("Customer since"), "date", icon="calendar"),
            Filter("created_at", lazy("Entered"), "date", icon="calendar"),
            Filter("parent", lazy("Belongs to"), "relation", icon="sitemap"),
            Filter("source", lazy("Source"), "choice", choices=_sources),
            Filter(
                "need",
                lazy("Special need"),
                "choice",
                choices=lambda actor: [(str(one.pk), one.name) for one in needs(actor)],
                apply=_has_need,
                ops=("is", "is_not"),
                permission=NEED_VIEW,
                icon="heart",
            ),
        ),
        views=(
            DefaultView("all", lazy("All customers"), "users"),
            DefaultView(
                "organisations", lazy("Organisations"), filters={"all": [["kind", "is", ["organisation"]]]}
            ),
            DefaultView("newest", lazy("Newest"), sort=("-created_at",)),
        ),
        list_url="customers:customer_list",
        detail_url="customers:customer_detail",
        subtitle=subtitle,
        search=_hits,
        find=find_in,
        searched=SEARCHED,
        bulk_actions=(
            BulkAction(
                "assign",
                lazy("Assign"),
                "user-check",
                "customers.customer.assign",
                form_url="customers:customers_assign",
                fields=("owner",),
                order=10,
            ),
            BulkAction(
                "territory",
                lazy("Territory"),
                "map",
                "customers.customer.assign",
                form_url="customers:customers_territory",
                fields=("territory",),
                order=15,
            ),
            BulkAction(
                "tag",
                lazy("Tags"),
                "tag",
                "customers.customer.change",
                form_url="customers:customers_tag",
                fields=("tags",),
                order=17,
            ),
            BulkAction(
                "value",
                lazy("Fill in"),
                "forms",
                "customers.customer.change",
                form_url="customers:customers_value",
                order=17,
            ),
            BulkAction(
                "merge",
                lazy("Merge"),
                "users",
                "customers.customer.merge",
                form_url="customers:customer_merge",
                order=20,
            ),
            BulkAction(
                "delete",
                lazy("Delete"),
                "trash",
                "customers.customer.delete",
                run=_delete,
                confirm=lazy(
                    "Delete {count} {plural}. They can be restored from the recycle bin for 30 days."
                ),
                is_destructive=True,
                order=90,
            ),
        ),
        empty=Empty(
            lazy("No customers yet"),
            lazy(
                "A customer is a person or an organisation you have a relation with. A file of purchases brings them all."
            ),
            lazy("Import purchases"),
            "exchange:import_new",
            "sales.order.import",
            "users",
        ),
        select_related=("owner",),
        defer=("search_text", "note"),
        loads=("name", "kind"),
        default_sort="name",
        create_url="customers:customer_create",
        create_permission="customers.customer.create",
        has_avatar=True,
        is_organisation=lambda customer: customer.kind == Customer.Kind.ORGANISATION,
        import_url="exchange:import_new",
        import_permission="sales.order.import",
        editing=Editing("customers.customer.change", _form, _change),
        pulse=_pulse,
        order=20,
    )
)
register_nav(
    NavItem(
        lazy("Customers"),
        "customers:customer_list",
        "users",
        "customers.customer.view",
        order=20,
        letter="c",
        phone=True,
    )
)
register_command(
    Command(
        lazy("Sources"),
        "customers:source_list",
        "database",
        "customers.source.rank",
        lazy("origin precedence provenance which source wins data"),
    )
)
register_command(
    Command(
        lazy("New customer"),
        "customers:customer_create",
        "user-plus",
        "customers.customer.create",
        lazy("person organisation account contact"),
        group="Create",
    )
)
register_command(
    Command(
        lazy("Recycle bin"),
        "customers:bin",
        "trash",
        "customers.customer.delete",
        lazy("deleted customers restore undelete trash purge"),
    )
)
register_command(
    Command(
        lazy("Special needs"),
        "customers:need_list",
        "heart",
        NEED_VIEW,
        lazy("needs accessibility support customisation handling register"),
    )
)
register_command(
    Command(
        lazy("Bulk changes"),
        "customers:bulk_changes",
        "history",
        "customers.customer.view",
        lazy("undo imports merges mends assign delete many"),
    )
)
register_command(
    Command(
        lazy("History of customers"),
        "customers:history_list",
        "history",
        "audit.change.view",
        lazy("audit changes who changed what former values restore"),
    )
)
register_command(
    Command(
        lazy("Tags"),
        "customers:tag_list",
        "tag",
        "customers.customer.view",
        lazy("labels categories groups rename merge"),
    )
)
register_command(
    Command(
        lazy("Interests and values"),
        "customers:attribute_list",
        "id",
        VIEW,
        lazy("psychographic attributes lifestyle attitudes profile"),
    )
)

register_section(Section("customers", lazy("Customers"), "customers:customer_list", is_aside=True))
for _order, (_key, _label, _url, _permission) in enumerate(
    (
        ("key-accounts", lazy("Key accounts"), "customers:key_account_list", KEY_ACCOUNT_VIEW),
        ("needs", lazy("Special needs"), "customers:need_list", NEED_VIEW),
        ("attributes", lazy("Interests and values"), "customers:attribute_list", VIEW),
        ("tags", lazy("Tags"), "customers:tag_list", "customers.customer.view"),
    )
):
    register_page(SectionPage("customers", _key, _label, _url, _permission, order=10 * _order))

register_section(Section("data-quality", lazy("Data quality"), "exchange:data_home"))
for _order, (_key, _label, _url, _permission) in enumerate(
    (
        ("merges", lazy("Merges"), "customers:merge_list", "customers.customer.view"),
        ("sources", lazy("Sources"), "customers:source_list", "customers.source.rank"),
        ("history", lazy_of("of customers", "History"), "customers:history_list", "audit.change.view"),
        ("changes", lazy("Bulk changes"), "customers:bulk_changes", "customers.customer.view"),
        ("bin", lazy("Recycle bin"), "customers:bin", "customers.customer.delete"),
    )
):
    register_page(SectionPage("data-quality", _key, _label, _url, _permission, order=100 + 10 * _order))

keep_on_devices("customers:customer_list", "customers:customer_detail")
