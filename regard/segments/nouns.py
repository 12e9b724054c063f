"""The segment as people list and find it, and what segments add to customers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.analytics.dimensions import register_labels, register_pages
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of, tr, tr_of
from regard.segments import parts  # noqa: F401 - registers
from regard.segments.models import Member, Segment
from regard.segments.queries import VIEW, visible_to
from regard.ui import formats
from regard.ui.finding import find_named
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import (
    Choices,
    Column,
    DefaultView,
    Empty,
    Filter,
    Noun,
    SearchHit,
    extend_noun,
    register_noun,
)
from regard.ui.palette import Command, register_command

NAMING = ("key", "name", "kind")
FEW = 20_000
"""Segments up to this size are listed from their members, larger ones by asking for each customer."""


def _search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Segments by beginnings, words, parts of words or with a slip, best first. Two queries."""
    ranked = dict(find_named(dict(visible_to(actor).values_list("pk", "name")), text, limit=limit))
    rows = Segment.objects.in_bulk(ranked)
    return [
        SearchHit(
            title=rows[number].label,
            url=rows[number].get_absolute_url(),
            subtitle=rows[number].meaning,
            icon="filter",
            id=number,
            score=score,
        )
        for number, score in ranked.items()
        if number in rows
    ]


def _state(segment: Segment) -> SafeString:
    if segment.build_error:
        return format_html('<span class="rg-tag rg-tag-bad">{}</span>', tr("Rule cannot be read"))
    if segment.is_stale:
        return format_html('<span class="rg-tag rg-tag-watch">{}</span>', tr("Not built yet"))
    if segment.is_builtin:
        return format_html('<span class="rg-tag">{}</span>', tr_of("segment", "Built in"))
    return format_html(
        '<span class="rg-quiet">{}</span>',
        tr_of("segment", "Shared") if segment.is_shared else tr("Only you"),
    )


def _cost(segment: Segment) -> str | None:
    return None if segment.build_ms is None else f"{formats.number(segment.build_ms)} ms"


def _choices(actor: Actor) -> Choices:
    return [
        (str(segment.pk), segment.label) for segment in visible_to(actor).order_by("sort_name").only(*NAMING)
    ]


def in_segments(op: str, value: Any) -> Q:  # noqa: ANN401
    """Customers who are in any of these segments now, or (`is_not`) in none of them."""
    ids = [int(one) for one in value if str(one).isdecimal()]
    members = Member.objects.filter(segment__in=ids, left_in=None)
    size = sum(
        count or 0 for count in Segment.objects.filter(pk__in=ids).values_list("member_count", flat=True)
    )
    inside = (
        Q(pk__in=members.values("customer_id"))
        if size <= FEW
        else Q(Exists(members.filter(customer_id=OuterRef("pk"))))
    )
    return inside if op == "is" else ~inside


def _labels(values: Any) -> dict[str, str]:  # noqa: ANN401
    ids = [int(value) for value in values if str(value).isdecimal()]
    return {str(segment.pk): segment.label for segment in Segment.objects.filter(pk__in=ids).only(*NAMING)}


register_noun(
    Noun(
        key="segments.segment",
        label=lazy("Segment"),
        plural=lazy("Segments"),
        icon="filter",
        permission=VIEW,
        visible_to=visible_to,
        columns=(
            Column("name", lazy("Segment"), "noun", path="label", sort_path="sort_name", needs=NAMING),
            Column(
                "description",
                lazy("Who is in it"),
                path="meaning",
                needs=("key", "kind", "description"),
                sortable=False,
                phone="second",
                width=420,
            ),
            Column("member_count", lazy("Members"), "number", sortable=False, phone="end"),
            Column("state", lazy_of("segment", "State"), "html", sortable=False, cell=_state),
            Column("last_built_at", lazy("Last built"), "datetime", sortable=False),
            Column("build_ms", lazy("Build time"), "text", sortable=False, align="end", cell=_cost),
            Column("owner", lazy("Owner"), "person", sortable=False, default=False),
            Column("key", lazy("Key"), sortable=False, default=False),
            Column("updated_at", lazy_of("segment", "Changed"), "datetime", sortable=False, default=False),
        ),
        filters=(
            Filter("name", lazy("Name"), "text"),
            Filter(
                "kind",
                lazy("Kind"),
                "choice",
                choices=lambda actor: Segment.Kind.choices,
                ops=("is", "is_not"),
            ),
            Filter("member_count", lazy("Members"), "number"),
            Filter("is_shared", lazy_of("segment", "Shared"), "bool"),
        ),
        views=(
            DefaultView("all", lazy("All segments"), "filter"),
            DefaultView("own", lazy_of("segments", "Own"), filters={"all": [["kind", "is", ["own"]]]}),
            DefaultView(
                "builtin", lazy_of("segments", "Built in"), filters={"all": [["kind", "is", ["builtin"]]]}
            ),
        ),
        list_url="segments:segment_list",
        detail_url="segments:segment_detail",
        subtitle=lambda segment: str(segment.meaning),
        search=_search,
        find=lambda rows, text: rows.filter(sort_name__contains=text.strip().casefold()),
        select_related=("owner",),
        default_sort="name",
        create_url="segments:segment_create",
        create_permission="segments.segment.create",
        order=30,
        empty=Empty(
            lazy("No segments yet"),
            lazy("A segment is a rule that finds customers and keeps finding them."),
            lazy("New segment"),
            "segments:segment_create",
            "segments.segment.create",
            "filter",
        ),
    )
)
extend_noun(
    "customers.customer",
    filters=(
        Filter(
            "segment",
            lazy("Segment"),
            "choice",
            choices=_choices,
            apply=in_segments,
            ops=("is", "is_not"),
            permission=VIEW,
            icon="filter",
        ),
    ),
)
register_nav(NavItem(lazy("Segments"), "segments:segment_list", "filter", VIEW, order=30, letter="s"))
register_command(
    Command(
        lazy("New segment"),
        "segments:segment_create",
        "filter-plus",
        "segments.segment.create",
        lazy("rule audience list"),
        "Create",
    )
)
register_labels("segment", _labels)


def _pages(actor: Actor, values: Iterable[str]) -> Mapping[str, str]:
    wanted = [int(value) for value in values if value.isdecimal()]
    seen = visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)
    return {str(pk): reverse("segments:segment_detail", args=[pk]) for pk in seen}


register_pages("segment", _pages)


def customers_url(segment: Segment) -> str:
    """The list of customers, narrowed to a segment."""
    from urllib.parse import quote

    tree = f'{{"all":[["segment","is",["{segment.pk}"]]]}}'
    return f"{reverse('customers:customer_list')}?f={quote(tree)}"
