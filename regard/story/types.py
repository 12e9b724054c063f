"""The kinds of entries the story knows. Each domain declares its own in `events.py`; this module knows no Django.

    @event("sales.order.placed", permission="sales.order.view", title="Order placed", icon="shopping-cart")
    class OrderPlaced(Event):
        line_count: int
        coupon: str | None = None

The fields are the payload: ids and numbers, no names, addresses or free text; what must be personal is named in
`personal` and emptied when the person is erased. Changing the fields makes a new `version`, and `upgrades` says
how the payload of version n becomes one of n+1; old entries are never rewritten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from regard.kernel.registry import Registry

EntryClass = Literal["fact", "trace"]
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Event:
    """Base of everything that is told."""

    kind: ClassVar["Kind"]


E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Kind:
    """What is known about a kind of entry: how it is shown, who may see it, how its payload is read."""

    key: str
    event: type[Event]
    version: int
    permission: str
    title: str
    icon: str
    entry_class: EntryClass = "fact"
    personal: tuple[str, ...] = ()
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.key.partition(".")[0]

    @property
    def template(self) -> str:
        """Where the domain draws it on a timeline: `sales/story/order_placed.html`."""
        domain, noun, verb = self.key.split(".")
        return f"{domain}/story/{noun}_{verb}.html"


_kinds: Registry[Kind] = Registry("kind of entry")


def kinds() -> Registry[Kind]:
    """Every kind that is declared, by key."""
    return _kinds


@dataclass_transform(frozen_default=True)
def event(
    key: str,
    *,
    permission: str,
    title: str,
    icon: str = "point",
    version: int = 1,
    entry_class: EntryClass = "fact",
    personal: tuple[str, ...] = (),
    upgrades: Mapping[int, Upgrade] | None = None,
) -> Callable[[type[E]], type[E]]:
    """Declare a kind of entry; makes the class a frozen dataclass if it is none.

    Raises `ValueError` for a key that is not `domain.noun.verb_past`, an unknown personal field, or a missing upgrade.
    """
    parts = key.split(".")
    if len(parts) != 3 or not all(part.isidentifier() and part.islower() for part in parts):
        raise ValueError(f"a kind is domain.noun.verb_past in small letters, not {key!r}")
    steps = dict(upgrades or {})
    if set(steps) != set(range(1, version)):
        raise ValueError(f"{key}: version {version} needs upgrades from {list(range(1, version))}")

    def declare(cls: type[E]) -> type[E]:
        made = cls if "__dataclass_fields__" in cls.__dict__ else dataclass(frozen=True)(cls)
        names = {f.name for f in fields(made)}
        if unknown := set(personal) - names:
            raise ValueError(f"{key}: personal fields {sorted(unknown)} do not exist")
        made.kind = Kind(key, made, version, permission, title, icon, entry_class, personal, steps)
        _kinds.register(key, made.kind)
        return made

    return declare


def payload_of(told: Event) -> dict[str, Any]:
    """The payload as JSON holds it: dates as ISO text, tuples as lists."""
    return {f.name: _to_json(getattr(told, f.name)) for f in fields(told)}


def load(key: str, version: int, payload: Mapping[str, Any]) -> Event:
    """The event of a stored payload, whatever version it was told in.

    Raises `KeyError` for an unknown kind, `ValueError` for a version from the future, `TypeError` for a payload that
    does not fit. Fields emptied by a redaction come as None.
    """
    kind = kinds()[key]
    if version > kind.version:
        raise ValueError(f"{key} version {version} is newer than this program, which knows {kind.version}")
    values = dict(payload)
    for step in range(version, kind.version):
        values = kind.upgrades[step](values)
    hints = _hints(key)
    if unknown := set(values) - set(hints):
        raise TypeError(f"{key}: {sorted(unknown)} are no fields of {kind.event.__name__}")
    return kind.event(**{name: _from_json(value, hints[name]) for name, value in values.items()})


@cache
def _hints(key: str) -> dict[str, Any]:
    hints = get_type_hints(kinds()[key].event)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}


def _to_json(value: Any) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_to_json(item) for item in value]
    raise TypeError(f"{value!r} cannot be told: use numbers, text, dates, or tuples of them")


def _from_json(value: Any, hint: Any) -> Any:  # noqa: ANN401
    origin = get_origin(hint)
    if value is None:
        return None
    if origin in (Union, UnionType):
        return _from_json(value, next(arm for arm in get_args(hint) if arm is not NoneType))
    if origin is tuple:
        return tuple(_from_json(item, get_args(hint)[0]) for item in value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return _checked(value, hint)


def _checked(value: Any, hint: Any) -> Any:  # noqa: ANN401
    if hint is float and isinstance(value, int):
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TypeError(f"{value!r} is no {hint.__name__}")
    return value
