"""What a formula or roll-up gives while it is being written: three records with their values, or what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from regard.fields.computed import TYPES, WHATS, Computed, Wrong, compute, linked_of, sources_of
from regard.fields.holders import holder
from regard.fields.language import FUNCTIONS, FormulaError, Function, Name
from regard.fields.language.types import WORDS as IN_WORDS
from regard.fields.models import OwnField
from regard.fields.rules import PREFIX, read
from regard.fields.services.computing import computed_values, records
from regard.fields.services.formulas import checked, tidied
from regard.fields.showing import shown
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import midsentence, tr
from regard.ui.among import among
from regard.ui.nouns import declared_noun

LOOKED_AT, SHOWN = 50, 3
WORDS = frozenset({"and", "or", "not", "yes", "no", "true", "false", "blank"})
"""What means something else in a formula, so that a field of this name goes by its whole key."""


@dataclass(frozen=True)
class Tried:
    """A record and what it would have."""

    name: str
    url: str
    value: Any


@dataclass(frozen=True)
class Preview:
    """Either `kind`, of what type it is, and `records`; or `problem` and `remedy`, with the text parted around the place."""

    kind: str = ""
    records: Sequence[Tried] = ()
    problem: str = ""
    remedy: str = ""
    around: tuple[str, str, str] | None = None


def preview(*, actor: Actor, noun: str, computed: Mapping[str, Any], one: OwnField | None = None) -> Preview:
    """Of records the actor sees, newest first, those of which something is known before others. Some queries."""
    given = OwnField(noun=noun, key=one.key if one else "own_", label=one.label if one else tr("This field"))
    given.computed = tidied(computed)
    source = given.computed.get("formula")
    if source is None:
        source = given.computed["rollup"]["where"]
    try:
        found = compute(given)
        checked(given)
    except FormulaError as error:
        start = min(error.start, len(source))
        end = max(start, min(error.end, len(source)))
        return Preview(
            problem=error.message,
            remedy=error.remedy,
            around=(source[:start], source[start:end], source[end:]),
        )
    except (Wrong, Invalid) as error:
        return Preview(problem=error.message if isinstance(error, Invalid) else str(error))
    of = declared_noun(noun)
    rows = _looked_at(found, of.visible_to(actor).order_by("-pk"))
    ids = [row.pk for row in rows]
    values = computed_values([found], ids, records(holder(noun)).filter(pk__in=among(ids)), sources_of(noun))
    rows.sort(key=lambda row: not values.get(row.pk, (None,))[0])
    kept = OwnField(noun=noun, kind=found.kind)
    tried = []
    for row in rows[:SHOWN]:
        value = values.get(row.pk, (None,))[0]
        tried.append(
            Tried(str(row), _url(of, row.pk), None if value is None else shown(kept, read(found.kind, value)))
        )
    return Preview(kind=IN_WORDS[TYPES[found.kind]], records=tried)


def _looked_at(found: Computed, rows: QuerySet[Any]) -> list[Any]:
    """The newest; of a roll-up those on which something hangs, if there are any."""
    if found.rollup is not None:
        linked = found.rollup.linked
        children = linked.model._default_manager.filter(
            **dict(linked.where), **{f"{linked.link}__isnull": False}
        )
        having = list(rows.filter(pk__in=children.order_by("-pk").values(linked.link)[:1_000])[:LOOKED_AT])
        if having:
            return having
    return list(rows[:LOOKED_AT])


def _url(of: Any, pk: int) -> str:  # noqa: ANN401
    try:
        return reverse(of.detail_url, args=[*of.url_args, pk])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Listed:
    """A name as the editor lists it: `short` is the shortest that means it."""

    key: str
    short: str
    label: str
    words: str
    help: str


def names_of(noun: str, but: str = "") -> list[Listed]:
    """What formulas of a noun can speak of, beside the field itself."""
    there = sources_of(noun)
    return [_listed(source.name, there) for key, source in there.items() if key != but]


def _listed(name: Name, there: Collection[str]) -> Listed:
    short = name.key.removeprefix(PREFIX)
    is_short = short not in there and re.fullmatch(r"[a-z]\w*", short) and short not in WORDS
    return Listed(name.key, short if is_short else name.key, name.label, name.words, name.help)


def functions() -> list[tuple[str, list[Function]]]:
    """All functions in their groups."""
    groups: dict[str, list[Function]] = {}
    for one in FUNCTIONS.values():
        groups.setdefault(one.group, []).append(one)
    return list(groups.items())


@dataclass(frozen=True)
class Records:
    """Records a roll-up may be of: their key, what they are called, and what is known of each."""

    key: str
    label: str
    names: Sequence[Listed]


def linked_names(noun: str) -> list[Records]:
    return [Records(one.key, one.label, names_of(one.key)) for one in linked_of(noun)]


def definition_words(one: OwnField) -> str:
    """How a field is computed, in a line."""
    if "formula" in one.computed:
        return str(one.computed["formula"])
    said = one.computed.get("rollup") or {}
    of = next((other for other in linked_of(one.noun) if other.key == said.get("of")), None)
    what = WHATS.get(said.get("what", ""), "")
    records = midsentence(of.label) if of else tr("records that are gone")
    source = sources_of(said["of"]).get(said.get("field", "")) if of else None
    words = f"{what} {records}"
    if source:
        words = tr(
            "{what}: {field} of {records}", what=what, field=midsentence(source.name.label), records=records
        )
    if said.get("where"):
        words = tr("{words}, where {condition}", words=words, condition=said["where"])
    return words
