"""Values to choose from while a rule is built: what the facts hold, most frequent first."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from regard.kernel.actor import Actor
from regard.segments import naming
from regard.segments.queries import visible_to, words_for
from regard.segments.rules import Field
from regard.ui import formats

MOST = 50
KEPT = 2_000

Suggestion = tuple[str, str, str]
"""Value, label, and a note such as how often it occurs."""


def suggest(actor: Actor, field: str, text: str) -> list[Suggestion]:
    """Values of a field as the builder names it: `customers.city`, `orders:channel`, `segments:`; none for others."""
    if field == "segments:":
        seen = (
            visible_to(actor).filter(sort_name__contains=text.strip().casefold()).order_by("sort_name")[:MOST]
        )
        return [
            (str(one.pk), one.label, "" if one.member_count is None else formats.number(one.member_count))
            for one in seen
        ]
    known = _field(actor, field)
    if known is None:
        return []
    if known.choices:
        wanted = text.strip().casefold()
        return [(key, label, "") for key, label in known.choices if wanted in label.casefold()]
    if known.refers:
        return [(str(pk), name, "") for pk, name in naming.suggestions(known.refers, text, MOST)]
    if known.type not in ("text", "choice", "several"):
        return []
    return _matching(known, text.strip().casefold())


def _field(actor: Actor, name: str) -> Field | None:
    vocabulary = words_for(actor)
    event, _, key = name.partition(":")
    if key and event in vocabulary.events:
        return vocabulary.events[event].fields.get(key)
    return vocabulary.attributes.get(name)


def _matching(field: Field, wanted: str) -> list[Suggestion]:
    from regard.analytics import engine

    generation = engine.versions(frozenset({field.fact})).get(field.fact, 0)
    values = _frequent(field.fact, field.column, generation)
    if field.type == "several":
        values = _apart(values)
    found = [(value, number) for value, number in values if wanted in value.casefold()]
    found.sort(key=lambda item: not item[0].casefold().startswith(wanted))
    return [(value, value, formats.number(number)) for value, number in found[:MOST]]


def _apart(values: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """How often each of several values occurs, the most frequent first."""
    counts: Counter[str] = Counter()
    for column, number in values:
        for value in filter(None, column.split("|")):
            counts[value] += number
    return tuple(counts.most_common())


@lru_cache(maxsize=64)
def _frequent(fact: str, column: str, generation: int) -> tuple[tuple[str, int], ...]:
    """The values of a column with how often they occur, kept until the fact changes."""
    from regard.analytics import engine

    table = engine.table(fact)
    known = table.filter(table[column].notnull() & (table[column] != ""))
    grouped = known.group_by(value=known[column]).aggregate(number=known.count())
    best = grouped.order_by(grouped.number.desc(), grouped.value).limit(KEPT)
    return tuple((row["value"], row["number"]) for row in engine.run(best).to_pylist())
