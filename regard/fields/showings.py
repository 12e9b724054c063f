"""Who looked behind which mask, and what is asked of whoever does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from regard.fields.models import Showing, ShowingRules
from regard.kernel.actor import Actor
from regard.people.queries import roles_narrowing
from regard.ui.nouns import has_noun, noun, nouns
from regard.ui.sight import Field, fields_of

SHOW = "fields.personal.show"
REVIEW = "fields.personal.review"
RULES_CHANGE = "fields.personal.change"
CUSTOMERS = "customers.customer"


def rules_of_showing() -> ShowingRules:
    """What is asked: an unsaved row with the defaults where nobody has said. One query."""
    return ShowingRules.objects.filter(pk=1).first() or ShowingRules(pk=1)


def visible_to(actor: Actor) -> QuerySet[Showing]:
    """What `actor` may review: all, or nothing."""
    return Showing.objects.all() if actor.may(REVIEW) else Showing.objects.none()


def noun_label(row: Showing) -> str:
    return noun(row.noun).label if has_noun(row.noun) else row.noun


def field_label(row: Showing) -> str:
    found = next((one for one in fields_of(row.noun) if one.key == row.field), None)
    return found.label if found else row.field


def nouns_to_open() -> list[Any]:
    """The nouns some of whose fields are declared or defined: those a role can open field by field."""
    return [one for one in nouns() if any(field.group for field in fields_of(one.key))]


@dataclass(frozen=True)
class PersonalField:
    """A personal field and the roles to which it is not open: (role, masked or none)."""

    noun: str
    field: Field
    roles: tuple[tuple[str, str], ...]


def personal_fields() -> list[PersonalField]:
    """All of them by noun, with who sees them masked or not at all. One query."""
    narrowing = roles_narrowing()
    return [
        PersonalField(of.plural, one, tuple(_closed(narrowing, of.key, one)))
        for of in nouns_to_open()
        for one in fields_of(of.key)
        if one.personal and not one.same_as
    ]


def _closed(roles: Iterable[Any], key: str, one: Field) -> Iterable[tuple[str, str]]:
    for role in roles:
        opened = role.fields.get(key)
        level = (
            "change"
            if opened is None
            else max(opened.get(one.key, "none"), str(one.lowest), key=_REACH.__getitem__)
        )
        if level in {"none", "masked"}:
            yield role.name, level


_REACH = {"none": 0, "masked": 1, "read": 2, "change": 3}
