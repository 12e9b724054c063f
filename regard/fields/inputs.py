"""What formulas and roll-ups can speak of beside own fields. Whoever keeps it says so here; own fields know no noun."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model
    from django.db.models.expressions import Combinable

    from regard.fields.language import Type


@dataclass(frozen=True)
class Input:
    """A field that is built in. `path` leads to its column from the record, or makes what to select; `type` is a formula's.

    Numbers are in ten-thousandths, or whole ones as they are (`is_whole`). A date may be a moment: it is the day of the
    business. `key` is what formulas call it, and what its service names when it has changed.
    """

    key: str
    label: str
    type: Type
    path: str | Callable[[], Combinable]
    choices: Sequence[tuple[str, str]] = ()
    is_whole: bool = False
    help: str = ""


@dataclass(frozen=True)
class Linked:
    """Records that hang on those of `parent`: what roll-ups are of.

    What there is to know of one are the inputs and own fields of the noun `key`. `link` is the column that names the parent's
    record, `day` the one by which some come first, `where` what all of them have.
    """

    key: str
    label: str
    parent: str
    model: type[Model]
    link: str
    day: str
    where: tuple[tuple[str, Any], ...] = ()


_INPUTS: dict[str, list[Input]] = {}
_PROVIDED: dict[str, list[Callable[[], Iterable[Input]]]] = {}
_LINKED: list[Callable[[], Iterable[Linked]]] = []


def register_inputs(noun: str, *inputs: Input) -> None:
    """Let formulas of a noun speak of these. A second one of the same key raises `ValueError`."""
    there = _INPUTS.setdefault(noun, [])
    for one in inputs:
        if any(other.key == one.key for other in there):
            raise ValueError(f"{noun} has {one.key} already")
        there.append(one)


def provide_inputs(prefix: str, provide: Callable[[], Iterable[Input]]) -> None:
    """The same for every noun whose key begins with `prefix`: those people define while the program runs."""
    _PROVIDED.setdefault(prefix, []).append(provide)


def provide_linked(provide: Callable[[], Iterable[Linked]]) -> None:
    """Let nouns have roll-ups of these records; asked each time the definitions have changed."""
    _LINKED.append(provide)


def inputs_of(noun: str) -> list[Input]:
    found = list(_INPUTS.get(noun, ()))
    for prefix, provided in _PROVIDED.items():
        if noun.startswith(prefix):
            found += (one for provide in provided for one in provide())
    return found


def linked_records() -> list[Linked]:
    """All there are, in the order in which they were registered."""
    return [one for provide in _LINKED for one in provide()]


def linked_to(parent: str) -> list[Linked]:
    return [one for one in linked_records() if one.parent == parent]
