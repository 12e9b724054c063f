"""The nouns that can be given fields: each says which model holds the values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.fields.columns import HasOwn, OwnValues
    from regard.kernel.actor import Actor


def _nothing(_ids: Collection[int]) -> None:
    return None


@dataclass(frozen=True)
class OnPage:
    """How own fields of one record are shown and changed on its page.

    `find(actor, id)` is the record as far as the actor sees it, or raises `NotFound`; `may_change(actor, record)` costs no
    query. `change(actor=, record_id=, values=, was=)` is the noun's service: it raises `Forbidden`, `Invalid` and `Conflict`.
    """

    find: Callable[[Actor, int], HasOwn]
    may_change: Callable[[Actor, Any], bool]
    change: Callable[..., Any]


@dataclass(frozen=True)
class Holder:
    """`noun` is its key; `model` the `OwnValues` of its records, `record` the name there of the record itself.

    `kinds` are the kinds of records, key to plural, where a field may be for one of them only; the record has its own as `kind`.
    `path` is how the noun's own model calls its values. `only` is what its records have, where those of others stand in the same
    table. `written(ids)` follows every write, in its transaction: the columnar copy is told there. `page` is for nouns whose
    pages use the tag `own_fields`. `classes` are built-in fields a rule may depend on: name, label, values.
    """

    noun: str
    model: type[OwnValues]
    record: str
    path: str = "own"
    kinds: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, Any], ...] = ()
    written: Callable[[Collection[int]], None] = _nothing
    page: OnPage | None = None
    classes: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


HOLDERS: Registry[Holder] = Registry("holder of own fields")
_DEFINED: list[Callable[[], Iterable[Holder]]] = []


def provide_holders(holders: Callable[[], Iterable[Holder]]) -> None:
    """Let nouns that people define while the program runs have own fields."""
    _DEFINED.append(holders)


def holders() -> list[Holder]:
    """Those declared, and those of nouns people have defined."""
    return [*HOLDERS, *(one for defined in _DEFINED for one in defined())]


def register_holder(one: Holder) -> Holder:
    """Let a noun have own fields. A second one for the same noun raises `ValueError`."""
    return HOLDERS.register(one.noun, one)


def holder(noun: str) -> Holder:
    """The holder of a noun. Raises `KeyError`."""
    found = HOLDERS.get(noun) or next((one for one in holders() if one.noun == noun), None)
    if found is None:
        raise KeyError(noun)
    return found


def has_holder(noun: str) -> bool:
    return any(one.noun == noun for one in holders())
