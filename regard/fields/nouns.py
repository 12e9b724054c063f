"""Own fields as columns and filters of the lists of their nouns, and the page where they are defined."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.fields import lookups  # noqa: F401 - register
from regard.fields.computed import ALL, plan
from regard.fields.holders import Holder, has_holder, holder
from regard.fields.models import OwnField, Showing
from regard.fields.queries import MANAGE, own_fields, version
from regard.fields.rules import read, words
from regard.fields.showing import stars
from regard.fields.showings import REVIEW, field_label, noun_label, nouns_to_open, visible_to
from regard.kernel.actor import Actor
from regard.kernel.clocks import clock_time
from regard.kernel.words import lazy
from regard.people.queries import business, person_names, users_for_choice
from regard.ui import formats, operators
from regard.ui.among import among
from regard.ui.nouns import (
    Choices,
    Column,
    ColumnKind,
    Empty,
    Extension,
    Filter,
    FilterKind,
    Noun,
    extend_nouns_by,
    has_noun,
    noun,
    register_noun,
)
from regard.ui.paging import value_at
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
from regard.ui.sight import Field, provide_fields
from regard.ui.within import MANY, is_quicker_within, within

_COLUMN_KINDS: dict[str, ColumnKind] = {
    "number": "quantity",
    "money": "money",
    "percent": "quantity",
    "date": "date",
    "flag": "bool",
    "choice": "choice",
}
_FILTER_KINDS: dict[str, FilterKind] = {
    "number": "quantity",
    "money": "money",
    "percent": "quantity",
    "date": "date",
    "flag": "bool",
    "choice": "choice",
    "several": "choice",
    "person": "person",
    "rating": "number",
    "location": "place",
    "time": "time",
}


def _column(of: Holder, one: OwnField) -> Column:
    path = f"{of.path}__{one.slot}"
    shown: dict[str, Any] = {}
    if one.kind in {"several", "person", "rating", "location", "time"}:
        shown = {"cell": partial(_cell, one, path), "needs": (path,), "export": partial(_plain, one, path)}
    return Column(
        one.key,
        one.label,
        _COLUMN_KINDS.get(one.kind, "html" if shown else "text"),
        path=path,
        sortable=one.kind not in {"long", "several", "person", "location"},
        default=one.is_listed,
        unit="%" if one.kind == "percent" else "",
        currency=business().currency if one.kind == "money" else "",
        choices=tuple((key, label) for key, label in one.choices) or None,
        help=one.help,
        edits="" if one.is_computed else one.key,
        is_place=one.kind == "location",
        **shown,
    )


def _cell(one: OwnField, path: str, row: Any) -> str | None:  # noqa: ANN401
    value = value_at(row, path)
    if value is None:
        return None
    if one.kind == "time":
        return formats.clock(clock_time(read(one.kind, value)))
    return stars(value) if one.kind == "rating" else _plain(one, path, row)


def _plain(one: OwnField, path: str, row: Any) -> str:  # noqa: ANN401
    value = read(one.kind, value_at(row, path))
    return words(one, value, person_names()) if value is not None else ""


def _filter(of: Holder, one: OwnField) -> Filter:
    kind = _FILTER_KINDS.get(one.kind, "text")
    path = f"{of.path}__{one.slot}"
    return Filter(
        one.key,
        one.label,
        kind,
        path=path,
        apply_for=partial(_narrowed, of, one),
        choices=_people if kind == "person" else partial(_choices, one) if kind == "choice" else None,
        unit="%" if one.kind == "percent" else "",
        icon=one.of_kind.icon,
        help=one.help,
    )


def _choices(one: OwnField, actor: Actor) -> Choices:
    return [(key, label) for key, label in one.choices]


def _people(actor: Actor) -> Choices:
    return [(str(user.pk), str(user)) for user in users_for_choice(actor)]


RARE = 1_000


def _narrowed(of: Holder, one: OwnField, actor: Actor, op: str, value: Any) -> Q:  # noqa: ANN401
    """The condition; where few records fulfil it, these: then the database need not look through all others. A query."""
    kind = _FILTER_KINDS.get(one.kind, "text")

    def asked(path: str) -> Q:
        if one.kind == "several":
            return _has(path, op, value)
        is_text = one.of_kind.letter in {"t", "l"}
        return operators.condition(kind, path, op, value, is_moment=False, is_text=is_text, me=actor.user_id)

    if op in {"is_not", "empty", "not_empty"}:
        return asked(f"{of.path}__{one.slot}")
    found = of.model._default_manager.filter(asked(one.slot)).order_by()
    most = MANY if connection.vendor == "postgresql" and one.of_kind.letter in {"t", "l"} else RARE
    few = list(found.values_list("pk", flat=True)[: most + 1])
    if len(few) <= RARE:
        return Q(pk__in=among(few))
    if most == MANY:  # what text has letters in it is looked at one by one: once is enough
        return within(among(few)) if len(few) <= MANY else asked(f"{of.path}__{one.slot}")
    if is_quicker_within(found):
        return within(found)
    return asked(f"{of.path}__{one.slot}__unindexed")


def _has(path: str, op: str, value: Any) -> Q:  # noqa: ANN401
    """Records that have any of these choices, or (`is_not`) none of them."""
    if op in {"empty", "not_empty"}:
        return Q(**{f"{path}__isnull": op == "empty"})
    found = Q()
    for key in value:
        found |= Q(**{f"{path}__contains": f"|{key}|"})
    return ~found | Q(**{f"{path}__isnull": True}) if op == "is_not" else found


def _extension(key: str) -> Extension:
    fields = own_fields(key) if apps.ready else ()
    if not fields or not has_holder(key):
        return Extension()
    of = holder(key)
    kept = [one for one in fields if one.kind != "long"]
    return Extension(
        columns=tuple(_column(of, one) for one in kept),
        filters=tuple(_filter(of, one) for one in fields),
        related=(of.path,),
    )


def _who(row: Showing) -> str:
    return str(row.user)


def _record(row: Showing) -> SafeString:
    of = noun(row.noun) if has_noun(row.noun) else None
    if of is None or not of.detail_url:
        return format_html("{}", row.record_id)
    return format_html('<a href="{}">{}</a>', of.address(of.detail_url, row.record_id), row.record_id)


def _record_number(row: Showing) -> int:
    return row.record_id


def _nouns_opened(actor: Actor) -> Choices:
    return [(one.key, one.plural) for one in nouns_to_open()]


def _find_showing(rows: QuerySet[Showing], text: str) -> QuerySet[Showing]:
    return rows.filter(reason__icontains=text)


_PERSONAL = {"email": "email", "phone": "phone", "date": "date"}


def _sight_fields(key: str) -> list[Field]:
    """Own fields as roles open them: what is computed is never more open than what it is made of."""
    uses = plan().uses if apps.ready else {}
    return [
        Field(
            one.key,
            one.label,
            one.group or lazy("Own fields"),
            _PERSONAL.get(one.kind, "text") if one.is_personal else "",
            is_written=not one.is_computed,
            same_as=tuple(f"{of}.{name}" for of, name in sorted(uses.get((key, one.key), ())) if name != ALL),
        )
        for one in (own_fields(key) if apps.ready else ())
    ]


extend_nouns_by(_extension, version)
provide_fields(_sight_fields)
register_noun(
    Noun(
        key="fields.showing",
        label=lazy("Look behind a mask"),
        plural=lazy("Looks behind masks"),
        icon="eye",
        permission=REVIEW,
        visible_to=visible_to,
        columns=(
            Column("user", lazy("Who"), "noun", cell=_who, sortable=False, needs=("user",), export=_who),
            Column("at", lazy("When"), "datetime"),
            Column(
                "noun",
                lazy("Of"),
                cell=noun_label,
                export=noun_label,
                sortable=False,
                phone="second",
                needs=("noun",),
            ),
            Column(
                "record_id",
                lazy("Record"),
                "html",
                cell=_record,
                export=_record_number,
                sortable=False,
                needs=("noun", "record_id"),
            ),
            Column(
                "field",
                lazy("Field"),
                cell=field_label,
                export=field_label,
                sortable=False,
                needs=("noun", "field"),
            ),
            Column("reason", lazy("Why"), sortable=False, width=280),
            Column("source", lazy("Through"), sortable=False, default=False),
        ),
        filters=(
            Filter("user", lazy("Who"), "person", choices=_people),
            Filter("at", lazy("When"), "date"),
            Filter("noun", lazy("Of"), "choice", choices=_nouns_opened),
            Filter("reason", lazy("Why"), "text"),
        ),
        list_url="fields:showing_list",
        title=_who,
        find=_find_showing,
        empty=Empty(
            lazy("Nobody has looked behind a mask"),
            lazy(
                "Where a role sees personal values masked, whoever looks at one of them is listed here, with when and why."
            ),
            icon="eye",
        ),
        select_related=("user",),
        default_sort="-at",
        order=990,
    )
)
register_page(SectionPage("settings", "personal", lazy("Personal data"), "fields:personal", REVIEW, order=12))
register_command(
    Command(
        lazy("Personal data"),
        "fields:personal",
        "eye",
        REVIEW,
        lazy("privacy masks masked unmask gdpr who looked fields access"),
    )
)
register_page(SectionPage("settings", "fields", lazy("Own fields"), "fields:field_list", MANAGE, order=10))
register_command(
    Command(
        lazy("Own fields"),
        "fields:field_list",
        "forms",
        MANAGE,
        lazy("custom fields properties attributes columns add field"),
    )
)
