"""Own fields as columns and filters of the lists of their nouns, and the page where they are defined."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q

from regard.fields import lookups  # noqa: F401 - register
from regard.fields.holders import Holder, has_holder, holder
from regard.fields.models import OwnField
from regard.fields.queries import MANAGE, own_fields, version
from regard.fields.rules import read, words
from regard.fields.showing import stars
from regard.kernel.actor import Actor
from regard.people.queries import business, person_names, users_for_choice
from regard.ui import operators
from regard.ui.among import among
from regard.ui.nouns import Choices, Column, ColumnKind, Extension, Filter, FilterKind, extend_nouns_by
from regard.ui.paging import value_at
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
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
}


def _column(of: Holder, one: OwnField) -> Column:
    path = f"{of.path}__{one.slot}"
    shown: dict[str, Any] = {}
    if one.kind in {"several", "person", "rating"}:
        shown = {"cell": partial(_cell, one, path), "needs": (path,), "export": partial(_plain, one, path)}
    return Column(
        one.key,
        one.label,
        _COLUMN_KINDS.get(one.kind, "html" if shown else "text"),
        path=path,
        sortable=one.kind not in {"long", "several", "person"},
        default=one.is_listed,
        unit="%" if one.kind == "percent" else "",
        currency=business().currency if one.kind == "money" else "",
        choices=tuple((key, label) for key, label in one.choices) or None,
        help=one.help,
        edits="" if one.is_computed else one.key,
        **shown,
    )


def _cell(one: OwnField, path: str, row: Any) -> str | None:  # noqa: ANN401
    value = value_at(row, path)
    if value is None:
        return None
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


def _extension(noun: str) -> Extension:
    fields = own_fields(noun) if apps.ready else ()
    if not fields or not has_holder(noun):
        return Extension()
    of = holder(noun)
    kept = [one for one in fields if one.kind != "long"]
    return Extension(
        columns=tuple(_column(of, one) for one in kept),
        filters=tuple(_filter(of, one) for one in fields),
        related=(of.path,),
    )


extend_nouns_by(_extension, version)
register_page(SectionPage("settings", "fields", "Own fields", "fields:field_list", MANAGE, order=10))
register_command(
    Command(
        "Own fields",
        "fields:field_list",
        "forms",
        MANAGE,
        "custom fields properties attributes columns add field",
    )
)
