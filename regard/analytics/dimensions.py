"""Dimensions: what metrics can be broken down by, gathered from the declared facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from regard.analytics.facts import FACTS, Fact
from regard.analytics.words import Dimension
from regard.kernel.actor import Actor

CUSTOMERS = "customers"
MEMBERS = "segment_members"

Labels = Callable[[Iterable[str]], Mapping[str, str]]
Choices = Callable[[Actor], Sequence[tuple[str, str]]]
Pages = Callable[[Actor, Iterable[str]], Mapping[str, str]]
_labels: dict[str, Labels] = {}
_pages: dict[str, Pages] = {}
_choices: dict[str, Choices] = {}


@dataclass(frozen=True)
class Way:
    """How rows of one fact get to a dimension: by a column of their own, or by a reference to another fact.

    With `through`, the fact's `column` equals `through_key` of that fact, whose `value` is the group.
    """

    column: str
    through: str = ""
    through_key: str = ""
    value: str = ""


def register_labels(dimension: str, labels: Labels) -> None:
    """Says how values of a dimension are shown to people: one bulk call, value -> label; values left out show as they are."""
    _labels[dimension] = labels


def register_pages(dimension: str, pages: Pages) -> None:
    """Says where values of a dimension have a page of their own: value -> address, only of those the actor may open."""
    _pages[dimension] = pages


def pages_for(dimension: str, actor: Actor, values: Iterable[str]) -> Mapping[str, str]:
    """The pages of values that have one `actor` may open; none where nobody said. One call, whatever it costs there."""
    return _pages[dimension](actor, values) if dimension in _pages else {}


def register_choices(dimension: str, choices: Choices) -> None:
    """Says which values of a dimension a person can choose from, as (value, label); asked for `segment` by pages."""
    _choices[dimension] = choices


def choices_for(dimension: str, actor: Actor) -> Sequence[tuple[str, str]]:
    """The values `actor` can choose from; none where nobody said."""
    return _choices[dimension](actor) if dimension in _choices else ()


def _owners(values: Iterable[str]) -> Mapping[str, str]:
    from regard.people.queries import names_of

    found = names_of(int(value) for value in values if value.isdecimal())
    return {str(number): name for number, name in found.items()}


register_labels("owner", _owners)


def _territories(values: Iterable[str]) -> Mapping[str, str]:
    from regard.people.queries import territory_names

    names = territory_names()
    return {value: names[int(value)] for value in values if value.isdecimal() and int(value) in names}


register_labels("territory", _territories)


def labels_for(dimension: str, values: Iterable[str]) -> dict[str, str]:
    """What to show for each of `values`: declared choices first, then the registered look-up, then the value itself.

    In the active language, as plain texts: answers are kept in the database.
    """
    wanted = list(values)
    found = {value: value for value in wanted}
    declared = dimensions().get(dimension)
    if declared:
        found.update({value: str(declared.choices[value]) for value in wanted if value in declared.choices})
    if dimension in _labels:
        found.update({value: str(label) for value, label in _labels[dimension](wanted).items()})
    return found


def dimensions() -> Mapping[str, Dimension]:
    """Every dimension by key, in order of declaration. Costs nothing after the first call."""
    return _declared().dimensions


def declarations() -> int:
    """A number that changes when facts are declared: what was made of them before may be wrong since."""
    return _declared().number


def way(fact: Fact, dimension: str) -> Way | None:
    """How rows of `fact` reach `dimension`; None when they cannot. A column of their own comes first."""
    ways = _declared().ways
    if (fact.name, dimension) not in ways:
        ways[fact.name, dimension] = _way(fact, dimension)
    return ways[fact.name, dimension]


@dataclass(frozen=True)
class _Declared:
    """What follows from the declared facts: a page asks it thousands of times, and it stays as it is while the process runs."""

    facts: tuple[Fact, ...]
    dimensions: Mapping[str, Dimension]
    ways: dict[tuple[str, str], Way | None]
    number: int = 0


_made = _Declared((), {}, {})


def _declared() -> _Declared:
    global _made  # noqa: PLW0603 - made anew where facts were registered since
    found, facts = _made, tuple(FACTS)
    if found.facts != facts:
        _made = found = _Declared(facts, _gathered(facts), {}, found.number + 1)
    return found


def _gathered(facts: Iterable[Fact]) -> dict[str, Dimension]:
    found: dict[str, Dimension] = {}
    for fact in facts:
        for item in fact.fields:
            if not item.dimension:
                continue
            known = found.get(item.dimension, Dimension(item.dimension, item.label, {}))
            found[item.dimension] = Dimension(
                known.key,
                known.label,
                {**known.facts, fact.name: item.name},
                {**(item.choices or {}), **known.choices},
            )
    return found


def _way(fact: Fact, dimension: str) -> Way | None:
    carriers = dimensions()[dimension].facts if dimension in dimensions() else {}
    if fact.name in carriers:
        return Way(carriers[fact.name])
    for name, value in carriers.items():
        carrier = FACTS[name]
        for column, target in references(fact).items():
            for key, meant in references(carrier).items():
                if meant == target and (key == carrier.key or name == MEMBERS):
                    return Way(column, name, key, value)
    return None


def references(fact: Fact) -> dict[str, str]:
    """The fact's columns that identify rows of a fact, its own key included: column -> fact."""
    named = {item.name: item.refers for item in fact.fields if item.refers}
    return {fact.key: fact.name, **named}


def customer_column(fact: Fact) -> str | None:
    """The column that says whose row it is; None when rows belong to nobody."""
    return next((column for column, target in references(fact).items() if target == CUSTOMERS), None)


def ways_to_cut(fact: Fact) -> list[Dimension]:
    """The dimensions rows of `fact` can be broken down by."""
    return [dimension for dimension in dimensions().values() if way(fact, dimension.key)]
