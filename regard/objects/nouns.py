"""Each own object as a noun: listed, filtered, searched, found in the side bar and on the pages of customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy as put_off
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.analytics.services import mark_dirty
from regard.customers.queries import customer_names
from regard.fields.holders import Holder, provide_holders
from regard.fields.inputs import Input, Linked, provide_inputs, provide_linked
from regard.fields.queries import version
from regard.kernel.actor import Actor, Scope
from regard.kernel.sight import Level
from regard.kernel.words import lazy, midsentence, tr
from regard.objects.forms import RecordForm
from regard.objects.models import OwnObject, Record, RecordOwn
from regard.objects.queries import (
    CHANGE,
    CREATE,
    DELETE,
    MANAGE,
    MODEL,
    SHOWN,
    VIEW,
    Group,
    groups_of,
    objects,
    records_by_id,
    records_of,
)
from regard.objects.services.records import change_record, delete_records
from regard.people.queries import users_for_choice
from regard.story.reading import subject_loader
from regard.ui.bulk import BulkAction
from regard.ui.finding import find, find_in
from regard.ui.navigation import NavItem, provide_nav
from regard.ui.nouns import (
    Choices,
    Column,
    DefaultView,
    Editing,
    Empty,
    Filter,
    Noun,
    Searched,
    SearchHit,
    noun,
    provide_nouns,
)
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
from regard.ui.sight import Field, provide_fields, words_open
from regard.ui.slots import Part, provide_parts

if TYPE_CHECKING:
    from regard.ui.models import Selection

CUSTOMER = "customers.customer"
_within = put_off(midsentence, str)  # nouns are made once for all languages
SHOWN_ALONE = 100  # records of an object where they have a page of their own


def _people(actor: Actor) -> Choices:
    return [(str(user.pk), str(user)) for user in users_for_choice(actor)]


def _customer(row: Record) -> SafeString | str:
    if row.customer is None:
        return ""
    return format_html('<a class="rg-door" href="/customers/{}/">{}</a>', row.customer_id, row.customer.name)


def _hits(one: OwnObject, actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    is_open = words_open(actor, noun(one.noun), text)
    mine = records_of(actor, one.key) if is_open is None else records_of(actor, one.key).filter(is_open)
    is_restricted = actor.scope(VIEW) is not Scope.ALL or is_open is not None
    ranked = find(mine, text, limit=limit, is_restricted=is_restricted)
    rows = {
        row.pk: row
        for row in records_of(actor, one.key)
        .select_related("customer")
        .filter(pk__in=[pk for pk, _ in ranked])
    }
    return [
        SearchHit(
            title=rows[number].name,
            url=reverse("objects:record_detail", args=[one.key, number]),
            subtitle=tr("{label} of {customer}", label=one.label, customer=rows[number].customer)
            if rows[number].customer
            else one.label,
            icon=one.icon,
            id=number,
            score=score,
        )
        for number, score in ranked
        if number in rows
    ]


def _delete(actor: Actor, noun: Noun, selection: Selection) -> None:
    for numbers in selection.batches():
        delete_records(actor=actor, ids=numbers)


def _form(
    one: OwnObject, actor: Actor, row: Record, field: str, data: Mapping[str, Any] | None
) -> RecordForm:
    return RecordForm(data, actor=actor, of=one, record=row, only=field)


def _change(
    actor: Actor, row: Record, values: Mapping[str, Any], version: int | None, was: Mapping[str, Any] | None
) -> None:
    key = row.object.key
    change_record(actor=actor, key=key, record_id=row.pk, values=values, version=version, was=was)


SEARCHED = (
    Searched("name", ("sort_name",)),
    Searched("customer.name", ("customer__sort_name",)),
    Searched("own_"),
)


def _sight_fields(key: str) -> list[Field]:
    """Those every own object has, besides its own."""
    if not key.startswith("objects."):
        return []
    what = lazy("What it is")
    return [
        Field("name", lazy("Name"), what, lowest=Level.READ),
        Field("customer", lazy("Customer"), what, attributes=("customer",), also=("customer_id",)),
        Field("owner", lazy("Looked after by"), what, attributes=("owner",), also=("owner_id",)),
        Field("created_at", tr("Entered"), what, is_written=False, lowest=Level.READ),
        Field(
            "customer.name",
            lazy("Name of the customer"),
            same_as=("customers.customer.name",),
            is_offered=False,
        ),
    ]


def _title(row: Record) -> str:
    return row.name


def noun_of(one: OwnObject) -> Noun:
    """What lists, search, export and saved views know of an own object; its fields come on top."""
    belongs = one.customer_label
    return Noun(
        key=one.noun,
        label=one.label,
        plural=one.plural,
        icon=one.icon,
        permission=VIEW,
        visible_to=lambda actor: records_of(actor, one.key),
        columns=(
            Column("name", one.name_label, "noun", sort_path="sort_name"),
            *(
                (
                    Column(
                        "customer", belongs, "html", sortable=False, cell=_customer, width=200, phone="second",
                        needs=("customer__name",), export=lambda row: str(row.customer or ""),
                    ),
                )
                if belongs
                else ()
            ),
            Column("owner", lazy("Looked after by"), "person", sortable=False, default=False, edits="owner_id"),
            Column("created_at", tr("Entered"), "datetime", default=False),
        ),
        filters=(
            Filter("name", one.name_label, "text", icon=one.icon),
            *(
                (Filter("customer", belongs, "relation", path="customer", named=customer_names, icon="users"),)
                if belongs
                else ()
            ),
            Filter("owner", lazy("Looked after by"), "person", choices=_people, icon="user"),
            Filter("created_at", tr("Entered"), "date", icon="calendar"),
        ),
        views=(DefaultView("all", lazy("All {plural}", plural=_within(one.plural)), one.icon),),
        list_url="objects:record_list",
        detail_url="objects:record_detail",
        url_args=(one.key,),
        rights=MODEL,
        title=_title,
        search=partial(_hits, one),
        find=find_in,
        searched=SEARCHED,
        bulk_actions=(
            BulkAction(
                "delete", lazy("Delete"), "trash", DELETE, run=_delete, is_destructive=True, order=90,
                confirm=lazy("Delete {count} {plural} for good. This cannot be undone."),
            ),
        ),
        empty=Empty(
            lazy("No {plural} yet", plural=_within(one.plural)),
            one.description
            or lazy("Enter the first, import a file, or let a program do it: /api/v1/objects/{key}/records.", key=one.key),
            icon=one.icon,
        ),
        select_related=("customer", "owner"),
        defer=("search_text",),
        loads=("name",),
        default_sort="name",
        create_url="objects:record_create",
        create_permission=CREATE,
        editing=Editing(CHANGE, partial(_form, one), _change),
        order=60,
    )  # fmt: skip


_made: list[tuple[object, tuple[Noun, ...]]] = []


def _nouns() -> Iterable[Noun]:
    now = objects()
    if not _made or _made[0][0] is not now:
        _made[:] = [(now, tuple(noun_of(one) for one in now))]
    return _made[0][1]


def _written(ids: Collection[int]) -> None:
    mark_dirty("own_records", ids)


def _holders() -> Iterable[Holder]:
    return [
        Holder(one.noun, RecordOwn, "record", only=(("object_id", one.pk),), written=_written)
        for one in objects()
    ]


def _inputs() -> Iterable[Input]:
    return [
        Input("name", lazy("Name"), "text", "name"),
        Input("entered", tr("Entered"), "date", "created_at"),
    ]


def _linked() -> Iterable[Linked]:
    """Records that hang on customers."""
    return [
        Linked(
            one.noun, one.plural, CUSTOMER, Record, "customer_id", "created_at",
            (("object_id", one.pk),),
        )
        for one in objects()
        if one.customer_label
    ]  # fmt: skip


def _nav() -> Iterable[NavItem]:
    return [
        NavItem(one.plural, "objects:record_list", one.icon, VIEW, order=60, args=(one.key,))
        for one in objects()
    ]


def _beside_customer(one: OwnObject, request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The records of an object that hang on a customer; more of them on a page of their own. One query for all objects."""
    group = _group_of(one, request, customer)
    return (
        None
        if group is None
        else {
            "customer": customer,
            "group": group,
            "may_create": request.actor.may(CREATE),  # type: ignore[attr-defined]
        }
    )


def _group_of(one: OwnObject, request: HttpRequest, customer: Any) -> Group | None:  # noqa: ANN401
    kept: dict[int, list[Group]] = request.__dict__.setdefault("_own_records", {})
    if customer.pk not in kept:
        shown = SHOWN_ALONE if getattr(request, "is_panel", False) else SHOWN
        kept[customer.pk] = groups_of(request.actor, customer.pk, shown)  # type: ignore[attr-defined]
    return next((group for group in kept[customer.pk] if group.object.pk == one.pk), None)


def _count(one: OwnObject, request: HttpRequest, customer: Any) -> int | None:  # noqa: ANN401
    group = _group_of(one, request, customer)
    return group.count if group else None


_panels: list[tuple[object, tuple[Part, ...]]] = []


def _parts() -> Sequence[Part]:
    """A panel on the page of customers for each object that hangs on them."""
    now = objects()
    if not _panels or _panels[0][0] is not now:
        made = (
            Part(
                f"{CUSTOMER}.beside", f"objects.{one.key}", "objects/parts/beside.html", partial(_beside_customer, one),
                40, VIEW, one.plural, count=partial(_count, one),
            )
            for one in now
            if one.customer_label
        )  # fmt: skip
        _panels[:] = [(now, tuple(made))]
    return _panels[0][1]


provide_nouns(_nouns, version)
provide_fields(_sight_fields)
provide_holders(_holders)
provide_inputs("objects.", _inputs)
provide_linked(_linked)
provide_nav(_nav)
subject_loader(MODEL, records_by_id)
provide_parts(f"{CUSTOMER}.beside", _parts)
register_page(
    SectionPage("settings", "objects", lazy("Own objects"), "objects:object_list", MANAGE, order=20)
)
register_command(
    Command(
        lazy("Own objects"), "objects:object_list", "box", MANAGE, lazy("custom objects entities tables records define"),
        group="Settings",
    )
)  # fmt: skip
